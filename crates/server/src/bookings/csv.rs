//! An event's bookings as a CSV file, streamed page by page.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};

use super::store::{self, Filter, WithEmail};
use crate::{
    clock,
    error::{Error, Result},
    store::Store,
};

/// Rows read and sent at once.
const PAGE_ROWS: i64 = 500;

const HEAD: [&str; 9] = [
    "code",
    "attendeeName",
    "email",
    "attendeeCount",
    "status",
    "notes",
    "checkedInAt",
    "createdAt",
    "bookingId",
];

/// Where the file has got to.
enum At {
    Start,
    Before(String),
    End,
}

pub fn stream(store: Store, event_id: String, filter: Filter) -> Response {
    let pages = stream::try_unfold(At::Start, move |at| {
        let (store, event_id, filter) = (store.clone(), event_id.clone(), filter.clone());
        async move {
            page(store, event_id, filter, at)
                .await
                .map_err(std::io::Error::other)
        }
    });
    let mut response = Response::new(Body::from_stream(pages));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"bookings.csv\""),
    );
    response
}

async fn page(
    store: Store,
    event_id: String,
    mut filter: Filter,
    at: At,
) -> Result<Option<(Bytes, At)>> {
    let is_first = matches!(at, At::Start);
    filter.before = match at {
        At::Start => None,
        At::Before(id) => Some(id),
        At::End => return Ok(None),
    };
    filter.limit = PAGE_ROWS;
    let rows = store
        .read(move |conn| store::of_event(conn, &event_id, &filter))
        .await?;
    let next = match rows.last() {
        Some((row, _)) if rows.len() as i64 == PAGE_ROWS => At::Before(row.id.clone()),
        _ => At::End,
    };
    let text = write(is_first, &rows).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Some((text.into(), next)))
}

fn write(is_first: bool, rows: &[WithEmail]) -> csv::Result<Vec<u8>> {
    let mut text = Vec::new();
    if is_first {
        // Spreadsheets take the file for UTF-8 only with this mark.
        text.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut file = csv::Writer::from_writer(&mut text);
    if is_first {
        file.write_record(HEAD)?;
    }
    for (row, email) in rows {
        file.write_record([
            &row.code,
            &harmless(&row.attendee_name),
            &harmless(email),
            &row.attendee_count.to_string(),
            row.status.as_str(),
            &harmless(&row.notes),
            &row.checked_in_at.map(clock::rfc3339).unwrap_or_default(),
            &clock::rfc3339(row.created_at),
            &row.id,
        ])?;
    }
    file.flush()?;
    drop(file);
    Ok(text)
}

/// Keeps a spreadsheet from taking what somebody wrote for a formula.
fn harmless(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
