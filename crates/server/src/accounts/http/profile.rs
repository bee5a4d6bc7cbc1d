//! Registering, and what users say of themselves.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::UserAnswer;
use crate::{
    accounts::{
        self, profile,
        rules::{self, Application, ProfileChange},
    },
    app::App,
    error::Result,
    http::{ClientAddress, Creation, Json, Path, Reply},
    language::Language,
    scope::{Role, Scope},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(change))
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
        let user = accounts::add(tx, &id, &profile, &hash, Role::User)?;
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
    address: ClientAddress,
    Path(id): Path<String>,
    Json(change): Json<UserChange>,
) -> Result<Json<UserAnswer>> {
    let wished = ProfileChange {
        full_name: change.full_name,
        country_code: change.country_code,
        country_name: change.country_name,
        known_country_name: None,
        phone: change.phone,
        language: change.language,
    }
    .checked()?;
    let user = app
        .store()
        .write(&id.clone(), move |tx| {
            profile::change(tx, &scope, address, &id, &wished)
        })
        .await?;
    Ok(Json(UserAnswer { ok: true, user }))
}
