//! The private address of a person's bookings.
//!
//! Its key is `USER.SECRET`; the secret is derived, by the server's own secret, from the person's id and a
//! nonce. So it is nowhere stored, can be shown again, and dies with a new nonce.

use crate::{
    accounts::{self, Tokens},
    error::{Error, Result},
    scope::Scope,
    store::{Conn, Tx},
};

use super::store;

/// A key longer than this was not made here.
const KEY_CHARS_MAX: usize = 200;

fn secret(tokens: &Tokens, user_id: &str, nonce: &str) -> Result<String> {
    tokens.fingerprint(format!("calendar link\n{user_id}\n{nonce}").as_bytes())
}

/// The key of the person's present link.
pub fn key(conn: &mut Conn, tokens: &Tokens, user_id: &str) -> Result<String> {
    let nonce = store::nonce(conn, user_id)?;
    Ok(format!("{user_id}.{}", secret(tokens, user_id, &nonce)?))
}

/// Makes a new link; the old one is dead.
pub fn renew(tx: &mut Tx<'_>, tokens: &Tokens, user_id: &str) -> Result<String> {
    end(tx, user_id)?;
    key(tx.conn, tokens, user_id)
}

/// Makes the present link dead; there is a new one, for who asks.
pub fn end(tx: &mut Tx<'_>, user_id: &str) -> Result<()> {
    let nonce = uuid::Uuid::new_v4().simple().to_string();
    store::renew(tx.conn, user_id, &nonce, tx.now)
}

/// Whose link this is.
///
/// # Errors
/// [`Error::NotFound`] where it is nobody's, or of somebody who is banned.
pub fn person(conn: &mut Conn, tokens: &Tokens, given: &str) -> Result<Scope> {
    let unknown = || Error::NotFound("Calendar");
    if given.len() > KEY_CHARS_MAX {
        return Err(unknown());
    }
    let (user_id, _) = given.split_once('.').ok_or_else(unknown)?;
    let expected = key(conn, tokens, user_id)?;
    // Compared by their fingerprints, whose likeness tells nothing of how much was guessed right.
    let of = |text: &str| tokens.fingerprint(text.as_bytes());
    if of(given)? != of(&expected)? {
        return Err(unknown());
    }
    accounts::user_for_link(conn, user_id)?.ok_or_else(unknown)
}
