//! What survives a connection: the records by which a Socket.IO session is recovered.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The SHA-256 of a session's secret (`pid`), in lower-case hexadecimal; the secret itself is never stored.
pub type PidHash = String;

/// One recoverable session: one namespace of one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The key.
    pub pid_hash: PidHash,
    /// The socket's id, which a recovered session keeps.
    pub socket_id: String,
    /// Whose it is.
    pub user: Option<String>,
    /// Its namespace.
    pub namespace: String,
    /// Its rooms, each with the position up to which nothing needs to be replayed.
    pub rooms: Vec<RoomSince>,
    /// The position up to which the client is known to have heard everything, at least where the session began.
    pub position: u64,
}

/// A session's time in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSince {
    /// The room's name.
    pub room: String,
    /// Publications to this room after this position belong to the session.
    pub since: u64,
    /// Up to this position, when the room has been left: what was said before may not have been heard yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}

/// A store failed; the session is then treated as not recoverable, or the join as not made.
#[derive(Debug, thiserror::Error)]
#[error("the session store failed: {0}")]
pub struct StoreError(pub String);

/// Where session records are kept. The engine awaits `save` before it acknowledges a CONNECT or a join, so that what it
/// promised to recover is as durable as the store.
pub trait SessionStore: Send + Sync + 'static {
    /// Inserts or replaces a record.
    fn save(&self, record: SessionRecord) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Finds a record; `None` when there is none or it is too old.
    fn load(&self, pid_hash: PidHash) -> BoxFuture<'_, Result<Option<SessionRecord>, StoreError>>;

    /// Forgets records: their sessions were ended for good.
    fn remove(&self, pid_hashes: Vec<PidHash>) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Notes that these sessions are alive and have heard everything up to a position. Called in batches, about once per half
    /// recovery window and session. A record neither saved nor confirmed for twice the window may be dropped.
    fn confirm(&self, heard: Vec<(PidHash, u64)>) -> BoxFuture<'_, Result<(), StoreError>>;
}

/// Session records in this process's memory.
#[derive(Debug)]
pub struct MemorySessions {
    records: Mutex<HashMap<PidHash, (SessionRecord, Instant)>>,
    keep: Duration,
}

impl MemorySessions {
    /// Keeps a record until it has been neither saved nor confirmed for `keep`.
    pub fn new(keep: Duration) -> Self {
        Self {
            records: Mutex::default(),
            keep,
        }
    }

    fn records(&self) -> std::sync::MutexGuard<'_, HashMap<PidHash, (SessionRecord, Instant)>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionStore for MemorySessions {
    fn save(&self, record: SessionRecord) -> BoxFuture<'_, Result<(), StoreError>> {
        self.records()
            .insert(record.pid_hash.clone(), (record, Instant::now()));
        Box::pin(async { Ok(()) })
    }

    fn load(&self, pid_hash: PidHash) -> BoxFuture<'_, Result<Option<SessionRecord>, StoreError>> {
        let found = self
            .records()
            .get(&pid_hash)
            .filter(|(_, at)| at.elapsed() < self.keep)
            .map(|(record, _)| record.clone());
        Box::pin(async { Ok(found) })
    }

    fn remove(&self, pid_hashes: Vec<PidHash>) -> BoxFuture<'_, Result<(), StoreError>> {
        let mut records = self.records();
        for pid_hash in pid_hashes {
            records.remove(&pid_hash);
        }
        Box::pin(async { Ok(()) })
    }

    fn confirm(&self, heard: Vec<(PidHash, u64)>) -> BoxFuture<'_, Result<(), StoreError>> {
        let (mut records, now) = (self.records(), Instant::now());
        for (pid_hash, position) in heard {
            if let Some((record, at)) = records.get_mut(&pid_hash) {
                record.position = record.position.max(position);
                *at = now;
            }
        }
        records.retain(|_, (_, at)| at.elapsed() < self.keep);
        Box::pin(async { Ok(()) })
    }
}

/// The stored form of a secret.
pub(crate) fn hash_pid(epoch: &str, pid: &str) -> PidHash {
    use std::fmt::Write;
    let digest = Sha256::new()
        .chain_update(epoch)
        .chain_update(pid)
        .finalize();
    let mut text = String::with_capacity(64);
    for byte in digest {
        // Writing to memory cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A new unguessable id of 20 characters (120 bits).
pub(crate) fn random_id() -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(rand::random::<[u8; 15]>())
}
