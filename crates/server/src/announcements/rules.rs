//! Decisions without IO.

use http::StatusCode;

use crate::{error::Problem, events::EventStatus, text_enum::text_enum};

/// Characters of an announcement.
pub const MESSAGE_MAX: usize = 2000;
/// Announcements of one event in any hour: each reaches everybody who has booked.
pub const PER_HOUR_MAX: usize = 20;
pub const HOUR_MS: i64 = 3_600_000;
/// Announcements of one event that are kept, and so that can be made.
pub const PER_EVENT_MAX: i64 = 500;

text_enum! {
    /// How urgent it is.
    pub enum Priority {
        Low = "low",
        Medium = "medium",
        High = "high",
    }
}

/// Whether there is anybody to tell something: nobody has booked a draft, and of an event that is
/// cancelled every booking is cancelled.
pub fn takes_announcements(status: EventStatus) -> bool {
    match status {
        EventStatus::Scheduled | EventStatus::Ongoing | EventStatus::Completed => true,
        EventStatus::Draft | EventStatus::Cancelled => false,
    }
}

/// How long to wait in milliseconds before there is room in the hour for one more announcement.
///
/// `made_at` are the times of the newest [`PER_HOUR_MAX`] announcements, newest first.
pub fn wait_ms(made_at: &[i64], now: i64) -> Option<i64> {
    let oldest = made_at.get(PER_HOUR_MAX - 1)?;
    Some(oldest + HOUR_MS - now).filter(|wait| *wait > 0)
}

/// Why an announcement is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("nobody to tell")]
    Closed(EventStatus),
    #[error("too many announcements")]
    TooMany,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let conflict = |code, detail: String| Problem::new(StatusCode::CONFLICT, code, detail);
        match self {
            Refusal::Closed(status) => conflict(
                "announcements_closed",
                format!(
                    "An event that is {} has nobody to announce anything to.",
                    status.as_str()
                ),
            ),
            Refusal::TooMany => conflict(
                "too_many_announcements",
                format!("An event has at most {PER_EVENT_MAX} announcements."),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_room_for_so_many_and_then_for_one_more_as_the_oldest_leaves_it() {
        let made: Vec<i64> = (0..PER_HOUR_MAX as i64).rev().map(|n| n * 1000).collect();
        let now = 60_000;
        assert_eq!(wait_ms(&made[1..], now), None);
        assert_eq!(wait_ms(&made, now), Some(HOUR_MS - now));
        assert_eq!(wait_ms(&made, HOUR_MS - 1), Some(1));
        assert_eq!(wait_ms(&made, HOUR_MS), None);
    }
}
