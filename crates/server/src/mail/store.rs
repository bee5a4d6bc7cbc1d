//! The only queries on mails.

use diesel::prelude::*;

use crate::{error::Result, language::Language, schema::mails, store::Conn, text_enum::text_enum};

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
        /// Stays here: there was no mail server when it was written.
        Kept = "kept",
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
