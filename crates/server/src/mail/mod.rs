//! Mail: queued in the transaction of what it tells of, sent after it by the [`Courier`].
//!
//! A row says what happened; the letter is written when it is sent or shown. Without a mail server rows are kept, to be
//! read in the outbox, and stay kept when there is one later: nobody wants last month's mail. Text messages take the same way, to an
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

use crate::{error::Result, store::Tx};

/// Queues mails. They are sent only if this transaction commits.
pub fn queue(tx: &mut Tx<'_>, mails: &[New<'_>]) -> Result<()> {
    store::insert(tx.conn, mails)
}
