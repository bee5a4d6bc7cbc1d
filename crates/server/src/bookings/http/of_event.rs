//! The bookings of an event, for its organizers.

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Booking;
use crate::{
    accounts,
    app::App,
    bookings::{
        csv,
        store::{self, Filter},
    },
    error::{Error, Result},
    events::{self, Right, http::event_ref},
    http::{Json, List, Page, Path, Query},
    scope::Scope,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_of_event))
        .routes(routes!(csv_of_event))
}

/// A booking with the email of its person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Attendee {
    #[serde(flatten)]
    booking: Booking,
    email: String,
}

/// Which of an event's bookings to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// One status, or several with commas between.
    status: Option<String>,
    /// Part of a name, an email or a code; marks and letters that look alike are not told apart.
    q: Option<String>,
}

impl ListQuery {
    fn filter(&self) -> Result<Filter> {
        let statuses = match &self.status {
            Some(text) => text
                .split(',')
                .map(|word| {
                    word.trim()
                        .parse()
                        .map_err(|why| Error::invalid("status", why))
                })
                .collect::<Result<_>>()?,
            None => Vec::new(),
        };
        Ok(Filter {
            statuses,
            text: self.q.clone().filter(|text| !text.trim().is_empty()),
            ..Filter::default()
        })
    }
}

/// An event's bookings, newest first.
#[utoipa::path(get, path = "/events/{id}/bookings", tag = "Bookings", security(("bearer" = [])), params(ListQuery, Page,
    ("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = List<Attendee>), (status = 403, description = "`forbidden`")))]
async fn list_of_event(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
    page: Page,
) -> Result<Json<List<Attendee>>> {
    let event = event_ref(&id)?;
    let filter = Filter {
        before: page.after()?,
        limit: page.rows(),
        ..query.filter()?
    };
    let found = app
        .store()
        .read(move |conn| {
            let id = events::find_for(conn, &scope, &event, Right::CoOrganizer)?
                .row
                .id;
            store::of_event(conn, &id, &filter)
        })
        .await?;
    let present = |(row, email): store::WithEmail| Attendee {
        booking: row.into(),
        email: accounts::shown_contact(&email).to_owned(),
    };
    Ok(Json(List::of(
        &page,
        found,
        |(row, _)| row.id.clone(),
        present,
    )))
}

/// An event's bookings as CSV, in UTF-8 with a byte order mark, newest first.
#[utoipa::path(get, path = "/events/{id}/bookings.csv", tag = "Bookings", security(("bearer" = [])), params(ListQuery,
    ("id" = String, Path, description = "UUID or number")),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, description = "`forbidden`")))]
async fn csv_of_event(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let event = event_ref(&id)?;
    let filter = query.filter()?;
    let sheet = app
        .store()
        .read(move |conn| {
            let seen = events::find_for(conn, &scope, &event, Right::CoOrganizer)?;
            csv::Sheet::of(conn, seen.row)
        })
        .await?;
    Ok(csv::stream(app.store().clone(), sheet, filter))
}
