//! Routes and wire types.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, OpenApi, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::link;
use crate::{
    accounts,
    app::App,
    clock,
    error::{Error, Result},
    events::http::event_ref,
    http::{Json, Path, Query, Viewer},
    scope::Scope,
};

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");
/// The list is everybody's, and a few minutes late is early enough.
const FOR_ALL: HeaderValue = HeaderValue::from_static("public, max-age=300");
const FOR_ONE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Documents what the route of events answers, which leads here.
#[derive(OpenApi)]
#[openapi(paths(event_file))]
struct EventFile;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(EventFile::openapi())
        .routes(routes!(public_list))
        .routes(routes!(show_link, renew_link))
        .routes(routes!(my_bookings))
}

/// Sends a file, or says that it is the one already known.
fn present(ics: String, name: &str, caching: HeaderValue, asked: &HeaderMap) -> Result<Response> {
    let header = |text: String| {
        HeaderValue::try_from(text).map_err(|error| Error::Internal(error.to_string()))
    };
    let tag = header(format!(
        "\"{}\"",
        accounts::hex(&Sha256::digest(&ics)[..16])
    ))?;
    let mut response = match asked.get(header::IF_NONE_MATCH) == Some(&tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ics.into_response(),
    };
    let values: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (
            header::CONTENT_DISPOSITION,
            header(format!("attachment; filename=\"{name}.ics\""))?,
        ),
        (header::CACHE_CONTROL, caching),
        (header::ETAG, tag),
        (header::VARY, HeaderValue::from_static("authorization")),
    ];
    for (name, value) in values {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// An event as an iCalendar file. The address of an online meeting is in it for those who may see it.
#[utoipa::path(get, path = "/events/{id}.ics", tag = "Calendars", security((), ("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, content_type = "text/calendar", body = String), (status = 304), (status = 404, description = "`not_found`")))]
pub async fn event_file(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let event = event_ref(&id)?;
    let site = app.config().server.url();
    let ics = app
        .store()
        .read(move |conn| super::event_file(conn, &site, viewer.as_ref(), &event))
        .await?;
    present(ics, &format!("event-{id}"), FOR_ONE, &headers)
}

/// What is published, as a calendar to subscribe to: coming events, and those that lately ended or were cancelled.
#[utoipa::path(get, path = "/events.ics", tag = "Calendars",
    responses((status = 200, content_type = "text/calendar", body = String), (status = 304)))]
async fn public_list(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let site = app.config().server.url();
    let ics = app
        .store()
        .read(move |conn| super::public_list(conn, &site, clock::now_ms()))
        .await?;
    present(ics, "events", FOR_ALL, &headers)
}

/// A private address. Whoever has it can read the calendar.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarLink {
    url: String,
}

impl CalendarLink {
    fn of(app: &App, key: &str) -> Json<Self> {
        let site = app.config().server.url();
        Json(Self {
            url: format!("{site}/api/v1/users/me/bookings.ics?key={key}"),
        })
    }
}

/// The private address of my bookings as a calendar.
#[utoipa::path(get, path = "/users/me/calendar-link", tag = "Calendars", security(("bearer" = [])),
    responses((status = 200, body = CalendarLink)))]
async fn show_link(State(app): State<App>, scope: Scope) -> Result<Json<CalendarLink>> {
    let in_job = app.clone();
    let key = app
        .store()
        .read(move |conn| link::key(conn, in_job.tokens(), &scope.user_id))
        .await?;
    Ok(CalendarLink::of(&app, &key))
}

/// Makes a new private address; the old one is dead.
#[utoipa::path(post, path = "/users/me/calendar-link", tag = "Calendars", security(("bearer" = [])),
    responses((status = 200, body = CalendarLink)))]
async fn renew_link(State(app): State<App>, scope: Scope) -> Result<Json<CalendarLink>> {
    let in_job = app.clone();
    let lane = scope.user_id.clone();
    let key = app
        .store()
        .write(&lane, move |tx| {
            link::renew(tx, in_job.tokens(), &scope.user_id)
        })
        .await?;
    Ok(CalendarLink::of(&app, &key))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Key {
    /// Of the private address.
    #[serde(default)]
    key: String,
}

/// The bookings of whoever the private address belongs to.
#[utoipa::path(get, path = "/users/me/bookings.ics", tag = "Calendars", params(Key),
    responses((status = 200, content_type = "text/calendar", body = String), (status = 304), (status = 404, description = "`not_found`: the address is not, or no longer, anybody's")))]
async fn my_bookings(
    State(app): State<App>,
    Query(given): Query<Key>,
    headers: HeaderMap,
) -> Result<Response> {
    let site = app.config().server.url();
    let in_job = app.clone();
    let ics = app
        .store()
        .read(move |conn| {
            let person = link::person(conn, in_job.tokens(), &given.key)?;
            super::bookings_of(conn, &site, &person)
        })
        .await?;
    present(ics, "bookings", FOR_ONE, &headers)
}
