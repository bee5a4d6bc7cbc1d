//! The queries on users that administrators make, and those by which somebody leaves for good.

use diesel::{dsl::count_star, prelude::*};

use super::{
    rules::{DELETED_NAME, NO_CONTACT},
    store::{self, PERSON, Person},
};
use crate::{
    error::Result,
    language::Language,
    schema::{sessions, users},
    scope::Role,
    store::{Conn, Tx, folded_pattern, like_pattern, search_text},
};

/// A user as administrators see them: with why they are banned.
pub(super) type Listed = (Person, Option<String>);

/// Which users a list shows. Deleted ones are in none.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// In the name, the email or the phone number.
    pub text: Option<String>,
    pub banned: Option<bool>,
    /// Older than this one.
    pub before: Option<String>,
    pub limit: i64,
}

/// The newest first.
pub(super) fn list(conn: &mut Conn, filter: &Filter) -> Result<Vec<Listed>> {
    let mut query = users::table
        .filter(users::deleted_at.is_null())
        .order(users::id.desc())
        .limit(filter.limit)
        .select((PERSON, users::ban_reason))
        .into_boxed();
    query = match filter.banned {
        Some(true) => query.filter(users::banned_at.is_not_null()),
        Some(false) => query.filter(users::banned_at.is_null()),
        None => query,
    };
    if let Some(text) = &filter.text {
        let pattern = folded_pattern(text);
        // All are stored as they are searched: an email in small letters, a number in plain digits after its plus.
        let has_phone = users::phone.like("+%");
        let in_phone = users::phone.like(pattern.clone()).escape('\\');
        let in_email = users::email.like(like_pattern(text.trim())).escape('\\');
        query = query.filter(
            users::search_name
                .like(pattern)
                .escape('\\')
                .or(in_email)
                .or(has_phone.and(in_phone)),
        );
    }
    if let Some(before) = &filter.before {
        query = query.filter(users::id.lt(before.clone()));
    }
    Ok(query.load(conn)?)
}

/// A user who is not deleted.
pub(super) fn find(conn: &mut Conn, id: &str) -> Result<Option<Listed>> {
    Ok(users::table
        .find(id)
        .filter(users::deleted_at.is_null())
        .select((PERSON, users::ban_reason))
        .first(conn)
        .optional()?)
}

/// How many users there are, and how many of them stand how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub total: i64,
    pub banned: i64,
    pub verified: i64,
    pub created: i64,
}

/// Each is counted on an index of its own.
pub(super) fn counts(conn: &mut Conn, created_from: i64) -> Result<Counts> {
    let present = || {
        users::table
            .filter(users::deleted_at.is_null())
            .select(count_star())
    };
    Ok(Counts {
        total: present().first(conn)?,
        banned: present()
            .filter(users::banned_at.is_not_null())
            .first(conn)?,
        verified: present().filter(users::email_verified).first(conn)?,
        created: present()
            .filter(users::created_at.ge(created_from))
            .first(conn)?,
    })
}

/// Those who may act as administrators, none of whom is banned, demoted or deleted by another transaction until this one ends.
pub(super) fn lock_admins(conn: &mut Conn) -> Result<Vec<String>> {
    let admins = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::banned_at.is_null());
    let ids = match conn {
        // The whole database has one writer.
        Conn::Sqlite(_) => admins.select(users::id).load(conn),
        Conn::Postgres(postgres) => diesel::update(admins)
            .set(users::created_at.eq(users::created_at))
            .returning(users::id)
            .get_results(postgres),
    };
    Ok(ids?)
}

/// [`store::lock`], with why they are banned.
pub(super) fn lock(conn: &mut Conn, id: &str) -> Result<Option<Listed>> {
    match store::lock(conn, id)? {
        Some(_) => find(conn, id),
        None => Ok(None),
    }
}

/// Bans somebody, or lifts the ban.
pub(super) fn set_ban(conn: &mut Conn, id: &str, ban: Option<(i64, &str)>) -> Result<Person> {
    Ok(diesel::update(users::table.find(id))
        .set((
            users::banned_at.eq(ban.map(|(at, _)| at)),
            users::ban_reason.eq(ban.map(|(_, reason)| reason)),
        ))
        .returning(PERSON)
        .get_result(conn)?)
}

/// Deletes all sessions of somebody and, by the foreign key, their refresh tokens.
pub(super) fn delete_sessions(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

/// Takes everything of the person from their row, which nobody can sign in with or find from then on. What is left of them elsewhere is
/// due at `due_at`.
pub(super) fn erase(tx: &mut Tx<'_>, id: &str, due_at: i64) -> Result<()> {
    let nobody = format!("{NO_CONTACT}{id}");
    diesel::update(users::table.find(id))
        .set((
            users::deleted_at.eq(tx.now),
            users::banned_at.eq(tx.now),
            users::ban_reason.eq(None::<String>),
            users::erasure_due_at.eq(due_at),
            users::role.eq(Role::User),
        ))
        .execute(tx.conn)?;
    blank(tx.conn, id, &nobody)
}

fn blank(conn: &mut Conn, id: &str, nobody: &str) -> Result<()> {
    diesel::update(users::table.find(id))
        .set((
            users::full_name.eq(DELETED_NAME),
            users::search_name.eq(search_text(DELETED_NAME)),
            users::email.eq(nobody),
            users::phone.eq(nobody),
            users::country_code.eq(""),
            users::country_name.eq(""),
            users::password_hash.eq(""),
            users::phone_verified.eq(false),
            users::email_verified.eq(false),
            users::photo_url.eq(None::<String>),
            users::language.eq(Language::English),
        ))
        .execute(conn)?;
    Ok(())
}

/// Some deleted users of whom something may be left.
pub(super) fn erasures_due(conn: &mut Conn, now: i64, rows_max: i64) -> Result<Vec<String>> {
    Ok(users::table
        .filter(users::erasure_due_at.le(now))
        .order(users::erasure_due_at)
        .limit(rows_max)
        .select(users::id)
        .load(conn)?)
}

/// Puts off what is due by now, if nobody else has; says whether.
pub(super) fn claim_erasure(tx: &mut Tx<'_>, id: &str, until: i64) -> Result<bool> {
    let due = users::table
        .find(id)
        .filter(users::erasure_due_at.le(tx.now));
    Ok(diesel::update(due)
        .set(users::erasure_due_at.eq(until))
        .execute(tx.conn)?
        > 0)
}

/// Puts off for others what is under way.
pub(super) fn keep_erasure(tx: &mut Tx<'_>, id: &str, until: i64) -> Result<()> {
    let under_way = users::table
        .find(id)
        .filter(users::erasure_due_at.is_not_null());
    diesel::update(under_way)
        .set(users::erasure_due_at.eq(until))
        .execute(tx.conn)?;
    Ok(())
}

/// The photo of a deleted user that a request which was under way has set.
pub(super) fn late_photo(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    Ok(users::table.find(id).select(users::photo_url).first(conn)?)
}

/// When somebody was deleted.
pub(super) fn deleted_at(conn: &mut Conn, id: &str) -> Result<Option<i64>> {
    let found: Option<Option<i64>> = users::table
        .find(id)
        .select(users::deleted_at)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// Takes once more what a request that was under way may have written on the row, and notes when to look again.
pub(super) fn settle_erasure(conn: &mut Conn, id: &str, due_at: Option<i64>) -> Result<()> {
    blank(conn, id, &format!("{NO_CONTACT}{id}"))?;
    diesel::update(users::table.find(id))
        .set(users::erasure_due_at.eq(due_at))
        .execute(conn)?;
    Ok(())
}

/// The next people of a role who are there since `since`, by id.
pub fn of_role_after(
    conn: &mut Conn,
    role: Role,
    after: &str,
    since: i64,
    limit: i64,
) -> Result<Vec<String>> {
    Ok(users::table
        .filter(users::role.eq(role))
        .filter(users::banned_at.is_null())
        .filter(users::created_at.le(since))
        .filter(users::id.gt(after))
        .order(users::id)
        .limit(limit)
        .select(users::id)
        .load(conn)?)
}
