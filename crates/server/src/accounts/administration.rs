//! What administrators do to accounts. Whatever could leave the site without an administrator is decided under the lock of them all,
//! and what is done is recorded. Where nothing is to be done, nothing is said of it.

use serde_json::{Value, json};

use super::{
    erasure,
    http::{AdminUser, PublicUser},
    publications,
    roster::{self, Listed},
    rules::{Refusal, leaves_an_admin},
    store,
};
use crate::{
    audit::{self, Act, AuditAction, By},
    error::{Error, Result},
    scope::{Role, Scope},
    store::Tx,
};

const NO_USER: Error = Error::NotFound("User");

/// Bans somebody: their sessions are gone, and every live connection of theirs ends.
///
/// # Errors
/// [`Refusal::OwnAccount`], [`Error::NotFound`].
pub(super) fn ban(tx: &mut Tx<'_>, by: By<'_>, user_id: &str, reason: &str) -> Result<AdminUser> {
    let (person, known) = lock_other(tx, by, user_id)?;
    if person.banned_at.is_some() {
        return Ok(AdminUser::of(&(person, known)));
    }
    let person = roster::set_ban(tx.conn, user_id, Some((tx.now, reason)))?;
    roster::delete_sessions(tx.conn, user_id)?;
    tx.publish(publications::account_banned(user_id, tx.now));
    tx.publish(publications::user_updated(&PublicUser::of(&person))?);
    // Without the reason: it is erased with the person, and nothing here can be.
    record(tx, by, AuditAction::UserBanned, user_id, json!({}))?;
    Ok(AdminUser::of(&(person, Some(reason.to_owned()))))
}

/// Lifts a ban. The old sessions stay gone.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn unban(tx: &mut Tx<'_>, by: By<'_>, user_id: &str) -> Result<AdminUser> {
    lock_acting(tx, by)?;
    let (person, _) = roster::lock(tx.conn, user_id)?.ok_or(NO_USER)?;
    if person.banned_at.is_none() {
        return Ok(AdminUser::of(&(person, None)));
    }
    let person = roster::set_ban(tx.conn, user_id, None)?;
    tx.publish(publications::user_updated(&PublicUser::of(&person))?);
    record(tx, by, AuditAction::UserUnbanned, user_id, json!({}))?;
    Ok(AdminUser::of(&(person, None)))
}

/// Makes somebody an administrator, or no longer. Their live connections come back by themselves, and find
/// what they may hear now.
///
/// # Errors
/// [`Refusal::LastAdmin`], [`Error::NotFound`].
pub fn set_role(tx: &mut Tx<'_>, by: By<'_>, user_id: &str, role: Role) -> Result<AdminUser> {
    let admins = lock_acting(tx, by)?;
    let (person, reason) = roster::lock(tx.conn, user_id)?.ok_or(NO_USER)?;
    if person.role == role {
        return Ok(AdminUser::of(&(person, reason)));
    }
    if role != Role::Admin && !leaves_an_admin(&admins, user_id) {
        return Err(Refusal::LastAdmin.into());
    }
    let person = store::set_role(tx.conn, user_id, role)?.ok_or(NO_USER)?;
    tx.publish(publications::user_updated(&PublicUser::of(&person))?);
    tx.publish(publications::role_changed(user_id, role, tx.now)?);
    tx.publish(publications::rights_changed(user_id));
    let details = json!({ "role": role });
    record(tx, by, AuditAction::UserRoleChanged, user_id, details)?;
    Ok(AdminUser::of(&(person, reason)))
}

/// Deletes somebody else's account.
///
/// # Errors
/// [`Refusal::OwnAccount`], [`Error::NotFound`].
pub(super) fn delete(tx: &mut Tx<'_>, by: By<'_>, user_id: &str) -> Result<()> {
    let (person, _) = lock_other(tx, by, user_id)?;
    erasure::begin(tx, &person)?;
    record(tx, by, AuditAction::UserDeleted, user_id, json!({}))
}

/// Deletes one's own account; whoever asks has proved who they are.
///
/// # Errors
/// [`Refusal::LastAdmin`], [`Error::Unauthorized`] where the account or the session is gone: who proved it with a password
/// that was changed meanwhile has proved nothing.
pub(super) fn delete_own(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    // Before the own row, as all others take them.
    let admins = roster::lock_admins(tx.conn)?;
    let person = store::lock(tx.conn, &scope.user_id)?.ok_or(Error::Unauthorized)?;
    if !store::has_session(tx.conn, scope)? {
        return Err(Error::Unauthorized);
    }
    if person.role == Role::Admin && !leaves_an_admin(&admins, &person.id) {
        return Err(Refusal::LastAdmin.into());
    }
    erasure::begin(tx, &person)
}

/// Locks somebody else for an administrator who means to end their account. Whoever acts is an administrator and stays
/// one, so that there is always one left.
fn lock_other(tx: &mut Tx<'_>, by: By<'_>, user_id: &str) -> Result<Listed> {
    if matches!(by, By::Admin(scope, _) if scope.user_id == user_id) {
        return Err(Refusal::OwnAccount.into());
    }
    lock_acting(tx, by)?;
    roster::lock(tx.conn, user_id)?.ok_or(NO_USER)
}

/// Locks the administrators, and looks again whether the one who acts is one of them still.
fn lock_acting(tx: &mut Tx<'_>, by: By<'_>) -> Result<Vec<String>> {
    let admins = roster::lock_admins(tx.conn)?;
    match by {
        By::Admin(scope, _) if !admins.contains(&scope.user_id) => {
            Err(Error::Forbidden("Only an administrator may do this."))
        }
        _ => Ok(admins),
    }
}

fn record(
    tx: &mut Tx<'_>,
    by: By<'_>,
    action: AuditAction,
    user_id: &str,
    details: Value,
) -> Result<()> {
    let act = Act {
        action,
        target: user_id,
        details,
    };
    audit::record(tx, by, &act)
}
