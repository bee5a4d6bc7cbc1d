//! What administrators do to accounts. Whatever could leave the site without an administrator is decided under the lock of them all.

use super::{
    erasure,
    http::{AdminUser, PublicUser},
    publications,
    roster::{self, Listed},
    rules::{Refusal, leaves_an_admin},
    store::Person,
};
use crate::{
    error::{Error, Result},
    scope::{Role, Scope},
    store::Tx,
};

const NO_USER: Error = Error::NotFound("User");

/// Bans somebody: their sessions are gone, and every live connection of theirs ends. Of one who is banned already nothing changes.
/// Says whether something did.
///
/// # Errors
/// [`Refusal::OwnAccount`], [`Refusal::LastAdmin`], [`Error::NotFound`].
pub(super) fn ban(
    tx: &mut Tx<'_>,
    scope: &Scope,
    user_id: &str,
    reason: &str,
) -> Result<(AdminUser, bool)> {
    let (person, known) = lock_other(tx, scope, user_id)?;
    if person.banned_at.is_some() {
        return Ok((AdminUser::of(&(person, known)), false));
    }
    let person = roster::set_ban(tx.conn, user_id, Some((tx.now, reason)))?;
    roster::delete_sessions(tx.conn, user_id)?;
    tx.publish(publications::account_banned(user_id, tx.now));
    tx.publish(publications::user_updated(&PublicUser::of(&person))?);
    Ok((AdminUser::of(&(person, Some(reason.to_owned()))), true))
}

/// Lifts a ban. The old sessions stay gone. Says whether there was one.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn unban(tx: &mut Tx<'_>, scope: &Scope, user_id: &str) -> Result<(AdminUser, bool)> {
    lock_acting(tx, scope)?;
    let (person, _) = roster::lock(tx.conn, user_id)?.ok_or(NO_USER)?;
    if person.banned_at.is_none() {
        return Ok((AdminUser::of(&(person, None)), false));
    }
    let person = roster::set_ban(tx.conn, user_id, None)?;
    tx.publish(publications::user_updated(&PublicUser::of(&person))?);
    Ok((AdminUser::of(&(person, None)), true))
}

/// Makes somebody an administrator, or no longer. Their live connections come back by themselves, with the new rights.
/// Says whether something changed.
///
/// # Errors
/// [`Refusal::LastAdmin`], [`Error::NotFound`].
pub(super) fn change_role(
    tx: &mut Tx<'_>,
    scope: &Scope,
    user_id: &str,
    role: Role,
) -> Result<(AdminUser, bool)> {
    let admins = lock_acting(tx, scope)?;
    let (person, reason) = roster::lock(tx.conn, user_id)?.ok_or(NO_USER)?;
    if person.role == role {
        return Ok((AdminUser::of(&(person, reason)), false));
    }
    if role != Role::Admin && !leaves_an_admin(&admins, user_id) {
        return Err(Refusal::LastAdmin.into());
    }
    let user = super::set_role(tx, user_id, role)?;
    tx.publish(publications::user_updated(&user)?);
    tx.publish(publications::rights_changed(user_id));
    Ok((
        AdminUser {
            user,
            ban_reason: reason,
        },
        true,
    ))
}

/// Deletes somebody else's account.
///
/// # Errors
/// [`Refusal::OwnAccount`], [`Refusal::LastAdmin`], [`Error::NotFound`].
pub(super) fn delete(tx: &mut Tx<'_>, scope: &Scope, user_id: &str) -> Result<()> {
    let (person, _) = lock_other(tx, scope, user_id)?;
    erasure::begin(tx, &person)
}

/// Deletes one's own account; whoever asks has proved who they are.
///
/// # Errors
/// [`Refusal::LastAdmin`], [`Error::Unauthorized`] where it is gone already.
pub(super) fn delete_own(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    // Before the own row, as all others take them.
    let admins = roster::lock_admins(tx.conn)?;
    let (person, _) = roster::lock(tx.conn, &scope.user_id)?.ok_or(Error::Unauthorized)?;
    if person.role == Role::Admin && !leaves_an_admin(&admins, &person.id) {
        return Err(Refusal::LastAdmin.into());
    }
    erasure::begin(tx, &person)
}

/// Locks somebody else for an administrator who means to end their account.
fn lock_other(tx: &mut Tx<'_>, scope: &Scope, user_id: &str) -> Result<Listed> {
    if scope.user_id == user_id {
        return Err(Refusal::OwnAccount.into());
    }
    // Whoever acts is one of them and stays, so that there is always one left.
    lock_acting(tx, scope)?;
    roster::lock(tx.conn, user_id)?.ok_or(NO_USER)
}

/// Locks the administrators, and looks again whether the one who acts is one of them still.
fn lock_acting(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<String>> {
    let admins = roster::lock_admins(tx.conn)?;
    match admins.contains(&scope.user_id) {
        true => Ok(admins),
        false => Err(Error::Forbidden("Only an administrator may do this.")),
    }
}

impl AdminUser {
    pub(super) fn of((person, ban_reason): &(Person, Option<String>)) -> Self {
        Self {
            user: PublicUser::of(person),
            ban_reason: ban_reason.clone(),
        }
    }
}
