//! The only queries on codes, forgotten passwords and reset tokens: what people prove themselves with.

use diesel::prelude::*;

use crate::{
    error::Result,
    schema::{forgotten_passwords, password_resets, verification_codes},
    store::{Conn, Tx},
    text_enum::text_enum,
};

text_enum! {
    /// How somebody is reached, and what a code proves.
    pub enum Contact {
        Email = "email",
        Phone = "phone",
    }
}

/// Sets the code of a contact; the old one is worth nothing any more. The caller holds the user's lock.
pub(super) fn set_code(
    conn: &mut Conn,
    user_id: &str,
    contact: Contact,
    code_hash: &str,
    expires_at: i64,
) -> Result<()> {
    forget_code(conn, user_id, contact)?;
    diesel::insert_into(verification_codes::table)
        .values((
            verification_codes::user_id.eq(user_id),
            verification_codes::contact.eq(contact),
            verification_codes::code_hash.eq(code_hash),
            verification_codes::tries.eq(0),
            verification_codes::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A code, as stored.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Code {
    pub hash: String,
    pub tries: i32,
}

/// Counts a try at a code, and gives the code with it counted; `None` where none holds.
pub(super) fn try_code(tx: &mut Tx<'_>, user_id: &str, contact: Contact) -> Result<Option<Code>> {
    let holds = verification_codes::table
        .find((user_id, contact))
        .filter(verification_codes::expires_at.gt(tx.now));
    Ok(diesel::update(holds)
        .set(verification_codes::tries.eq(verification_codes::tries + 1))
        .returning((verification_codes::code_hash, verification_codes::tries))
        .get_result(tx.conn)
        .optional()?)
}

pub(super) fn forget_code(conn: &mut Conn, user_id: &str, contact: Contact) -> Result<()> {
    diesel::delete(verification_codes::table.find((user_id, contact))).execute(conn)?;
    Ok(())
}

/// Notes that somebody says they forgot the password of this address.
pub(super) fn insert_forgotten(conn: &mut Conn, email: &str) -> Result<()> {
    diesel::insert_into(forgotten_passwords::table)
        .values((
            forgotten_passwords::id.eq(uuid::Uuid::now_v7().to_string()),
            forgotten_passwords::email.eq(email),
        ))
        .execute(conn)?;
    Ok(())
}

/// Looked at in one round of due work; the next goes on.
const FORGOTTEN_AT_ONCE: i64 = 200;

/// What of the forgotten was not looked at yet, the oldest first.
pub(super) fn forgotten(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(forgotten_passwords::table
        .order(forgotten_passwords::id)
        .limit(FORGOTTEN_AT_ONCE)
        .select(forgotten_passwords::id)
        .load(conn)?)
}

/// Takes one of them, and gives its address; of two servers that take it at once one gets it.
pub(super) fn take_forgotten(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    Ok(diesel::delete(forgotten_passwords::table.find(id))
        .returning(forgotten_passwords::email)
        .get_result(conn)
        .optional()?)
}

/// Sets the token that resets a person's password; older ones are dead. The caller holds the user's lock.
pub(super) fn set_reset(
    conn: &mut Conn,
    user_id: &str,
    token_hash: &str,
    expires_at: i64,
) -> Result<()> {
    forget_reset(conn, user_id)?;
    diesel::insert_into(password_resets::table)
        .values((
            password_resets::user_id.eq(user_id),
            password_resets::token_hash.eq(token_hash),
            password_resets::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whose password a token resets now.
pub(super) fn holder_of_reset(conn: &mut Conn, hash: &str, now: i64) -> Result<Option<String>> {
    Ok(password_resets::table
        .filter(password_resets::token_hash.eq(hash))
        .filter(password_resets::expires_at.gt(now))
        .select(password_resets::user_id)
        .first(conn)
        .optional()?)
}

pub(super) fn forget_reset(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(password_resets::table.find(user_id)).execute(conn)?;
    Ok(())
}

/// Deletes all that a person could prove something with.
pub(super) fn forget_all(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(verification_codes::table.filter(verification_codes::user_id.eq(user_id)))
        .execute(conn)?;
    forget_reset(conn, user_id)
}

/// Deletes what has run out.
pub fn prune(conn: &mut Conn, now: i64) -> Result<()> {
    diesel::delete(verification_codes::table.filter(verification_codes::expires_at.le(now)))
        .execute(conn)?;
    diesel::delete(password_resets::table.filter(password_resets::expires_at.le(now)))
        .execute(conn)?;
    Ok(())
}
