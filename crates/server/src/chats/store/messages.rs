//! What is said in chats.

use diesel::prelude::*;

use crate::{
    chats::rules::MessageType,
    error::{Error, Result},
    schema::{chat_messages, users},
    store::{Conn, search_text},
};

/// A message.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = chat_messages)]
pub struct MessageRow {
    pub id: String,
    pub chat_id: String,
    pub ordinal: i64,
    pub sender_id: String,
    pub content: String,
    pub message_type: MessageType,
    pub reply_to: Option<String>,
    pub is_edited: bool,
    pub is_deleted: bool,
    pub created_at: i64,
    pub updated_at: i64,
}

pub fn insert(conn: &mut Conn, row: &MessageRow) -> Result<()> {
    diesel::insert_into(chat_messages::table)
        .values((
            row,
            chat_messages::search_content.eq(search_text(&row.content)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes what may change of a message.
pub fn update(conn: &mut Conn, row: &MessageRow) -> Result<()> {
    diesel::update(chat_messages::table.find(&row.id))
        .set((
            chat_messages::content.eq(&row.content),
            chat_messages::search_content.eq(search_text(&row.content)),
            chat_messages::is_edited.eq(row.is_edited),
            chat_messages::is_deleted.eq(row.is_deleted),
            chat_messages::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The chat of a message.
pub fn chat_of(conn: &mut Conn, id: &str) -> Result<String> {
    chat_messages::table
        .find(id)
        .select(chat_messages::chat_id)
        .first(conn)
        .map_err(Error::or_not_found("Message"))
}

pub fn find(conn: &mut Conn, chat_id: &str, id: &str) -> Result<MessageRow> {
    chat_messages::table
        .find(id)
        .filter(chat_messages::chat_id.eq(chat_id))
        .select(MessageRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Message"))
}

pub fn by_ids(conn: &mut Conn, ids: &[&str]) -> Result<Vec<MessageRow>> {
    Ok(chat_messages::table
        .filter(chat_messages::id.eq_any(ids.to_vec()))
        .select(MessageRow::as_select())
        .load(conn)?)
}

/// The first message of others after an ordinal that is not deleted: its id, and whose it is by id and name.
pub fn first_of_others(
    conn: &mut Conn,
    chat_id: &str,
    user_id: &str,
    after: i64,
) -> Result<Option<(String, String, String)>> {
    Ok(chat_messages::table
        .inner_join(users::table)
        .filter(chat_messages::chat_id.eq(chat_id))
        .filter(chat_messages::ordinal.gt(after))
        .filter(chat_messages::sender_id.ne(user_id))
        .filter(chat_messages::is_deleted.eq(false))
        .order(chat_messages::ordinal)
        .select((chat_messages::id, users::id, users::full_name))
        .first(conn)
        .optional()?)
}

/// A chat's messages, newest first, before an ordinal; those that hold a text, where `pattern` is given.
pub fn of_chat(
    conn: &mut Conn,
    chat_id: &str,
    pattern: Option<String>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    let mut query = chat_messages::table
        .filter(chat_messages::chat_id.eq(chat_id.to_owned()))
        .order(chat_messages::ordinal.desc())
        .limit(limit)
        .select(MessageRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(chat_messages::ordinal.lt(before));
    }
    if let Some(pattern) = pattern {
        query = query
            .filter(chat_messages::is_deleted.eq(false))
            .filter(chat_messages::search_content.like(pattern).escape('\\'));
    }
    Ok(query.load(conn)?)
}

/// Some of what somebody has said in a chat that is not deleted.
pub fn undeleted_of(
    conn: &mut Conn,
    chat_id: &str,
    sender_id: &str,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    Ok(chat_messages::table
        .filter(chat_messages::sender_id.eq(sender_id))
        .filter(chat_messages::is_deleted.eq(false))
        .filter(chat_messages::chat_id.eq(chat_id))
        .limit(limit)
        .select(MessageRow::as_select())
        .load(conn)?)
}

/// Some chats in which something is that somebody has said.
pub fn chats_spoken_in(conn: &mut Conn, sender_id: &str, limit: i64) -> Result<Vec<String>> {
    Ok(chat_messages::table
        .filter(chat_messages::sender_id.eq(sender_id))
        .filter(chat_messages::is_deleted.eq(false))
        .limit(limit)
        .select(chat_messages::chat_id)
        .load(conn)?)
}

/// Takes the content from messages and marks them as deleted.
pub fn erase(conn: &mut Conn, ids: &[&str], now: i64) -> Result<()> {
    diesel::update(chat_messages::table.filter(chat_messages::id.eq_any(ids.to_vec())))
        .set((
            chat_messages::content.eq(""),
            chat_messages::search_content.eq(""),
            chat_messages::is_deleted.eq(true),
            chat_messages::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes some of a chat's messages with all that hangs on them; says how many.
pub fn delete_some(conn: &mut Conn, chat_id: &str, limit: i64) -> Result<usize> {
    let ids: Vec<String> = chat_messages::table
        .filter(chat_messages::chat_id.eq(chat_id))
        .order(chat_messages::ordinal)
        .limit(limit)
        .select(chat_messages::id)
        .load(conn)?;
    let some = chat_messages::table.filter(chat_messages::id.eq_any(ids));
    Ok(diesel::delete(some).execute(conn)?)
}

/// What somebody has said, newest first.
pub fn of_person(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<MessageRow>> {
    Ok(chat_messages::table
        .filter(chat_messages::sender_id.eq(user_id))
        .filter(chat_messages::is_deleted.eq(false))
        .order(chat_messages::id.desc())
        .limit(limit)
        .select(MessageRow::as_select())
        .load(conn)?)
}
