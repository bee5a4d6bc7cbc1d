//! What is said to those who have booked.

use majlis_live::Action;
use serde::Serialize;

use super::{rules::Priority, store::Announcement};
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
struct OrganizerAnnouncement<'a> {
    event_id: &'a str,
    id: &'a str,
    message: &'a str,
    organizer_name: &'a str,
    timestamp: String,
    priority: Priority,
}

/// One message to both rooms: who is in both hears it once.
pub fn organizer_announcement(row: &Announcement, organizer_name: &str) -> Result<Action> {
    let message = OrganizerAnnouncement {
        event_id: &row.event_id,
        id: &row.id,
        message: &row.message,
        organizer_name,
        timestamp: clock::rfc3339(row.created_at),
        priority: row.priority,
    };
    let heard_in = vec![
        rooms::attendees(&row.event_id),
        rooms::organizers(&row.event_id),
    ];
    say::fact(EVENTS, heard_in, "organizer-announcement", &message)
}
