//! Routes and wire types.

mod of_event;
mod tickets;

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Change, Wish,
    rules::{BookingStatus, NOTES_MAX, PARTY_MAX},
    store,
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    events::{EventRef, http::event_ref},
    forms::{self, Answers},
    http::{Creation, Json, List, Page, Path, Reply, Validator},
    ledger::{BookingRow, Outcome},
    scope::Scope,
    store::Tx,
    waitlist::http::WaitlistEntry,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(book_event))
        .routes(routes!(book, list))
        .routes(routes!(get, patch, delete))
        .routes(routes!(cancel))
        .routes(routes!(cancel_registration))
        .routes(routes!(change_status))
        .routes(routes!(transfer))
        .merge(of_event::routes())
        .merge(tickets::routes())
        .merge(super::door::routes())
}

/// A booking as its person and the organizers see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    pub id: String,
    pub event_id: String,
    pub user_id: String,
    pub attendee_name: String,
    /// Seats.
    pub attendee_count: i64,
    pub status: BookingStatus,
    pub notes: String,
    /// What is read out at the door.
    pub code: String,
    pub checked_in_at: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    /// By the question's id; for its person and the organizers.
    pub answers: Answers,
}

impl From<BookingRow> for Booking {
    fn from(row: BookingRow) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            user_id: row.user_id,
            attendee_name: row.attendee_name,
            attendee_count: row.attendee_count,
            status: row.status,
            notes: row.notes,
            code: row.code,
            checked_in_at: row.checked_in_at.map(clock::rfc3339),
            created_at: clock::rfc3339(row.created_at),
            updated_at: clock::rfc3339(row.updated_at),
            answers: forms::read(&row.answers),
        }
    }
}

/// A wish for seats.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewBooking {
    /// Seats, 1 to 100.
    #[serde(default = "one")]
    attendee_count: i64,
    #[schema(max_length = 1000)]
    notes: Option<String>,
    /// By the question's id: a text, an option, or an array of options.
    #[schema(value_type = Option<Answers>)]
    answers: Option<Map<String, Value>>,
    /// Wait where there are not enough seats.
    #[serde(default)]
    join_waitlist: bool,
}

fn one() -> i64 {
    1
}

impl NewBooking {
    fn check(&self) -> Result<Wish> {
        let mut v = Validator::new();
        check_party(&mut v, self.attendee_count);
        let notes = v.text(
            "notes",
            self.notes.as_deref().unwrap_or_default(),
            0..=NOTES_MAX,
        );
        v.finish()?;
        Ok(Wish {
            party: self.attendee_count,
            notes,
            answers: self.answers.clone(),
            join_waitlist: self.join_waitlist,
        })
    }
}

fn check_party(v: &mut Validator, party: i64) {
    v.check(
        "attendeeCount",
        (1..=PARTY_MAX).contains(&party),
        "must be from 1 to 100",
    );
}

/// A booking, or a place on the waitlist in its stead.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Booked {
    Booking(Booking),
    #[serde(rename_all = "camelCase")]
    Waiting {
        waitlist_entry: WaitlistEntry,
    },
}

fn run_booking(
    app: &App,
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    wish: &NewBooking,
) -> Result<Reply<Booked>> {
    let wish = wish.check()?;
    match super::book(tx, app.terms(), scope, event, &wish)? {
        Outcome::Booked(row) => Ok(Reply::created(Booked::Booking(row.into()))),
        Outcome::Waiting(entry) => {
            let waitlist_entry = WaitlistEntry::of(tx.conn, entry)?;
            Ok(Reply::accepted(Booked::Waiting { waitlist_entry }))
        }
    }
}

/// Books seats at an event, accepts the offer one holds, or joins the waitlist.
#[utoipa::path(post, path = "/events/{id}/bookings", tag = "Bookings", security(("bearer" = [])), request_body = NewBooking,
    params(("id" = String, Path, description = "UUID or number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Booking), (status = 202, body = Booked, description = "On the waitlist: `{waitlistEntry}`"),
        (status = 409, description = "`sold_out` (with `availableSeats`), `already_booked`, `already_waitlisted`, `booking_closed`")))]
async fn book_event(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewBooking>,
) -> Result<Response> {
    let event = event_ref(&id)?;
    let in_job = app.clone();
    creation
        .run(&app, &id, move |tx, wish| {
            run_booking(&in_job, tx, &scope, &event, wish)
        })
        .await
}

/// A wish for seats at an event that is named in the body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewBookingOf {
    /// UUID or number.
    #[schema(value_type = String)]
    event_id: serde_json::Value,
    #[serde(flatten)]
    wish: NewBooking,
}

/// The same as `POST /events/{id}/bookings`.
#[utoipa::path(post, path = "/bookings", tag = "Bookings", security(("bearer" = [])), request_body = NewBookingOf,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Booking), (status = 202, body = Booked)))]
async fn book(
    State(app): State<App>,
    scope: Scope,
    creation: Creation<NewBookingOf>,
) -> Result<Response> {
    let event = EventRef::from_json(&creation.body.event_id).ok_or(Error::NotFound("Event"))?;
    let lane = event.to_string();
    let in_job = app.clone();
    creation
        .run(&app, &lane, move |tx, body| {
            run_booking(&in_job, tx, &scope, &event, &body.wish)
        })
        .await
}

/// My bookings, newest first.
#[utoipa::path(get, path = "/bookings", tag = "Bookings", security(("bearer" = [])), params(Page),
    responses((status = 200, body = List<Booking>)))]
async fn list(State(app): State<App>, scope: Scope, page: Page) -> Result<Json<List<Booking>>> {
    let (before, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| store::of_person(conn, &scope.user_id, before, rows))
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |row| row.id.clone(),
        Booking::from,
    )))
}

/// A booking, for its person and the organizers.
#[utoipa::path(get, path = "/bookings/{id}", tag = "Bookings", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Booking), (status = 404, description = "`not_found`")))]
async fn get(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<Booking>> {
    let row = app
        .store()
        .read(move |conn| super::find(conn, &scope, &id))
        .await?;
    Ok(Json(row.into()))
}

/// Runs a command on one booking.
pub(in crate::bookings) async fn command(
    app: App,
    lane: &str,
    job: impl Fn(&mut Tx<'_>) -> Result<BookingRow> + Send + 'static,
) -> Result<Json<Booking>> {
    Ok(Json(app.store().write(lane, job).await?.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BookingChanges {
    /// Seats, 1 to 100.
    attendee_count: Option<i64>,
    #[schema(max_length = 1000)]
    notes: Option<String>,
    /// All of them anew, by the question's id.
    #[schema(value_type = Option<Answers>)]
    answers: Option<Map<String, Value>>,
}

/// Changes one's own booking.
#[utoipa::path(patch, path = "/bookings/{id}", tag = "Bookings", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = BookingChanges,
    responses((status = 200, body = Booking), (status = 409, description = "`sold_out`, `booking_closed`")))]
async fn patch(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(changes): Json<BookingChanges>,
) -> Result<Json<Booking>> {
    let mut v = Validator::new();
    if let Some(party) = changes.attendee_count {
        check_party(&mut v, party);
    }
    let notes = changes
        .notes
        .map(|notes| v.text("notes", &notes, 0..=NOTES_MAX));
    v.finish()?;
    let terms = app.terms();
    let change = Change {
        party: changes.attendee_count,
        notes,
        answers: changes.answers,
    };
    command(app, &id.clone(), move |tx| {
        super::change(tx, terms, &scope, &id, &change)
    })
    .await
}

async fn move_to(
    app: App,
    scope: Scope,
    id: String,
    status: BookingStatus,
) -> Result<Json<Booking>> {
    let terms = app.terms();
    command(app, &id.clone(), move |tx| {
        super::change_status(tx, terms, &scope, &id, status)
    })
    .await
}

/// Cancels a booking; its seats come free.
#[utoipa::path(delete, path = "/bookings/{id}", tag = "Bookings", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Booking), (status = 409, description = "`invalid_transition`")))]
async fn delete(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<Booking>> {
    move_to(app, scope, id, BookingStatus::Cancelled).await
}

#[derive(Debug, Deserialize, ToSchema)]
struct Cancellation {
    /// For the record.
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

/// Cancels a booking; its seats come free.
#[utoipa::path(post, path = "/bookings/{id}/cancel", tag = "Bookings", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = Cancellation,
    responses((status = 200, body = Booking), (status = 409, description = "`invalid_transition`")))]
async fn cancel(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(given): Json<Cancellation>,
) -> Result<Json<Booking>> {
    let mut v = Validator::new();
    v.text(
        "reason",
        given.reason.as_deref().unwrap_or_default(),
        0..=NOTES_MAX,
    );
    v.finish()?;
    move_to(app, scope, id, BookingStatus::Cancelled).await
}

/// Cancels one's own active booking of an event.
#[utoipa::path(post, path = "/events/{id}/cancel-registration", tag = "Bookings", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Booking), (status = 404, description = "`not_found`")))]
async fn cancel_registration(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<Booking>> {
    let event = event_ref(&id)?;
    let terms = app.terms();
    command(app, &id, move |tx| {
        super::cancel_registration(tx, terms, &scope, &event)
    })
    .await
}

#[derive(Debug, Deserialize, ToSchema)]
struct StatusChange {
    status: BookingStatus,
}

/// Moves a booking: pending → confirmed, cancelled; confirmed → attended, no_show, cancelled; attended ↔ no_show.
#[utoipa::path(post, path = "/bookings/{id}/status", tag = "Bookings", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = StatusChange,
    responses((status = 200, body = Booking), (status = 409, description = "`invalid_transition`")))]
async fn change_status(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(change): Json<StatusChange>,
) -> Result<Json<Booking>> {
    move_to(app, scope, id, change.status).await
}

#[derive(Debug, Deserialize, ToSchema)]
struct Transfer {
    /// Of somebody who is registered.
    email: String,
}

/// Gives one's own booking to somebody else. The old ticket admits nobody any more.
#[utoipa::path(post, path = "/bookings/{id}/transfer", tag = "Bookings", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = Transfer,
    responses((status = 200, body = Booking), (status = 404, description = "`not_found`"), (status = 409, description = "`already_booked`, `booking_closed`")))]
async fn transfer(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(to): Json<Transfer>,
) -> Result<Json<Booking>> {
    let terms = app.terms();
    command(app, &id.clone(), move |tx| {
        super::transfer(tx, terms, &scope, &id, &to.email)
    })
    .await
}
