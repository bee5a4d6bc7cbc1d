//! Votes and reactions are told in rounds, so that many people make few messages.
//!
//! What changes is marked. A change that comes when the last round is long enough ago is told at once, with all that
//! waits; the last of a burst is told by the due work. So a room hears at most four rounds a second, over all
//! nodes, and each round is short.

use super::{
    publications::{self, Poll, Question, Reactions},
    store::{self, RoomRow},
};
use crate::{clock, error::Result, store::Tx};

/// Between two rounds of one event.
pub const ROUND_GAP_MS: i64 = 250;
/// Questions told in one round; the rest waits for the next.
const QUESTIONS_PER_ROUND_MAX: usize = 20;

/// Tells what was marked in this transaction, now or in the next round.
pub fn tell_soon(tx: &mut Tx<'_>, room: &mut RoomRow) -> Result<()> {
    if clock::has_passed(tx.now, room.told_at, ROUND_GAP_MS) {
        return tell(tx, room);
    }
    if !room.is_untold {
        room.is_untold = true;
        store::update(tx.conn, room)?;
    }
    Ok(())
}

/// Tells what waits in a room, if it is time.
pub fn tell_due(tx: &mut Tx<'_>, event_id: &str) -> Result<()> {
    match store::lock_existing(tx.conn, event_id)? {
        // It may have been told meanwhile.
        Some(mut room) if room.is_untold => tell_soon(tx, &mut room),
        _ => Ok(()),
    }
}

fn tell(tx: &mut Tx<'_>, room: &mut RoomRow) -> Result<()> {
    let more = tell_questions(tx, &room.event_id)?;
    let polls = store::polls::untold(tx.conn, &room.event_id)?;
    if !polls.is_empty() {
        store::polls::told(tx.conn, &room.event_id)?;
    }
    for whole in polls {
        tx.publish(publications::poll_updated(&Poll::from(whole))?);
    }
    if std::mem::take(&mut room.reactions_untold) {
        let counts = store::reactions(tx.conn, &room.event_id)?;
        let reactions = Reactions::of(&room.event_id, counts);
        tx.publish(publications::reactions_update(&reactions)?);
    }
    room.told_at = tx.now;
    room.is_untold = more;
    store::update(tx.conn, room)
}

/// Says whether questions are left for the next round.
fn tell_questions(tx: &mut Tx<'_>, event_id: &str) -> Result<bool> {
    let limit = QUESTIONS_PER_ROUND_MAX as i64 + 1;
    let mut untold = store::questions::untold(tx.conn, event_id, limit)?;
    let more = untold.len() > QUESTIONS_PER_ROUND_MAX;
    untold.truncate(QUESTIONS_PER_ROUND_MAX);
    if untold.is_empty() {
        return Ok(false);
    }
    let ids: Vec<&str> = untold.iter().map(|(row, _)| row.id.as_str()).collect();
    store::questions::told(tx.conn, &ids)?;
    for named in untold {
        let question = Question::of(named);
        tx.publish(publications::happened(
            event_id,
            "question-updated",
            &question,
        )?);
    }
    Ok(more)
}
