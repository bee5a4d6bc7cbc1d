//! One file in a `multipart/form-data` body, read within limits.

use std::sync::Arc;

use axum::{body::Body, extract::Request, middleware::Next, response::Response};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use multer::{Field, Multipart, parse_boundary};
use tokio::sync::Mutex;

use crate::error::{Error, Problem, Result};

/// What may stand around the file: the heads of the parts, and small other fields.
const AROUND_BYTES_MAX: usize = 64 * 1024;
/// Parts that a body may have. Forms send small fields along, which are passed over.
const PARTS_MAX: usize = 8;
/// How much of a form that is refused is still read: a client that is writing does not hear an answer before it is done.
const IGNORED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How the paths end to which files are sent. All else takes JSON.
const UPLOADS: [&str; 3] = ["/upload", "/photo", "/uploads"];

/// Whether this is a form with a file, sent to where one may be sent.
pub(super) fn is_upload(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST
        && UPLOADS.iter().any(|end| path.ends_with(end))
        && parameters(request.headers()).is_some()
}

/// The parameters of a Content-Type that says `multipart/form-data`.
fn parameters(headers: &HeaderMap) -> Option<&str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = kind.split_once(';')?;
    let is_form = kind.trim().eq_ignore_ascii_case("multipart/form-data");
    is_form.then_some(parameters)
}

/// As [`one_named_file`], where its name does not matter.
///
/// # Errors
/// The same.
pub async fn one_file(request: Request, field: &str, bytes_max: usize) -> Result<Bytes> {
    Ok(one_named_file(request, field, bytes_max).await?.1)
}

/// Reads the one file of this field, and how it is called. What the client says it is is not looked at, nor its name, but for one
/// that is a path.
///
/// # Errors
/// 413 `too_large`; 415 `unsupported_media_type` where it is no form; 400 `malformed_multipart`; 422 where the field is
/// missing, comes twice, or among too many, or the file's name is a path.
pub async fn one_named_file(
    request: Request,
    field: &str,
    bytes_max: usize,
) -> Result<(String, Bytes)> {
    let boundary = parameters(request.headers())
        .and_then(|given| parse_boundary(format!("multipart/form-data;{given}")).ok())
        .ok_or_else(not_a_form)?;
    let body = bounded(request.into_body(), bytes_max + AROUND_BYTES_MAX);
    let mut parts = Multipart::new(body, boundary);
    let mut file = None;
    let mut count = 0;
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|e| refusal(&e, bytes_max))?
    {
        count += 1;
        if count > PARTS_MAX {
            return Err(Error::invalid("body", "has too many parts"));
        }
        if part.name() != Some(field) {
            continue;
        }
        if file.is_some() {
            return Err(Error::invalid(field, "must be one file"));
        }
        if part.file_name().is_some_and(is_path) {
            return Err(Error::invalid(field, "must have a file name, not a path"));
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        file = Some((name, read(part, bytes_max).await?));
    }
    file.ok_or_else(|| Error::invalid(field, "is required"))
}

/// No name leads to a file. Whoever sends a path tries to get somewhere.
fn is_path(name: &str) -> bool {
    matches!(name, "." | "..") || name.contains(['/', '\\', '\0'])
}

async fn read(mut part: Field<'_>, bytes_max: usize) -> Result<Bytes> {
    let mut taken = BytesMut::new();
    while let Some(data) = part.chunk().await.map_err(|e| refusal(&e, bytes_max))? {
        if taken.len() + data.len() > bytes_max {
            return Err(too_large(bytes_max));
        }
        taken.extend_from_slice(&data);
    }
    Ok(taken.freeze())
}

/// The layer that reads what a handler left of an upload, and keeps nothing of it: whoever is refused before the file was
/// read hears why.
pub async fn hear_out(request: Request, next: Next) -> Response {
    if !is_upload(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = Arc::new(Mutex::new(body));
    let lent = stream::try_unfold(Arc::clone(&body), |body| async move {
        let frame = body.lock().await.frame().await.transpose()?;
        let data = frame.map(|frame| frame.into_data().unwrap_or_default());
        Ok::<_, axum::Error>(data.map(|data| (data, body)))
    });
    let request = Request::from_parts(parts, Body::from_stream(lent));
    let response = next.run(request).await;
    let mut body = body.lock().await;
    let mut ignored = 0;
    while let Some(Ok(frame)) = body.frame().await {
        ignored += frame.data_ref().map_or(0, Bytes::len);
        if ignored > IGNORED_BYTES_MAX {
            break;
        }
    }
    response
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the body is too large")]
    TooLarge,
    #[error("the body did not arrive whole")]
    Cut,
}

/// The body as far as it is taken. A longer one ends in an error.
fn bounded(body: Body, bytes_max: usize) -> impl Stream<Item = Result<Bytes, Broken>> {
    stream::try_unfold((body, 0), move |(mut body, sent)| async move {
        let Some(frame) = body.frame().await else {
            return Ok(None);
        };
        let data = frame.map_err(|_| Broken::Cut)?.into_data();
        let data = data.unwrap_or_default();
        let sent = sent + data.len();
        match sent <= bytes_max {
            true => Ok(Some((data, (body, sent)))),
            false => Err(Broken::TooLarge),
        }
    })
}

fn refusal(error: &multer::Error, bytes_max: usize) -> Error {
    match error {
        multer::Error::StreamReadFailed(cause)
            if matches!(cause.downcast_ref(), Some(Broken::TooLarge)) =>
        {
            too_large(bytes_max)
        }
        _ => Problem::new(
            StatusCode::BAD_REQUEST,
            "malformed_multipart",
            "The body is not a whole multipart/form-data body.",
        )
        .into(),
    }
}

/// 413 `too_large`
pub fn too_large(bytes_max: usize) -> Error {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        format!("The file is larger than {bytes_max} bytes."),
    )
    .into()
}

fn not_a_form() -> Error {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body must be sent as multipart/form-data.",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: usize = 100_000;

    fn part(name: &str, file: &[u8]) -> Vec<u8> {
        named(name, "x.png", file)
    }

    fn named(name: &str, file_name: &str, file: &[u8]) -> Vec<u8> {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\r\n"
        );
        [head.as_bytes(), file, b"\r\n"].concat()
    }

    async fn send(kind: &str, body: Vec<u8>) -> Result<Bytes, (u16, &'static str)> {
        let request = Request::builder()
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        one_file(request, "image", MAX).await.map_err(|error| {
            let problem = error.problem();
            (problem.status.as_u16(), problem.code)
        })
    }

    async fn form(parts: &[Vec<u8>]) -> Result<Bytes, (u16, &'static str)> {
        let body = [parts.concat(), b"--b--\r\n".to_vec()].concat();
        send("multipart/form-data; boundary=b", body).await
    }

    #[tokio::test]
    async fn takes_the_one_file_and_passes_small_fields_over() {
        let file = vec![7; MAX];
        let taken = form(&[part("alt", b"a hall"), part("image", &file)]).await;
        assert_eq!(taken.unwrap(), file);
    }

    #[tokio::test]
    async fn refuses_a_path_for_a_name() {
        for path in ["../x.png", "/etc/passwd", "a\\b.png", ".", ".."] {
            let refused = form(&[named("image", path, b"x")]).await;
            assert_eq!(refused, Err((422, "validation_failed")), "{path}");
        }
        assert!(form(&[named("image", "قاعة.png", b"x")]).await.is_ok());
    }

    #[tokio::test]
    async fn a_form_is_known_however_it_is_written() {
        for kind in [
            "multipart/form-data;boundary=b",
            "Multipart/Form-Data ; boundary=b",
        ] {
            let body = [part("image", b"x"), b"--b--\r\n".to_vec()].concat();
            assert!(send(kind, body).await.is_ok(), "{kind}");
        }
    }

    #[test]
    fn an_upload_is_a_form_sent_to_where_one_may_be_sent() {
        let is_one = |method: Method, path: &str, kind: &str| {
            let request = Request::builder().method(method).uri(path);
            let request = request.header(header::CONTENT_TYPE, kind);
            is_upload(&request.body(Body::empty()).unwrap())
        };
        let form = "multipart/form-data; boundary=b";
        assert!(is_one(Method::POST, "/api/v1/users/7/photo", form));
        assert!(!is_one(Method::POST, "/api/v1/events", form));
        assert!(!is_one(Method::DELETE, "/api/v1/users/7/photo", form));
        let json = "application/json; charset=utf-8";
        assert!(!is_one(Method::POST, "/api/v1/users/7/photo", json));
    }

    #[tokio::test]
    async fn refuses_what_is_too_much_or_not_whole() {
        let small = part("image", b"x");
        let invalid = Err((422, "validation_failed"));
        let too_large = Err((413, "too_large"));
        assert_eq!(form(&[part("image", &vec![7; MAX + 1])]).await, too_large);
        assert_eq!(form(&[part("image", &vec![7; MAX * 4])]).await, too_large);
        assert_eq!(
            form(&[part("a", &vec![7; MAX * 4]), small.clone()]).await,
            too_large
        );
        assert_eq!(form(&[small.clone(), small.clone()]).await, invalid);
        assert_eq!(form(&[part("file", b"x")]).await, invalid);
        assert_eq!(form(&vec![part("a", b"x"); 200]).await, invalid);
        assert_eq!(form(&[]).await, invalid);
        let cut = Err((400, "malformed_multipart"));
        assert_eq!(
            send("multipart/form-data; boundary=b", small.clone()).await,
            cut
        );
        let other = Err((415, "unsupported_media_type"));
        assert_eq!(send("application/json", b"{}".to_vec()).await, other);
        assert_eq!(send("multipart/form-data", small).await, other);
    }
}
