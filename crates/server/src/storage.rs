//! Where files are kept: a folder, or a bucket. Knows nothing of what they are.

use std::{ops::Range, path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use bytes::Bytes;
use object_store::{
    ClientOptions, Error as StoreError, GetOptions, GetRange, ObjectStore, ObjectStoreExt as _,
    RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem, path::Path as Key,
    prefix::PrefixStore,
};

use crate::error::{Error, Result};

/// The folder in the data folder where no other is configured.
const FOLDER: &str = "uploads";

/// How long one request to a bucket may take, and all tries of it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const RETRY_TIMEOUT: Duration = Duration::from_secs(15);
const RETRIES_MAX: usize = 3;

/// A place for files; cheap to clone.
#[derive(Clone, Debug)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
}

/// What `storage.url` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place<'a> {
    Default,
    Folder(&'a str),
    Bucket { name: &'a str, prefix: &'a str },
}

impl<'a> Place<'a> {
    fn of(url: &'a str) -> Option<Self> {
        if url.is_empty() {
            return Some(Self::Default);
        }
        if let Some(path) = url.strip_prefix("file://") {
            // Of another host than this one nothing can be read.
            return path.starts_with('/').then_some(Self::Folder(path));
        }
        let (name, prefix) = url
            .strip_prefix("s3://")
            .map(|rest| rest.split_once('/').unwrap_or((rest, "")))?;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_name = !name.is_empty() && name.chars().all(fits);
        let is_prefix = Key::parse(prefix.trim_end_matches('/')).is_ok();
        (is_name && is_prefix).then_some(Self::Bucket { name, prefix })
    }
}

/// Checks what is configured as far as that is possible without looking there.
pub(crate) fn check(url: &str) -> Result<(), (&'static str, &'static str)> {
    match Place::of(url) {
        Some(_) => Ok(()),
        None => Err((
            "storage.url",
            "must be empty (a folder in the data folder), or like file:///srv/majlis or s3://bucket/prefix",
        )),
    }
}

impl Storage {
    /// Opens what `storage.url` names. A folder is made where there is none; for a bucket, keys and address are what
    /// the usual `AWS_…` variables say.
    pub fn open(url: &str, data_dir: &Path) -> anyhow::Result<Self> {
        let place = Place::of(url).context("`storage.url` is of no known kind")?;
        let store: Arc<dyn ObjectStore> = match place {
            Place::Default => Arc::new(folder(&data_dir.join(FOLDER))?),
            Place::Folder(path) => Arc::new(folder(Path::new(path))?),
            Place::Bucket { name, prefix } => bucket(name, prefix)
                .with_context(|| format!("`storage.url`: cannot use the bucket {name}"))?,
        };
        Ok(Self { store })
    }

    /// Stores a file; on return it is safe. An old one of this name is replaced.
    pub async fn put(&self, name: &str, file: Bytes) -> Result<()> {
        self.store
            .put(&key(name)?, file.into())
            .await
            .map(drop)
            .map_err(unavailable)
    }

    /// Reads a file, if there is one of this name: whole, since a bucket does not wait for a reader who is slow.
    pub async fn read(&self, name: &str) -> Result<Option<Bytes>> {
        match self.store.get(&key(name)?).await {
            Ok(found) => found.bytes().await.map(Some).map_err(unavailable),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Reads a part of a file, if there is one of this name; and how large the whole is.
    pub async fn read_part(&self, name: &str, part: Range<u64>) -> Result<Option<(Bytes, u64)>> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(part)),
            ..GetOptions::default()
        };
        match self.store.get_opts(&key(name)?, options).await {
            Ok(found) => {
                let size = found.meta.size;
                let bytes = found.bytes().await.map_err(unavailable)?;
                Ok(Some((bytes, size)))
            }
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Deletes a file. One that is not there is deleted already.
    pub async fn delete(&self, name: &str) -> Result<()> {
        match self.store.delete(&key(name)?).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

/// Names are our own, so that one that does not fit is our mistake.
fn key(name: &str) -> Result<Key> {
    Key::parse(name).map_err(|error| Error::Internal(format!("a name for storage: {error}")))
}

fn unavailable(error: StoreError) -> Error {
    Error::Unavailable(format!("storage: {error}"))
}

fn folder(path: &Path) -> anyhow::Result<LocalFileSystem> {
    std::fs::create_dir_all(path)
        .and_then(|()| tempfile::tempfile_in(path))
        .with_context(|| {
            format!(
                "`storage.url`: cannot write to the folder {}",
                path.display()
            )
        })?;
    Ok(LocalFileSystem::new_with_prefix(path)?.with_fsync(true))
}

fn bucket(name: &str, prefix: &str) -> anyhow::Result<Arc<dyn ObjectStore>> {
    // Of the two ways to do cryptography that its client knows, the one that the rest of this program uses. It may be
    // chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = AmazonS3Builder::from_env()
        .with_bucket_name(name)
        .with_client_options(options_from_env().with_timeout(REQUEST_TIMEOUT))
        .with_retry(RetryConfig {
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIMEOUT,
            ..RetryConfig::default()
        })
        .build()?;
    let prefix = Key::parse(prefix.trim_end_matches('/'))?;
    Ok(match prefix.as_ref().is_empty() {
        true => Arc::new(store),
        false => Arc::new(PrefixStore::new(store, prefix)),
    })
}

/// Options of the client replace those of the environment, of which this one is needed: a bucket in the house may have no TLS.
fn options_from_env() -> ClientOptions {
    let allowed = std::env::var("AWS_ALLOW_HTTP").is_ok_and(|value| value == "true");
    ClientOptions::new().with_allow_http(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_of_this_machine_or_a_bucket() {
        assert_eq!(Place::of(""), Some(Place::Default));
        assert_eq!(Place::of("file:///srv/x"), Some(Place::Folder("/srv/x")));
        let (name, prefix) = ("pictures", "a/b/");
        assert_eq!(
            Place::of("s3://pictures/a/b/"),
            Some(Place::Bucket { name, prefix })
        );
        assert!(check("s3://pictures").is_ok());
        for bad in [
            "uploads",
            "/srv/x",
            "file://host/x",
            "file://x",
            "s3://",
            "s3:///x",
            "s3://a b",
            "s3://user:key@host",
            "s3://bucket/../x",
            "gs://bucket",
            "http://host/x",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_file_is_kept_until_it_is_deleted() {
        let home = tempfile::tempdir().unwrap();
        let storage = Storage::open("", home.path()).unwrap();
        let text = async |name: &str| {
            let file = storage.read(name).await.unwrap()?;
            Some(String::from_utf8(file.into()).unwrap())
        };
        assert_eq!(text("media/a.txt").await, None);
        storage
            .put("media/a.txt", Bytes::from_static(b"hello"))
            .await
            .unwrap();
        assert_eq!(text("media/a.txt").await.as_deref(), Some("hello"));
        assert!(home.path().join("uploads/media/a.txt").is_file());
        let part = async |part| storage.read_part("media/a.txt", part).await.unwrap();
        assert_eq!(part(1..3).await, Some((Bytes::from_static(b"el"), 5)));
        assert_eq!(part(3..99).await, Some((Bytes::from_static(b"lo"), 5)));
        assert_eq!(storage.read_part("media/b.txt", 0..1).await.unwrap(), None);
        storage.delete("media/a.txt").await.unwrap();
        storage.delete("media/a.txt").await.unwrap();
        assert_eq!(text("media/a.txt").await, None);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_at_the_start() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "").unwrap();
        let url = format!("file://{}", file.display());
        let error = Storage::open(&url, home.path()).unwrap_err();
        assert!(format!("{error:#}").contains("cannot write to the folder"));
    }
}
