//! What an event asks those who book, and what they answer.

pub mod http;
mod rules;
mod store;

pub use rules::{Answer, Answers, FormQuestion};

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::{
    error::{Error, Result},
    events::{self, EventRef},
    ledger::EventRow,
    scope::Scope,
    store::{Conn, Tx},
};
use rules::NewQuestion;

/// Questions that an event has removed and that somebody has answered; more are not kept.
const REMOVED_MAX: usize = 100;

/// The answers of one who was not asked.
pub const NO_ANSWERS: &str = "{}";

/// What an event asks, in order.
pub fn asked(conn: &mut Conn, event_id: &str) -> Result<Vec<FormQuestion>> {
    Ok(store::all(conn, event_id)?.0)
}

/// What an event asks, and what it asked once and was answered.
pub fn ever_asked(
    conn: &mut Conn,
    event_id: &str,
) -> Result<(Vec<FormQuestion>, Vec<FormQuestion>)> {
    store::all(conn, event_id)
}

/// Sets what an event asks. A question that is not in it any more stays readable where it was answered.
pub fn replace(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    given: &[NewQuestion],
) -> Result<String> {
    let event_id = events::lock_for_organizer(tx, scope, event)?.id;
    let (before, removed) = store::all(tx.conn, &event_id)?;
    let known: HashSet<String> = before
        .iter()
        .chain(&removed)
        .map(|q| q.id.clone())
        .collect();
    let form = rules::check_form(given, &known, new_id)?;
    if form == before {
        return Ok(event_id);
    }
    let is_asked = |id: &str| form.iter().any(|question| question.id == id);
    let mut kept = removed
        .iter()
        .filter(|question| !is_asked(&question.id))
        .count();
    for question in before.iter().filter(|question| !is_asked(&question.id)) {
        if store::is_answered(tx.conn, &event_id, &question.id)? {
            store::mark_removed(tx.conn, &question.id, tx.now)?;
            kept += 1;
        } else {
            store::delete(tx.conn, &question.id)?;
        }
    }
    if kept > REMOVED_MAX {
        let why = "too many answered questions were removed; change them instead";
        return Err(Error::invalid("questions", why));
    }
    write(tx.conn, &event_id, &form)?;
    events::questions_changed(tx, &event_id)?;
    Ok(event_id)
}

fn write(conn: &mut Conn, event_id: &str, form: &[FormQuestion]) -> Result<()> {
    for (place, question) in form.iter().enumerate() {
        store::delete(conn, &question.id)?;
        store::insert(conn, event_id, place, question)?;
    }
    store::write_count(conn, event_id, form.len())
}

/// Lets a new event ask what another asks.
pub fn copy(tx: &mut Tx<'_>, from: &str, to: &str) -> Result<()> {
    let mut form = asked(tx.conn, from)?;
    for question in &mut form {
        question.id = new_id();
    }
    write(tx.conn, to, &form)
}

/// The answers of somebody who books, as they are stored. Asks the database nothing where nothing is asked.
pub fn answers_of(
    conn: &mut Conn,
    event: &EventRow,
    given: Option<&Map<String, Value>>,
) -> Result<String> {
    let form = match event.question_count {
        0 => Vec::new(),
        _ => asked(conn, &event.id)?,
    };
    match given {
        None if form.is_empty() => Ok(NO_ANSWERS.to_owned()),
        None => text_of(&rules::check_answers(&form, &Map::new())?),
        Some(given) => text_of(&rules::check_answers(&form, given)?),
    }
}

/// The answers of somebody who answers again. What they said to questions of the past stays.
pub fn changed_answers(
    conn: &mut Conn,
    event: &EventRow,
    before: &str,
    given: &Map<String, Value>,
) -> Result<String> {
    let form = asked(conn, &event.id)?;
    let mut answers = rules::check_answers(&form, given)?;
    for (id, answer) in read(before) {
        if form.iter().all(|question| question.id != id) {
            answers.insert(id, answer);
        }
    }
    text_of(&answers)
}

/// Answers as they are stored.
pub fn read(stored: &str) -> Answers {
    // Nothing but answers is ever written.
    serde_json::from_str(stored).unwrap_or_default()
}

fn text_of(answers: &Answers) -> Result<String> {
    serde_json::to_string(answers).map_err(|e| Error::Internal(e.to_string()))
}

fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
