//! `GET /media/{name}`: pictures, for browsers and front ends anywhere.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::{
    downloads,
    rules::{Name, pick},
    store,
};
use crate::{
    app::App,
    error::{Error, Result},
    http::{ClientAddress, Path, Query},
};

pub fn routes() -> Router<App> {
    Router::new().route("/media/{name}", get(show))
}

#[derive(Debug, Deserialize)]
struct Wish {
    /// How wide it is going to be shown.
    w: Option<u32>,
}

/// A name never shows anything else, so that it may be kept for ever; nothing in the file can run, and any page may show it.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    ),
];

async fn show(
    State(app): State<App>,
    address: ClientAddress,
    Path(name): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    app.limits().picture(address)?;
    let name = Name::parse(&name).ok_or(Error::NotFound("Picture"))?;
    let wanted = name.clone();
    let widths = app
        .store()
        .read(move |conn| store::widths_of(conn, &wanted))
        .await?
        .unwrap_or_default();
    let width = pick(&widths, wish.w).ok_or(Error::NotFound("Picture"))?;
    let tag = format!("\"{}-{width}\"", name.as_str());
    let mut response = match is_known(&headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => file(&app, &name, width).await?,
    };
    response.headers_mut().extend(HEADERS);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Whether the client says that it has this file, in one of its ways to say so.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}

async fn file(app: &App, name: &Name, width: u32) -> Result<Response> {
    // It was there a moment ago; where it is not, it was removed meanwhile.
    let file = app.storage().read(&name.key(width)).await?;
    let file = file.ok_or(Error::NotFound("Picture"))?;
    let kind = HeaderValue::from_static(name.media_type());
    Ok(([(header::CONTENT_TYPE, kind)], file).into_response())
}

/// A file that only some may see, as an answer without anything but its kind and size: as wide as wished where it is a picture.
/// Whether whoever asks may see it must be certain already.
///
/// # Errors
/// `not_found`; [`TooManyDownloads`](super::Refusal::TooManyDownloads).
pub async fn show_private(
    app: &App,
    user_id: &str,
    name: &str,
    width: Option<u32>,
) -> Result<Response> {
    let place = app.downloads().enter(user_id)?;
    let name = Name::parse_private(name).ok_or(Error::NotFound("File"))?;
    let wanted = name.clone();
    let widths = app
        .store()
        .read(move |conn| store::widths_of(conn, &wanted))
        .await?
        .unwrap_or_default();
    let width = pick(&widths, width).ok_or(Error::NotFound("File"))?;
    let (size, body) = downloads::body(app.storage(), name.key(width), place).await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(name.media_type()),
        ),
        (header::CONTENT_LENGTH, HeaderValue::from(size)),
    ];
    Ok((headers, body).into_response())
}
