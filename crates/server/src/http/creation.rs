//! Requests that create something, and may be sent twice.

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts as _, OriginalUri, Request},
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    ClientAddress, Viewer,
    body::{parse, read},
    idempotency::{self, Answer, Key},
};
use crate::{
    app::App,
    error::{Error, Result},
    store::Tx,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const KEY_CHARS_MAX: usize = 255;

/// The JSON body of a POST that creates, and what makes it happen only [`Once`].
#[derive(Debug)]
pub struct Creation<T> {
    pub body: T,
    pub once: Once,
}

/// Runs a job once per `Idempotency-Key`.
#[derive(Clone, Debug)]
pub struct Once {
    /// And the fingerprint of the request that it came with.
    key: Option<(Key, String)>,
}

/// What a job answers with when it succeeds.
#[derive(Clone, Debug)]
pub struct Reply<T> {
    pub status: StatusCode,
    pub body: T,
}

impl<T> Reply<T> {
    /// 201: it was made.
    pub fn created(body: T) -> Self {
        Self {
            status: StatusCode::CREATED,
            body,
        }
    }

    /// 202: something else was done in its place.
    pub fn accepted(body: T) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            body,
        }
    }
}

impl<T: Serialize> Reply<T> {
    fn into_answer(self) -> Result<Answer> {
        let body = serde_json::to_string(&self.body)
            .map_err(|error| Error::Internal(format!("cannot write an answer: {error}")))?;
        Ok(Answer {
            status: self.status,
            body,
            is_replayed: false,
        })
    }
}

impl<T> Creation<T> {
    /// Runs `job` with the body in a transaction; see [`Once::run`].
    pub async fn run<R: Serialize + Send + 'static>(
        self,
        app: &App,
        lane: &str,
        job: impl Fn(&mut Tx<'_>, &T) -> Result<Reply<R>> + Send + 'static,
    ) -> Result<Response>
    where
        T: Send + 'static,
    {
        let Creation { body, once } = self;
        once.run(app, lane, move |tx| job(tx, &body)).await
    }
}

impl Once {
    /// Runs `job` in a transaction, as [`Store::write`](crate::store::Store::write) does, and answers with what it returns.
    ///
    /// With a key the answer is kept in that transaction for 24 hours, a refusal (4xx but 429) too;
    /// then the same request gets it again, with `Idempotency-Replayed: true`. Of one caller 10,000
    /// answers are kept; further requests are answered as those without a key.
    ///
    /// # Errors
    /// Those of `job`; `idempotency_mismatch` (422); `idempotency_in_progress` (409).
    pub async fn run<R: Serialize + Send + 'static>(
        self,
        app: &App,
        lane: &str,
        job: impl Fn(&mut Tx<'_>) -> Result<Reply<R>> + Send + 'static,
    ) -> Result<Response> {
        let Some((key, fingerprint)) = self.key else {
            let reply = app.store().write(lane, job).await?;
            return Ok(present(reply.into_answer()?));
        };
        let hold = app.in_flight().hold(&key)?;
        let answer = app
            .store()
            .write(lane, move |tx| {
                idempotency::once(tx, &key, &fingerprint, |tx| job(tx)?.into_answer())
            })
            .await?;
        drop(hold);
        Ok(present(answer))
    }
}

fn present(answer: Answer) -> Response {
    let kind = match answer.status.is_success() {
        true => "application/json",
        false => "application/problem+json",
    };
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if answer.is_replayed {
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

impl<T: DeserializeOwned> FromRequest<App> for Creation<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let caller = match Viewer::from_request_parts(&mut parts, app).await? {
            Viewer(Some(scope)) => format!("user:{}", scope.user_id),
            Viewer(None) => format!("address:{}", ClientAddress::of_parts(&parts, app).0),
        };
        // Inside a nested router the request's own URI lacks the part above it.
        let path = match parts.extensions.get::<OriginalUri>() {
            Some(original) => original.path().to_owned(),
            None => parts.uri.path().to_owned(),
        };
        let key = key_of(&parts.headers)?;
        let method = parts.method.clone();
        let bytes = read(Request::from_parts(parts, body), app).await?;
        let key = match key {
            Some(key) => {
                let fingerprint = fingerprint(app, method.as_str(), &path, &bytes)?;
                Some((Key { caller, path, key }, fingerprint))
            }
            None => None,
        };
        Ok(Creation {
            body: parse(&bytes)?,
            once: Once { key },
        })
    }
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    match (1..=KEY_CHARS_MAX).contains(&key.len()) {
        true => Ok(Some(key.to_owned())),
        false => Err(Error::invalid(
            "Idempotency-Key",
            "must have 1 to 255 visible ASCII characters",
        )),
    }
}

/// Keyed, since a body may hold a password: it is stored, and whoever reads it must not be able to guess.
fn fingerprint(app: &App, method: &str, path: &str, body: &[u8]) -> Result<String> {
    let message = [method.as_bytes(), b" ", path.as_bytes(), b"\n", body].concat();
    app.tokens().fingerprint(&message)
}
