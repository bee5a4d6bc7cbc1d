//! Connections and transactions; nothing of the domain.
//!
//! Every change goes through [`Store::write`]: jobs that wait are run together in one transaction,
//! each in a savepoint of its own, and are answered after the commit (*group commit*). What they
//! publish is written to the outbox in that same transaction.

mod conn;
mod readers;
mod text;
mod writer;

pub use conn::{Backend, Conn};
pub use text::{folded, folded_pattern, like_pattern, lower, search_text};
pub use writer::{Committed, SayLast, Tx};

use std::{path::Path, sync::Arc};

use tokio::sync::mpsc;

use crate::{
    error::{Error, Result},
    outbox,
};
use readers::Readers;
use writer::Writers;

/// A handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    readers: Readers,
    writers: Writers,
}

/// How many read connections are open at the most.
const READERS_MAX: usize = 8;

impl Store {
    /// Opens the database, creating and migrating it first where needed.
    ///
    /// `url` is `postgres://…`, or empty for SQLite in `data_dir`. What is committed is told to the
    /// returned receiver, in the order of commits of each writer.
    pub fn open(
        url: &str,
        data_dir: &Path,
    ) -> anyhow::Result<(Store, mpsc::UnboundedReceiver<Committed>)> {
        let backend = Backend::from_url(url, data_dir)?;
        backend.migrate()?;
        let (committed, relay) = mpsc::unbounded_channel();
        let inner = Inner {
            readers: Readers::new(backend.clone(), READERS_MAX),
            writers: Writers::start(&backend, committed)?,
            backend,
        };
        Ok((
            Store {
                inner: Arc::new(inner),
            },
            relay,
        ))
    }

    pub fn backend(&self) -> &Backend {
        &self.inner.backend
    }

    /// Runs `query` on a read connection, off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.readers.run(query).await
    }

    /// Runs `query` in one consistent snapshot, and says which outbox position it contains:
    /// all publications up to it are in what was read, none after it is.
    pub async fn snapshot<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<(T, u64)> {
        self.read(|conn| {
            conn.begin_snapshot()?;
            let seen = query(conn).and_then(|value| Ok((value, outbox::head(conn)?)));
            conn.end_snapshot()?;
            seen
        })
        .await
    }

    /// Runs `job` in a transaction and answers when it is durable.
    ///
    /// A job that returns an error leaves nothing behind and publishes nothing. `job` may be run
    /// more than once (its batch failed for another's sake), so it must not act on anything but
    /// the transaction. Jobs of the same `lane` run in the order they came; on PostgreSQL different
    /// lanes may run at the same time.
    pub async fn write<T: Send + 'static>(
        &self,
        lane: &str,
        job: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.writers.run(lane, job).await
    }
}

impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        Error::Unavailable(error.to_string())
    }
}
