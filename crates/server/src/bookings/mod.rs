//! Bookings of seats, from the first request to the check-in at the door.

mod csv;
pub mod http;
mod rules;
mod store;
mod ticket;

pub use rules::{BookingStatus, NOTES_MAX, PARTY_MAX, Refusal};

use crate::{
    accounts,
    error::{Error, Result},
    events::{self, EventRef, Right},
    ledger::{self, BookingRow, Ledger, Outcome, Person, Request, Terms},
    scope::Scope,
    store::{Conn, Tx},
};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Seats.
    pub party: i64,
    pub notes: String,
    pub join_waitlist: bool,
}

/// Books seats, accepts the person's offer, or joins the waitlist.
pub fn book(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    event: &EventRef,
    wish: &Wish,
) -> Result<Outcome> {
    let event_id = events::visible_id(tx.conn, scope, event)?;
    let mut ledger = Ledger::open(tx, terms, &event_id)?;
    let outcome = ledger.book(&Request {
        person: &Person::from(scope),
        party: wish.party,
        notes: &wish.notes,
        join_waitlist: wish.join_waitlist,
    })?;
    ledger.settle()?;
    Ok(outcome)
}

/// Changes the party or the notes of one's own booking.
pub fn change(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    id: &str,
    party: Option<i64>,
    notes: Option<&str>,
) -> Result<BookingRow> {
    let now = tx.now;
    let (mut ledger, mut row) = Ledger::open_for_booking(tx, terms, id)?;
    own(scope, &row)?;
    if let Some(party) = party.filter(|party| *party != row.attendee_count) {
        row = ledger.change_party(row, party)?;
    }
    if let Some(notes) = notes {
        if !row.status.is_active() {
            return Err(Refusal::Closed.into());
        }
        row = store::update_notes(ledger.conn(), id, notes, now)?;
    }
    ledger.settle()?;
    Ok(row)
}

/// Gives one's own booking to another person.
pub fn transfer(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    id: &str,
    email: &str,
) -> Result<BookingRow> {
    let to = accounts::find_by_email(tx.conn, email)?;
    let (mut ledger, row) = Ledger::open_for_booking(tx, terms, id)?;
    own(scope, &row)?;
    let to = to.ok_or(Error::NotFound("User"))?;
    if to.user_id == scope.user_id {
        return Err(Error::invalid("email", "is your own"));
    }
    let row = ledger.transfer(row, &to)?;
    ledger.settle()?;
    Ok(row)
}

/// Moves a booking to another status: organizers by the rules, its own person to cancelled only.
pub fn change_status(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    id: &str,
    to: BookingStatus,
) -> Result<BookingRow> {
    let (mut ledger, row) = Ledger::open_for_booking(tx, terms, id)?;
    let event = (ledger.event.id.clone(), ledger.event.owner_id.clone());
    let organizes =
        events::right_of(ledger.conn(), &scope.user_id, &event.0, &event.1)?.organizes();
    match (organizes, row.user_id == scope.user_id) {
        (false, false) => return Err(Error::NotFound("Booking")),
        (false, true) if to != BookingStatus::Cancelled => {
            return Err(Error::Forbidden("Only the event's organizers may do this."));
        }
        _ => {}
    }
    let row = ledger.change_status(row, to)?;
    ledger.settle()?;
    Ok(row)
}

/// Cancels the person's own active booking of an event.
pub fn cancel_registration(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    event: &EventRef,
) -> Result<BookingRow> {
    let event_id = events::visible_id(tx.conn, scope, event)?;
    let mut ledger = Ledger::open(tx, terms, &event_id)?;
    let row = match ledger::active_booking(ledger.conn(), &event_id, &scope.user_id)? {
        Some(row) => row,
        // Cancelled already, which is another answer than never booked.
        None => store::latest(ledger.conn(), &event_id, &scope.user_id)?
            .ok_or(Error::NotFound("Registration"))?,
    };
    let row = ledger.change_status(row, BookingStatus::Cancelled)?;
    ledger.settle()?;
    Ok(row)
}

/// Admits the holder of a booking's code, or of a signed ticket.
pub fn check_in(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    event: &EventRef,
    scanned: &str,
) -> Result<BookingRow> {
    let seen = events::find_for(tx.conn, scope, event, Right::Checker)?;
    let mut ledger = Ledger::open(tx, terms, &seen.row.id)?;
    let row =
        ticket::booking_of(ledger.conn(), &seen.row, scanned)?.ok_or(Refusal::UnknownTicket)?;
    match row.status {
        BookingStatus::Confirmed | BookingStatus::NoShow => {}
        BookingStatus::Attended => {
            let at = row.checked_in_at.unwrap_or(row.updated_at);
            return Err(Refusal::AlreadyCheckedIn { at }.into());
        }
        status => return Err(Refusal::NotAdmitted { status }.into()),
    }
    let row = ledger.change_status(row, BookingStatus::Attended)?;
    ledger.settle()?;
    Ok(row)
}

/// Whether somebody's booking of the event is confirmed or attended.
pub fn is_admitted(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<bool> {
    let row = ledger::active_booking(conn, event_id, user_id)?;
    Ok(row.is_some_and(|row| {
        matches!(
            row.status,
            BookingStatus::Confirmed | BookingStatus::Attended
        )
    }))
}

/// Those of `user_ids` who have an active booking of the event; a few hundred at once.
pub fn booked_among(conn: &mut Conn, event_id: &str, user_ids: &[&str]) -> Result<Vec<String>> {
    store::booked_among(conn, event_id, user_ids)
}

/// Finds a booking for its person or an organizer of its event; for others it does not exist.
pub fn find(conn: &mut Conn, scope: &Scope, id: &str) -> Result<BookingRow> {
    let row = ledger::booking(conn, id)?;
    if row.user_id == scope.user_id {
        return Ok(row);
    }
    let event = ledger::event(conn, &row.event_id)?;
    match events::right_of(conn, &scope.user_id, &event.id, &event.owner_id)?.organizes() {
        true => Ok(row),
        false => Err(Error::NotFound("Booking")),
    }
}

/// Somebody else's booking does not exist for one who asks.
fn own(scope: &Scope, row: &BookingRow) -> Result<()> {
    match row.user_id == scope.user_id {
        true => Ok(()),
        false => Err(Error::NotFound("Booking")),
    }
}
