//! Those who wait for seats, and the offers made to them.

pub mod http;
mod publications;
mod rules;
mod store;

pub use rules::{EntryStatus, Refusal};

use serde_json::{Value, json};

use crate::{
    clock,
    error::{Error, Result},
    events, forms,
    ledger::{self, BookingRow, EntryRow, Ledger, Person, Terms},
    scope::Scope,
    store::{Conn, Tx},
};

/// Turns an offer into a booking.
pub fn accept(tx: &mut Tx<'_>, terms: Terms, scope: &Scope, entry_id: &str) -> Result<BookingRow> {
    let (mut ledger, entry) = Ledger::open_for_entry(tx, terms, entry_id)?;
    own(scope, &entry)?;
    let row = ledger.accept(entry, &Person::from(scope), None)?;
    ledger.settle()?;
    Ok(row)
}

/// Turns an offer down; its seats pass on.
pub fn decline(tx: &mut Tx<'_>, terms: Terms, scope: &Scope, entry_id: &str) -> Result<EntryRow> {
    let (mut ledger, entry) = Ledger::open_for_entry(tx, terms, entry_id)?;
    own(scope, &entry)?;
    if entry.status == EntryStatus::Expired
        || (entry.status == EntryStatus::Offered && ledger.is_due(&entry))
    {
        return Err(Refusal::OfferExpired.into());
    }
    let entry = ledger.end_entry(entry, EntryStatus::Declined)?;
    ledger.settle()?;
    Ok(entry)
}

/// Leaves the waitlist, by the person's own wish or an organizer's.
pub fn leave(tx: &mut Tx<'_>, terms: Terms, scope: &Scope, entry_id: &str) -> Result<EntryRow> {
    let (mut ledger, entry) = Ledger::open_for_entry(tx, terms, entry_id)?;
    if entry.user_id != scope.user_id {
        let event = (ledger.event.id.clone(), ledger.event.owner_id.clone());
        let right = events::right_of(ledger.conn(), &scope.user_id, &event.0, &event.1)?;
        if !right.organizes() {
            return Err(Error::NotFound("Waitlist entry"));
        }
    }
    let entry = ledger.end_entry(entry, EntryStatus::Cancelled)?;
    ledger.settle()?;
    Ok(entry)
}

/// Somebody is gone for good: waits no longer, and nothing of the person stays on any entry.
pub fn leave_for_good(tx: &mut Tx<'_>, terms: Terms, event_id: &str, user_id: &str) -> Result<()> {
    let mut ledger = Ledger::open(tx, terms, event_id)?;
    if let Some(entry) = store::open_of(ledger.conn(), event_id, user_id)? {
        ledger.end_entry(entry, EntryStatus::Cancelled)?;
    }
    ledger.settle()?;
    store::erase_texts(tx.conn, event_id, user_id)
}

/// Events for [`leave_for_good`].
pub fn left_to_erase(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    store::left_to_erase(conn, user_id, limit)
}

/// Somebody else's entry does not exist for one who asks.
fn own(scope: &Scope, entry: &EntryRow) -> Result<()> {
    match entry.user_id == scope.user_id {
        true => Ok(()),
        false => Err(Error::NotFound("Waitlist entry")),
    }
}

/// Offers whose time is up, oldest first.
pub fn due_offers(conn: &mut Conn, now: i64) -> Result<Vec<String>> {
    store::due_offers(conn, now)
}

/// Ends an offer, if its time is up.
pub fn expire_offer(tx: &mut Tx<'_>, terms: Terms, entry_id: &str) -> Result<()> {
    let (mut ledger, entry) = Ledger::open_for_entry(tx, terms, entry_id)?;
    // It may have been accepted meanwhile.
    if entry.status == EntryStatus::Offered && ledger.is_due(&entry) {
        ledger.end_entry(entry, EntryStatus::Expired)?;
    }
    ledger.settle()
}

/// Events whose waiting positions have changed and were last told before `told_before`.
pub fn untold_positions(conn: &mut Conn, told_before: i64) -> Result<Vec<String>> {
    store::untold_positions(conn, told_before)
}

/// Tells the waiting people of an event whose position has changed.
pub fn tell_positions(tx: &mut Tx<'_>, event_id: &str) -> Result<()> {
    let Some(from) = ledger::lock(tx, event_id)?.positions_dirty_from else {
        return Ok(());
    };
    store::positions_told(tx.conn, event_id, tx.now)?;
    let waiting = store::waiting(tx.conn, event_id)?;
    let total = waiting.len() as i64;
    for (position, (ordinal, user_id)) in (1..).zip(waiting) {
        if ordinal >= from {
            let action = publications::position_update(event_id, &user_id, position, total)?;
            tx.publish(action);
        }
    }
    Ok(())
}

/// A person's entries as they are told to the person, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Value>> {
    let rows = store::of_person(conn, user_id, None, limit)?;
    let told = |row: EntryRow| {
        json!({
            "id": row.id,
            "eventId": row.event_id,
            "attendeeCount": row.attendee_count,
            "status": row.status,
            "notes": row.notes,
            "answers": forms::read(&row.answers),
            "createdAt": clock::rfc3339(row.created_at),
            "updatedAt": clock::rfc3339(row.updated_at),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}
