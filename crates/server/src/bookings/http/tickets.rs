//! Tickets, as their people get them.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    bookings::{self, BookingStatus, ticket},
    error::Result,
    events::{self, EventRef},
    http::{Json, Path},
    ledger::BookingRow,
    scope::Scope,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_ticket))
        .routes(routes!(ticket_svg))
        .routes(routes!(ticket_png))
}

/// What admits somebody.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Ticket {
    booking_id: String,
    event_id: String,
    attendee_name: String,
    attendee_count: i64,
    status: BookingStatus,
    code: String,
    /// The signed text of the QR code.
    ticket: String,
}

/// The booking and the signed text of its ticket.
async fn ticket_of(app: &App, scope: Scope, id: String) -> Result<(BookingRow, String)> {
    app.store()
        .read(move |conn| {
            let row = bookings::find(conn, &scope, &id)?;
            let event = EventRef::Id(row.event_id.clone());
            let event = events::find(conn, Some(&scope), &event)?.row;
            let text = ticket::text(&event, &row)?;
            Ok((row, text))
        })
        .await
}

/// The ticket of a confirmed booking.
#[utoipa::path(get, path = "/bookings/{id}/ticket", tag = "Tickets", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Ticket), (status = 409, description = "`not_admitted`")))]
async fn show_ticket(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<Ticket>> {
    let (row, ticket) = ticket_of(&app, scope, id).await?;
    Ok(Json(Ticket {
        booking_id: row.id,
        event_id: row.event_id,
        attendee_name: row.attendee_name,
        attendee_count: row.attendee_count,
        status: row.status,
        code: row.code,
        ticket,
    }))
}

fn image(kind: &'static str, bytes: Vec<u8>) -> Response {
    let kind = HeaderValue::from_static(kind);
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// The ticket's QR code as SVG.
#[utoipa::path(get, path = "/bookings/{id}/ticket.svg", tag = "Tickets", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, content_type = "image/svg+xml", body = String)))]
async fn ticket_svg(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Response> {
    let (_, text) = ticket_of(&app, scope, id).await?;
    Ok(image("image/svg+xml", ticket::svg(&text)?.into_bytes()))
}

/// The ticket's QR code as PNG.
#[utoipa::path(get, path = "/bookings/{id}/ticket.png", tag = "Tickets", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, content_type = "image/png", body = Vec<u8>)))]
async fn ticket_png(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Response> {
    let (_, text) = ticket_of(&app, scope, id).await?;
    Ok(image("image/png", ticket::png(&text)?))
}
