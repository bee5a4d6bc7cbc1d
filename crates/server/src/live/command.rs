//! Answering commands.

use majlis_live::Ack;
use serde_json::{Value, json};

use super::gateway::{Client, RATE_LIMITED, UNAVAILABLE, answer, emit, failure};
use crate::error::{Error, Result};

/// What a command answers when it succeeds.
#[derive(Debug, Default)]
pub struct Done {
    pub message: Option<String>,
    pub data: Option<Value>,
}

/// What a command of the root namespace says where it refuses: clients know these words.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What was sent does not fit.
    pub invalid: &'static str,
    /// It is not there, or not for whoever asks; which of the two is not told.
    pub denied: &'static str,
}

impl Words {
    fn of(&self, error: &Error) -> String {
        match error {
            Error::Invalid(_) => self.invalid.into(),
            Error::Unauthorized | Error::Forbidden(_) | Error::NotFound(_) => self.denied.into(),
            other => text(other),
        }
    }
}

/// Answers a command of the root namespace: with an ack there, whatever came of it; without one a refusal is an `error`.
pub fn settle(socket: &Client, ack: Option<Ack>, words: &Words, result: Result<Done>) {
    match (result, ack) {
        (Ok(done), ack) => {
            let mut value = json!({ "success": true });
            if let Some(message) = done.message {
                value["message"] = message.into();
            }
            if let Some(data) = done.data {
                value["data"] = data;
            }
            answer(ack, value);
        }
        (Err(error), Some(ack)) => answer(Some(ack), refused(&error, &words.of(&error))),
        (Err(error), None) => emit(socket, "error", &json!({ "message": words.of(&error) })),
    }
}

/// `{success:false,message}`, with the code and the particulars that REST would answer: clients that speak to people in
/// their language go by those.
pub fn refused(error: &Error, message: &str) -> Value {
    let mut answer = failure(message);
    let problem = error.problem();
    answer["code"] = problem.code.into();
    for (name, value) in problem.members {
        answer[name] = value;
    }
    answer
}

/// What is said of refusals that are the same everywhere.
pub fn text(error: &Error) -> String {
    match error {
        Error::Database(_) | Error::Unavailable(_) | Error::Internal(_) => {
            tracing::error!(%error, "a command failed");
            UNAVAILABLE.into()
        }
        refused => match refused.problem() {
            problem if problem.code == "rate_limited" => RATE_LIMITED.into(),
            problem => problem.detail,
        },
    }
}
