//! Routes and wire types.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    chat::{self, Mute},
    history::{self, Eyes},
    polls::{self, SeenPoll},
    publications::{ChatMessage, Poll, Question, Reactions, ScreenShare},
    questions::{self, SeenQuestion},
    reactions,
    rules::{
        Answer, Choice, Hiding, NewMessage, NewMute, NewPoll, NewQuestion, NewReaction, NewShare,
    },
    sharing,
    store::{self, questions::Order},
};
use crate::{
    app::App,
    clock,
    error::Result,
    events::{self, EventRef, Right, http::event_ref},
    forms::{self, http::Form},
    http::{Creation, Json, List, Page, Path, Query, Reply, Viewer},
    paces::Pace,
    scope::Scope,
    store::{Conn, Tx},
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_questions, ask))
        .routes(routes!(upvote))
        .routes(routes!(answer))
        .routes(routes!(hide))
        .routes(routes!(list_polls, create_poll))
        .routes(routes!(vote))
        .routes(routes!(close_poll))
        .routes(routes!(reactions, react))
        .routes(routes!(list_chat, send_chat))
        .routes(routes!(delete_chat))
        .routes(routes!(list_mutes, mute))
        .routes(routes!(screen_share, start_share, stop_share))
}

/// Reads something of an event that the viewer may see.
async fn read<T: Send + 'static>(
    app: &App,
    viewer: Option<Scope>,
    id: &str,
    query: impl FnOnce(&mut Conn, Eyes<'_>, &events::Row) -> Result<T> + Send + 'static,
) -> Result<T> {
    let event = event_ref(id)?;
    app.store()
        .read(move |conn| {
            let seen = events::find(conn, viewer.as_ref(), &event)?;
            let eyes = Eyes {
                viewer: viewer.as_ref(),
                organizes: seen.right.organizes(),
            };
            query(conn, eyes, &seen.row)
        })
        .await
}

/// Runs a command that changes what is there.
async fn change<R: Send + 'static>(
    app: &App,
    pace: Pace,
    scope: Scope,
    id: &str,
    job: impl Fn(&mut Tx<'_>, &Scope, &events::EventRef) -> Result<R> + Send + 'static,
) -> Result<R> {
    let event = event_ref(id)?;
    app.paces().count(pace, &scope.user_id)?;
    app.store()
        .write(&super::lane(id), move |tx| job(tx, &scope, &event))
        .await
}

/// Runs a command that makes something, once per `Idempotency-Key`.
async fn create<B, R>(
    app: &App,
    pace: Pace,
    scope: Scope,
    id: &str,
    creation: Creation<B>,
    job: fn(&mut Tx<'_>, &Scope, &events::EventRef, &B) -> Result<R>,
) -> Result<Response>
where
    B: Send + 'static,
    R: Serialize + Send + 'static,
{
    let event = event_ref(id)?;
    app.paces().count(pace, &scope.user_id)?;
    creation
        .run(app, &super::lane(id), move |tx, body| {
            Ok(Reply::created(job(tx, &scope, &event, body)?))
        })
        .await
}

/// How questions are ordered.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct QuestionsQuery {
    /// `newest` (default) or `votes`.
    #[serde(default)]
    sort: Sort,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Sort {
    #[default]
    Newest,
    Votes,
}

/// All that is asked at an event: of those who book (`questions`), and in its live room (`data`, in pages).
#[derive(Debug, Serialize, ToSchema)]
struct Questions {
    #[serde(flatten)]
    form: Form,
    #[serde(flatten)]
    asked: List<SeenQuestion>,
}

/// The questions of an event's live room, newest or most wanted first (hidden ones are shown to organizers only), and the
/// form for those who book.
#[utoipa::path(get, path = "/events/{id}/questions", tag = "Live room",
    params(QuestionsQuery, Page, ("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Questions)))]
async fn list_questions(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    Query(query): Query<QuestionsQuery>,
    page: Page,
) -> Result<Json<Questions>> {
    let order = match query.sort {
        Sort::Newest => Order::Newest(page.after()?),
        Sort::Votes => Order::Votes(page.after()?),
    };
    let rows = page.rows();
    let (form, found) = read(&app, viewer, &id, move |conn, eyes, event| {
        let form = forms::http::form(conn, eyes.viewer, &EventRef::Id(event.id.clone()))?;
        Ok((
            form,
            history::questions(conn, eyes, &event.id, order, rows)?,
        ))
    })
    .await?;
    let id = |seen: &SeenQuestion| seen.question.question_id.clone();
    let asked = match query.sort {
        Sort::Newest => List::of(&page, found, id, |seen| seen),
        Sort::Votes => List::of(&page, found, |s| (s.question.votes, id(s)), |seen| seen),
    };
    Ok(Json(Questions { form, asked }))
}

/// Asks a question.
#[utoipa::path(post, path = "/events/{id}/questions", tag = "Live room", security(("bearer" = [])), request_body = NewQuestion,
    params(("id" = String, Path, description = "UUID or number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Question), (status = 403, description = "`forbidden`, `muted` (with `mutedUntil`)"),
        (status = 409, description = "`room_closed`, `room_full`")))]
async fn ask(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewQuestion>,
) -> Result<Response> {
    create(&app, Pace::Asking, scope, &id, creation, questions::ask).await
}

/// Votes for a question, or takes the vote back.
#[utoipa::path(post, path = "/events/{id}/questions/{questionId}/upvote", tag = "Live room", security(("bearer" = [])),
    params(("id" = String, Path), ("questionId" = String, Path)),
    responses((status = 200, body = SeenQuestion), (status = 409, description = "`room_closed`")))]
async fn upvote(
    State(app): State<App>,
    scope: Scope,
    Path((id, question_id)): Path<(String, String)>,
) -> Result<Json<SeenQuestion>> {
    change(&app, Pace::Voting, scope, &id, move |tx, scope, event| {
        questions::upvote(tx, scope, event, &question_id)
    })
    .await
    .map(Json)
}

/// Notes that a question was answered, and how.
#[utoipa::path(post, path = "/events/{id}/questions/{questionId}/answer", tag = "Live room", security(("bearer" = [])), request_body = Answer,
    params(("id" = String, Path), ("questionId" = String, Path)), responses((status = 200, body = Question)))]
async fn answer(
    State(app): State<App>,
    scope: Scope,
    Path((id, question_id)): Path<(String, String)>,
    Json(body): Json<Answer>,
) -> Result<Json<Question>> {
    change(
        &app,
        Pace::Moderating,
        scope,
        &id,
        move |tx, scope, event| questions::answer(tx, scope, event, &question_id, &body),
    )
    .await
    .map(Json)
}

/// Hides a question from all but the organizers, or shows it again.
#[utoipa::path(post, path = "/events/{id}/questions/{questionId}/hide", tag = "Live room", security(("bearer" = [])), request_body = Hiding,
    params(("id" = String, Path), ("questionId" = String, Path)), responses((status = 200, body = Question)))]
async fn hide(
    State(app): State<App>,
    scope: Scope,
    Path((id, question_id)): Path<(String, String)>,
    Json(body): Json<Hiding>,
) -> Result<Json<Question>> {
    change(
        &app,
        Pace::Moderating,
        scope,
        &id,
        move |tx, scope, event| questions::hide(tx, scope, event, &question_id, &body),
    )
    .await
    .map(Json)
}

/// The polls of an event, newest first.
#[utoipa::path(get, path = "/events/{id}/polls", tag = "Live room", params(Page, ("id" = String, Path)),
    responses((status = 200, body = List<SeenPoll>)))]
async fn list_polls(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    page: Page,
) -> Result<Json<List<SeenPoll>>> {
    let (before, rows) = (page.after()?, page.rows());
    let found = read(&app, viewer, &id, move |conn, eyes, event| {
        history::polls(conn, eyes, &event.id, before, rows)
    })
    .await?;
    let key = |seen: &SeenPoll| seen.poll.poll_id.clone();
    Ok(Json(List::of(&page, found, key, |seen| seen)))
}

/// Opens a poll.
#[utoipa::path(post, path = "/events/{id}/polls", tag = "Live room", security(("bearer" = [])), request_body = NewPoll,
    params(("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Poll), (status = 409, description = "`room_closed`, `too_many_open_polls`, `room_full`")))]
async fn create_poll(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewPoll>,
) -> Result<Response> {
    create(&app, Pace::Moderating, scope, &id, creation, polls::create).await
}

/// Votes in a poll, in place of any vote before.
#[utoipa::path(post, path = "/events/{id}/polls/{pollId}/vote", tag = "Live room", security(("bearer" = [])), request_body = Choice,
    params(("id" = String, Path), ("pollId" = String, Path)),
    responses((status = 200, body = SeenPoll), (status = 409, description = "`room_closed`, `poll_closed`")))]
async fn vote(
    State(app): State<App>,
    scope: Scope,
    Path((id, poll_id)): Path<(String, String)>,
    Json(body): Json<Choice>,
) -> Result<Json<SeenPoll>> {
    change(&app, Pace::Voting, scope, &id, move |tx, scope, event| {
        polls::vote(tx, scope, event, &poll_id, &body)
    })
    .await
    .map(Json)
}

/// Closes a poll for good.
#[utoipa::path(post, path = "/events/{id}/polls/{pollId}/close", tag = "Live room", security(("bearer" = [])),
    params(("id" = String, Path), ("pollId" = String, Path)),
    responses((status = 200, body = Poll), (status = 409, description = "`poll_closed`")))]
async fn close_poll(
    State(app): State<App>,
    scope: Scope,
    Path((id, poll_id)): Path<(String, String)>,
) -> Result<Json<Poll>> {
    change(
        &app,
        Pace::Moderating,
        scope,
        &id,
        move |tx, scope, event| polls::close(tx, scope, event, &poll_id),
    )
    .await
    .map(Json)
}

/// How often each reaction was given since the event began.
#[utoipa::path(get, path = "/events/{id}/reactions", tag = "Live room", params(("id" = String, Path)),
    responses((status = 200, body = Reactions)))]
async fn reactions(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> Result<Json<Reactions>> {
    read(&app, viewer, &id, move |conn, _, event| {
        Ok(Reactions::of(&event.id, store::reactions(conn, &event.id)?))
    })
    .await
    .map(Json)
}

/// Reacts. The answer comes when the reaction is counted, with all that were.
#[utoipa::path(post, path = "/events/{id}/reactions", tag = "Live room", security(("bearer" = [])), request_body = NewReaction,
    params(("id" = String, Path)), responses((status = 200, body = Reactions), (status = 409, description = "`room_closed`")))]
async fn react(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(body): Json<NewReaction>,
) -> Result<Json<Reactions>> {
    app.paces().count(Pace::Reacting, &scope.user_id)?;
    let reaction = body.check()?;
    let id = super::event_id(&app, &event_ref(&id)?).await?;
    let promise = reactions::give(&app, &id, &scope.user_id, reaction)?;
    promise.counted().await.map(Json)
}

/// The chat of an event, newest first.
#[utoipa::path(get, path = "/events/{id}/chat", tag = "Live room", params(Page, ("id" = String, Path)),
    responses((status = 200, body = List<ChatMessage>)))]
async fn list_chat(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    page: Page,
) -> Result<Json<List<ChatMessage>>> {
    let (before, rows) = (page.after()?, page.rows());
    let found = read(&app, viewer, &id, move |conn, _, event| {
        history::chat(conn, &event.id, before, rows)
    })
    .await?;
    let key = |message: &ChatMessage| message.message_id.clone();
    Ok(Json(List::of(&page, found, key, |message| message)))
}

/// Says something in the chat.
#[utoipa::path(post, path = "/events/{id}/chat", tag = "Live room", security(("bearer" = [])), request_body = NewMessage,
    params(("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = ChatMessage), (status = 403, description = "`forbidden`, `muted` (with `mutedUntil`)"),
        (status = 409, description = "`room_closed`, `room_full`")))]
async fn send_chat(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewMessage>,
) -> Result<Response> {
    create(&app, Pace::Chatting, scope, &id, creation, chat::send).await
}

/// Deletes a chat message.
#[utoipa::path(delete, path = "/events/{id}/chat/{messageId}", tag = "Live room", security(("bearer" = [])),
    params(("id" = String, Path), ("messageId" = String, Path)), responses((status = 204)))]
async fn delete_chat(
    State(app): State<App>,
    scope: Scope,
    Path((id, message_id)): Path<(String, String)>,
) -> Result<StatusCode> {
    change(
        &app,
        Pace::Moderating,
        scope,
        &id,
        move |tx, scope, event| chat::delete(tx, scope, event, &message_id),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is not to be heard for a while.
#[utoipa::path(get, path = "/events/{id}/chat/mutes", tag = "Live room", security(("bearer" = [])), params(Page, ("id" = String, Path)),
    responses((status = 200, body = List<Mute>), (status = 403, description = "`forbidden`")))]
async fn list_mutes(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    page: Page,
) -> Result<Json<List<Mute>>> {
    let event = event_ref(&id)?;
    let (after, rows) = (page.after()?, page.rows());
    let found = app
        .store()
        .read(move |conn| {
            let event_id = events::find_for(conn, &scope, &event, Right::CoOrganizer)?
                .row
                .id;
            let mutes = store::chat::mutes(conn, &event_id, clock::now_ms(), after, rows)?;
            let present = |(user_id, user_name, until)| Mute {
                event_id: event_id.clone(),
                user_id,
                user_name,
                muted_until: Some(clock::rfc3339(until)),
            };
            Ok(mutes.into_iter().map(present).collect::<Vec<_>>())
        })
        .await?;
    let key = |mute: &Mute| mute.user_id.clone();
    Ok(Json(List::of(&page, found, key, |mute| mute)))
}

/// Keeps somebody from asking and chatting for some minutes; 0 ends that.
#[utoipa::path(post, path = "/events/{id}/chat/mutes", tag = "Live room", security(("bearer" = [])), request_body = NewMute,
    params(("id" = String, Path)), responses((status = 200, body = Mute), (status = 409, description = "`is_organizer`")))]
async fn mute(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(body): Json<NewMute>,
) -> Result<Json<Mute>> {
    change(
        &app,
        Pace::Moderating,
        scope,
        &id,
        move |tx, scope, event| chat::mute(tx, scope, event, &body),
    )
    .await
    .map(Json)
}

/// The screen that is being shared, if any.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PresentShare {
    screen_share: Option<ScreenShare>,
}

/// Whether a screen is being shared.
#[utoipa::path(get, path = "/events/{id}/screen-share", tag = "Live room", params(("id" = String, Path)),
    responses((status = 200, body = PresentShare)))]
async fn screen_share(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> Result<Json<PresentShare>> {
    let screen_share = read(&app, viewer, &id, move |conn, _, event| {
        history::screen_share(conn, &event.id, event.status)
    })
    .await?;
    Ok(Json(PresentShare { screen_share }))
}

/// Says that a screen is being shared, in place of any before.
#[utoipa::path(post, path = "/events/{id}/screen-share", tag = "Live room", security(("bearer" = [])), request_body = NewShare,
    params(("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = ScreenShare), (status = 409, description = "`room_closed`")))]
async fn start_share(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewShare>,
) -> Result<Response> {
    create(&app, Pace::Moderating, scope, &id, creation, sharing::start).await
}

/// Says that the screen is no longer shared.
#[utoipa::path(delete, path = "/events/{id}/screen-share", tag = "Live room", security(("bearer" = [])),
    params(("id" = String, Path)), responses((status = 204)))]
async fn stop_share(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    change(&app, Pace::Moderating, scope, &id, |tx, scope, event| {
        sharing::stop(tx, scope, event)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
