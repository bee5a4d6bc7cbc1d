//! Writing what happened, once for all who are told.

use std::{borrow::Cow, cell::OnceCell};

use super::{
    Happening,
    http::Notification,
    new_id,
    preferences::Way,
    store::{New, Recipient},
    words::{self, Words},
};
use crate::{
    clock,
    error::{Error, Result},
    language::Language,
    mail,
};

/// A happening, written out once; its words, in each language that somebody needs.
pub struct Told<'h> {
    pub happening: &'h Happening,
    pub happening_json: String,
    kind: Cow<'h, str>,
    data: serde_json::Value,
    data_json: String,
    english: OnceCell<Words>,
    arabic: OnceCell<Words>,
}

impl<'h> Told<'h> {
    pub fn of(happening: &'h Happening) -> Result<Self> {
        let happening_json = serde_json::to_string(happening)
            .map_err(|error| Error::Internal(format!("cannot write a happening: {error}")))?;
        let data = serde_json::Value::Object(happening.data());
        Ok(Self {
            happening,
            happening_json,
            kind: happening.stored_type(),
            data_json: data.to_string(),
            data,
            english: OnceCell::new(),
            arabic: OnceCell::new(),
        })
    }

    fn words(&self, language: Language) -> &Words {
        let written = match language {
            Language::English => &self.english,
            Language::Arabic => &self.arabic,
        };
        written.get_or_init(|| words::of(language, self.happening))
    }

    pub fn notification<'a>(&'a self, to: &'a Recipient, now: i64) -> New<'a> {
        let words = self.words(to.language);
        New {
            id: new_id(),
            user_id: &to.id,
            kind: &self.kind,
            title: &words.title,
            body: &words.body,
            data: &self.data_json,
            created_at: now,
            about: self.happening.about(),
        }
    }

    /// The same as clients see it.
    pub fn shown(&self, stored: &New<'_>) -> Notification {
        Notification {
            id: stored.id.clone(),
            user_id: stored.user_id.to_owned(),
            kind: stored.kind.to_owned(),
            title: stored.title.to_owned(),
            body: stored.body.to_owned(),
            data: self.data.clone(),
            is_read: false,
            read_at: None,
            created_at: clock::rfc3339(stored.created_at),
        }
    }

    /// What is told to nobody in particular, and has the same words for all.
    pub fn unaddressed(&self, id: &str, now: i64) -> Notification {
        let words = self.words(Language::English);
        Notification {
            id: id.to_owned(),
            user_id: String::new(),
            kind: self.kind.to_string(),
            title: words.title.clone(),
            body: words.body.clone(),
            data: self.data.clone(),
            is_read: false,
            read_at: None,
            created_at: clock::rfc3339(now),
        }
    }

    /// As they want it mailed, if they do, and it is mailed at once.
    pub fn mail<'a>(&'a self, to: &'a Recipient, way: Way, now: i64) -> Option<mail::New<'a>> {
        if self.happening.is_mailed_later() {
            return None;
        }
        Some(mail::New {
            next_attempt_at: Some(way.mail_at?),
            ..self.letter(to, now)
        })
    }

    /// To be mailed now.
    pub fn letter<'a>(&'a self, to: &'a Recipient, now: i64) -> mail::New<'a> {
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
            channel: mail::Channel::Mail,
        }
    }
}
