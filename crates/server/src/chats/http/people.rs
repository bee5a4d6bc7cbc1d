//! Whom one does not want to hear from.

use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{OK, Ok as Done};
use crate::{
    app::App,
    chats::{Pace, blocking, store::blocks},
    clock,
    error::Result,
    http::{Json, List, Page, Path},
    scope::Scope,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(block, unblock))
        .routes(routes!(list))
}

/// Keeps somebody and oneself from writing to each other in chats of two. They are not told.
#[utoipa::path(post, path = "/users/{id}/block", tag = "Chats", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Done), (status = 404, description = "`not_found`"), (status = 409, description = "`too_many_blocks`"),
        (status = 422, description = "`validation_failed`: oneself"), (status = 429, description = "`rate_limited`")))]
async fn block(State(app): State<App>, scope: Scope, Path(id): Path<String>) -> Result<Json<Done>> {
    app.chats().count(Pace::Opening, &scope.user_id)?;
    let lane = scope.user_id.clone();
    app.store()
        .write(&lane, move |tx| blocking::block(tx, &scope, &id))
        .await?;
    Ok(Json(OK))
}

/// Hears from somebody again.
#[utoipa::path(delete, path = "/users/{id}/block", tag = "Chats", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 204), (status = 404, description = "`not_found`"), (status = 429, description = "`rate_limited`")))]
async fn unblock(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    app.chats().count(Pace::Opening, &scope.user_id)?;
    let lane = scope.user_id.clone();
    app.store()
        .write(&lane, move |tx| blocking::unblock(tx, &scope, &id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody whom one has blocked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Blocked {
    user_id: String,
    name: String,
    photo_url: Option<String>,
    blocked_at: String,
}

/// Whom one has blocked, the last first.
#[utoipa::path(get, path = "/blocks", tag = "Chats", security(("bearer" = [])), params(Page),
    responses((status = 200, body = List<Blocked>)))]
async fn list(State(app): State<App>, scope: Scope, page: Page) -> Result<Json<List<Blocked>>> {
    let (after, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| blocks::of_person(conn, &scope.user_id, after, rows))
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |(id, _, _, at): &blocks::Blocked| (*at, id.clone()),
        |(user_id, name, photo_url, at)| Blocked {
            user_id,
            name,
            photo_url,
            blocked_at: clock::rfc3339(at),
        },
    )))
}
