//! Chats and messages as people see them.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    rules::MessageType,
    store::{
        ChatRow, blocks,
        files::{self, FileRow},
        messages::{self, MessageRow},
        people::{self, Named, Participant},
    },
};
use crate::{clock, error::Result, events, store::Conn};

/// A file that goes along with a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Attachment {
    pub id: String,
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// The media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// A path of this server, which answers to the access token of somebody who takes part in the chat.
    pub url: String,
}

impl From<&FileRow> for Attachment {
    fn from(row: &FileRow) -> Self {
        Self {
            url: format!("/api/v1/uploads/{}", row.id),
            id: row.id.clone(),
            name: row.name.clone(),
            size: row.size,
            media_type: row.media_type.clone(),
        }
    }
}

/// A message, the same for all who take part.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub id: String,
    pub chat_id: String,
    pub sender_id: String,
    /// Empty where it is deleted, or has a file alone.
    pub content: String,
    pub message_type: MessageType,
    pub reply_to_message_id: Option<String>,
    pub attachments: Vec<Attachment>,
    pub is_edited: bool,
    pub is_deleted: bool,
    /// The others who have read it.
    pub read_by: Vec<String>,
    /// The others on a device of whom it has arrived.
    pub delivered_to: Vec<String>,
    pub created_at: String,
    pub updated_at: String,
}

impl Message {
    pub fn of<'p>(
        row: MessageRow,
        files: &[FileRow],
        people: impl Iterator<Item = &'p Participant> + Clone,
    ) -> Self {
        let others = people.filter(|person| person.user_id != row.sender_id);
        let ids = |who: fn(&Participant, i64) -> bool| {
            let those = others.clone().filter(|person| who(person, row.ordinal));
            those.map(|person| person.user_id.clone()).collect()
        };
        Self {
            read_by: ids(Participant::has_read),
            delivered_to: ids(Participant::has_got),
            attachments: files.iter().map(Attachment::from).collect(),
            id: row.id,
            chat_id: row.chat_id,
            sender_id: row.sender_id,
            content: row.content,
            message_type: row.message_type,
            reply_to_message_id: row.reply_to,
            is_edited: row.is_edited,
            is_deleted: row.is_deleted,
            created_at: clock::rfc3339(row.created_at),
            updated_at: clock::rfc3339(row.updated_at),
        }
    }
}

/// Presents messages of one chat.
pub fn messages(
    conn: &mut Conn,
    rows: Vec<MessageRow>,
    people: &[Participant],
) -> Result<Vec<Message>> {
    let mut files = files_of(conn, &rows)?;
    let shown = |row: MessageRow| {
        let files = files.remove(&row.id).unwrap_or_default();
        Message::of(row, &files, people.iter())
    };
    Ok(rows.into_iter().map(shown).collect())
}

fn files_of(conn: &mut Conn, rows: &[MessageRow]) -> Result<HashMap<String, Vec<FileRow>>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut files: HashMap<String, Vec<FileRow>> = HashMap::new();
    for file in files::of_messages(conn, &ids)? {
        let message_id = file.message_id.clone().unwrap_or_default();
        files.entry(message_id).or_default().push(file);
    }
    Ok(files)
}

/// Somebody who takes part in a chat, or has.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    pub user_id: String,
    pub name: String,
    pub photo_url: Option<String>,
    /// Null for those who take part. Who left stays here, so that what they said has a name.
    pub left_at: Option<String>,
}

/// A chat, as one of those who take part sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    pub id: String,
    pub participants: Vec<Party>,
    pub booking_id: Option<String>,
    pub event_id: Option<String>,
    pub event_title: Option<String>,
    pub subject: String,
    pub last_message: Option<Message>,
    /// Messages of others that the viewer has not read.
    pub unread_count: i64,
    /// Whether the viewer has blocked the other, in a chat of two.
    pub is_blocked: bool,
    pub created_at: String,
    /// When something was last said, or the chat was made.
    pub updated_at: String,
}

/// Presents chats to one who takes part in each of them.
pub fn chats(conn: &mut Conn, viewer: &str, rows: Vec<ChatRow>) -> Result<Vec<Chat>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut people: HashMap<String, Vec<Named>> = HashMap::new();
    for named in people::of_chats(conn, &ids)? {
        people
            .entry(named.0.chat_id.clone())
            .or_default()
            .push(named);
    }
    let last: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.last_message_id.as_deref())
        .collect();
    let last = messages::by_ids(conn, &last)?;
    let mut files = files_of(conn, &last)?;
    let mut last: HashMap<String, MessageRow> = last
        .into_iter()
        .map(|row| (row.chat_id.clone(), row))
        .collect();
    let mut event_ids: Vec<String> = rows.iter().filter_map(|row| row.event_id.clone()).collect();
    event_ids.sort();
    event_ids.dedup();
    let events = events::rows_unscoped(conn, &event_ids)?;
    let titles: HashMap<String, String> = events
        .into_iter()
        .map(|(event, _)| (event.id, event.title))
        .collect();
    let others: Vec<&str> = people
        .values()
        .filter_map(|people| the_other(people, viewer))
        .collect();
    let blocked = blocks::blocked_among(conn, viewer, &others)?;
    let shown = |row: ChatRow| {
        let people = people.get(&row.id).map_or(&[][..], Vec::as_slice);
        let last_message = last.remove(&row.id).map(|row| {
            let files = files.remove(&row.id).unwrap_or_default();
            Message::of(row, &files, people.iter().map(|(person, ..)| person))
        });
        let own = people.iter().find(|(person, ..)| person.user_id == viewer);
        Chat {
            participants: people.iter().map(party).collect(),
            last_message,
            unread_count: own.map_or(0, |(own, ..)| own.unread_count),
            is_blocked: the_other(people, viewer)
                .is_some_and(|other| blocked.iter().any(|id| id == other)),
            event_title: row.event_id.as_ref().and_then(|id| titles.get(id).cloned()),
            id: row.id,
            booking_id: row.booking_id,
            event_id: row.event_id,
            subject: row.subject,
            created_at: clock::rfc3339(row.created_at),
            updated_at: clock::rfc3339(row.updated_at),
        }
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// The other, where two take part.
fn the_other<'p>(people: &'p [Named], viewer: &str) -> Option<&'p str> {
    let mut present = people.iter().filter(|(person, ..)| person.is_present());
    let (one, other) = (present.next()?, present.next()?);
    match (present.next(), one.0.user_id == viewer) {
        (None, true) => Some(&other.0.user_id),
        (None, false) => Some(&one.0.user_id),
        (Some(_), _) => None,
    }
}

fn party((person, name, photo_url): &Named) -> Party {
    Party {
        user_id: person.user_id.clone(),
        name: name.clone(),
        photo_url: photo_url.clone(),
        left_at: person.left_at.map(clock::rfc3339),
    }
}
