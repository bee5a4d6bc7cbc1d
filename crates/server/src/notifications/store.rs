//! The only queries on notifications.

use std::collections::{HashMap, HashSet};

use diesel::{dsl::count_star, prelude::*};

use super::preferences::{Preferences, QuietHours};
use crate::{
    clock,
    error::{Error, Result},
    language::Language,
    schema::{notification_preferences, notifications, users},
    store::Conn,
};

/// People asked for by one statement.
const PEOPLE_PER_STATEMENT: usize = 500;

/// Somebody who is told something.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub id: String,
    pub email: String,
    pub full_name: String,
    pub language: Language,
    pub preferences: Preferences,
}

/// Preferences, as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = notification_preferences, treat_none_as_null = true)]
struct Chosen {
    types: String,
    quiet_from: Option<i32>,
    quiet_to: Option<i32>,
    quiet_zone: Option<String>,
}

impl Chosen {
    fn of(preferences: &Preferences) -> Result<Self> {
        let types = serde_json::to_string(&preferences.types)
            .map_err(|error| Error::Internal(format!("cannot write preferences: {error}")))?;
        let quiet = preferences.quiet.as_ref();
        Ok(Self {
            types,
            quiet_from: quiet.map(|quiet| quiet.from),
            quiet_to: quiet.map(|quiet| quiet.to),
            quiet_zone: quiet.map(|quiet| quiet.time_zone.clone()),
        })
    }
}

impl From<Chosen> for Preferences {
    fn from(row: Chosen) -> Self {
        let quiet = match (row.quiet_from, row.quiet_to, row.quiet_zone) {
            (Some(from), Some(to), Some(time_zone)) => Some(QuietHours {
                from,
                to,
                time_zone,
            }),
            _ => None,
        };
        Self {
            types: serde_json::from_str(&row.types).unwrap_or_default(),
            quiet,
        }
    }
}

pub fn preferences(conn: &mut Conn, user_id: &str) -> Result<Preferences> {
    let chosen: Option<Chosen> = notification_preferences::table
        .find(user_id)
        .select(Chosen::as_select())
        .first(conn)
        .optional()?;
    Ok(chosen.map(Preferences::from).unwrap_or_default())
}

pub fn delete_preferences(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(notification_preferences::table.find(user_id)).execute(conn)?;
    Ok(())
}

/// The caller holds the user's lock.
pub fn set_preferences(conn: &mut Conn, user_id: &str, wanted: &Preferences) -> Result<()> {
    let row = Chosen::of(wanted)?;
    let changed = diesel::update(notification_preferences::table.find(user_id))
        .set(&row)
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(notification_preferences::table)
            .values((notification_preferences::user_id.eq(user_id), &row))
            .execute(conn)?;
    }
    Ok(())
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
    type Found = (String, String, String, Language, Option<Chosen>);
    let found: Vec<Found> = users::table
        .left_join(notification_preferences::table)
        .filter(users::id.eq_any(ids.to_vec()))
        .filter(users::banned_at.is_null())
        .select((
            users::id,
            users::email,
            users::full_name,
            users::language,
            Option::<Chosen>::as_select(),
        ))
        .load(conn)?;
    let recipient = |(id, email, full_name, language, chosen): Found| Recipient {
        id,
        email,
        full_name,
        language,
        preferences: chosen.map(Preferences::from).unwrap_or_default(),
    };
    Ok(found.into_iter().map(recipient).collect())
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
    pub about: Option<&'a str>,
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

/// How much each of these people has not read; who has read all is left out.
pub fn unread_counts(conn: &mut Conn, people: &[String]) -> Result<HashMap<String, i64>> {
    let mut counts = HashMap::new();
    for people in people.chunks(PEOPLE_PER_STATEMENT) {
        let some: Vec<(String, i64)> = notifications::table
            .filter(notifications::user_id.eq_any(people.to_vec()))
            .filter(notifications::read_at.is_null())
            .group_by(notifications::user_id)
            .select((notifications::user_id, count_star()))
            .load(conn)?;
        counts.extend(some);
    }
    Ok(counts)
}

pub fn find(conn: &mut Conn, user_id: &str, id: &str) -> Result<Option<Row>> {
    Ok(notifications::table
        .find(id)
        .filter(notifications::user_id.eq(user_id))
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// The id of somebody's notification, by it or by the announcement's that it is about.
pub fn id_by_either(conn: &mut Conn, user_id: &str, id: &str) -> Result<Option<String>> {
    Ok(notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::id.eq(id).or(notifications::about.eq(id)))
        .order((
            notifications::read_at.is_null().desc(),
            notifications::id.desc(),
        ))
        .select(notifications::id)
        .first(conn)
        .optional()?)
}

/// Marks one as read, or all; says how many were not.
pub fn mark_read(conn: &mut Conn, user_id: &str, id: Option<&str>, now: i64) -> Result<usize> {
    let unread = notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::read_at.is_null());
    let read = notifications::read_at.eq(now);
    Ok(match id {
        Some(id) => diesel::update(unread.filter(notifications::id.eq(id)))
            .set(read)
            .execute(conn)?,
        None => diesel::update(unread).set(read).execute(conn)?,
    })
}

/// Marks all as read that are about this; gives their ids.
pub fn mark_read_about(
    conn: &mut Conn,
    user_id: &str,
    about: &str,
    now: i64,
) -> Result<Vec<String>> {
    let unread = notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::about.eq(about))
        .filter(notifications::read_at.is_null());
    Ok(diesel::update(unread)
        .set(notifications::read_at.eq(now))
        .returning(notifications::id)
        .get_results(conn)?)
}

/// Deletes all that are about this; gives their ids.
pub fn delete_about(conn: &mut Conn, user_id: &str, about: &str) -> Result<Vec<String>> {
    let told = notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::about.eq(about));
    Ok(diesel::delete(told)
        .returning(notifications::id)
        .get_results(conn)?)
}

/// Deletes one, or all; says how many there were.
pub fn delete(conn: &mut Conn, user_id: &str, id: Option<&str>) -> Result<usize> {
    let own = notifications::table.filter(notifications::user_id.eq(user_id));
    Ok(match id {
        Some(id) => diesel::delete(own.filter(notifications::id.eq(id))).execute(conn)?,
        None => diesel::delete(own).execute(conn)?,
    })
}

/// Notifications of one person beyond which the oldest go.
pub const PER_PERSON_MAX: i64 = 1_000;
/// Rows deleted for each reason by one clean-up; the next goes on.
const PRUNED_AT_ONCE: i64 = 20_000;
/// Whoever got one of so many last notifications is looked at: who gets too many is among them soon.
const LOOKED_AT: i64 = 100;

/// Says who had not read all that went.
pub fn prune(conn: &mut Conn, created_before: i64) -> QueryResult<HashSet<String>> {
    let mut unread = delete_oldest(conn, None, clock::first_id_at(created_before))?;
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
            unread.extend(delete_oldest(conn, Some(person), oldest_kept)?);
        }
    }
    Ok(unread)
}

/// Deletes some of what comes before an id: one person's, or all people's. Says who had not read all of it.
fn delete_oldest(
    conn: &mut Conn,
    person: Option<String>,
    before: String,
) -> QueryResult<HashSet<String>> {
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
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let gone = notifications::table.filter(notifications::id.eq_any(ids));
    let gone: Vec<(String, Option<i64>)> = diesel::delete(gone)
        .returning((notifications::user_id, notifications::read_at))
        .get_results(conn)?;
    let unread = gone
        .into_iter()
        .filter_map(|(user_id, read_at)| read_at.is_none().then_some(user_id));
    Ok(unread.collect())
}
