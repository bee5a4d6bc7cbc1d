//! What people do with what they were told: only with their own.

use super::{http::Notification, preferences::Preferences, publications, store};
use crate::{
    accounts,
    error::{Error, Result},
    scope::Scope,
    store::{Conn, Tx},
};

fn count_changes(tx: &mut Tx<'_>, scope: &Scope) {
    tx.publish_last(publications::unread_counts, &scope.user_id);
}

/// The id of a notification that is asked for by it, or by that of the announcement it is about: clients of the root namespace know
/// no other.
fn id_of(tx: &mut Tx<'_>, scope: &Scope, id: &str) -> Result<String> {
    store::id_by_either(tx.conn, &scope.user_id, id)?.ok_or(Error::NotFound("Notification"))
}

/// Marks one as read. One that was read stays read since then.
///
/// # Errors
/// [`Error::NotFound`].
pub fn read(tx: &mut Tx<'_>, scope: &Scope, id: &str) -> Result<Notification> {
    let id = &id_of(tx, scope, id)?;
    if store::mark_read(tx.conn, &scope.user_id, Some(id), tx.now)? > 0 {
        tx.publish(publications::read(&scope.user_id, id)?);
        count_changes(tx, scope);
    }
    let row = store::find(tx.conn, &scope.user_id, id)?;
    Ok(row.ok_or(Error::NotFound("Notification"))?.into())
}

/// Marks all as read; says how many were not.
pub fn read_all(tx: &mut Tx<'_>, scope: &Scope) -> Result<usize> {
    let changed = store::mark_read(tx.conn, &scope.user_id, None, tx.now)?;
    if changed > 0 {
        tx.publish(publications::read_all(&scope.user_id)?);
        count_changes(tx, scope);
    }
    Ok(changed)
}

/// Deletes one.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut Tx<'_>, scope: &Scope, id: &str) -> Result<()> {
    let id = &id_of(tx, scope, id)?;
    if store::delete(tx.conn, &scope.user_id, Some(id))? == 0 {
        return Err(Error::NotFound("Notification"));
    }
    tx.publish(publications::deleted(&scope.user_id, id)?);
    count_changes(tx, scope);
    Ok(())
}

/// Deletes all.
pub fn delete_all(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    if store::delete(tx.conn, &scope.user_id, None)? > 0 {
        tx.publish(publications::deleted_all(&scope.user_id)?);
        count_changes(tx, scope);
    }
    Ok(())
}

/// How somebody wants to be told.
pub fn preferences(conn: &mut Conn, scope: &Scope) -> Result<Preferences> {
    store::preferences(conn, &scope.user_id)
}

/// Sets how somebody wants to be told from now on.
pub fn set_preferences(tx: &mut Tx<'_>, scope: &Scope, wanted: &Preferences) -> Result<()> {
    accounts::lock(tx, scope)?;
    store::set_preferences(tx.conn, &scope.user_id, wanted)
}
