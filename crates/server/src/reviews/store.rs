//! The only queries on reviews, and on the sums of an event's ratings.

use diesel::prelude::*;

use super::{Opinion, rules::Refusal};
use crate::{
    error::{Error, Result},
    ledger::EventRow,
    schema::{events, reviews, reviews_notified, users},
    scope::Scope,
    store::{Conn, Tx},
};

/// A review, as stored. Whose it is is not for the wire.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviews)]
pub struct Review {
    pub id: String,
    pub event_id: String,
    pub user_id: String,
    pub rating: i64,
    pub comment: Option<String>,
    pub is_anonymous: bool,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A review and its person's name, which is for the wire only where the review is not anonymous.
pub type Named = (Review, String);

/// Adds somebody's review. The caller holds the event's lock, so nobody else adds one of theirs meanwhile.
pub fn insert(tx: &mut Tx<'_>, scope: &Scope, event_id: &str, opinion: &Opinion) -> Result<Review> {
    let known = reviews::table
        .filter(reviews::event_id.eq(event_id))
        .filter(reviews::user_id.eq(&scope.user_id))
        .select(reviews::id)
        .first::<String>(tx.conn)
        .optional()?;
    if known.is_some() {
        return Err(Refusal::AlreadyReviewed.into());
    }
    let review = Review {
        id: uuid::Uuid::now_v7().to_string(),
        event_id: event_id.to_owned(),
        user_id: scope.user_id.clone(),
        rating: opinion.rating,
        comment: opinion.comment.clone(),
        is_anonymous: opinion.is_anonymous,
        created_at: tx.now,
        updated_at: tx.now,
    };
    diesel::insert_into(reviews::table)
        .values(&review)
        .execute(tx.conn)?;
    Ok(review)
}

/// Whether organizers are to be notified of this person's review of the event: the first time they are asked so.
pub fn notify_once(conn: &mut Conn, review: &Review) -> Result<bool> {
    let key = (&review.event_id, &review.user_id);
    let known = reviews_notified::table
        .find(key)
        .select(reviews_notified::event_id)
        .first::<String>(conn)
        .optional()?;
    if known.is_none() {
        diesel::insert_into(reviews_notified::table)
            .values((
                reviews_notified::event_id.eq(key.0),
                reviews_notified::user_id.eq(key.1),
            ))
            .execute(conn)?;
    }
    Ok(known.is_none())
}

pub fn update(tx: &mut Tx<'_>, before: Review, opinion: Opinion) -> Result<Review> {
    let review = Review {
        rating: opinion.rating,
        comment: opinion.comment,
        is_anonymous: opinion.is_anonymous,
        updated_at: tx.now,
        ..before
    };
    diesel::update(reviews::table.find(&review.id))
        .set((
            reviews::rating.eq(review.rating),
            reviews::comment.eq(&review.comment),
            reviews::is_anonymous.eq(review.is_anonymous),
            reviews::updated_at.eq(review.updated_at),
        ))
        .execute(tx.conn)?;
    Ok(review)
}

pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(reviews::table.find(id)).execute(conn)?;
    Ok(())
}

pub fn make_anonymous(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::update(reviews::table.filter(reviews::user_id.eq(user_id)))
        .set(reviews::is_anonymous.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Somebody's own review.
pub fn own(conn: &mut Conn, scope: &Scope, id: &str) -> Result<Review> {
    reviews::table
        .find(id)
        .filter(reviews::user_id.eq(&scope.user_id))
        .select(Review::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Review"))
}

/// An event's reviews, newest first, before an id; of one person only, where `by` is given.
pub fn of_event(
    conn: &mut Conn,
    event_id: &str,
    by: Option<String>,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Named>> {
    let mut query = reviews::table
        .inner_join(users::table)
        .filter(reviews::event_id.eq(event_id.to_owned()))
        .order(reviews::id.desc())
        .limit(limit)
        .select((Review::as_select(), users::full_name))
        .into_boxed();
    if let Some(person) = by {
        query = query.filter(reviews::user_id.eq(person));
    }
    if let Some(before) = before {
        query = query.filter(reviews::id.lt(before));
    }
    Ok(query.load(conn)?)
}

/// A person's reviews, newest first.
pub fn of_person(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Review>> {
    Ok(reviews::table
        .filter(reviews::user_id.eq(user_id))
        .order(reviews::id.desc())
        .limit(limit)
        .select(Review::as_select())
        .load(conn)?)
}

/// Writes the sums of an event's ratings. The caller holds its lock.
pub fn write_sums(conn: &mut Conn, event: &EventRow) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(&event.id)))
        .set((
            events::rating_sum.eq(event.rating_sum),
            events::rating_count.eq(event.rating_count),
        ))
        .execute(conn)?;
    Ok(())
}
