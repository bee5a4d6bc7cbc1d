//! What is in a live room, for one who looks.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    access::is_open,
    polls::SeenPoll,
    publications::{ChatMessage, Poll, Question, Reactions, ScreenShare},
    questions::SeenQuestion,
    store::{self, questions::Order},
};
use crate::{error::Result, events::EventStatus, ledger::EventRow, scope::Scope, store::Conn};

/// How much of each kind somebody gets who joins; the rest comes in pages.
const NEWEST: i64 = 20;

/// Who looks.
#[derive(Clone, Copy)]
pub struct Eyes<'a> {
    pub viewer: Option<&'a Scope>,
    pub organizes: bool,
}

/// A live room as it is now; of questions, polls and chat the newest, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomState {
    pub questions: Vec<SeenQuestion>,
    pub polls: Vec<SeenPoll>,
    pub chat: Vec<ChatMessage>,
    pub reactions: Reactions,
    pub screen_share: Option<ScreenShare>,
    /// People who look at the event now.
    pub online_count: i64,
}

/// What is in the room of an event. Of a room that was never used only who is there is read: of the same moment as all
/// else, so that no change of it is missed.
pub fn room_state(conn: &mut Conn, eyes: Eyes<'_>, event: &EventRow) -> Result<RoomState> {
    let id = &event.id;
    let online_count = store::crowds::people(conn, id)?;
    if !event.room_used {
        return Ok(RoomState {
            questions: Vec::new(),
            polls: Vec::new(),
            chat: Vec::new(),
            reactions: Reactions::of(id, [0; 6]),
            screen_share: None,
            online_count,
        });
    }
    Ok(RoomState {
        questions: questions(conn, eyes, id, Order::Newest(None), NEWEST)?,
        polls: polls(conn, eyes, id, None, NEWEST)?,
        chat: chat(conn, id, None, NEWEST)?,
        reactions: Reactions::of(id, store::reactions(conn, id)?),
        screen_share: screen_share(conn, id, event.status)?,
        online_count,
    })
}

pub fn questions(
    conn: &mut Conn,
    eyes: Eyes<'_>,
    event_id: &str,
    order: Order,
    limit: i64,
) -> Result<Vec<SeenQuestion>> {
    let found = store::questions::list(conn, event_id, eyes.organizes, order, limit)?;
    let ids: Vec<&str> = found.iter().map(|(row, _)| row.id.as_str()).collect();
    let upvoted = match eyes.viewer {
        Some(scope) if !ids.is_empty() => store::questions::upvoted(conn, &scope.user_id, &ids)?,
        _ => Default::default(),
    };
    let seen = |named: store::questions::Named| SeenQuestion {
        is_upvoted: upvoted.contains(&named.0.id),
        // Of the hidden ones only organizers are shown any.
        question: Question::unveiled(named),
    };
    Ok(found.into_iter().map(seen).collect())
}

pub fn polls(
    conn: &mut Conn,
    eyes: Eyes<'_>,
    event_id: &str,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<SeenPoll>> {
    let found = store::polls::list(conn, event_id, before, limit)?;
    let ids: Vec<&str> = found.iter().map(|whole| whole.poll.id.as_str()).collect();
    let mut mine: HashMap<String, Vec<String>> = HashMap::new();
    if let Some(scope) = eyes.viewer.filter(|_| !ids.is_empty()) {
        for (poll, option) in store::polls::choices(conn, &scope.user_id, &ids)? {
            mine.entry(poll).or_default().push(option);
        }
    }
    let seen = |whole: store::polls::Whole| SeenPoll {
        my_option_ids: mine.remove(&whole.poll.id).unwrap_or_default(),
        poll: Poll::from(whole),
    };
    Ok(found.into_iter().map(seen).collect())
}

pub fn chat(
    conn: &mut Conn,
    event_id: &str,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<ChatMessage>> {
    let found = store::chat::list(conn, event_id, before, limit)?;
    Ok(found.into_iter().map(ChatMessage::of).collect())
}

/// The screen that is being shared, while the event may go on.
pub fn screen_share(
    conn: &mut Conn,
    event_id: &str,
    status: EventStatus,
) -> Result<Option<ScreenShare>> {
    let room = store::find(conn, event_id)?.filter(|_| is_open(status));
    let Some((room, by)) = room.and_then(|room| Some((room.clone(), room.share_by?))) else {
        return Ok(None);
    };
    let name = store::user_name(conn, &by)?;
    Ok(ScreenShare::of(&room, &name))
}
