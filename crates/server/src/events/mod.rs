//! What people book: events, their details, their status, and who helps with them.

mod edit;
pub mod http;
mod publications;
mod rules;
pub mod socket;
mod store;
mod tickets;

pub use rules::{Details, EventRef, EventStatus, OrganizerRole, Refusal, Right};
pub use socket::may_enter;
pub use store::Row;
pub use tickets::{Ticket, TicketKey, looks_signed};

use std::collections::HashSet;

use majlis_live::Action;
use serde_json::{Map, Value, json};

use crate::{
    accounts, bookings, clock,
    error::{Error, Result},
    ledger::{self, Ledger, Terms},
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
    Ok(match store::organizer_role(conn, event_id, user_id)? {
        Some(OrganizerRole::CoOrganizer) => Right::CoOrganizer,
        Some(OrganizerRole::Checker) => Right::Checker,
        None => Right::None,
    })
}

/// Of a list of events, those whose meeting address somebody may see: as organizer, or with a
/// confirmed or attended booking.
fn meetings_shown(
    conn: &mut Conn,
    scope: &Scope,
    rows: &[store::Named],
) -> Result<HashSet<String>> {
    let mut shown = HashSet::new();
    for (row, _) in rows.iter().filter(|(row, _)| row.meeting_url.is_some()) {
        let right = right_of(conn, &scope.user_id, &row.id, &row.owner_id)?;
        if right.organizes() || bookings::is_admitted(conn, &row.id, &scope.user_id)? {
            shown.insert(row.id.clone());
        }
    }
    Ok(shown)
}

/// Creates an event and gives its id.
pub fn create(
    tx: &mut Tx<'_>,
    scope: &Scope,
    details: &Details,
    seats_max: Option<i64>,
    status: EventStatus,
) -> Result<String> {
    let id = uuid::Uuid::now_v7().to_string();
    store::insert(
        tx.conn,
        &store::NewEvent {
            id: &id,
            owner_id: &scope.user_id,
            title: &details.title,
            description: &details.description,
            start_at: details.start_at,
            end_at: details.end_at,
            time_zone: &details.time_zone,
            venue: &details.venue,
            location: &details.location,
            place_id: details.place_id.as_deref(),
            is_virtual: details.is_virtual,
            meeting_url: details.meeting_url.as_deref(),
            image_url: details.image_url.as_deref(),
            requires_approval: details.requires_approval,
            status,
            ticket_seed: &TicketKey::new_seed(),
            published_at: (status != EventStatus::Draft).then_some(tx.now),
            start_set_at: tx.now,
            seats_max,
            created_at: tx.now,
            updated_at: tx.now,
        },
    )?;
    Ok(id)
}

/// Copies an event as a draft of the same owner.
pub fn clone_event(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef) -> Result<String> {
    let source = find_for(tx.conn, scope, event, Right::Owner)?.row;
    let details = Details::from(&source);
    create(tx, scope, &details, source.seats_max, EventStatus::Draft)
}

/// Changes details, and the number of seats where `seats_max` is given.
pub fn update(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    event: &EventRef,
    change: impl FnOnce(&Row, i64) -> Result<(Details, Option<Option<i64>>)>,
) -> Result<()> {
    let id = find_for(tx.conn, scope, event, Right::CoOrganizer)?.row.id;
    let now = tx.now;
    let mut ledger = Ledger::open(tx, terms, &id)?;
    let (row, _) = store::find_unscoped(ledger.conn(), &EventRef::Id(id.clone()))?;
    let (details, seats_max) = change(&row, now)?;
    let before = Details::from(&row);
    let ended = matches!(row.status, EventStatus::Completed | EventStatus::Cancelled);
    let start_moved = details.start_at != before.start_at;
    let seats_max = seats_max.filter(|max| *max != row.seats_max);
    if (ended && (seats_max.is_some() || start_moved || details.end_at != before.end_at))
        || (row.status == EventStatus::Ongoing && start_moved)
    {
        return Err(Refusal::NotEditable(row.status).into());
    }
    if details != before {
        store::update_details(ledger.conn(), &id, &details, now)?;
        ledger.publish(publications::details_updated(
            &id,
            changes(&before, &details),
            now,
        )?);
    }
    ledger.event.title.clone_from(&details.title);
    if start_moved {
        store::start_was_set(ledger.conn(), &id, now)?;
        ledger.start_moved(details.start_at)?;
    }
    if let Some(max) = seats_max {
        ledger.change_capacity(max)?;
    }
    ledger.settle()
}

/// Moves an event to another status, by an organizer's hand.
pub fn change_status(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    event: &EventRef,
    to: EventStatus,
) -> Result<()> {
    let id = find_for(tx.conn, scope, event, Right::CoOrganizer)?.row.id;
    restate(tx, terms, &id, to)
}

/// Moves an event to another status, whoever asks.
fn restate(tx: &mut Tx<'_>, terms: Terms, id: &str, to: EventStatus) -> Result<()> {
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
        EventStatus::Ongoing => ledger.event_started()?,
        EventStatus::Completed => ledger.event_completed()?,
        EventStatus::Cancelled => ledger.event_cancelled()?,
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
    store::delete(ledger.conn(), &id)?;
    for action in publications::rooms_close(&id) {
        tx.publish(action);
    }
    Ok(())
}

/// Locks an event for somebody who needs at least `right` there, and looks again under the lock.
fn lock_for(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, right: Right) -> Result<Row> {
    let id = find_for(tx.conn, scope, event, right)?.row.id;
    ledger::lock(tx, &id)?;
    Ok(find_for(tx.conn, scope, &EventRef::Id(id), right)?.row)
}

/// Gives the event to a co-organizer; the former owner becomes one.
pub fn change_owner(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    new_owner: &str,
) -> Result<()> {
    let row = lock_for(tx, scope, event, Right::Owner)?;
    let role = store::organizer_role(tx.conn, &row.id, new_owner)?;
    if role != Some(OrganizerRole::CoOrganizer) {
        return Err(Error::invalid(
            "userId",
            "must be a co-organizer of this event",
        ));
    }
    let now = tx.now;
    store::remove_organizer(tx.conn, &row.id, new_owner)?;
    store::set_organizer(
        tx.conn,
        &row.id,
        &row.owner_id,
        OrganizerRole::CoOrganizer,
        now,
    )?;
    store::update_owner(tx.conn, &row.id, new_owner, now)
}

/// Adds a helper by email, or changes the role of one; gives the user id.
pub fn add_organizer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    email: &str,
    role: OrganizerRole,
) -> Result<String> {
    let row = lock_for(tx, scope, event, Right::Owner)?;
    let user_id = accounts::find_by_email(tx.conn, email)?
        .ok_or(Error::NotFound("User"))?
        .user_id;
    if user_id == row.owner_id {
        return Err(Error::invalid("email", "is the owner's"));
    }
    let now = tx.now;
    let before = store::organizer_role(tx.conn, &row.id, &user_id)?;
    store::set_organizer(tx.conn, &row.id, &user_id, role, now)?;
    if before == Some(OrganizerRole::CoOrganizer) && role != OrganizerRole::CoOrganizer {
        let action = organizer_leaves(tx.conn, &row.id, &user_id)?;
        tx.publish(action);
    }
    Ok(user_id)
}

pub fn remove_organizer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    user_id: &str,
) -> Result<()> {
    let row = lock_for(tx, scope, event, Right::Owner)?;
    if !store::remove_organizer(tx.conn, &row.id, user_id)? {
        return Err(Error::NotFound("Organizer"));
    }
    let action = organizer_leaves(tx.conn, &row.id, user_id)?;
    tx.publish(action);
    Ok(())
}

fn organizer_leaves(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<Action> {
    let booked = ledger::active_booking(conn, event_id, user_id)?.is_some();
    Ok(publications::organizer_leaves(event_id, user_id, booked))
}

/// Whether there is any event at all.
pub fn any(conn: &mut Conn) -> Result<bool> {
    store::any(conn)
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
            restate(tx, terms, id, EventStatus::Ongoing)
        }
        EventStatus::Ongoing if event.end_at <= tx.now => {
            restate(tx, terms, id, EventStatus::Completed)
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
    Ok(())
}

impl From<&Row> for Details {
    fn from(row: &Row) -> Self {
        Details {
            title: row.title.clone(),
            description: row.description.clone(),
            start_at: row.start_at,
            end_at: row.end_at,
            time_zone: row.time_zone.clone(),
            venue: row.venue.clone(),
            location: row.location.clone(),
            place_id: row.place_id.clone(),
            is_virtual: row.is_virtual,
            meeting_url: row.meeting_url.clone(),
            image_url: row.image_url.clone(),
            requires_approval: row.requires_approval,
        }
    }
}

/// What differs, by wire name.
fn changes(before: &Details, after: &Details) -> Map<String, Value> {
    let wire = |d: &Details| {
        [
            ("title", json!(d.title)),
            ("description", json!(d.description)),
            ("startDate", json!(clock::rfc3339(d.start_at))),
            ("endDate", json!(clock::rfc3339(d.end_at))),
            ("timeZone", json!(d.time_zone)),
            ("venue", json!(d.venue)),
            ("location", json!(d.location)),
            ("placeId", json!(d.place_id)),
            ("isVirtual", json!(d.is_virtual)),
            ("meetingUrl", json!(d.meeting_url)),
            ("imageUrl", json!(d.image_url)),
            ("requiresApproval", json!(d.requires_approval)),
        ]
    };
    wire(before)
        .into_iter()
        .zip(wire(after))
        .filter(|(was, is)| was != is)
        .map(|(_, (name, value))| (name.to_owned(), value))
        .collect()
}
