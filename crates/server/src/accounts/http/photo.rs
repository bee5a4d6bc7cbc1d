//! The photo of a user.

use axum::extract::{Request, State};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::UserAnswer;
use crate::{
    accounts::photo::Change,
    app::App,
    error::Result,
    http::{ClientAddress, Json, Path},
    images::{self, Purpose},
    scope::Scope,
};

const FIELD: &str = "photo";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upload, remove))
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "describes a form")]
struct PhotoForm {
    /// JPEG, PNG, WebP or AVIF, up to 5 MiB and 32 megapixels. The square in the middle is shown.
    #[schema(format = Binary)]
    photo: String,
}

/// Replaces the photo of a user: one's own, or as an administrator.
#[utoipa::path(post, path = "/users/{id}/photo", tag = "Accounts", security(("bearer" = [])), params(("id" = String, Path)),
    request_body(content = PhotoForm, content_type = "multipart/form-data"),
    responses((status = 200, body = UserAnswer), (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_found`"), (status = 413, description = "`too_large`: bytes or pixels"),
        (status = 415, description = "`unsupported_media`"), (status = 422, description = "`validation_failed`"),
        (status = 429, description = "`rate_limited`"), (status = 503, description = "`busy`")))]
async fn upload(
    State(app): State<App>,
    scope: Scope,
    address: ClientAddress,
    Path(user_id): Path<String>,
    request: Request,
) -> Result<Json<UserAnswer>> {
    let change = Change {
        scope,
        address,
        user_id,
    };
    let asked = change.clone();
    app.store().read(move |conn| asked.check(conn)).await?;
    let draft = images::receive(&app, &change.scope, request, FIELD, Purpose::Photo).await?;
    let site = app.config().server.url();
    let lane = change.user_id.clone();
    let user = draft
        .show(&app, &lane, move |tx, name| {
            change.put(tx, Some(&images::url(&site, name)))
        })
        .await?;
    Ok(Json(UserAnswer { ok: true, user }))
}

/// Takes the photo of a user away: one's own, or as an administrator.
#[utoipa::path(delete, path = "/users/{id}/photo", tag = "Accounts", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = UserAnswer), (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_found`")))]
async fn remove(
    State(app): State<App>,
    scope: Scope,
    address: ClientAddress,
    Path(user_id): Path<String>,
) -> Result<Json<UserAnswer>> {
    let change = Change {
        scope,
        address,
        user_id,
    };
    let lane = change.user_id.clone();
    let user = app
        .store()
        .write(&lane, move |tx| change.put(tx, None))
        .await?;
    images::sweep_soon(&app);
    Ok(Json(UserAnswer { ok: true, user }))
}
