//! Taking a picture in: a place, the body, the worker, the files; then the transaction that shows it.

use std::{sync::Arc, time::Duration};

use axum::extract::Request;
use bytes::Bytes;
use majlis_pictures::{Error as WorkerError, Kind, Picture, Worker};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{
    places::{Places, Taken},
    rules::{DOCUMENT_BYTES_MAX, FILE_BYTES_MAX, Name, Purpose, Refusal, is_pdf},
    store, sweep_soon,
};
use crate::{
    app::App,
    error::{Error, Result},
    http::{one_file, one_named_file, too_large},
    scope::Scope,
    store::Tx,
};

/// Workers at once: each may take a gigabyte.
const WORKERS: usize = 2;
/// Of them with what people send for themselves and for others.
const PEOPLE_WORKERS: usize = 1;
/// Uploads that are under way at once; each holds a file in memory.
const UPLOADS_MAX: usize = 24;
/// Of them photos, and files for chats.
const PHOTOS_MAX: usize = 12;
const CHAT_FILES_MAX: usize = 8;
/// How long a file for a chat may take to come: less than others, since whoever may write to anybody may send one.
const CHAT_FILE_COMES_WITHIN: Duration = Duration::from_secs(60);

/// The argument by which this program becomes a worker.
pub const WORKER_ARGUMENT: &str = "picture-worker";

/// Lets in as many uploads as there is room for.
pub struct Intake {
    worker: Worker,
    all: Room,
    /// Of what there is for all: turns of people, photos and files for chats together.
    people: Room,
    /// Of what there is for people.
    photos: Room,
    chat_files: Room,
    of_one: Places<(String, Purpose)>,
}

struct Room {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Room {
    fn new(places: usize, turns: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            turns: Arc::new(Semaphore::new(turns)),
        }
    }
}

impl Intake {
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            worker: Worker::of_this_program(WORKER_ARGUMENT)?,
            all: Room::new(UPLOADS_MAX, WORKERS),
            people: Room::new(PHOTOS_MAX + CHAT_FILES_MAX, PEOPLE_WORKERS),
            photos: Room::new(PHOTOS_MAX, PEOPLE_WORKERS),
            chat_files: Room::new(CHAT_FILES_MAX, PEOPLE_WORKERS),
            of_one: Places::default(),
        })
    }

    /// What an upload takes part in, the narrower first.
    fn rooms(&self, purpose: Purpose) -> impl Iterator<Item = &Room> {
        let own = match purpose {
            Purpose::Site => None,
            Purpose::Photo => Some([&self.photos, &self.people]),
            Purpose::Chat => Some([&self.chat_files, &self.people]),
        };
        own.into_iter().flatten().chain([&self.all])
    }

    fn enter(&self, user_id: &str, purpose: Purpose) -> Result<Place, Refusal> {
        let permits = self
            .rooms(purpose)
            .map(|room| Arc::clone(&room.places).try_acquire_owned())
            .collect::<Result<_, _>>()
            .map_err(|_| Refusal::Busy)?;
        let of_one = self
            .of_one
            .take((user_id.to_owned(), purpose), purpose.of_one_max())
            .ok_or(Refusal::TooManyOfOne)?;
        Ok(Place {
            purpose,
            _of_one: of_one,
            _permits: permits,
        })
    }

    /// One of the workers, when it is this upload's turn.
    async fn turn(&self, purpose: Purpose) -> Result<Vec<OwnedSemaphorePermit>> {
        let mut turn = Vec::new();
        for room in self.rooms(purpose) {
            let permit = Arc::clone(&room.turns).acquire_owned().await;
            let closed = |_| Error::Unavailable("pictures are closed".into());
            turn.push(permit.map_err(closed)?);
        }
        Ok(turn)
    }

    /// Has the picture made. The place is given up only then: who hangs up does not make room for one more.
    async fn make(&self, file: Bytes, place: Place) -> Result<Picture> {
        let turn = self.turn(place.purpose).await?;
        let worker = self.worker.clone();
        let made = tokio::task::spawn_blocking(move || {
            let made = worker.make(&file, place.purpose.sizes());
            drop((turn, place));
            made
        });
        match made.await {
            Ok(Ok(picture)) => Ok(picture),
            Ok(Err(WorkerError::Refused(refusal))) => Err(Refusal::from(refusal).into()),
            Ok(Err(error)) => {
                tracing::warn!(%error, "a picture could not be made");
                Err(Error::Unavailable(error.to_string()))
            }
            Err(panic) => Err(Error::Internal(format!("a picture: {panic}"))),
        }
    }
}

/// One of the places for uploads, until it is dropped.
struct Place {
    purpose: Purpose,
    _of_one: Taken<(String, Purpose)>,
    _permits: Vec<OwnedSemaphorePermit>,
}

/// A picture whose files are stored, and which nothing shows yet.
#[must_use]
#[derive(Debug)]
pub struct Draft {
    name: Name,
}

/// Takes the picture in this field of a form. Whether whoever asks may do so must be certain already.
///
/// # Errors
/// [`Refusal`], and those of the form. Then nothing is stored.
pub async fn receive(
    app: &App,
    scope: &Scope,
    request: Request,
    field: &str,
    purpose: Purpose,
) -> Result<Draft> {
    let place = app.intake().enter(&scope.user_id, purpose)?;
    if purpose == Purpose::Photo {
        app.limits().photo(&scope.user_id)?;
    }
    let file = one_file(request, field, FILE_BYTES_MAX).await?;
    // Known before a worker is asked.
    Kind::of(&file).ok_or(Refusal::UnsupportedMedia)?;
    let picture = app.intake().make(file, place).await?;
    let name = Name::new(&Uuid::new_v4(), picture.format);
    Draft::of(app, name, files_of(picture)).await
}

/// What is known of a file that only some may see.
#[derive(Clone, Debug)]
pub struct PrivateFile {
    /// As its sender calls it: not to be trusted.
    pub given_name: String,
    /// How a name of what it is ends, without the dot.
    pub ending: String,
    pub media_type: &'static str,
    /// Bytes.
    pub size: usize,
}

/// Takes a picture or a PDF that only some are to see. A PDF is kept as it is.
///
/// # Errors
/// [`Refusal`], and those of the form. Then nothing is stored.
pub async fn receive_private(
    app: &App,
    scope: &Scope,
    request: Request,
    field: &str,
) -> Result<(Draft, PrivateFile)> {
    let place = app.intake().enter(&scope.user_id, Purpose::Chat)?;
    app.limits().upload(&scope.user_id)?;
    let coming = one_named_file(request, field, DOCUMENT_BYTES_MAX);
    let come = tokio::time::timeout(CHAT_FILE_COMES_WITHIN, coming).await;
    let (given_name, file) = come.map_err(|_| Refusal::TooSlow)??;
    let id = Uuid::new_v4();
    let (name, files) = match (is_pdf(&file), Kind::of(&file)) {
        (true, _) => (Name::private_document(&id), vec![(0, file)]),
        (false, None) => return Err(Refusal::UnsupportedFile.into()),
        (false, Some(_)) if file.len() > FILE_BYTES_MAX => return Err(too_large(FILE_BYTES_MAX)),
        (false, Some(_)) => {
            let picture = app.intake().make(file, place).await?;
            (
                Name::private_picture(&id, picture.format),
                files_of(picture),
            )
        }
    };
    let about = PrivateFile {
        given_name,
        ending: name.ending().to_owned(),
        media_type: name.media_type(),
        size: files
            .iter()
            .map(|(_, bytes)| bytes.len())
            .max()
            .unwrap_or(0),
    };
    Ok((Draft::of(app, name, files).await?, about))
}

/// The files of a picture, with their widths.
pub(super) fn files_of(picture: Picture) -> Vec<(u32, Bytes)> {
    let file = |file: majlis_pictures::File| (file.width, file.bytes.into());
    picture.files.into_iter().map(file).collect()
}

impl Draft {
    pub(super) async fn of(app: &App, name: Name, files: Vec<(u32, Bytes)>) -> Result<Self> {
        let draft = Self { name };
        match draft.store(app, files).await {
            Ok(()) => Ok(draft),
            Err(error) => {
                draft.drop_files(app).await;
                Err(error)
            }
        }
    }

    async fn store(&self, app: &App, files: Vec<(u32, Bytes)>) -> Result<()> {
        let widths: Vec<u32> = files.iter().map(|(width, _)| *width).collect();
        let name = self.name.clone();
        app.store()
            .write("pictures", move |tx| store::insert(tx, &name, &widths))
            .await?;
        for (width, bytes) in files {
            app.storage().put(&self.name.key(width), bytes).await?;
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
        let enter = |who: &str, purpose| intake.enter(who, purpose);
        let mut held: Vec<_> = (0..4)
            .map(|_| enter("amal", Purpose::Site).unwrap())
            .collect();
        let fifth = enter("amal", Purpose::Site);
        assert_eq!(fifth.err(), Some(Refusal::TooManyOfOne));
        for person in 0..(UPLOADS_MAX - 4) {
            held.push(enter(&person.to_string(), Purpose::Site).unwrap());
        }
        assert_eq!(enter("badr", Purpose::Site).err(), Some(Refusal::Busy));
        held.clear();
        assert!(enter("amal", Purpose::Site).is_ok());
        assert!(intake.of_one.is_empty());
    }

    #[tokio::test]
    async fn photos_never_take_what_the_site_needs() {
        let intake = Intake::new().unwrap();
        let mut held = vec![intake.enter("amal", Purpose::Photo).unwrap()];
        let second = intake.enter("amal", Purpose::Photo);
        assert_eq!(second.err(), Some(Refusal::TooManyOfOne));
        for person in 1..PHOTOS_MAX {
            held.push(intake.enter(&person.to_string(), Purpose::Photo).unwrap());
        }
        let one_more = intake.enter("badr", Purpose::Photo);
        assert_eq!(one_more.err(), Some(Refusal::Busy));
        for person in 0..CHAT_FILES_MAX {
            held.push(intake.enter(&person.to_string(), Purpose::Chat).unwrap());
        }
        let one_more = intake.enter("badr", Purpose::Chat);
        assert_eq!(one_more.err(), Some(Refusal::Busy));
        for _ in 0..(UPLOADS_MAX - PHOTOS_MAX - CHAT_FILES_MAX) {
            held.push(intake.enter("admin", Purpose::Site).unwrap());
        }
        let _photo = intake.turn(Purpose::Photo).await.unwrap();
        for purpose in [Purpose::Photo, Purpose::Chat] {
            let mut waiting = Box::pin(intake.turn(purpose));
            assert!(futures_util::poll!(&mut waiting).is_pending());
        }
        assert!(intake.turn(Purpose::Site).await.is_ok());
    }

    #[tokio::test]
    async fn files_for_chats_never_take_what_photos_need() {
        let intake = Intake::new().unwrap();
        let mut held = Vec::new();
        for person in 0..CHAT_FILES_MAX {
            let who = (person / Purpose::Chat.of_one_max()).to_string();
            held.push(intake.enter(&who, Purpose::Chat).unwrap());
        }
        held.pop();
        let third = intake.enter("0", Purpose::Chat);
        assert_eq!(third.err(), Some(Refusal::TooManyOfOne));
        // Also of the same people.
        for person in 0..PHOTOS_MAX {
            held.push(intake.enter(&person.to_string(), Purpose::Photo).unwrap());
        }
        let first = intake.turn(Purpose::Chat).await.unwrap();
        let mut second = Box::pin(intake.turn(Purpose::Chat));
        assert!(futures_util::poll!(&mut second).is_pending());
        let mut photo = Box::pin(intake.turn(Purpose::Photo));
        assert!(futures_util::poll!(&mut photo).is_pending());
        // However many wait to send something, a photo waits for no more than the one before it.
        drop(first);
        assert!(futures_util::poll!(&mut photo).is_ready());
    }
}
