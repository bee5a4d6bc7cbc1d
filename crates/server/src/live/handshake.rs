//! Who connects.

use std::sync::Arc;

use http::header;
use majlis_live::{ConnectRequest, Ending, Expiry, Outgoing, RAW};
use serde_json::{Value, json};

use super::say;
use crate::{
    accounts::{self, TokenKind},
    app::App,
    clock,
    error::Error,
    events::EventRef,
    http::bearer_token,
    scope::Scope,
};

/// Headers that a proxy adds: with one of these a loopback address is not the client's own.
pub const PROXY_HEADERS: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// Who is on a live connection.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Nobody where it is a guest.
    pub scope: Option<Arc<Scope>>,
    /// Until when, in milliseconds since 1970, and whether the client is told before.
    pub expires: Option<(i64, bool)>,
    /// What the path of a raw connection asks for.
    pub path: Option<Arc<RawPath>>,
}

/// `/ws/events/{eventId}?since=…`
#[derive(Debug)]
pub struct RawPath {
    pub event: EventRef,
    pub since: Option<String>,
}

/// Why somebody is not let in.
#[derive(Debug)]
pub enum Denied {
    NoToken,
    InvalidToken,
    /// The token is right, but not for this namespace.
    Forbidden,
    Unavailable,
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthorized => Denied::InvalidToken,
            other => {
                tracing::error!(error = %other, "a handshake failed");
                Denied::Unavailable
            }
        }
    }
}

/// Finds out who connects: by `auth.token`, else `Authorization: Bearer`, else `?token=`; else, where
/// the operator allows it, by `auth.userId`. `/site-settings` is for everybody, also without a token.
pub async fn identify(app: &App, request: &ConnectRequest) -> Result<Identity, Denied> {
    if let Some(token) = token(request)? {
        let identity = by_token(app, &token).await?;
        return match identity.may_enter(&request.namespace) {
            true => Ok(identity),
            false => Err(Denied::Forbidden),
        };
    }
    if request.namespace == say::SITE_SETTINGS {
        return Ok(Identity {
            scope: None,
            expires: None,
            path: None,
        });
    }
    match trusted_user(app, request) {
        Some(user_id) => {
            let scope = app
                .store()
                .read(move |conn| accounts::user_for_trusted_id(conn, &user_id))
                .await?
                .ok_or(Denied::InvalidToken)?;
            Ok(Identity {
                scope: Some(Arc::new(scope)),
                expires: None,
                path: None,
            })
        }
        None => Err(Denied::NoToken),
    }
}

/// Who presents this token.
pub async fn by_token(app: &App, token: &str) -> Result<Identity, Error> {
    let found = accounts::verify_access(app, token).await?;
    Ok(Identity {
        scope: found.scope.map(Arc::new),
        expires: Some((found.expires_at_ms, found.kind == TokenKind::Access)),
        path: None,
    })
}

fn token(request: &ConnectRequest) -> Result<Option<String>, Denied> {
    let given = match request.auth.get("token") {
        None | Some(Value::Null) => None,
        Some(Value::String(token)) if token.is_empty() => None,
        Some(Value::String(token)) => Some(token.clone()),
        Some(_) => return Err(Denied::InvalidToken),
    };
    if given.is_some() {
        return Ok(given);
    }
    if request.headers.contains_key(header::AUTHORIZATION) {
        return Ok(bearer_token(&request.headers)?.map(str::to_owned));
    }
    Ok(request
        .query
        .get("token")
        .filter(|token| !token.is_empty())
        .cloned())
}

/// The bare user id of a client of the old kind, on a loopback address and `/events` only.
fn trusted_user(app: &App, request: &ConnectRequest) -> Option<String> {
    let user_id = request.auth.get("userId")?.as_str()?;
    let is_local = request
        .peer
        .is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let is_proxied = PROXY_HEADERS
        .iter()
        .any(|name| request.headers.contains_key(*name));
    let is_trusted = app.config().auth.trust_user_id
        && request.namespace == say::EVENTS
        && is_local
        && !is_proxied;
    is_trusted.then(|| user_id.to_owned())
}

impl Identity {
    pub fn scope(&self) -> Option<&Scope> {
        self.scope.as_deref()
    }

    /// Whether a namespace is for them.
    pub fn may_enter(&self, namespace: &str) -> bool {
        match namespace {
            say::ROOT | say::USERS | say::NOTIFICATIONS => self.scope.is_some(),
            say::PARTNER_PLACES => self.scope().is_some_and(Scope::is_admin),
            _ => true,
        }
    }

    /// When the engine must end the connection, and what it says before.
    pub fn expiry(&self, namespace: &str) -> Option<Expiry> {
        let (at_ms, is_told) = self.expires?;
        let expires_at = clock::rfc3339(at_ms);
        let (name, payload) = match namespace == RAW {
            true => (
                "token_expiring",
                json!({ "expiresAt": expires_at, "timestamp": clock::rfc3339(clock::now_ms()) }),
            ),
            false => ("token-expiring", json!({ "expiresAt": expires_at })),
        };
        Some(Expiry {
            at_ms: at_ms.max(0).unsigned_abs(),
            warning: is_told
                .then(|| Outgoing::event(name, &payload).ok())
                .flatten(),
            ending: Ending::new(1008, "Token expired"),
        })
    }
}
