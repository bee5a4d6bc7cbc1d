//! Routes and wire types.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::{self, Row};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    http::{Json, List, Page, Query},
    scope::Scope,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(unread_count))
}

/// What somebody was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    pub id: String,
    pub user_id: String,
    /// `booking.confirmed`, `event.changed`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// In the person's language.
    pub title: String,
    pub body: String,
    /// What leads on: `eventId`, `bookingId`, …
    #[schema(value_type = Object)]
    pub data: Value,
    pub is_read: bool,
    pub read_at: Option<String>,
    pub created_at: String,
}

impl From<Row> for Notification {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            kind: row.kind,
            title: row.title,
            body: row.body,
            data: serde_json::from_str(&row.data).unwrap_or_default(),
            is_read: row.read_at.is_some(),
            read_at: row.read_at.map(clock::rfc3339),
            created_at: clock::rfc3339(row.created_at),
        }
    }
}

/// A longer type there is not.
const KIND_CHARS_MAX: usize = 64;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only what was not read yet.
    #[serde(default)]
    unread_only: bool,
    /// Only those of this type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<String>,
}

/// What I was told, newest first. Kept 90 days.
#[utoipa::path(get, path = "/notifications", tag = "Notifications", security(("bearer" = [])), params(Wanted, Page),
    responses((status = 200, body = List<Notification>), (status = 401, description = "`unauthorized`")))]
async fn list(
    State(app): State<App>,
    scope: Scope,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<Notification>>> {
    if wanted
        .kind
        .as_ref()
        .is_some_and(|kind| kind.len() > KIND_CHARS_MAX)
    {
        return Err(Error::invalid("type", "must have at most 64 characters"));
    }
    let filter = store::Filter {
        unread_only: wanted.unread_only,
        kind: wanted.kind,
        before: page.after()?,
        limit: page.rows(),
    };
    let found = app
        .store()
        .read(move |conn| store::of_person(conn, &scope.user_id, &filter))
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |row| row.id.clone(),
        Notification::from,
    )))
}

#[derive(Debug, Serialize, ToSchema)]
struct UnreadCount {
    count: i64,
}

/// How much of what I was told I have not read.
#[utoipa::path(get, path = "/notifications/unread-count", tag = "Notifications", security(("bearer" = [])),
    responses((status = 200, body = UnreadCount), (status = 401, description = "`unauthorized`")))]
async fn unread_count(State(app): State<App>, scope: Scope) -> Result<Json<UnreadCount>> {
    let count = app
        .store()
        .read(move |conn| store::unread_count(conn, &scope.user_id))
        .await?;
    Ok(Json(UnreadCount { count }))
}
