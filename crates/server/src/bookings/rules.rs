//! Decisions without IO.

use http::StatusCode;

use crate::{clock, error::Problem, text_enum::text_enum};

/// The largest party of one booking. A bigger group is several bookings, or an agreement with the organizer.
pub const PARTY_MAX: i64 = 100;
/// Characters of a booking's notes.
pub const NOTES_MAX: usize = 1000;

text_enum! {
    /// Where a booking stands.
    pub enum BookingStatus {
        Pending = "pending",
        Confirmed = "confirmed",
        Attended = "attended",
        NoShow = "no_show",
        Cancelled = "cancelled",
        Expired = "expired",
    }
}

impl BookingStatus {
    /// Whether its seats are taken.
    pub fn is_active(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Expired)
    }

    /// The moves that people make. (The clock makes others: pending → expired, confirmed → no_show.)
    pub fn may_become(self, next: Self) -> bool {
        use BookingStatus::*;
        matches!(
            (self, next),
            (Pending, Confirmed | Cancelled)
                | (Confirmed, Attended | NoShow | Cancelled)
                | (Attended, NoShow)
                | (NoShow, Attended)
        )
    }
}

/// How a ticket was checked in before, so that those at the door can clear the matter up.
#[derive(Clone, Debug)]
pub struct CheckedIn {
    pub at: i64,
    /// The name of whoever did it.
    pub by: Option<String>,
    pub device: Option<String>,
    pub attendee_name: String,
    pub attendee_count: i64,
}

/// Why a booking is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("sold out")]
    SoldOut { available: i64 },
    #[error("already booked")]
    AlreadyBooked,
    #[error("booking closed")]
    Closed,
    #[error("invalid transition")]
    InvalidTransition {
        from: BookingStatus,
        to: BookingStatus,
    },
    #[error("already checked in")]
    AlreadyCheckedIn(Box<CheckedIn>),
    #[error("unknown ticket")]
    UnknownTicket,
    #[error("not admitted")]
    NotAdmitted { status: BookingStatus },
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let conflict = |code, detail: String| Problem::new(StatusCode::CONFLICT, code, detail);
        match self {
            Refusal::SoldOut { available } => conflict(
                "sold_out",
                match available {
                    0 => "No seats are available.".to_owned(),
                    1 => "Only 1 seat is available.".to_owned(),
                    n => format!("Only {n} seats are available."),
                },
            )
            .with("availableSeats", *available),
            Refusal::AlreadyBooked => conflict(
                "already_booked",
                "There is an active booking for this event already.".into(),
            ),
            Refusal::Closed => conflict(
                "booking_closed",
                "This event does not take bookings.".into(),
            ),
            Refusal::InvalidTransition { from, to } => conflict(
                "invalid_transition",
                format!(
                    "A booking cannot go from {} to {}.",
                    from.as_str(),
                    to.as_str()
                ),
            ),
            Refusal::AlreadyCheckedIn(before) => conflict(
                "already_checked_in",
                "This ticket was checked in already.".into(),
            )
            .with("checkedInAt", clock::rfc3339(before.at))
            .with("checkedInBy", before.by.clone())
            .with("deviceId", before.device.clone())
            .with("attendeeName", before.attendee_name.clone())
            .with("attendeeCount", before.attendee_count),
            Refusal::UnknownTicket => Problem::new(
                StatusCode::NOT_FOUND,
                "unknown_ticket",
                "No booking of this event has that code.",
            ),
            Refusal::NotAdmitted { status } => conflict(
                "not_admitted",
                format!("The booking is {}.", status.as_str()),
            )
            .with("bookingStatus", status.as_str()),
        }
    }
}
