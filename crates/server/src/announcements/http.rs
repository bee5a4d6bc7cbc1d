//! Routes and wire types.

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    rules::{MESSAGE_MAX, Priority},
    store::{self, Named},
};
use crate::{
    app::App,
    clock,
    error::Result,
    events::http::event_ref,
    http::{Creation, Json, List, Page, Path, Reply, Validator},
    scope::Scope,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create, list))
}

/// What an organizer told those who have booked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Announcement {
    id: String,
    event_id: String,
    message: String,
    organizer_name: String,
    priority: Priority,
    created_at: String,
}

impl From<Named> for Announcement {
    fn from((row, organizer_name): Named) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            message: row.message,
            organizer_name,
            priority: row.priority,
            created_at: clock::rfc3339(row.created_at),
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
struct NewAnnouncement {
    #[schema(min_length = 1, max_length = 2000)]
    message: String,
    /// Default: medium.
    priority: Option<Priority>,
}

/// Tells everybody who has booked, and the organizers.
#[utoipa::path(post, path = "/events/{id}/announcements", tag = "Announcements", security(("bearer" = [])), request_body = NewAnnouncement,
    params(("id" = String, Path, description = "UUID or number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Announcement), (status = 403, description = "`forbidden`"),
        (status = 409, description = "`announcements_closed`, `too_many_announcements`"), (status = 429, description = "`rate_limited`")))]
async fn create(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewAnnouncement>,
) -> Result<Response> {
    let event = event_ref(&id)?;
    let is_limited = app.config().limits.enabled;
    creation
        .run(&app, &id, move |tx, body| {
            let mut v = Validator::new();
            let message = v.prose("message", &body.message, 1..=MESSAGE_MAX);
            v.finish()?;
            let priority = body.priority.unwrap_or(Priority::Medium);
            let row = super::announce(tx, &scope, &event, &message, priority, is_limited)?;
            Ok(Reply::created(Announcement::from((
                row,
                scope.name.clone(),
            ))))
        })
        .await
}

/// An event's announcements, newest first, for those who have booked it and its organizers.
#[utoipa::path(get, path = "/events/{id}/announcements", tag = "Announcements", security(("bearer" = [])), params(Page,
    ("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = List<Announcement>), (status = 403, description = "`forbidden`")))]
async fn list(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    page: Page,
) -> Result<Json<List<Announcement>>> {
    let event = event_ref(&id)?;
    let (before, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| {
            let id = super::readable_event(conn, &scope, &event)?;
            store::of_event(conn, &id, before, rows)
        })
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |(row, _)| row.id.clone(),
        Announcement::from,
    )))
}
