//! How far people have come: what has arrived, what was read, and who is typing.
//!
//! What somebody has read, or has got, is a watermark: it means all before it too, and only ever advances.

use super::{
    Entered, enter, enter_to_look, publications,
    store::{
        messages,
        people::{self, Participant},
    },
};
use crate::{error::Result, notifications, store::Tx};

/// `message-read`: up to this message.
pub fn read_message(tx: &mut Tx<'_>, user_id: &str, chat_id: &str, message_id: &str) -> Result<()> {
    let entered = enter(tx, chat_id, user_id)?;
    let ordinal = messages::find(tx.conn, chat_id, message_id)?.ordinal;
    read_to(tx, entered, ordinal, Some(message_id))
}

/// `chat-read`: all that there is.
pub fn read_all(tx: &mut Tx<'_>, user_id: &str, chat_id: &str) -> Result<()> {
    let entered = enter(tx, chat_id, user_id)?;
    let ordinal = entered.chat.message_count;
    read_to(tx, entered, ordinal, None)
}

fn read_to(
    tx: &mut Tx<'_>,
    entered: Entered,
    ordinal: i64,
    message_id: Option<&str>,
) -> Result<()> {
    let before = entered.own().clone();
    if ordinal <= before.read_ordinal {
        return Ok(());
    }
    let (chat_id, user_id) = (&before.chat_id, &before.user_id);
    let mut own = Participant {
        read_ordinal: ordinal,
        delivered_ordinal: before.delivered_ordinal.max(ordinal),
        ..before.clone()
    };
    own.has_left_to_read(left_after(tx, &entered, ordinal)?);
    people::update(tx.conn, &own)?;
    let others = told(tx, &entered)?;
    if !others.is_empty() {
        let said = publications::read(chat_id, message_id, user_id, tx.now, &others)?;
        tx.publish(said);
    }
    if own.unread_count != before.unread_count {
        tx.publish_last(publications::unread_counts, user_id);
        if own.unread_count == 0 {
            notifications::read_about(tx, user_id, chat_id)?;
        }
    }
    Ok(())
}

/// How much somebody has to read after an ordinal. Only what they read now is counted, not what is left.
fn left_after(tx: &mut Tx<'_>, entered: &Entered, ordinal: i64) -> Result<i64> {
    let before = entered.own();
    if before.unread_count == 0 || ordinal >= entered.chat.message_count {
        return Ok(0);
    }
    let read_now = (before.read_ordinal, ordinal);
    let (chat_id, user_id) = (&before.chat_id, &before.user_id);
    let read = people::count_of_others(tx.conn, chat_id, user_id, read_now)?;
    Ok(before.unread_count - read)
}

/// Who hears how far somebody has come: nobody, between two of whom one has blocked the other.
fn told<'a>(tx: &mut Tx<'_>, entered: &'a Entered) -> Result<Vec<&'a str>> {
    match entered.is_cut_off(tx.conn)? {
        true => Ok(Vec::new()),
        false => Ok(entered.other_ids()),
    }
}

/// `message-delivered`: up to this message.
pub fn delivered(tx: &mut Tx<'_>, user_id: &str, chat_id: &str, message_id: &str) -> Result<()> {
    let entered = enter(tx, chat_id, user_id)?;
    let ordinal = messages::find(tx.conn, chat_id, message_id)?.ordinal;
    let own = entered.own();
    if ordinal <= own.delivered_ordinal {
        return Ok(());
    }
    let own = Participant {
        delivered_ordinal: ordinal,
        ..own.clone()
    };
    people::update(tx.conn, &own)?;
    let others = told(tx, &entered)?;
    if !others.is_empty() {
        let said = publications::delivered(chat_id, message_id, user_id, tx.now, &others)?;
        tx.publish(said);
    }
    Ok(())
}

/// `typing`
pub fn typing(tx: &mut Tx<'_>, user_id: &str, chat_id: &str, is_typing: bool) -> Result<()> {
    let entered = enter_to_look(tx.conn, chat_id, user_id)?;
    let others = told(tx, &entered)?;
    if !others.is_empty() {
        let said = publications::typing(chat_id, user_id, is_typing, tx.now, &others)?;
        tx.publish(said);
    }
    Ok(())
}
