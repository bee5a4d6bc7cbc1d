//! Deletes the files of pictures that nothing shows.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::{
    rules::Name,
    store::{self, Doomed},
};
use crate::{app::App, clock, error::Result, storage::Storage, store::Store};

/// How often is looked when nobody asks for it.
const EVERY: Duration = Duration::from_secs(30);
/// After this long nobody waits any more for an upload to be done.
const PENDING_MAX_MS: i64 = 60 * 60 * 1000;
/// How many pictures are deleted at a time.
const ROWS_MAX: usize = 100;

/// Deletes what is due, one after the other: a task of its own, since a bucket that is away takes its time to say so.
pub struct Sweeper {
    store: Store,
    storage: Storage,
    /// Where a pass goes on: after what could not be deleted, so that it hides no others.
    after: (i64, String),
}

impl Sweeper {
    pub fn new(store: Store, storage: Storage) -> Self {
        let after = FIRST;
        Self {
            store,
            storage,
            after,
        }
    }

    /// Runs for ever.
    pub async fn run(mut self, app: App) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = app.removed_pictures().notified() => {}
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "pictures that were removed cannot be deleted yet; trying again");
            }
        }
    }

    /// Deletes what is due: files first, then the rows by which they are found. Ends at the first that cannot be deleted; the
    /// next pass begins after it.
    async fn sweep(&mut self) -> Result<()> {
        loop {
            let (before, after) = (clock::now_ms() - PENDING_MAX_MS, self.after.clone());
            let doomed = self
                .store
                .read(move |conn| store::doomed(conn, before, &after, ROWS_MAX as i64))
                .await?;
            let is_last = doomed.len() < ROWS_MAX;
            let mut gone = Vec::new();
            let mut deleted = Ok(());
            for picture in doomed {
                deleted = self.delete_files(&picture).await;
                self.after = (picture.created_at, picture.name.clone());
                if deleted.is_err() {
                    break;
                }
                gone.push(picture.name);
            }
            if !gone.is_empty() {
                self.store
                    .write("pictures", move |tx| store::forget(tx.conn, &gone))
                    .await?;
            }
            if is_last && deleted.is_ok() {
                self.after = FIRST;
            }
            if is_last || deleted.is_err() {
                return deleted;
            }
        }
    }

    /// What is no name of ours has no files.
    async fn delete_files(&self, picture: &Doomed) -> Result<()> {
        if let Some(name) = Name::parse_any(&picture.name) {
            for width in &picture.widths {
                self.storage.delete(&name.key(*width)).await?;
            }
        }
        Ok(())
    }
}

/// Before all that there may be.
const FIRST: (i64, String) = (i64::MIN, String::new());

/// Has the sweeper look at once, after a commit, without anybody waiting for it.
pub fn sweep_soon(app: &App) {
    app.removed_pictures().notify_one();
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use diesel::prelude::*;
    use majlis_pictures::{File, Format, Picture};

    use super::*;
    use crate::{
        config::{Config, Overrides},
        error::Error,
        images::intake::{Draft, files_of},
        schema::pictures,
    };

    fn app(folder: &Path) -> App {
        let mut config = Config::load(&Overrides::default()).unwrap();
        config.server.data_dir = folder.to_owned();
        App::start(config).unwrap().0
    }

    fn picture() -> Picture {
        let file = |width| File {
            width,
            height: 1,
            bytes: vec![1],
        };
        Picture {
            format: Format::Jpeg,
            files: vec![file(64), file(32)],
        }
    }

    async fn draft(app: &App) -> Draft {
        let picture = picture();
        let name = Name::new(&uuid::Uuid::new_v4(), picture.format);
        Draft::of(app, name, files_of(picture)).await.unwrap()
    }

    fn files(folder: &Path) -> usize {
        let media = folder.join("uploads/media");
        media.read_dir().map_or(0, Iterator::count)
    }

    async fn rows(app: &App) -> i64 {
        let count = app
            .store()
            .read(|conn| Ok(pictures::table.count().get_result(conn)?));
        count.await.unwrap()
    }

    async fn age(app: &App, by_ms: i64) {
        let aged = app.store().write("pictures", move |tx| {
            diesel::update(pictures::table)
                .set(pictures::created_at.eq(pictures::created_at - by_ms))
                .execute(tx.conn)?;
            Ok(())
        });
        aged.await.unwrap();
    }

    #[tokio::test]
    async fn what_a_crash_left_half_way_goes_and_what_is_under_way_stays() {
        let home = tempfile::tempdir().unwrap();
        let app = app(home.path());
        let mut sweeper = Sweeper::new(app.store().clone(), app.storage().clone());
        let _left = draft(&app).await;
        sweeper.sweep().await.unwrap();
        assert_eq!((rows(&app).await, files(home.path())), (1, 2));
        age(&app, 2 * PENDING_MAX_MS).await;
        let _under_way = draft(&app).await;
        sweeper.sweep().await.unwrap();
        assert_eq!((rows(&app).await, files(home.path())), (1, 2));
    }

    #[tokio::test]
    async fn what_is_refused_at_last_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let app = app(home.path());
        let mut sweeper = Sweeper::new(app.store().clone(), app.storage().clone());
        let kept = draft(&app).await;
        assert_eq!(files(home.path()), 2);
        let shown = kept.show(&app, "x", |_, _| Err::<(), _>(Error::NotFound("User")));
        assert!(shown.await.is_err());
        sweeper.sweep().await.unwrap();
        assert_eq!((rows(&app).await, files(home.path())), (0, 0));
    }

    #[tokio::test]
    async fn one_that_cannot_be_deleted_hides_no_others() {
        let home = tempfile::tempdir().unwrap();
        let app = app(home.path());
        let mut sweeper = Sweeper::new(app.store().clone(), app.storage().clone());
        for _ in 0..3 {
            let _left = draft(&app).await;
        }
        age(&app, 2 * PENDING_MAX_MS).await;
        let first = app
            .store()
            .read(|conn| store::doomed(conn, i64::MAX, &FIRST, 1))
            .await;
        let name = Name::parse(&first.unwrap()[0].name).unwrap();
        // A folder that is not empty cannot be deleted as a file can.
        let path = home.path().join("uploads").join(name.key(64));
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir_all(path.join("x")).unwrap();
        assert!(sweeper.sweep().await.is_err());
        assert_eq!(rows(&app).await, 3);
        sweeper.sweep().await.unwrap();
        assert_eq!(rows(&app).await, 1);
    }
}
