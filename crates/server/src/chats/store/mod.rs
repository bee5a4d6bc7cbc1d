//! The only queries on chats and what is in them.

pub mod blocks;
pub mod files;
pub mod messages;
pub mod people;

use diesel::prelude::*;

use super::rules::Refusal;
use crate::{
    error::{Error, Result, violated_index},
    schema::{chat_participants, chats},
    store::{Conn, Tx},
};

/// Chats locked by one statement.
const CHATS_PER_STATEMENT: usize = 500;

/// A chat.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = chats)]
pub struct ChatRow {
    pub id: String,
    pub topic: String,
    pub subject: String,
    pub guest_id: Option<String>,
    pub booking_id: Option<String>,
    pub event_id: Option<String>,
    pub message_count: i64,
    pub last_message_id: Option<String>,
    pub created_by: String,
    pub created_at: i64,
    pub updated_at: i64,
}

/// Reads a chat and keeps every other transaction from changing anything in it until this one ends.
pub fn lock(conn: &mut Conn, id: &str) -> Result<ChatRow> {
    let chat = chats::table.find(id);
    let row = match conn {
        // The whole database has one writer.
        Conn::Sqlite(_) => chat.select(ChatRow::as_select()).first(conn),
        Conn::Postgres(postgres) => diesel::update(chat)
            .set(chats::message_count.eq(chats::message_count))
            .returning(ChatRow::as_returning())
            .get_result(postgres),
    };
    row.map_err(Error::or_not_found("Chat"))
}

pub fn find(conn: &mut Conn, id: &str) -> Result<ChatRow> {
    chats::table
        .find(id)
        .select(ChatRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Chat"))
}

pub fn id_of_topic(conn: &mut Conn, topic: &str) -> Result<Option<String>> {
    Ok(chats::table
        .filter(chats::topic.eq(topic))
        .select(chats::id)
        .first(conn)
        .optional()?)
}

/// Adds a chat, unless there is one of this topic.
///
/// # Errors
/// [`Refusal::MadeMeanwhile`]: another server was faster. What it made can be read now.
pub fn insert(tx: &mut Tx<'_>, row: &ChatRow) -> Result<()> {
    tx.attempt(|tx| {
        match diesel::insert_into(chats::table)
            .values(row)
            .execute(tx.conn)
        {
            Err(error) if violated_index(&error).as_deref() == Some("chats_topic") => {
                Err(Refusal::MadeMeanwhile.into())
            }
            other => Ok(other.map(drop)?),
        }
    })
}

/// Writes what a message changes of a chat.
pub fn update(conn: &mut Conn, row: &ChatRow) -> Result<()> {
    diesel::update(chats::table.find(&row.id))
        .set((
            chats::message_count.eq(row.message_count),
            chats::last_message_id.eq(&row.last_message_id),
            chats::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(chats::table.find(id)).execute(conn)?;
    Ok(())
}

/// A person's chats, most recently active first, after a place in that order; those about a booking, where one is given.
pub fn of_person(
    conn: &mut Conn,
    user_id: &str,
    booking_id: Option<&str>,
    after: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<ChatRow>> {
    let mut query = chat_participants::table
        .inner_join(chats::table)
        .filter(chat_participants::user_id.eq(user_id.to_owned()))
        .filter(chat_participants::left_at.is_null())
        .order((
            chat_participants::active_at.desc(),
            chat_participants::chat_id.desc(),
        ))
        .limit(limit)
        .select(ChatRow::as_select())
        .into_boxed();
    if let Some(booking_id) = booking_id {
        query = query.filter(chats::booking_id.eq(booking_id.to_owned()));
    }
    if let Some((active_at, id)) = after {
        let same = chat_participants::active_at
            .eq(active_at)
            .and(chat_participants::chat_id.lt(id));
        query = query
            .filter(chat_participants::active_at.le(active_at))
            .filter(chat_participants::active_at.lt(active_at).or(same));
    }
    Ok(query.load(conn)?)
}

/// Locks the chats about bookings of an event in which somebody takes part, but for those about their own booking.
pub fn lock_about_bookings_of_others(
    conn: &mut Conn,
    event_id: &str,
    user_id: &str,
) -> Result<Vec<String>> {
    let own = chats::guest_id.eq(user_id.to_owned());
    let ids: Vec<String> = chat_participants::table
        .inner_join(chats::table)
        .filter(chat_participants::user_id.eq(user_id))
        .filter(chat_participants::left_at.is_null())
        .filter(chats::event_id.eq(event_id))
        .filter(chats::booking_id.is_not_null())
        .filter(diesel::dsl::not(own))
        .order(chats::id)
        .select(chats::id)
        .load(conn)?;
    lock_all(conn, &ids)?;
    Ok(ids)
}

/// Locks chats, whose ids come in order.
fn lock_all(conn: &mut Conn, ids: &[String]) -> Result<()> {
    // The whole database of SQLite has one writer.
    if let Conn::Postgres(postgres) = conn {
        for ids in ids.chunks(CHATS_PER_STATEMENT) {
            chats::table
                .filter(chats::id.eq_any(ids.to_vec()))
                .order(chats::id)
                .select(chats::id)
                .for_no_key_update()
                .load::<String>(postgres)?;
        }
    }
    Ok(())
}
