//! Proving an e-mail address and a phone number.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::UserAnswer;
use crate::{
    accounts::{
        proofs::Contact,
        verification::{self, DIGITS, HOLDS_MS},
    },
    app::App,
    error::Result,
    http::{Json, Path, Validator},
    scope::Scope,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send_to_email))
        .routes(routes!(confirm_email))
        .routes(routes!(send_to_phone))
        .routes(routes!(confirm_phone))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SentToEmail {
    ok: bool,
    email: String,
    expires_in_seconds: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SentToPhone {
    ok: bool,
    phone: String,
    expires_in_seconds: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Confirmation {
    /// Six digits.
    #[schema(example = "012345", min_length = 6, max_length = 6)]
    code: String,
}

/// Mails me a code that proves my e-mail address. The code before is worth nothing any more.
#[utoipa::path(post, path = "/users/{id}/email/verify/send", tag = "Accounts", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = SentToEmail), (status = 403, description = "`forbidden`"), (status = 409, description = "`already_verified`"), (status = 429, description = "`rate_limited`")))]
async fn send_to_email(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<SentToEmail>> {
    Ok(Json(SentToEmail {
        ok: true,
        email: send(&app, scope, id, Contact::Email).await?,
        expires_in_seconds: HOLDS_MS / 1000,
    }))
}

/// Proves my e-mail address with the code that was mailed.
#[utoipa::path(post, path = "/users/{id}/email/verify/confirm", tag = "Accounts", security(("bearer" = [])), params(("id" = String, Path)), request_body = Confirmation,
    responses((status = 200, body = UserAnswer), (status = 403, description = "`forbidden`"), (status = 409, description = "`already_verified`, `too_many_tries`"), (status = 410, description = "`code_expired`"), (status = 422, description = "`wrong_code` with `triesLeft`, `validation_failed`")))]
async fn confirm_email(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(given): Json<Confirmation>,
) -> Result<Json<UserAnswer>> {
    confirm(&app, scope, id, Contact::Email, given).await
}

/// Sends me a text message with a code that proves my phone number. The code before is worth nothing any more.
#[utoipa::path(post, path = "/users/{id}/phone/verify/send", tag = "Accounts", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = SentToPhone), (status = 403, description = "`forbidden`"), (status = 409, description = "`already_verified`, `no_phone`"), (status = 429, description = "`rate_limited`")))]
async fn send_to_phone(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<SentToPhone>> {
    Ok(Json(SentToPhone {
        ok: true,
        phone: send(&app, scope, id, Contact::Phone).await?,
        expires_in_seconds: HOLDS_MS / 1000,
    }))
}

/// Proves my phone number with the code of the text message.
#[utoipa::path(post, path = "/users/{id}/phone/verify/confirm", tag = "Accounts", security(("bearer" = [])), params(("id" = String, Path)), request_body = Confirmation,
    responses((status = 200, body = UserAnswer), (status = 403, description = "`forbidden`"), (status = 409, description = "`already_verified`, `no_phone`, `too_many_tries`"), (status = 410, description = "`code_expired`"), (status = 422, description = "`wrong_code` with `triesLeft`, `validation_failed`")))]
async fn confirm_phone(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(given): Json<Confirmation>,
) -> Result<Json<UserAnswer>> {
    confirm(&app, scope, id, Contact::Phone, given).await
}

async fn send(app: &App, scope: Scope, id: String, contact: Contact) -> Result<String> {
    let (asking, of) = (scope.clone(), id.clone());
    let sent_to = app
        .store()
        .read(move |conn| verification::unproved(conn, &asking, &of, contact))
        .await?;
    app.limits().code(&scope.user_id, &sent_to)?;
    let in_job = app.clone();
    app.store()
        .write(&id.clone(), move |tx| {
            verification::send(tx, in_job.tokens(), &scope, &id, contact)
        })
        .await
}

async fn confirm(
    app: &App,
    scope: Scope,
    id: String,
    contact: Contact,
    given: Confirmation,
) -> Result<Json<UserAnswer>> {
    let code = checked(&given)?;
    let in_job = app.clone();
    let user = app
        .store()
        .write(&id.clone(), move |tx| {
            verification::confirm(tx, in_job.tokens(), &scope, &id, (contact, &code))
        })
        .await??;
    Ok(Json(UserAnswer { ok: true, user }))
}

/// What is no code at all is no try either.
fn checked(given: &Confirmation) -> Result<String> {
    let code = given.code.trim();
    let is_code = code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit());
    let mut v = Validator::new();
    v.check("code", is_code, "must be six digits");
    v.finish()?;
    Ok(code.to_owned())
}
