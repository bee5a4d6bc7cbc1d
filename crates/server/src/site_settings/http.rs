//! Routes and wire types.

use axum::extract::{Request, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Urls,
    rules::{HERO, Page, Slot, SlotImage},
};
use crate::{
    app::App,
    error::Result,
    http::{Admin, Json, Path},
    images::{self, Purpose},
};

/// The field of a form that holds the picture.
const FIELD: &str = "image";
/// Changes of pictures are rare, and wait for each other.
const LANE: &str = "site-settings";

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(hero, remove_hero))
        .routes(routes!(upload_hero))
        .routes(routes!(all))
        .routes(routes!(upload))
        .routes(routes!(remove))
}

/// `{url}`
#[derive(Debug, Serialize, ToSchema)]
struct HeroImage {
    url: Option<String>,
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "describes a form")]
struct ImageForm {
    /// JPEG, PNG, WebP or AVIF, up to 5 MiB and 32 megapixels.
    #[schema(format = Binary)]
    image: String,
}

/// Takes the picture of a form into a slot.
async fn put(app: &App, admin: Admin, slot: Slot, request: Request) -> Result<SlotImage> {
    let draft = images::receive(app, &admin.scope, request, FIELD, Purpose::Site).await?;
    let site = app.config().server.url();
    draft
        .show(app, LANE, move |tx, name| {
            super::put(tx, admin.by(), &site, slot, Some(name))
        })
        .await
}

async fn clear(app: &App, admin: Admin, slot: Slot) -> Result<SlotImage> {
    let site = app.config().server.url();
    let shown = app
        .store()
        .write(LANE, move |tx| {
            super::put(tx, admin.by(), &site, slot, None)
        })
        .await?;
    images::sweep_soon(app);
    Ok(shown)
}

async fn show(app: &App, page: Page) -> Result<Json<Urls>> {
    let site = app.config().server.url();
    let read = app.store().read(move |conn| super::urls(conn, &site, page));
    Ok(Json(read.await?))
}

/// The picture that greets everybody: the slot `hero` of the landing page.
#[utoipa::path(get, path = "/site-settings/hero-image", tag = "Site images", responses((status = 200, body = HeroImage)))]
async fn hero(State(app): State<App>) -> Result<Json<HeroImage>> {
    let Json(mut all) = show(&app, HERO.page).await?;
    let url = all.remove(HERO.name).flatten();
    Ok(Json(HeroImage { url }))
}

/// Replaces the picture that greets everybody.
#[utoipa::path(post, path = "/site-settings/hero-image/upload", tag = "Site images", security(("bearer" = [])),
    request_body(content = ImageForm, content_type = "multipart/form-data"),
    responses((status = 200, body = HeroImage), (status = 403, description = "`forbidden`: administrators only"),
        (status = 413, description = "`too_large`: bytes or pixels"), (status = 415, description = "`unsupported_media`"),
        (status = 422, description = "`validation_failed`"), (status = 503, description = "`busy`")))]
async fn upload_hero(
    State(app): State<App>,
    admin: Admin,
    request: Request,
) -> Result<Json<HeroImage>> {
    let SlotImage { url, .. } = put(&app, admin, HERO, request).await?;
    Ok(Json(HeroImage { url }))
}

/// Takes the picture that greets everybody away.
#[utoipa::path(delete, path = "/site-settings/hero-image", tag = "Site images", security(("bearer" = [])),
    responses((status = 200, body = HeroImage), (status = 403, description = "`forbidden`: administrators only")))]
async fn remove_hero(State(app): State<App>, admin: Admin) -> Result<Json<HeroImage>> {
    let SlotImage { url, .. } = clear(&app, admin, HERO).await?;
    Ok(Json(HeroImage { url }))
}

/// The pictures of a page: every slot with an address, or null.
#[utoipa::path(get, path = "/site-settings/{page}", tag = "Site images",
    params(("page" = String, Path, description = "landing-images or about-images")),
    responses((status = 200, body = Urls), (status = 404, description = "`not_found`")))]
async fn all(State(app): State<App>, Path(page): Path<String>) -> Result<Json<Urls>> {
    show(&app, Page::of_path(&page)?).await
}

/// Replaces a picture of a page.
#[utoipa::path(post, path = "/site-settings/{page}/{slot}/upload", tag = "Site images", security(("bearer" = [])),
    params(("page" = String, Path, description = "landing-images or about-images"),
        ("slot" = String, Path, description = "hero, whyFresh, whyFast, whySupport, whyQuality, carousel1 to carousel4; aboutHero, aboutStory, aboutFeature1 to aboutFeature3")),
    request_body(content = ImageForm, content_type = "multipart/form-data"),
    responses((status = 200, body = SlotImage), (status = 403, description = "`forbidden`: administrators only"),
        (status = 404, description = "`not_found`"), (status = 413, description = "`too_large`: bytes or pixels"),
        (status = 415, description = "`unsupported_media`"), (status = 422, description = "`validation_failed`"),
        (status = 503, description = "`busy`")))]
async fn upload(
    State(app): State<App>,
    admin: Admin,
    Path((page, slot)): Path<(String, String)>,
    request: Request,
) -> Result<Json<SlotImage>> {
    let slot = Slot::find(Page::of_path(&page)?, &slot)?;
    Ok(Json(put(&app, admin, slot, request).await?))
}

/// Takes a picture of a page away.
#[utoipa::path(delete, path = "/site-settings/{page}/{slot}", tag = "Site images", security(("bearer" = [])),
    params(("page" = String, Path, description = "landing-images or about-images"), ("slot" = String, Path)),
    responses((status = 200, body = SlotImage), (status = 403, description = "`forbidden`: administrators only"),
        (status = 404, description = "`not_found`")))]
async fn remove(
    State(app): State<App>,
    admin: Admin,
    Path((page, slot)): Path<(String, String)>,
) -> Result<Json<SlotImage>> {
    let slot = Slot::find(Page::of_path(&page)?, &slot)?;
    Ok(Json(clear(&app, admin, slot).await?))
}
