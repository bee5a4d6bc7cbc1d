//! How an event is made, and what about it may change.

use serde_json::{Map, Value, json};

use super::{
    Details, EventRef, EventStatus, Refusal, Right, Row, TicketKey, edit, find_for, publications,
    store,
};
use crate::{
    clock,
    error::{Error, Result},
    forms,
    ledger::{self, Ledger, Terms},
    notifications::{self, Changed, EventFacts, Happening},
    partner_places,
    scope::Scope,
    store::{Conn, Tx},
};

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

/// Says that an event asks something else now.
pub fn questions_changed(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let changes = Map::from_iter([("questions".to_owned(), Value::Null)]);
    let action = publications::details_updated(id, changes, tx.now)?;
    tx.publish(action);
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
