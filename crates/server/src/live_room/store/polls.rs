//! Polls, their options and votes. The sums stand on the options and on the poll.

use std::collections::HashMap;

use diesel::{dsl::count_star, prelude::*};

use crate::{
    error::{Error, Result},
    schema::{room_poll_options, room_poll_votes, room_polls},
    store::Conn,
};

/// A poll.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = room_polls)]
pub struct PollRow {
    pub id: String,
    pub event_id: String,
    pub question: String,
    pub is_multiple: bool,
    pub is_open: bool,
    pub total_votes: i64,
    pub voter_count: i64,
    pub is_untold: bool,
    pub created_at: i64,
}

/// One of the answers to choose from.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = room_poll_options)]
pub struct OptionRow {
    pub id: String,
    pub poll_id: String,
    pub place: i64,
    pub text: String,
    pub votes: i64,
}

/// A poll with its options in their order.
#[derive(Clone, Debug)]
pub struct Whole {
    pub poll: PollRow,
    pub options: Vec<OptionRow>,
}

pub fn insert(conn: &mut Conn, whole: &Whole) -> Result<()> {
    diesel::insert_into(room_polls::table)
        .values(&whole.poll)
        .execute(conn)?;
    for option in &whole.options {
        diesel::insert_into(room_poll_options::table)
            .values(option)
            .execute(conn)?;
    }
    Ok(())
}

pub fn find(conn: &mut Conn, event_id: &str, id: &str) -> Result<Whole> {
    let poll: PollRow = room_polls::table
        .filter(room_polls::id.eq(id))
        .filter(room_polls::event_id.eq(event_id))
        .select(PollRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Poll"))?;
    let mut whole = with_options(conn, vec![poll])?;
    whole.pop().ok_or(Error::NotFound("Poll"))
}

fn with_options(conn: &mut Conn, polls: Vec<PollRow>) -> Result<Vec<Whole>> {
    let ids: Vec<&str> = polls.iter().map(|poll| poll.id.as_str()).collect();
    let options: Vec<OptionRow> = room_poll_options::table
        .filter(room_poll_options::poll_id.eq_any(ids))
        .order((room_poll_options::poll_id, room_poll_options::place))
        .select(OptionRow::as_select())
        .load(conn)?;
    let mut of_poll: HashMap<String, Vec<OptionRow>> = HashMap::new();
    for option in options {
        of_poll
            .entry(option.poll_id.clone())
            .or_default()
            .push(option);
    }
    let whole = |poll: PollRow| Whole {
        options: of_poll.remove(&poll.id).unwrap_or_default(),
        poll,
    };
    Ok(polls.into_iter().map(whole).collect())
}

pub fn count_open(conn: &mut Conn, event_id: &str) -> Result<i64> {
    Ok(room_polls::table
        .filter(room_polls::event_id.eq(event_id))
        .filter(room_polls::is_open)
        .select(count_star())
        .first(conn)?)
}

/// Writes what may change of a poll.
pub fn update(conn: &mut Conn, poll: &PollRow) -> Result<()> {
    diesel::update(room_polls::table.find(&poll.id))
        .set((
            room_polls::is_open.eq(poll.is_open),
            room_polls::total_votes.eq(poll.total_votes),
            room_polls::voter_count.eq(poll.voter_count),
            room_polls::is_untold.eq(poll.is_untold),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn update_option(conn: &mut Conn, option: &OptionRow) -> Result<()> {
    diesel::update(room_poll_options::table.find(&option.id))
        .set(room_poll_options::votes.eq(option.votes))
        .execute(conn)?;
    Ok(())
}

/// What somebody has chosen in each of some polls: pairs of poll and option.
pub fn choices(conn: &mut Conn, user_id: &str, poll_ids: &[&str]) -> Result<Vec<(String, String)>> {
    Ok(room_poll_votes::table
        .filter(room_poll_votes::user_id.eq(user_id))
        .filter(room_poll_votes::poll_id.eq_any(poll_ids.iter().copied()))
        .order((room_poll_votes::poll_id, room_poll_votes::option_id))
        .select((room_poll_votes::poll_id, room_poll_votes::option_id))
        .load(conn)?)
}

pub fn add_vote(conn: &mut Conn, user_id: &str, option: &OptionRow) -> Result<()> {
    diesel::insert_into(room_poll_votes::table)
        .values((
            room_poll_votes::poll_id.eq(&option.poll_id),
            room_poll_votes::user_id.eq(user_id),
            room_poll_votes::option_id.eq(&option.id),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn remove_vote(conn: &mut Conn, user_id: &str, option: &OptionRow) -> Result<()> {
    let key = (option.poll_id.as_str(), user_id, option.id.as_str());
    diesel::delete(room_poll_votes::table.find(key)).execute(conn)?;
    Ok(())
}

/// Newest first, before an id.
pub fn list(
    conn: &mut Conn,
    event_id: &str,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Whole>> {
    let mut query = room_polls::table
        .filter(room_polls::event_id.eq(event_id.to_owned()))
        .order(room_polls::id.desc())
        .limit(limit)
        .select(PollRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(room_polls::id.lt(before));
    }
    let polls = query.load(conn)?;
    with_options(conn, polls)
}

/// Open polls whose votes have changed and were not told.
pub fn untold(conn: &mut Conn, event_id: &str) -> Result<Vec<Whole>> {
    let polls = room_polls::table
        .filter(room_polls::event_id.eq(event_id))
        .filter(room_polls::is_open)
        .filter(room_polls::is_untold)
        .order(room_polls::id)
        .select(PollRow::as_select())
        .load(conn)?;
    with_options(conn, polls)
}

pub fn told(conn: &mut Conn, event_id: &str) -> Result<()> {
    let open = room_polls::table
        .filter(room_polls::event_id.eq(event_id))
        .filter(room_polls::is_open);
    diesel::update(open)
        .set(room_polls::is_untold.eq(false))
        .execute(conn)?;
    Ok(())
}

/// What somebody has chosen, newest polls first: the texts of poll and option.
pub fn voted_by(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<(String, String)>> {
    Ok(room_poll_votes::table
        .inner_join(room_polls::table.on(room_polls::id.eq(room_poll_votes::poll_id)))
        .inner_join(
            room_poll_options::table.on(room_poll_options::id.eq(room_poll_votes::option_id)),
        )
        .filter(room_poll_votes::user_id.eq(user_id))
        .order((room_poll_votes::poll_id.desc(), room_poll_options::place))
        .limit(limit)
        .select((room_polls::question, room_poll_options::text))
        .load(conn)?)
}
