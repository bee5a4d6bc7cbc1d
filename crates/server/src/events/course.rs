//! The course of an event: from its publication over its start to its end, by people and by the clock.

use super::{EventRef, EventStatus, Refusal, Right, find_for, publications, store};
use crate::{
    error::{Error, Result},
    ledger::{self, Actor, Ledger, Terms},
    notifications::{self, EventFacts, Happening},
    scope::Scope,
    store::{Conn, Tx},
};

/// Moves an event to another status, by an organizer's hand.
pub fn change_status(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    event: &EventRef,
    to: EventStatus,
) -> Result<()> {
    let id = find_for(tx.conn, scope, event, Right::CoOrganizer)?.row.id;
    restate(tx, terms, &id, to, Actor::User(&scope.user_id))
}

/// Moves an event to another status, whoever does it.
pub(super) fn restate(
    tx: &mut Tx<'_>,
    terms: Terms,
    id: &str,
    to: EventStatus,
    by: Actor<'_>,
) -> Result<()> {
    let now = tx.now;
    let mut ledger = Ledger::open(tx, terms, id)?;
    let from = ledger.event.status;
    if !from.may_become(to) {
        return Err(Refusal::InvalidTransition { from, to }.into());
    }
    if to == EventStatus::Scheduled {
        if ledger.event.start_at < now {
            return Err(Error::invalid("startDate", "must not be in the past"));
        }
        store::publish(ledger.conn(), id, now)?;
    }
    store::update_status(ledger.conn(), id, to, now)?;
    ledger.publish(publications::status_changed(id, to, now)?);
    match to {
        EventStatus::Ongoing => ledger.event_started(by)?,
        EventStatus::Completed => ledger.event_completed(by)?,
        EventStatus::Cancelled => ledger.event_cancelled(by)?,
        EventStatus::Scheduled | EventStatus::Draft => ledger.event.status = to,
    }
    ledger.settle()
}

/// Deletes an event that nobody has booked.
pub fn delete(tx: &mut Tx<'_>, terms: Terms, scope: &Scope, event: &EventRef) -> Result<()> {
    let id = find_for(tx.conn, scope, event, Right::Owner)?.row.id;
    let mut ledger = Ledger::open(tx, terms, &id)?;
    if ledger.seats().taken > 0 {
        return Err(Refusal::HasBookings.into());
    }
    if ledger.seats().waiting > 0 || ledger.seats().held > 0 {
        // Who waits is told.
        ledger.event_cancelled(Actor::User(&scope.user_id))?;
        ledger.settle()?;
    }
    store::delete(tx.conn, &id)?;
    for action in publications::rooms_close(&id) {
        tx.publish(action);
    }
    Ok(())
}

/// Events that the clock should start or end, soonest first.
pub fn due(conn: &mut Conn, now: i64) -> Result<Vec<String>> {
    store::due_by_clock(conn, now)
}

/// Starts or ends an event, if its time has come.
pub fn run_clock(tx: &mut Tx<'_>, terms: Terms, id: &str) -> Result<()> {
    // Somebody may have moved it meanwhile, so it is looked at again under its lock.
    let event = ledger::lock(tx, id)?;
    match event.status {
        EventStatus::Scheduled if event.start_at <= tx.now => {
            restate(tx, terms, id, EventStatus::Ongoing, Actor::System)
        }
        EventStatus::Ongoing if event.end_at <= tx.now => {
            restate(tx, terms, id, EventStatus::Completed, Actor::System)
        }
        _ => Ok(()),
    }
}

/// Events that start within `lead_ms` and whose people were not reminded of that yet.
pub fn due_reminders(conn: &mut Conn, now: i64, lead_ms: i64) -> Result<Vec<String>> {
    store::due_reminders(conn, now, lead_ms, None)
}

/// Reminds the confirmed people of an event, once per lead and start.
pub fn remind(tx: &mut Tx<'_>, id: &str, lead_ms: i64) -> Result<()> {
    // It may have been reminded, moved or cancelled meanwhile.
    let start_at = ledger::lock(tx, id)?.start_at;
    if !store::due_reminders(tx.conn, tx.now, lead_ms, Some(id))?.contains(&id.to_owned()) {
        return Ok(());
    }
    store::mark_reminded(tx.conn, id, lead_ms, start_at)?;
    let (row, _) = store::find_unscoped(tx.conn, &EventRef::Id(id.to_owned()))?;
    let people = store::confirmed_people(tx.conn, id)?;
    if !people.is_empty() {
        tx.publish(publications::starting_soon(&row, &people, lead_ms)?);
    }
    let event = EventFacts::from(&row).with_meeting(row.meeting_url.as_deref());
    notifications::tell(tx, &people, &Happening::EventReminder { event, lead_ms })
}
