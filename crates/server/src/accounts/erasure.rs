//! How somebody leaves for good.
//!
//! First, in one transaction, the account ends: the row loses all that is the person's, sessions and connections end,
//! the email and the phone number are free. Then what the person has elsewhere is taken apart, event by event, each in a transaction of its
//! own under that event's lock: so no transaction ever holds the locks of two events, and somebody with thousands of bookings
//! holds up nobody. Whatever is left is found in the tables, so a server that dies in between is followed by due work.
//!
//! A request that was let in just before may write after that. So everything is looked for once more when no such request can be under way.

use futures_util::{TryStreamExt as _, stream};

use super::{proofs, publications, roster, store::Person};
use crate::{
    bookings, calendar, chats,
    error::{Error, Result},
    events::team,
    http::{forget_answers, forget_answers_with},
    images,
    ledger::Terms,
    live_room, mail, notifications, partner_places, reviews,
    store::{Conn, Store, Tx},
    waitlist,
};

/// How long whoever takes an erasure upon them is left alone with it.
const LEASE_MS: i64 = 30 * 1000;
/// No request lasts that long.
const LOOKED_AGAIN_MS: i64 = 10 * 60 * 1000;
/// Events read, and taken leave of, at once.
const EVENTS_AT_ONCE: i64 = 500;
const TRANSACTIONS_AT_ONCE: usize = 16;
/// Chats read at once.
const CHATS_AT_ONCE: i64 = 100;
/// A person has not so many times as many events.
const ROUNDS_MAX: usize = 1_000;

/// Ends the account of somebody who is locked. [`finish`] does the rest, at once or as due work.
pub(super) fn begin(tx: &mut Tx<'_>, person: &Person) -> Result<()> {
    let id = &person.id;
    tx.publish(publications::account_deleted(id, tx.now));
    roster::erase(tx, id, tx.now + LEASE_MS)?;
    roster::delete_sessions(tx.conn, id)?;
    if let Some(photo) = &person.photo_url {
        images::discard(tx, photo)?;
    }
    // By the address, which nobody knows after this. One that was not verified may be somebody else's, and so what was
    // sent to it.
    if person.email_verified {
        partner_places::erase(tx, &person.email)?;
        mail::forget_address(tx.conn, &person.email)?;
        team::forget_address(tx.conn, &person.email)?;
    }
    forget_answers_with(tx.conn, id, person.created_at)?;
    tx.publish(publications::user_deleted(id)?);
    Ok(())
}

/// Takes the person out of everything else.
pub async fn finish(store: &Store, terms: Terms, user_id: &str) -> Result<()> {
    for round in 0.. {
        let id = user_id.to_owned();
        let events = store.read(move |conn| events_left(conn, &id)).await?;
        if events.is_empty() {
            break;
        }
        if round == ROUNDS_MAX {
            let left = events.len();
            return Err(Error::Internal(format!("{left} events cannot be left")));
        }
        keep_lease(store, user_id).await?;
        stream::iter(events.into_iter().map(Ok))
            .try_for_each_concurrent(TRANSACTIONS_AT_ONCE, |event_id| {
                leave_event(store, terms, user_id, event_id)
            })
            .await?;
    }
    leave_rooms(store, user_id).await?;
    leave_chats(store, user_id).await?;
    let id = user_id.to_owned();
    store
        .write(user_id, move |tx| erase_the_rest(tx, &id))
        .await
}

/// While it goes on, no other server begins with it.
async fn keep_lease(store: &Store, user_id: &str) -> Result<()> {
    let id = user_id.to_owned();
    store
        .write(user_id, move |tx| {
            roster::keep_erasure(tx, &id, tx.now + LEASE_MS)
        })
        .await
}

/// Some deleted users of whom something may be left.
pub fn due(conn: &mut Conn, now: i64, rows_max: i64) -> Result<Vec<String>> {
    roster::erasures_due(conn, now, rows_max)
}

/// Finishes what is due, unless another server does.
pub async fn finish_due(store: &Store, terms: Terms, user_id: &str) -> Result<()> {
    let id = user_id.to_owned();
    let is_ours = store
        .write(user_id, move |tx| {
            roster::claim_erasure(tx, &id, tx.now + LEASE_MS)
        })
        .await?;
    match is_ours {
        true => finish(store, terms, user_id).await,
        false => Ok(()),
    }
}

/// Events of which somebody is still part, or where something of theirs is still to be read.
fn events_left(conn: &mut Conn, user_id: &str) -> Result<Vec<String>> {
    let mut events = team::left_to_leave(conn, user_id, EVENTS_AT_ONCE)?;
    events.extend(bookings::left_to_erase(conn, user_id, EVENTS_AT_ONCE)?);
    events.extend(waitlist::left_to_erase(conn, user_id, EVENTS_AT_ONCE)?);
    events.sort();
    events.dedup();
    Ok(events)
}

async fn leave_event(store: &Store, terms: Terms, user_id: &str, event_id: String) -> Result<()> {
    let user_id = user_id.to_owned();
    let lane = event_id.clone();
    let left = store.write(&lane, move |tx| {
        team::leave_for_good(tx, terms, &event_id, &user_id)?;
        waitlist::leave_for_good(tx, terms, &event_id, &user_id)?;
        bookings::leave_for_good(tx, terms, &event_id, &user_id)
    });
    gone_is_left(left.await)
}

async fn leave_rooms(store: &Store, user_id: &str) -> Result<()> {
    let id = user_id.to_owned();
    let shared = store
        .read(move |conn| live_room::shared_by(conn, &id))
        .await?;
    for event_id in shared {
        let id = user_id.to_owned();
        let lane = live_room::lane(&event_id);
        let left = store.write(&lane, move |tx| {
            live_room::leave_for_good(tx, &event_id, &id)
        });
        gone_is_left(left.await)?;
    }
    Ok(())
}

/// One after the other, each in as many transactions as it takes.
async fn leave_chats(store: &Store, user_id: &str) -> Result<()> {
    for _ in 0..ROUNDS_MAX {
        let id = user_id.to_owned();
        let chats = store
            .read(move |conn| chats::left_to_leave(conn, &id, CHATS_AT_ONCE))
            .await?;
        if chats.is_empty() {
            return Ok(());
        }
        for chat_id in chats {
            keep_lease(store, user_id).await?;
            leave_chat(store, user_id, chat_id).await?;
        }
    }
    Err(Error::Internal(
        "there are chats that cannot be left".into(),
    ))
}

async fn leave_chat(store: &Store, user_id: &str, chat_id: String) -> Result<()> {
    let lane = chats::lane(&chat_id);
    loop {
        let (chat, id) = (chat_id.clone(), user_id.to_owned());
        let step = store
            .write(&lane, move |tx| chats::leave_for_good(tx, &chat, &id))
            .await;
        match step {
            Ok(chats::Step::More) => keep_lease(store, user_id).await?,
            other => return gone_is_left(other.map(drop)),
        }
    }
}

/// An event that was deleted meanwhile took everything with it.
fn gone_is_left(result: Result<()>) -> Result<()> {
    match result {
        Err(Error::NotFound(_)) => Ok(()),
        other => other,
    }
}

/// What hangs on nothing but the person.
fn erase_the_rest(tx: &mut Tx<'_>, user_id: &str) -> Result<()> {
    let Some(deleted_at) = roster::deleted_at(tx.conn, user_id)? else {
        return Err(Error::Internal(
            "an erasure of somebody who is not deleted".into(),
        ));
    };
    roster::delete_sessions(tx.conn, user_id)?;
    proofs::forget_all(tx.conn, user_id)?;
    team::forget_invitations_of(tx.conn, user_id)?;
    reviews::make_anonymous(tx.conn, user_id)?;
    live_room::forget_mutes(tx.conn, user_id)?;
    chats::forget(tx, user_id)?;
    notifications::forget(tx.conn, user_id)?;
    mail::forget(tx.conn, user_id)?;
    calendar::forget_link(tx.conn, user_id)?;
    forget_answers(tx.conn, user_id)?;
    if let Some(photo) = roster::late_photo(tx.conn, user_id)? {
        images::discard(tx, &photo)?;
    }
    let again_at = deleted_at + LOOKED_AGAIN_MS;
    roster::settle_erasure(tx.conn, user_id, Some(again_at).filter(|at| *at > tx.now))
}
