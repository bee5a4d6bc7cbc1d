//! Calendars: an event, the public list, and a person's bookings, as iCalendar files.
//!
//! A file depends on nothing but what is stored, so that it stays the same, byte by byte, until something changes.

mod entry;
pub mod http;
mod ics;
mod link;
mod store;
mod zone;

use std::collections::HashMap;

use crate::{
    bookings, clock,
    error::Result,
    events::{self, EventRef},
    ledger::{self, BookingRow},
    scope::Scope,
    store::Conn,
};
use entry::Entry;
pub use link::end as end_link;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Coming events of the public list.
const COMING_MAX: i64 = 500;
/// Events of the public list that are over or cancelled.
const RECENT_MAX: i64 = 100;
/// How long those stay in the list, and cancelled bookings in their person's calendar.
const RECENT_MS: i64 = 30 * DAY_MS;
/// Of one person's bookings the newest are looked at.
const BOOKINGS_MAX: i64 = 500;
/// How long events stay in the calendar of those who booked them, after their end.
const PAST_MS: i64 = 365 * DAY_MS;
/// Characters of a description in the public list; an event's own file has all of it.
const LISTED_DESCRIPTION_MAX: usize = 500;

/// When somebody last made a new private address; none where it is still the first.
pub fn link_renewed_at(conn: &mut Conn, user_id: &str) -> Result<Option<i64>> {
    store::renewed_at(conn, user_id)
}

/// Forgets what somebody's private address was made of.
pub fn forget_link(conn: &mut Conn, user_id: &str) -> Result<()> {
    store::delete(conn, user_id)
}

/// The file of one event as the viewer may see it. `site` is where the web app is.
pub fn event_file(
    conn: &mut Conn,
    site: &str,
    viewer: Option<&Scope>,
    event: &EventRef,
) -> Result<String> {
    let seen = events::find(conn, viewer, event)?;
    let shows_meeting = events::meeting_shown(conn, viewer, &seen)?;
    let mut entry = Entry::of_event(seen.row, seen.owner_name, shows_meeting);
    if let Some(scope) = viewer {
        let own = bookings::of_person_at(conn, &scope.user_id, &entry.event.id, BOOKINGS_MAX)?;
        entry.heed_bookings(&own);
    }
    Ok(entry::calendar(site, None, vec![entry]))
}

/// The file of one booking's event, for its person, whoever asks: to be sent along with a mail.
/// A cancelled booking's file strikes the event from the calendar.
pub fn booking_file_unscoped(conn: &mut Conn, site: &str, booking_id: &str) -> Result<String> {
    let row = ledger::booking(conn, booking_id)?;
    let all = bookings::of_person_at(conn, &row.user_id, &row.event_id, BOOKINGS_MAX)?;
    let (event, owner_name) = events::row_unscoped(conn, &row.event_id)?;
    let entry = Entry::of_bookings(event, owner_name, &all);
    Ok(entry::calendar(site, None, entry.into_iter().collect()))
}

/// The file of an event for somebody who has booked it, whoever asks: to be sent along with a mail.
pub fn person_file_unscoped(
    conn: &mut Conn,
    site: &str,
    user_id: &str,
    event_id: &str,
) -> Result<Option<String>> {
    let own = bookings::of_person_at(conn, user_id, event_id, BOOKINGS_MAX)?;
    let (event, owner_name) = events::row_unscoped(conn, event_id)?;
    let entry = Entry::of_bookings(event, owner_name, &own);
    Ok(entry.map(|entry| entry::calendar(site, None, vec![entry])))
}

/// What is published: what comes, and what was lately or is cancelled.
fn public_list(conn: &mut Conn, site: &str, now: i64) -> Result<String> {
    let mut rows = events::coming(conn, now, COMING_MAX)?;
    rows.extend(events::over_or_cancelled(
        conn,
        now - RECENT_MS,
        RECENT_MAX,
    )?);
    let entries = rows.into_iter().map(|(mut row, owner_name)| {
        if row.description.chars().count() > LISTED_DESCRIPTION_MAX {
            row.description = row
                .description
                .chars()
                .take(LISTED_DESCRIPTION_MAX)
                .collect();
            row.description.push('…');
        }
        Entry::of_event(row, owner_name, false)
    });
    Ok(entry::calendar(site, Some("Majlis"), entries.collect()))
}

/// A person's bookings.
fn bookings_of(conn: &mut Conn, site: &str, person: &Scope) -> Result<String> {
    let now = clock::now_ms();
    let rows = bookings::newest_of_person(conn, &person.user_id, BOOKINGS_MAX)?;
    let mut by_event: HashMap<String, Vec<BookingRow>> = HashMap::new();
    for row in rows {
        by_event.entry(row.event_id.clone()).or_default().push(row);
    }
    let ids: Vec<String> = by_event.keys().cloned().collect();
    let mut entries: Vec<Entry> = events::rows_unscoped(conn, &ids)?
        .into_iter()
        .filter(|(event, _)| event.end_at >= now - PAST_MS)
        .filter_map(|(event, owner_name)| {
            let own = by_event.get(&event.id)?;
            Entry::of_bookings(event, owner_name, own)
        })
        .filter(|entry| !entry.is_cancelled() || entry.modified_at >= now - RECENT_MS)
        .collect();
    entries.sort_by_key(|entry| (entry.event.start_at, entry.event.number));
    let name = format!("Majlis: {}", person.name);
    Ok(entry::calendar(site, Some(&name), entries))
}
