//! Routes and wire types.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Seen,
    edit::{Changes, CopyChanges, NewEvent},
    rules::{EventRef, EventStatus, Right},
    store::{self, Filter},
    tickets::TicketKey,
};
use crate::{
    app::App,
    calendar, clock,
    error::{Error, Result},
    http::{Creation, Json, List, Page, Path, Query, Reply, Viewer},
    ledger::{self, EventStats},
    reviews,
    scope::Scope,
    store::Conn,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create, list))
        .routes(routes!(get, patch, put, delete))
        .routes(routes!(change_status))
        .routes(routes!(clone))
        .routes(routes!(stats))
        .routes(routes!(ticket_key))
}

/// An event as it is shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub id: String,
    /// The stable number that raw WebSocket clients use.
    pub number: i64,
    pub title: String,
    pub description: String,
    pub start_date: String,
    pub end_date: String,
    /// IANA.
    pub time_zone: String,
    pub venue: String,
    pub location: String,
    pub place_id: Option<String>,
    /// Seats; null is without limit.
    pub max_attendees: Option<i64>,
    pub is_virtual: bool,
    /// Null but for organizers and those whose booking is confirmed or attended.
    pub meeting_url: Option<String>,
    pub image_url: Option<String>,
    pub requires_approval: bool,
    pub status: EventStatus,
    pub organizer_id: String,
    pub organizer_name: String,
    /// Seats of active bookings.
    pub total_registrations: i64,
    /// Seats that anyone can book now; null without limit.
    pub available_seats: Option<i64>,
    pub is_full: bool,
    pub avg_rating: Option<f64>,
    pub total_reviews: i64,
    /// What the one who asks is here: `owner`, `co_organizer`, `checker` or null.
    pub my_role: Option<&'static str>,
    pub created_at: String,
    pub updated_at: String,
}

impl Event {
    pub(super) fn of(seen: Seen, shows_meeting: bool) -> Self {
        let row = seen.row;
        let available = row
            .seats_max
            .map(|max| max - row.seats_taken - row.seats_held);
        Self {
            id: row.id,
            number: row.number,
            title: row.title,
            description: row.description,
            start_date: clock::rfc3339(row.start_at),
            end_date: clock::rfc3339(row.end_at),
            time_zone: row.time_zone,
            venue: row.venue,
            location: row.location,
            place_id: row.place_id,
            max_attendees: row.seats_max,
            is_virtual: row.is_virtual,
            meeting_url: row.meeting_url.filter(|_| shows_meeting),
            image_url: row.image_url,
            requires_approval: row.requires_approval,
            status: row.status,
            organizer_id: row.owner_id,
            organizer_name: seen.owner_name,
            total_registrations: row.seats_taken,
            available_seats: available,
            is_full: available == Some(0),
            avg_rating: reviews::average(row.rating_sum, row.rating_count),
            total_reviews: row.rating_count,
            my_role: seen.right.role(),
            created_at: clock::rfc3339(row.created_at),
            updated_at: clock::rfc3339(row.updated_at),
        }
    }
}

/// Reads an event as the viewer may see it.
pub(super) fn view(conn: &mut Conn, viewer: Option<&Scope>, event: &EventRef) -> Result<Event> {
    let seen = super::find(conn, viewer, event)?;
    let shows_meeting = super::meeting_shown(conn, viewer, &seen)?;
    Ok(Event::of(seen, shows_meeting))
}

/// An event's UUID or number in a path; anything else names no event.
pub(crate) fn event_ref(text: &str) -> Result<EventRef> {
    EventRef::parse(text).ok_or(Error::NotFound("Event"))
}

/// Creates an event.
#[utoipa::path(post, path = "/events", tag = "Events", security(("bearer" = [])), request_body = NewEvent,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Event), (status = 422, description = "`validation_failed`")))]
async fn create(
    State(app): State<App>,
    scope: Scope,
    creation: Creation<NewEvent>,
) -> Result<Response> {
    let lane = scope.user_id.clone();
    creation
        .run(&app, &lane, move |tx, body| {
            let (details, seats_max, status) = body.check(tx.now)?;
            let id = super::create(tx, &scope, &details, seats_max, status)?;
            Ok(Reply::created(view(
                tx.conn,
                Some(&scope),
                &EventRef::Id(id),
            )?))
        })
        .await
}

/// Which events to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// One status, or several with commas between. Default: SCHEDULED and ONGOING; with `mine` or `organizing`: all.
    status: Option<String>,
    /// Words in title, description, venue or location.
    q: Option<String>,
    /// Events that end at or after this time (RFC 3339).
    from: Option<String>,
    /// Events that start at or before this time.
    to: Option<String>,
    /// Only events that I have booked.
    #[serde(default)]
    mine: bool,
    /// Only events that I own or help with.
    #[serde(default)]
    organizing: bool,
}

impl ListQuery {
    fn filter(&self, page: &Page, viewer: Option<&Scope>) -> Result<Filter> {
        let own = self.mine || self.organizing;
        if own && viewer.is_none() {
            return Err(Error::Unauthorized);
        }
        let user_id = viewer.map(|scope| scope.user_id.clone());
        let time = |field, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => clock::parse_rfc3339(text)
                .map(Some)
                .ok_or_else(|| Error::invalid(field, "must be an RFC 3339 time")),
        };
        Ok(Filter {
            statuses: self.statuses(own)?,
            text: self.q.clone().filter(|text| !text.trim().is_empty()),
            from: time("from", &self.from)?,
            to: time("to", &self.to)?,
            booked_by: user_id.clone().filter(|_| self.mine),
            organizer: user_id.clone().filter(|_| self.organizing),
            viewer: user_id,
            after: page.after()?,
            limit: page.rows(),
        })
    }

    fn statuses(&self, own: bool) -> Result<Vec<EventStatus>> {
        use EventStatus::*;
        match &self.status {
            Some(text) => text
                .split(',')
                .map(|word| {
                    word.trim()
                        .parse()
                        .map_err(|why| Error::invalid("status", why))
                })
                .collect(),
            None if own => Ok(vec![Draft, Scheduled, Ongoing, Completed, Cancelled]),
            None => Ok(vec![Scheduled, Ongoing]),
        }
    }
}

/// Lists events, soonest first.
#[utoipa::path(get, path = "/events", tag = "Events", security((), ("bearer" = [])), params(ListQuery, Page),
    responses((status = 200, body = List<Event>)))]
async fn list(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Query(query): Query<ListQuery>,
    page: Page,
) -> Result<Json<List<Event>>> {
    let filter = query.filter(&page, viewer.as_ref())?;
    let (rows, rights, shown) = app
        .store()
        .read(move |conn| {
            let rows = store::list(conn, &filter)?;
            let (rights, shown) = match &viewer {
                Some(scope) => {
                    let rights = super::rights(conn, scope, &rows)?;
                    let shown = super::meetings_shown(conn, scope, &rows, &rights)?;
                    (rights, shown)
                }
                None => Default::default(),
            };
            Ok((rows, rights, shown))
        })
        .await?;
    let key = |(row, _): &store::Named| (row.start_at, row.number);
    Ok(Json(List::of(&page, rows, key, |(row, owner_name)| {
        let shows_meeting = shown.contains(&row.id);
        let right = rights.get(&row.id).copied().unwrap_or(Right::None);
        Event::of(
            Seen {
                row,
                owner_name,
                right,
            },
            shows_meeting,
        )
    })))
}

/// Shows an event, by UUID or number.
#[utoipa::path(get, path = "/events/{id}", tag = "Events", security((), ("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Event), (status = 404, description = "`not_found`")))]
async fn get(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    // The router knows no path that ends in something else than its parameter.
    if let Some(id) = id.strip_suffix(".ics") {
        return calendar::http::event_file(State(app), viewer, Path(id.to_owned()), headers).await;
    }
    let event = event_ref(&id)?;
    let view = app
        .store()
        .read(move |conn| view(conn, viewer.0.as_ref(), &event))
        .await?;
    Ok(Json(view).into_response())
}

async fn change(app: App, scope: Scope, id: String, changes: Changes) -> Result<Json<Event>> {
    let event = event_ref(&id)?;
    let terms = app.terms();
    let view = app
        .store()
        .write(&id, move |tx| {
            super::update(tx, terms, &scope, &event, |row, now| {
                changes.apply(row, now)
            })?;
            view(tx.conn, Some(&scope), &event)
        })
        .await?;
    Ok(Json(view))
}

/// Changes an event: the fields given. `maxAttendees` is never below what is taken and held.
#[utoipa::path(patch, path = "/events/{id}", tag = "Events", security(("bearer" = [])), request_body = Changes,
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Event), (status = 403, description = "`forbidden`"),
        (status = 409, description = "`capacity_below_taken`, `not_editable`"), (status = 422, description = "`validation_failed`")))]
async fn patch(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(changes): Json<Changes>,
) -> Result<Json<Event>> {
    change(app, scope, id, changes).await
}

/// The same as PATCH.
#[utoipa::path(put, path = "/events/{id}", tag = "Events", security(("bearer" = [])), request_body = Changes,
    params(("id" = String, Path, description = "UUID or number")), responses((status = 200, body = Event)))]
async fn put(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(changes): Json<Changes>,
) -> Result<Json<Event>> {
    change(app, scope, id, changes).await
}

/// Deletes an event that nobody has booked.
#[utoipa::path(delete, path = "/events/{id}", tag = "Events", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 204), (status = 403, description = "`forbidden`"), (status = 409, description = "`has_bookings`")))]
async fn delete(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    let event = event_ref(&id)?;
    let terms = app.terms();
    app.store()
        .write(&id, move |tx| super::delete(tx, terms, &scope, &event))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
struct StatusChange {
    status: EventStatus,
}

/// Moves an event on: DRAFT → SCHEDULED → ONGOING → COMPLETED; any but COMPLETED → CANCELLED.
#[utoipa::path(post, path = "/events/{id}/status", tag = "Events", security(("bearer" = [])), request_body = StatusChange,
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Event), (status = 409, description = "`invalid_transition`")))]
async fn change_status(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(change): Json<StatusChange>,
) -> Result<Json<Event>> {
    let event = event_ref(&id)?;
    let terms = app.terms();
    let view = app
        .store()
        .write(&id, move |tx| {
            super::change_status(tx, terms, &scope, &event, change.status)?;
            view(tx.conn, Some(&scope), &event)
        })
        .await?;
    Ok(Json(view))
}

/// Nothing needs to be said.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Nothing {}

/// Copies an event as a draft: its details and its questions, not its bookings and helpers.
#[utoipa::path(post, path = "/events/{id}/clone", tag = "Events", security(("bearer" = [])), request_body = CopyChanges,
    params(("id" = String, Path, description = "UUID or number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Event), (status = 403, description = "`forbidden`"), (status = 422, description = "`validation_failed`")))]
async fn clone(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<CopyChanges>,
) -> Result<Response> {
    let event = event_ref(&id)?;
    let lane = scope.user_id.clone();
    creation
        .run(&app, &lane, move |tx, changes| {
            let copy = super::clone_event(tx, &scope, &event, |row, now| changes.apply(row, now))?;
            Ok(Reply::created(view(
                tx.conn,
                Some(&scope),
                &EventRef::Id(copy),
            )?))
        })
        .await
}

/// The same counts as the live message `event-stats-update`.
#[utoipa::path(get, path = "/events/{id}/stats", tag = "Events", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = EventStats), (status = 403, description = "`forbidden`")))]
async fn stats(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<EventStats>> {
    let event = event_ref(&id)?;
    let stats = app
        .store()
        .read(move |conn| {
            let id = super::find_for(conn, &scope, &event, Right::CoOrganizer)?
                .row
                .id;
            let row = ledger::event(conn, &id)?;
            Ok(EventStats::of(&row, &row.seats()))
        })
        .await?;
    Ok(Json(stats))
}

/// With what a door verifies tickets without the network.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TicketKeyView {
    event_id: String,
    /// `Ed25519`
    algorithm: &'static str,
    /// 32 bytes in unpadded URL-safe base64.
    public_key: String,
    /// How a ticket's text is made up.
    format: &'static str,
}

/// The public key of an event's tickets.
#[utoipa::path(get, path = "/events/{id}/ticket-key", tag = "Tickets", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = TicketKeyView), (status = 403, description = "`forbidden`")))]
async fn ticket_key(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Response> {
    let event = event_ref(&id)?;
    let row = app
        .store()
        .read(move |conn| Ok(super::find_for(conn, &scope, &event, Right::Checker)?.row))
        .await?;
    let view = TicketKeyView {
        algorithm: "Ed25519",
        public_key: TicketKey::from_seed(&row.ticket_seed)?.public(),
        event_id: row.id,
        format: "majlis1.base64url(payload).base64url(signature over the payload's bytes)",
    };
    Ok(Json(view).into_response())
}
