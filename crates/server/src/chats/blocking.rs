//! Not wanting to hear from somebody.

use super::{
    rules::{BLOCKS_MAX, Refusal, id_of},
    store::{blocks, people},
};
use crate::{
    accounts,
    error::{Error, Result},
    scope::Scope,
    store::Tx,
};

/// Keeps the two from writing to each other in chats of two. Again is nothing new.
pub fn block(tx: &mut Tx<'_>, scope: &Scope, user_id: &str) -> Result<()> {
    let user_id = id_of("User", user_id)?;
    if user_id == scope.user_id {
        return Err(Error::invalid("id", "must be somebody else"));
    }
    accounts::lock(tx, scope)?;
    if !people::is_known(tx.conn, &user_id)? {
        return Err(Error::NotFound("User"));
    }
    if blocks::count(tx.conn, &scope.user_id)? >= BLOCKS_MAX {
        return Err(Refusal::TooManyBlocks.into());
    }
    blocks::insert(tx, &scope.user_id, &user_id)
}

/// Ends it. Who was not blocked is not.
pub fn unblock(tx: &mut Tx<'_>, scope: &Scope, user_id: &str) -> Result<()> {
    let user_id = id_of("User", user_id)?;
    blocks::delete(tx.conn, &scope.user_id, &user_id)
}
