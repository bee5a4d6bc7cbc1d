//! The queries on bookings that move no seat.

use diesel::{
    dsl::{exists, select},
    prelude::*,
};

use super::rules::BookingStatus;
use crate::{
    accounts::DELETED_NAME,
    error::Result,
    events::OrganizerRole,
    forms::NO_ANSWERS,
    ledger::BookingRow,
    schema::{bookings, event_organizers, events, users},
    store::{Conn, folded, folded_pattern},
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

/// Whether somebody has an active booking of an event that another organizes.
pub fn has_booked_with(conn: &mut Conn, user_id: &str, organizer_id: &str) -> Result<bool> {
    let helped = event_organizers::table
        .filter(event_organizers::event_id.eq(events::id))
        .filter(event_organizers::user_id.eq(organizer_id))
        .filter(event_organizers::role.eq(OrganizerRole::CoOrganizer));
    let shared = bookings::table
        .inner_join(events::table.on(events::id.eq(bookings::event_id)))
        .filter(bookings::user_id.eq(user_id))
        .filter(bookings::status.eq_any(crate::ledger::ACTIVE))
        .filter(events::owner_id.eq(organizer_id).or(exists(helped)));
    Ok(select(exists(shared)).get_result(conn)?)
}

/// Writes the notes and the answers.
pub fn update_texts(conn: &mut Conn, row: &BookingRow) -> Result<()> {
    diesel::update(bookings::table.find(&row.id))
        .set((
            bookings::notes.eq(&row.notes),
            bookings::answers.eq(&row.answers),
            bookings::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes from a person's bookings of an event what tells of the person.
pub fn erase_texts(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<()> {
    let theirs = bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(bookings::user_id.eq(user_id));
    diesel::update(theirs)
        .set((
            bookings::attendee_name.eq(DELETED_NAME),
            bookings::notes.eq(""),
            bookings::answers.eq(NO_ANSWERS),
        ))
        .execute(conn)?;
    Ok(())
}

/// Some events where a person has a booking that is not cancelled though it may be, or on which something tells of the person.
pub fn left_to_erase(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    use BookingStatus::{Confirmed, Pending};
    let tells = bookings::attendee_name
        .ne(DELETED_NAME)
        .or(bookings::notes.ne(""))
        .or(bookings::answers.ne(NO_ANSWERS));
    Ok(bookings::table
        .filter(bookings::user_id.eq(user_id))
        .filter(bookings::status.eq_any([Pending, Confirmed]).or(tells))
        .limit(limit)
        .select(bookings::event_id)
        .load(conn)?)
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

/// All of a person's bookings of an event, newest first.
pub fn of_person_at(
    conn: &mut Conn,
    user_id: &str,
    event_id: &str,
    limit: i64,
) -> Result<Vec<BookingRow>> {
    Ok(bookings::table
        .filter(bookings::user_id.eq(user_id))
        .filter(bookings::event_id.eq(event_id))
        .order(bookings::id.desc())
        .limit(limit)
        .select(BookingRow::as_select())
        .load(conn)?)
}

/// What a door needs to know of a booking, by when it last changed.
pub type AtTheDoor = (i64, String, String, i64, BookingStatus);

/// An event's bookings of any status as they stand, those that changed first before the others, after a time and id.
pub fn at_the_door(
    conn: &mut Conn,
    event_id: &str,
    (changed_at, id): &(i64, String),
    limit: i64,
) -> Result<Vec<AtTheDoor>> {
    Ok(bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(
            bookings::updated_at.gt(*changed_at).or(bookings::updated_at
                .eq(*changed_at)
                .and(bookings::id.gt(id))),
        )
        .order((bookings::updated_at, bookings::id))
        .limit(limit)
        .select((
            bookings::updated_at,
            bookings::id,
            bookings::code,
            bookings::attendee_count,
            bookings::status,
        ))
        .load(conn)?)
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
        let pattern = folded_pattern(text);
        query = query.filter(
            folded(bookings::attendee_name)
                .like(pattern.clone())
                .escape('\\')
                .or(folded(users::email).like(pattern.clone()).escape('\\'))
                .or(folded(bookings::code).like(pattern).escape('\\')),
        );
    }
    if let Some(before) = &filter.before {
        query = query.filter(bookings::id.lt(before.clone()));
    }
    Ok(query.load(conn)?)
}
