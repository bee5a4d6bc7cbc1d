//! What is said in chats.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    chats::{
        enter_to_look, lane,
        rules::{NewContent, NewMessage, id_of},
        store::{messages, people},
        talking,
        views::{self, Message},
    },
    error::{Error, Result},
    http::{Creation, Json, List, Page, Path, Query, Reply, search_text},
    paces::Pace,
    scope::Scope,
    store::folded_pattern,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, send))
        .routes(routes!(search))
        .routes(routes!(edit, delete))
}

/// Reads a page of a chat's messages, newest first; those that hold a text, where one is given.
async fn read(
    app: &App,
    scope: Scope,
    id: &str,
    pattern: Option<String>,
    page: &Page,
) -> Result<List<Message>> {
    let id = id_of("Chat", id)?;
    let (before, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| {
            let entered = enter_to_look(conn, &id, &scope.user_id)?;
            let rows = messages::of_chat(conn, &id, pattern, before, rows)?;
            let ordinals: Vec<i64> = rows.iter().map(|row| row.ordinal).collect();
            let shown = views::messages(conn, rows, &entered.people)?;
            Ok(ordinals.into_iter().zip(shown).collect::<Vec<_>>())
        })
        .await?;
    Ok(List::of(
        page,
        found,
        |(ordinal, _)| *ordinal,
        |(_, shown)| shown,
    ))
}

/// The messages of a chat, newest first.
#[utoipa::path(get, path = "/chats/{id}/messages", tag = "Chats", security(("bearer" = [])), params(Page, ("id" = String, Path)),
    responses((status = 200, body = List<Message>), (status = 404, description = "`not_found`")))]
async fn list(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    page: Page,
) -> Result<Json<List<Message>>> {
    read(&app, scope, &id, None, &page).await.map(Json)
}

/// Sends a message, as `message` does on the root namespace.
#[utoipa::path(post, path = "/chats/{id}/messages", tag = "Chats", security(("bearer" = [])), request_body = NewMessage,
    params(("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Message), (status = 403, description = "`user_blocked`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`chat_full`"), (status = 422, description = "`validation_failed`"),
        (status = 429, description = "`rate_limited`")))]
async fn send(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewMessage>,
) -> Result<Response> {
    let id = id_of("Chat", &id)?;
    app.paces().count(Pace::Saying, &scope.user_id)?;
    creation
        .run(&app, &lane(&id), move |tx, new| {
            Ok(Reply::created(talking::send(tx, &scope, &id, new)?))
        })
        .await
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Search {
    /// At most 200 characters, found anywhere, whatever the case and the marks of letters.
    q: Option<String>,
}

/// The messages of a chat that hold a text, newest first.
#[utoipa::path(get, path = "/chats/{id}/search", tag = "Chats", security(("bearer" = [])), params(Search, Page, ("id" = String, Path)),
    responses((status = 200, body = List<Message>), (status = 404, description = "`not_found`"), (status = 422, description = "`validation_failed`"),
        (status = 429, description = "`rate_limited`")))]
async fn search(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Json<List<Message>>> {
    app.paces().count(Pace::Searching, &scope.user_id)?;
    let text = search_text(search.q)?.ok_or_else(|| Error::invalid("q", "is required"))?;
    let pattern = Some(folded_pattern(&text));
    read(&app, scope, &id, pattern, &page).await.map(Json)
}

/// The id of a message, and of its chat, in which whoever asks takes part.
async fn place_of(app: &App, scope: &Scope, id: &str) -> Result<(String, String)> {
    let id = id_of("Message", id)?;
    let user_id = scope.user_id.clone();
    app.paces().count(Pace::Saying, &user_id)?;
    app.store()
        .read(move |conn| {
            let chat_id = messages::chat_of(conn, &id)?;
            match people::is_present(conn, &chat_id, &user_id)? {
                true => Ok((chat_id, id)),
                false => Err(Error::NotFound("Message")),
            }
        })
        .await
}

/// Changes what one has said.
#[utoipa::path(patch, path = "/messages/{id}", tag = "Chats", security(("bearer" = [])), params(("id" = String, Path)), request_body = NewContent,
    responses((status = 200, body = Message), (status = 403, description = "`forbidden`: it is somebody else's; `user_blocked`"),
        (status = 404, description = "`not_found`"), (status = 409, description = "`message_deleted`"), (status = 422, description = "`validation_failed`"), (status = 429, description = "`rate_limited`")))]
async fn edit(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(new): Json<NewContent>,
) -> Result<Json<Message>> {
    let (chat_id, id) = place_of(&app, &scope, &id).await?;
    app.store()
        .write(&lane(&chat_id), move |tx| {
            talking::edit(tx, &scope, &chat_id, &id, &new)
        })
        .await
        .map(Json)
}

/// Takes back what one has said: its words and files are gone for all, that something was said stays.
#[utoipa::path(delete, path = "/messages/{id}", tag = "Chats", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 204), (status = 403, description = "`forbidden`: it is somebody else's"), (status = 404, description = "`not_found`"),
        (status = 429, description = "`rate_limited`")))]
async fn delete(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    let (chat_id, id) = place_of(&app, &scope, &id).await?;
    app.store()
        .write(&lane(&chat_id), move |tx| {
            talking::delete(tx, &scope, &chat_id, &id)
        })
        .await?;
    crate::images::sweep_soon(&app);
    Ok(StatusCode::NO_CONTENT)
}
