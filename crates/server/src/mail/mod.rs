//! Mail: queued in the transaction of what it tells of, sent after it by the [`Courier`].

pub mod http;
mod store;

pub use store::{New, Status};

use crate::{error::Result, store::Tx};

/// Queues mails. They are sent only if this transaction commits.
pub fn queue(tx: &mut Tx<'_>, mails: &[New<'_>]) -> Result<()> {
    if mails.is_empty() {
        return Ok(());
    }
    store::insert(tx.conn, mails)
}
