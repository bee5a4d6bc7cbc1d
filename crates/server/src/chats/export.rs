//! Somebody's chats, for themselves.

use serde_json::{Value, json};

use super::{
    store::{self, blocks, messages},
    views,
};
use crate::{clock, error::Result, store::Conn};

/// The chats, what the person has said in them, and whom they have blocked; of each the newest first.
pub fn export_of(
    conn: &mut Conn,
    user_id: &str,
    limit: i64,
) -> Result<[(&'static str, Vec<Value>); 3]> {
    let rows = store::of_person(conn, user_id, None, None, limit)?;
    let chats = views::chats(conn, user_id, rows)?;
    let said = messages::of_person(conn, user_id, limit)?;
    let files = views::messages(conn, said, &[])?;
    let blocked = blocks::of_person(conn, user_id, None, limit)?;
    Ok([
        ("chats", chats.into_iter().map(chat).collect()),
        ("messages", files.into_iter().map(message).collect()),
        (
            "blockedPeople",
            blocked
                .into_iter()
                .map(|(id, _, _, at)| json!({ "userId": id, "blockedAt": clock::rfc3339(at) }))
                .collect(),
        ),
    ])
}

/// Without what others have said.
fn chat(chat: views::Chat) -> Value {
    let names: Vec<&str> = chat
        .participants
        .iter()
        .map(|party| party.name.as_str())
        .collect();
    json!({
        "id": chat.id,
        "participants": names,
        "bookingId": chat.booking_id,
        "eventId": chat.event_id,
        "subject": chat.subject,
        "createdAt": chat.created_at,
        "updatedAt": chat.updated_at,
    })
}

fn message(message: views::Message) -> Value {
    json!({
        "id": message.id,
        "chatId": message.chat_id,
        "content": message.content,
        "messageType": message.message_type,
        "attachments": message.attachments,
        "isEdited": message.is_edited,
        "createdAt": message.created_at,
    })
}
