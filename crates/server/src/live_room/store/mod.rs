//! The only queries on live rooms and what is in them.

pub mod chat;
pub mod crowds;
pub mod polls;
pub mod questions;

use diesel::prelude::*;

use super::rules::Reaction;
use crate::{
    error::{Error, Result},
    events, ledger,
    schema::{live_rooms, room_reactions, users},
    store::{Conn, Tx},
};

/// A live room.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_rooms)]
pub struct RoomRow {
    pub event_id: String,
    pub question_count: i64,
    pub poll_count: i64,
    pub message_count: i64,
    pub told_at: i64,
    pub is_untold: bool,
    pub reactions_untold: bool,
    pub share_by: Option<String>,
    pub share_title: Option<String>,
    pub share_url: Option<String>,
    pub share_at: Option<i64>,
}

/// Keeps every other transaction from changing anything in the room until this one ends. The room is made
/// when it is first used.
pub fn lock(tx: &mut Tx<'_>, event_id: &str) -> Result<RoomRow> {
    if let Some(row) = lock_existing(tx.conn, event_id)? {
        return Ok(row);
    }
    ledger::lock(tx, event_id)?;
    // Another may have made it meanwhile.
    if let Some(row) = lock_existing(tx.conn, event_id)? {
        return Ok(row);
    }
    diesel::insert_into(live_rooms::table)
        .values(live_rooms::event_id.eq(event_id))
        .execute(tx.conn)?;
    events::room_was_used(tx.conn, event_id)?;
    find(tx.conn, event_id)?.ok_or(Error::NotFound("Event"))
}

pub fn lock_existing(conn: &mut Conn, event_id: &str) -> Result<Option<RoomRow>> {
    let room = live_rooms::table.find(event_id);
    let row = match conn {
        // The whole database has one writer.
        Conn::Sqlite(_) => room.select(RoomRow::as_select()).first(conn),
        Conn::Postgres(postgres) => diesel::update(room)
            .set(live_rooms::told_at.eq(live_rooms::told_at))
            .returning(RoomRow::as_returning())
            .get_result(postgres),
    };
    Ok(row.optional()?)
}

pub fn find(conn: &mut Conn, event_id: &str) -> Result<Option<RoomRow>> {
    Ok(live_rooms::table
        .find(event_id)
        .select(RoomRow::as_select())
        .first(conn)
        .optional()?)
}

/// Writes what may change of a room.
pub fn update(conn: &mut Conn, row: &RoomRow) -> Result<()> {
    diesel::update(live_rooms::table.find(&row.event_id))
        .set((
            live_rooms::question_count.eq(row.question_count),
            live_rooms::poll_count.eq(row.poll_count),
            live_rooms::message_count.eq(row.message_count),
            live_rooms::told_at.eq(row.told_at),
            live_rooms::is_untold.eq(row.is_untold),
            live_rooms::reactions_untold.eq(row.reactions_untold),
            live_rooms::share_by.eq(&row.share_by),
            live_rooms::share_title.eq(&row.share_title),
            live_rooms::share_url.eq(&row.share_url),
            live_rooms::share_at.eq(row.share_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Events where somebody shares a screen.
pub fn shared_by(conn: &mut Conn, user_id: &str) -> Result<Vec<String>> {
    Ok(live_rooms::table
        .filter(live_rooms::share_by.eq(user_id))
        .select(live_rooms::event_id)
        .load(conn)?)
}

/// Rooms where something waits to be told, and whose last round was at or before `told_before`.
pub fn untold(conn: &mut Conn, told_before: i64) -> Result<Vec<String>> {
    Ok(live_rooms::table
        .filter(live_rooms::is_untold)
        .filter(live_rooms::told_at.le(told_before))
        .order(live_rooms::told_at)
        .select(live_rooms::event_id)
        .load(conn)?)
}

/// How often each reaction was given, in the order of [`Reaction::ALL`].
pub fn reactions(conn: &mut Conn, event_id: &str) -> Result<[i64; 6]> {
    let rows: Vec<(String, i64)> = room_reactions::table
        .filter(room_reactions::event_id.eq(event_id))
        .select((room_reactions::reaction, room_reactions::count))
        .load(conn)?;
    Ok(Reaction::ALL.map(|reaction| {
        rows.iter()
            .find(|(text, _)| text == reaction.as_str())
            .map_or(0, |(_, count)| *count)
    }))
}

pub fn add_reactions(conn: &mut Conn, event_id: &str, reaction: Reaction, more: i64) -> Result<()> {
    let known = room_reactions::table.find((event_id, reaction.as_str()));
    let changed = diesel::update(known)
        .set(room_reactions::count.eq(room_reactions::count + more))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(room_reactions::table)
            .values((
                room_reactions::event_id.eq(event_id),
                room_reactions::reaction.eq(reaction.as_str()),
                room_reactions::count.eq(more),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub fn user_name(conn: &mut Conn, user_id: &str) -> Result<String> {
    users::table
        .find(user_id)
        .select(users::full_name)
        .first(conn)
        .map_err(Error::or_not_found("User"))
}
