//! What administrators do with users.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::UserAnswer;
use crate::{
    accounts,
    app::App,
    audit::By,
    error::Result,
    http::{Admin, ClientAddress, Json, Path},
    scope::Role,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(set_role))
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
    address: ClientAddress,
    Path(id): Path<String>,
    Json(change): Json<RoleChange>,
) -> Result<Json<UserAnswer>> {
    let user = app
        .store()
        .write("users", move |tx| {
            accounts::set_role(tx, By::Admin(&scope, address), &id, change.role)
        })
        .await?;
    Ok(Json(UserAnswer { ok: true, user }))
}
