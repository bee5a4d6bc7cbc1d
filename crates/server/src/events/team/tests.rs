//! Invitations and inheritance, on a real database; what clients hear of them is tested with clients.

use diesel::prelude::*;

use super::*;
use crate::{
    error::Problem,
    language::Language,
    schema::{event_invitations, events, mails, users},
    scope::Role,
    store::{Committed, Conn, Store},
};

const DAY_MS: i64 = 24 * 3_600_000;
const TERMS: Terms = Terms {
    offer_ttl_ms: DAY_MS,
};
const STRANGER: &str = "stranger@example.org";

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

fn event(id: &str) -> EventRef {
    EventRef::Id(id.to_owned())
}

fn wish(email: &str, role: OrganizerRole) -> Wish<'_> {
    Wish {
        email,
        role,
        language: Language::English,
    }
}

impl House {
    /// With the people `owner`, `first`, `second` and `third`, and the owner's event `e`.
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
                for (number, name) in ["owner", "first", "second", "third"].iter().enumerate() {
                    insert_user(tx.conn, name, number)?;
                }
                insert_event(tx, "e", EventStatus::Scheduled)
            })
            .await
            .unwrap();
        house
    }

    async fn act<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let done = self.store.write("e", job).await;
        done.map_err(|error| error.problem())
    }

    /// Invites and gives the key, as it is in the letter.
    async fn invite(&self, email: &'static str, role: OrganizerRole) -> Result<String, Problem> {
        self.act(move |tx| {
            let Asked::Invited(..) = ask(tx, &scope("owner"), &event("e"), wish(email, role))?
            else {
                panic!("{email} has an account");
            };
            let letter: String = mails::table
                .filter(mails::address.eq(email))
                .order(mails::id.desc())
                .select(mails::data)
                .first(tx.conn)?;
            let (_, after) = letter.split_once("/invitations/").unwrap();
            Ok(after.split('"').next().unwrap().to_owned())
        })
        .await
    }

    async fn accept(&self, who: &'static str, key: &str) -> Result<OrganizerRole, u16> {
        let key = key.to_owned();
        let done = self.act(move |tx| accept(tx, &scope(who), &key)).await;
        done.map(|(_, role)| role)
            .map_err(|problem| problem.status.as_u16())
    }

    async fn role(&self, who: &'static str) -> Option<OrganizerRole> {
        self.act(move |tx| role_of(tx.conn, "e", who))
            .await
            .unwrap()
    }

    async fn owner_and_status(&self, id: &'static str) -> (String, EventStatus) {
        self.act(move |tx| {
            let row = crate::events::store::find_unscoped(tx.conn, &event(id))?.0;
            Ok((row.owner_id, row.status))
        })
        .await
        .unwrap()
    }
}

fn insert_user(conn: &mut Conn, name: &str, number: usize) -> Result<()> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(name),
            users::email.eq(format!("{name}@example.org")),
            users::phone.eq(format!("+96650000000{number}")),
            users::full_name.eq(name),
            users::country_code.eq("SA"),
            users::country_name.eq("Saudi Arabia"),
            users::password_hash.eq(""),
            users::role.eq("user"),
            users::created_at.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

fn insert_event(tx: &mut Tx<'_>, id: &str, status: EventStatus) -> Result<()> {
    let (now, conn) = (tx.now, &mut *tx.conn);
    diesel::insert_into(events::table)
        .values((
            (
                events::id.eq(id),
                events::owner_id.eq("owner"),
                events::title.eq(id),
                events::description.eq(""),
                events::start_at.eq(now + DAY_MS),
                events::end_at.eq(now + 2 * DAY_MS),
                events::time_zone.eq("Asia/Riyadh"),
                events::venue.eq(""),
                events::location.eq(""),
            ),
            (
                events::is_virtual.eq(false),
                events::requires_approval.eq(false),
                events::status.eq(status),
                events::ticket_seed.eq(""),
                events::published_at.eq(now),
                events::start_set_at.eq(now),
                events::created_at.eq(now),
                events::updated_at.eq(now),
            ),
        ))
        .execute(conn)?;
    Ok(())
}

#[tokio::test]
async fn an_invitation_is_taken_once_and_again_only_by_whoever_took_it() {
    let house = House::new().await;
    let key = house
        .invite(STRANGER, OrganizerRole::Checker)
        .await
        .unwrap();
    assert_eq!(house.accept("first", "another key").await, Err(404));
    assert_eq!(house.accept("owner", &key).await, Err(409));
    assert_eq!(
        house.accept("first", &key).await,
        Ok(OrganizerRole::Checker)
    );
    // The answer may have been lost.
    assert_eq!(
        house.accept("first", &key).await,
        Ok(OrganizerRole::Checker)
    );
    assert_eq!(house.accept("second", &key).await, Err(404));
    assert_eq!(house.role("second").await, None);
    // Removed, one does not come back by the old letter.
    let removed = house.act(|tx| remove(tx, &scope("owner"), &event("e"), "first"));
    removed.await.unwrap();
    assert_eq!(house.accept("first", &key).await, Err(404));
    assert_eq!(house.role("first").await, None);
}

#[tokio::test]
async fn only_the_last_letter_to_an_address_opens_anything() {
    let house = House::new().await;
    let old = house
        .invite(STRANGER, OrganizerRole::Checker)
        .await
        .unwrap();
    let new = house
        .invite(STRANGER, OrganizerRole::CoOrganizer)
        .await
        .unwrap();
    assert_eq!(house.accept("first", &old).await, Err(404));
    assert_eq!(
        house.accept("first", &new).await,
        Ok(OrganizerRole::CoOrganizer)
    );
}

#[tokio::test]
async fn a_letter_is_void_when_it_is_withdrawn_and_when_its_time_is_up() {
    let house = House::new().await;
    let withdrawn = house
        .invite(STRANGER, OrganizerRole::Checker)
        .await
        .unwrap();
    let withdraw_all = house.act(|tx| {
        for open in store::open_invitations(tx.conn, "e", tx.now)? {
            withdraw(tx, &scope("owner"), &event("e"), &open.id)?;
        }
        Ok(())
    });
    withdraw_all.await.unwrap();
    assert_eq!(house.accept("first", &withdrawn).await, Err(404));

    let late = house
        .invite(STRANGER, OrganizerRole::Checker)
        .await
        .unwrap();
    let run_out = house.act(|tx| {
        diesel::update(event_invitations::table)
            .set(event_invitations::expires_at.eq(tx.now))
            .execute(tx.conn)?;
        Ok(())
    });
    run_out.await.unwrap();
    assert_eq!(house.accept("first", &late).await, Err(404));
    let left = house.act(|tx| {
        prune_invitations(tx)?;
        Ok(event_invitations::table
            .count()
            .get_result::<i64>(tx.conn)?)
    });
    assert_eq!(left.await.unwrap(), 0);
}

#[tokio::test]
async fn of_the_key_only_a_hash_is_kept() {
    let house = House::new().await;
    let key = house
        .invite(STRANGER, OrganizerRole::Checker)
        .await
        .unwrap();
    let hashes = house.act(|tx| {
        Ok(event_invitations::table
            .select(event_invitations::key_hash)
            .load::<String>(tx.conn)?)
    });
    let hashes = hashes.await.unwrap();
    assert_eq!(hashes, [accounts::hash_of_secret(&key)]);
    assert!(!hashes[0].contains(&key));
}

#[tokio::test]
async fn a_team_has_so_many_helpers_and_open_invitations() {
    let house = House::new().await;
    let fill = house.act(|tx| {
        for number in 0..TEAM_MAX - 1 {
            let name = format!("helper-{number}");
            diesel::insert_into(users::table)
                .values((
                    users::id.eq(&name),
                    users::email.eq(format!("{name}@example.org")),
                    users::phone.eq(format!("+9665100{number}")),
                    users::full_name.eq(&name),
                    users::country_code.eq("SA"),
                    users::country_name.eq("Saudi Arabia"),
                    users::password_hash.eq(""),
                    users::role.eq("user"),
                    users::created_at.eq(0),
                ))
                .execute(tx.conn)?;
            store::set_organizer(tx.conn, "e", &name, OrganizerRole::Checker, tx.now)?;
        }
        Ok(())
    });
    fill.await.unwrap();
    let key = house
        .invite(STRANGER, OrganizerRole::Checker)
        .await
        .unwrap();
    let ask_first = || {
        house.act(|tx| {
            let wish = wish("first@example.org", OrganizerRole::Checker);
            ask(tx, &scope("owner"), &event("e"), wish).map(drop)
        })
    };
    assert_eq!(ask_first().await.unwrap_err().code, "team_full");
    let other = house
        .invite("other@example.org", OrganizerRole::Checker)
        .await;
    assert_eq!(other.unwrap_err().code, "team_full");
    // The place that the invitation kept is its taker's.
    assert_eq!(
        house.accept("second", &key).await,
        Ok(OrganizerRole::Checker)
    );
    assert_eq!(ask_first().await.unwrap_err().code, "team_full");
}

#[tokio::test]
async fn who_leaves_for_good_leaves_events_to_the_oldest_co_organizer_else_they_are_cancelled() {
    let house = House::new().await;
    let prepare = house.act(|tx| {
        for (id, status) in [
            ("alone", EventStatus::Scheduled),
            ("with a checker", EventStatus::Ongoing),
            ("over", EventStatus::Completed),
        ] {
            insert_event(tx, id, status)?;
        }
        use OrganizerRole::{Checker, CoOrganizer};
        let at = tx.now;
        for (id, name, role, at) in [
            ("e", "first", Checker, at - 3),
            ("e", "second", CoOrganizer, at - 1),
            ("e", "third", CoOrganizer, at - 2),
            ("with a checker", "first", Checker, at),
        ] {
            store::set_organizer(tx.conn, id, name, role, at)?;
        }
        for id in left_to_leave(tx.conn, "owner", 10)? {
            leave_for_good(tx, TERMS, &id, "owner")?;
        }
        assert!(left_to_leave(tx.conn, "owner", 10)?.is_empty());
        Ok(())
    });
    prepare.await.unwrap();
    let of = |id| house.owner_and_status(id);
    assert_eq!(of("e").await, ("third".into(), EventStatus::Scheduled));
    assert_eq!(house.role("third").await, None);
    assert_eq!(house.role("second").await, Some(OrganizerRole::CoOrganizer));
    assert_eq!(of("alone").await, ("owner".into(), EventStatus::Cancelled));
    assert_eq!(
        of("with a checker").await,
        ("owner".into(), EventStatus::Cancelled)
    );
    assert_eq!(of("over").await, ("owner".into(), EventStatus::Completed));
}
