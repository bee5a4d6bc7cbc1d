//! Pictures that people upload: taken in, made anew, stored, shown and deleted. What they show is the business of others.
//!
//! A picture is a row before it is a file, and a file before anything names it: it begins `pending`, is `kept` by the
//! transaction that shows it, and is `removed` by the one that no longer does. Files of what is removed, or was never kept, are
//! deleted afterwards, found in the table. So no crash leaves a name without its file, or a picture's file without a row. (What was
//! being written to a folder at that moment stays there as a file with a `#` in its name, which nothing shows.)

mod downloads;
pub mod http;
mod intake;
mod places;
mod rules;
mod store;
mod sweep;

pub use downloads::Downloads;
pub use http::show_private;
pub use intake::{Draft, Intake, PrivateFile, WORKER_ARGUMENT, receive, receive_private};
pub use rules::{Purpose, Refusal, url};
pub use sweep::{Sweeper, sweep_soon};

use crate::{error::Result, store::Tx};

/// Notes that nothing shows a picture any more; its files go after the commit. `url` is one that [`url`] made; of any other
/// nothing is known here, and nothing happens.
pub fn discard(tx: &mut Tx<'_>, url: &str) -> Result<()> {
    match rules::name_in_url(url) {
        Some(name) => store::remove(tx.conn, &name),
        None => Ok(()),
    }
}

/// As [`discard`], of a file that only some may see, by the name that [`Draft::show`] gave.
pub fn discard_private(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    match rules::Name::parse_private(name) {
        Some(name) => store::remove(tx.conn, &name),
        None => Ok(()),
    }
}
