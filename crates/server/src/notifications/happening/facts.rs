//! What is said of what something happened to, and how it came about.

use serde::{Deserialize, Serialize};

use crate::{events, ledger, text_enum::text_enum};

/// What is said of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventFacts {
    pub id: String,
    pub title: String,
    pub start_at: i64,
    pub end_at: i64,
    pub time_zone: String,
    pub venue: String,
    pub location: String,
    pub is_virtual: bool,
    /// Only where whoever is told may know it: the confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_url: Option<String>,
}

/// Without the meeting's address.
impl From<&ledger::EventRow> for EventFacts {
    fn from(row: &ledger::EventRow) -> Self {
        Self {
            id: row.id.clone(),
            title: row.title.clone(),
            start_at: row.start_at,
            end_at: row.end_at,
            time_zone: row.time_zone.clone(),
            venue: row.venue.clone(),
            location: row.location.clone(),
            is_virtual: row.is_virtual,
            meeting_url: None,
        }
    }
}

/// Without the meeting's address.
impl From<&events::Row> for EventFacts {
    fn from(row: &events::Row) -> Self {
        Self {
            id: row.id.clone(),
            title: row.title.clone(),
            start_at: row.start_at,
            end_at: row.end_at,
            time_zone: row.time_zone.clone(),
            venue: row.venue.clone(),
            location: row.location.clone(),
            is_virtual: row.is_virtual,
            meeting_url: None,
        }
    }
}

impl EventFacts {
    /// For people who are admitted.
    pub fn with_meeting(self, meeting_url: Option<&str>) -> Self {
        Self {
            meeting_url: meeting_url.map(str::to_owned),
            ..self
        }
    }
}

/// What is said of a request of a partner place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceFacts {
    pub request_id: String,
    pub business_name: String,
    /// Opens the request: a secret. A path of this site, which begins with a slash.
    pub link: String,
}

text_enum! {
    /// How a booking came about.
    pub enum Cause {
        Booked = "booked",
        /// By accepting an offer of the waitlist.
        Promoted = "promoted",
        Approved = "approved",
        /// By somebody who gave it away.
        Received = "received",
    }
}

text_enum! {
    /// Why a request for seats came to nothing.
    pub enum Rejection {
        Organizer = "organizer",
        /// It was not approved in time.
        TooLate = "too_late",
    }
}

text_enum! {
    /// Who cancelled a booking.
    pub enum Canceller {
        Guest = "guest",
        Organizer = "organizer",
    }
}

text_enum! {
    /// A detail whose change matters to guests.
    pub enum Changed {
        Time = "time",
        Place = "place",
        Meeting = "meeting",
    }
}
