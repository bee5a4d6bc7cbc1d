//! What surrounds every request: an id, a log line, a deadline, headers that keep browsers safe, and
//! an answer when a handler panics.

use std::{
    any::Any,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::upload::is_upload;
use crate::{
    app::App,
    error::{Error, Problem, Result},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Query parameters that open doors.
/// `redirect` is a page of the web app, whose own address may have one of the others.
const SECRET_PARAMETERS: [&str; 6] = ["token", "access_token", "key", "code", "pid", "redirect"];

/// Gives the request an id and logs how it went: at debug, or at warn where the server failed.
pub async fn log(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().to_string();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let status = response.status();
    let took_ms = begun.elapsed().as_millis() as u64;
    let target = || match uri.query() {
        Some(query) => format!("{}?{}", shown_path(uri.path()), redacted(query)),
        None => shown_path(uri.path()),
    };
    if status.is_server_error() {
        tracing::warn!(id, %method, target = target(), status = status.as_u16(), took_ms, "request failed");
    } else {
        tracing::debug!(id, %method, target = target(), status = status.as_u16(), took_ms, "request");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A path fit for a log: what follows `invitations` is a key.
fn shown_path(path: &str) -> String {
    let mut shown: Vec<&str> = path.split('/').collect();
    if let Some(at) = shown.iter().position(|part| *part == "invitations")
        && let Some(key) = shown.get_mut(at + 1)
    {
        *key = "…";
    }
    shown.join("/")
}

/// A query string fit for a log.
fn redacted(query: &str) -> String {
    let shown = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        match SECRET_PARAMETERS
            .iter()
            .any(|s| name.eq_ignore_ascii_case(s))
        {
            true => format!("{name}=…"),
            false => pair.to_owned(),
        }
    };
    query.split('&').map(shown).collect::<Vec<_>>().join("&")
}

/// Refuses a NUL in the address: no name holds one, and PostgreSQL cannot be asked for it.
pub async fn refuse_nul(request: Request, next: Next) -> Result<Response> {
    let uri = request.uri();
    match uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00")) {
        true => Err(Error::NotFound("Resource")),
        false => Ok(next.run(request).await),
    }
}

/// How long a request with a file may take: a phone far out needs more than half a minute for a photo.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(120);

/// Ends a request that takes longer than `server.request_timeout`, or one with a file than [`UPLOAD_TIMEOUT`].
pub async fn deadline(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    let limit = app.config().server.request_timeout;
    let limit = match is_upload(&request) {
        true => limit.max(UPLOAD_TIMEOUT),
        false => limit,
    };
    tokio::time::timeout(limit, next.run(request))
        .await
        .map_err(|_| {
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "timeout",
                "The request took too long. Please try again.",
            )
            .with("retryAfterSeconds", 1)
            .into()
        })
}

/// Keeps answers of the API out of caches.
pub async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Tells browsers to guess nothing, and with a page to frame nothing and run only what comes from here.
pub async fn security_headers(request: Request, next: Next) -> Response {
    const OF_PAGES: [(HeaderName, HeaderValue); 4] = [
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("strict-origin-when-cross-origin"),
        ),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
        // Pictures of events come from anywhere; nothing else does. Mails, which administrators look at in a frame
        // where nothing runs, carry their looks in attributes.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'self'; img-src 'self' https: http: data: blob:; \
                 connect-src 'self' ws: wss:; style-src-attr 'unsafe-inline'; object-src 'none'; base-uri 'none'; \
                 form-action 'self'; frame-ancestors 'none'",
            ),
        ),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        headers.extend(OF_PAGES);
    }
    response
}

/// What a client hears when a handler panics.
pub fn answer_panic(panic: Box<dyn Any + Send>) -> Response<Body> {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Error::Internal(format!("a handler panicked: {text}")).into_response()
}

/// What a client hears when the path is right and the method is not; axum adds `Allow`.
pub async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This resource does not know this method.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_never_shows_a_token() {
        assert_eq!(
            redacted("EIO=4&token=eyJ.x.y&Token=z&transport=polling"),
            "EIO=4&token=…&Token=…&transport=polling"
        );
        assert_eq!(
            shown_path("/api/v1/invitations/s3cret/accept"),
            "/api/v1/invitations/…/accept"
        );
        assert_eq!(shown_path("/invitations/s3cret"), "/invitations/…");
        assert_eq!(shown_path("/api/v1/events"), "/api/v1/events");
    }
}
