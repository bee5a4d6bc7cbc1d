//! What is said to those who wait. (Offers are the ledger's to say.)

use majlis_live::Action;
use serde::Serialize;

use crate::{
    error::Result,
    live::{
        rooms,
        say::{self, EVENTS},
    },
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PositionUpdate<'a> {
    event_id: &'a str,
    position: i64,
    total_waiting: i64,
}

/// Where somebody stands now.
pub fn position_update(
    event_id: &str,
    user_id: &str,
    position: i64,
    total_waiting: i64,
) -> Result<Action> {
    let name = "waitlist-position-update";
    let message = PositionUpdate {
        event_id,
        position,
        total_waiting,
    };
    let key = format!("{name}/{event_id}");
    let rooms = vec![rooms::events_user(user_id)];
    say::state(EVENTS, rooms, name, &key, &message)
}
