//! Saying something, saying it otherwise, taking it back.

use uuid::Uuid;

use super::{
    Entered, enter,
    mailing::{MAIL_AFTER_MS, event_of},
    publications,
    rules::{
        MESSAGES_MAX, NO_FILES, NO_PARTICIPANT, NO_REPLY, NewContent, NewMessage, Refusal, Said,
        type_of,
    },
    store::{
        self,
        files::{self, FileRow},
        messages::{self, MessageRow},
        people::{self, Participant},
    },
    views::Message,
};
use crate::{
    error::{Error, Result},
    images,
    notifications::{self, Happening},
    scope::Scope,
    store::Tx,
};

/// Sends a message.
pub fn send(tx: &mut Tx<'_>, scope: &Scope, chat_id: &str, new: &NewMessage) -> Result<Message> {
    let said = new.check()?;
    let mut entered = enter(tx, chat_id, &scope.user_id)?;
    may_say(tx, &entered, &said)?;
    let mut files = files::unsent_of(tx.conn, &scope.user_id, &said.files)?;
    if files.len() != said.files.len() {
        return Err(Error::invalid("attachments", NO_FILES));
    }
    let row = insert(tx, &mut entered, said, &mut files)?;
    let ordinal = row.ordinal;
    let mut own = entered.own().clone();
    own.active_at = tx.now;
    // Who has read all before has read their own words too; nobody is told so.
    if own.read_ordinal == ordinal - 1 {
        own.read_ordinal = ordinal;
    }
    own.delivered_ordinal = own.delivered_ordinal.max(own.read_ordinal);
    people::one_more(tx, &entered.chat.id, &own, tx.now + MAIL_AFTER_MS)?;
    let message = Message::of(row, &files, entered.people.iter());
    for action in publications::sent(&message, &entered.other_ids())? {
        tx.publish(action);
    }
    for id in entered.other_ids() {
        tx.publish_last(publications::unread_counts, id);
    }
    tell_of_first(tx, scope, &entered, &message)?;
    Ok(message)
}

/// In a chat of two nothing is said between people of whom one has blocked the other.
fn refuse_cut_off(tx: &mut Tx<'_>, entered: &Entered) -> Result<()> {
    match entered.is_cut_off(tx.conn)? {
        true => Err(Refusal::Blocked.into()),
        false => Ok(()),
    }
}

/// Refuses what cannot be said here.
fn may_say(tx: &mut Tx<'_>, entered: &Entered, said: &Said) -> Result<()> {
    refuse_cut_off(tx, entered)?;
    if let Some(to) = &said.to_user_id
        && !entered.other_ids().contains(&to.as_str())
    {
        return Err(Error::invalid("toUserId", NO_PARTICIPANT));
    }
    if let Some(id) = &said.reply_to {
        let found = messages::find(tx.conn, &entered.chat.id, id);
        found.map_err(|error| match error {
            Error::NotFound(_) => Error::invalid("replyToMessageId", NO_REPLY),
            other => other,
        })?;
    }
    match entered.chat.message_count < MESSAGES_MAX {
        true => Ok(()),
        false => Err(Refusal::Full.into()),
    }
}

fn insert(
    tx: &mut Tx<'_>,
    entered: &mut Entered,
    said: Said,
    files: &mut [FileRow],
) -> Result<MessageRow> {
    let chat = &mut entered.chat;
    let media_types: Vec<&str> = files.iter().map(|file| file.media_type.as_str()).collect();
    let row = MessageRow {
        id: Uuid::now_v7().to_string(),
        chat_id: chat.id.clone(),
        ordinal: chat.message_count + 1,
        sender_id: entered.user_id.clone(),
        content: said.content,
        message_type: said.message_type.unwrap_or_else(|| type_of(&media_types)),
        reply_to: said.reply_to,
        is_edited: false,
        is_deleted: false,
        created_at: tx.now,
        updated_at: tx.now,
    };
    messages::insert(tx.conn, &row)?;
    for (place, file) in (0..).zip(files) {
        file.chat_id = Some(chat.id.clone());
        file.message_id = Some(row.id.clone());
        file.place = place;
        if !files::attach(tx.conn, file)? {
            return Err(Error::invalid("attachments", NO_FILES));
        }
    }
    chat.message_count = row.ordinal;
    chat.last_message_id = Some(row.id.clone());
    chat.updated_at = tx.now;
    store::update(tx.conn, chat)?;
    Ok(row)
}

/// Notifies those who had read all before; whoever has something to read in this chat was told of that.
fn tell_of_first(
    tx: &mut Tx<'_>,
    scope: &Scope,
    entered: &Entered,
    message: &Message,
) -> Result<()> {
    let had_read_all = |person: &&Participant| person.unread_count == 0;
    let told: Vec<String> = entered
        .others()
        .filter(had_read_all)
        .map(|person| person.user_id.clone())
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    // A talk leaves one note in each list, its last, not one for each answer.
    for user_id in &told {
        notifications::drop_about(tx, user_id, &message.chat_id)?;
    }
    let happening = Happening::MessageNew {
        event: event_of(tx.conn, &entered.chat)?,
        chat_id: message.chat_id.clone(),
        message_id: message.id.clone(),
        from_user_id: scope.user_id.clone(),
        from_name: scope.name.clone(),
    };
    notifications::tell(tx, &told, &happening)
}

/// One's own message, in its chat that is locked.
fn enter_own(
    tx: &mut Tx<'_>,
    scope: &Scope,
    chat_id: &str,
    id: &str,
) -> Result<(Entered, MessageRow)> {
    let entered = enter(tx, chat_id, &scope.user_id)?;
    let row = messages::find(tx.conn, &entered.chat.id, id)?;
    if row.sender_id != scope.user_id {
        return Err(Error::Forbidden("Only who has sent a message may do this."));
    }
    Ok((entered, row))
}

/// Changes what one has said.
pub fn edit(
    tx: &mut Tx<'_>,
    scope: &Scope,
    chat_id: &str,
    id: &str,
    new: &NewContent,
) -> Result<Message> {
    let (entered, mut row) = enter_own(tx, scope, chat_id, id)?;
    if row.is_deleted {
        return Err(Refusal::Deleted.into());
    }
    let files = files::of_messages(tx.conn, &[id])?;
    let content = new.check(!files.is_empty())?;
    if row.content == content {
        return Ok(Message::of(row, &files, entered.people.iter()));
    }
    refuse_cut_off(tx, &entered)?;
    row.content = content;
    row.is_edited = true;
    row.updated_at = tx.now;
    messages::update(tx.conn, &row)?;
    let message = Message::of(row, &files, entered.people.iter());
    tx.publish(publications::updated(&message, &entered.present_ids())?);
    Ok(message)
}

/// Takes back what one has said: its words and files are gone for all. Again is nothing new.
pub fn delete(tx: &mut Tx<'_>, scope: &Scope, chat_id: &str, id: &str) -> Result<()> {
    let (mut entered, row) = enter_own(tx, scope, chat_id, id)?;
    match row.is_deleted {
        true => Ok(()),
        false => erase(tx, &mut entered, vec![row], 0),
    }
}

/// Deletes messages of one person in a chat that is locked, with their files; tells of those after an ordinal.
pub(super) fn erase(
    tx: &mut Tx<'_>,
    entered: &mut Entered,
    rows: Vec<MessageRow>,
    told_after: i64,
) -> Result<()> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    less_to_read(tx, entered, &rows)?;
    let files = files::of_messages(tx.conn, &ids)?;
    let file_ids: Vec<String> = files.into_iter().map(|file| file.id).collect();
    forget_files(tx, &file_ids)?;
    messages::erase(tx.conn, &ids, tx.now)?;
    for row in rows.into_iter().filter(|row| row.ordinal > told_after) {
        let row = MessageRow {
            content: String::new(),
            is_deleted: true,
            updated_at: tx.now,
            ..row
        };
        let message = Message::of(row, &[], entered.people.iter());
        tx.publish(publications::deleted(&message, &entered.present_ids())?);
    }
    Ok(())
}

/// What is erased nobody has to read any more. A person's own messages were never among what they had to read.
fn less_to_read(tx: &mut Tx<'_>, entered: &mut Entered, erased: &[MessageRow]) -> Result<()> {
    for person in &mut entered.people {
        let was_unread = |row: &&MessageRow| {
            row.ordinal > person.read_ordinal && row.sender_id != person.user_id
        };
        let fewer = erased.iter().filter(was_unread).count() as i64;
        if fewer == 0 || person.unread_count == 0 {
            continue;
        }
        person.has_left_to_read(person.unread_count - fewer);
        people::update(tx.conn, person)?;
        tx.publish_last(publications::unread_counts, &person.user_id);
        if person.unread_count == 0 {
            notifications::read_about(tx, &person.user_id, &person.chat_id)?;
        }
    }
    Ok(())
}

/// Forgets files; what is stored of them goes after the commit.
pub(super) fn forget_files(tx: &mut Tx<'_>, ids: &[String]) -> Result<()> {
    let names = files::delete(tx.conn, ids)?;
    discard(tx, &names)
}

/// As [`forget_files`], but for what was sent meanwhile.
pub(super) fn forget_unsent(tx: &mut Tx<'_>, ids: &[String]) -> Result<()> {
    let names = files::delete_unsent(tx.conn, ids)?;
    discard(tx, &names)
}

fn discard(tx: &mut Tx<'_>, names: &[String]) -> Result<()> {
    names
        .iter()
        .try_for_each(|name| images::discard_private(tx, name))
}
