//! What a user says of themselves, and how it changes.

use serde_json::json;

use super::{
    http::PublicUser,
    proofs::{self, Contact},
    publications,
    rules::{self, ProfileChange},
    store::{self, Changes, Person},
};
use crate::{
    audit::{self, Act, AuditAction, By},
    error::{Error, Result},
    http::ClientAddress,
    scope::Scope,
    store::Tx,
};

/// Changes what a user says of themselves: their own doing, or an administrator's. A new phone number has yet to be
/// verified. Where nothing changes, nobody hears of it. What an administrator does to others is recorded.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Refusal::PhoneTaken`](super::Refusal::PhoneTaken).
pub(super) fn change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    address: ClientAddress,
    user_id: &str,
    wished: &ProfileChange,
) -> Result<PublicUser> {
    rules::only_self_or_admin(scope, user_id)?;
    let person = store::lock(tx.conn, user_id)?.ok_or(Error::NotFound("User"))?;
    let Some(changes) = difference(&person, wished.clone()) else {
        return Ok(PublicUser::of(&person));
    };
    if changes.phone.is_some() {
        proofs::forget_code(tx.conn, user_id, Contact::Phone)?;
    }
    let user = PublicUser::of(&store::update(tx.conn, user_id, &changes)?);
    tx.publish(publications::user_updated(&user)?);
    if scope.user_id != user_id {
        let act = Act {
            action: AuditAction::UserUpdated,
            target: user_id,
            details: json!({ "fields": fields(&changes) }),
        };
        audit::record(tx, By::Admin(scope, address), &act)?;
    }
    Ok(user)
}

/// What really changes, if anything does.
fn difference(person: &Person, wished: ProfileChange) -> Option<Changes> {
    let new = |wished: Option<String>, present: &str| wished.filter(|wished| wished != present);
    let phone = new(wished.phone, &person.phone);
    let country_code = new(wished.country_code, &person.country_code);
    // A new country brings its name, where none is given.
    let known_name = wished.known_country_name.filter(|_| country_code.is_some());
    let country_name = wished.country_name.or(known_name);
    let changes = Changes {
        full_name: new(wished.full_name, &person.full_name),
        country_name: new(country_name, &person.country_name),
        country_code,
        phone_verified: phone.as_ref().map(|_| false),
        phone,
        language: wished.language.filter(|wished| *wished != person.language),
        ..Changes::default()
    };
    (!fields(&changes).is_empty()).then_some(changes)
}

/// What of a profile changes, by its names on the wire.
fn fields(changes: &Changes) -> Vec<&'static str> {
    [
        ("fullName", changes.full_name.is_some()),
        ("countryCode", changes.country_code.is_some()),
        ("countryName", changes.country_name.is_some()),
        ("phone", changes.phone.is_some()),
        ("language", changes.language.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, is_changed)| is_changed.then_some(name))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::Language, scope::Role};

    #[test]
    fn a_new_country_brings_its_name_unless_one_is_given() {
        let person = Person {
            id: "amal".into(),
            email: "amal@example.org".into(),
            phone: "+352691234567".into(),
            full_name: "Amal".into(),
            country_code: "LU".into(),
            country_name: "Lëtzebuerg".into(),
            role: Role::User,
            banned_at: None,
            phone_verified: false,
            email_verified: false,
            photo_url: None,
            created_at: 0,
            language: Language::English,
        };
        let change = |code: &str, name: Option<&str>| {
            let wished = ProfileChange {
                country_code: Some(code.into()),
                country_name: name.map(str::to_owned),
                ..ProfileChange::default()
            };
            difference(&person, wished.checked().unwrap())
                .map(|changes| (changes.country_code, changes.country_name))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(change("iq", None), Some((some("IQ"), some("Iraq"))));
        assert_eq!(
            change("iq", Some("العراق")),
            Some((some("IQ"), some("العراق")))
        );
        // Who has it already keeps their own name of it.
        assert_eq!(change("lu", None), None);
        assert_eq!(
            change("lu", Some("Lussemburgo")),
            Some((None, some("Lussemburgo")))
        );
    }
}
