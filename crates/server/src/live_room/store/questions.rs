//! Questions and the votes for them.

use std::collections::HashSet;

use diesel::{dsl::count_star, prelude::*};

use crate::{
    error::{Error, Result},
    schema::{room_questions, room_upvotes, users},
    store::Conn,
};

/// A question.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = room_questions)]
pub struct QuestionRow {
    pub id: String,
    pub event_id: String,
    pub author_id: String,
    pub is_anonymous: bool,
    pub text: String,
    pub votes: i64,
    pub is_answered: bool,
    pub answer: Option<String>,
    pub is_hidden: bool,
    pub untold_since: Option<i64>,
    pub created_at: i64,
}

/// A question and its author's name.
pub type Named = (QuestionRow, String);

pub fn insert(conn: &mut Conn, row: &QuestionRow) -> Result<()> {
    diesel::insert_into(room_questions::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, event_id: &str, id: &str) -> Result<Named> {
    room_questions::table
        .inner_join(users::table)
        .filter(room_questions::id.eq(id))
        .filter(room_questions::event_id.eq(event_id))
        .select((QuestionRow::as_select(), users::full_name))
        .first(conn)
        .map_err(Error::or_not_found("Question"))
}

/// Writes what may change of a question.
pub fn update(conn: &mut Conn, row: &QuestionRow) -> Result<()> {
    diesel::update(room_questions::table.find(&row.id))
        .set((
            room_questions::votes.eq(row.votes),
            room_questions::is_answered.eq(row.is_answered),
            room_questions::answer.eq(&row.answer),
            room_questions::is_hidden.eq(row.is_hidden),
            room_questions::untold_since.eq(row.untold_since),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many questions somebody has asked at an event.
pub fn count_of(conn: &mut Conn, event_id: &str, author_id: &str) -> Result<i64> {
    Ok(room_questions::table
        .filter(room_questions::author_id.eq(author_id))
        .filter(room_questions::event_id.eq(event_id))
        .select(count_star())
        .first(conn)?)
}

/// Gives somebody's vote, or takes it back; says whether it is given now.
pub fn toggle_upvote(conn: &mut Conn, question_id: &str, user_id: &str) -> Result<bool> {
    let given = room_upvotes::table.find((question_id, user_id));
    if diesel::delete(given).execute(conn)? > 0 {
        return Ok(false);
    }
    diesel::insert_into(room_upvotes::table)
        .values((
            room_upvotes::question_id.eq(question_id),
            room_upvotes::user_id.eq(user_id),
        ))
        .execute(conn)?;
    Ok(true)
}

/// Those of `ids` that somebody has voted for.
pub fn upvoted(conn: &mut Conn, user_id: &str, ids: &[&str]) -> Result<HashSet<String>> {
    let found: Vec<String> = room_upvotes::table
        .filter(room_upvotes::user_id.eq(user_id))
        .filter(room_upvotes::question_id.eq_any(ids.iter().copied()))
        .select(room_upvotes::question_id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Where a page of questions begins.
#[derive(Clone, Debug)]
pub enum Order {
    /// Newest first, before an id.
    Newest(Option<String>),
    /// Most votes first, after a count and an id.
    Votes(Option<(i64, String)>),
}

pub fn list(
    conn: &mut Conn,
    event_id: &str,
    shows_hidden: bool,
    order: Order,
    limit: i64,
) -> Result<Vec<Named>> {
    let mut query = room_questions::table
        .inner_join(users::table)
        .filter(room_questions::event_id.eq(event_id.to_owned()))
        .limit(limit)
        .select((QuestionRow::as_select(), users::full_name))
        .into_boxed();
    if !shows_hidden {
        query = query.filter(room_questions::is_hidden.eq(false));
    }
    query = match order {
        Order::Newest(before) => {
            if let Some(before) = before {
                query = query.filter(room_questions::id.lt(before));
            }
            query.order(room_questions::id.desc())
        }
        Order::Votes(after) => {
            if let Some((votes, id)) = after {
                query = query.filter(
                    room_questions::votes.lt(votes).or(room_questions::votes
                        .eq(votes)
                        .and(room_questions::id.lt(id))),
                );
            }
            query.order((room_questions::votes.desc(), room_questions::id.desc()))
        }
    };
    Ok(query.load(conn)?)
}

/// Questions whose votes have changed and were not told, longest first.
pub fn untold(conn: &mut Conn, event_id: &str, limit: i64) -> Result<Vec<Named>> {
    Ok(room_questions::table
        .inner_join(users::table)
        .filter(room_questions::event_id.eq(event_id))
        .filter(room_questions::untold_since.is_not_null())
        .order(room_questions::untold_since)
        .limit(limit)
        .select((QuestionRow::as_select(), users::full_name))
        .load(conn)?)
}

pub fn told(conn: &mut Conn, ids: &[&str]) -> Result<()> {
    diesel::update(room_questions::table.filter(room_questions::id.eq_any(ids.iter().copied())))
        .set(room_questions::untold_since.eq(None::<i64>))
        .execute(conn)?;
    Ok(())
}

/// What somebody has asked, newest first.
pub fn of_person(conn: &mut Conn, author_id: &str, limit: i64) -> Result<Vec<QuestionRow>> {
    Ok(room_questions::table
        .filter(room_questions::author_id.eq(author_id))
        .order(room_questions::id.desc())
        .limit(limit)
        .select(QuestionRow::as_select())
        .load(conn)?)
}

/// The questions that somebody has voted for, newest first.
pub fn upvoted_by(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    Ok(room_upvotes::table
        .filter(room_upvotes::user_id.eq(user_id))
        .order(room_upvotes::question_id.desc())
        .limit(limit)
        .select(room_upvotes::question_id)
        .load(conn)?)
}
