//! Bookings of seats, from the first request to the check-in at the door.

mod csv;
mod door;
pub mod http;
mod rules;
pub mod socket;
mod store;
mod ticket;

pub use rules::{BookingStatus, NOTES_MAX, PARTY_MAX, Refusal};

use serde_json::{Map, Value};

use crate::{
    accounts,
    error::{Error, Result},
    events::{self, EventRef},
    forms,
    ledger::{self, Actor, BookingRow, Ledger, Outcome, Person, Request, Terms},
    scope::Scope,
    store::{Conn, Tx},
};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Seats.
    pub party: i64,
    pub notes: String,
    /// By the question's id; none are checked against what the event asks.
    pub answers: Option<Map<String, Value>>,
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
    let answers = answers_of(&mut ledger, scope, wish)?;
    let outcome = ledger.book(&Request {
        person: &Person::from(scope),
        party: wish.party,
        notes: &wish.notes,
        answers: answers.as_deref(),
        join_waitlist: wish.join_waitlist,
    })?;
    ledger.settle()?;
    Ok(outcome)
}

/// What is stored of the answers. Who accepts an offer and says nothing has answered when joining the waitlist.
fn answers_of(ledger: &mut Ledger<'_, '_>, scope: &Scope, wish: &Wish) -> Result<Option<String>> {
    let is_asked = ledger.event.question_count > 0;
    if wish.answers.is_none() && (!is_asked || ledger.holds_offer(&scope.user_id, wish.party)?) {
        return Ok(None);
    }
    let event = ledger.event.clone();
    forms::answers_of(ledger.conn(), &event, wish.answers.as_ref()).map(Some)
}

/// What somebody changes of a booking: what is given.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Seats.
    pub party: Option<i64>,
    pub notes: Option<String>,
    pub answers: Option<Map<String, Value>>,
}

/// Changes the party, the notes or the answers of one's own booking.
pub fn change(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    id: &str,
    change: &Change,
) -> Result<BookingRow> {
    let now = tx.now;
    let (mut ledger, mut row) = Ledger::open_for_booking(tx, terms, id)?;
    own(scope, &row)?;
    if let Some(party) = change.party.filter(|party| *party != row.attendee_count) {
        row = ledger.change_party(row, party)?;
    }
    if change.notes.is_some() || change.answers.is_some() {
        if !row.status.is_active() {
            return Err(Refusal::Closed.into());
        }
        if let Some(notes) = &change.notes {
            row.notes.clone_from(notes);
        }
        if let Some(given) = &change.answers {
            let event = ledger.event.clone();
            row.answers = forms::changed_answers(ledger.conn(), &event, &row.answers, given)?;
        }
        row.updated_at = now;
        store::update_texts(ledger.conn(), &row)?;
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
    let row = ledger.change_status(row, to, Actor::User(&scope.user_id))?;
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
    let row = ledger.change_status(row, BookingStatus::Cancelled, Actor::User(&scope.user_id))?;
    ledger.settle()?;
    Ok(row)
}

/// Somebody is gone for good: a booking that may still be cancelled is, and nothing of the person stays on any.
pub fn leave_for_good(tx: &mut Tx<'_>, terms: Terms, event_id: &str, user_id: &str) -> Result<()> {
    let mut ledger = Ledger::open(tx, terms, event_id)?;
    if let Some(row) = ledger::active_booking(ledger.conn(), event_id, user_id)?
        && row.status.may_become(BookingStatus::Cancelled)
    {
        ledger.change_status(row, BookingStatus::Cancelled, Actor::System)?;
    }
    ledger.settle()?;
    store::erase_texts(tx.conn, event_id, user_id)
}

/// Events for [`leave_for_good`].
pub fn left_to_erase(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    store::left_to_erase(conn, user_id, limit)
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

/// Whether one of two people has an active booking of an event that the other organizes.
pub fn share_one(conn: &mut Conn, one: &str, other: &str) -> Result<bool> {
    Ok(store::has_booked_with(conn, one, other)? || store::has_booked_with(conn, other, one)?)
}

/// Those of `user_ids` who have an active booking of the event; a few hundred at once.
pub fn booked_among(conn: &mut Conn, event_id: &str, user_ids: &[&str]) -> Result<Vec<String>> {
    store::booked_among(conn, event_id, user_ids)
}

/// All of a person's bookings of an event, newest first.
pub fn of_person_at(
    conn: &mut Conn,
    user_id: &str,
    event_id: &str,
    limit: i64,
) -> Result<Vec<BookingRow>> {
    store::of_person_at(conn, user_id, event_id, limit)
}

/// A person's bookings, newest first.
pub fn newest_of_person(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<BookingRow>> {
    store::of_person(conn, user_id, None, limit)
}

/// A person's bookings as they are told to the person, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Value>> {
    let rows = store::of_person(conn, user_id, None, limit)?;
    let told = |row| serde_json::to_value(http::Booking::from(row)).map_err(Error::encoding);
    rows.into_iter().map(told).collect()
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
