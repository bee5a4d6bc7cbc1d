//! What can go wrong, in domain words, and the one place where it becomes `application/problem+json`.
//!
//! Slices return [`Error`]; each keeps its own refusals in an enum that knows its [`Problem`].
//! Nothing here carries SQL, paths or traces outside; those are logged once, at the boundary.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use diesel::result::{DatabaseErrorKind, Error as DbError};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    accounts, announcements, bookings, chats, events, images, live_room, mail, partner_places,
    reviews, waitlist,
};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no valid login")]
    Unauthorized,
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    #[error("{0} not found")]
    NotFound(&'static str),
    #[error("validation failed: {0:?}")]
    Invalid(Vec<FieldError>),
    #[error("refused: {}", .0.code)]
    Refused(Box<Problem>),
    #[error(transparent)]
    Account(#[from] accounts::Refusal),
    #[error(transparent)]
    Event(#[from] events::Refusal),
    #[error(transparent)]
    Booking(#[from] bookings::Refusal),
    #[error(transparent)]
    Waitlist(#[from] waitlist::Refusal),
    #[error(transparent)]
    LiveRoom(#[from] live_room::Refusal),
    #[error(transparent)]
    Review(#[from] reviews::Refusal),
    #[error(transparent)]
    Announcement(#[from] announcements::Refusal),
    #[error(transparent)]
    Image(#[from] images::Refusal),
    #[error(transparent)]
    Mail(#[from] mail::Refusal),
    #[error(transparent)]
    Chat(#[from] chats::Refusal),
    #[error(transparent)]
    PartnerPlace(#[from] partner_places::Refusal),
    #[error("database: {0}")]
    Database(#[source] DbError),
    #[error("unavailable: {0}")]
    Unavailable(String),
    #[error("internal: {0}")]
    Internal(String),
}

/// One field that does not fit, and why, for people.
#[derive(Clone, Debug, Serialize, PartialEq, Eq, utoipa::ToSchema)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

impl FieldError {
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// An RFC 9457 problem document.
#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    /// A stable snake_case word.
    pub code: &'static str,
    pub detail: String,
    /// Further members, such as `errors` or `availableSeats`.
    pub members: Map<String, Value>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            members: Map::new(),
        }
    }

    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    pub fn body(&self) -> Value {
        let mut body = self.members.clone();
        body.insert(
            "type".into(),
            format!("urn:majlis:problem:{}", self.code).into(),
        );
        body.insert("title".into(), title(self.code).into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("detail".into(), self.detail.clone().into());
        body.insert("code".into(), self.code.into());
        body.into()
    }
}

/// `sold_out` → `Sold out`
fn title(code: &str) -> String {
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

impl Error {
    /// One validation error.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Error::Invalid(vec![FieldError::new(field, message)])
    }

    pub fn problem(&self) -> Problem {
        match self {
            Error::Unauthorized => Problem::new(
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "A valid access token is needed.",
            ),
            Error::Forbidden(why) => Problem::new(StatusCode::FORBIDDEN, "forbidden", *why),
            Error::NotFound(what) => Problem::new(
                StatusCode::NOT_FOUND,
                "not_found",
                format!("{what} not found."),
            ),
            Error::Invalid(errors) => Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_failed",
                errors
                    .iter()
                    .map(|e| format!("{}: {}", e.field, e.message))
                    .collect::<Vec<_>>()
                    .join("; "),
            )
            .with("errors", json!(errors)),
            Error::Refused(problem) => (**problem).clone(),
            Error::Account(refusal) => refusal.problem(),
            Error::Event(refusal) => refusal.problem(),
            Error::Booking(refusal) => refusal.problem(),
            Error::Waitlist(refusal) => refusal.problem(),
            Error::LiveRoom(refusal) => refusal.problem(),
            Error::Review(refusal) => refusal.problem(),
            Error::Announcement(refusal) => refusal.problem(),
            Error::Image(refusal) => refusal.problem(),
            Error::Mail(refusal) => refusal.problem(),
            Error::Chat(refusal) => refusal.problem(),
            Error::PartnerPlace(refusal) => refusal.problem(),
            Error::Database(_) | Error::Internal(_) => Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Something went wrong on our side.",
            ),
            Error::Unavailable(_) => Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The service is not available at the moment. Please try again.",
            ),
        }
    }

    /// The same failure for another job of the batch (a database error cannot be cloned).
    pub(crate) fn copy(&self) -> Self {
        match self {
            Error::Internal(text) => Error::Internal(text.clone()),
            other => Error::Unavailable(other.to_string()),
        }
    }

    /// Whether whoever asks may succeed by asking again, so that the answer must not be remembered.
    pub fn is_transient(&self) -> bool {
        let status = self.problem().status;
        status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
    }

    /// Too many requests; another may be tried after `wait`.
    pub fn rate_limited(wait: std::time::Duration) -> Self {
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "Too many requests. Please wait a moment.",
        )
        .with("retryAfterSeconds", wait.as_secs().saturating_add(1))
        .into()
    }

    /// Something of ours that does not serialize.
    pub fn encoding(error: serde_json::Error) -> Self {
        Error::Internal(format!("cannot encode: {error}"))
    }

    /// A missing row as "not found".
    pub fn or_not_found(what: &'static str) -> impl FnOnce(DbError) -> Self {
        move |error| match error {
            DbError::NotFound => Error::NotFound(what),
            other => other.into(),
        }
    }
}

/// The unique index that a statement violated, by its name in the migrations: `users_email`.
///
/// SQLite tells the columns (`users.email`), which name the index here unless it is over several.
pub fn violated_index(error: &DbError) -> Option<String> {
    let DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = error else {
        return None;
    };
    Some(match info.constraint_name() {
        Some(name) => name.to_owned(),
        None => info
            .message()
            .trim_start_matches("UNIQUE constraint failed: ")
            .replace('.', "_"),
    })
}

/// What libpq and PostgreSQL say when a connection is gone, where Diesel does not know the code.
const CONNECTION_LOST: [&str; 6] = [
    "server closed the connection",
    "terminating connection",
    "no connection to the server",
    "connection not open",
    "could not receive data from server",
    "could not send data to server",
];

fn is_connection_lost(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        DbError::DatabaseError(DatabaseErrorKind::Unknown, info) => {
            let message = info.message();
            CONNECTION_LOST.iter().any(|text| message.contains(text))
        }
        _ => false,
    }
}

/// A database that is away is no mistake of ours: whoever asks may ask again.
impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match is_connection_lost(&error) {
            true => Error::Unavailable(format!("database: {error}")),
            false => Error::Database(error),
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Refused(Box::new(problem))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body().to_string()));
        *response.status_mut() = self.status;
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.code == "unauthorized" {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self
            .members
            .get("retryAfterSeconds")
            .and_then(Value::as_u64)
        {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match &self {
            Error::Database(_) | Error::Internal(_) | Error::Unavailable(_) => {
                tracing::error!(error = %self, "a request failed");
            }
            _ => {}
        }
        self.problem().into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(kind: DatabaseErrorKind, text: &str) -> u16 {
        let error = DbError::DatabaseError(kind, Box::new(text.to_owned()));
        Error::from(error).problem().status.as_u16()
    }

    #[test]
    fn a_lost_database_is_unavailable_and_all_else_a_mistake_of_ours() {
        use DatabaseErrorKind::{CheckViolation, ClosedConnection, Unknown};
        assert_eq!(status(ClosedConnection, ""), 503);
        for text in [
            "server closed the connection unexpectedly\n\tThis probably means …",
            "FATAL:  terminating connection due to administrator command",
            "no connection to the server\n",
        ] {
            assert_eq!(status(Unknown, text), 503, "{text}");
        }
        assert_eq!(status(Unknown, "deadlock detected"), 500);
        assert_eq!(status(CheckViolation, "terminating connection"), 500);
        assert_eq!(Error::from(DbError::NotFound).problem().status, 500);
        let lost = DbError::DatabaseError(ClosedConnection, Box::new(String::new()));
        assert_eq!(Error::or_not_found("Event")(lost).problem().status, 503);
    }
}
