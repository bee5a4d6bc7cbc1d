//! What is said of partner places, to administrators.

use majlis_live::Action;
use serde::Serialize;

use crate::{
    clock,
    error::Result,
    live::{
        rooms,
        say::{self, PARTNER_PLACES},
    },
    text_enum::text_enum,
};

text_enum! {
    /// What happened to a request.
    pub enum Change {
        Created = "created",
        Approved = "approved",
        NeedsInfo = "needs_info",
        Rejected = "rejected",
        /// Also a message.
        Updated = "updated",
        Deleted = "deleted",
    }
}

#[derive(Serialize)]
struct Changed<'a> {
    kind: Change,
    id: &'a str,
    at: String,
}

pub fn changed(kind: Change, id: &str, at: i64) -> Result<Action> {
    let message = Changed {
        kind,
        id,
        at: clock::rfc3339(at),
    };
    say::fact(
        PARTNER_PLACES,
        vec![rooms::PARTNER_PLACES.to_owned()],
        "partner-places.changed",
        &message,
    )
}
