//! Who takes part in chats, and how far they have come.

use std::collections::HashMap;

use diesel::{
    dsl::{exists, select, sql},
    prelude::*,
    sql_types::{BigInt, Bool},
};

use crate::{
    error::Result,
    schema::{chat_messages, chat_participants, users},
    store::{Conn, Tx},
};

/// Chats asked for by one statement.
const CHATS_PER_STATEMENT: usize = 500;

/// Somebody who takes part in a chat, or has.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = chat_participants)]
pub struct Participant {
    pub chat_id: String,
    pub user_id: String,
    pub joined_ordinal: i64,
    pub read_ordinal: i64,
    pub delivered_ordinal: i64,
    pub unread_count: i64,
    pub active_at: i64,
    pub left_at: Option<i64>,
    pub mail_due_at: Option<i64>,
}

impl Participant {
    /// Somebody who comes into a chat with so many messages.
    pub fn new(chat_id: &str, user_id: &str, messages: i64, now: i64) -> Self {
        Self {
            chat_id: chat_id.to_owned(),
            user_id: user_id.to_owned(),
            joined_ordinal: messages,
            read_ordinal: messages,
            delivered_ordinal: messages,
            unread_count: 0,
            active_at: now,
            left_at: None,
            mail_due_at: None,
        }
    }

    /// Sets how much they have to read. Who has nothing is not mailed of it.
    pub fn has_left_to_read(&mut self, count: i64) {
        self.unread_count = count.max(0);
        if self.unread_count == 0 {
            self.mail_due_at = None;
        }
    }

    pub fn is_present(&self) -> bool {
        self.left_at.is_none()
    }

    /// Whether they have come as far as a message that was sent when they were there.
    pub fn has_read(&self, ordinal: i64) -> bool {
        self.joined_ordinal < ordinal && ordinal <= self.read_ordinal
    }

    pub fn has_got(&self, ordinal: i64) -> bool {
        self.joined_ordinal < ordinal && ordinal <= self.delivered_ordinal
    }
}

/// A participant with name and picture.
pub type Named = (Participant, String, Option<String>);

/// All of a chat, also who left, in the order of their ids.
pub fn of_chat(conn: &mut Conn, chat_id: &str) -> Result<Vec<Participant>> {
    Ok(chat_participants::table
        .filter(chat_participants::chat_id.eq(chat_id))
        .order(chat_participants::user_id)
        .select(Participant::as_select())
        .load(conn)?)
}

/// All of these chats, also who left.
pub fn of_chats(conn: &mut Conn, chat_ids: &[&str]) -> Result<Vec<Named>> {
    let mut people = Vec::new();
    for ids in chat_ids.chunks(CHATS_PER_STATEMENT) {
        let some: Vec<Named> = chat_participants::table
            .inner_join(users::table)
            .filter(chat_participants::chat_id.eq_any(ids.to_vec()))
            .order(chat_participants::user_id)
            .select((Participant::as_select(), users::full_name, users::photo_url))
            .load(conn)?;
        people.extend(some);
    }
    Ok(people)
}

pub fn is_present(conn: &mut Conn, chat_id: &str, user_id: &str) -> Result<bool> {
    let present = chat_participants::table
        .find((chat_id, user_id))
        .filter(chat_participants::left_at.is_null());
    Ok(select(exists(present)).get_result(conn)?)
}

/// Whether two people take part in the same chat now.
pub fn share_a_chat(conn: &mut Conn, one: &str, other: &str) -> Result<bool> {
    let theirs = diesel::alias!(chat_participants as theirs);
    let together = chat_participants::table
        .inner_join(
            theirs.on(theirs
                .field(chat_participants::chat_id)
                .eq(chat_participants::chat_id)),
        )
        .filter(chat_participants::user_id.eq(one))
        .filter(chat_participants::left_at.is_null())
        .filter(theirs.field(chat_participants::user_id).eq(other))
        .filter(theirs.field(chat_participants::left_at).is_null());
    Ok(select(exists(together)).get_result(conn)?)
}

pub fn insert(conn: &mut Conn, row: &Participant) -> Result<()> {
    diesel::insert_into(chat_participants::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Writes what changes of a participant. The caller holds the chat's lock.
pub fn update(conn: &mut Conn, row: &Participant) -> Result<()> {
    diesel::update(chat_participants::table.find((&row.chat_id, &row.user_id)))
        .set((
            chat_participants::joined_ordinal.eq(row.joined_ordinal),
            chat_participants::read_ordinal.eq(row.read_ordinal),
            chat_participants::delivered_ordinal.eq(row.delivered_ordinal),
            chat_participants::unread_count.eq(row.unread_count),
            chat_participants::active_at.eq(row.active_at),
            chat_participants::left_at.eq(row.left_at),
            chat_participants::mail_due_at.eq(row.mail_due_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes a new message: everybody present but its sender has one more to read, and who had nothing to read is mailed of it
/// at `mail_at`. The caller holds the chat's lock.
pub fn one_more(tx: &mut Tx<'_>, chat_id: &str, sender: &Participant, mail_at: i64) -> Result<()> {
    let others = chat_participants::table
        .filter(chat_participants::chat_id.eq(chat_id))
        .filter(chat_participants::user_id.ne(&sender.user_id))
        .filter(chat_participants::left_at.is_null());
    diesel::update(others)
        .set((
            chat_participants::unread_count.eq(chat_participants::unread_count + 1),
            chat_participants::active_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    let first = others.filter(chat_participants::unread_count.eq(1));
    diesel::update(first.filter(chat_participants::mail_due_at.is_null()))
        .set(chat_participants::mail_due_at.eq(mail_at))
        .execute(tx.conn)?;
    update(tx.conn, sender)
}

/// Messages of others after an ordinal, up to another, that are not deleted.
pub fn count_of_others(
    conn: &mut Conn,
    chat_id: &str,
    user_id: &str,
    (after, to): (i64, i64),
) -> Result<i64> {
    Ok(chat_messages::table
        .filter(chat_messages::chat_id.eq(chat_id))
        .filter(chat_messages::ordinal.gt(after))
        .filter(chat_messages::ordinal.le(to))
        .filter(chat_messages::sender_id.ne(user_id))
        .filter(chat_messages::is_deleted.eq(false))
        .count()
        .get_result(conn)?)
}

/// How much each of these people has to read, in all chats together; those who have nothing to read are left out.
pub fn unread_of(conn: &mut Conn, people: &[String]) -> Result<HashMap<String, i64>> {
    let mut counts = HashMap::new();
    for people in people.chunks(CHATS_PER_STATEMENT) {
        let some: Vec<(String, i64)> = chat_participants::table
            .filter(chat_participants::user_id.eq_any(people.to_vec()))
            .filter(sql::<Bool>("unread_count > 0"))
            .filter(chat_participants::left_at.is_null())
            .group_by(chat_participants::user_id)
            .select((
                chat_participants::user_id,
                // PostgreSQL sums to a number of any size.
                sql::<BigInt>("CAST(SUM(unread_count) AS BIGINT)"),
            ))
            .load(conn)?;
        counts.extend(some);
    }
    Ok(counts)
}

/// Some of those who are to be mailed about what they have to read, as chat and person; who has waited longest first.
pub fn mails_due(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<(String, String)>> {
    Ok(chat_participants::table
        .filter(chat_participants::mail_due_at.is_not_null())
        .filter(chat_participants::mail_due_at.le(now))
        .order(chat_participants::mail_due_at)
        .limit(limit)
        .select((chat_participants::chat_id, chat_participants::user_id))
        .load(conn)?)
}

/// Ends that somebody takes part in these chats. The caller holds their locks.
pub fn leave(tx: &mut Tx<'_>, chat_ids: &[String], user_id: &str) -> Result<()> {
    for ids in chat_ids.chunks(CHATS_PER_STATEMENT) {
        let theirs = chat_participants::table
            .filter(chat_participants::user_id.eq(user_id))
            .filter(chat_participants::chat_id.eq_any(ids.to_vec()));
        diesel::update(theirs)
            .set((
                chat_participants::left_at.eq(tx.now),
                chat_participants::unread_count.eq(0),
                chat_participants::mail_due_at.eq(None::<i64>),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Those of these chats in which somebody has something to read.
pub fn unread_among(conn: &mut Conn, chat_ids: &[String], user_id: &str) -> Result<Vec<String>> {
    let mut unread = Vec::new();
    for ids in chat_ids.chunks(CHATS_PER_STATEMENT) {
        let some: Vec<String> = chat_participants::table
            .filter(chat_participants::user_id.eq(user_id))
            .filter(chat_participants::chat_id.eq_any(ids.to_vec()))
            .filter(chat_participants::unread_count.gt(0))
            .select(chat_participants::chat_id)
            .load(conn)?;
        unread.extend(some);
    }
    Ok(unread)
}

/// Who takes part in these chats: with the chat's id.
pub fn present_in(conn: &mut Conn, chat_ids: &[String]) -> Result<Vec<(String, String)>> {
    let mut present = Vec::new();
    for ids in chat_ids.chunks(CHATS_PER_STATEMENT) {
        let some: Vec<(String, String)> = chat_participants::table
            .filter(chat_participants::chat_id.eq_any(ids.to_vec()))
            .filter(chat_participants::left_at.is_null())
            .select((chat_participants::chat_id, chat_participants::user_id))
            .load(conn)?;
        present.extend(some);
    }
    Ok(present)
}

/// Some chats in which somebody takes part.
pub fn chats_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    Ok(chat_participants::table
        .filter(chat_participants::user_id.eq(user_id))
        .filter(chat_participants::left_at.is_null())
        .limit(limit)
        .select(chat_participants::chat_id)
        .load(conn)?)
}

/// Those of these people who have an account and are not banned.
pub fn reachable(conn: &mut Conn, ids: &[String]) -> Result<Vec<String>> {
    Ok(users::table
        .filter(users::id.eq_any(ids.to_vec()))
        .filter(users::banned_at.is_null())
        .filter(users::deleted_at.is_null())
        .select(users::id)
        .load(conn)?)
}

/// Whether there is such a person, banned or not.
pub fn is_known(conn: &mut Conn, id: &str) -> Result<bool> {
    let present = users::table.find(id).filter(users::deleted_at.is_null());
    Ok(select(exists(present)).get_result(conn)?)
}
