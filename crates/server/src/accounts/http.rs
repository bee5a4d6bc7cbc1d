//! Routes and wire types.

mod passwords;
mod verification;

use axum::{
    extract::{FromRequestParts, State},
    response::Response,
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    profile,
    rules::{self, Application, ProfileChange, Refusal},
    sessions::{self, Device, Granted},
    store::{self, Person},
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    http::{Admin, ClientAddress, Creation, EMAIL_CHARS_MAX, Json, List, Path, Reply, Viewer},
    language::Language,
    scope::{Role, Scope},
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(change))
        .routes(routes!(set_role))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(logout))
        .routes(routes!(me))
        .routes(routes!(list_sessions))
        .routes(routes!(delete_session))
        .routes(routes!(ws_token))
        .merge(passwords::routes())
        .merge(verification::routes())
}

/// A user as the user and administrators see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicUser {
    pub id: String,
    pub full_name: String,
    pub country_code: String,
    pub country_name: String,
    pub phone: String,
    pub is_banned: bool,
    pub banned_at: Option<String>,
    pub phone_verified: bool,
    pub email: String,
    pub email_verified: bool,
    pub photo_url: Option<String>,
    pub created_at: String,
    pub role: Role,
    /// In which notifications and mails are written.
    pub language: Language,
}

impl PublicUser {
    pub(super) fn of(person: &Person) -> Self {
        Self {
            id: person.id.clone(),
            full_name: person.full_name.clone(),
            country_code: person.country_code.clone(),
            country_name: person.country_name.clone(),
            phone: rules::shown_phone(&person.phone).to_owned(),
            is_banned: person.banned_at.is_some(),
            banned_at: person.banned_at.map(clock::rfc3339),
            phone_verified: person.phone_verified,
            email: person.email.clone(),
            email_verified: person.email_verified,
            photo_url: person.photo_url.clone(),
            created_at: clock::rfc3339(person.created_at),
            role: person.role,
            language: person.language,
        }
    }
}

/// `{ok:true,user}`
#[derive(Debug, Serialize, ToSchema)]
pub struct UserAnswer {
    ok: bool,
    user: PublicUser,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Registration {
    #[schema(min_length = 2, max_length = 120)]
    full_name: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "LU")]
    country_code: String,
    /// Filled in when absent.
    country_name: Option<String>,
    /// E.164.
    #[schema(example = "+352691234567")]
    phone: String,
    email: String,
    #[schema(min_length = 8, max_length = 128)]
    password: String,
    /// In which notifications and mails are written. Absent: what the browser asks for by `Accept-Language`.
    language: Option<Language>,
}

/// Registers somebody.
#[utoipa::path(post, path = "/users/register", tag = "Accounts", request_body = Registration,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = UserAnswer), (status = 409, description = "`email_taken`, `phone_taken`"), (status = 422, description = "`validation_failed`")))]
async fn register(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Creation { body, once }: Creation<Registration>,
) -> Result<Response> {
    app.limits().sign_in(address)?;
    let profile = rules::check(&Application {
        full_name: &body.full_name,
        country_code: &body.country_code,
        country_name: body.country_name.as_deref(),
        phone: &body.phone,
        email: &body.email,
        password: &body.password,
        language: body.language.unwrap_or_else(|| Language::wished(&headers)),
    })?;
    let hash = app.passwords().hash(body.password).await?;
    let id = Uuid::now_v7().to_string();
    once.run(&app, "users", move |tx| {
        let user = super::add(tx, &id, &profile, &hash, Role::User)?;
        Ok(Reply::created(UserAnswer { ok: true, user }))
    })
    .await
}

/// What cannot be changed here is refused, not ignored.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct UserChange {
    #[schema(min_length = 2, max_length = 120)]
    full_name: Option<String>,
    /// ISO 3166-1 alpha-2.
    country_code: Option<String>,
    /// Filled in when absent and the country changes.
    country_name: Option<String>,
    /// E.164. A new one has yet to be verified.
    phone: Option<String>,
    language: Option<Language>,
}

/// Changes what is given: my own profile, or as an administrator anybody's.
#[utoipa::path(patch, path = "/users/{id}", tag = "Accounts", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = UserChange,
    responses((status = 200, body = UserAnswer), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"), (status = 409, description = "`phone_taken`"), (status = 422, description = "`validation_failed`")))]
async fn change(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(change): Json<UserChange>,
) -> Result<Json<UserAnswer>> {
    let wished = ProfileChange {
        full_name: change.full_name,
        country_code: change.country_code,
        country_name: change.country_name,
        phone: change.phone,
        language: change.language,
    }
    .checked()?;
    let user = app
        .store()
        .write(&id.clone(), move |tx| {
            profile::change(tx, &scope, &id, &wished)
        })
        .await?;
    Ok(Json(UserAnswer { ok: true, user }))
}

#[derive(Debug, Deserialize, ToSchema)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TokenPair {
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

fn token_pair(app: &App, granted: Granted) -> Result<TokenPair> {
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
    let (person, hash) = known.unzip();
    let fits = app.passwords().verify(given.password, hash).await?;
    let person = person.filter(|_| fits).ok_or(Refusal::InvalidCredentials)?;
    attempt.succeeded();
    if person.banned_at.is_some() {
        return Err(Refusal::AccountBanned.into());
    }
    let user = PublicUser::of(&person);
    let lane = person.id.clone();
    let in_job = app.clone();
    let granted = app
        .store()
        .write(&lane, move |tx| {
            sessions::begin(&in_job, tx, person.clone(), &device)
        })
        .await?;
    Ok(Json(LoginAnswer {
        ok: true,
        user,
        tokens: token_pair(&app, granted)?,
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Renewal {
    refresh_token: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct RenewalAnswer {
    ok: bool,
    tokens: TokenPair,
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
            sessions::renew(&in_job, tx, &given.refresh_token)
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

#[derive(Debug, Deserialize, ToSchema)]
struct RoleChange {
    role: Role,
}

/// Makes somebody an administrator, or no longer.
#[utoipa::path(post, path = "/users/{id}/role", tag = "Administration", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = RoleChange,
    responses((status = 200, body = UserAnswer), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
async fn set_role(
    State(app): State<App>,
    Admin(scope): Admin,
    Path(id): Path<String>,
    Json(change): Json<RoleChange>,
) -> Result<Json<UserAnswer>> {
    tracing::info!(
        by = scope.user_id,
        user = id,
        role = change.role.as_str(),
        "a role changes"
    );
    let user = app
        .store()
        .write("users", move |tx| super::set_role(tx, &id, change.role))
        .await?;
    Ok(Json(UserAnswer { ok: true, user }))
}
