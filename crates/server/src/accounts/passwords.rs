//! Password hashes: Argon2id, on threads where it may take its time, a few at once.

use std::sync::Arc;

use anyhow::Context as _;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use http::StatusCode;
use tokio::sync::Semaphore;

use super::tokens::random_secret;
use crate::{
    config,
    error::{Error, Problem, Result},
};

/// What OWASP recommends for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const RETRY_AFTER_SECONDS: u64 = 2;

/// Hashes and checks passwords.
pub struct Passwords {
    argon2: Argon2<'static>,
    /// How many work, and how many may stand in line.
    workers: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// Checked in place of the hash of an unknown user, so that it takes as long.
    dummy: Arc<str>,
}

impl Passwords {
    pub fn new(auth: &config::Auth) -> anyhow::Result<Self> {
        let workers = match auth.password_workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            count => count,
        };
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).context("Argon2 parameters")?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, &random_secret())?;
        Ok(Self {
            argon2,
            workers: Arc::new(Semaphore::new(workers)),
            places: Arc::new(Semaphore::new(workers + auth.password_queue_max)),
            dummy: dummy.into(),
        })
    }

    /// Hashes `password` for storage.
    ///
    /// # Errors
    /// 503 `busy` when too many wait already.
    pub async fn hash(&self, password: String) -> Result<String> {
        let argon2 = self.argon2.clone();
        self.work(move || hash(&argon2, &password)).await
    }

    /// Whether `password` is the one that was hashed. With no hash the answer is no, after the same time.
    ///
    /// # Errors
    /// 503 `busy` when too many wait already.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let argon2 = self.argon2.clone();
        let is_known = hash.is_some();
        let hash: Arc<str> = hash.map_or_else(|| Arc::clone(&self.dummy), Arc::from);
        self.work(move || {
            let parsed = PasswordHash::new(&hash).map_err(|error| {
                Error::Internal(format!("a stored hash is unreadable: {error}"))
            })?;
            let fits = argon2.verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(fits && is_known)
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let closed = |_| Error::Unavailable("passwords are closed".into());
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| busy())?;
        let turn = Arc::clone(&self.workers)
            .acquire_owned()
            .await
            .map_err(closed)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            // Only now: whoever hangs up does not make room for one more.
            drop((turn, place));
            result
        })
        .await
        .map_err(|panic| Error::Internal(format!("a password check panicked: {panic}")))?
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    argon2
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(format!("cannot hash a password: {error}")))
}

fn busy() -> Error {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "Too many people are signing in at the moment. Please try again.",
    )
    .with("retryAfterSeconds", RETRY_AFTER_SECONDS)
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Overrides};

    fn passwords(workers: usize, queue: usize) -> Passwords {
        let mut auth = Config::load(&Overrides::default()).unwrap().auth;
        auth.password_workers = workers;
        auth.password_queue_max = queue;
        Passwords::new(&auth).unwrap()
    }

    #[tokio::test]
    async fn knows_the_password_and_none_where_there_is_no_user() {
        let passwords = passwords(1, 1);
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            passwords
                .verify("correct horse".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("wrong horse".into(), Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse".into(), None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn who_finds_the_line_full_is_sent_away() {
        let passwords = passwords(1, 1);
        let hash = || passwords.hash("correct horse".into());
        let (first, second, third) = tokio::join!(hash(), hash(), hash());
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(third.unwrap_err().problem().code, "busy");
    }
}
