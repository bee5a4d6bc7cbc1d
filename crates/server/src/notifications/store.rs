//! The only queries on notifications.

use diesel::prelude::*;

use crate::{
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

pub fn recipients(conn: &mut Conn, ids: &[&str]) -> Result<Vec<Recipient>> {
    Ok(users::table
        .filter(users::id.eq_any(ids.to_vec()))
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

/// Notifications of one person beyond which the oldest go.
pub const PER_PERSON_MAX: i64 = 1_000;
/// Rows, and people, looked at by one clean-up; the next goes on.
const PRUNED_AT_ONCE: i64 = 5_000;
const PEOPLE_AT_ONCE: i64 = 50;

pub fn prune(conn: &mut Conn, created_before: i64) -> QueryResult<()> {
    let old: Vec<String> = notifications::table
        .filter(notifications::created_at.lt(created_before))
        .order(notifications::created_at)
        .limit(PRUNED_AT_ONCE)
        .select(notifications::id)
        .load(conn)?;
    if !old.is_empty() {
        diesel::delete(notifications::table.filter(notifications::id.eq_any(old))).execute(conn)?;
    }
    let crowded: Vec<String> = notifications::table
        .group_by(notifications::user_id)
        .having(diesel::dsl::count_star().gt(PER_PERSON_MAX))
        .select(notifications::user_id)
        .limit(PEOPLE_AT_ONCE)
        .load(conn)?;
    for person in crowded {
        let oldest_kept: Option<String> = notifications::table
            .filter(notifications::user_id.eq(&person))
            .order(notifications::id.desc())
            .offset(PER_PERSON_MAX - 1)
            .select(notifications::id)
            .first(conn)
            .optional()?;
        if let Some(oldest_kept) = oldest_kept {
            diesel::delete(
                notifications::table
                    .filter(notifications::user_id.eq(&person))
                    .filter(notifications::id.lt(oldest_kept)),
            )
            .execute(conn)?;
        }
    }
    Ok(())
}
