//! What is said of chats: always to people's own rooms of the root namespace, in one publication to all whom it is for.

use majlis_live::Action;
use serde::Serialize;
use serde_json::json;

use super::{
    store::people,
    views::{Attachment, Message},
};
use crate::{
    clock,
    error::Result,
    live::{rooms, say},
    store::Conn,
};

/// How much is unread in all chats together.
pub const UNREAD_COUNT: &str = "chats-unread-count";

/// A message as clients hear of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Heard<'a> {
    chat_id: &'a str,
    message: &'a str,
    from_user_id: &'a str,
    message_id: &'a str,
    message_type: super::rules::MessageType,
    reply_to_message_id: Option<&'a str>,
    attachments: &'a [Attachment],
    timestamp: &'a str,
    data: &'a Message,
}

fn to(people: &[&str]) -> Vec<String> {
    people.iter().map(|id| rooms::root_user(id)).collect()
}

fn fact(people: &[&str], name: &str, payload: &impl Serialize) -> Result<Action> {
    say::fact(say::ROOT, to(people), name, payload)
}

/// `message-sent` to all devices of the sender, `new-message` to everybody else.
pub fn sent(message: &Message, others: &[&str]) -> Result<Vec<Action>> {
    let heard = Heard {
        chat_id: &message.chat_id,
        message: &message.content,
        from_user_id: &message.sender_id,
        message_id: &message.id,
        message_type: message.message_type,
        reply_to_message_id: message.reply_to_message_id.as_deref(),
        attachments: &message.attachments,
        timestamp: &message.created_at,
        data: message,
    };
    let mut said = vec![fact(&[&message.sender_id], "message-sent", &heard)?];
    if !others.is_empty() {
        said.push(fact(others, "new-message", &heard)?);
    }
    Ok(said)
}

fn about(message: &Message, people: &[&str], name: &str) -> Result<Action> {
    let payload = json!({
        "chatId": message.chat_id,
        "messageId": message.id,
        "data": message,
    });
    fact(people, name, &payload)
}

pub fn updated(message: &Message, people: &[&str]) -> Result<Action> {
    about(message, people, "message-updated")
}

pub fn deleted(message: &Message, people: &[&str]) -> Result<Action> {
    about(message, people, "message-deleted")
}

pub fn created(chat_id: &str, people: &[&str]) -> Result<Action> {
    fact(people, "chat-created", &json!({ "chatId": chat_id }))
}

/// That other people take part than before.
pub fn changed(chat_id: &str, people: &[&str]) -> Result<Action> {
    fact(people, "chat-updated", &json!({ "chatId": chat_id }))
}

pub fn typing(
    chat_id: &str,
    user_id: &str,
    is_typing: bool,
    now: i64,
    others: &[&str],
) -> Result<Action> {
    let payload = json!({
        "chatId": chat_id,
        "userId": user_id,
        "isTyping": is_typing,
        "timestamp": clock::rfc3339(now),
    });
    say::passing(say::ROOT, to(others), "user-typing", &payload)
}

/// That somebody has read as far as a message, or all that there is.
pub fn read(
    chat_id: &str,
    message_id: Option<&str>,
    by: &str,
    now: i64,
    others: &[&str],
) -> Result<Action> {
    let mut payload = json!({
        "chatId": chat_id,
        "readBy": by,
        "readAt": clock::rfc3339(now),
    });
    match message_id {
        Some(id) => {
            payload["messageId"] = id.into();
            fact(others, "message-read-receipt", &payload)
        }
        None => fact(others, "chat-read", &payload),
    }
}

pub fn delivered(
    chat_id: &str,
    message_id: &str,
    to: &str,
    now: i64,
    others: &[&str],
) -> Result<Action> {
    let payload = json!({
        "messageId": message_id,
        "chatId": chat_id,
        "deliveredAt": clock::rfc3339(now),
        "deliveredTo": to,
    });
    fact(others, "message-delivered-receipt", &payload)
}

/// How much each of these people has to read: said last, when no other transaction can change it.
pub fn unread_counts(conn: &mut Conn, people: &[String]) -> Result<Vec<Action>> {
    let counts = people::unread_of(conn, people)?;
    people
        .iter()
        .map(|user_id| {
            let count = counts.get(user_id).copied().unwrap_or(0);
            say::state(
                say::ROOT,
                vec![rooms::root_user(user_id)],
                UNREAD_COUNT,
                UNREAD_COUNT,
                &json!({ "count": count }),
            )
        })
        .collect()
}
