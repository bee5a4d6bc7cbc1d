//! What comes in: JSON bodies, queries and path parameters, with refusals as problem documents.

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header, request::Parts};
use http_body_util::BodyExt as _;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::App,
    error::{Error, Problem, Result},
};

/// How much of a body that is too large is still read: a client that is writing does not hear an answer
/// before it is done.
const IGNORED_BYTES_MAX: usize = 1024 * 1024;

/// A JSON body, in and out.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// The parameters of the query string.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// The parameters of the path. What does not fit is not found.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        Ok(Self(parse(&read(request, app).await?)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Reads the whole body of a request that says it is JSON. No body at all is taken as `{}`.
pub(super) async fn read(request: Request, app: &App) -> Result<Bytes> {
    let is_json = is_json(request.headers());
    let body = collect(request.into_body(), app.config().server.body_bytes).await?;
    match (body.is_empty(), is_json) {
        (true, _) => Ok(Bytes::from_static(b"{}")),
        (false, true) => Ok(body),
        (false, false) => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "The body must be sent as application/json.",
        )
        .into()),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

async fn collect(mut body: Body, bytes_max: usize) -> Result<Bytes> {
    let mut taken = BytesMut::new();
    let mut sent = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed("The body did not arrive whole."))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        sent += data.len();
        if sent <= bytes_max {
            taken.extend_from_slice(&data);
        } else if sent > bytes_max + IGNORED_BYTES_MAX {
            break;
        }
    }
    match sent <= bytes_max {
        true => Ok(taken.freeze()),
        false => Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("The body is larger than {bytes_max} bytes."),
        )
        .into()),
    }
}

fn malformed(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json", detail)
}

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    if holds_nul(body) {
        // PostgreSQL cannot store it, and nobody means it.
        return Err(Error::invalid("body", "must not hold the character U+0000"));
    }
    let mut source = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            serde_json::error::Category::Data => {
                does_not_fit(path, &without_place(&error.inner().to_string()))
            }
            _ => malformed(format!("Not valid JSON: {}.", error.inner())).into(),
        }
    })?;
    source
        .end()
        .map_err(|error| Error::from(malformed(format!("Not valid JSON: {error}."))))?;
    Ok(value)
}

/// Reads a message of a live connection as the body of a request is read.
pub fn from_message<T: DeserializeOwned>(message: serde_json::Value) -> Result<T> {
    serde_path_to_error::deserialize(message)
        .map_err(|error| does_not_fit(error.path().to_string(), &error.inner().to_string()))
}

/// Whether a string in this JSON holds an escaped NUL: `\u0000` after an even number of backslashes.
fn holds_nul(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        if rest[at + 1..].starts_with(b"u0000") {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

/// `invalid type: …, expected a string at line 1 column 9` without the place, which the path tells better.
fn without_place(message: &str) -> String {
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}

/// Serde says "missing field `x`" of the object around it; people want to read of `x`.
fn does_not_fit(path: String, message: &str) -> Error {
    let around = if path == "." { "" } else { path.as_str() };
    match message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        Some(field) if around.is_empty() => Error::invalid(field, "is required"),
        Some(field) => Error::invalid(&format!("{around}.{field}"), "is required"),
        None if around.is_empty() => Error::invalid("body", message),
        None => Error::invalid(around, message),
    }
}

impl<T: DeserializeOwned> Query<T> {
    fn parse(query: &str) -> Result<Self> {
        let source = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(source)
            .map(Self)
            .map_err(|error| does_not_fit(error.path().to_string(), &error.inner().to_string()))
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Error::NotFound("Resource"))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        count: u32,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Body {
        name: String,
        inner: Option<Inner>,
    }

    fn refusal(body: &str) -> String {
        let problem = parse::<Body>(body.as_bytes()).unwrap_err().problem();
        format!("{} {}", problem.code, problem.detail)
    }

    #[test]
    fn tells_bad_json_from_a_field_that_does_not_fit() {
        assert!(refusal("{").starts_with("malformed_json"));
        assert!(refusal(r#"{"name":"a"} x"#).starts_with("malformed_json"));
        assert_eq!(refusal("{}"), "validation_failed name: is required");
        assert_eq!(
            refusal(r#"{"name":1}"#),
            "validation_failed name: invalid type: integer `1`, expected a string"
        );
        assert_eq!(
            refusal(r#"{"name":"a","inner":{}}"#),
            "validation_failed inner.count: is required"
        );
    }

    #[test]
    fn a_query_names_what_does_not_fit() {
        let error = Query::<Inner>::parse("count=x").unwrap_err().problem();
        assert_eq!(error.detail, "count: invalid digit found in string");
        let error = Query::<Inner>::parse("").unwrap_err().problem();
        assert_eq!(error.detail, "count: is required");
    }

    #[test]
    fn finds_an_escaped_nul_only() {
        assert!(refusal(r#"{"name":"a\u0000"}"#).contains("U+0000"));
        assert!(parse::<Body>(br#"{"name":"a\\u0000"}"#).is_ok());
        assert!(!holds_nul(b"\\"));
    }
}
