//! What a user says of themselves, and how it changes.

use super::{
    http::PublicUser,
    proofs::{self, Contact},
    publications,
    rules::ProfileChange,
    store::{self, Changes, Person},
};
use crate::{
    error::{Error, Result},
    scope::Scope,
    store::Tx,
};

/// Changes what a user says of themselves: their own doing, or an administrator's. A new phone number has yet to be
/// verified. Where nothing changes, nobody hears of it.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Refusal::PhoneTaken`](super::Refusal::PhoneTaken).
pub(super) fn change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    user_id: &str,
    wished: &ProfileChange,
) -> Result<PublicUser> {
    if scope.user_id != user_id && !scope.is_admin() {
        return Err(Error::Forbidden("Only the user may do this."));
    }
    let person = store::lock(tx.conn, user_id)?.ok_or(Error::NotFound("User"))?;
    let Some(changes) = difference(&person, wished.clone()) else {
        return Ok(PublicUser::of(&person));
    };
    if changes.phone.is_some() {
        proofs::forget_code(tx.conn, user_id, Contact::Phone)?;
    }
    let user = PublicUser::of(&store::update(tx.conn, user_id, &changes)?);
    tx.publish(publications::user_updated(&user)?);
    Ok(user)
}

/// What really changes, if anything does.
fn difference(person: &Person, wished: ProfileChange) -> Option<Changes> {
    let new = |wished: Option<String>, present: &str| wished.filter(|wished| wished != present);
    let phone = new(wished.phone, &person.phone);
    let changes = Changes {
        full_name: new(wished.full_name, &person.full_name),
        country_code: new(wished.country_code, &person.country_code),
        country_name: new(wished.country_name, &person.country_name),
        phone_verified: phone.as_ref().map(|_| false),
        phone,
        language: wished.language.filter(|wished| *wished != person.language),
        ..Changes::default()
    };
    let is_any = changes.full_name.is_some()
        || changes.country_code.is_some()
        || changes.country_name.is_some()
        || changes.phone.is_some()
        || changes.language.is_some();
    is_any.then_some(changes)
}
