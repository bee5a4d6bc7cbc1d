//! The only queries on announcements.

use diesel::{dsl::count_star, prelude::*};

use super::rules::{PER_HOUR_MAX, Priority};
use crate::{
    error::Result,
    ledger,
    schema::{announcements, bookings, users},
    scope::Scope,
    store::{Conn, Tx},
};

/// An announcement, as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = announcements)]
pub struct Announcement {
    pub id: String,
    pub event_id: String,
    pub user_id: String,
    pub message: String,
    pub priority: Priority,
    pub created_at: i64,
}

/// An announcement and the name of who made it.
pub type Named = (Announcement, String);

pub fn insert(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event_id: &str,
    message: &str,
    priority: Priority,
) -> Result<Announcement> {
    let row = Announcement {
        id: uuid::Uuid::now_v7().to_string(),
        event_id: event_id.to_owned(),
        user_id: scope.user_id.clone(),
        message: message.to_owned(),
        priority,
        created_at: tx.now,
    };
    diesel::insert_into(announcements::table)
        .values(&row)
        .execute(tx.conn)?;
    Ok(row)
}

pub fn count(conn: &mut Conn, event_id: &str) -> Result<i64> {
    Ok(announcements::table
        .filter(announcements::event_id.eq(event_id))
        .select(count_star())
        .first(conn)?)
}

/// When the newest announcements of an event were made, newest first, as many as an hour has room for.
pub fn newest_times(conn: &mut Conn, event_id: &str) -> Result<Vec<i64>> {
    Ok(announcements::table
        .filter(announcements::event_id.eq(event_id))
        .order(announcements::id.desc())
        .limit(PER_HOUR_MAX as i64)
        .select(announcements::created_at)
        .load(conn)?)
}

/// Everybody with an active booking.
pub fn booked_people(conn: &mut Conn, event_id: &str) -> Result<Vec<String>> {
    Ok(bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(bookings::status.eq_any(ledger::ACTIVE))
        .order(bookings::id)
        .select(bookings::user_id)
        .load(conn)?)
}

/// An event's announcements, newest first, before an id.
pub fn of_event(
    conn: &mut Conn,
    event_id: &str,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Named>> {
    let mut query = announcements::table
        .inner_join(users::table)
        .filter(announcements::event_id.eq(event_id.to_owned()))
        .order(announcements::id.desc())
        .limit(limit)
        .select((Announcement::as_select(), users::full_name))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(announcements::id.lt(before));
    }
    Ok(query.load(conn)?)
}

/// What somebody has announced, newest first.
pub fn of_person(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Announcement>> {
    Ok(announcements::table
        .filter(announcements::user_id.eq(user_id))
        .order(announcements::id.desc())
        .limit(limit)
        .select(Announcement::as_select())
        .load(conn)?)
}
