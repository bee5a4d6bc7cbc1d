//! Mail: queued in the transaction of what it tells of, sent after it by the [`Courier`].
//!
//! A row says what happened; the letter is written when it is sent or shown. Without a mail server rows are kept, to be
//! read in the outbox, and stay kept when there is one later: nobody wants last month's mail. A kept row keeps the link or the code in
//! it, for whoever sends it by hand then; one that was sent or has failed forgets it. Text messages take the same way, to an
//! [`SmsSender`].

mod courier;
pub mod http;
mod post;
mod render;
mod rules;
mod sms;
mod store;

pub use courier::{Carrier, Courier};
pub use post::{Failure, Post, check};
pub use rules::Refusal;
pub use sms::{Handed, Sms, SmsLog, SmsSender};
pub use store::{Channel, New, Status, prune};

use serde_json::{Value, json};

use crate::{
    clock,
    error::Result,
    store::{Conn, Tx},
};

/// Queues mails. They are sent only if this transaction commits.
pub fn queue(tx: &mut Tx<'_>, mails: &[New<'_>]) -> Result<()> {
    store::insert(tx.conn, mails)
}

/// Deletes the mails to somebody, also those that wait to be sent.
pub fn forget(conn: &mut Conn, user_id: &str) -> Result<()> {
    store::delete_of_person(conn, user_id)
}

/// Deletes the mails to an address from when it was nobody's.
pub fn forget_address(conn: &mut Conn, address: &str) -> Result<()> {
    store::delete_of_address(conn, address)
}

/// Which mails somebody was sent, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Value>> {
    let rows = store::of_person(conn, user_id, limit)?;
    let told = |row: store::Row| {
        json!({
            "id": row.id,
            "type": row.kind,
            "address": row.address,
            "status": row.status,
            "createdAt": clock::rfc3339(row.created_at),
            "sentAt": row.sent_at.map(clock::rfc3339),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}
