//! Mail to those who do not read what waits for them.

use super::{
    ChatRow, Entered,
    store::{
        self, messages,
        people::{self, Participant},
    },
};
use crate::{
    error::{Error, Result},
    events,
    notifications::{self, EventFacts, Happening},
    store::{Conn, Tx},
};

/// How long somebody who has read all before has to read what is new.
pub(super) const MAIL_AFTER_MS: i64 = 10 * 60 * 1000;
/// People who are mailed at once.
const DUE_AT_ONCE: i64 = 200;

/// Some of those who are to be mailed about what they have not read, as chat and person; for [`mail_due`].
pub fn mails_due(conn: &mut Conn, now: i64) -> Result<Vec<(String, String)>> {
    people::mails_due(conn, now, DUE_AT_ONCE)
}

/// Mails somebody that something waits for them in a chat, once until all is read; not in their quiet hours, nor where one
/// of two has blocked the other. To be called in the lane of the chat.
pub fn mail_due(tx: &mut Tx<'_>, chat_id: &str, user_id: &str) -> Result<()> {
    let chat = store::lock(tx.conn, chat_id)?;
    // Who has left, or has read it, has nothing due.
    let entered = Entered::of(tx.conn, chat, user_id)?;
    let own = entered.own();
    if own.mail_due_at.is_none_or(|at| at > tx.now) {
        return Ok(());
    }
    let mut own = own.clone();
    own.mail_due_at = mail(tx, &entered)?;
    people::update(tx.conn, &own)
}

/// Gives when to look again, where it is too early.
fn mail(tx: &mut Tx<'_>, entered: &Entered) -> Result<Option<i64>> {
    let Participant {
        chat_id,
        user_id,
        read_ordinal,
        ..
    } = entered.own();
    let waiting = messages::first_of_others(tx.conn, chat_id, user_id, *read_ordinal)?;
    let Some((message_id, from_user_id, from_name)) = waiting else {
        return Ok(None);
    };
    if entered.is_cut_off(tx.conn)? {
        return Ok(None);
    }
    let happening = Happening::MessageNew {
        event: event_of(tx.conn, &entered.chat)?,
        chat_id: chat_id.clone(),
        message_id,
        from_user_id,
        from_name,
    };
    notifications::mail(tx, user_id, &happening)
}

/// What people are told of the event that a chat is about.
pub(super) fn event_of(conn: &mut Conn, chat: &ChatRow) -> Result<Option<EventFacts>> {
    let Some(id) = &chat.event_id else {
        return Ok(None);
    };
    match events::find_unscoped(conn, id) {
        Ok(event) => Ok(Some(EventFacts::from(&event))),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
