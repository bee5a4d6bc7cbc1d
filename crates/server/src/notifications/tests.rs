//! Telling many people at once, and what is forgotten in time.

use diesel::{dsl::count_star, prelude::*};

use super::*;
use crate::{
    schema::{mails, notifications as table, outbox, users},
    store::Store,
};

const PEOPLE: usize = 5_000;

fn cancelled() -> Happening {
    let event = EventFacts {
        id: "e".into(),
        title: "Tea".into(),
        start_at: 0,
        end_at: 1,
        time_zone: "UTC".into(),
        venue: String::new(),
        location: String::new(),
        is_virtual: false,
        meeting_url: None,
    };
    Happening::EventCancelled { event }
}

fn add_people(tx: &mut Tx<'_>, people: &[String]) -> Result<()> {
    for (index, id) in people.iter().enumerate() {
        diesel::insert_into(users::table)
            .values((
                users::id.eq(id),
                users::email.eq(format!("{id}@example.org")),
                users::phone.eq(id),
                users::full_name.eq(id),
                users::country_code.eq(""),
                users::country_name.eq(""),
                users::password_hash.eq(""),
                users::role.eq("user"),
                users::created_at.eq(0),
                users::language.eq(if index % 2 == 0 { "en" } else { "ar" }),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// A database with that many people in it.
async fn store_with(people: usize) -> (tempfile::TempDir, Store, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let (store, _committed) = Store::open("", folder.path()).unwrap();
    let people: Vec<String> = (0..people).map(|n| format!("u{n}")).collect();
    let added = people.clone();
    let add = move |tx: &mut Tx<'_>| add_people(tx, &added);
    store.write("test", add).await.unwrap();
    (folder, store, people)
}

#[tokio::test]
async fn thousands_are_told_each_once_and_nobody_who_is_not_there() {
    let (_folder, store, mut people) = store_with(PEOPLE).await;
    people.push("nobody".into());
    let (told, mailed, arabic) = store
        .write("test", move |tx| {
            tell(tx, &people, &cancelled())?;
            let told: Vec<String> = table::table.select(table::user_id).load(tx.conn)?;
            let mailed: i64 = mails::table.select(count_star()).first(tx.conn)?;
            let arabic: i64 = table::table
                .filter(table::title.like("أُلغيت%"))
                .select(count_star())
                .first(tx.conn)?;
            Ok((told, mailed, arabic))
        })
        .await
        .unwrap();
    let once: std::collections::HashSet<&String> = told.iter().collect();
    assert_eq!((told.len(), once.len()), (PEOPLE, PEOPLE));
    assert_eq!((mailed, arabic), (PEOPLE as i64, PEOPLE as i64 / 2));
}

/// How often somebody was told how much is unread.
async fn said(store: &Store) -> usize {
    let bodies = |conn: &mut Conn| Ok(outbox::table.select(outbox::body).load(conn)?);
    let bodies: Vec<String> = store.read(bodies).await.unwrap();
    let said = bodies
        .iter()
        .map(|body| body.matches(publications::UNREAD_COUNT).count());
    said.sum()
}

#[tokio::test]
async fn what_is_old_goes_and_what_one_person_has_too_much_of() {
    let (_folder, store, people) = store_with(2).await;
    store
        .write("test", move |tx| {
            let much = store::PER_PERSON_MAX as usize + 7;
            for _ in 0..much {
                tell(tx, &people[..1], &cancelled())?;
            }
            tell(tx, &people[1..], &cancelled())?;
            let old = format!(
                "{}-7000-8000-000000000000",
                crate::clock::first_id_at(tx.now - KEPT_MS - 1)
            );
            diesel::update(table::table.filter(table::user_id.eq(&people[1])))
                .set(table::id.eq(old))
                .execute(tx.conn)?;
            diesel::delete(outbox::table).execute(tx.conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let ids = |conn: &mut Conn| {
        let newest_last = table::table.order(table::id).select(table::id);
        Ok(newest_last.load::<String>(conn)?)
    };
    let before = store.read(ids).await.unwrap();
    let said_before = said(&store).await;
    store.write("test", prune).await.unwrap();
    let left = store.read(ids).await.unwrap();
    assert_eq!(left.len(), store::PER_PERSON_MAX as usize);
    assert_eq!(left.last(), before.last());
    // Both had not read what went.
    assert_eq!(said(&store).await - said_before, 2);
    store.write("test", prune).await.unwrap();
    assert_eq!(said(&store).await - said_before, 2);
}
