//! What goes along with messages.

use axum::{
    extract::{Request, State},
    response::Response,
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    chats::{files, views::Attachment},
    error::Result,
    http::{Json, Path, Query},
    images,
    scope::Scope,
};

const FIELD: &str = "file";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .routes(routes!(show))
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "describes a form")]
struct FileForm {
    /// JPEG, PNG, WebP or AVIF, up to 5 MiB and 32 megapixels, which is made anew; or a PDF up to 10 MiB.
    #[schema(format = Binary)]
    file: String,
}

/// Uploads a file, to be sent along with a message within a day.
#[utoipa::path(post, path = "/uploads", tag = "Chats", security(("bearer" = [])),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Attachment),
        (status = 409, description = "`storage_full`; `too_many_unsent`: 50 wait to be sent"), (status = 413, description = "`too_large`: bytes or pixels"),
        (status = 415, description = "`unsupported_media`"), (status = 422, description = "`validation_failed`"),
        (status = 429, description = "`rate_limited`"), (status = 503, description = "`busy`")))]
async fn upload(
    State(app): State<App>,
    scope: Scope,
    request: Request,
) -> Result<(StatusCode, Json<Attachment>)> {
    let (draft, file) = images::receive_private(&app, &scope, request, FIELD).await?;
    let lane = scope.user_id.clone();
    let bytes_max = app.config().limits.chat_bytes_per_user;
    let kept = draft
        .show(&app, &lane, move |tx, name| {
            files::keep(tx, &scope, &file, name, bytes_max)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// How a picture is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wish {
    /// How wide it is going to be shown.
    w: Option<u32>,
}

/// Nothing in the file can run, no other site can show it, and nothing but the person's own browser keeps it.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// A file, for those who take part in the chat that it was sent in; for its uploader before that.
#[utoipa::path(get, path = "/uploads/{id}", tag = "Chats", security(("bearer" = [])), params(Wish, ("id" = String, Path)),
    responses((status = 200, description = "The file: a picture, or a PDF to be saved"), (status = 404, description = "`not_found`"),
        (status = 429, description = "`rate_limited`: others are under way")))]
async fn show(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let asker = scope.clone();
    let row = app
        .store()
        .read(move |conn| files::find(conn, &asker, &id))
        .await?;
    let mut response = images::show_private(&app, &scope.user_id, &row.stored_as, wish.w).await?;
    let headers = response.headers_mut();
    headers.extend(HEADERS);
    if let Ok(value) = HeaderValue::from_str(&disposition(&row.name, &row.media_type)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// `Content-Disposition`, with the name as RFC 6266 wants it of any language. Only what was made anew may be shown in place.
fn disposition(name: &str, media_type: &str) -> String {
    let way = match media_type.starts_with("image/") {
        true => "inline",
        false => "attachment",
    };
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let encoded: String = name
        .bytes()
        .map(|byte| match is_plain(&byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect();
    format!("{way}; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_language_is_in_the_header_as_plain_letters() {
        assert_eq!(
            disposition("خطة \"1\".pdf", "application/pdf"),
            "attachment; filename*=UTF-8''%D8%AE%D8%B7%D8%A9%20%221%22.pdf"
        );
        assert_eq!(
            disposition("a.webp", "image/webp"),
            "inline; filename*=UTF-8''a.webp"
        );
    }
}
