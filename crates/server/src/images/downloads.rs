//! Handing over files that only some may see: in parts, so that a slow reader holds little, and not for ever.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;

use super::{
    places::{Places, Taken},
    rules::Refusal,
};
use crate::{
    error::{Error, Result},
    storage::Storage,
};

/// Downloads of one person that may be under way at once: what a browser asks for when a chat with many pictures opens.
const OF_ONE_MAX: usize = 12;
/// What is read at once. A bucket does not wait for a reader who is slow, so each part is a request of its own.
const PART_BYTES: u64 = 256 * 1024;
/// How long one may take. Who has stopped reading is not heard of otherwise.
const LONGEST: Duration = Duration::from_secs(120);

/// Counts downloads.
#[derive(Debug, Default)]
pub struct Downloads(Places<String>);

pub(super) type Place = Taken<String>;

impl Downloads {
    pub(super) fn enter(&self, user_id: &str) -> Result<Place, Refusal> {
        self.0
            .take(user_id.to_owned(), OF_ONE_MAX)
            .ok_or(Refusal::TooManyDownloads)
    }
}

/// The size of a file, and the file. The place is given up when all was handed over, when nobody listens any more, and at the latest
/// after [`LONGEST`]: then the answer is cut.
pub(super) async fn body(storage: &Storage, key: String, place: Place) -> Result<(u64, Body)> {
    let storage = storage.clone();
    // It was there a moment ago; where it is not, it was removed meanwhile.
    let first = storage.read_part(&key, 0..PART_BYTES).await?;
    let (part, size) = first.ok_or(Error::NotFound("File"))?;
    let (to_reader, mut parts) = mpsc::channel(1);
    tokio::spawn(async move {
        let handing = hand_over(&storage, &key, part, size, &to_reader);
        let _ = tokio::time::timeout(LONGEST, handing).await;
        drop(place);
    });
    let parts = stream::poll_fn(move |context| parts.poll_recv(context));
    Ok((size, Body::from_stream(parts)))
}

async fn hand_over(
    storage: &Storage,
    key: &str,
    mut part: Bytes,
    size: u64,
    to_reader: &mpsc::Sender<Result<Bytes>>,
) {
    let mut read = 0;
    loop {
        read += part.len() as u64;
        let is_last = part.is_empty() || read >= size;
        if to_reader.send(Ok(part)).await.is_err() || is_last {
            return;
        }
        part = match storage.read_part(key, read..read + PART_BYTES).await {
            Ok(Some((part, _))) => part,
            Ok(None) => Bytes::new(),
            Err(error) => {
                let _ = to_reader.send(Err(error)).await;
                return;
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[test]
    fn somebody_has_so_many_under_way_and_no_more() {
        let downloads = Downloads::default();
        let mut held: Vec<_> = (0..OF_ONE_MAX)
            .map(|_| downloads.enter("amal").unwrap())
            .collect();
        let refused = downloads.enter("amal").err();
        assert_eq!(refused, Some(Refusal::TooManyDownloads));
        assert!(downloads.enter("badr").is_ok());
        held.pop();
        assert!(downloads.enter("amal").is_ok());
        held.clear();
        assert!(downloads.0.is_empty());
    }

    async fn started(size: usize) -> (Downloads, Body, tempfile::TempDir) {
        let home = tempfile::tempdir().unwrap();
        let storage = Storage::open("", home.path()).unwrap();
        let file = Bytes::from(vec![7; size]);
        storage.put("private/a", file).await.unwrap();
        let downloads = Downloads::default();
        let place = downloads.enter("amal").unwrap();
        let (told, body) = body(&storage, "private/a".to_owned(), place).await.unwrap();
        assert_eq!(told, size as u64);
        (downloads, body, home)
    }

    /// Until the task that hands over has given up the place.
    async fn all_free(downloads: &Downloads) {
        while !downloads.0.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn a_file_comes_whole_and_its_place_is_given_back() {
        let size = 3 * PART_BYTES as usize + 5;
        let (downloads, body, _home) = started(size).await;
        let file = body.collect().await.unwrap().to_bytes();
        assert_eq!(file, vec![7; size]);
        all_free(&downloads).await;
    }

    #[tokio::test]
    async fn who_hangs_up_gives_back_the_place() {
        let (downloads, body, _home) = started(9 * PART_BYTES as usize).await;
        assert!(!downloads.0.is_empty());
        drop(body);
        all_free(&downloads).await;
    }

    #[tokio::test]
    async fn who_stops_reading_does_not_hold_a_place_for_ever() {
        let (downloads, body, _home) = started(9 * PART_BYTES as usize).await;
        tokio::time::pause();
        all_free(&downloads).await;
        // What was read already comes; then it is cut.
        assert!(body.collect().await.unwrap().to_bytes().len() < 9 * PART_BYTES as usize);
    }
}
