//! Changing the password, and getting a new one when it was forgotten.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::sign_in::{RenewalAnswer, token_pair};
use crate::{
    accounts::{
        recovery,
        rules::{self, Refusal},
        sessions::Device,
        store,
    },
    app::App,
    clock,
    error::Result,
    http::{ClientAddress, EMAIL_CHARS_MAX, Json},
    scope::Scope,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(change_password))
        .routes(routes!(forgot_password))
        .routes(routes!(reset_password))
}

#[derive(Debug, Deserialize, ToSchema)]
struct PasswordChange {
    current: String,
    #[schema(min_length = 8, max_length = 128)]
    new: String,
}

/// Changes my password. All my sessions end, on every device; the answer holds the tokens of a fresh one.
#[utoipa::path(post, path = "/auth/password", tag = "Accounts", security(("bearer" = [])), request_body = PasswordChange,
    responses((status = 200, body = RenewalAnswer), (status = 401, description = "`wrong_password`, `unauthorized`"), (status = 422, description = "`validation_failed`"), (status = 429, description = "`rate_limited`")))]
async fn change_password(
    State(app): State<App>,
    scope: Scope,
    device: Device,
    Json(given): Json<PasswordChange>,
) -> Result<Json<RenewalAnswer>> {
    rules::check_new_password("new", &given.new)?;
    // Counted as logins are: whoever holds a stolen token must not guess here instead.
    let attempt = app.limits().login(&scope.email, device.address)?;
    let user_id = scope.user_id.clone();
    let present = app
        .store()
        .read(move |conn| store::password_hash(conn, &user_id))
        .await?;
    if !app.passwords().verify(given.current, present).await? {
        return Err(Refusal::WrongPassword.into());
    }
    attempt.succeeded();
    let hash = app.passwords().hash(given.new).await?;
    let in_job = app.clone();
    let granted = app
        .store()
        .write(&scope.user_id.clone(), move |tx| {
            recovery::change(&in_job.config().auth, tx, &scope, &hash, &device)
        })
        .await?;
    Ok(Json(RenewalAnswer {
        ok: true,
        tokens: token_pair(&app, granted)?,
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
struct Forgotten {
    email: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Done {
    ok: bool,
}

/// Mails a link by which a new password can be set, if the address belongs to somebody. The answer is the same where it
/// does not.
#[utoipa::path(post, path = "/auth/forgot", tag = "Accounts", request_body = Forgotten,
    responses((status = 202, body = Done), (status = 429, description = "`rate_limited`")))]
async fn forgot_password(
    State(app): State<App>,
    address: ClientAddress,
    Json(given): Json<Forgotten>,
) -> Result<(StatusCode, Json<Done>)> {
    let email = given.email.trim().to_lowercase();
    app.limits().forgotten(&email, address)?;
    // No account has a longer address.
    if email.chars().count() <= EMAIL_CHARS_MAX {
        app.store()
            .write("forgotten", move |tx| recovery::forget(tx, &email))
            .await?;
    }
    Ok((StatusCode::ACCEPTED, Json(Done { ok: true })))
}

#[derive(Debug, Deserialize, ToSchema)]
struct Reset {
    /// From the link in the letter.
    token: String,
    #[schema(min_length = 8, max_length = 128)]
    password: String,
}

/// Sets a new password with the token of the letter, which is used up. All sessions end, on every device.
#[utoipa::path(post, path = "/auth/reset", tag = "Accounts", request_body = Reset,
    responses((status = 200, body = Done), (status = 410, description = "`reset_token_invalid`"), (status = 422, description = "`validation_failed`"), (status = 429, description = "`rate_limited`")))]
async fn reset_password(
    State(app): State<App>,
    address: ClientAddress,
    Json(given): Json<Reset>,
) -> Result<Json<Done>> {
    app.limits().sign_in(address)?;
    rules::check_new_password("password", &given.password)?;
    let token = given.token.clone();
    // Looked at first: hashing is dear, and not done for who has nothing to show.
    let holds = app
        .store()
        .read(move |conn| recovery::holds(conn, &token, clock::now_ms()))
        .await?;
    if !holds {
        return Err(Refusal::InvalidResetToken.into());
    }
    let hash = app.passwords().hash(given.password).await?;
    app.store()
        .write("passwords", move |tx| {
            recovery::reset(tx, &given.token, &hash)
        })
        .await?;
    Ok(Json(Done { ok: true }))
}
