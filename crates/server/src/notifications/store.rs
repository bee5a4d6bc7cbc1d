//! The only queries on notifications.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::{
    clock,
    error::Result,
    language::Language,
    schema::{notifications, users},
    store::Conn,
};

/// Somebody who is told something.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Recipient {
    pub id: String,
    pub email: String,
    pub full_name: String,
    pub language: Language,
}

/// A notification, as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = notifications)]
pub struct Row {
    pub id: String,
    pub user_id: String,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub data: String,
    pub read_at: Option<i64>,
    pub created_at: i64,
}

/// Those who may be told something: who is banned is not.
pub fn recipients(conn: &mut Conn, ids: &[&str]) -> Result<Vec<Recipient>> {
    Ok(users::table
        .filter(users::id.eq_any(ids.to_vec()))
        .filter(users::banned_at.is_null())
        .select(Recipient::as_select())
        .load(conn)?)
}

#[derive(Insertable)]
#[diesel(table_name = notifications)]
pub struct New<'a> {
    pub id: String,
    pub user_id: &'a str,
    pub kind: &'a str,
    pub title: &'a str,
    pub body: &'a str,
    pub data: &'a str,
    pub created_at: i64,
}

pub fn insert(conn: &mut Conn, rows: &[New<'_>]) -> Result<()> {
    match conn {
        // In the same process a prepared statement for each costs no more.
        Conn::Sqlite(sqlite) => rows.iter().try_for_each(|row| {
            let insert = diesel::insert_into(notifications::table).values(row);
            insert.execute(sqlite).map(drop)
        }),
        Conn::Postgres(postgres) => {
            let insert = diesel::insert_into(notifications::table).values(rows);
            insert.execute(postgres).map(drop)
        }
    }?;
    Ok(())
}

/// Which notifications a list shows.
#[derive(Debug, Default)]
pub struct Filter {
    pub unread_only: bool,
    pub kind: Option<String>,
    /// Older than this one.
    pub before: Option<String>,
    pub limit: i64,
}

/// The newest first.
pub fn of_person(conn: &mut Conn, user_id: &str, filter: &Filter) -> Result<Vec<Row>> {
    let mut query = notifications::table
        .filter(notifications::user_id.eq(user_id.to_owned()))
        .order(notifications::id.desc())
        .limit(filter.limit)
        .select(Row::as_select())
        .into_boxed();
    if filter.unread_only {
        query = query.filter(notifications::read_at.is_null());
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(notifications::kind.eq(kind.clone()));
    }
    if let Some(before) = &filter.before {
        query = query.filter(notifications::id.lt(before.clone()));
    }
    Ok(query.load(conn)?)
}

pub fn unread_count(conn: &mut Conn, user_id: &str) -> Result<i64> {
    Ok(notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(conn)?)
}

pub fn delete_of_person(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(notifications::table.filter(notifications::user_id.eq(user_id)))
        .execute(conn)?;
    Ok(())
}

/// Notifications of one person beyond which the oldest go.
pub const PER_PERSON_MAX: i64 = 1_000;
/// Rows deleted for each reason by one clean-up; the next goes on.
const PRUNED_AT_ONCE: i64 = 20_000;
/// Whoever got one of so many last notifications is looked at: who gets too many is among them soon.
const LOOKED_AT: i64 = 100;

pub fn prune(conn: &mut Conn, created_before: i64) -> QueryResult<()> {
    delete_oldest(conn, None, clock::first_id_at(created_before))?;
    let newest: Vec<String> = notifications::table
        .order(notifications::id.desc())
        .limit(LOOKED_AT)
        .select(notifications::user_id)
        .load(conn)?;
    for person in HashSet::<String>::from_iter(newest) {
        let oldest_kept: Option<String> = notifications::table
            .filter(notifications::user_id.eq(&person))
            .order(notifications::id.desc())
            .offset(PER_PERSON_MAX - 1)
            .select(notifications::id)
            .first(conn)
            .optional()?;
        if let Some(oldest_kept) = oldest_kept {
            delete_oldest(conn, Some(person), oldest_kept)?;
        }
    }
    Ok(())
}

/// Deletes some of what comes before an id: one person's, or all people's.
fn delete_oldest(conn: &mut Conn, person: Option<String>, before: String) -> QueryResult<()> {
    let mut query = notifications::table
        .filter(notifications::id.lt(before))
        .order(notifications::id)
        .limit(PRUNED_AT_ONCE)
        .select(notifications::id)
        .into_boxed();
    if let Some(person) = person {
        query = query.filter(notifications::user_id.eq(person));
    }
    let ids: Vec<String> = query.load(conn)?;
    if !ids.is_empty() {
        diesel::delete(notifications::table.filter(notifications::id.eq_any(ids))).execute(conn)?;
    }
    Ok(())
}
