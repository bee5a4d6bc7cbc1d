//! Codes by which people prove that an e-mail address or a phone number is theirs.

use super::{
    http::PublicUser,
    proofs::{self, Contact},
    publications,
    rules::{Refusal, shown_contact},
    store::{self, Changes, Person},
    tokens::Tokens,
};
use crate::{
    error::{Error, Result},
    notifications::{self, Happening},
    scope::Scope,
    store::{Conn, Tx},
};

/// How long a code holds.
pub(super) const HOLDS_MS: i64 = 10 * 60 * 1000;
/// How often it may be entered wrongly: six digits would be guessed in no time else.
const TRIES_MAX: i32 = 5;
pub(super) const DIGITS: usize = 6;

/// Where a code would go to.
///
/// # Errors
/// [`Error::Forbidden`] where it is somebody else's, [`Refusal::AlreadyVerified`], [`Refusal::NoPhone`].
pub(super) fn unproved(
    conn: &mut Conn,
    scope: &Scope,
    user_id: &str,
    contact: Contact,
) -> Result<String> {
    be_oneself(scope, user_id)?;
    let person = store::find(conn, user_id)?.ok_or(Error::NotFound("User"))?;
    Ok(to_prove(&person, contact)?.to_owned())
}

/// Sends a code, and gives where to. The one before is worth nothing any more.
///
/// # Errors
/// As [`unproved`].
pub(super) fn send(
    tx: &mut Tx<'_>,
    tokens: &Tokens,
    scope: &Scope,
    user_id: &str,
    contact: Contact,
) -> Result<String> {
    be_oneself(scope, user_id)?;
    let person = store::lock(tx.conn, user_id)?.ok_or(Error::NotFound("User"))?;
    let sent_to = to_prove(&person, contact)?;
    let code = random_code();
    let hash = keyed(tokens, &person.id, contact, sent_to, &code)?;
    let expires_at = tx.now + HOLDS_MS;
    proofs::set_code(tx.conn, &person.id, contact, &hash, expires_at)?;
    match contact {
        Contact::Email => {
            let letter = Happening::AccountEmailCode { code, expires_at };
            notifications::write(tx, &person.id, &letter)?;
        }
        Contact::Phone => {
            let text = Happening::AccountPhoneCode { code, expires_at };
            notifications::text(tx, &person.id, sent_to, &text)?;
        }
    }
    Ok(sent_to.to_owned())
}

/// Tries a code. A wrong one is counted, so what is refused here is committed too: the caller must not make an error of
/// it within the transaction.
///
/// # Errors
/// As [`unproved`].
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    tokens: &Tokens,
    scope: &Scope,
    user_id: &str,
    (contact, given): (Contact, &str),
) -> Result<Result<PublicUser, Refusal>> {
    be_oneself(scope, user_id)?;
    let person = store::lock(tx.conn, user_id)?.ok_or(Error::NotFound("User"))?;
    let to_prove = to_prove(&person, contact)?;
    let Some(code) = proofs::try_code(tx, &person.id, contact)? else {
        return Ok(Err(Refusal::CodeExpired));
    };
    if code.tries > TRIES_MAX {
        return Ok(Err(Refusal::TooManyTries));
    }
    if keyed(tokens, &person.id, contact, to_prove, given)? != code.hash {
        let tries_left = TRIES_MAX - code.tries;
        return Ok(Err(Refusal::WrongCode { tries_left }));
    }
    proofs::forget_code(tx.conn, &person.id, contact)?;
    let verified = match contact {
        Contact::Email => Changes {
            email_verified: Some(true),
            ..Changes::default()
        },
        Contact::Phone => Changes {
            phone_verified: Some(true),
            ..Changes::default()
        },
    };
    let user = PublicUser::of(&store::update(tx.conn, &person.id, &verified)?);
    tx.publish(publications::user_updated(&user)?);
    Ok(Ok(user))
}

fn be_oneself(scope: &Scope, user_id: &str) -> Result<()> {
    match scope.user_id == user_id {
        true => Ok(()),
        false => Err(Error::Forbidden("Only the user may do this.")),
    }
}

fn to_prove(person: &Person, contact: Contact) -> Result<&str, Refusal> {
    let (is_verified, sent_to) = match contact {
        Contact::Email => (person.email_verified, person.email.as_str()),
        Contact::Phone => (person.phone_verified, shown_contact(&person.phone)),
    };
    match (is_verified, sent_to) {
        (true, _) => Err(Refusal::AlreadyVerified),
        (false, "") => Err(Refusal::NoPhone),
        (false, sent_to) => Ok(sent_to),
    }
}

fn random_code() -> String {
    format!(
        "{:0DIGITS$}",
        rand::random_range(0..10_u32.pow(DIGITS as u32))
    )
}

/// What is stored of a code: with the server's own key, since all million codes could be tried against a plain hash. What
/// the code proves is in it, so that it proves nothing else.
fn keyed(
    tokens: &Tokens,
    user_id: &str,
    contact: Contact,
    sent_to: &str,
    code: &str,
) -> Result<String> {
    let contact = contact.as_str();
    let message = format!("verification code\n{user_id}\n{contact}\n{sent_to}\n{code}");
    tokens.fingerprint(message.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits() {
        for _ in 0..1_000 {
            let code = random_code();
            assert!(
                code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit()),
                "{code}"
            );
        }
    }
}
