//! What people are told: stored for them, and mailed.
//!
//! There is one door, [`tell`]. Whatever happens goes through it in the transaction in which it happens.

mod happening;
pub mod http;
mod publications;
pub mod socket;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use happening::{Canceller, Cause, Changed, EventFacts, Happening, Kind, Rejection};

use std::collections::HashMap;

use diesel::QueryResult;

use crate::{
    error::{Error, Result},
    language::Language,
    mail,
    store::{Conn, Tx},
};
use store::{New, Recipient};
use words::Words;

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

/// Tells people: stores a notification for each in their language, and queues a mail for each where
/// its [`Kind`] has one. Nothing leaves unless the transaction commits. An id that is nobody's is passed over.
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

fn tell_some(tx: &mut Tx<'_>, pairs: &[(&str, &Told<'_>)]) -> Result<()> {
    let ids: Vec<&str> = pairs.iter().map(|(id, _)| *id).collect();
    let known: HashMap<String, Recipient> = store::recipients(tx.conn, &ids)?
        .into_iter()
        .map(|recipient| (recipient.id.clone(), recipient))
        .collect();
    let reached = || {
        pairs
            .iter()
            .filter_map(|(id, told)| Some((known.get(*id)?, *told)))
    };
    let notifications: Vec<New<'_>> = reached()
        .map(|(recipient, told)| told.notification(recipient, tx.now))
        .collect();
    let mails: Vec<mail::New<'_>> = reached()
        .filter(|(_, told)| told.happening.kind().is_mailed())
        .map(|(recipient, told)| told.mail(recipient, tx.now))
        .collect();
    store::insert(tx.conn, &notifications)?;
    mail::queue(tx, &mails)
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
    };
    mail::queue(tx, &[mail])
}

/// A happening, written out once for all who are told.
struct Told<'h> {
    happening: &'h Happening,
    happening_json: String,
    data: String,
    english: Words,
    arabic: Words,
}

impl<'h> Told<'h> {
    fn of(happening: &'h Happening) -> Result<Self> {
        let written = |result: serde_json::Result<String>| {
            result.map_err(|error| Error::Internal(format!("cannot write a happening: {error}")))
        };
        Ok(Self {
            happening,
            happening_json: written(serde_json::to_string(happening))?,
            data: written(serde_json::to_string(&happening.data()))?,
            english: words::of(Language::English, happening),
            arabic: words::of(Language::Arabic, happening),
        })
    }

    fn words(&self, language: Language) -> &Words {
        match language {
            Language::English => &self.english,
            Language::Arabic => &self.arabic,
        }
    }

    fn notification<'a>(&'a self, to: &'a Recipient, now: i64) -> New<'a> {
        let words = self.words(to.language);
        New {
            id: new_id(),
            user_id: &to.id,
            kind: self.happening.kind().as_str(),
            title: &words.title,
            body: &words.body,
            data: &self.data,
            created_at: now,
        }
    }

    fn mail<'a>(&'a self, to: &'a Recipient, now: i64) -> mail::New<'a> {
        mail::New {
            id: new_id(),
            user_id: Some(&to.id),
            address: &to.email,
            name: &to.full_name,
            language: to.language,
            kind: self.happening.kind().as_str(),
            data: &self.happening_json,
            status: mail::Status::Queued,
            next_attempt_at: Some(now),
            created_at: now,
        }
    }
}

fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
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

/// Deletes what somebody was told.
pub fn forget(conn: &mut Conn, user_id: &str) -> Result<()> {
    store::delete_of_person(conn, user_id)
}

/// Deletes some of what is older than it is kept, and what one person has too much of.
pub fn prune(conn: &mut Conn, now: i64) -> QueryResult<()> {
    store::prune(conn, now - KEPT_MS)
}
