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
    // Only the databases themselves know inserts of many rows.
    let insert = diesel::insert_into(mails::table).values(rows);
    match conn {
        Conn::Sqlite(sqlite) => insert.execute(sqlite)?,
        Conn::Postgres(postgres) => insert.execute(postgres)?,
    };
    Ok(())
}
