//! Taking a picture in: a place, the body, the worker, the files; then the transaction that shows it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::extract::Request;
use bytes::Bytes;
use majlis_pictures::{Error as WorkerError, Kind, Picture, Sizes, Worker};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{
    rules::{FILE_BYTES_MAX, Name, Refusal},
    store, sweep_soon,
};
use crate::{
    app::App,
    error::{Error, Result},
    http::one_file,
    scope::Scope,
    store::Tx,
};

/// Workers at once: each may take a gigabyte.
const WORKERS: usize = 2;
/// Uploads that are under way at once; each holds a file in memory.
const UPLOADS_MAX: usize = 16;
/// Of one person, so that nobody takes all places.
const UPLOADS_OF_ONE_MAX: usize = 4;

/// The argument by which this program becomes a worker.
pub const WORKER_ARGUMENT: &str = "picture-worker";

/// Lets in as many uploads as there is room for.
pub struct Intake {
    worker: Worker,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    of_one: Arc<Mutex<HashMap<String, usize>>>,
}

impl Intake {
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            worker: Worker::of_this_program(WORKER_ARGUMENT)?,
            turns: Arc::new(Semaphore::new(WORKERS)),
            places: Arc::new(Semaphore::new(UPLOADS_MAX)),
            of_one: Arc::default(),
        })
    }

    fn enter(&self, user_id: &str) -> Result<Place, Refusal> {
        let permit = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| Refusal::Busy)?;
        let mut of_one = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        let count = of_one.entry(user_id.to_owned()).or_default();
        if *count >= UPLOADS_OF_ONE_MAX {
            return Err(Refusal::TooManyOfOne);
        }
        *count += 1;
        Ok(Place {
            of_one: Arc::clone(&self.of_one),
            user_id: user_id.to_owned(),
            _permit: permit,
        })
    }

    /// Has the picture made. The place is given up only then: who hangs up does not make room for one more.
    async fn make(&self, file: Bytes, sizes: Sizes<'static>, place: Place) -> Result<Picture> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| Error::Unavailable("pictures are closed".into()))?;
        let worker = self.worker.clone();
        let made = tokio::task::spawn_blocking(move || {
            let made = worker.make(&file, sizes);
            drop((turn, place));
            made
        });
        match made.await {
            Ok(Ok(picture)) => Ok(picture),
            Ok(Err(WorkerError::Refused(refusal))) => Err(Refusal::from(refusal).into()),
            Ok(Err(error)) => Err(Error::Unavailable(error.to_string())),
            Err(panic) => Err(Error::Internal(format!("a picture: {panic}"))),
        }
    }
}

/// One of the places for uploads, until it is dropped.
struct Place {
    of_one: Arc<Mutex<HashMap<String, usize>>>,
    user_id: String,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut of_one = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = of_one.get_mut(&self.user_id) {
            *count -= 1;
            if *count == 0 {
                of_one.remove(&self.user_id);
            }
        }
    }
}

/// A picture whose files are stored, and which nothing shows yet.
#[must_use]
#[derive(Debug)]
pub struct Draft {
    name: Name,
}

/// Takes the picture in this field of a form, in these sizes. Whether whoever asks may do so must be certain already.
///
/// # Errors
/// [`Refusal`], and those of the form. Then nothing is stored.
pub async fn receive(
    app: &App,
    scope: &Scope,
    request: Request,
    field: &str,
    sizes: Sizes<'static>,
) -> Result<Draft> {
    let place = app.intake().enter(&scope.user_id)?;
    let file = one_file(request, field, FILE_BYTES_MAX).await?;
    // Known before a worker is asked.
    Kind::of(&file).ok_or(Refusal::UnsupportedMedia)?;
    let picture = app.intake().make(file, sizes, place).await?;
    let draft = Draft {
        name: Name::new(&Uuid::new_v4(), picture.format),
    };
    match draft.store(app, picture).await {
        Ok(()) => Ok(draft),
        Err(error) => {
            draft.drop_files(app).await;
            Err(error)
        }
    }
}

impl Draft {
    async fn store(&self, app: &App, picture: Picture) -> Result<()> {
        let widths: Vec<u32> = picture.files.iter().map(|file| file.width).collect();
        let name = self.name.clone();
        app.store()
            .write("pictures", move |tx| store::insert(tx, &name, &widths))
            .await?;
        for file in picture.files {
            let key = self.name.key(file.width);
            app.storage().put(&key, file.bytes.into()).await?;
        }
        Ok(())
    }

    /// Runs `job`, which is given the picture's name and makes something show it, in the transaction that keeps the picture.
    /// Where that fails the files go. What `job` discards goes after the commit.
    ///
    /// # Errors
    /// Those of `job`.
    pub async fn show<T: Send + 'static>(
        self,
        app: &App,
        lane: &str,
        job: impl Fn(&mut Tx<'_>, &str) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let name = self.name.clone();
        let shown = app
            .store()
            .write(lane, move |tx| {
                if !store::keep(tx.conn, &name)? {
                    return Err(Error::Unavailable("an upload took too long".into()));
                }
                job(tx, name.as_str())
            })
            .await;
        match &shown {
            Ok(_) => sweep_soon(app),
            Err(_) => self.drop_files(app).await,
        }
        shown
    }

    /// What fails here is found by the clean-up.
    async fn drop_files(&self, app: &App) {
        let name = self.name.clone();
        let removed = app
            .store()
            .write("pictures", move |tx| store::give_up(tx.conn, &name));
        if removed.await.is_ok() {
            sweep_soon(app);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_places_and_all_together_not_more_than_there_are() {
        let intake = Intake::new().unwrap();
        let mut held: Vec<_> = (0..UPLOADS_OF_ONE_MAX)
            .map(|_| intake.enter("amal").unwrap())
            .collect();
        assert_eq!(intake.enter("amal").err(), Some(Refusal::TooManyOfOne));
        for person in 0..(UPLOADS_MAX - UPLOADS_OF_ONE_MAX) {
            held.push(intake.enter(&person.to_string()).unwrap());
        }
        assert_eq!(intake.enter("badr").err(), Some(Refusal::Busy));
        held.clear();
        assert!(intake.enter("amal").is_ok());
        assert!(intake.of_one.lock().unwrap().is_empty());
    }
}
