//! The only queries on mails.

use diesel::prelude::*;

use crate::{
    clock,
    error::{Error, Result},
    language::Language,
    schema::mails,
    store::{Conn, Tx, like_pattern, lower},
    text_enum::text_enum,
};

text_enum! {
    /// Where a mail stands.
    pub enum Status {
        /// Waits for its time.
        Queued = "queued",
        /// Is being handed to the mail server.
        Sending = "sending",
        Sent = "sent",
        /// Was refused, or tried too often.
        Failed = "failed",
        /// Stays here: there was nothing to send it with when it was written.
        Kept = "kept",
    }
}

text_enum! {
    /// How a message goes out.
    pub enum Channel {
        Mail = "mail",
        /// As a text message: its address is a phone number.
        Sms = "sms",
    }
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = mails)]
pub struct New<'a> {
    pub id: String,
    pub user_id: Option<&'a str>,
    pub address: &'a str,
    pub name: &'a str,
    pub language: Language,
    pub kind: &'a str,
    pub data: &'a str,
    pub status: Status,
    pub next_attempt_at: Option<i64>,
    pub created_at: i64,
    pub channel: Channel,
}

/// A mail, as stored.
#[derive(Clone, Debug, Queryable)]
pub struct Row {
    pub id: String,
    pub user_id: Option<String>,
    pub address: String,
    pub name: String,
    pub language: Language,
    pub kind: String,
    pub data: String,
    pub status: Status,
    pub attempts: i32,
    pub next_attempt_at: Option<i64>,
    pub last_error: Option<String>,
    pub sent_at: Option<i64>,
    pub created_at: i64,
    pub channel: Channel,
}

pub fn insert(conn: &mut Conn, rows: &[New<'_>]) -> Result<()> {
    match conn {
        // In the same process a prepared statement for each costs no more.
        Conn::Sqlite(sqlite) => rows.iter().try_for_each(|row| {
            let insert = diesel::insert_into(mails::table).values(row);
            insert.execute(sqlite).map(drop)
        }),
        Conn::Postgres(postgres) => {
            let insert = diesel::insert_into(mails::table).values(rows);
            insert.execute(postgres).map(drop)
        }
    }?;
    Ok(())
}

/// Whether anything is due on a channel.
pub fn any_due(conn: &mut Conn, channel: Channel, now: i64) -> Result<bool> {
    use diesel::dsl::{exists, select};
    let due = mails::table
        .filter(mails::next_attempt_at.le(now))
        .filter(mails::channel.eq(channel));
    Ok(select(exists(due)).get_result(conn)?)
}

/// Takes what is due on a channel, for `lease_ms`: whoever took it and died lost it then. Each node gets others.
pub fn claim(tx: &mut Tx<'_>, channel: Channel, lease_ms: i64, limit: i64) -> Result<Vec<Row>> {
    let due: Vec<String> = mails::table
        .filter(mails::next_attempt_at.le(tx.now))
        .filter(mails::channel.eq(channel))
        .order((mails::next_attempt_at, mails::id))
        .limit(limit)
        .select(mails::id)
        .load(tx.conn)?;
    // Asked again in the change: another node may have taken one meanwhile.
    let still_due = mails::table
        .filter(mails::id.eq_any(due))
        .filter(mails::next_attempt_at.le(tx.now));
    Ok(diesel::update(still_due)
        .set((
            mails::status.eq(Status::Sending),
            mails::attempts.eq(mails::attempts + 1),
            mails::next_attempt_at.eq(tx.now + lease_ms),
        ))
        .returning(mails::all_columns)
        .get_results(tx.conn)?)
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// There is nothing to send it with.
    Kept,
    Again {
        at: i64,
        why: String,
    },
    Failed {
        why: String,
    },
}

/// Notes what came of attempt number `attempts`, unless its lease had run out and somebody else tries. What is not tried again is
/// kept `without_secrets`.
pub fn settle(
    tx: &mut Tx<'_>,
    id: &str,
    attempts: i32,
    outcome: &Outcome,
    without_secrets: Option<&str>,
) -> Result<()> {
    let (status, next_attempt_at, last_error, sent_at) = match outcome {
        Outcome::Sent => (Status::Sent, None, None, Some(tx.now)),
        Outcome::Kept => (Status::Kept, None, None, None),
        Outcome::Again { at, why } => (Status::Queued, Some(*at), Some(why), None),
        Outcome::Failed { why } => (Status::Failed, None, Some(why), None),
    };
    let own = mails::table
        .find(id)
        .filter(mails::status.eq(Status::Sending))
        .filter(mails::attempts.eq(attempts));
    let is_over = !matches!(outcome, Outcome::Again { .. });
    if let (true, Some(data)) = (is_over, without_secrets) {
        diesel::update(own)
            .set(mails::data.eq(data))
            .execute(tx.conn)?;
    }
    diesel::update(own)
        .set((
            mails::status.eq(status),
            mails::next_attempt_at.eq(next_attempt_at),
            mails::last_error.eq(last_error),
            mails::sent_at.eq(sent_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Where no mail can be sent, what waits to be sent is kept: with its secrets, since it can be sent by hand when there is a server.
pub fn keep_all(conn: &mut Conn) -> Result<()> {
    let waiting = mails::table
        .filter(mails::next_attempt_at.is_not_null())
        .filter(mails::channel.eq(Channel::Mail));
    diesel::update(waiting)
        .set((
            mails::status.eq(Status::Kept),
            mails::next_attempt_at.eq(None::<i64>),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: &str) -> Result<Row> {
    mails::table
        .find(id)
        .first(conn)
        .map_err(Error::or_not_found("Mail"))
}

/// Makes a mail due now that stands as it did when it was looked at.
pub fn send_again(tx: &mut Tx<'_>, row: &Row) -> Result<Row> {
    let unchanged = mails::table
        .find(&row.id)
        .filter(mails::status.eq(row.status));
    diesel::update(unchanged)
        .set((
            mails::status.eq(Status::Queued),
            mails::attempts.eq(0),
            mails::next_attempt_at.eq(tx.now),
        ))
        .returning(mails::all_columns)
        .get_result(tx.conn)
        .map_err(Error::or_not_found("Mail"))
}

/// Which mails a list shows.
#[derive(Debug, Default)]
pub struct Filter {
    pub status: Option<Status>,
    /// In the address or the name.
    pub text: Option<String>,
    /// Older than this one.
    pub before: Option<String>,
    pub limit: i64,
}

/// The newest first.
pub fn list(conn: &mut Conn, filter: &Filter) -> Result<Vec<Row>> {
    let mut query = mails::table
        .order(mails::id.desc())
        .limit(filter.limit)
        .into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(mails::status.eq(status));
    }
    if let Some(text) = &filter.text {
        let pattern = like_pattern(text);
        query = query.filter(
            lower(mails::address)
                .like(pattern.clone())
                .escape('\\')
                .or(lower(mails::name).like(pattern).escape('\\')),
        );
    }
    if let Some(before) = &filter.before {
        query = query.filter(mails::id.lt(before.clone()));
    }
    Ok(query.load(conn)?)
}

pub fn counts(conn: &mut Conn) -> Result<Vec<(Status, i64)>> {
    Ok(mails::table
        .group_by(mails::status)
        .select((mails::status, diesel::dsl::count_star()))
        .load(conn)?)
}

/// Rows deleted by one clean-up; the next goes on.
const PRUNED_AT_ONCE: i64 = 5_000;

/// Deletes some of what is old and will not be sent any more.
pub fn prune(conn: &mut Conn, created_before: i64) -> QueryResult<()> {
    let old: Vec<String> = mails::table
        .filter(mails::id.lt(clock::first_id_at(created_before)))
        .filter(mails::next_attempt_at.is_null())
        .order(mails::id)
        .limit(PRUNED_AT_ONCE)
        .select(mails::id)
        .load(conn)?;
    if !old.is_empty() {
        diesel::delete(mails::table.filter(mails::id.eq_any(old))).execute(conn)?;
    }
    Ok(())
}

pub fn delete_of_person(conn: &mut Conn, user_id: &str) -> Result<()> {
    diesel::delete(mails::table.filter(mails::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

pub fn delete_of_address(conn: &mut Conn, address: &str) -> Result<()> {
    let mails = mails::table
        .filter(mails::user_id.is_null())
        .filter(mails::address.eq(address));
    diesel::delete(mails).execute(conn)?;
    Ok(())
}

/// The mails to somebody, newest first.
pub fn of_person(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Row>> {
    Ok(mails::table
        .filter(mails::user_id.eq(user_id))
        .order(mails::id.desc())
        .limit(limit)
        .load(conn)?)
}
