//! The only queries on calendar links.

use diesel::prelude::*;

use crate::{error::Result, schema::calendar_links, store::Conn};

/// What a person's link is derived from; empty until it was renewed for the first time.
pub fn nonce(conn: &mut Conn, user_id: &str) -> Result<String> {
    let nonce: Option<String> = calendar_links::table
        .find(user_id)
        .select(calendar_links::nonce)
        .first(conn)
        .optional()?;
    Ok(nonce.unwrap_or_default())
}

/// Sets a new nonce.
pub fn renew(conn: &mut Conn, user_id: &str, nonce: &str, now: i64) -> Result<()> {
    let set = (
        calendar_links::nonce.eq(nonce),
        calendar_links::created_at.eq(now),
    );
    let changed = diesel::update(calendar_links::table.find(user_id))
        .set(set)
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(calendar_links::table)
            .values((calendar_links::user_id.eq(user_id), set))
            .execute(conn)?;
    }
    Ok(())
}

pub fn delete(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(calendar_links::table.find(user_id)).execute(conn)?;
    Ok(())
}

pub fn renewed_at(conn: &mut Conn, user_id: &str) -> Result<Option<i64>> {
    Ok(calendar_links::table
        .find(user_id)
        .select(calendar_links::created_at)
        .first(conn)
        .optional()?)
}
