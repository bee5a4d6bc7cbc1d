//! An event's bookings as a CSV file, streamed page by page.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::store::{self, Filter, WithEmail};
use crate::{
    accounts, clock,
    error::{Error, Result},
    events,
    forms::{self, Answer},
    store::{Conn, Store},
};

/// Rows read and sent at once.
const PAGE_ROWS: i64 = 500;
/// Characters of an event's title in the name of the file.
const NAME_CHARS_MAX: usize = 80;
/// Between the options that somebody has chosen.
const BETWEEN_OPTIONS: &str = "; ";

const HEAD: [&str; 11] = [
    "code",
    "attendeeName",
    "email",
    "attendeeCount",
    "status",
    "notes",
    "checkedInAt",
    "createdAt",
    "bookingId",
    // On the clock of the place, as spreadsheets read times.
    "checkedInLocal",
    "createdLocal",
];

/// What a file is about: an event, and a column for each of its questions.
#[derive(Clone, Debug)]
pub struct Sheet {
    event_id: String,
    event_number: i64,
    title: String,
    time_zone: String,
    /// Ids and headers of what is asked, then of what was asked and answered once.
    columns: Vec<(String, String)>,
}

impl Sheet {
    pub fn of(conn: &mut Conn, event: events::Row) -> Result<Self> {
        let (asked, removed) = forms::ever_asked(conn, &event.id)?;
        let mut taken: Vec<String> = HEAD.map(str::to_owned).to_vec();
        let mut columns = Vec::new();
        for question in asked.into_iter().chain(removed) {
            let header = free_header(&taken, &question.label);
            taken.push(header.clone());
            columns.push((question.id, header));
        }
        Ok(Self {
            event_id: event.id,
            event_number: event.number,
            title: event.title,
            time_zone: event.time_zone,
            columns,
        })
    }
}

/// A header that no other column has: programs read columns by it.
fn free_header(taken: &[String], label: &str) -> String {
    let numbered = (2..).map(|n| format!("{label} ({n})"));
    std::iter::once(label.to_owned())
        .chain(numbered)
        .find(|header| !taken.contains(header))
        .unwrap_or_default()
}

/// Where the file has got to.
enum At {
    Start,
    Before(String),
    End,
}

pub fn stream(store: Store, sheet: Sheet, filter: Filter) -> Response {
    let disposition = disposition(&sheet);
    let pages = stream::try_unfold(At::Start, move |at| {
        let (store, sheet, filter) = (store.clone(), sheet.clone(), filter.clone());
        async move {
            page(store, sheet, filter, at)
                .await
                .map_err(std::io::Error::other)
        }
    });
    let mut response = Response::new(Body::from_stream(pages));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    response
}

/// All that RFC 8187 does not let stand for itself.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Names the file after the event, in any script (RFC 6266), and by the event's number for clients that cannot read that.
fn disposition(sheet: &Sheet) -> HeaderValue {
    let number = sheet.event_number;
    let is_plain = |c: &char| !c.is_control() && !r#"/\:*?"<>|"#.contains(*c) && !turns_text(*c);
    let title: String = sheet
        .title
        .chars()
        .filter(is_plain)
        .take(NAME_CHARS_MAX)
        .collect();
    let name = format!("{} - {number}.csv", title.trim().trim_matches('.'));
    let encoded = utf8_percent_encode(&name, ENCODED);
    let value =
        format!("attachment; filename=\"bookings-{number}.csv\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

/// Characters that show a name in another order than it is written, which hides what kind of file it is.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

async fn page(
    store: Store,
    sheet: Sheet,
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
    let event_id = sheet.event_id.clone();
    let rows = store
        .read(move |conn| store::of_event(conn, &event_id, &filter))
        .await?;
    let next = match rows.last() {
        Some((row, _)) if rows.len() as i64 == PAGE_ROWS => At::Before(row.id.clone()),
        _ => At::End,
    };
    let text = write(&sheet, is_first, &rows).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Some((text.into(), next)))
}

fn write(sheet: &Sheet, is_first: bool, rows: &[WithEmail]) -> csv::Result<Vec<u8>> {
    let mut text = Vec::new();
    if is_first {
        // Spreadsheets take the file for UTF-8 only with this mark.
        text.extend_from_slice("\u{feff}".as_bytes());
    }
    // Where a spreadsheet divides at semicolons, a cell without quotes would become several.
    let mut file = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(&mut text);
    if is_first {
        let headers = sheet.columns.iter().map(|(_, header)| harmless(header));
        file.write_record(HEAD.map(str::to_owned).into_iter().chain(headers))?;
    }
    for (row, email) in rows {
        let answers = forms::read(&row.answers);
        let answered = sheet
            .columns
            .iter()
            .map(|(id, _)| answers.get(id).map(cell));
        let local = |at: Option<i64>| at.map(|at| clock::local(at, &sheet.time_zone));
        let fields = [
            row.code.clone(),
            harmless(&row.attendee_name),
            harmless(accounts::shown_contact(email)),
            row.attendee_count.to_string(),
            row.status.as_str().to_owned(),
            harmless(&row.notes),
            row.checked_in_at.map(clock::rfc3339).unwrap_or_default(),
            clock::rfc3339(row.created_at),
            row.id.clone(),
            local(row.checked_in_at).unwrap_or_default(),
            local(Some(row.created_at)).unwrap_or_default(),
        ];
        file.write_record(
            fields
                .into_iter()
                .chain(answered.map(Option::unwrap_or_default)),
        )?;
    }
    file.flush()?;
    drop(file);
    Ok(text)
}

fn cell(answer: &Answer) -> String {
    match answer {
        Answer::One(text) => harmless(text),
        Answer::Several(options) => harmless(&options.join(BETWEEN_OPTIONS)),
    }
}

/// Keeps a spreadsheet from taking what somebody wrote for a formula, also in the wide forms that some take for the same.
fn harmless(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_name_are_told_apart() {
        let taken: Vec<String> = ["a", "b", "b (2)"].map(str::to_owned).to_vec();
        assert_eq!(free_header(&taken, "c"), "c");
        assert_eq!(free_header(&taken, "a"), "a (2)");
        assert_eq!(free_header(&taken, "b"), "b (3)");
    }

    #[test]
    fn the_file_is_named_after_the_event() {
        let named = |title: &str| {
            let sheet = Sheet {
                event_id: String::new(),
                event_number: 7,
                title: title.into(),
                time_zone: "UTC".into(),
                columns: Vec::new(),
            };
            disposition(&sheet).to_str().unwrap().to_owned()
        };
        assert_eq!(
            named("Rust, \"and\"\r\n ../coffee"),
            "attachment; filename=\"bookings-7.csv\"; filename*=UTF-8''Rust%2C%20and%20..coffee%20-%207.csv"
        );
        assert!(named("ورشة").ends_with("filename*=UTF-8''%D9%88%D8%B1%D8%B4%D8%A9%20-%207.csv"));
        assert!(!named("a\u{202e}vsc.exe").contains("%E2%80%AE"));
    }
}
