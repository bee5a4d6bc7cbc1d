//! The queries on waitlist entries that move no seat.

use diesel::prelude::*;

use super::rules::EntryStatus;
use crate::{
    error::Result,
    forms::NO_ANSWERS,
    ledger::{self, EntryRow},
    schema::{events, users, waitlist},
    store::{Conn, folded, folded_pattern},
};

/// Events whose waiting positions have changed and were last told before `told_before`.
pub fn untold_positions(conn: &mut Conn, told_before: i64) -> Result<Vec<String>> {
    Ok(events::table
        .filter(events::positions_dirty_from.is_not_null())
        .filter(events::positions_sent_at.le(told_before))
        .order(events::positions_sent_at)
        .select(events::id)
        .load(conn)?)
}

pub fn positions_told(conn: &mut Conn, event_id: &str, now: i64) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(event_id)))
        .set((
            events::positions_dirty_from.eq(None::<i64>),
            events::positions_sent_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ordinal and person of those who wait, first come first.
pub fn waiting(conn: &mut Conn, event_id: &str) -> Result<Vec<(i64, String)>> {
    Ok(waitlist::table
        .filter(waitlist::event_id.eq(event_id))
        .filter(waitlist::status.eq(EntryStatus::Waiting))
        .order(waitlist::ordinal)
        .select((waitlist::ordinal, waitlist::user_id))
        .load(conn)?)
}

/// Offers whose time is up, oldest first.
pub fn due_offers(conn: &mut Conn, now: i64) -> Result<Vec<String>> {
    Ok(waitlist::table
        .filter(waitlist::status.eq(EntryStatus::Offered))
        .filter(waitlist::offer_expires_at.le(now))
        .order(waitlist::offer_expires_at)
        .select(waitlist::id)
        .load(conn)?)
}

/// An entry and its person's name.
pub type Named = (EntryRow, String);

/// Which of an event's entries a list shows.
#[derive(Debug)]
pub struct Filter {
    pub statuses: Vec<EntryStatus>,
    /// In the name or the email.
    pub text: Option<String>,
    /// After this ordinal.
    pub after: Option<i64>,
    pub limit: i64,
}

/// An event's entries in the order of the queue.
pub fn of_event(conn: &mut Conn, event_id: &str, filter: &Filter) -> Result<Vec<Named>> {
    let mut query = waitlist::table
        .inner_join(users::table)
        .filter(waitlist::event_id.eq(event_id.to_owned()))
        .filter(waitlist::status.eq_any(filter.statuses.clone()))
        .filter(waitlist::ordinal.gt(filter.after.unwrap_or(0)))
        .order(waitlist::ordinal)
        .limit(filter.limit)
        .select((EntryRow::as_select(), users::full_name))
        .into_boxed();
    if let Some(text) = &filter.text {
        let pattern = folded_pattern(text);
        query = query.filter(
            folded(users::full_name)
                .like(pattern.clone())
                .escape('\\')
                .or(folded(users::email).like(pattern).escape('\\')),
        );
    }
    Ok(query.load(conn)?)
}

/// A person's entries, newest first, before an ordinal.
pub fn of_person(
    conn: &mut Conn,
    user_id: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<EntryRow>> {
    Ok(waitlist::table
        .filter(waitlist::user_id.eq(user_id))
        .filter(waitlist::ordinal.lt(before.unwrap_or(i64::MAX)))
        .order(waitlist::ordinal.desc())
        .limit(limit)
        .select(EntryRow::as_select())
        .load(conn)?)
}

/// A person's entry of an event that still hopes.
pub fn open_of(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<Option<EntryRow>> {
    Ok(waitlist::table
        .filter(waitlist::event_id.eq(event_id))
        .filter(waitlist::user_id.eq(user_id))
        .filter(waitlist::status.eq_any(ledger::OPEN))
        .select(EntryRow::as_select())
        .first(conn)
        .optional()?)
}

/// Takes from a person's entries of an event what tells of the person.
pub fn erase_texts(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<()> {
    let theirs = waitlist::table
        .filter(waitlist::event_id.eq(event_id))
        .filter(waitlist::user_id.eq(user_id));
    diesel::update(theirs)
        .set((waitlist::notes.eq(""), waitlist::answers.eq(NO_ANSWERS)))
        .execute(conn)?;
    Ok(())
}

/// Some events where a person still hopes, or where something on an entry tells of the person.
pub fn left_to_erase(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    let tells = waitlist::notes.ne("").or(waitlist::answers.ne(NO_ANSWERS));
    Ok(waitlist::table
        .filter(waitlist::user_id.eq(user_id))
        .filter(waitlist::status.eq_any(ledger::OPEN).or(tells))
        .limit(limit)
        .select(waitlist::event_id)
        .load(conn)?)
}
