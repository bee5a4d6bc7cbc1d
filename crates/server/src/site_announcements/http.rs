//! Routes and wire types.

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::{self, Named};
use crate::{
    app::App,
    clock,
    error::Result,
    http::{Admin, Creation, Json, List, Page, Reply, Validator},
    notifications::{Kind, NewNote, Note},
    scope::Role,
};

/// The lane of all announcements.
const LANE: &str = "site-announcements";

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create, list))
}

/// What an administrator told all of a role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SiteAnnouncement {
    id: String,
    role: Role,
    #[serde(rename = "type")]
    kind: String,
    title: String,
    message: String,
    #[schema(value_type = Object)]
    data: Map<String, Value>,
    by: Announcer,
    created_at: String,
    /// How many were told by now, on their way through all of the role.
    told_count: i64,
    /// When it was stored for all; null: it goes on.
    told_at: Option<String>,
}

/// Of a deleted account the name is `Deleted user`.
#[derive(Debug, Serialize, ToSchema)]
struct Announcer {
    id: String,
    name: String,
}

impl SiteAnnouncement {
    fn of((row, name): Named) -> Result<Self> {
        let Note {
            kind,
            title,
            message,
            data,
        } = row.note()?;
        Ok(Self {
            id: row.id,
            role: row.role,
            kind,
            title,
            message,
            data,
            by: Announcer {
                id: row.user_id,
                name,
            },
            created_at: clock::rfc3339(row.created_at),
            told_count: row.told_count,
            told_at: row.told_at.map(clock::rfc3339),
        })
    }
}

/// A `title` is needed; `type` is `site.announcement` where none is given.
#[derive(Debug, Deserialize, ToSchema)]
struct NewSiteAnnouncement {
    /// To whom.
    role: Role,
    #[serde(flatten)]
    note: NewNote,
}

/// Tells all of a role: on the root namespace at once, and stored for each, whoever is away.
#[utoipa::path(post, path = "/admin/announcements", tag = "Administration", security(("bearer" = [])), request_body = NewSiteAnnouncement,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = SiteAnnouncement), (status = 401, description = "`unauthorized`"),
        (status = 403, description = "`forbidden`"), (status = 422, description = "`validation_failed`")))]
async fn create(
    State(app): State<App>,
    admin: Admin,
    creation: Creation<NewSiteAnnouncement>,
) -> Result<Response> {
    creation
        .run(&app, LANE, move |tx, new| {
            let mut v = Validator::new();
            let note = new
                .note
                .check(&mut v, Some(Kind::SiteAnnouncement.as_str()));
            v.check("title", !note.title.is_empty(), "is required");
            v.finish()?;
            let row = super::announce(tx, &admin.scope, admin.by(), new.role, &note)?;
            let name = admin.scope.name.clone();
            Ok(Reply::created(SiteAnnouncement::of((row, name))?))
        })
        .await
}

/// What administrators told all of a role, newest first.
#[utoipa::path(get, path = "/admin/announcements", tag = "Administration", security(("bearer" = [])), params(Page),
    responses((status = 200, body = List<SiteAnnouncement>), (status = 401, description = "`unauthorized`"), (status = 403, description = "`forbidden`")))]
async fn list(
    State(app): State<App>,
    _admin: Admin,
    page: Page,
) -> Result<Json<List<SiteAnnouncement>>> {
    let (before, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| {
            let rows = store::list(conn, before, rows)?;
            rows.into_iter().map(SiteAnnouncement::of).collect()
        })
        .await?;
    let key = |announcement: &SiteAnnouncement| announcement.id.clone();
    Ok(Json(List::of(&page, found, key, |it| it)))
}
