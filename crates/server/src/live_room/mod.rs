//! The live room of an event: questions, polls, reactions, chat, screen sharing, and who is there.

mod access;
mod chat;
mod export;
mod history;
pub mod http;
mod polls;
pub mod presence;
mod publications;
mod questions;
mod reactions;
mod rounds;
mod rules;
mod sharing;
pub mod socket;
mod store;

pub use export::export_of;
pub use history::{Eyes, RoomState, room_state};
pub use rounds::{ROUND_GAP_MS, tell_due};
pub use rules::Refusal;

use crate::{
    app::App,
    error::Result,
    events::{self, EventRef},
    store::{Conn, Tx},
};
use presence::Presence;
use reactions::Waiting;

/// What this server keeps in memory of live rooms.
#[derive(Default)]
pub struct Rooms {
    reactions: Waiting,
    pub(crate) presence: Presence,
}

impl Rooms {
    /// Returns when all reactions that were given are counted.
    pub async fn settled(&self) {
        self.reactions.settled().await;
    }
}

/// Events in whose room something waits to be told, and was last told something at or before `told_before`.
pub fn untold(conn: &mut Conn, told_before: i64) -> Result<Vec<String>> {
    store::untold(conn, told_before)
}

/// Events where somebody shares a screen.
pub fn shared_by(conn: &mut Conn, user_id: &str) -> Result<Vec<String>> {
    store::shared_by(conn, user_id)
}

/// Somebody is gone for good: what they share is shared no longer. Whatever they have said stays.
pub fn leave_for_good(tx: &mut Tx<'_>, event_id: &str, user_id: &str) -> Result<()> {
    match store::lock_existing(tx.conn, event_id)? {
        Some(room) if room.share_by.as_deref() == Some(user_id) => sharing::end(tx, room).map(drop),
        _ => Ok(()),
    }
}

/// Forgets where somebody was muted.
pub fn forget_mutes(conn: &mut Conn, user_id: &str) -> Result<()> {
    store::chat::unmute_everywhere(conn, user_id)
}

/// The lane of what is done in the room of an event. It is not the event's own: a transaction that moves seats and one that
/// changes a room hold different rows, and would wait for each other if they were committed together with others of both kinds.
pub(crate) fn lane(event: &str) -> String {
    format!("room:{event}")
}

/// The UUID of an event, whoever may see it: what is done there looks again.
async fn event_id(app: &App, event: &EventRef) -> Result<String> {
    match event {
        EventRef::Id(id) => Ok(id.clone()),
        number => {
            let number = number.clone();
            app.store()
                .read(move |conn| events::id_unscoped(conn, &number))
                .await
        }
    }
}
