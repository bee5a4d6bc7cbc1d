//! A publication is a row before it is a message.
//!
//! What a transaction publishes is stored in that transaction: one row for all that committed
//! together, its id in the order of commits. The [`relay`](relay::Relay) of each node reads the
//! rows in that order and hands them to its hub; nothing else ever publishes. After a crash the rows are still
//! there: the hub is filled with the recent ones at start, so that a client that comes back hears
//! what it missed.

mod relay;

pub use relay::Relay;

use diesel::{QueryResult, prelude::*};
use majlis_live::{Action, Publication};
use uuid::Uuid;

use crate::{
    error::Result,
    schema::{meta, outbox},
    store::{Conn, Tx},
};

/// Bits of a position that count publications within one row; the rest is the row's id.
const INDEX_BITS: u32 = 20;

/// Publications of one row; more that commit together are several rows.
pub const ACTIONS_PER_ROW_MAX: usize = 100_000;

const EPOCH_KEY: &str = "outbox_epoch";

/// Stores `actions` as one row and returns its id. Called at the end of a commit, by the writer.
pub fn append(conn: &mut Conn, actions: &[Action]) -> QueryResult<i64> {
    debug_assert!(actions.len() <= ACTIONS_PER_ROW_MAX);
    let body = serde_json::to_string(actions)
        .map_err(|e| diesel::result::Error::SerializationError(e.into()))?;
    diesel::insert_into(outbox::table)
        .values((
            outbox::body.eq(body),
            outbox::created_at.eq(crate::clock::now_ms()),
        ))
        .returning(outbox::id)
        .get_result(conn)
}

/// The position that everything committed so far is at or below.
pub fn head(conn: &mut Conn) -> QueryResult<u64> {
    let row: Option<i64> = outbox::table
        .select(outbox::id)
        .order(outbox::id.desc())
        .first(conn)
        .optional()?;
    // Pruning leaves the newest row, so that the head survives it.
    Ok(row.map_or(0, end_of_row))
}

/// Deletes the rows that no client can ask for any more, but never the newest one. Only whole beginnings
/// go, so that a node whose clock is wrong tears no hole.
pub fn prune(conn: &mut Conn, created_before_ms: i64) -> QueryResult<usize> {
    let kept: Option<i64> = outbox::table
        .filter(outbox::created_at.ge(created_before_ms))
        .select(diesel::dsl::min(outbox::id))
        .first(conn)?;
    let newest: Option<i64> = outbox::table
        .select(diesel::dsl::max(outbox::id))
        .first(conn)?;
    match kept.or(newest) {
        Some(first_kept) => {
            diesel::delete(outbox::table.filter(outbox::id.lt(first_kept))).execute(conn)
        }
        None => Ok(0),
    }
}

/// Names this run of positions. After a restore from a backup it must be deleted from `meta`, so that a
/// new one is made: the positions after the backup were given away once already.
pub fn epoch(tx: &mut Tx<'_>) -> Result<String> {
    let known = meta::table
        .find(EPOCH_KEY)
        .select(meta::value)
        .first::<String>(tx.conn)
        .optional()?;
    if let Some(epoch) = known {
        return Ok(epoch);
    }
    let epoch = Uuid::new_v4().simple().to_string()[..12].to_owned();
    diesel::insert_into(meta::table)
        .values((meta::key.eq(EPOCH_KEY), meta::value.eq(&epoch)))
        .execute(tx.conn)?;
    Ok(epoch)
}

/// The publications of rows after row `after`, oldest first, and the last row's id.
fn read_after(conn: &mut Conn, after: i64, rows_max: i64) -> Result<(Vec<Publication>, i64)> {
    let rows: Vec<(i64, String)> = outbox::table
        .filter(outbox::id.gt(after))
        .order(outbox::id)
        .limit(rows_max)
        .select((outbox::id, outbox::body))
        .load(conn)?;
    let last = rows.last().map_or(after, |(id, _)| *id);
    let mut publications = Vec::new();
    for (id, body) in rows {
        match serde_json::from_str::<Vec<Action>>(&body) {
            Ok(actions) => publications.extend(positioned(id, actions)),
            // As a newer version of the server may have written it. It must not stop all others.
            Err(error) => tracing::error!(row = id, %error, "an outbox row is unreadable; skipped"),
        }
    }
    Ok((publications, last))
}

/// The last row that was stored before `ms`, or 0.
fn last_row_before(conn: &mut Conn, ms: i64) -> QueryResult<i64> {
    let row: Option<i64> = outbox::table
        .filter(outbox::created_at.lt(ms))
        .select(diesel::dsl::max(outbox::id))
        .first(conn)?;
    Ok(row.unwrap_or(0))
}

/// The last publication of a row stands at the row's end, so that a hub that has published a row
/// has reached what [`head`] calls its position.
fn positioned(row: i64, actions: Vec<Action>) -> Vec<Publication> {
    let first = end_of_row(row) + 1 - actions.len() as u64;
    (first..)
        .zip(actions)
        .map(|(position, action)| Publication { position, action })
        .collect()
}

fn end_of_row(row: i64) -> u64 {
    ((row as u64) << INDEX_BITS) | ((1 << INDEX_BITS) - 1)
}
