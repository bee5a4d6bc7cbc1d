//! Chats.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{OK, Ok as Done};
use crate::{
    app::App,
    chats::{
        enter_to_look, opening, receipts,
        rules::{NewChat, id_of},
        store::{self, ChatRow},
        unread_count,
        views::{self, Chat},
    },
    error::{Error, Result},
    http::{Creation, Json, List, Page, Path, Query, Reply},
    paces::Pace,
    scope::Scope,
    store::Conn,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(count))
        .routes(routes!(show))
        .routes(routes!(read))
        .routes(routes!(leave))
}

fn one(conn: &mut Conn, scope: &Scope, row: ChatRow) -> Result<Chat> {
    let shown = views::chats(conn, &scope.user_id, vec![row])?;
    shown.into_iter().next().ok_or(Error::NotFound("Chat"))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only those about this booking.
    booking_id: Option<String>,
}

/// One's chats, the most recently active first.
#[utoipa::path(get, path = "/chats", tag = "Chats", security(("bearer" = [])), params(Wanted, Page),
    responses((status = 200, body = List<Chat>)))]
async fn list(
    State(app): State<App>,
    scope: Scope,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<Chat>>> {
    let (after, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| {
            let rows = store::of_person(
                conn,
                &scope.user_id,
                wanted.booking_id.as_deref(),
                after,
                rows,
            )?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| (row.updated_at, row.id.clone()))
                .collect();
            let chats = views::chats(conn, &scope.user_id, rows)?;
            Ok(keys.into_iter().zip(chats).collect::<Vec<_>>())
        })
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |(key, _)| key.clone(),
        |(_, chat)| chat,
    )))
}

/// Opens a chat, or gives the one that the same people have about the same thing.
///
/// With `bookingId` alone it is the chat of the booking's person with all organizers of its event, and is brought up to date.
#[utoipa::path(post, path = "/chats", tag = "Chats", security(("bearer" = [])), request_body = NewChat,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Chat, description = "It is new"), (status = 200, body = Chat, description = "There was one already"),
        (status = 403, description = "`forbidden`: no party of the booking, or nobody organizes the event; `user_blocked`"),
        (status = 404, description = "`not_found`: a person, the booking or the event"),
        (status = 422, description = "`validation_failed`"), (status = 429, description = "`rate_limited`")))]
async fn open(
    State(app): State<App>,
    scope: Scope,
    creation: Creation<NewChat>,
) -> Result<Response> {
    app.paces().count(Pace::Opening, &scope.user_id)?;
    let wish = creation.body.check(&scope.user_id)?;
    // In one lane only those meet who would make, or change, the same chat.
    let about = wish.event.as_ref().map(ToString::to_string);
    let mut people = wish.others.clone();
    people.push(scope.user_id.clone());
    people.sort();
    let lane = match (&wish.booking_id, wish.others.is_empty()) {
        (Some(booking), true) => format!("chats of {booking}"),
        (booking, _) => format!("chats of {booking:?} {about:?} {people:?}"),
    };
    // However often the job runs, one request counts once.
    let (counting, counted) = (app.clone(), AtomicBool::new(false));
    creation
        .run(&app, &lane, move |tx, _| {
            let (row, is_new) = opening::open(tx, &scope, &wish, || {
                if !counted.load(Ordering::Relaxed) {
                    counting.limits().chat(&scope.user_id)?;
                    counted.store(true, Ordering::Relaxed);
                }
                Ok(())
            })?;
            Ok(Reply {
                status: match is_new {
                    true => StatusCode::CREATED,
                    false => StatusCode::OK,
                },
                body: one(tx.conn, &scope, row)?,
            })
        })
        .await
}

/// How much is unread.
#[derive(Debug, Serialize, ToSchema)]
struct UnreadCount {
    /// Messages of others, in all chats together.
    count: i64,
}

/// How much is unread in all chats together.
#[utoipa::path(get, path = "/chats/unread-count", tag = "Chats", security(("bearer" = [])),
    responses((status = 200, body = UnreadCount)))]
async fn count(State(app): State<App>, scope: Scope) -> Result<Json<UnreadCount>> {
    let count = app
        .store()
        .read(move |conn| unread_count(conn, &scope.user_id))
        .await?;
    Ok(Json(UnreadCount { count }))
}

/// A chat in which one takes part.
#[utoipa::path(get, path = "/chats/{id}", tag = "Chats", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Chat), (status = 404, description = "`not_found`")))]
async fn show(State(app): State<App>, scope: Scope, Path(id): Path<String>) -> Result<Json<Chat>> {
    let id = id_of("Chat", &id)?;
    app.store()
        .read(move |conn| {
            let entered = enter_to_look(conn, &id, &scope.user_id)?;
            one(conn, &scope, entered.chat)
        })
        .await
        .map(Json)
}

/// Notes that all of a chat is read.
#[utoipa::path(post, path = "/chats/{id}/read", tag = "Chats", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Done), (status = 404, description = "`not_found`"), (status = 429, description = "`rate_limited`")))]
async fn read(State(app): State<App>, scope: Scope, Path(id): Path<String>) -> Result<Json<Done>> {
    let id = id_of("Chat", &id)?;
    app.paces().count(Pace::Noting, &scope.user_id)?;
    app.store()
        .write(&crate::chats::lane(&id), move |tx| {
            receipts::read_all(tx, &scope.user_id, &id)
        })
        .await?;
    Ok(Json(OK))
}

/// Leaves a chat: one hears no more of it, and the others hear `chat-updated`. Whoever opens a chat of the same people again lets all in.
#[utoipa::path(post, path = "/chats/{id}/leave", tag = "Chats", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 204, description = "Left"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`chat_follows_booking`: the chat of a booking with all organizers"),
        (status = 429, description = "`rate_limited`")))]
async fn leave(State(app): State<App>, scope: Scope, Path(id): Path<String>) -> Result<StatusCode> {
    let id = id_of("Chat", &id)?;
    app.paces().count(Pace::Opening, &scope.user_id)?;
    app.store()
        .write(&crate::chats::lane(&id), move |tx| {
            opening::leave_one(tx, &scope, &id)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
