//! Session records of live connections, kept in the database, so that clients recover also after
//! a restart and on another node.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::BoxFuture;
use majlis_live::{PidHash, SessionRecord, SessionStore, StoreError};

use crate::{
    clock,
    error::{Error, Result},
    schema::live_sessions,
    store::{Conn, Store},
};

/// The durable session store.
pub struct Sessions {
    store: Store,
    /// A record that is neither saved nor confirmed for this long is dropped.
    kept_ms: i64,
}

impl Sessions {
    pub fn new(store: Store, recovery_window: Duration) -> Self {
        Self {
            store,
            kept_ms: 2 * recovery_window.as_millis() as i64,
        }
    }
}

/// Deletes the records that nobody can come back to.
pub fn prune(conn: &mut Conn, now: i64) -> Result<()> {
    diesel::delete(live_sessions::table.filter(live_sessions::expires_at.lt(now))).execute(conn)?;
    Ok(())
}

fn put(conn: &mut Conn, pid_hash: &str, record: &str, expires_at: i64) -> Result<()> {
    let updated = diesel::update(live_sessions::table.find(pid_hash))
        .set((
            live_sessions::record.eq(record),
            live_sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    if updated == 0 {
        diesel::insert_into(live_sessions::table)
            .values((
                live_sessions::pid_hash.eq(pid_hash),
                live_sessions::record.eq(record),
                live_sessions::expires_at.eq(expires_at),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn get(conn: &mut Conn, pid_hash: &str, now: i64) -> Result<Option<String>> {
    Ok(live_sessions::table
        .find(pid_hash)
        .filter(live_sessions::expires_at.ge(now))
        .select(live_sessions::record)
        .first(conn)
        .optional()?)
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError(error.to_string())
}

impl SessionStore for Sessions {
    fn save(&self, record: SessionRecord) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let text = serde_json::to_string(&record).map_err(failed)?;
            let kept_ms = self.kept_ms;
            self.store
                .write("live_sessions", move |tx| {
                    put(tx.conn, &record.pid_hash, &text, tx.now + kept_ms)
                })
                .await
                .map_err(failed)
        })
    }

    fn load(&self, pid_hash: PidHash) -> BoxFuture<'_, Result<Option<SessionRecord>, StoreError>> {
        Box::pin(async move {
            let found = self
                .store
                .read(move |conn| get(conn, &pid_hash, clock::now_ms()))
                .await
                .map_err(failed)?;
            found
                .map(|text| serde_json::from_str(&text).map_err(failed))
                .transpose()
        })
    }

    fn remove(&self, pid_hashes: Vec<PidHash>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            self.store
                .write("live_sessions", move |tx| {
                    diesel::delete(
                        live_sessions::table
                            .filter(live_sessions::pid_hash.eq_any(pid_hashes.clone())),
                    )
                    .execute(tx.conn)?;
                    Ok(())
                })
                .await
                .map_err(failed)
        })
    }

    fn confirm(&self, heard: Vec<(PidHash, u64)>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let kept_ms = self.kept_ms;
            self.store
                .write("live_sessions", move |tx| {
                    for (pid_hash, position) in &heard {
                        let Some(text) = get(tx.conn, pid_hash, tx.now)? else {
                            continue;
                        };
                        let mut record: SessionRecord = serde_json::from_str(&text)
                            .map_err(|e| Error::Internal(e.to_string()))?;
                        record.position = record.position.max(*position);
                        let text = serde_json::to_string(&record)
                            .map_err(|e| Error::Internal(e.to_string()))?;
                        put(tx.conn, pid_hash, &text, tx.now + kept_ms)?;
                    }
                    Ok(())
                })
                .await
                .map_err(failed)
        })
    }
}
