//! What is said about an event itself.

use majlis_live::Action;
use serde::Serialize;
use serde_json::{Map, Value};

use super::rules::EventStatus;
use crate::{
    clock,
    error::Result,
    live::{
        rooms,
        say::{self, EVENTS},
    },
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusChanged<'a> {
    event_id: &'a str,
    status: EventStatus,
    message: String,
    timestamp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DetailsUpdated<'a> {
    event_id: &'a str,
    updated_fields: Vec<&'a str>,
    changes: &'a Map<String, Value>,
    message: &'static str,
    timestamp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StartingSoon<'a> {
    event_id: &'a str,
    event_title: &'a str,
    start_date: String,
    minutes_until_start: Value,
    meeting_url: Option<&'a str>,
}

/// All who are in any of the event's rooms; a connection in several of them hears it once.
fn everyone(event_id: &str) -> Vec<String> {
    vec![
        rooms::event(event_id),
        rooms::attendees(event_id),
        rooms::organizers(event_id),
    ]
}

pub fn status_changed(event_id: &str, status: EventStatus, now: i64) -> Result<Action> {
    let message = StatusChanged {
        event_id,
        status,
        message: match status {
            EventStatus::Ongoing => "Event has started!".to_owned(),
            other => format!("Event status changed to {}", other.as_str()),
        },
        timestamp: clock::rfc3339(now),
    };
    say::fact(EVENTS, everyone(event_id), "event-status-changed", &message)
}

/// `changes` by wire name. Of `meetingUrl` only the name is told: watchers may not have booked.
pub fn details_updated(
    event_id: &str,
    mut changes: Map<String, Value>,
    now: i64,
) -> Result<Action> {
    let names: Vec<String> = changes.keys().cloned().collect();
    changes.remove("meetingUrl");
    let message = DetailsUpdated {
        event_id,
        updated_fields: names.iter().map(String::as_str).collect(),
        changes: &changes,
        message: "Event details have been updated",
        timestamp: clock::rfc3339(now),
    };
    say::fact(
        EVENTS,
        everyone(event_id),
        "event-details-updated",
        &message,
    )
}

/// A reminder to each of `people`, `lead_ms` before the start.
pub fn starting_soon(event: &super::store::Row, people: &[String], lead_ms: i64) -> Result<Action> {
    let message = StartingSoon {
        event_id: &event.id,
        event_title: &event.title,
        start_date: clock::rfc3339(event.start_at),
        minutes_until_start: minutes(lead_ms),
        meeting_url: event.meeting_url.as_deref(),
    };
    let rooms = people.iter().map(|id| rooms::events_user(id)).collect();
    say::fact(EVENTS, rooms, "event-starting-soon", &message)
}

/// Somebody helps no more: out of the organizers' room, and out of the attendees' unless booked.
pub fn organizer_leaves(event_id: &str, user_id: &str, has_booking: bool) -> Action {
    let mut left = vec![rooms::organizers(event_id)];
    if !has_booking {
        left.push(rooms::attendees(event_id));
    }
    Action::Leave {
        who: rooms::person(user_id),
        rooms: left,
    }
}

/// The event is gone: its rooms are empty.
pub fn rooms_close(event_id: &str) -> Vec<Action> {
    let mut rooms = everyone(event_id);
    rooms.push(rooms::raw_event(event_id));
    rooms
        .into_iter()
        .map(|room| Action::Leave {
            who: room.clone(),
            rooms: vec![room],
        })
        .collect()
}

/// Whole minutes as an integer; any other lead as a fraction.
pub fn minutes(lead_ms: i64) -> Value {
    match lead_ms % 60_000 {
        0 => (lead_ms / 60_000).into(),
        _ => (lead_ms as f64 / 60_000.0).into(),
    }
}
