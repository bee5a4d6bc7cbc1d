//! Decisions without IO.

use http::StatusCode;

use crate::{error::Problem, text_enum::text_enum};

text_enum! {
    /// Where an event stands.
    pub enum EventStatus {
        Draft = "DRAFT",
        Scheduled = "SCHEDULED",
        Ongoing = "ONGOING",
        Completed = "COMPLETED",
        Cancelled = "CANCELLED",
    }
}

impl EventStatus {
    pub fn may_become(self, next: Self) -> bool {
        use EventStatus::*;
        matches!(
            (self, next),
            (Draft, Scheduled)
                | (Scheduled, Ongoing)
                | (Ongoing, Completed)
                | (Draft | Scheduled | Ongoing, Cancelled)
        )
    }
}

/// Helpers and open invitations of one event.
pub const TEAM_MAX: i64 = 100;

text_enum! {
    /// What somebody may do at one event, besides its owner.
    pub enum OrganizerRole {
        CoOrganizer = "co_organizer",
        Checker = "checker",
    }
}

/// How clients name an event: by its UUID or by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventRef {
    Id(String),
    Number(i64),
}

impl EventRef {
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(id) = uuid::Uuid::try_parse(text) {
            return Some(EventRef::Id(id.hyphenated().to_string()));
        }
        text.parse()
            .ok()
            .filter(|number| *number > 0)
            .map(EventRef::Number)
    }

    /// Reads a JSON string or number.
    pub fn from_json(value: &serde_json::Value) -> Option<Self> {
        match value {
            serde_json::Value::String(text) => Self::parse(text),
            serde_json::Value::Number(number) => number
                .as_i64()
                .filter(|number| *number > 0)
                .map(EventRef::Number),
            _ => None,
        }
    }
}

impl std::fmt::Display for EventRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EventRef::Id(id) => f.write_str(id),
            EventRef::Number(number) => write!(f, "{number}"),
        }
    }
}

/// What organizers edit, besides the number of seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub title: String,
    pub description: String,
    pub start_at: i64,
    pub end_at: i64,
    pub time_zone: String,
    pub venue: String,
    pub location: String,
    pub place_id: Option<String>,
    pub is_virtual: bool,
    pub meeting_url: Option<String>,
    pub image_url: Option<String>,
    pub requires_approval: bool,
}

impl Details {
    /// Whether calendars show something else than before.
    pub fn changes_calendars(&self, before: &Self) -> bool {
        let shown = |d: &Self| Self {
            place_id: None,
            image_url: None,
            requires_approval: false,
            ..d.clone()
        };
        shown(self) != shown(before)
    }
}

/// What somebody may do at one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Look at it.
    None,
    /// Check people in.
    Checker,
    CoOrganizer,
    Owner,
}

impl Right {
    pub fn organizes(self) -> bool {
        self >= Right::CoOrganizer
    }

    /// As people know it: `owner`, `co_organizer`, `checker`.
    pub fn role(self) -> Option<&'static str> {
        match self {
            Right::None => None,
            Right::Checker => Some(OrganizerRole::Checker.as_str()),
            Right::CoOrganizer => Some(OrganizerRole::CoOrganizer.as_str()),
            Right::Owner => Some("owner"),
        }
    }
}

impl From<Option<OrganizerRole>> for Right {
    fn from(role: Option<OrganizerRole>) -> Self {
        match role {
            None => Right::None,
            Some(OrganizerRole::Checker) => Right::Checker,
            Some(OrganizerRole::CoOrganizer) => Right::CoOrganizer,
        }
    }
}

/// Why a request about an event is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("capacity below taken")]
    CapacityBelowTaken { needed: i64 },
    #[error("invalid transition")]
    InvalidTransition { from: EventStatus, to: EventStatus },
    #[error("has bookings")]
    HasBookings,
    #[error("not editable")]
    NotEditable(EventStatus),
    #[error("the team is full")]
    TeamFull,
    #[error("already the owner")]
    AlreadyOwner,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let conflict = |code, detail: String| Problem::new(StatusCode::CONFLICT, code, detail);
        match self {
            Refusal::CapacityBelowTaken { needed } => conflict(
                "capacity_below_taken",
                format!("{needed} seats are taken or held by offers."),
            )
            .with("seatsNeeded", *needed),
            Refusal::InvalidTransition { from, to } => conflict(
                "invalid_transition",
                format!(
                    "An event cannot go from {} to {}.",
                    from.as_str(),
                    to.as_str()
                ),
            ),
            Refusal::HasBookings => conflict(
                "has_bookings",
                "An event with active bookings cannot be deleted; cancel it instead.".into(),
            ),
            Refusal::NotEditable(status) => conflict(
                "not_editable",
                format!("An event that is {} cannot be changed.", status.as_str()),
            ),
            Refusal::TeamFull => conflict(
                "team_full",
                format!("An event has at most {TEAM_MAX} helpers and open invitations."),
            ),
            Refusal::AlreadyOwner => conflict(
                "already_owner",
                "The event is yours; you need no invitation.".into(),
            ),
        }
    }
}
