//! Who may do what in a live room.

use super::{
    rules::Refusal,
    store::{self, RoomRow},
};
use crate::{
    error::{Error, Result},
    events::{self, EventRef, EventStatus},
    ledger,
    scope::Scope,
    store::Tx,
};

/// Why somebody may not take part.
pub const NOT_ONE_OF_THEM: &str = "Only people who have booked and the organizers may do this.";

/// What somebody is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Write, as people who have booked may.
    TakePart,
    /// Lead through the event, as organizers may.
    Lead,
    /// Take something away, as organizers may, also when all is over.
    Tidy,
}

/// A room, locked for somebody who may do this there.
pub struct Entered {
    pub room: RoomRow,
    pub organizes: bool,
}

/// Whether people may write in an event's room.
pub fn is_open(status: EventStatus) -> bool {
    matches!(status, EventStatus::Scheduled | EventStatus::Ongoing)
}

/// Checks the right and locks the room.
///
/// # Errors
/// `not_found` where the event is not for these eyes, `forbidden`, `room_closed`.
pub fn enter(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, act: Act) -> Result<Entered> {
    let seen = events::find(tx.conn, Some(scope), event)?;
    let organizes = seen.right.organizes();
    let may = organizes
        || (act == Act::TakePart
            && ledger::active_booking(tx.conn, &seen.row.id, &scope.user_id)?.is_some());
    if !may {
        return Err(Error::Forbidden(match act {
            Act::TakePart => NOT_ONE_OF_THEM,
            Act::Lead | Act::Tidy => "Only the event's organizers may do this.",
        }));
    }
    if act != Act::Tidy && !is_open(seen.row.status) {
        return Err(Refusal::RoomClosed.into());
    }
    let room = store::lock(tx, &seen.row.id)?;
    Ok(Entered { room, organizes })
}

/// As [`enter`], for somebody whose words are to be heard by all.
pub fn enter_to_speak(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef) -> Result<RoomRow> {
    let entered = enter(tx, scope, event, Act::TakePart)?;
    if !entered.organizes {
        let event_id = &entered.room.event_id;
        if let Some(until) = store::chat::muted_until(tx.conn, event_id, &scope.user_id, tx.now)? {
            return Err(Refusal::Muted { until }.into());
        }
    }
    Ok(entered.room)
}
