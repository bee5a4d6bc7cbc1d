//! Decisions without IO.

use http::StatusCode;

use crate::{error::Problem, text_enum::text_enum};

text_enum! {
    /// Where a waitlist entry stands.
    pub enum EntryStatus {
        Waiting = "waiting",
        Offered = "offered",
        Accepted = "accepted",
        Declined = "declined",
        Expired = "expired",
        Cancelled = "cancelled",
    }
}

/// Why a request about the waitlist is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("already on the waitlist")]
    AlreadyWaitlisted,
    #[error("the offer has run out")]
    OfferExpired,
    #[error("invalid transition")]
    InvalidTransition { from: EntryStatus, to: EntryStatus },
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let conflict = |code, detail: String| Problem::new(StatusCode::CONFLICT, code, detail);
        match self {
            Refusal::AlreadyWaitlisted => conflict(
                "already_waitlisted",
                "There is an open waitlist entry for this event already.".into(),
            ),
            Refusal::OfferExpired => conflict("offer_expired", "The offer has run out.".into()),
            Refusal::InvalidTransition { from, to } => conflict(
                "invalid_transition",
                format!(
                    "A waitlist entry cannot go from {} to {}.",
                    from.as_str(),
                    to.as_str()
                ),
            ),
        }
    }
}
