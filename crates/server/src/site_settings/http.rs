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
    audit::By,
    error::Result,
    http::{Admin, ClientAddress, Json, Path},
    images::{self, Purpose},
    scope::Scope,
};

/// The field of a form that holds the picture.
const FIELD: &str = "image";
/// Changes of pictures are rare, and wait for each other.
const LANE: &str = "site-settings";

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(hero, remove_hero))
        .routes(routes!(upload_hero))
        .routes(routes!(landing))
        .routes(routes!(upload_landing))
        .routes(routes!(remove_landing))
        .routes(routes!(about))
        .routes(routes!(upload_about))
        .routes(routes!(remove_about))
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

/// An administrator, and from where.
struct Editor {
    scope: Scope,
    address: ClientAddress,
}

impl Editor {
    fn by(&self) -> By<'_> {
        By::Admin(&self.scope, self.address)
    }

    /// Takes the picture of a form into a slot.
    async fn upload(self, app: &App, slot: Slot, request: Request) -> Result<SlotImage> {
        let draft = images::receive(app, &self.scope, request, FIELD, Purpose::Site).await?;
        let site = app.config().server.url();
        draft
            .show(app, LANE, move |tx, name| {
                super::put(tx, self.by(), &site, slot, Some(name))
            })
            .await
    }

    async fn remove(self, app: &App, slot: Slot) -> Result<SlotImage> {
        let site = app.config().server.url();
        let shown = app
            .store()
            .write(LANE, move |tx| super::put(tx, self.by(), &site, slot, None))
            .await?;
        images::sweep_soon(app);
        Ok(shown)
    }
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
    Admin(scope): Admin,
    address: ClientAddress,
    request: Request,
) -> Result<Json<HeroImage>> {
    let editor = Editor { scope, address };
    let SlotImage { url, .. } = editor.upload(&app, HERO, request).await?;
    Ok(Json(HeroImage { url }))
}

/// Takes the picture that greets everybody away.
#[utoipa::path(delete, path = "/site-settings/hero-image", tag = "Site images", security(("bearer" = [])),
    responses((status = 200, body = HeroImage), (status = 403, description = "`forbidden`: administrators only")))]
async fn remove_hero(
    State(app): State<App>,
    Admin(scope): Admin,
    address: ClientAddress,
) -> Result<Json<HeroImage>> {
    let editor = Editor { scope, address };
    let SlotImage { url, .. } = editor.remove(&app, HERO).await?;
    Ok(Json(HeroImage { url }))
}

/// The pictures of the landing page: every slot with an address, or null.
#[utoipa::path(get, path = "/site-settings/landing-images", tag = "Site images", responses((status = 200, body = Urls)))]
async fn landing(State(app): State<App>) -> Result<Json<Urls>> {
    show(&app, Page::Landing).await
}

/// Replaces a picture of the landing page.
#[utoipa::path(post, path = "/site-settings/landing-images/{slot}/upload", tag = "Site images", security(("bearer" = [])),
    params(("slot" = String, Path, description = "hero, whyFresh, whyFast, whySupport, whyQuality, carousel1 to carousel4")),
    request_body(content = ImageForm, content_type = "multipart/form-data"),
    responses((status = 200, body = SlotImage), (status = 403, description = "`forbidden`: administrators only"),
        (status = 404, description = "`not_found`"), (status = 413, description = "`too_large`: bytes or pixels"),
        (status = 415, description = "`unsupported_media`"), (status = 422, description = "`validation_failed`"),
        (status = 503, description = "`busy`")))]
async fn upload_landing(
    State(app): State<App>,
    Admin(scope): Admin,
    address: ClientAddress,
    Path(slot): Path<String>,
    request: Request,
) -> Result<Json<SlotImage>> {
    let slot = Slot::find(Page::Landing, &slot)?;
    let editor = Editor { scope, address };
    Ok(Json(editor.upload(&app, slot, request).await?))
}

/// Takes a picture of the landing page away.
#[utoipa::path(delete, path = "/site-settings/landing-images/{slot}", tag = "Site images", security(("bearer" = [])),
    params(("slot" = String, Path)),
    responses((status = 200, body = SlotImage), (status = 403, description = "`forbidden`: administrators only"),
        (status = 404, description = "`not_found`")))]
async fn remove_landing(
    State(app): State<App>,
    Admin(scope): Admin,
    address: ClientAddress,
    Path(slot): Path<String>,
) -> Result<Json<SlotImage>> {
    let slot = Slot::find(Page::Landing, &slot)?;
    let editor = Editor { scope, address };
    Ok(Json(editor.remove(&app, slot).await?))
}

/// The pictures of the page about us: every slot with an address, or null.
#[utoipa::path(get, path = "/site-settings/about-images", tag = "Site images", responses((status = 200, body = Urls)))]
async fn about(State(app): State<App>) -> Result<Json<Urls>> {
    show(&app, Page::About).await
}

/// Replaces a picture of the page about us.
#[utoipa::path(post, path = "/site-settings/about-images/{slot}/upload", tag = "Site images", security(("bearer" = [])),
    params(("slot" = String, Path, description = "aboutHero, aboutStory, aboutFeature1 to aboutFeature3")),
    request_body(content = ImageForm, content_type = "multipart/form-data"),
    responses((status = 200, body = SlotImage), (status = 403, description = "`forbidden`: administrators only"),
        (status = 404, description = "`not_found`"), (status = 413, description = "`too_large`: bytes or pixels"),
        (status = 415, description = "`unsupported_media`"), (status = 422, description = "`validation_failed`"),
        (status = 503, description = "`busy`")))]
async fn upload_about(
    State(app): State<App>,
    Admin(scope): Admin,
    address: ClientAddress,
    Path(slot): Path<String>,
    request: Request,
) -> Result<Json<SlotImage>> {
    let slot = Slot::find(Page::About, &slot)?;
    let editor = Editor { scope, address };
    Ok(Json(editor.upload(&app, slot, request).await?))
}

/// Takes a picture of the page about us away.
#[utoipa::path(delete, path = "/site-settings/about-images/{slot}", tag = "Site images", security(("bearer" = [])),
    params(("slot" = String, Path)),
    responses((status = 200, body = SlotImage), (status = 403, description = "`forbidden`: administrators only"),
        (status = 404, description = "`not_found`")))]
async fn remove_about(
    State(app): State<App>,
    Admin(scope): Admin,
    address: ClientAddress,
    Path(slot): Path<String>,
) -> Result<Json<SlotImage>> {
    let slot = Slot::find(Page::About, &slot)?;
    let editor = Editor { scope, address };
    Ok(Json(editor.remove(&app, slot).await?))
}
