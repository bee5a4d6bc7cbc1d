//! The only queries on questions, and on how many an event asks.

use diesel::prelude::*;

use super::rules::{FormQuestion, QuestionKind};
use crate::{
    error::{Error, Result},
    schema::{bookings, events, form_questions, waitlist},
    store::Conn,
};

/// A question, and when it was removed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = form_questions)]
struct Row {
    id: String,
    event_id: String,
    place: i64,
    kind: QuestionKind,
    label: String,
    help: String,
    required: bool,
    options: String,
    removed_at: Option<i64>,
}

impl From<Row> for FormQuestion {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            label: row.label,
            help: row.help,
            kind: row.kind,
            required: row.required,
            // Nothing but an array of texts is ever written.
            options: serde_json::from_str(&row.options).unwrap_or_default(),
        }
    }
}

/// The questions of an event in order: those that are asked, and those that were.
pub fn all(conn: &mut Conn, event_id: &str) -> Result<(Vec<FormQuestion>, Vec<FormQuestion>)> {
    let rows: Vec<Row> = form_questions::table
        .filter(form_questions::event_id.eq(event_id))
        .order((form_questions::place, form_questions::id))
        .select(Row::as_select())
        .load(conn)?;
    let (asked, removed): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.removed_at.is_none());
    let questions = |rows: Vec<Row>| rows.into_iter().map(FormQuestion::from).collect();
    Ok((questions(asked), questions(removed)))
}

/// Writes a question anew, at its place.
pub fn insert(
    conn: &mut Conn,
    event_id: &str,
    place: usize,
    question: &FormQuestion,
) -> Result<()> {
    let row = Row {
        id: question.id.clone(),
        event_id: event_id.to_owned(),
        place: place as i64,
        kind: question.kind,
        label: question.label.clone(),
        help: question.help.clone(),
        required: question.required,
        options: serde_json::to_string(&question.options)
            .map_err(|e| Error::Internal(e.to_string()))?,
        removed_at: None,
    };
    diesel::insert_into(form_questions::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(form_questions::table.find(id)).execute(conn)?;
    Ok(())
}

pub fn mark_removed(conn: &mut Conn, id: &str, now: i64) -> Result<()> {
    diesel::update(form_questions::table.find(id))
        .set(form_questions::removed_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub fn write_count(conn: &mut Conn, event_id: &str, count: usize) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(event_id)))
        .set(events::question_count.eq(count as i64))
        .execute(conn)?;
    Ok(())
}

/// Whether anybody has answered a question of the event.
pub fn is_answered(conn: &mut Conn, event_id: &str, id: &str) -> Result<bool> {
    use diesel::dsl::{exists, select};
    // Ids are UUIDs: nothing in them means anything in a pattern.
    let pattern = format!("%\"{id}\":%");
    let booked = bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(bookings::answers.like(&pattern))
        .select(bookings::id);
    let waits = waitlist::table
        .filter(waitlist::event_id.eq(event_id))
        .filter(waitlist::answers.like(&pattern))
        .select(waitlist::id);
    Ok(select(exists(booked)).get_result(conn)? || select(exists(waits)).get_result(conn)?)
}
