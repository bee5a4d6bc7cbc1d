//! Decisions without IO.

use std::time::Duration;

use http::StatusCode;

use super::store::Status;
use crate::error::Problem;

/// Why an administrator's request about a mail is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no mail server")]
    NoServer,
    #[error("no way to send text messages")]
    NoGateway,
    #[error("not to be sent again")]
    NotAgain(Status),
    #[error("what it opened doors with is forgotten")]
    SecretForgotten,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        match self {
            Refusal::NoServer => Problem::new(
                StatusCode::CONFLICT,
                "mail_not_configured",
                "No mail server is configured, so nothing can be sent.",
            ),
            Refusal::NoGateway => Problem::new(
                StatusCode::CONFLICT,
                "sms_not_configured",
                "Text messages cannot be sent from here.",
            ),
            Refusal::NotAgain(status) => Problem::new(
                StatusCode::CONFLICT,
                "invalid_transition",
                format!("A mail that is {} is not sent again.", status.as_str()),
            ),
            Refusal::SecretForgotten => Problem::new(
                StatusCode::CONFLICT,
                "invalid_transition",
                "The link or code of a mail that failed is forgotten. A new one has to be asked for.",
            ),
        }
    }
}

/// How a mail is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    pub first: Duration,
    pub longest: Duration,
    pub attempts_max: u32,
}

impl Retries {
    /// How long to wait after that many attempts: twice as long each time, give or take a fifth, so that
    /// what failed together does not come back together. `luck` is from 0 to 1.
    pub fn pause(&self, attempts: u32, luck: f64) -> Duration {
        let doublings = attempts.saturating_sub(1).min(30);
        let pause = self.first.saturating_mul(1 << doublings).min(self.longest);
        pause.mul_f64(0.8 + 0.4 * luck.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        let retries = Retries {
            first: Duration::from_secs(10),
            longest: Duration::from_secs(3600),
            attempts_max: 30,
        };
        let pause = |attempts| retries.pause(attempts, 0.5).as_secs_f64().round();
        assert_eq!([1, 2, 3].map(pause), [10.0, 20.0, 40.0]);
        assert_eq!([10, 1000].map(pause), [3600.0, 3600.0]);
        assert_eq!(retries.pause(1, 0.0), Duration::from_secs(8));
        assert_eq!(retries.pause(1, 1.0), Duration::from_secs(12));
    }
}
