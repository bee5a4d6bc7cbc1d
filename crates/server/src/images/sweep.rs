//! Deletes the files of pictures that nothing shows.

use super::store::{self, Doomed};
use crate::{app::App, clock, error::Result, storage::Storage, store::Store};

/// After this long nobody waits any more for an upload to be done.
const PENDING_MAX_MS: i64 = 60 * 60 * 1000;
/// How many pictures are deleted at a time.
const ROWS_MAX: i64 = 100;

/// Deletes what is due: files first, then the rows by which they are found. What cannot be deleted is tried again.
pub async fn sweep(store: &Store, storage: &Storage) -> Result<()> {
    let before = clock::now_ms() - PENDING_MAX_MS;
    let doomed = store
        .read(move |conn| store::doomed(conn, before, ROWS_MAX))
        .await?;
    let mut gone = Vec::new();
    for picture in doomed {
        match delete_files(storage, &picture).await {
            Ok(()) => gone.push(picture.name),
            Err(error) => {
                tracing::warn!(%error, picture = picture.name.as_str(), "a picture cannot be deleted; trying again");
            }
        }
    }
    if gone.is_empty() {
        return Ok(());
    }
    store
        .write("pictures", move |tx| store::forget(tx.conn, &gone))
        .await
}

async fn delete_files(storage: &Storage, picture: &Doomed) -> Result<()> {
    for width in &picture.widths {
        storage.delete(&picture.name.key(*width)).await?;
    }
    Ok(())
}

/// Sweeps at once, after a commit, without anybody waiting for it.
pub fn sweep_soon(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = sweep(app.store(), app.storage()).await {
            tracing::warn!(%error, "pictures that were removed cannot be deleted yet; trying again");
        }
    });
}
