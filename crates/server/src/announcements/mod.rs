//! What organizers tell those who have booked.

pub mod http;
mod publications;
mod rules;
mod store;

pub use rules::Refusal;

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    clock,
    error::{Error, Result},
    events::{self, EventRef, Right},
    ledger,
    notifications::{self, EventFacts, Happening},
    scope::Scope,
    store::{Conn, Tx},
};
use rules::{PER_EVENT_MAX, Priority, takes_announcements, wait_ms};
use store::Announcement;

/// Tells everybody who has booked, and the organizers. `is_limited`: whether floods are held back.
fn announce(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    message: &str,
    priority: Priority,
    is_limited: bool,
) -> Result<Announcement> {
    let event = events::lock_for(tx, scope, event, Right::CoOrganizer)?;
    if !takes_announcements(event.status) {
        return Err(Refusal::Closed(event.status).into());
    }
    let made_at = store::newest_times(tx.conn, &event.id)?;
    if let Some(ms) = wait_ms(&made_at, tx.now).filter(|_| is_limited) {
        return Err(Error::rate_limited(Duration::from_millis(ms as u64)));
    }
    if store::count(tx.conn, &event.id)? >= PER_EVENT_MAX {
        return Err(Refusal::TooMany.into());
    }
    let row = store::insert(tx, scope, &event.id, message, priority)?;
    tx.publish(publications::organizer_announcement(&row, &scope.name)?);
    let mut people = store::booked_people(tx.conn, &event.id)?;
    people.retain(|id| *id != scope.user_id);
    let happening = Happening::EventAnnouncement {
        event: EventFacts::from(&event),
        announcement_id: row.id.clone(),
        from_name: scope.name.clone(),
        message: row.message.clone(),
    };
    notifications::tell(tx, &people, &happening)?;
    Ok(row)
}

/// The id of an event whose announcements somebody may read: who has booked it, and its organizers.
fn readable_event(conn: &mut Conn, scope: &Scope, event: &EventRef) -> Result<String> {
    let seen = events::find(conn, Some(scope), event)?;
    let id = seen.row.id;
    match seen.right.organizes() || ledger::active_booking(conn, &id, &scope.user_id)?.is_some() {
        true => Ok(id),
        false => Err(Error::Forbidden(
            "Only those who have booked this event may read its announcements.",
        )),
    }
}

/// What somebody has announced, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Value>> {
    let rows = store::of_person(conn, user_id, limit)?;
    let told = |row: Announcement| {
        json!({
            "id": row.id,
            "eventId": row.event_id,
            "message": row.message,
            "priority": row.priority,
            "createdAt": clock::rfc3339(row.created_at),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}
