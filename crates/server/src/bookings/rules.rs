//! Decisions without IO.

use http::StatusCode;

use crate::error::Problem;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let (status, code, detail): (StatusCode, _, String) = match *self {};
        #[allow(unreachable_code)]
        Problem::new(status, code, detail)
    }
}
