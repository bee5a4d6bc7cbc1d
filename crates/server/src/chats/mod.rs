//! Chats between two or more people: about a booking, about an event, or about nothing.
//!
//! Whatever changes in a chat changes under the lock of its row, so that the order of messages is the order of commits. Locks are taken
//! in this order: an event's, then its chats', of several in the order of their ids. Whoever locks more than one chat holds the lock of
//! their event; no transaction that holds a chat's lock asks for an event's.

mod blocking;
mod erasure;
mod export;
mod files;
pub mod http;
mod mailing;
mod opening;
mod publications;
mod receipts;
mod rules;
pub mod socket;
mod store;
mod talking;
#[cfg(test)]
mod tests;
mod views;

pub use erasure::{Step, forget, leave_for_good, left_to_leave, prune};
pub use export::export_of;
pub use mailing::{mail_due, mails_due};
pub use opening::organizer_left;
pub use rules::Refusal;

use crate::{
    error::{Error, Result},
    store::{Conn, Tx},
};
use store::{
    ChatRow, blocks,
    people::{self, Participant},
};

/// The lane of what is done in a chat.
pub(crate) fn lane(chat_id: &str) -> String {
    format!("chat:{chat_id}")
}

/// Whether somebody takes part in a chat. The id may be anything that a client sends.
pub fn takes_part(conn: &mut Conn, user_id: &str, chat_id: &str) -> Result<bool> {
    match rules::id_of("Chat", chat_id) {
        Ok(id) => people::is_present(conn, &id, user_id),
        Err(_) => Ok(false),
    }
}

/// Whether two people take part in the same chat.
pub fn share_a_chat(conn: &mut Conn, one: &str, other: &str) -> Result<bool> {
    people::share_a_chat(conn, one, other)
}

/// Whether one of the two has blocked the other.
pub fn is_blocked_between(conn: &mut Conn, one: &str, other: &str) -> Result<bool> {
    blocks::any_between(conn, one, &[other.to_owned()])
}

/// How much somebody has to read in all chats together.
fn unread_count(conn: &mut Conn, user_id: &str) -> Result<i64> {
    let counts = people::unread_of(conn, &[user_id.to_owned()])?;
    Ok(counts.values().sum())
}

/// A chat, as one of those who take part finds it.
struct Entered {
    chat: ChatRow,
    /// All, also who left.
    people: Vec<Participant>,
    user_id: String,
    /// Where the one who asks is among the people.
    place: usize,
}

impl Entered {
    fn of(conn: &mut Conn, chat: ChatRow, user_id: &str) -> Result<Self> {
        let people = people::of_chat(conn, &chat.id)?;
        let is_own = |person: &Participant| person.is_present() && person.user_id == user_id;
        let place = people.iter().position(is_own);
        Ok(Self {
            place: place.ok_or(Error::NotFound("Chat"))?,
            chat,
            people,
            user_id: user_id.to_owned(),
        })
    }

    fn own(&self) -> &Participant {
        &self.people[self.place]
    }

    /// Those who take part beside the one who asks.
    fn others(&self) -> impl Iterator<Item = &Participant> {
        let is_other =
            |person: &&Participant| person.is_present() && person.user_id != self.user_id;
        self.people.iter().filter(is_other)
    }

    fn other_ids(&self) -> Vec<&str> {
        self.others()
            .map(|person| person.user_id.as_str())
            .collect()
    }

    /// Whether two alone take part, of whom one has blocked the other.
    fn is_cut_off(&self, conn: &mut Conn) -> Result<bool> {
        match self.other_ids().as_slice() {
            [other] => is_blocked_between(conn, &self.user_id, other),
            _ => Ok(false),
        }
    }

    fn present_ids(&self) -> Vec<&str> {
        let present = self.people.iter().filter(|person| person.is_present());
        present.map(|person| person.user_id.as_str()).collect()
    }
}

/// Locks a chat for one who takes part in it.
///
/// # Errors
/// `not_found`: for others it does not exist.
fn enter(tx: &mut Tx<'_>, chat_id: &str, user_id: &str) -> Result<Entered> {
    let chat = store::lock(tx.conn, chat_id)?;
    Entered::of(tx.conn, chat, user_id)
}

/// As [`enter`], where nothing is changed.
fn enter_to_look(conn: &mut Conn, chat_id: &str, user_id: &str) -> Result<Entered> {
    let chat = store::find(conn, chat_id)?;
    Entered::of(conn, chat, user_id)
}
