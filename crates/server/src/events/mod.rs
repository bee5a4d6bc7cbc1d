//! What people book: events, their details, their status, and who helps with them.

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

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::{
    bookings, clock,
    error::{Error, Result},
    forms,
    ledger::{self, Ledger, Terms},
    notifications::{self, Changed, EventFacts, Happening},
    partner_places,
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

/// Refuses a place that events cannot be at. An event keeps the place that was chosen for it, also when that is approved no longer:
/// what an administrator does about a place changes no event, of which guests know the venue as it is written.
fn check_place(conn: &mut Conn, place_id: Option<&str>) -> Result<()> {
    match place_id {
        Some(id) if !partner_places::is_approved(conn, id)? => {
            Err(Error::invalid("placeId", edit::NO_PLACE))
        }
        _ => Ok(()),
    }
}

/// Creates an event and gives its id.
///
/// # Errors
/// [`Error::Invalid`] where its place is not approved.
pub fn create(
    tx: &mut Tx<'_>,
    scope: &Scope,
    details: &Details,
    seats_max: Option<i64>,
    status: EventStatus,
) -> Result<String> {
    check_place(tx.conn, details.place_id.as_deref())?;
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

/// Copies an event as a draft of the same owner, with what it asks those who book. A place that is approved no longer is left out.
pub fn clone_event(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    change: impl FnOnce(&Row, i64) -> Result<Details>,
) -> Result<String> {
    let source = find_for(tx.conn, scope, event, Right::Owner)?.row;
    let mut details = change(&source, tx.now)?;
    if let Some(place) = &details.place_id
        && !partner_places::is_approved(tx.conn, place)?
    {
        details.place_id = None;
    }
    let id = create(tx, scope, &details, source.seats_max, EventStatus::Draft)?;
    forms::copy(tx, &source.id, &id)?;
    Ok(id)
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
    if details.place_id != before.place_id {
        check_place(ledger.conn(), details.place_id.as_deref())?;
    }
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
        if details.changes_calendars(&before) {
            store::raise_calendar_sequence(ledger.conn(), &id)?;
        }
        ledger.publish(publications::details_updated(
            &id,
            changes(&before, &details),
            now,
        )?);
    }
    copy_details(&mut ledger.event, &details);
    if start_moved {
        store::start_was_set(ledger.conn(), &id, now)?;
        ledger.start_moved(details.start_at)?;
    }
    if let Some(max) = seats_max {
        ledger.change_capacity(max)?;
    }
    ledger.settle()?;
    match ended {
        true => Ok(()),
        false => tell_changed(tx, &id, &changed_for_guests(&before, &details)),
    }
}

/// Keeps what is told of the event in step with what is written.
fn copy_details(event: &mut ledger::EventRow, details: &Details) {
    event.title.clone_from(&details.title);
    event.time_zone.clone_from(&details.time_zone);
    event.venue.clone_from(&details.venue);
    event.location.clone_from(&details.location);
    event.meeting_url.clone_from(&details.meeting_url);
    event.is_virtual = details.is_virtual;
    event.end_at = details.end_at;
}

/// What of a change matters to those who come.
fn changed_for_guests(before: &Details, after: &Details) -> Vec<Changed> {
    let time = |d: &Details| (d.start_at, d.end_at, d.time_zone.clone());
    let place = |d: &Details| (d.venue.clone(), d.location.clone());
    let meeting = |d: &Details| (d.is_virtual, d.meeting_url.clone());
    [
        (Changed::Time, time(before) != time(after)),
        (Changed::Place, place(before) != place(after)),
        (Changed::Meeting, meeting(before) != meeting(after)),
    ]
    .into_iter()
    .filter_map(|(what, differs)| differs.then_some(what))
    .collect()
}

/// Tells all who have booked or wait; the meeting's address only those who are admitted.
fn tell_changed(tx: &mut Tx<'_>, id: &str, changed: &[Changed]) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let row = ledger::event(tx.conn, id)?;
    let event = EventFacts::from(&row);
    let happening = |event| Happening::EventChanged {
        event,
        changed: changed.to_vec(),
    };
    let admitted = store::confirmed_people(tx.conn, id)?;
    let hopeful = store::hopeful_people(tx.conn, id)?;
    let meeting_url = row.meeting_url.as_deref();
    let told = event.clone().with_meeting(meeting_url);
    notifications::tell(tx, &admitted, &happening(told))?;
    notifications::tell(tx, &hopeful, &happening(event))
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
    if ledger.seats().waiting > 0 || ledger.seats().held > 0 {
        // Who waits is told.
        ledger.event_cancelled()?;
        ledger.settle()?;
    }
    store::delete(tx.conn, &id)?;
    for action in publications::rooms_close(&id) {
        tx.publish(action);
    }
    Ok(())
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

/// Says that an event asks something else now.
pub fn questions_changed(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let changes = Map::from_iter([("questions".to_owned(), Value::Null)]);
    let action = publications::details_updated(id, changes, tx.now)?;
    tx.publish(action);
    Ok(())
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
    let event = EventFacts::from(&row).with_meeting(row.meeting_url.as_deref());
    notifications::tell(tx, &people, &Happening::EventReminder { event, lead_ms })
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
