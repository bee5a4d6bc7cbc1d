//! Routes and wire types.

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    rules::EntryStatus,
    store::{self, Filter, Named},
};
use crate::{
    app::App,
    bookings::http::Booking,
    clock,
    error::{Error, Result},
    events::{
        self, Right,
        http::{Nothing, event_ref},
    },
    forms::{self, Answers},
    http::{Creation, Json, List, Page, Path, Query, Reply},
    ledger::{self, EntryRow, Terms},
    scope::Scope,
    store::{Conn, Tx},
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_of_event))
        .routes(routes!(list))
        .routes(routes!(leave))
        .routes(routes!(accept))
        .routes(routes!(decline))
}

/// A place on a waitlist.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitlistEntry {
    pub id: String,
    pub event_id: String,
    pub user_id: String,
    /// Seats.
    pub attendee_count: i64,
    /// From 1, while it waits.
    pub position: Option<i64>,
    pub status: EntryStatus,
    /// The seats held for it, while it is offered.
    pub offer: Option<Offer>,
    pub created_at: String,
    /// By the question's id, as its booking will have them.
    pub answers: Answers,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    pub expires_at: String,
}

impl WaitlistEntry {
    pub(crate) fn of(conn: &mut Conn, row: EntryRow) -> Result<Self> {
        let position = ledger::position(conn, &row)?;
        Ok(Self {
            id: row.id,
            event_id: row.event_id,
            user_id: row.user_id,
            attendee_count: row.attendee_count,
            position,
            status: row.status,
            offer: row
                .offer_expires_at
                .filter(|_| row.status == EntryStatus::Offered)
                .map(|at| Offer {
                    expires_at: clock::rfc3339(at),
                }),
            created_at: clock::rfc3339(row.created_at),
            answers: forms::read(&row.answers),
        })
    }
}

/// A place on a waitlist, with the name of its person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NamedEntry {
    #[serde(flatten)]
    entry: WaitlistEntry,
    attendee_name: String,
}

/// Which of an event's entries to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// One status, or several with commas between. Default: waiting and offered.
    status: Option<String>,
    /// Part of a name or an email.
    q: Option<String>,
}

impl ListQuery {
    fn filter(&self, page: &Page) -> Result<Filter> {
        let statuses = match &self.status {
            Some(text) => text
                .split(',')
                .map(|word| {
                    word.trim()
                        .parse()
                        .map_err(|why| Error::invalid("status", why))
                })
                .collect::<Result<_>>()?,
            None => ledger::OPEN.to_vec(),
        };
        Ok(Filter {
            statuses,
            text: self.q.clone().filter(|text| !text.trim().is_empty()),
            after: page.after()?,
            limit: page.rows(),
        })
    }
}

/// Who waits for an event or holds an offer, in the order of the queue.
#[utoipa::path(get, path = "/events/{id}/waitlist", tag = "Waitlist", security(("bearer" = [])),
    params(ListQuery, Page, ("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = List<NamedEntry>), (status = 403, description = "`forbidden`")))]
async fn list_of_event(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
    page: Page,
) -> Result<Json<List<NamedEntry>>> {
    let event = event_ref(&id)?;
    let filter = query.filter(&page)?;
    let found = app
        .store()
        .read(move |conn| {
            let id = events::find_for(conn, &scope, &event, Right::CoOrganizer)?
                .row
                .id;
            let found = store::of_event(conn, &id, &filter)?;
            let present = |(row, attendee_name): Named| {
                let ordinal = row.ordinal;
                let entry = WaitlistEntry::of(conn, row)?;
                Ok((
                    ordinal,
                    NamedEntry {
                        entry,
                        attendee_name,
                    },
                ))
            };
            found.into_iter().map(present).collect::<Result<Vec<_>>>()
        })
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |(ordinal, _)| *ordinal,
        |(_, entry)| entry,
    )))
}

/// My places on waitlists, newest first.
#[utoipa::path(get, path = "/waitlist", tag = "Waitlist", security(("bearer" = [])), params(Page),
    responses((status = 200, body = List<WaitlistEntry>)))]
async fn list(
    State(app): State<App>,
    scope: Scope,
    page: Page,
) -> Result<Json<List<WaitlistEntry>>> {
    let (before, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| {
            let found = store::of_person(conn, &scope.user_id, before, rows)?;
            let present = |row: EntryRow| Ok((row.ordinal, WaitlistEntry::of(conn, row)?));
            found.into_iter().map(present).collect::<Result<Vec<_>>>()
        })
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |(ordinal, _)| *ordinal,
        |(_, entry)| entry,
    )))
}

/// Runs a command on one entry and shows it.
async fn command(
    app: App,
    scope: Scope,
    id: String,
    job: fn(&mut Tx<'_>, Terms, &Scope, &str) -> Result<EntryRow>,
) -> Result<Json<WaitlistEntry>> {
    let terms = app.terms();
    let entry = app
        .store()
        .write(&id.clone(), move |tx| {
            let row = job(tx, terms, &scope, &id)?;
            WaitlistEntry::of(tx.conn, row)
        })
        .await?;
    Ok(Json(entry))
}

/// Leaves a waitlist; an offered place passes on.
#[utoipa::path(delete, path = "/waitlist/{id}", tag = "Waitlist", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = WaitlistEntry), (status = 409, description = "`invalid_transition`")))]
async fn leave(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<WaitlistEntry>> {
    command(app, scope, id, super::leave).await
}

/// Turns an offer down; its seats pass on.
#[utoipa::path(post, path = "/waitlist/{id}/decline", tag = "Waitlist", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = WaitlistEntry), (status = 409, description = "`offer_expired`, `invalid_transition`")))]
async fn decline(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<WaitlistEntry>> {
    command(app, scope, id, super::decline).await
}

/// Turns an offer into a booking.
#[utoipa::path(post, path = "/waitlist/{id}/accept", tag = "Waitlist", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 201, body = Booking), (status = 409, description = "`offer_expired`, `already_booked`")))]
async fn accept(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<Nothing>,
) -> Result<Response> {
    let terms = app.terms();
    creation
        .run(&app, &id.clone(), move |tx, _| {
            let row = super::accept(tx, terms, &scope, &id)?;
            Ok(Reply::created(Booking::from(row)))
        })
        .await
}
