//! What runs out in time, and what somebody who is banned gets: nothing.

use diesel::prelude::*;

use super::{
    proofs::{self, Contact},
    recovery,
    rules::{Profile, Refusal},
    store,
    verification::{self, HOLDS_MS},
    *,
};
use crate::{
    config::{Config, Overrides},
    error::Error,
    language::Language,
    notifications::Happening,
    schema::{mails, password_resets, users},
    scope::Scope,
    store::Store,
};

const HOUR_MS: i64 = 60 * 60 * 1000;

struct Stage {
    _folder: tempfile::TempDir,
    store: Store,
    tokens: Tokens,
}

fn stage() -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let (store, _committed) = Store::open("", folder.path()).unwrap();
    let auth = Config::load(&Overrides::default()).unwrap().auth;
    Stage {
        tokens: Tokens::open(&auth, folder.path()).unwrap(),
        store,
        _folder: folder,
    }
}

/// Amal, with an account and one session.
fn amal(tx: &mut Tx<'_>) -> Result<Scope> {
    let profile = Profile {
        full_name: "Amal".into(),
        country_code: "LU".into(),
        country_name: "Luxembourg".into(),
        phone: "+352691234567".into(),
        email: "amal@example.org".into(),
        language: Language::English,
    };
    add(tx, "amal", &profile, "", Role::User)?;
    let person = store::find(tx.conn, "amal")?.ok_or(Error::Unauthorized)?;
    Ok(person.scope("session".into()))
}

/// What was written to people, the newest last.
fn letters(tx: &mut Tx<'_>) -> Vec<Happening> {
    let data: Vec<String> = mails::table
        .order(mails::id)
        .select(mails::data)
        .load(tx.conn)
        .unwrap();
    data.iter()
        .map(|json| serde_json::from_str(json).unwrap())
        .collect()
}

#[tokio::test]
async fn a_code_holds_for_ten_minutes_and_is_not_stored() {
    let Stage {
        _folder,
        store,
        tokens,
    } = stage();
    let job = move |tx: &mut Tx<'_>| {
        let scope = amal(tx)?;
        verification::send(tx, &tokens, &scope, "amal", Contact::Phone)?;
        let Some(Happening::AccountPhoneCode { code, expires_at }) = letters(tx).pop() else {
            panic!("no code was sent");
        };
        assert_eq!(expires_at, tx.now + HOLDS_MS);
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let confirm = |tx: &mut Tx<'_>, code: &str| {
            let given = (Contact::Phone, code);
            verification::confirm(tx, &tokens, &scope, "amal", given)
        };
        tx.now += HOLDS_MS - 1;
        let refusal = confirm(tx, wrong)?.unwrap_err();
        assert_eq!(refusal, Refusal::WrongCode { tries_left: 4 });
        tx.now += 1;
        let refusal = confirm(tx, &code)?.unwrap_err();
        assert_eq!(refusal, Refusal::CodeExpired);
        tx.now -= 1;
        let stored = proofs::try_code(tx, "amal", Contact::Phone)?.unwrap();
        assert!(!stored.hash.contains(&code) && stored.hash != sessions::hash(&code));
        assert!(confirm(tx, &code)?.unwrap().phone_verified);
        Ok(())
    };
    store.write("test", job).await.unwrap();
}

fn asks_for_a_link(tx: &mut Tx<'_>) -> Result<Option<String>> {
    recovery::forget(tx, "amal@example.org")?;
    for id in forgotten(tx.conn)? {
        send_reset_letter(tx, &id)?;
    }
    let link = match letters(tx).pop() {
        Some(Happening::AccountPasswordReset { link, .. }) => link,
        _ => return Ok(None),
    };
    Ok(link.split_once("token=").map(|(_, token)| token.to_owned()))
}

#[tokio::test]
async fn a_link_holds_for_an_hour_and_for_nobody_who_is_banned() {
    let Stage { _folder, store, .. } = stage();
    let job = |tx: &mut Tx<'_>| {
        amal(tx)?;
        let token = asks_for_a_link(tx)?.unwrap();
        let holds = |tx: &mut Tx<'_>| recovery::holds(tx.conn, &token, tx.now);
        tx.now += HOUR_MS - 1;
        assert!(holds(tx)?);
        tx.now += 1;
        assert!(!holds(tx)?);
        let late = recovery::reset(tx, &token, "hash").unwrap_err();
        assert_eq!(late.problem().code, "reset_token_invalid");
        prune_proofs(tx.conn, tx.now)?;
        tx.now -= 1;
        assert!(!holds(tx)?);

        let token = asks_for_a_link(tx)?.unwrap();
        diesel::update(users::table)
            .set(users::banned_at.eq(tx.now))
            .execute(tx.conn)?;
        let banned = recovery::reset(tx, &token, "hash").unwrap_err();
        assert_eq!(banned.problem().code, "reset_token_invalid");
        diesel::delete(mails::table).execute(tx.conn)?;
        diesel::delete(password_resets::table).execute(tx.conn)?;
        assert_eq!(asks_for_a_link(tx)?, None);
        let resets = password_resets::table.count().get_result::<i64>(tx.conn)?;
        assert_eq!(resets, 0);
        Ok(())
    };
    store.write("test", job).await.unwrap();
}
