//! The web app, inside the binary.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::{Embed, EmbeddedFile};

use crate::error::{Error, Problem};

/// Vite names files by their content here, so that they never change.
const HASHED: &str = "assets/";

#[derive(Embed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct App;

const NOT_BUILT: &str = include_str!("web_not_built.html");

/// Answers whatever no route knows: a file of the web app, its page for paths that it routes itself,
/// or a problem for everything that is not the web app's.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if is_of_the_api(path) {
        return Error::NotFound("Resource").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        let mut response = Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This resource does not know this method.",
        )
        .into_response();
        let allow = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allow);
        return response;
    }
    if let Some(file) = App::get(path) {
        return present(path, file, &headers);
    }
    let names_a_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    if names_a_file {
        return Error::NotFound("File").into_response();
    }
    match App::get("index.html") {
        Some(page) => present("index.html", page, &headers),
        None => axum::response::Html(NOT_BUILT).into_response(),
    }
}

fn is_of_the_api(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    matches!(
        first,
        "api" | "media" | "ws" | "socket.io" | "docs" | "healthz" | "readyz" | "metrics"
    )
}

fn present(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let tag = format!("\"{}\"", crate::accounts::hex(&hash[..16]));
    let known = headers.get(header::IF_NONE_MATCH);
    let mut response = match known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => file.data.into_response(),
    };
    let caching = match path.starts_with(HASHED) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let kind = match path.ends_with(".html") {
        true => "text/html; charset=utf-8",
        false => file.metadata.mimetype(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let (Ok(kind), Ok(tag)) = (HeaderValue::from_str(kind), HeaderValue::from_str(&tag)) {
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::ETAG, tag);
    }
    response
}
