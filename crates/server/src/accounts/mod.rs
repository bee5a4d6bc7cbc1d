//! People, their sessions and tokens.

mod administration;
pub mod erasure;
mod export;
pub mod http;
mod passwords;
mod photo;
mod profile;
mod proofs;
mod publications;
mod recovery;
mod roster;
mod rules;
mod sessions;
mod store;
#[cfg(test)]
mod tests;
mod tokens;
mod verification;

pub use administration::set_role;
pub use passwords::Passwords;
pub use photo::follow_address;
pub use proofs::prune as prune_proofs;
pub use recovery::{forgotten, send_reset_letter};
pub use roster::of_role_after;
pub use rules::{DELETED_NAME, NewAdmin, Profile, Refusal, check_admin, shown_contact};
pub use sessions::{Identity, authenticate, end_session, prune_sessions, verify_access};
pub use store::{
    find_by_email, id_of_verified, name_of, still_signed_in, user_for_link, user_for_trusted_id,
};
pub use tokens::{Claims, TokenKind, Tokens};
pub(crate) use {sessions::hash as hash_of_secret, tokens::random_secret};

use crate::{
    error::{Error, Result},
    scope::{Role, Scope},
    store::Tx,
};

/// Adds a user, as `register` does; `id` is a new UUID.
///
/// # Errors
/// [`Refusal::EmailTaken`], [`Refusal::PhoneTaken`].
pub fn add(
    tx: &mut Tx<'_>,
    id: &str,
    profile: &Profile,
    password_hash: &str,
    role: Role,
) -> Result<http::PublicUser> {
    let person = store::insert_user(tx, id, profile, password_hash, role)?;
    let user = http::PublicUser::of(&person);
    tx.publish(publications::user_created(&user)?);
    Ok(user)
}

/// Locks a user for what hangs on them alone, so that it is changed by one transaction at a time.
///
/// # Errors
/// [`Error::Unauthorized`] where the account is gone.
pub fn lock(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    match store::lock(tx.conn, &scope.user_id)? {
        Some(_) => Ok(()),
        None => Err(Error::Unauthorized),
    }
}

/// Bytes as small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
