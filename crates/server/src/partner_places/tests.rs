//! Applicants with an account whose address is verified, and what is forgotten of them; the rest is tested with clients.

use std::net::{IpAddr, Ipv4Addr};

use diesel::prelude::*;

use super::*;
use crate::{
    error::Problem,
    http::ClientAddress,
    schema::{mails, notifications as told, partner_place_keys, partner_place_messages, users},
    scope::Role,
    store::{Committed, Store},
};

const AMAL: &str = "amal@example.org";
const APPROVE: Decision = Decision::Approve { seen: None };

struct House {
    store: Store,
    _committed: tokio::sync::mpsc::UnboundedReceiver<Committed>,
    _folder: tempfile::TempDir,
}

fn scope(name: &str) -> Scope {
    Scope {
        user_id: name.to_owned(),
        session_id: String::new(),
        role: Role::User,
        name: name.to_owned(),
        email: format!("{name}@example.org"),
        photo_url: None,
    }
}

fn details() -> Details {
    Details {
        business_name: "The Roastery".into(),
        contact_name: "Amal".into(),
        phone: "+9647712345678".into(),
        country_code: "IQ".into(),
        city: "Baghdad".into(),
        address: "Street 1".into(),
        description: None,
        capacity: Some(40),
        image_url: None,
    }
}

impl House {
    /// With `amal`, whose address is verified, and `eve`, whose is not.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, _committed) = Store::open("", folder.path()).unwrap();
        let house = House {
            store,
            _committed,
            _folder: folder,
        };
        house
            .act(|tx| {
                insert_user(tx, "amal", "ar", true)?;
                insert_user(tx, "eve", "en", false)
            })
            .await
            .unwrap();
        house
    }

    async fn act<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let done = self.store.write("places", job).await;
        done.map_err(|error| error.problem())
    }

    async fn apply(&self, email: &'static str) -> (Row, String) {
        self.act(move |tx| apply(tx, email, &details(), Language::English))
            .await
            .unwrap()
    }

    async fn decide(&self, id: &str, decision: Decision) -> Result<Row, Problem> {
        let id = id.to_owned();
        let address = ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST));
        self.act(move |tx| decide(tx, By::Admin(&scope("eve"), address), &id, &decision))
            .await
    }

    async fn sees(&self, applicant: Applicant) -> Result<String, &'static str> {
        let seen = self
            .act(move |tx| applicant.request_id(tx.conn))
            .await
            .map_err(|problem| problem.code)?;
        Ok(seen)
    }
}

fn insert_user(tx: &mut Tx<'_>, name: &str, language: &str, is_verified: bool) -> Result<()> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(name),
            users::email.eq(format!("{name}@example.org")),
            users::phone.eq(name),
            users::full_name.eq(name),
            users::country_code.eq(""),
            users::country_name.eq(""),
            users::password_hash.eq(""),
            users::role.eq("user"),
            users::email_verified.eq(is_verified),
            users::created_at.eq(0),
            users::language.eq(language),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn link_of(path: &str) -> Applicant {
    let (_, key) = path.split_once("key=").unwrap();
    Applicant::Link(accounts::hash_of_secret(key))
}

#[tokio::test]
async fn an_account_sees_the_newest_request_of_its_verified_address_and_of_no_other() {
    let house = House::new().await;
    let (first, first_link) = house.apply(AMAL).await;
    let (second, _) = house.apply(AMAL).await;
    let (eves, eves_link) = house.apply("eve@example.org").await;
    let account = |name| Applicant::Account(scope(name));
    assert_eq!(house.sees(account("amal")).await, Ok(second.id));
    assert_eq!(house.sees(account("eve")).await, Err("email_not_verified"));
    assert_eq!(house.sees(link_of(&first_link)).await, Ok(first.id));
    assert_eq!(house.sees(link_of(&eves_link)).await, Ok(eves.id));
    assert_eq!(house.sees(link_of("?key=guess")).await, Err("not_found"));
}

#[tokio::test]
async fn who_has_an_account_is_told_there_and_written_to_once_in_its_language() {
    let house = House::new().await;
    let (row, _) = house.apply(AMAL).await;
    house.apply("eve@example.org").await;
    house.decide(&row.id, APPROVE).await.unwrap();
    let (letters, notes) = house
        .act(|tx| {
            let letters: Vec<(String, Option<String>, String, String)> = mails::table
                .order(mails::id)
                .select((mails::address, mails::user_id, mails::kind, mails::language))
                .load(tx.conn)?;
            let notes: Vec<(String, String, String)> = told::table
                .order(told::id)
                .select((told::user_id, told::kind, told::data))
                .load(tx.conn)?;
            Ok((letters, notes))
        })
        .await
        .unwrap();
    let letter = |address: &str, user: Option<&str>, kind: &str, language: &str| {
        let (kind, language) = (kind.to_owned(), language.to_owned());
        (address.to_owned(), user.map(str::to_owned), kind, language)
    };
    assert_eq!(
        letters,
        [
            letter(AMAL, Some("amal"), "place.received", "ar"),
            letter("eve@example.org", None, "place.received", "en"),
            letter(AMAL, Some("amal"), "place.approved", "ar"),
        ]
    );
    let kinds: Vec<_> = notes
        .iter()
        .map(|(user, kind, _)| (&**user, &**kind))
        .collect();
    assert_eq!(
        kinds,
        [("amal", "place.received"), ("amal", "place.approved")]
    );
    for (_, _, data) in notes {
        assert!(data.contains(&row.id) && !data.contains("key"), "{data}");
    }
}

#[tokio::test]
async fn each_letter_has_a_link_and_those_of_the_newest_hold() {
    let house = House::new().await;
    let (row, first_link) = house.apply(AMAL).await;
    for _ in 1..rules::KEYS_MAX {
        let said = house.decide(&row.id, Decision::Say("?".into())).await;
        assert!(said.is_ok());
    }
    assert!(house.sees(link_of(&first_link)).await.is_ok());
    house
        .decide(&row.id, Decision::Say("?".into()))
        .await
        .unwrap();
    assert_eq!(
        house.sees(link_of(&first_link)).await,
        Err("not_found"),
        "the oldest is one too many"
    );
}

#[tokio::test]
async fn messages_are_limited_and_the_applicant_leaves_some_for_administrators() {
    let house = House::new().await;
    let (row, link) = house.apply(AMAL).await;
    let say = |words: &'static str| {
        let applicant = link_of(&link);
        house.act(move |tx| {
            answer(tx, &applicant, |before| {
                Ok(Answer {
                    details: before.clone(),
                    message: Some(words.to_owned()),
                })
            })
        })
    };
    for _ in 0..APPLICANT_MESSAGES_MAX {
        assert!(say("hello").await.is_ok());
    }
    assert_eq!(say("hello").await.unwrap_err().code, "too_many_messages");
    for _ in APPLICANT_MESSAGES_MAX..MESSAGES_MAX {
        assert!(
            house
                .decide(&row.id, Decision::Say("?".into()))
                .await
                .is_ok()
        );
    }
    let full = house.decide(&row.id, Decision::Say("?".into())).await;
    assert_eq!(full.unwrap_err().code, "too_many_messages");
    for decision in [APPROVE, Decision::Reject("no".into())] {
        assert!(house.decide(&row.id, decision).await.is_ok());
    }
}

#[tokio::test]
async fn nobody_approves_what_they_have_not_seen() {
    let house = House::new().await;
    let (row, _) = house.apply(AMAL).await;
    let seen = |at: i64| Decision::Approve { seen: Some(at) };
    let other = house.decide(&row.id, seen(row.updated_at - 1)).await;
    assert_eq!(other.unwrap_err().code, "changed");
    assert!(house.decide(&row.id, seen(row.updated_at)).await.is_ok());
}

#[tokio::test]
async fn an_account_answers_the_request_that_waits_for_it() {
    let house = House::new().await;
    let (asked, _) = house.apply(AMAL).await;
    let (pending, _) = house.apply(AMAL).await;
    let (decided, _) = house.apply(AMAL).await;
    let sees = || house.sees(Applicant::Account(scope("amal")));
    let no = || Decision::Reject("no".into());
    house.decide(&decided.id, no()).await.unwrap();
    assert_eq!(sees().await, Ok(pending.id.clone()));
    let question = Decision::AskDetails("?".into());
    house.decide(&asked.id, question).await.unwrap();
    assert_eq!(sees().await, Ok(asked.id.clone()));
    for id in [&asked.id, &pending.id] {
        house.decide(id, no()).await.unwrap();
    }
    assert_eq!(sees().await, Ok(decided.id));
}

#[tokio::test]
async fn who_is_erased_leaves_the_approved_place_and_nothing_of_themselves() {
    let house = House::new().await;
    let (place, link) = house.apply(AMAL).await;
    let (pending, _) = house.apply(AMAL).await;
    let (rejected, _) = house.apply(AMAL).await;
    let (eves, _) = house.apply("eve@example.org").await;
    house
        .decide(&place.id, Decision::Say("Call me, Amal?".into()))
        .await
        .unwrap();
    house.decide(&place.id, APPROVE).await.unwrap();
    let no = Decision::Reject("no".into());
    house.decide(&rejected.id, no.clone()).await.unwrap();
    house.act(|tx| erase(tx, AMAL)).await.unwrap();

    let (ids, messages, keys) = house
        .act(|tx| {
            let filter = store::Filter {
                limit: 10,
                ..Default::default()
            };
            let ids: Vec<String> = store::list(tx.conn, &filter)?
                .into_iter()
                .map(|row| row.id)
                .collect();
            let messages: Vec<String> = partner_place_messages::table
                .select(partner_place_messages::text)
                .load(tx.conn)?;
            let keys: Vec<String> = partner_place_keys::table
                .select(partner_place_keys::place_id)
                .load(tx.conn)?;
            Ok((ids, messages, keys))
        })
        .await
        .unwrap();
    assert_eq!(ids, [eves.id.clone(), place.id.clone()]);
    assert!(!ids.contains(&pending.id));
    assert_eq!((messages, keys), (vec![], vec![eves.id]));
    let left = place.id.clone();
    let row = house
        .act(move |tx| store::find_unscoped(tx.conn, &left))
        .await
        .unwrap();
    let person = [row.contact_name, row.email, row.phone];
    assert_eq!(person, ["", "", ""]);
    assert_eq!(row.business_name, "The Roastery");
    assert_eq!(house.sees(link_of(&link)).await, Err("not_found"));

    let said = house.decide(&place.id, Decision::Say("?".into())).await;
    assert_eq!(said.unwrap_err().code, "applicant_gone");
    assert!(
        house.decide(&place.id, no).await.is_ok(),
        "it can still be taken off the list"
    );
}
