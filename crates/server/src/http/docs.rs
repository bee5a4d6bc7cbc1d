//! The API's document, and a page that shows it and loads nothing from elsewhere.

use std::sync::Arc;

use axum::{
    Router,
    response::{Html, Response},
    routing::get,
};
use http::{HeaderValue, header};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use crate::app::App;

/// What the document says before any slice adds its routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Majlis",
        description = "Book a seat, and everyone sees it. Errors are RFC 9457 problem documents with a stable `code`; \
                       lists come in pages (`limit`, `after`); a POST that creates takes an `Idempotency-Key`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    modifiers(&Bearer)
)]
pub struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The `accessToken` of `POST /auth/login`."))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

pub fn routes(document: &utoipa::openapi::OpenApi) -> Router<App> {
    // A document that cannot be written is a mistake of ours that the tests find.
    let json: Arc<str> = document.to_json().unwrap_or_default().into();
    Router::new()
        .route(
            "/api/v1/openapi.json",
            get(move || async move { asset("application/json", json.to_string()) }),
        )
        .route(
            "/docs",
            get(|| async { Html(include_str!("docs/page.html")) }),
        )
        .route(
            "/docs/page.js",
            get(|| async { asset("text/javascript", include_str!("docs/page.js")) }),
        )
        .route(
            "/docs/page.css",
            get(|| async { asset("text/css", include_str!("docs/page.css")) }),
        )
}

fn asset(kind: &'static str, body: impl axum::response::IntoResponse) -> Response {
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
