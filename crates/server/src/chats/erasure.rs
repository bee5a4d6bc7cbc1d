//! What is left of somebody in chats, and what nobody needs any more.

use super::{
    Entered, opening,
    store::{self, blocks, files, messages, people},
    talking,
};
use crate::{
    error::Result,
    store::{Conn, Tx},
};

/// Rows taken by one transaction.
const ROWS_AT_ONCE: i64 = 2_000;
/// Of what goes with an account, so many of a chat's last messages are told to those who have them before their eyes.
const TOLD_MAX: i64 = 100;
/// How long a file waits to be sent.
const UNSENT_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether leaving a chat is done, or goes on in a transaction of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    More,
    Done,
}

/// Some chats of which somebody is part, or where something is that they have said; for [`leave_for_good`].
pub fn left_to_leave(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    let mut chats = people::chats_of(conn, user_id, limit)?;
    chats.extend(messages::chats_spoken_in(conn, user_id, limit)?);
    chats.sort();
    chats.dedup();
    Ok(chats)
}

/// Somebody is gone for good, and so is what they have said in a chat; the chat too, where nobody is left. To be called in
/// the lane of the chat until it is done.
pub fn leave_for_good(tx: &mut Tx<'_>, chat_id: &str, user_id: &str) -> Result<Step> {
    let chat = store::lock(tx.conn, chat_id)?;
    let mut entered = Entered {
        people: people::of_chat(tx.conn, chat_id)?,
        chat,
        user_id: user_id.to_owned(),
        place: 0,
    };
    let said = messages::undeleted_of(tx.conn, chat_id, user_id, ROWS_AT_ONCE)?;
    if !said.is_empty() {
        let told_after = entered.chat.message_count - TOLD_MAX;
        talking::erase(tx, &mut entered, said, told_after)?;
        return Ok(Step::More);
    }
    if entered.others().next().is_some() {
        opening::leave(tx, &[chat_id.to_owned()], user_id)?;
        return Ok(Step::Done);
    }
    let files = files::of_chat(tx.conn, chat_id, ROWS_AT_ONCE)?;
    if !files.is_empty() {
        talking::forget_files(tx, &files)?;
        return Ok(Step::More);
    }
    if messages::delete_some(tx.conn, chat_id, ROWS_AT_ONCE)? > 0 {
        return Ok(Step::More);
    }
    store::delete(tx.conn, chat_id)?;
    Ok(Step::Done)
}

/// Forgets whom somebody has blocked and by whom they are, and what they have uploaded and not sent.
pub fn forget(tx: &mut Tx<'_>, user_id: &str) -> Result<()> {
    blocks::forget(tx.conn, user_id)?;
    let unsent = files::all_unsent_of(tx.conn, user_id)?;
    talking::forget_unsent(tx, &unsent)
}

/// Deletes some of what was uploaded and never sent.
pub fn prune(tx: &mut Tx<'_>) -> Result<()> {
    let never_sent = files::never_sent(tx.conn, tx.now - UNSENT_KEPT_MS, ROWS_AT_ONCE)?;
    talking::forget_unsent(tx, &never_sent)
}
