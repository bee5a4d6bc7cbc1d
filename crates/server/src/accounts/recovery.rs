//! A new password: by who knows the old one, and by who forgot it.

use super::{
    http::PublicUser,
    proofs::{self, Contact},
    publications,
    rules::Refusal,
    sessions::{self, Device, Granted},
    store::{self, Changes, Person},
    tokens::random_secret,
};
use crate::{
    calendar, config,
    error::{Error, Result},
    notifications::{self, Happening},
    scope::Scope,
    store::{Conn, Tx},
};

/// How long the link of a letter opens the way to a new password.
const RESET_HOLDS_MS: i64 = 60 * 60 * 1000;

/// Sets a new password, for who has shown the old one. All sessions of the user end, and a fresh one begins on this device.
///
/// # Errors
/// [`Error::Unauthorized`] where the session has ended meanwhile, as it does when the password is changed by somebody else.
pub(super) fn change(
    auth: &config::Auth,
    tx: &mut Tx<'_>,
    scope: &Scope,
    hash: &str,
    device: &Device,
) -> Result<Granted> {
    let person = store::lock(tx.conn, &scope.user_id)?.ok_or(Error::Unauthorized)?;
    if !store::has_session(tx.conn, scope)? {
        return Err(Error::Unauthorized);
    }
    let changes = Changes {
        password_hash: Some(hash.to_owned()),
        ..Changes::default()
    };
    let person = set_password(tx, &person, &changes)?;
    sessions::begin(auth, tx, person, device)
}

/// What of the forgotten passwords waits for a letter.
pub fn forgotten(conn: &mut Conn) -> Result<Vec<String>> {
    proofs::forgotten(conn)
}

/// Notes that somebody says they forgot the password of an address. Whether anybody has it is looked up later, so that
/// the answer and its time say nothing of it.
pub(super) fn forget(tx: &mut Tx<'_>, email: &str) -> Result<()> {
    tx.wake_jobs();
    proofs::insert_forgotten(tx.conn, email)
}

/// Sends the letter of a forgotten password, if there is somebody to get it.
pub fn send_reset_letter(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let Some(email) = proofs::take_forgotten(tx.conn, id)? else {
        return Ok(());
    };
    let Some((person, _)) = store::credentials(tx.conn, &email)? else {
        return Ok(());
    };
    let person = store::lock(tx.conn, &person.id)?.filter(|person| person.banned_at.is_none());
    let Some(person) = person else {
        return Ok(());
    };
    let token = random_secret();
    let expires_at = tx.now + RESET_HOLDS_MS;
    proofs::set_reset(tx.conn, &person.id, &sessions::hash(&token), expires_at)?;
    let letter = Happening::AccountPasswordReset {
        link: format!("/reset-password?token={token}"),
        expires_at,
    };
    notifications::write(tx, &person.id, &letter)
}

/// Whether a token of such a letter holds.
pub(super) fn holds(conn: &mut Conn, token: &str, now: i64) -> Result<bool> {
    Ok(proofs::holder_of_reset(conn, &sessions::hash(token), now)?.is_some())
}

/// Sets the password of whoever got the letter; the token is used up. All sessions of the user end. The letter has proved
/// the address.
///
/// # Errors
/// [`Refusal::InvalidResetToken`].
pub(super) fn reset(tx: &mut Tx<'_>, token: &str, hash: &str) -> Result<()> {
    let token_hash = sessions::hash(token);
    let holder = |tx: &mut Tx<'_>| proofs::holder_of_reset(tx.conn, &token_hash, tx.now);
    let user_id = holder(tx)?.ok_or(Refusal::InvalidResetToken)?;
    let person = store::lock(tx.conn, &user_id)?.ok_or(Refusal::InvalidResetToken)?;
    // Somebody may have used it before the lock was ours.
    if person.banned_at.is_some() || holder(tx)?.is_none() {
        return Err(Refusal::InvalidResetToken.into());
    }
    let changes = Changes {
        password_hash: Some(hash.to_owned()),
        email_verified: Some(true),
        ..Changes::default()
    };
    let now = set_password(tx, &person, &changes)?;
    if !person.email_verified {
        proofs::forget_code(tx.conn, &person.id, Contact::Email)?;
        tx.publish(publications::user_updated(&PublicUser::of(&now))?);
    }
    Ok(())
}

/// Whatever the old password opened is shut: sessions with their live connections, links in letters, and the private
/// address of the calendar.
fn set_password(tx: &mut Tx<'_>, person: &Person, changes: &Changes) -> Result<Person> {
    let person = store::update(tx.conn, &person.id, changes)?;
    for session_id in store::session_ids_of(tx.conn, &person.id)? {
        sessions::end_session(tx, &session_id)?;
    }
    proofs::forget_reset(tx.conn, &person.id)?;
    calendar::end_link(tx, &person.id)?;
    let happening = Happening::AccountPasswordChanged {};
    notifications::tell(tx, std::slice::from_ref(&person.id), &happening)?;
    Ok(person)
}
