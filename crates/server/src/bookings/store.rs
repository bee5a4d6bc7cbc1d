//! The queries on bookings that move no seat.

use diesel::prelude::*;

use super::rules::BookingStatus;
use crate::{
    error::{Error, Result},
    ledger::BookingRow,
    schema::{bookings, users},
    store::Conn,
};

/// Finds an event's booking by its code.
pub fn by_code(conn: &mut Conn, event_id: &str, code: &str) -> Result<Option<BookingRow>> {
    Ok(bookings::table
        .filter(bookings::code.eq(code))
        .filter(bookings::event_id.eq(event_id))
        .select(BookingRow::as_select())
        .first(conn)
        .optional()?)
}

/// The booking of an event that somebody made last, whatever became of it.
pub fn latest(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<Option<BookingRow>> {
    Ok(bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(bookings::user_id.eq(user_id))
        .order(bookings::created_at.desc())
        .select(BookingRow::as_select())
        .first(conn)
        .optional()?)
}

/// Those of `user_ids` who have an active booking of the event.
pub fn booked_among(conn: &mut Conn, event_id: &str, user_ids: &[&str]) -> Result<Vec<String>> {
    Ok(bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(bookings::user_id.eq_any(user_ids.iter().copied()))
        .filter(bookings::status.eq_any(crate::ledger::ACTIVE))
        .select(bookings::user_id)
        .load(conn)?)
}

pub fn update_notes(conn: &mut Conn, id: &str, notes: &str, now: i64) -> Result<BookingRow> {
    diesel::update(bookings::table.find(id))
        .set((bookings::notes.eq(notes), bookings::updated_at.eq(now)))
        .execute(conn)?;
    bookings::table
        .find(id)
        .select(BookingRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Booking"))
}

/// A person's bookings, newest first, before an id.
pub fn of_person(
    conn: &mut Conn,
    user_id: &str,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<BookingRow>> {
    let mut query = bookings::table
        .filter(bookings::user_id.eq(user_id))
        .order(bookings::id.desc())
        .limit(limit)
        .select(BookingRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(bookings::id.lt(before));
    }
    Ok(query.load(conn)?)
}

/// Which of an event's bookings a list shows.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    pub statuses: Vec<BookingStatus>,
    /// In the name, the email or the code.
    pub text: Option<String>,
    pub before: Option<String>,
    pub limit: i64,
}

/// A booking with its person's email.
pub type WithEmail = (BookingRow, String);

/// An event's bookings, newest first.
pub fn of_event(conn: &mut Conn, event_id: &str, filter: &Filter) -> Result<Vec<WithEmail>> {
    let mut query = bookings::table
        .inner_join(users::table)
        .filter(bookings::event_id.eq(event_id.to_owned()))
        .order(bookings::id.desc())
        .limit(filter.limit)
        .select((BookingRow::as_select(), users::email))
        .into_boxed();
    if !filter.statuses.is_empty() {
        query = query.filter(bookings::status.eq_any(filter.statuses.clone()));
    }
    if let Some(text) = &filter.text {
        let pattern = crate::store::like_pattern(text);
        query = query.filter(
            crate::store::lower(bookings::attendee_name)
                .like(pattern.clone())
                .escape('\\')
                .or(users::email.like(pattern.clone()).escape('\\'))
                .or(crate::store::lower(bookings::code)
                    .like(pattern)
                    .escape('\\')),
        );
    }
    if let Some(before) = &filter.before {
        query = query.filter(bookings::id.lt(before.clone()));
    }
    Ok(query.load(conn)?)
}
