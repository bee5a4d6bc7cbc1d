//! Signing in and out, sessions, and tokens.

use axum::extract::{FromRequestParts, State};
use http::{StatusCode, header, request::Parts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::PublicUser;
use crate::{
    accounts::{
        rules::Refusal,
        sessions::{self, Device, Granted},
        store,
    },
    app::App,
    clock,
    error::{Error, Result},
    http::{ClientAddress, EMAIL_CHARS_MAX, Json, List, Path, Viewer},
    scope::Scope,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(logout))
        .routes(routes!(me))
        .routes(routes!(list_sessions))
        .routes(routes!(delete_session))
        .routes(routes!(ws_token))
}

#[derive(Debug, Deserialize, ToSchema)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenPair {
    access_token: String,
    /// Good for one renewal.
    refresh_token: String,
    /// Seconds until the access token expires.
    expires_in: u64,
}

#[derive(Debug, Serialize, ToSchema)]
struct LoginAnswer {
    ok: bool,
    user: PublicUser,
    tokens: TokenPair,
}

pub(super) fn token_pair(app: &App, granted: Granted) -> Result<TokenPair> {
    let scope = granted.person.scope(granted.session_id);
    let (access_token, ttl) = app.tokens().access(&scope)?;
    Ok(TokenPair {
        access_token,
        refresh_token: granted.refresh_token,
        expires_in: ttl.as_secs(),
    })
}

impl FromRequestParts<App> for Device {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let user_agent = parts.headers.get(header::USER_AGENT);
        Ok(Self {
            user_agent: user_agent
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            address: ClientAddress::of_parts(parts, app),
        })
    }
}

/// Signs somebody in.
#[utoipa::path(post, path = "/auth/login", tag = "Accounts", request_body = Credentials,
    responses((status = 200, body = LoginAnswer), (status = 401, description = "`invalid_credentials`"), (status = 403, description = "`account_banned`")))]
async fn login(
    State(app): State<App>,
    device: Device,
    Json(given): Json<Credentials>,
) -> Result<Json<LoginAnswer>> {
    let email = given.email.trim().to_lowercase();
    app.limits().sign_in(device.address)?;
    let attempt = app.limits().login(&email, device.address)?;
    // No account has a longer address. The password is checked all the same, as for any that is unknown.
    let known = match email.chars().count() <= EMAIL_CHARS_MAX {
        true => {
            app.store()
                .read(move |conn| store::credentials(conn, &email))
                .await?
        }
        false => None,
    };
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let fits = app.passwords().verify(given.password, hash).await?;
    let (person, hash) = known.filter(|_| fits).ok_or(Refusal::InvalidCredentials)?;
    attempt.succeeded();
    let in_job = app.clone();
    let granted = app
        .store()
        .write(&person.id.clone(), move |tx| {
            sessions::sign_in(&in_job.config().auth, tx, (&person.id, &hash), &device)
        })
        .await?;
    Ok(Json(LoginAnswer {
        ok: true,
        user: PublicUser::of(&granted.person),
        tokens: token_pair(&app, granted)?,
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Renewal {
    refresh_token: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RenewalAnswer {
    pub ok: bool,
    pub tokens: TokenPair,
}

/// Gives new tokens for a refresh token, which is used up. Used again, it ends its session.
#[utoipa::path(post, path = "/auth/refresh", tag = "Accounts", request_body = Renewal,
    responses((status = 200, body = RenewalAnswer), (status = 401, description = "`unauthorized`")))]
async fn refresh(
    State(app): State<App>,
    Json(given): Json<Renewal>,
) -> Result<Json<RenewalAnswer>> {
    let in_job = app.clone();
    let granted = app
        .store()
        .write("sessions", move |tx| {
            sessions::renew(&in_job.config().auth, tx, &given.refresh_token)
        })
        .await?
        .ok_or(Refusal::InvalidRefreshToken)?;
    Ok(Json(RenewalAnswer {
        ok: true,
        tokens: token_pair(&app, granted)?,
    }))
}

/// Ends the session of the access token. Other devices stay signed in.
#[utoipa::path(post, path = "/auth/logout", tag = "Accounts", security(("bearer" = [])),
    responses((status = 204), (status = 401, description = "`unauthorized`")))]
async fn logout(State(app): State<App>, scope: Scope) -> Result<StatusCode> {
    let session_id = scope.session_id;
    app.store()
        .write(&scope.user_id, move |tx| {
            sessions::end_session(tx, &session_id)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in.
#[utoipa::path(get, path = "/auth/me", tag = "Accounts", security(("bearer" = [])),
    responses((status = 200, body = PublicUser), (status = 401, description = "`unauthorized`")))]
async fn me(State(app): State<App>, scope: Scope) -> Result<Json<PublicUser>> {
    let person = app
        .store()
        .read(move |conn| store::find(conn, &scope.user_id))
        .await?
        .ok_or(Error::Unauthorized)?;
    Ok(Json(PublicUser::of(&person)))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionView {
    id: String,
    user_agent: String,
    ip: String,
    /// Whether it is the one that asks.
    is_current: bool,
    created_at: String,
    last_used_at: String,
    expires_at: String,
}

/// The own sessions, the last used first.
#[utoipa::path(get, path = "/auth/sessions", tag = "Accounts", security(("bearer" = [])),
    responses((status = 200, body = List<SessionView>), (status = 401, description = "`unauthorized`")))]
async fn list_sessions(State(app): State<App>, scope: Scope) -> Result<Json<List<SessionView>>> {
    let current = scope.session_id;
    let found = app
        .store()
        .read(move |conn| store::sessions_of(conn, &scope.user_id, clock::now_ms()))
        .await?;
    let present = |session: store::Session| SessionView {
        is_current: session.id == current,
        id: session.id,
        user_agent: session.user_agent,
        ip: session.ip,
        created_at: clock::rfc3339(session.created_at),
        last_used_at: clock::rfc3339(session.last_used_at),
        expires_at: clock::rfc3339(session.expires_at),
    };
    Ok(Json(List::whole(found.into_iter().map(present).collect())))
}

/// Ends one of the own sessions.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "Accounts", security(("bearer" = [])),
    params(("id" = String, Path)),
    responses((status = 204), (status = 401, description = "`unauthorized`"), (status = 404, description = "`not_found`")))]
async fn delete_session(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    let user_id = scope.user_id.clone();
    app.store()
        .write(&scope.user_id, move |tx| {
            let is_own = store::session_ids_of(tx.conn, &user_id)?.contains(&id);
            match is_own && sessions::end_session(tx, &id)? {
                true => Ok(()),
                false => Err(Error::NotFound("Session")),
            }
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WsToken {
    token: String,
    /// Seconds within which the connection must be opened.
    expires_in: u64,
}

/// A short token for the handshake of a live connection. Without a login it is a guest's.
#[utoipa::path(get, path = "/auth/ws-token", tag = "Accounts", security((), ("bearer" = [])),
    responses((status = 200, body = WsToken), (status = 401, description = "`unauthorized`")))]
async fn ws_token(State(app): State<App>, Viewer(viewer): Viewer) -> Result<Json<WsToken>> {
    let (token, ttl) = match viewer {
        Some(scope) => app.tokens().ws(&scope)?,
        None => app.tokens().guest()?,
    };
    Ok(Json(WsToken {
        token,
        expires_in: ttl.as_secs(),
    }))
}
