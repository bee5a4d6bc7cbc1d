//! The only queries that write seats, bookings and waitlist entries.

use diesel::{
    dsl::count_star,
    prelude::*,
    result::{DatabaseErrorKind, Error as DbError},
};

use super::seats::Seats;
use crate::{
    bookings::{self, BookingStatus},
    error::{Error, Result},
    events::EventStatus,
    schema::{bookings as bookings_table, event_organizers, events, waitlist as waitlist_table},
    store::Conn,
    waitlist::EntryStatus,
};

/// Statuses of bookings whose seats are taken.
pub const ACTIVE: [BookingStatus; 4] = [
    BookingStatus::Pending,
    BookingStatus::Confirmed,
    BookingStatus::Attended,
    BookingStatus::NoShow,
];

/// Statuses of waitlist entries that still hope.
pub const OPEN: [EntryStatus; 2] = [EntryStatus::Waiting, EntryStatus::Offered];

/// What the ledger needs to know of an event.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct EventRow {
    pub id: String,
    pub number: i64,
    pub owner_id: String,
    pub title: String,
    pub status: EventStatus,
    pub start_at: i64,
    pub end_at: i64,
    pub time_zone: String,
    pub venue: String,
    pub location: String,
    pub is_virtual: bool,
    pub meeting_url: Option<String>,
    pub requires_approval: bool,
    pub seats_max: Option<i64>,
    pub seats_taken: i64,
    pub seats_held: i64,
    pub seats_confirmed: i64,
    pub seats_checked_in: i64,
    pub waiting_count: i64,
    pub rating_sum: i64,
    pub rating_count: i64,
    pub positions_dirty_from: Option<i64>,
    pub positions_sent_at: i64,
    pub room_used: bool,
    /// How many questions those who book are asked.
    pub question_count: i64,
}

impl EventRow {
    pub fn seats(&self) -> Seats {
        Seats {
            max: self.seats_max,
            taken: self.seats_taken,
            held: self.seats_held,
            confirmed: self.seats_confirmed,
            checked_in: self.seats_checked_in,
            waiting: self.waiting_count,
        }
    }
}

/// A booking.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookings_table)]
pub struct BookingRow {
    pub id: String,
    pub event_id: String,
    pub user_id: String,
    pub attendee_name: String,
    pub attendee_count: i64,
    pub status: BookingStatus,
    pub notes: String,
    pub code: String,
    pub checked_in_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    /// The user who checked them in.
    pub checked_in_by: Option<String>,
    /// The device that did, as it calls itself.
    pub checked_in_device: Option<String>,
    /// As [`forms::read`](crate::forms::read) takes them.
    pub answers: String,
}

/// A waitlist entry.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = waitlist_table)]
pub struct EntryRow {
    pub ordinal: i64,
    pub id: String,
    pub event_id: String,
    pub user_id: String,
    pub attendee_count: i64,
    pub notes: String,
    pub status: EntryStatus,
    pub offered_at: Option<i64>,
    pub offer_expires_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    /// As [`forms::read`](crate::forms::read) takes them.
    pub answers: String,
}

pub fn event(conn: &mut Conn, event_id: &str) -> Result<EventRow> {
    events::table
        .filter(events::id.eq(event_id))
        .select(EventRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Event"))
}

/// Reads the event and keeps every other transaction from moving its seats until this one ends.
pub fn lock_event(conn: &mut Conn, event_id: &str) -> Result<EventRow> {
    let event = events::table.filter(events::id.eq(event_id));
    let row = match conn {
        // The whole database has one writer.
        Conn::Sqlite(_) => event.select(EventRow::as_select()).first(conn),
        Conn::Postgres(postgres) => diesel::update(event)
            .set(events::seats_held.eq(events::seats_held))
            .returning(EventRow::as_returning())
            .get_result(postgres),
    };
    row.map_err(Error::or_not_found("Event"))
}

/// Writes the sums, and from which waitlist ordinal on positions have changed.
pub fn write_seats(
    conn: &mut Conn,
    event_id: &str,
    seats: &Seats,
    positions_dirty_from: Option<i64>,
) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(event_id)))
        .set((
            events::seats_max.eq(seats.max),
            events::seats_taken.eq(seats.taken),
            events::seats_held.eq(seats.held),
            events::seats_confirmed.eq(seats.confirmed),
            events::seats_checked_in.eq(seats.checked_in),
            events::waiting_count.eq(seats.waiting),
            events::positions_dirty_from.eq(positions_dirty_from),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn active_booking(
    conn: &mut Conn,
    event_id: &str,
    user_id: &str,
) -> Result<Option<BookingRow>> {
    Ok(bookings_table::table
        .filter(bookings_table::event_id.eq(event_id))
        .filter(bookings_table::user_id.eq(user_id))
        .filter(bookings_table::status.eq_any(ACTIVE))
        .select(BookingRow::as_select())
        .first(conn)
        .optional()?)
}

pub fn booking(conn: &mut Conn, id: &str) -> Result<BookingRow> {
    bookings_table::table
        .find(id)
        .select(BookingRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Booking"))
}

/// Inserts an active booking; the unique index is the last guard against a second one.
pub fn insert_booking(conn: &mut Conn, row: &BookingRow) -> Result<()> {
    match diesel::insert_into(bookings_table::table)
        .values(row)
        .execute(conn)
    {
        Ok(_) => Ok(()),
        Err(DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            Err(bookings::Refusal::AlreadyBooked.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes what may change of a booking.
pub fn update_booking(conn: &mut Conn, row: &BookingRow) -> Result<()> {
    diesel::update(bookings_table::table.find(&row.id))
        .set((
            bookings_table::user_id.eq(&row.user_id),
            bookings_table::attendee_name.eq(&row.attendee_name),
            bookings_table::attendee_count.eq(row.attendee_count),
            bookings_table::status.eq(row.status),
            bookings_table::notes.eq(&row.notes),
            bookings_table::answers.eq(&row.answers),
            bookings_table::code.eq(&row.code),
            bookings_table::checked_in_at.eq(row.checked_in_at),
            bookings_table::checked_in_by.eq(&row.checked_in_by),
            bookings_table::checked_in_device.eq(&row.checked_in_device),
            bookings_table::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves all bookings of the event that stand so; gives their ids, people and parties.
pub fn restate_all(
    conn: &mut Conn,
    event_id: &str,
    from: BookingStatus,
    to: BookingStatus,
    now: i64,
) -> Result<Vec<(String, String, i64)>> {
    let standing = bookings_table::table
        .filter(bookings_table::event_id.eq(event_id))
        .filter(bookings_table::status.eq(from));
    Ok(diesel::update(standing)
        .set((
            bookings_table::status.eq(to),
            bookings_table::checked_in_at.eq(None::<i64>),
            bookings_table::checked_in_by.eq(None::<String>),
            bookings_table::checked_in_device.eq(None::<String>),
            bookings_table::updated_at.eq(now),
        ))
        .returning((
            bookings_table::id,
            bookings_table::user_id,
            bookings_table::attendee_count,
        ))
        .get_results(conn)?)
}

pub fn open_entry(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<Option<EntryRow>> {
    Ok(waitlist_table::table
        .filter(waitlist_table::event_id.eq(event_id))
        .filter(waitlist_table::user_id.eq(user_id))
        .filter(waitlist_table::status.eq_any(OPEN))
        .select(EntryRow::as_select())
        .first(conn)
        .optional()?)
}

pub fn entry(conn: &mut Conn, id: &str) -> Result<EntryRow> {
    waitlist_table::table
        .filter(waitlist_table::id.eq(id))
        .select(EntryRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Waitlist entry"))
}

#[derive(Insertable)]
#[diesel(table_name = waitlist_table)]
pub struct NewEntry<'a> {
    pub id: String,
    pub event_id: &'a str,
    pub user_id: &'a str,
    pub attendee_count: i64,
    pub notes: &'a str,
    pub answers: &'a str,
    pub status: EntryStatus,
    pub created_at: i64,
    pub updated_at: i64,
}

pub fn insert_entry(conn: &mut Conn, new: &NewEntry<'_>) -> Result<EntryRow> {
    match diesel::insert_into(waitlist_table::table)
        .values(new)
        .returning(waitlist_table::ordinal)
        .get_result(conn)
    {
        Ok(ordinal) => Ok(EntryRow {
            ordinal,
            id: new.id.clone(),
            event_id: new.event_id.to_owned(),
            user_id: new.user_id.to_owned(),
            attendee_count: new.attendee_count,
            notes: new.notes.to_owned(),
            status: new.status,
            offered_at: None,
            offer_expires_at: None,
            created_at: new.created_at,
            updated_at: new.updated_at,
            answers: new.answers.to_owned(),
        }),
        Err(DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            Err(crate::waitlist::Refusal::AlreadyWaitlisted.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes what may change of an entry.
pub fn update_entry(conn: &mut Conn, row: &EntryRow) -> Result<()> {
    diesel::update(waitlist_table::table.find(row.ordinal))
        .set((
            waitlist_table::status.eq(row.status),
            waitlist_table::offered_at.eq(row.offered_at),
            waitlist_table::offer_expires_at.eq(row.offer_expires_at),
            waitlist_table::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The first waiting entry of at most `free` seats.
pub fn first_that_fits(conn: &mut Conn, event_id: &str, free: i64) -> Result<Option<EntryRow>> {
    Ok(waitlist_table::table
        .filter(waitlist_table::event_id.eq(event_id))
        .filter(waitlist_table::status.eq(EntryStatus::Waiting))
        .filter(waitlist_table::attendee_count.le(free))
        .order(waitlist_table::ordinal)
        .select(EntryRow::as_select())
        .first(conn)
        .optional()?)
}

/// The place of a waiting entry, from 1.
pub fn position(conn: &mut Conn, entry: &EntryRow) -> Result<i64> {
    let before: i64 = waitlist_table::table
        .filter(waitlist_table::event_id.eq(&entry.event_id))
        .filter(waitlist_table::status.eq(EntryStatus::Waiting))
        .filter(waitlist_table::ordinal.lt(entry.ordinal))
        .select(count_star())
        .first(conn)?;
    Ok(before + 1)
}

/// Ends all open entries of an event; gives the user ids.
pub fn close_entries(
    conn: &mut Conn,
    event_id: &str,
    to: EntryStatus,
    now: i64,
) -> Result<Vec<String>> {
    Ok(diesel::update(
        waitlist_table::table
            .filter(waitlist_table::event_id.eq(event_id))
            .filter(waitlist_table::status.eq_any(OPEN)),
    )
    .set((
        waitlist_table::status.eq(to),
        waitlist_table::updated_at.eq(now),
    ))
    .returning(waitlist_table::user_id)
    .get_results(conn)?)
}

/// The open offers of an event.
pub fn offers(conn: &mut Conn, event_id: &str) -> Result<Vec<EntryRow>> {
    Ok(waitlist_table::table
        .filter(waitlist_table::event_id.eq(event_id))
        .filter(waitlist_table::status.eq(EntryStatus::Offered))
        .order(waitlist_table::ordinal)
        .select(EntryRow::as_select())
        .load(conn)?)
}

/// Owner and co-organizers.
pub fn organizer_ids(conn: &mut Conn, event: &EventRow) -> Result<Vec<String>> {
    let mut ids: Vec<String> = event_organizers::table
        .filter(event_organizers::event_id.eq(&event.id))
        .filter(event_organizers::role.eq(crate::events::OrganizerRole::CoOrganizer))
        .select(event_organizers::user_id)
        .load(conn)?;
    ids.push(event.owner_id.clone());
    Ok(ids)
}
