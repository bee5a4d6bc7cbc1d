//! What people book: events, their details, their status, and who helps with them.

mod changing;
mod course;
mod edit;
pub mod http;
mod publications;
mod rules;
pub mod socket;
mod store;
pub mod team;
mod tickets;

pub(crate) use publications::minutes;
pub use rules::{Details, EventRef, EventStatus, OrganizerRole, Refusal, Right};
pub use socket::may_enter;
pub use store::Row;
pub use tickets::{Ticket, TicketKey, looks_signed};

use changing::update;
pub use changing::{clone_event, create, questions_changed};
use course::{change_status, delete, restate};
pub use course::{due, due_reminders, remind, run_clock};

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::{
    bookings, clock,
    error::{Error, Result},
    ledger,
    scope::Scope,
    store::{Conn, Tx},
};

/// An event, who owns it, and what the one who asks may do there.
pub struct Seen {
    pub row: Row,
    pub owner_name: String,
    pub right: Right,
}

/// Finds an event that the viewer may see. A draft exists for its organizers only.
pub fn find(conn: &mut Conn, viewer: Option<&Scope>, event: &EventRef) -> Result<Seen> {
    let (row, owner_name) = store::find_unscoped(conn, event)?;
    let right = match viewer {
        Some(scope) => right_of(conn, &scope.user_id, &row.id, &row.owner_id)?,
        None => Right::None,
    };
    if row.published_at.is_none() && !right.organizes() {
        return Err(Error::NotFound("Event"));
    }
    Ok(Seen {
        row,
        owner_name,
        right,
    })
}

/// Finds an event for somebody who needs at least `right` there.
pub fn find_for(conn: &mut Conn, scope: &Scope, event: &EventRef, right: Right) -> Result<Seen> {
    let seen = find(conn, Some(scope), event)?;
    if seen.right >= right {
        return Ok(seen);
    }
    Err(Error::Forbidden(match right {
        Right::Owner => "Only the event's owner may do this.",
        Right::CoOrganizer => "Only the event's organizers may do this.",
        Right::Checker | Right::None => "Only the event's organizers and checkers may do this.",
    }))
}

/// Whether the viewer is told where the event meets: organizers, and those with a confirmed or attended booking.
pub fn meeting_shown(conn: &mut Conn, viewer: Option<&Scope>, seen: &Seen) -> Result<bool> {
    match viewer {
        _ if seen.right.organizes() => Ok(true),
        Some(scope) if seen.row.meeting_url.is_some() => {
            bookings::is_admitted(conn, &seen.row.id, &scope.user_id)
        }
        _ => Ok(false),
    }
}

/// An event with its owner's name, whoever may see it.
pub fn row_unscoped(conn: &mut Conn, id: &str) -> Result<(Row, String)> {
    store::find_unscoped(conn, &EventRef::Id(id.to_owned()))
}

/// Those of these events that exist, with their owners' names, whoever may see them.
pub fn rows_unscoped(conn: &mut Conn, ids: &[String]) -> Result<Vec<(Row, String)>> {
    store::by_ids_unscoped(conn, ids)
}

/// Published events that are to come or go on, soonest first.
pub fn coming(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<(Row, String)>> {
    let statuses = vec![EventStatus::Scheduled, EventStatus::Ongoing];
    store::list(
        conn,
        &store::Filter {
            statuses,
            from: Some(now),
            limit,
            ..Default::default()
        },
    )
}

/// Published events that were cancelled or are over, ended at `from` or later, soonest first.
pub fn over_or_cancelled(conn: &mut Conn, from: i64, limit: i64) -> Result<Vec<(Row, String)>> {
    let statuses = vec![EventStatus::Cancelled, EventStatus::Completed];
    store::list(
        conn,
        &store::Filter {
            statuses,
            from: Some(from),
            limit,
            ..Default::default()
        },
    )
}

/// The UUID of an event that somebody may see.
pub fn visible_id(conn: &mut Conn, scope: &Scope, event: &EventRef) -> Result<String> {
    Ok(find(conn, Some(scope), event)?.row.id)
}

/// Finds an event whoever asks.
pub fn find_unscoped(conn: &mut Conn, event_id: &str) -> Result<Row> {
    Ok(store::find_unscoped(conn, &EventRef::Id(event_id.to_owned()))?.0)
}

/// The UUID of an event, whoever asks.
pub fn id_unscoped(conn: &mut Conn, event: &EventRef) -> Result<String> {
    Ok(store::find_unscoped(conn, event)?.0.id)
}

/// The owner and the co-organizers of an event.
pub fn organizer_ids(conn: &mut Conn, event_id: &str) -> Result<Vec<String>> {
    store::organizer_ids(conn, event_id)
}

/// Notes that there is something in the event's live room.
pub fn room_was_used(conn: &mut Conn, event_id: &str) -> Result<()> {
    store::room_was_used(conn, event_id)
}

/// What somebody may do at an event.
pub fn right_of(conn: &mut Conn, user_id: &str, event_id: &str, owner_id: &str) -> Result<Right> {
    if user_id == owner_id {
        return Ok(Right::Owner);
    }
    Ok(team::role_of(conn, event_id, user_id)?.into())
}

/// What somebody may do at each of these events.
fn rights(conn: &mut Conn, scope: &Scope, rows: &[store::Named]) -> Result<HashMap<String, Right>> {
    let ids: Vec<&str> = rows.iter().map(|(row, _)| row.id.as_str()).collect();
    let roles = team::roles_of(conn, &scope.user_id, &ids)?;
    let right = |(row, _): &store::Named| match row.owner_id == scope.user_id {
        true => Right::Owner,
        false => roles.get(&row.id).copied().into(),
    };
    Ok(rows
        .iter()
        .map(|named| (named.0.id.clone(), right(named)))
        .collect())
}

/// Of a list of events, those whose meeting address somebody may see: as organizer, or with a
/// confirmed or attended booking.
fn meetings_shown(
    conn: &mut Conn,
    scope: &Scope,
    rows: &[store::Named],
    rights: &HashMap<String, Right>,
) -> Result<HashSet<String>> {
    let mut shown = HashSet::new();
    for (row, _) in rows.iter().filter(|(row, _)| row.meeting_url.is_some()) {
        let organizes = rights.get(&row.id).is_some_and(|right| right.organizes());
        if organizes || bookings::is_admitted(conn, &row.id, &scope.user_id)? {
            shown.insert(row.id.clone());
        }
    }
    Ok(shown)
}

/// Locks an event for somebody who needs at least `right` there, and looks again under the lock.
pub fn lock_for(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, right: Right) -> Result<Row> {
    let id = find_for(tx.conn, scope, event, right)?.row.id;
    ledger::lock(tx, &id)?;
    Ok(find_for(tx.conn, scope, &EventRef::Id(id), right)?.row)
}

/// Locks an event for one of its organizers.
pub fn lock_for_organizer(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef) -> Result<Row> {
    lock_for(tx, scope, event, Right::CoOrganizer)
}

/// Whether there is any event at all.
pub fn any(conn: &mut Conn) -> Result<bool> {
    store::any(conn)
}

/// A person's own events, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Value>> {
    let rows = store::owned_by(conn, user_id, limit)?;
    let told = |row: Row| {
        json!({
            "id": row.id,
            "number": row.number,
            "title": row.title,
            "description": row.description,
            "status": row.status,
            "startDate": clock::rfc3339(row.start_at),
            "endDate": clock::rfc3339(row.end_at),
            "createdAt": clock::rfc3339(row.created_at),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}
