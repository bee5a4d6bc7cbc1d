//! The door: who is let in, and what a device there needs to go on without the network.
//!
//! A device verifies tickets with the event's public key, remembers what it admitted, and sends it later: `scannedAt`
//! is then the time of the check-in, and the same scan of the same device is answered the same again.

use axum::extract::State;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    http::{Booking, command},
    rules::{BookingStatus, CheckedIn, Refusal},
    store, ticket,
};
use crate::{
    accounts,
    app::App,
    clock,
    error::{Error, Result},
    events::{self, EventRef, EventStatus, Right, TicketKey, http::event_ref},
    forms,
    http::{Json, Path, Query, Validator},
    ledger::{self, BookingRow, DoorCounts, Ledger, Scan, Terms},
    scope::Scope,
    store::{Conn, Tx},
};

/// Characters of what a scanner reads; no QR code holds more.
const CODE_MAX: usize = 8000;
const DEVICE_ID_MAX: usize = 64;
/// How far the clock of a device at the door may be ahead of ours.
const CLOCK_SKEW_MS: i64 = 60 * 1000;
/// How long after it a scan can still be sent.
const SCAN_AGE_MAX_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Tickets of one page.
const TICKETS_PER_PAGE: usize = 1000;
/// What changed this shortly before is told once more: a transaction may commit after a later one.
const TOLD_AGAIN_MS: i64 = 30 * 1000;
/// Bytes of a code's hash that are told: enough to tell codes apart.
const CODE_HASH_BYTES: usize = 16;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(check_in))
        .routes(routes!(door))
        .routes(routes!(tickets))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CheckIn {
    /// The booking's code, or the text of the ticket's QR code.
    #[schema(max_length = 8000)]
    code: String,
    /// When the ticket was read, if that was without the network (RFC 3339). Not in the future, not before the event was
    /// made, at the most 7 days ago.
    scanned_at: Option<String>,
    /// What the device at the door calls itself: letters, digits, `-` and `_`.
    #[schema(max_length = 64)]
    device_id: Option<String>,
}

/// A scan whose form is right.
struct Given {
    code: String,
    at: Option<i64>,
    device: Option<String>,
}

impl CheckIn {
    fn check(&self, now: i64) -> Result<Given> {
        let mut v = Validator::new();
        let code = v.text("code", &self.code, 1..=CODE_MAX);
        let at = self
            .scanned_at
            .as_deref()
            .map(|text| clock::parse_rfc3339(text).unwrap_or(i64::MIN));
        v.check(
            "scannedAt",
            at != Some(i64::MIN),
            "must be an RFC 3339 time",
        );
        if let Some(at) = at.filter(|at| *at != i64::MIN) {
            v.check(
                "scannedAt",
                at <= now + CLOCK_SKEW_MS,
                "must not be in the future",
            );
            v.check(
                "scannedAt",
                at >= now - SCAN_AGE_MAX_MS,
                "is more than 7 days ago",
            );
        }
        let is_named = |id: &String| {
            let named = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            (1..=DEVICE_ID_MAX).contains(&id.len()) && id.bytes().all(named)
        };
        v.check(
            "deviceId",
            self.device_id.as_ref().is_none_or(is_named),
            "must be 1 to 64 letters, digits, - or _",
        );
        v.finish()?;
        let device = self.device_id.clone();
        Ok(Given { code, at, device })
    }
}

/// Admits the holder of a booking's code, or of a signed ticket.
fn admit(
    tx: &mut Tx<'_>,
    terms: Terms,
    scope: &Scope,
    event: &EventRef,
    given: &Given,
) -> Result<BookingRow> {
    let now = tx.now;
    let seen = events::find_for(tx.conn, scope, event, Right::Checker)?;
    let event = seen.row;
    if given.at.is_some_and(|at| at < event.created_at) {
        return Err(Error::invalid("scannedAt", "is before the event was made"));
    }
    let mut ledger = Ledger::open(tx, terms, &event.id)?;
    let row = ticket::booking_of(ledger.conn(), &event, &given.code)?;
    let row = row.ok_or(Refusal::UnknownTicket)?;
    match row.status {
        BookingStatus::Confirmed | BookingStatus::NoShow => {}
        // The device did not hear our answer and asks again.
        BookingStatus::Attended if is_same_scan(&row, given) => {
            return Ok(as_seen_with(seen.right, row));
        }
        BookingStatus::Attended => return Err(already_checked_in(ledger.conn(), row)?.into()),
        status => return Err(Refusal::NotAdmitted { status }.into()),
    }
    let scan = Scan {
        at: given.at.unwrap_or(now),
        by: scope.user_id.clone(),
        device: given.device.clone(),
    };
    let row = ledger.check_in(row, &scan)?;
    ledger.settle()?;
    Ok(as_seen_with(seen.right, row))
}

/// Answers are not for those who only mind the door.
fn as_seen_with(right: Right, mut row: BookingRow) -> BookingRow {
    if !right.organizes() {
        row.answers = forms::NO_ANSWERS.to_owned();
    }
    row
}

fn is_same_scan(row: &BookingRow, given: &Given) -> bool {
    given.device.is_some()
        && given.at.is_some()
        && given.device == row.checked_in_device
        && given.at == row.checked_in_at
}

fn already_checked_in(conn: &mut Conn, row: BookingRow) -> Result<Refusal> {
    let by = match &row.checked_in_by {
        Some(user_id) => accounts::name_of(conn, user_id)?,
        None => None,
    };
    Ok(Refusal::AlreadyCheckedIn(Box::new(CheckedIn {
        at: row.checked_in_at.unwrap_or(row.updated_at),
        by,
        device: row.checked_in_device,
        attendee_name: row.attendee_name,
        attendee_count: row.attendee_count,
    })))
}

/// Admits the holder of a ticket.
#[utoipa::path(post, path = "/events/{id}/check-in", tag = "Tickets", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")), request_body = CheckIn,
    responses((status = 200, body = Booking, description = "Also where the same device sends the same `scannedAt` again"),
        (status = 404, description = "`unknown_ticket`"),
        (status = 409, description = "`already_checked_in` (with `checkedInAt`, `checkedInBy`, `deviceId`, `attendeeName`, `attendeeCount`), `not_admitted`")))]
async fn check_in(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(scan): Json<CheckIn>,
) -> Result<Json<Booking>> {
    let event = event_ref(&id)?;
    let given = scan.check(clock::now_ms())?;
    let terms = app.terms();
    command(app, &id, move |tx| admit(tx, terms, &scope, &event, &given)).await
}

/// What a device at the door shows, and with what it verifies tickets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Door {
    event_id: String,
    number: i64,
    title: String,
    start_date: String,
    end_date: String,
    /// IANA.
    time_zone: String,
    venue: String,
    location: String,
    status: EventStatus,
    /// Ed25519: 32 bytes in unpadded URL-safe base64.
    public_key: String,
    #[serde(flatten)]
    counts: DoorCounts,
    /// Our clock, by which a device sets that of its scans.
    server_time: String,
}

/// What a device needs at an event's door.
#[utoipa::path(get, path = "/events/{id}/door", tag = "Tickets", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Door), (status = 403, description = "`forbidden`")))]
async fn door(State(app): State<App>, scope: Scope, Path(id): Path<String>) -> Result<Json<Door>> {
    let event = event_ref(&id)?;
    let (row, seats) = app
        .store()
        .read(move |conn| {
            let row = events::find_for(conn, &scope, &event, Right::Checker)?.row;
            let seats = ledger::event(conn, &row.id)?.seats();
            Ok((row, seats))
        })
        .await?;
    Ok(Json(Door {
        public_key: TicketKey::from_seed(&row.ticket_seed)?.public(),
        event_id: row.id,
        number: row.number,
        title: row.title,
        start_date: clock::rfc3339(row.start_at),
        end_date: clock::rfc3339(row.end_at),
        time_zone: row.time_zone,
        venue: row.venue,
        location: row.location,
        status: row.status,
        counts: DoorCounts::of(&seats),
        server_time: clock::rfc3339(clock::now_ms()),
    }))
}

/// A ticket as a device at the door knows it: no name, no address, not even the code itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct KnownTicket {
    booking_id: String,
    /// The first 16 bytes of SHA-256 of `EVENT_ID:CODE`, in unpadded URL-safe base64. A ticket of the same booking with
    /// another code is an old one.
    code_hash: String,
    /// Seats.
    attendee_count: i64,
    /// `confirmed` and `no_show` are let in.
    status: BookingStatus,
}

/// A page of an event's tickets, those that changed last at the end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct KnownTickets {
    data: Vec<KnownTicket>,
    has_more: bool,
    /// Given back as `after`, now or later, it brings what came after and what has changed. Some may come again.
    next_cursor: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct After {
    /// The `nextCursor` of the page before.
    after: Option<String>,
}

impl After {
    fn place(&self) -> Result<(i64, String)> {
        let Some(cursor) = &self.after else {
            return Ok((i64::MIN, String::new()));
        };
        cursor
            .split_once('.')
            .and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())))
            .ok_or_else(|| Error::invalid("after", "is not a cursor of this list"))
    }
}

fn code_hash(event_id: &str, code: &str) -> String {
    let hash = Sha256::digest(format!("{event_id}:{code}"));
    BASE64.encode(&hash[..CODE_HASH_BYTES])
}

/// An event's tickets, and later what has changed of them, for a device that may lose the network.
#[utoipa::path(get, path = "/events/{id}/door/tickets", tag = "Tickets", security(("bearer" = [])),
    params(After, ("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = KnownTickets), (status = 403, description = "`forbidden`")))]
async fn tickets(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Query(after): Query<After>,
) -> Result<Json<KnownTickets>> {
    let event = event_ref(&id)?;
    let place = after.place()?;
    let from = place.clone();
    let (event_id, mut rows) = app
        .store()
        .read(move |conn| {
            let id = events::find_for(conn, &scope, &event, Right::Checker)?
                .row
                .id;
            let rows = store::at_the_door(conn, &id, &from, TICKETS_PER_PAGE as i64 + 1)?;
            Ok((id, rows))
        })
        .await?;
    let has_more = rows.len() > TICKETS_PER_PAGE;
    rows.truncate(TICKETS_PER_PAGE);
    let (at, id) = rows.last().map_or(place, |(at, id, ..)| (*at, id.clone()));
    let settled = clock::now_ms() - TOLD_AGAIN_MS;
    let next_cursor = match !has_more && at > settled {
        true => format!("{settled}."),
        false => format!("{at}.{id}"),
    };
    let present = |(_, booking_id, code, attendee_count, status): store::AtTheDoor| KnownTicket {
        booking_id,
        code_hash: code_hash(&event_id, &code),
        attendee_count,
        status,
    };
    Ok(Json(KnownTickets {
        data: rows.into_iter().map(present).collect(),
        has_more,
        next_cursor,
    }))
}
