//! What people are told: stored for them, and mailed.
//!
//! There is one door, [`tell`]. Whatever happens goes through it in the transaction in which it happens; what is mailed
//! only to those who do not see it comes again by [`mail`](mail()).

mod happening;
pub mod http;
mod inbox;
mod preferences;
mod publications;
mod sending;
pub mod socket;
mod store;
mod telling;
#[cfg(test)]
mod tests;
pub mod words;

pub use happening::{
    Canceller, Cause, Changed, EventFacts, Happening, Kind, NewNote, Note, PlaceFacts, Rejection,
};
pub use sending::announce;

use std::collections::HashMap;

use crate::{
    error::{Error, Result},
    language::Language,
    live::rooms,
    mail,
    store::{Conn, Tx},
};
use store::Recipient;
use telling::Told;

/// Rows written by one statement: below what either database takes as parameters.
const ROWS_PER_STATEMENT: usize = 500;

/// How long notifications are kept.
pub const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// Something that happened, and the user ids of those who are told.
#[derive(Clone, Debug)]
pub struct Telling {
    pub people: Vec<String>,
    pub happening: Happening,
}

/// Tells people, each as they want it: stores a notification in their language and says so to their devices, and queues
/// a mail. Nothing leaves unless the transaction commits. An id that is nobody's is passed over.
pub fn tell(tx: &mut Tx<'_>, people: &[String], happening: &Happening) -> Result<()> {
    let telling = Telling {
        people: people.to_vec(),
        happening: happening.clone(),
    };
    tell_all(tx, &[telling])
}

/// Tells of several happenings, with as few statements as one takes.
pub fn tell_all(tx: &mut Tx<'_>, tellings: &[Telling]) -> Result<()> {
    let told: Vec<Told<'_>> = tellings
        .iter()
        .map(|telling| Told::of(&telling.happening))
        .collect::<Result<_>>()?;
    let pairs: Vec<(&str, &Told<'_>)> = tellings
        .iter()
        .zip(&told)
        .flat_map(|(telling, told)| telling.people.iter().map(move |id| (id.as_str(), told)))
        .collect();
    for pairs in pairs.chunks(ROWS_PER_STATEMENT) {
        tell_some(tx, pairs)?;
    }
    Ok(())
}

/// Gives the ids of the notifications that are stored.
fn tell_some(tx: &mut Tx<'_>, pairs: &[(&str, &Told<'_>)]) -> Result<Vec<String>> {
    let ids: Vec<&str> = pairs.iter().map(|(id, _)| *id).collect();
    let known: HashMap<String, Recipient> = store::recipients(tx.conn, &ids)?
        .into_iter()
        .map(|recipient| (recipient.id.clone(), recipient))
        .collect();
    let mut notifications = Vec::new();
    let mut mails = Vec::new();
    for (id, told) in pairs {
        let Some(recipient) = known.get(*id) else {
            continue;
        };
        let way = recipient.preferences.way(told.happening, tx.now);
        if way.in_app {
            let notification = told.notification(recipient, tx.now);
            let shown = told.shown(&notification);
            tx.publish(publications::created(&shown, way.sound)?);
            if told.happening.is_told_to_each() {
                let room = rooms::root_user(id);
                tx.publish(publications::rooted(
                    room,
                    &shown,
                    told.happening,
                    way.sound,
                )?);
            }
            tx.publish_last(publications::unread_counts, id);
            notifications.push(notification);
        }
        mails.extend(told.mail(recipient, way, tx.now));
    }
    store::insert(tx.conn, &notifications)?;
    mail::queue(tx, &mails)?;
    Ok(notifications.into_iter().map(|new| new.id).collect())
}

/// Mails a person, if they want that, what they were told of before and have not seen. In their quiet hours it gives when
/// these end, for whoever asks to look then whether it is still needed.
pub fn mail(tx: &mut Tx<'_>, user_id: &str, happening: &Happening) -> Result<Option<i64>> {
    let told = Told::of(happening)?;
    let recipients = store::recipients(tx.conn, &[user_id])?;
    for recipient in &recipients {
        match recipient.preferences.way(happening, tx.now).mail_at {
            None => {}
            Some(at) if at > tx.now => return Ok(Some(at)),
            Some(_) => mail::queue(tx, &[told.letter(recipient, tx.now)])?,
        }
    }
    Ok(None)
}

/// Mails a person, without a notification: what holds a secret, and is nobody's business a day later.
pub fn write(tx: &mut Tx<'_>, user_id: &str, happening: &Happening) -> Result<()> {
    let told = Told::of(happening)?;
    let recipients = store::recipients(tx.conn, &[user_id])?;
    let mails: Vec<mail::New<'_>> = recipients
        .iter()
        .map(|recipient| told.letter(recipient, tx.now))
        .collect();
    mail::queue(tx, &mails)
}

/// Sends a person a text message.
pub fn text(tx: &mut Tx<'_>, user_id: &str, number: &str, happening: &Happening) -> Result<()> {
    let told = Told::of(happening)?;
    let recipients = store::recipients(tx.conn, &[user_id])?;
    let texts: Vec<mail::New<'_>> = recipients
        .iter()
        .map(|recipient| mail::New {
            address: number,
            channel: mail::Channel::Sms,
            ..told.letter(recipient, tx.now)
        })
        .collect();
    mail::queue(tx, &texts)
}

/// Mails an address that has no account here.
pub fn write_to(
    tx: &mut Tx<'_>,
    address: &str,
    language: Language,
    happening: &Happening,
) -> Result<()> {
    let told = Told::of(happening)?;
    let mail = mail::New {
        id: new_id(),
        user_id: None,
        address,
        name: "",
        language,
        kind: happening.kind().as_str(),
        data: &told.happening_json,
        status: mail::Status::Queued,
        next_attempt_at: Some(tx.now),
        created_at: tx.now,
        channel: mail::Channel::Mail,
    };
    mail::queue(tx, &[mail])
}

fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Marks as read what somebody was told about one thing, as where they have seen the thing itself.
pub fn read_about(tx: &mut Tx<'_>, user_id: &str, about: &str) -> Result<()> {
    let ids = store::mark_read_about(tx.conn, user_id, about, tx.now)?;
    for id in &ids {
        tx.publish(publications::read(user_id, id)?);
    }
    if !ids.is_empty() {
        tx.publish_last(publications::unread_counts, user_id);
    }
    Ok(())
}

/// Deletes what somebody was told about one thing, as where they are to be told anew.
pub fn drop_about(tx: &mut Tx<'_>, user_id: &str, about: &str) -> Result<()> {
    let ids = store::delete_about(tx.conn, user_id, about)?;
    for id in &ids {
        tx.publish(publications::deleted(user_id, id)?);
    }
    if !ids.is_empty() {
        tx.publish_last(publications::unread_counts, user_id);
    }
    Ok(())
}

/// What somebody was told, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<serde_json::Value>> {
    let filter = store::Filter {
        limit,
        ..store::Filter::default()
    };
    let rows = store::of_person(conn, user_id, &filter)?;
    let told = |row| serde_json::to_value(http::Notification::from(row)).map_err(Error::encoding);
    rows.into_iter().map(told).collect()
}

/// How somebody wants to be told.
pub fn preferences_of(conn: &mut Conn, user_id: &str) -> Result<serde_json::Value> {
    let preferences = store::preferences(conn, user_id)?;
    serde_json::to_value(http::PreferencesView::of(&preferences)).map_err(Error::encoding)
}

/// Deletes what somebody was told, and how they wanted it.
pub fn forget(conn: &mut Conn, user_id: &str) -> Result<()> {
    store::delete(conn, user_id, None)?;
    store::delete_preferences(conn, user_id)
}

/// Deletes some of what is older than it is kept, and what one person has too much of. Who had not read it has less to read.
pub fn prune(tx: &mut Tx<'_>) -> Result<()> {
    for user_id in store::prune(tx.conn, tx.now - KEPT_MS)? {
        tx.publish_last(publications::unread_counts, &user_id);
    }
    Ok(())
}
