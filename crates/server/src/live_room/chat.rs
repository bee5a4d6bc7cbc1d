//! The chat of an event, and its peace.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    access::{Act, enter, enter_to_speak},
    publications::{ChatDeleted, ChatMessage, happened},
    rules::{MESSAGES_MAX, NewMessage, NewMute, Refusal, id_of},
    store::{self, chat as rows},
};
use crate::{
    clock,
    error::{Error, Result},
    events::{self, EventRef},
    scope::Scope,
    store::Tx,
};

const MINUTE_MS: i64 = 60_000;

/// Somebody who is not to be heard for a while.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mute {
    pub event_id: String,
    pub user_id: String,
    pub user_name: String,
    /// Null where the mute was ended.
    pub muted_until: Option<String>,
}

/// `send-chat`
pub fn send(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    new: &NewMessage,
) -> Result<ChatMessage> {
    let text = new.check()?;
    let mut room = enter_to_speak(tx, scope, event)?;
    let reply_to = match &new.reply_to {
        None => None,
        Some(id) => {
            let id = id_of("Message", id)?;
            if !rows::is_there(tx.conn, &room.event_id, &id)? {
                return Err(Error::NotFound("Message"));
            }
            Some(id)
        }
    };
    if room.message_count >= MESSAGES_MAX {
        return Err(Refusal::Full("messages").into());
    }
    let row = rows::MessageRow {
        id: Uuid::now_v7().to_string(),
        event_id: room.event_id.clone(),
        user_id: scope.user_id.clone(),
        text,
        reply_to,
        created_at: tx.now,
    };
    rows::insert(tx.conn, &row)?;
    room.message_count += 1;
    store::update(tx.conn, &room)?;
    let message = ChatMessage::of((row, scope.name.clone(), scope.photo_url.clone()));
    tx.publish(happened(&room.event_id, "chat-message", &message)?);
    Ok(message)
}

/// `delete-chat`
pub fn delete(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, id: &str) -> Result<ChatDeleted> {
    let mut room = enter(tx, scope, event, Act::Tidy)?.room;
    let message_id = id_of("Message", id)?;
    if !rows::delete(tx.conn, &room.event_id, &message_id)? {
        return Err(Error::NotFound("Message"));
    }
    room.message_count -= 1;
    store::update(tx.conn, &room)?;
    let deleted = ChatDeleted {
        event_id: room.event_id,
        message_id,
    };
    tx.publish(happened(
        &deleted.event_id,
        "chat-message-deleted",
        &deleted,
    )?);
    Ok(deleted)
}

/// `mute-user`: keeps somebody from asking and chatting for some minutes; none ends that.
pub fn mute(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, new: &NewMute) -> Result<Mute> {
    let minutes = new.check()?;
    let event_id = enter(tx, scope, event, Act::Tidy)?.room.event_id;
    let user_id = id_of("User", &new.user_id)?;
    let user_name = store::user_name(tx.conn, &user_id)?;
    if events::organizer_ids(tx.conn, &event_id)?.contains(&user_id) {
        return Err(Refusal::Organizes.into());
    }
    let until = (minutes > 0).then(|| tx.now + minutes * MINUTE_MS);
    match until {
        Some(until) => rows::mute(tx.conn, &event_id, &user_id, until, tx.now)?,
        None => rows::unmute(tx.conn, &event_id, &user_id)?,
    }
    Ok(Mute {
        event_id,
        user_id,
        user_name,
        muted_until: until.map(clock::rfc3339),
    })
}
