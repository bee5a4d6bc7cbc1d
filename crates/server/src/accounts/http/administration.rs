//! What administrators see of accounts and do to them, and how somebody leaves.

use std::time::Duration;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::PublicUser;
use crate::{
    accounts::{
        administration, erasure, export,
        roster::{self, Filter},
        rules::{Refusal, check_ban_reason, only_self},
        store,
    },
    app::App,
    clock,
    error::{Error, Result},
    http::{Admin, ClientAddress, Json, List, Page, Path, Query, Validator},
    scope::{Role, Scope},
    store::Tx,
};

/// Characters of what is searched for.
const TEXT_CHARS_MAX: usize = 254;
/// How long whoever deletes an account waits for all of it.
const ERASURE_WAITED: Duration = Duration::from_secs(5);
/// The lane of all that is done to accounts.
const LANE: &str = "users";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(summary))
        .routes(routes!(show, delete))
        .routes(routes!(ban))
        .routes(routes!(unban))
        .routes(routes!(set_role))
        .routes(routes!(delete_own))
        .routes(routes!(export_own))
}

/// A user as administrators see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdminUser {
    #[serde(flatten)]
    pub user: PublicUser,
    /// Why they are banned, as the administrator wrote it.
    pub ban_reason: Option<String>,
}

impl AdminUser {
    pub(in crate::accounts) fn of((person, ban_reason): &roster::Listed) -> Self {
        Self {
            user: PublicUser::of(person),
            ban_reason: ban_reason.clone(),
        }
    }
}

/// `{ok:true,user}`
#[derive(Debug, Serialize, ToSchema)]
struct AdminUserAnswer {
    ok: bool,
    user: AdminUser,
}

/// `{ok:true}`
#[derive(Debug, Serialize, ToSchema)]
struct Done {
    ok: bool,
}

/// Which users to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Part of a name, an email or a phone number; marks and letters that look alike are not told apart.
    q: Option<String>,
    /// Only those who are banned, or only those who are not.
    banned: Option<bool>,
}

/// The users, newest first.
#[utoipa::path(get, path = "/users", tag = "Administration", security(("bearer" = [])), params(ListQuery, Page),
    responses((status = 200, body = List<AdminUser>), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`"), (status = 422, description = "`validation_failed`")))]
async fn list(
    State(app): State<App>,
    _admin: Admin,
    Query(query): Query<ListQuery>,
    page: Page,
) -> Result<Json<List<AdminUser>>> {
    let mut v = Validator::new();
    let text = v.text(
        "q",
        query.q.as_deref().unwrap_or_default(),
        0..=TEXT_CHARS_MAX,
    );
    v.finish()?;
    let filter = Filter {
        text: Some(text).filter(|text| !text.is_empty()),
        banned: query.banned,
        before: page.after()?,
        limit: page.rows(),
    };
    let found = app
        .store()
        .read(move |conn| roster::list(conn, &filter))
        .await?;
    let key = |(person, _): &roster::Listed| person.id.clone();
    let list = List::of(&page, found, key, |listed| AdminUser::of(&listed));
    Ok(Json(list))
}

/// One user.
#[utoipa::path(get, path = "/users/{id}", tag = "Administration", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = AdminUser), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
async fn show(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Result<Json<AdminUser>> {
    let found = app
        .store()
        .read(move |conn| roster::find(conn, &id))
        .await?;
    let listed = found.ok_or(Error::NotFound("User"))?;
    Ok(Json(AdminUser::of(&listed)))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Summary {
    total: i64,
    banned: i64,
    /// Those whose email is verified.
    verified: i64,
    /// Since midnight, UTC.
    created_today: i64,
}

/// How many users there are.
#[utoipa::path(get, path = "/users/summary", tag = "Administration", security(("bearer" = [])),
    responses((status = 200, body = Summary), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`")))]
async fn summary(State(app): State<App>, _admin: Admin) -> Result<Json<Summary>> {
    let midnight = clock::midnight_utc(clock::now_ms());
    let counts = app
        .store()
        .read(move |conn| roster::counts(conn, midnight))
        .await?;
    Ok(Json(Summary {
        total: counts.total,
        banned: counts.banned,
        verified: counts.verified,
        created_today: counts.created,
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
struct Ban {
    /// Administrators alone read it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Bans somebody. Their sessions are gone, and every live connection of theirs ends at once. Of somebody who is banned already nothing changes.
#[utoipa::path(post, path = "/users/{id}/ban", tag = "Administration", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = Ban,
    responses((status = 200, body = AdminUserAnswer), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`own_account`"), (status = 422, description = "`validation_failed`")))]
async fn ban(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Json(given): Json<Ban>,
) -> Result<Json<AdminUserAnswer>> {
    let reason = check_ban_reason(&given.reason)?;
    answer(&app, move |tx| {
        administration::ban(tx, admin.by(), &id, &reason)
    })
    .await
}

/// Lifts a ban. Whoever was banned signs in anew.
#[utoipa::path(post, path = "/users/{id}/unban", tag = "Administration", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = AdminUserAnswer), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
async fn unban(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Json<AdminUserAnswer>> {
    answer(&app, move |tx| administration::unban(tx, admin.by(), &id)).await
}

#[derive(Debug, Deserialize, ToSchema)]
struct RoleChange {
    role: Role,
}

/// Makes somebody an administrator, or no longer. Their live connections come back by themselves, with the new rights.
#[utoipa::path(post, path = "/users/{id}/role", tag = "Administration", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = RoleChange,
    responses((status = 200, body = AdminUserAnswer), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`last_admin`")))]
async fn set_role(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Json(change): Json<RoleChange>,
) -> Result<Json<AdminUserAnswer>> {
    answer(&app, move |tx| {
        administration::set_role(tx, admin.by(), &id, change.role)
    })
    .await
}

async fn answer(
    app: &App,
    job: impl Fn(&mut Tx<'_>) -> Result<AdminUser> + Send + 'static,
) -> Result<Json<AdminUserAnswer>> {
    let user = app.store().write(LANE, job).await?;
    Ok(Json(AdminUserAnswer { ok: true, user }))
}

/// Deletes somebody's account. What is theirs is erased, and their bookings are cancelled.
#[utoipa::path(delete, path = "/users/{id}", tag = "Administration", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Done), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`own_account`")))]
async fn delete(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Json<Done>> {
    let user_id = id.clone();
    app.store()
        .write(LANE, move |tx| administration::delete(tx, admin.by(), &id))
        .await?;
    finish(&app, &user_id).await;
    Ok(Json(Done { ok: true }))
}

#[derive(Debug, Deserialize, ToSchema)]
struct Farewell {
    password: String,
}

/// Deletes one's own account, for good.
#[utoipa::path(post, path = "/users/{id}/delete", tag = "Accounts", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = Farewell,
    responses((status = 200, body = Done), (status = 401, description = "`wrong_password`, `unauthorized`"), (status = 403, description = "`forbidden`"),
        (status = 409, description = "`last_admin`"), (status = 429, description = "`rate_limited`")))]
async fn delete_own(
    State(app): State<App>,
    scope: Scope,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(given): Json<Farewell>,
) -> Result<Json<Done>> {
    only_self(&scope, &id)?;
    app.limits().sign_in(address)?;
    let attempt = app.limits().login(&scope.email, address)?;
    let email = scope.email.clone();
    let known = app
        .store()
        .read(move |conn| store::credentials(conn, &email))
        .await?;
    let hash = known.filter(|(person, _)| person.id == id);
    let hash = hash.map(|(_, hash)| hash);
    if !app.passwords().verify(given.password, hash).await? {
        return Err(Refusal::WrongPassword.into());
    }
    attempt.succeeded();
    app.store()
        .write(LANE, move |tx| administration::delete_own(tx, &scope))
        .await?;
    finish(&app, &id).await;
    Ok(Json(Done { ok: true }))
}

/// The account is gone; whatever is not done in time here is found again as due work.
async fn finish(app: &App, user_id: &str) {
    let finished = erasure::finish(app.store(), app.terms(), user_id);
    match tokio::time::timeout(ERASURE_WAITED, finished).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!(%error, user = user_id, "cannot erase a deleted account; it is tried again");
        }
        Err(_) => tracing::info!(
            user = user_id,
            "the erasure of an account goes on as due work"
        ),
    }
}

/// Everything that is kept about oneself, as a file.
#[utoipa::path(get, path = "/users/{id}/export", tag = "Accounts", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`"), (status = 429, description = "`rate_limited`")))]
async fn export_own(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Response> {
    only_self(&scope, &id)?;
    app.limits().export(&id)?;
    let everything = app
        .store()
        .read(move |conn| export::of(conn, &scope, clock::now_ms()))
        .await?;
    let mut response = Json(everything).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"majlis-export.json\""),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
