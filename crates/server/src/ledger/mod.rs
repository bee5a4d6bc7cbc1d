//! The one seat ledger: all that moves a seat of an event is here, and nowhere else.
//!
//! A command opens the event's page with [`Ledger::open`], which locks it until the transaction
//! ends; makes its moves; and ends with [`Ledger::settle`], which offers free seats to those who wait,
//! writes the sums, tells people and publishes what changed, in the contract's order. Sums are kept on
//! the event's row, where the database itself refuses a negative one or more seats than there are.

mod moves;
mod publications;
#[cfg(test)]
mod said_tests;
mod seats;
mod store;
#[cfg(test)]
mod tests;
mod told;

pub use moves::{Request, Scan};
pub use publications::{DoorCounts, EventStats, SeatUpdate};
pub use seats::Seats;
pub use store::{ACTIVE, BookingRow, EntryRow, EventRow, OPEN};

use majlis_live::Action;

use crate::{
    bookings, clock,
    error::Result,
    events::EventStatus,
    notifications::Telling,
    store::{Conn, Tx},
    waitlist::EntryStatus,
};
use publications::{Moved, Restated};

/// Waiting people of one event hear of their positions at most once in this time.
pub const POSITIONS_GAP_MS: i64 = 1_000;

/// What the operator has configured.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// How long an offer stands, at the most until the event starts.
    pub offer_ttl_ms: i64,
}

/// The person a seat is for.
#[derive(Clone, Debug)]
pub struct Person {
    pub user_id: String,
    pub name: String,
    pub avatar: Option<String>,
}

impl From<&crate::scope::Scope> for Person {
    fn from(scope: &crate::scope::Scope) -> Self {
        Person {
            user_id: scope.user_id.clone(),
            name: scope.name.clone(),
            avatar: scope.photo_url.clone(),
        }
    }
}

/// By whose hand a booking changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor<'a> {
    /// A user, by id.
    User(&'a str),
    /// The clock, or whatever else is nobody's wish.
    System,
}

impl Actor<'_> {
    fn is(self, user_id: &str) -> bool {
        self == Actor::User(user_id)
    }
}

/// What came of asking for seats.
#[derive(Debug)]
pub enum Outcome {
    Booked(BookingRow),
    Waiting(EntryRow),
}

/// One event's page of the ledger, open in a transaction.
pub struct Ledger<'t, 'c> {
    tx: &'t mut Tx<'c>,
    terms: Terms,
    pub event: EventRow,
    before: Seats,
    seats: Seats,
    moved: Vec<Moved>,
    restated: Vec<Restated>,
    left: Vec<String>,
    /// Owner and co-organizers, once somebody needs them.
    organizers: Option<Vec<String>>,
    offers: Vec<(EntryRow, i64)>,
    told: Vec<Telling>,
    positions_dirty_from: Option<i64>,
}

impl<'t, 'c> Ledger<'t, 'c> {
    /// Locks the event until the transaction ends.
    pub fn open(tx: &'t mut Tx<'c>, terms: Terms, event_id: &str) -> Result<Self> {
        let event = store::lock_event(tx.conn, event_id)?;
        let (seats, dirty) = (event.seats(), event.positions_dirty_from);
        Ok(Self {
            tx,
            terms,
            event,
            before: seats,
            seats,
            moved: Vec::new(),
            restated: Vec::new(),
            left: Vec::new(),
            organizers: None,
            offers: Vec::new(),
            told: Vec::new(),
            positions_dirty_from: dirty,
        })
    }

    /// Opens the page of a booking's event, and reads the booking under its lock.
    pub fn open_for_booking(
        tx: &'t mut Tx<'c>,
        terms: Terms,
        booking_id: &str,
    ) -> Result<(Self, BookingRow)> {
        let event_id = store::booking(tx.conn, booking_id)?.event_id;
        let ledger = Self::open(tx, terms, &event_id)?;
        let row = store::booking(ledger.tx.conn, booking_id)?;
        Ok((ledger, row))
    }

    /// Opens the page of a waitlist entry's event, and reads the entry under its lock.
    pub fn open_for_entry(
        tx: &'t mut Tx<'c>,
        terms: Terms,
        entry_id: &str,
    ) -> Result<(Self, EntryRow)> {
        let event_id = store::entry(tx.conn, entry_id)?.event_id;
        let ledger = Self::open(tx, terms, &event_id)?;
        let row = store::entry(ledger.tx.conn, entry_id)?;
        Ok((ledger, row))
    }

    pub fn seats(&self) -> Seats {
        self.seats
    }

    pub fn conn(&mut self) -> &mut Conn {
        self.tx.conn
    }

    pub fn now(&self) -> i64 {
        self.tx.now
    }

    /// Says something at this place of the command's publications: before the new counts.
    pub fn publish(&mut self, action: Action) {
        self.tx.publish(action);
    }

    fn takes_bookings(&self) -> bool {
        matches!(
            self.event.status,
            EventStatus::Scheduled | EventStatus::Ongoing
        ) && self.tx.now < self.event.end_at
    }

    /// Before the start seats that come free go to those who wait; from then on to anyone.
    fn has_waitlist(&self) -> bool {
        self.event.status == EventStatus::Scheduled && self.tx.now < self.event.start_at
    }

    /// Ends the command: offers, sums, what people are told, publications.
    pub fn settle(mut self) -> Result<()> {
        self.offer_free_seats()?;
        let dirty = self.positions_dirty_from.filter(|_| self.seats.waiting > 0);
        if self.seats != self.before || dirty != self.event.positions_dirty_from {
            store::write_seats(self.tx.conn, &self.event.id, &self.seats, dirty)?;
        }
        if dirty.is_some() && self.tx.now - self.event.positions_sent_at >= POSITIONS_GAP_MS {
            self.tx.wake_jobs();
        }
        self.publish_restated()?;
        self.tell_people()?;
        self.publish_counts()
    }

    /// Owner and co-organizers: read when they are needed first, and once.
    fn organizers(&mut self) -> Result<&[String]> {
        if self.organizers.is_none() {
            self.organizers = Some(store::organizer_ids(self.tx.conn, &self.event)?);
        }
        Ok(self.organizers.as_deref().unwrap_or_default())
    }

    /// Says of each booking that changed how it stands now.
    fn publish_restated(&mut self) -> Result<()> {
        let restated = std::mem::take(&mut self.restated);
        if restated.is_empty() {
            return Ok(());
        }
        let organizers = self.organizers()?.to_vec();
        for booking in &restated {
            let said = publications::restated(&self.event.id, booking, &organizers, self.tx.now)?;
            self.tx.publish(said);
        }
        Ok(())
    }

    /// First come, first served; who does not fit keeps the place and reserves nothing.
    fn offer_free_seats(&mut self) -> Result<()> {
        while self.has_waitlist() && self.seats.waiting > 0 {
            let free = self.seats.available().unwrap_or(i64::MAX);
            if free < 1 {
                break;
            }
            let first = store::first_that_fits(self.tx.conn, &self.event.id, free)?;
            let Some(mut entry) = first else { break };
            let position = store::position(self.tx.conn, &entry)?;
            let expires_at = self.offer_expiry(self.tx.now);
            entry.status = EntryStatus::Offered;
            entry.offered_at = Some(self.tx.now);
            entry.offer_expires_at = Some(expires_at);
            entry.updated_at = self.tx.now;
            store::update_entry(self.tx.conn, &entry)?;
            self.seats.waiting -= 1;
            self.seats.held += entry.attendee_count;
            self.positions_change_from(entry.ordinal);
            self.tell_offered(&entry);
            self.offers.push((entry, position));
        }
        Ok(())
    }

    /// Whoever waits from this place on stands somewhere else now.
    fn positions_change_from(&mut self, ordinal: i64) {
        let from = self.positions_dirty_from.unwrap_or(i64::MAX).min(ordinal);
        self.positions_dirty_from = Some(from);
    }

    fn offer_expiry(&self, offered_at: i64) -> i64 {
        (offered_at + self.terms.offer_ttl_ms).min(self.event.start_at)
    }

    fn publish_counts(mut self) -> Result<()> {
        if !self.left.is_empty() {
            self.organizers()?;
        }
        let Ledger {
            tx,
            event,
            before,
            seats,
            ..
        } = self;
        let mut raw = Vec::new();
        for moved in &self.moved {
            let [to_organizers, to_raw] = publications::moved(&event, &seats, moved, tx.now)?;
            tx.publish(to_organizers);
            raw.push(to_raw);
        }
        let public = |s: &Seats| (s.taken, s.max, s.available());
        let public_changed = public(&before) != public(&seats);
        if public_changed {
            tx.publish(publications::attendees_count(&event, &seats)?);
        }
        for (entry, position) in &self.offers {
            let offer = publications::Offer {
                user_id: &entry.user_id,
                waitlist_id: &entry.id,
                position: *position,
                expires_at: entry.offer_expires_at.unwrap_or(event.start_at),
            };
            tx.publish(publications::waitlist_promotion(&event, &offer)?);
        }
        let open = matches!(event.status, EventStatus::Scheduled | EventStatus::Ongoing);
        if let (Some(was), Some(is)) = (before.available(), seats.available())
            && is > was
            && open
        {
            tx.publish(publications::availability_changed(&event, is)?);
        }
        if before != seats {
            tx.publish(publications::stats(&event, &seats)?);
        }
        let raw_changed = (before.max, before.available()) != (seats.max, seats.available());
        if raw_changed || !raw.is_empty() {
            raw.into_iter().for_each(|action| tx.publish(action));
            tx.publish(publications::seat_update(&event, &seats, tx.now)?);
        }
        let at_the_door = |s: &Seats| (s.checked_in, s.confirmed);
        if at_the_door(&before) != at_the_door(&seats) {
            tx.publish(publications::check_in_update(&event, &seats, tx.now)?);
        }
        if let Some(organizers) = &self.organizers {
            for user_id in self.left.iter().filter(|id| !organizers.contains(id)) {
                tx.publish(publications::attendee_leaves(&event, user_id));
            }
        }
        Ok(())
    }
}

/// Reads an event and keeps every other transaction from moving its seats until this one ends.
pub fn lock(tx: &mut Tx<'_>, event_id: &str) -> Result<EventRow> {
    store::lock_event(tx.conn, event_id)
}

/// Reads an event's seats without locking anything.
pub fn event(conn: &mut Conn, event_id: &str) -> Result<EventRow> {
    store::event(conn, event_id)
}

pub fn booking(conn: &mut Conn, id: &str) -> Result<BookingRow> {
    store::booking(conn, id)
}

/// The person's active booking of the event.
pub fn active_booking(
    conn: &mut Conn,
    event_id: &str,
    user_id: &str,
) -> Result<Option<BookingRow>> {
    store::active_booking(conn, event_id, user_id)
}

pub fn entry(conn: &mut Conn, id: &str) -> Result<EntryRow> {
    store::entry(conn, id)
}

/// The place of an entry, from 1, while it waits.
pub fn position(conn: &mut Conn, entry: &EntryRow) -> Result<Option<i64>> {
    match entry.status {
        EntryStatus::Waiting => store::position(conn, entry).map(Some),
        _ => Ok(None),
    }
}

/// The present counts, as a new subscriber of raw WebSocket gets them.
pub fn seat_update(event: &EventRow, now: i64) -> SeatUpdate {
    let seats = event.seats();
    SeatUpdate {
        event_id: event.number,
        available_seats: seats.available(),
        seat_capacity: seats.max,
        timestamp: clock::rfc3339(now),
    }
}

/// Owner and co-organizers.
pub fn organizer_ids(conn: &mut Conn, event: &EventRow) -> Result<Vec<String>> {
    store::organizer_ids(conn, event)
}

/// The present statistics, to the organizers; for what changes them without moving a seat.
pub fn stats_update(event: &EventRow) -> Result<Action> {
    publications::stats(event, &event.seats())
}

/// A random, easily read booking code: ten characters, 50 bits.
fn new_code() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let random: u64 = rand::random();
    (0..10)
        .map(|i| LETTERS[(random >> (i * 5)) as usize & 31] as char)
        .collect()
}

fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
