//! The audit log, as administrators read it.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    AuditAction,
    store::{self, Row},
};
use crate::{
    app::App,
    clock,
    error::Result,
    http::{Admin, Json, List, Page, Query},
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Something that an administrator did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AuditEntry {
    id: String,
    /// Null: somebody at the command line.
    actor: Option<Actor>,
    action: AuditAction,
    /// The id of what it was done to, or the slot of a site image.
    target: String,
    /// What else there is to know: a role, the fields that changed.
    #[schema(value_type = Object)]
    details: Value,
    /// The address it was done from; empty at the command line.
    address: String,
    created_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Actor {
    id: String,
    name: String,
}

impl AuditEntry {
    fn of((row, name): (Row, Option<String>)) -> Self {
        Self {
            id: row.id,
            actor: row.actor_id.map(|id| Actor {
                id,
                name: name.unwrap_or_default(),
            }),
            action: row.action,
            target: row.target,
            details: serde_json::from_str(&row.details).unwrap_or_default(),
            address: row.address,
            created_at: clock::rfc3339(row.created_at),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    action: Option<AuditAction>,
    /// Only what this administrator did.
    actor: Option<String>,
    /// Only what was done to this one.
    target: Option<String>,
}

/// What administrators did, newest first. Nothing is ever changed or removed here.
#[utoipa::path(get, path = "/admin/audit", tag = "Administration", security(("bearer" = [])), params(Wanted, Page),
    responses((status = 200, body = List<AuditEntry>), (status = 403, description = "`forbidden`")))]
async fn list(
    State(app): State<App>,
    _admin: Admin,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<AuditEntry>>> {
    let filter = store::Filter {
        action: wanted.action,
        actor_id: wanted.actor,
        target: wanted.target,
        before: page.after()?,
        limit: page.rows(),
    };
    let found = app
        .store()
        .read(move |conn| store::list(conn, &filter))
        .await?;
    let key = |(row, _): &(Row, _)| row.id.clone();
    Ok(Json(List::of(&page, found, key, AuditEntry::of)))
}
