//! First answers, kept for whoever asks again with the same `Idempotency-Key`.
//!
//! The record is written in the transaction of what it answers for, so that either both happened or
//! neither. Its unique key makes a second node wait for the first one's commit and then read its answer.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use diesel::{QueryResult, prelude::*};
use http::StatusCode;

use crate::{
    error::{Error, Problem, Result, violated_index},
    schema::idempotency,
    store::{Conn, Tx},
};

/// How long a first answer is kept.
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);

/// Answers kept of one caller. Beyond, requests are answered and nothing is kept, until the oldest have
/// gone: sent again, such a request runs again.
const KEPT_PER_CALLER_MAX: i64 = 10_000;

/// What a key belongs to: the same word of another caller or path is another key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub caller: String,
    pub path: String,
    pub key: String,
}

/// An answer as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: String,
    pub is_replayed: bool,
}

/// Runs `job`, unless it was run under this key before: then the first answer comes again.
///
/// A refusal is an answer too and is kept, but what the job did until then is undone. Of a caller with
/// [`KEPT_PER_CALLER_MAX`] answers no further ones are kept.
pub(super) fn once(
    tx: &mut Tx<'_>,
    key: &Key,
    fingerprint: &str,
    job: impl FnOnce(&mut Tx<'_>) -> Result<Answer>,
) -> Result<Answer> {
    if !is_known(tx.conn, key)? && is_full(tx.conn, &key.caller)? {
        return job(tx);
    }
    if !claim(tx, key, fingerprint)? {
        return first_answer(tx, key, fingerprint);
    }
    let answer = match tx.attempt(job) {
        Ok(answer) => answer,
        Err(error) if error.is_transient() => return Err(error),
        Err(refusal) => {
            let problem = refusal.problem();
            Answer {
                status: problem.status,
                body: problem.body().to_string(),
                is_replayed: false,
            }
        }
    };
    diesel::update(idempotency::table.find((&key.caller, &key.path, &key.key)))
        .set((
            idempotency::status.eq(i32::from(answer.status.as_u16())),
            idempotency::body.eq(&answer.body),
        ))
        .execute(tx.conn)?;
    Ok(answer)
}

fn is_known(conn: &mut Conn, key: &Key) -> QueryResult<bool> {
    let known = idempotency::table.find((&key.caller, &key.path, &key.key));
    Ok(known
        .select(idempotency::key)
        .first::<String>(conn)
        .optional()?
        .is_some())
}

fn is_full(conn: &mut Conn, caller: &str) -> QueryResult<bool> {
    let last_place = idempotency::table
        .filter(idempotency::caller.eq(caller))
        .select(idempotency::key)
        .limit(1)
        .offset(KEPT_PER_CALLER_MAX - 1);
    Ok(last_place.first::<String>(conn).optional()?.is_some())
}

/// Whether the key is ours now. The row is completed before the commit, so nobody ever reads it half-done.
fn claim(tx: &mut Tx<'_>, key: &Key, fingerprint: &str) -> Result<bool> {
    if insert(tx, key, fingerprint)? {
        return Ok(true);
    }
    let outdated_ms = tx.now - KEPT_FOR.as_millis() as i64;
    let forgotten = diesel::delete(
        idempotency::table
            .find((&key.caller, &key.path, &key.key))
            .filter(idempotency::created_at.lt(outdated_ms)),
    )
    .execute(tx.conn)?;
    Ok(forgotten > 0 && insert(tx, key, fingerprint)?)
}

fn insert(tx: &mut Tx<'_>, key: &Key, fingerprint: &str) -> Result<bool> {
    let now = tx.now;
    let inserted = tx.attempt(|tx| {
        diesel::insert_into(idempotency::table)
            .values((
                idempotency::caller.eq(&key.caller),
                idempotency::path.eq(&key.path),
                idempotency::key.eq(&key.key),
                idempotency::fingerprint.eq(fingerprint),
                idempotency::status.eq(0),
                idempotency::body.eq(""),
                idempotency::created_at.eq(now),
            ))
            .execute(tx.conn)
            .map_err(|error| match violated_index(&error) {
                // A refusal and no database error: the savepoint alone is undone.
                Some(_) => in_progress().into(),
                None => error.into(),
            })
    });
    match inserted {
        Ok(_) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn first_answer(tx: &mut Tx<'_>, key: &Key, fingerprint: &str) -> Result<Answer> {
    let (first, status, body): (String, i32, String) = idempotency::table
        .find((&key.caller, &key.path, &key.key))
        .select((
            idempotency::fingerprint,
            idempotency::status,
            idempotency::body,
        ))
        .first(tx.conn)?;
    if first != fingerprint {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_mismatch",
            "This Idempotency-Key was used with another request.",
        )
        .into());
    }
    let status = u16::try_from(status)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or_else(|| Error::Internal(format!("a kept answer has the status {status}")))?;
    Ok(Answer {
        status,
        body,
        is_replayed: true,
    })
}

fn in_progress() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "idempotency_in_progress",
        "The first request with this Idempotency-Key is still running.",
    )
}

/// Deletes the answers that were given before this time.
pub fn prune(conn: &mut Conn, created_before_ms: i64) -> QueryResult<usize> {
    diesel::delete(idempotency::table.filter(idempotency::created_at.lt(created_before_ms)))
        .execute(conn)
}

/// Forgets what a user was answered.
pub fn forget_answers(conn: &mut Conn, user_id: &str) -> QueryResult<usize> {
    let caller = format!("user:{user_id}");
    diesel::delete(idempotency::table.filter(idempotency::caller.eq(caller))).execute(conn)
}

/// Forgets what was answered at that time, to whomever, with this id in it: who registers is nobody yet.
pub fn forget_answers_with(conn: &mut Conn, id: &str, created_at: i64) -> QueryResult<usize> {
    let telling = idempotency::table
        .filter(idempotency::created_at.eq(created_at))
        .filter(idempotency::body.like(format!("%\"{id}\"%")));
    diesel::delete(telling).execute(conn)
}

/// The keys whose first request is running in this process.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<Key>>>);

/// Holds a key; lets go of it when dropped, whatever became of the request.
pub(super) struct Hold {
    keys: InFlight,
    key: Key,
}

impl InFlight {
    /// Takes `key`.
    ///
    /// # Errors
    /// `idempotency_in_progress` while another request holds it.
    pub(super) fn hold(&self, key: &Key) -> Result<Hold> {
        let is_free = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key.clone());
        match is_free {
            true => Ok(Hold {
                keys: self.clone(),
                key: key.clone(),
            }),
            false => Err(in_progress().into()),
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut keys = self.keys.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.remove(&self.key);
    }
}
