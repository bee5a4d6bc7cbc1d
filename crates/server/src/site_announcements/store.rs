//! The only queries on announcements to a role.

use diesel::prelude::*;

use crate::{
    error::{Error, Result},
    notifications::Note,
    schema::{site_announcements, users},
    scope::Role,
    store::{Conn, Tx},
};

/// Announcements that are gone on with at once.
const DUE_AT_ONCE: i64 = 16;

/// An announcement, as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = site_announcements)]
pub struct Row {
    pub id: String,
    pub user_id: String,
    pub role: Role,
    pub note: String,
    pub created_at: i64,
    /// The last who has it; people have it in the order of their ids.
    pub told_to: String,
    /// How many have it.
    pub told_count: i64,
    /// When all had it.
    pub told_at: Option<i64>,
}

impl Row {
    pub fn note(&self) -> Result<Note> {
        serde_json::from_str(&self.note)
            .map_err(|error| Error::Internal(format!("an announcement is unreadable: {error}")))
    }
}

/// An announcement and the name of who made it.
pub type Named = (Row, String);

pub fn insert(tx: &mut Tx<'_>, user_id: &str, role: Role, note: &Note) -> Result<Row> {
    let row = Row {
        id: uuid::Uuid::now_v7().to_string(),
        user_id: user_id.to_owned(),
        role,
        note: serde_json::to_string(note).map_err(Error::encoding)?,
        created_at: tx.now,
        told_to: String::new(),
        told_count: 0,
        told_at: None,
    };
    diesel::insert_into(site_announcements::table)
        .values(&row)
        .execute(tx.conn)?;
    Ok(row)
}

pub fn due(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(site_announcements::table
        .filter(site_announcements::told_at.is_null())
        .order(site_announcements::id)
        .limit(DUE_AT_ONCE)
        .select(site_announcements::id)
        .load(conn)?)
}

/// Reads one and keeps every other transaction from going on with it until this one ends.
pub fn lock(conn: &mut Conn, id: &str) -> Result<Row> {
    let one = site_announcements::table.filter(site_announcements::id.eq(id));
    let row = match conn {
        // The whole database has one writer.
        Conn::Sqlite(_) => one.select(Row::as_select()).first(conn),
        Conn::Postgres(postgres) => diesel::update(one)
            .set(site_announcements::told_count.eq(site_announcements::told_count))
            .returning(Row::as_returning())
            .get_result(postgres),
    };
    row.map_err(Error::or_not_found("Announcement"))
}

/// Notes who has it now.
pub fn told(tx: &mut Tx<'_>, row: &Row, people: &[String], is_done: bool) -> Result<()> {
    let last = people.last().unwrap_or(&row.told_to);
    diesel::update(site_announcements::table.find(&row.id))
        .set((
            site_announcements::told_to.eq(last),
            site_announcements::told_count.eq(row.told_count + people.len() as i64),
            site_announcements::told_at.eq(is_done.then_some(tx.now)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The newest first, before an id.
pub fn list(conn: &mut Conn, before: Option<String>, limit: i64) -> Result<Vec<Named>> {
    let mut query = site_announcements::table
        .inner_join(users::table)
        .order(site_announcements::id.desc())
        .limit(limit)
        .select((Row::as_select(), users::full_name))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(site_announcements::id.lt(before));
    }
    Ok(query.load(conn)?)
}
