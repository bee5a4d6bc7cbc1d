//! What people say, and who may not.

use diesel::{
    dsl::{exists, select},
    prelude::*,
};

use crate::{
    error::Result,
    schema::{room_messages, room_mutes, users},
    store::Conn,
};

/// A chat message.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = room_messages)]
pub struct MessageRow {
    pub id: String,
    pub event_id: String,
    pub user_id: String,
    pub text: String,
    pub reply_to: Option<String>,
    pub created_at: i64,
}

/// A message with its author's name and picture.
pub type Named = (MessageRow, String, Option<String>);

pub fn insert(conn: &mut Conn, row: &MessageRow) -> Result<()> {
    diesel::insert_into(room_messages::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn is_there(conn: &mut Conn, event_id: &str, id: &str) -> Result<bool> {
    let message = room_messages::table
        .filter(room_messages::id.eq(id))
        .filter(room_messages::event_id.eq(event_id));
    Ok(select(exists(message)).get_result(conn)?)
}

/// Deletes a message; says whether it was there.
pub fn delete(conn: &mut Conn, event_id: &str, id: &str) -> Result<bool> {
    let message = room_messages::table
        .filter(room_messages::id.eq(id))
        .filter(room_messages::event_id.eq(event_id));
    Ok(diesel::delete(message).execute(conn)? > 0)
}

/// Newest first, before an id.
pub fn list(
    conn: &mut Conn,
    event_id: &str,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Named>> {
    let mut query = room_messages::table
        .inner_join(users::table)
        .filter(room_messages::event_id.eq(event_id.to_owned()))
        .order(room_messages::id.desc())
        .limit(limit)
        .select((MessageRow::as_select(), users::full_name, users::photo_url))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(room_messages::id.lt(before));
    }
    Ok(query.load(conn)?)
}

/// Until when somebody is not to be heard.
pub fn muted_until(
    conn: &mut Conn,
    event_id: &str,
    user_id: &str,
    now: i64,
) -> Result<Option<i64>> {
    Ok(room_mutes::table
        .find((event_id, user_id))
        .filter(room_mutes::muted_until.gt(now))
        .select(room_mutes::muted_until)
        .first(conn)
        .optional()?)
}

/// Mutes somebody until then, in place of any mute before; and forgets the event's mutes that are over.
pub fn mute(conn: &mut Conn, event_id: &str, user_id: &str, until: i64, now: i64) -> Result<()> {
    unmute(conn, event_id, user_id)?;
    let over = room_mutes::table
        .filter(room_mutes::event_id.eq(event_id))
        .filter(room_mutes::muted_until.le(now));
    diesel::delete(over).execute(conn)?;
    diesel::insert_into(room_mutes::table)
        .values((
            room_mutes::event_id.eq(event_id),
            room_mutes::user_id.eq(user_id),
            room_mutes::muted_until.eq(until),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn unmute(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<()> {
    diesel::delete(room_mutes::table.find((event_id, user_id))).execute(conn)?;
    Ok(())
}

pub fn unmute_everywhere(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(room_mutes::table.filter(room_mutes::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

/// Who is muted, their names and until when; by id, after one.
pub fn mutes(
    conn: &mut Conn,
    event_id: &str,
    now: i64,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<(String, String, i64)>> {
    Ok(room_mutes::table
        .inner_join(users::table)
        .filter(room_mutes::event_id.eq(event_id))
        .filter(room_mutes::muted_until.gt(now))
        .filter(room_mutes::user_id.gt(after.unwrap_or_default()))
        .order(room_mutes::user_id)
        .limit(limit)
        .select((
            room_mutes::user_id,
            users::full_name,
            room_mutes::muted_until,
        ))
        .load(conn)?)
}

/// What somebody has said, newest first.
pub fn of_person(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<MessageRow>> {
    Ok(room_messages::table
        .filter(room_messages::user_id.eq(user_id))
        .order(room_messages::id.desc())
        .limit(limit)
        .select(MessageRow::as_select())
        .load(conn)?)
}
