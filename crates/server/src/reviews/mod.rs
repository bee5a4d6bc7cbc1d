//! What people who were there say of an event.
//!
//! The sums of an event's ratings stand on its row and change under its lock, so that the average is
//! exact. Of an anonymous review nothing leaves the server that tells whose it is, to nobody: only
//! its own person recognises it.

pub mod http;
mod publications;
mod rules;
mod store;

pub use rules::{Refusal, average};

use serde_json::{Value, json};

use crate::{
    bookings::BookingStatus,
    clock,
    error::{Error, Result},
    events::{self, EventRef},
    ledger::{self, EventRow},
    notifications::{self, Happening},
    scope::Scope,
    store::{Conn, Tx},
};
use store::Review;

/// What somebody says of an event.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// Stars.
    pub rating: i64,
    pub comment: Option<String>,
    pub is_anonymous: bool,
}

/// Adds somebody's review of an event where they were checked in.
///
/// # Errors
/// [`Error::Forbidden`] to those who were not there and to organizers; [`Refusal::AlreadyReviewed`].
fn add(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, opinion: &Opinion) -> Result<Review> {
    let id = events::visible_id(tx.conn, scope, event)?;
    let mut event = ledger::lock(tx, &id)?;
    no_organizer(tx.conn, scope, &event)?;
    let booking = ledger::active_booking(tx.conn, &id, &scope.user_id)?;
    if booking.is_none_or(|row| row.status != BookingStatus::Attended) {
        return Err(Error::Forbidden(
            "Only those who were checked in at this event may review it.",
        ));
    }
    let review = store::insert(tx, scope, &id, opinion)?;
    event.rating_count += 1;
    event.rating_sum += review.rating;
    store::write_sums(tx.conn, &event)?;
    tx.publish(publications::new_review(&event, &review, &scope.name)?);
    tx.publish(ledger::stats_update(&event)?);
    if store::notify_once(tx.conn, &review)? {
        notify_organizers(tx, &event, &review, &scope.name)?;
    }
    Ok(review)
}

fn notify_organizers(tx: &mut Tx<'_>, event: &EventRow, review: &Review, name: &str) -> Result<()> {
    let organizers = ledger::organizer_ids(tx.conn, event)?;
    let happening = Happening::ReviewNew {
        event: event.into(),
        review_id: review.id.clone(),
        author_name: (!review.is_anonymous).then(|| name.to_owned()),
        rating: review.rating,
        comment: review.comment.clone().unwrap_or_default(),
    };
    notifications::tell(tx, &organizers, &happening)
}

/// Changes one's own review. That the booking is no longer `attended` does not matter any more.
fn change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: &str,
    change: impl FnOnce(&Review) -> Result<Opinion>,
) -> Result<Review> {
    let (mut event, before) = lock_own(tx, scope, id)?;
    no_organizer(tx.conn, scope, &event)?;
    let opinion = change(&before)?;
    let review = store::update(tx, before.clone(), opinion)?;
    event.rating_sum += review.rating - before.rating;
    store::write_sums(tx.conn, &event)?;
    tx.publish(ledger::stats_update(&event)?);
    Ok(review)
}

/// Takes one's own review back. Another may be written after it.
fn remove(tx: &mut Tx<'_>, scope: &Scope, id: &str) -> Result<()> {
    let (mut event, review) = lock_own(tx, scope, id)?;
    store::delete(tx.conn, id)?;
    event.rating_count -= 1;
    event.rating_sum -= review.rating;
    store::write_sums(tx.conn, &event)?;
    tx.publish(ledger::stats_update(&event)?);
    Ok(())
}

/// Somebody is gone for good: what they said stays, and nobody reads who said it.
pub fn make_anonymous(conn: &mut Conn, user_id: &str) -> Result<()> {
    store::make_anonymous(conn, user_id)
}

/// Locks the event of one's own review, and reads the review under the lock. Somebody else's does
/// not exist for one who asks.
fn lock_own(tx: &mut Tx<'_>, scope: &Scope, id: &str) -> Result<(EventRow, Review)> {
    let event_id = store::own(tx.conn, scope, id)?.event_id;
    let event = ledger::lock(tx, &event_id)?;
    Ok((event, store::own(tx.conn, scope, id)?))
}

fn no_organizer(conn: &mut Conn, scope: &Scope, event: &EventRow) -> Result<()> {
    match events::right_of(conn, &scope.user_id, &event.id, &event.owner_id)?.organizes() {
        true => Err(Error::Forbidden(
            "Organizers do not review their own event.",
        )),
        false => Ok(()),
    }
}

/// A person's reviews, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Value>> {
    let rows = store::of_person(conn, user_id, limit)?;
    let told = |row: Review| {
        json!({
            "id": row.id,
            "eventId": row.event_id,
            "rating": row.rating,
            "comment": row.comment,
            "isAnonymous": row.is_anonymous,
            "createdAt": clock::rfc3339(row.created_at),
            "updatedAt": clock::rfc3339(row.updated_at),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}
