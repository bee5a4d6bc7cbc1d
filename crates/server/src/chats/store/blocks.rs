//! Who does not want to hear from whom.

use diesel::{
    dsl::{exists, select},
    prelude::*,
};

use crate::{
    error::Result,
    schema::{user_blocks, users},
    store::{Conn, Tx},
};

/// Somebody who is blocked: id, name, picture, since when.
pub type Blocked = (String, String, Option<String>, i64);

/// Blocks somebody, unless they are already. The caller holds the blocker's lock.
pub fn insert(tx: &mut Tx<'_>, blocker_id: &str, blocked_id: &str) -> Result<()> {
    if is_blocked(tx.conn, blocker_id, blocked_id)? {
        return Ok(());
    }
    diesel::insert_into(user_blocks::table)
        .values((
            user_blocks::blocker_id.eq(blocker_id),
            user_blocks::blocked_id.eq(blocked_id),
            user_blocks::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

pub fn delete(conn: &mut Conn, blocker_id: &str, blocked_id: &str) -> Result<()> {
    diesel::delete(user_blocks::table.find((blocker_id, blocked_id))).execute(conn)?;
    Ok(())
}

pub fn count(conn: &mut Conn, blocker_id: &str) -> Result<i64> {
    Ok(user_blocks::table
        .filter(user_blocks::blocker_id.eq(blocker_id))
        .count()
        .get_result(conn)?)
}

fn is_blocked(conn: &mut Conn, blocker_id: &str, blocked_id: &str) -> Result<bool> {
    Ok(select(exists(user_blocks::table.find((blocker_id, blocked_id)))).get_result(conn)?)
}

/// Whether somebody and any of the others have blocked each other, in either direction.
pub fn any_between(conn: &mut Conn, one: &str, others: &[String]) -> Result<bool> {
    let by_one = user_blocks::blocker_id
        .eq(one)
        .and(user_blocks::blocked_id.eq_any(others.to_vec()));
    let by_others = user_blocks::blocked_id
        .eq(one)
        .and(user_blocks::blocker_id.eq_any(others.to_vec()));
    let blocks = user_blocks::table.filter(by_one.or(by_others));
    Ok(select(exists(blocks)).get_result(conn)?)
}

/// Whether any two of these people have blocked each other, in either direction.
pub fn any_among(conn: &mut Conn, people: &[String]) -> Result<bool> {
    let blocks = user_blocks::table
        .filter(user_blocks::blocker_id.eq_any(people.to_vec()))
        .filter(user_blocks::blocked_id.eq_any(people.to_vec()));
    Ok(select(exists(blocks)).get_result(conn)?)
}

/// Those of these people whom somebody has blocked.
pub fn blocked_among(conn: &mut Conn, blocker_id: &str, people: &[&str]) -> Result<Vec<String>> {
    Ok(user_blocks::table
        .filter(user_blocks::blocker_id.eq(blocker_id))
        .filter(user_blocks::blocked_id.eq_any(people.to_vec()))
        .select(user_blocks::blocked_id)
        .load(conn)?)
}

/// Whom somebody has blocked, the last first, after a place in that order.
pub fn of_person(
    conn: &mut Conn,
    blocker_id: &str,
    after: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<Blocked>> {
    let mut query = user_blocks::table
        .inner_join(users::table)
        .filter(user_blocks::blocker_id.eq(blocker_id.to_owned()))
        .order((
            user_blocks::created_at.desc(),
            user_blocks::blocked_id.desc(),
        ))
        .limit(limit)
        .select((
            user_blocks::blocked_id,
            users::full_name,
            users::photo_url,
            user_blocks::created_at,
        ))
        .into_boxed();
    if let Some((created_at, id)) = after {
        let same = user_blocks::created_at
            .eq(created_at)
            .and(user_blocks::blocked_id.lt(id));
        query = query.filter(user_blocks::created_at.lt(created_at).or(same));
    }
    Ok(query.load(conn)?)
}

/// Forgets whom somebody has blocked, and by whom they are.
pub fn forget(conn: &mut Conn, user_id: &str) -> Result<()> {
    let theirs = user_blocks::table.filter(
        user_blocks::blocker_id
            .eq(user_id)
            .or(user_blocks::blocked_id.eq(user_id)),
    );
    diesel::delete(theirs).execute(conn)?;
    Ok(())
}
