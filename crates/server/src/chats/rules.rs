//! Decisions without IO: limits, what people send, and why it is refused.

use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    error::{Error, Problem, Result},
    events::EventRef,
    http::Validator,
    text_enum::text_enum,
};

/// Characters of a message, and of what a chat is about.
pub const CONTENT_MAX: usize = 4_000;
const SUBJECT_MAX: usize = 200;
/// Characters of a file's name.
const FILE_NAME_MAX: usize = 120;
/// Files with one message.
const ATTACHMENTS_MAX: usize = 10;
/// Files of one person that may wait to be sent.
pub const UNSENT_MAX: usize = 50;
/// People beside the one who opens a chat.
pub const OTHERS_MAX: usize = 20;
/// Messages that one chat holds.
pub const MESSAGES_MAX: i64 = 1_000_000;
/// People whom one person blocks.
pub const BLOCKS_MAX: i64 = 5_000;

text_enum! {
    /// What a message is.
    pub enum MessageType {
        Text = "text",
        Image = "image",
        File = "file",
    }
}

/// Reads an id of something of this slice. One that cannot be is one that nothing has.
pub fn id_of(what: &'static str, text: &str) -> Result<String> {
    match uuid::Uuid::try_parse(text.trim()) {
        Ok(id) => Ok(id.hyphenated().to_string()),
        Err(_) => Err(Error::NotFound(what)),
    }
}

/// Whom to talk with, and about what.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewChat {
    /// The other, in a chat of two.
    pub participant_id: Option<String>,
    /// The others, at most 20.
    pub participant_ids: Option<Vec<String>>,
    /// Without participants it is the chat of the booking's person with all organizers of its event.
    pub booking_id: Option<String>,
    /// UUID or number; one of the participants must organize it.
    #[schema(value_type = Option<String>)]
    pub event_id: Option<serde_json::Value>,
    /// At most 200 characters.
    pub subject: Option<String>,
}

/// Who is to take part beside the one who asks, checked.
#[derive(Clone, Debug)]
pub struct Wish {
    /// In order, without the one who asks. None only with a booking.
    pub others: Vec<String>,
    pub booking_id: Option<String>,
    pub event: Option<EventRef>,
    pub subject: String,
}

impl NewChat {
    pub fn check(&self, asker: &str) -> Result<Wish> {
        let mut v = Validator::new();
        let subject = v.line(
            "subject",
            self.subject.as_deref().unwrap_or_default(),
            0..=SUBJECT_MAX,
        );
        let named = self.participant_ids.iter().flatten();
        let named: Vec<&String> = named
            .chain(&self.participant_id)
            .take(OTHERS_MAX + 2)
            .collect();
        let field = match self.participant_ids {
            Some(_) => "participantIds",
            None => "participantId",
        };
        let mut others = Vec::new();
        if v.check(
            field,
            named.len() <= OTHERS_MAX,
            "must be at most 20 people",
        ) {
            for id in &named {
                others.push(id_of("User", id)?);
            }
        }
        v.check(
            field,
            !others.iter().any(|id| id == asker),
            "must be somebody else",
        );
        v.check(
            field,
            !named.is_empty() || self.booking_id.is_some(),
            "is required",
        );
        v.finish()?;
        others.sort();
        others.dedup();
        let booking_id = self.booking_id.as_deref();
        let event_of = |id| EventRef::from_json(id).ok_or(Error::NotFound("Event"));
        Ok(Wish {
            others,
            booking_id: booking_id.map(|id| id_of("Booking", id)).transpose()?,
            event: self.event_id.as_ref().map(event_of).transpose()?,
            subject,
        })
    }
}

/// What tells a chat from all others: what it is about, and whom.
pub fn topic(about: &str, people: &[String]) -> String {
    let mut people: Vec<&str> = people.iter().map(String::as_str).collect();
    people.sort_unstable();
    people.dedup();
    format!("{about}:{}", people.join(","))
}

/// What the chat of a booking's person with all organizers is about: its people follow the booking.
pub fn topic_of_booking(booking_id: &str, guest_id: &str) -> String {
    topic(&format!("{BOOKING}{booking_id}:{guest_id}"), &[])
}

/// Whether a topic is of [`topic_of_booking`]: others name their people at the end.
pub fn follows_booking(topic: &str) -> bool {
    topic.starts_with(BOOKING) && topic.ends_with(':')
}

const BOOKING: &str = "booking:";

/// A file that goes along: `{id}`, or its id alone.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum FileRef {
    Id(String),
    Object { id: String },
}

impl FileRef {
    fn id(&self) -> &str {
        match self {
            FileRef::Id(id) | FileRef::Object { id } => id,
        }
    }
}

/// Something to say, in either of the forms in which clients say it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMessage {
    /// At most 4,000 characters; may be empty where a file goes along.
    content: Option<String>,
    /// The same as `content`, as older clients call it.
    message: Option<String>,
    /// Older clients name who is to hear it: somebody who takes part.
    to_user_id: Option<String>,
    message_type: Option<MessageType>,
    /// A message of this chat.
    reply_to_message_id: Option<String>,
    /// At most 10 files that were uploaded and not sent yet.
    attachments: Option<Vec<FileRef>>,
}

/// What older clients send empty is not there.
fn named(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// A message as it was checked.
#[derive(Clone, Debug)]
pub struct Said {
    pub content: String,
    pub to_user_id: Option<String>,
    pub message_type: Option<MessageType>,
    pub reply_to: Option<String>,
    pub files: Vec<String>,
}

impl NewMessage {
    pub fn check(&self) -> Result<Said> {
        let mut v = Validator::new();
        let given = named(&self.content).or(named(&self.message));
        let refs = self.attachments.as_deref().unwrap_or_default();
        let least = usize::from(refs.is_empty());
        let content = v.prose("content", given.unwrap_or_default(), least..=CONTENT_MAX);
        let mut files = Vec::new();
        if v.check(
            "attachments",
            refs.len() <= ATTACHMENTS_MAX,
            "must be at most 10",
        ) {
            for file in refs {
                let id = id_of("File", file.id()).unwrap_or_default();
                v.check("attachments", !id.is_empty(), NO_FILES);
                v.check("attachments", !files.contains(&id), "must differ");
                files.push(id);
            }
        }
        let mut reference = |field: &str, text: &Option<String>, message| {
            let text = named(text)?;
            let id = id_of("", text).ok();
            v.check(field, id.is_some(), message);
            id
        };
        let to_user_id = reference("toUserId", &self.to_user_id, NO_PARTICIPANT);
        let reply_to = reference("replyToMessageId", &self.reply_to_message_id, NO_REPLY);
        v.finish()?;
        Ok(Said {
            content,
            to_user_id,
            // Some clients call words a picture or a file: it is one by what goes along.
            message_type: self.message_type.filter(|_| !refs.is_empty()),
            reply_to,
            files,
        })
    }
}

pub const NO_FILES: &str = "must be your own uploads that were not sent yet";
pub const NO_PARTICIPANT: &str = "must take part in this chat";
pub const NO_REPLY: &str = "must be a message of this chat";

/// What a message is to say instead.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewContent {
    /// At most 4,000 characters; may be empty where the message has a file.
    content: String,
}

impl NewContent {
    pub fn check(&self, has_files: bool) -> Result<String> {
        let mut v = Validator::new();
        let least = usize::from(!has_files);
        let content = v.prose("content", &self.content, least..=CONTENT_MAX);
        v.finish()?;
        Ok(content)
    }
}

/// What a message is where its sender does not say.
pub fn type_of(media_types: &[&str]) -> MessageType {
    match media_types {
        [] => MessageType::Text,
        all if all.iter().all(|kind| kind.starts_with("image/")) => MessageType::Image,
        _ => MessageType::File,
    }
}

/// The name under which a file is offered: as its sender called it, with the ending of what it is.
pub fn file_name(given: &str, ending: &str) -> String {
    let is_plain = |c: &char| {
        !c.is_control()
            && !is_bidi_control(*c)
            && !matches!(c, '"' | '/' | '\\' | ':' | '*' | '?' | '<' | '>' | '|')
    };
    let plain: String = given.chars().filter(is_plain).collect();
    let stem = match plain.trim().rsplit_once('.') {
        Some((stem, old)) if old.len() <= 5 => stem,
        _ => plain.trim(),
    };
    let stem: String = stem
        .trim_matches(['.', ' '])
        .chars()
        .take(FILE_NAME_MAX)
        .collect();
    match stem.as_str() {
        "" => format!("file.{ending}"),
        stem => format!("{stem}.{ending}"),
    }
}

/// Characters that turn the text around them: a name could look as if it ended otherwise.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Why something about a chat is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("one of the two has blocked the other")]
    Blocked,
    #[error("a deleted message")]
    Deleted,
    #[error("the chat is full")]
    Full,
    #[error("too many blocked people")]
    TooManyBlocks,
    #[error("the files of a person take all the room there is for them")]
    StorageFull,
    #[error("too many files wait to be sent")]
    TooManyUnsent,
    #[error("who takes part follows a booking")]
    FollowsBooking,
    #[error("another made this chat at the same time")]
    MadeMeanwhile,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let conflict = |code, detail| Problem::new(StatusCode::CONFLICT, code, detail);
        match self {
            Refusal::Blocked => Problem::new(
                StatusCode::FORBIDDEN,
                "user_blocked",
                "Cannot send message. User is blocked.",
            ),
            Refusal::Deleted => conflict("message_deleted", "The message is deleted."),
            Refusal::Full => conflict("chat_full", "There are too many messages in this chat."),
            Refusal::TooManyBlocks => conflict(
                "too_many_blocks",
                "You have blocked as many people as can be.",
            ),
            Refusal::StorageFull => conflict(
                "storage_full",
                "The files that you have sent take all the room there is for them. Delete some first.",
            ),
            Refusal::TooManyUnsent => conflict(
                "too_many_unsent",
                "Too many of your files wait to be sent. Send them first.",
            ),
            Refusal::FollowsBooking => conflict(
                "chat_follows_booking",
                "Who takes part in this chat follows the booking; nobody leaves it alone.",
            ),
            Refusal::MadeMeanwhile => conflict("conflict", "Please try again."),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "01932f00-0000-7000-8000-000000000001";
    const OTHER: &str = "01932f00-0000-7000-8000-000000000002";

    fn said(message: Value) -> Result<Said> {
        crate::http::from_message::<NewMessage>(message)?.check()
    }

    #[test]
    fn both_forms_say_the_same() {
        let old = said(json!({"chatId": "x", "message": " hello ", "toUserId": OTHER})).unwrap();
        assert_eq!(old.content, "hello");
        assert_eq!(old.to_user_id.as_deref(), Some(OTHER));
        let new = json!({"content": "hello", "messageType": "text", "replyToMessageId": ID, "attachments": [ID, {"id": OTHER}]});
        let new = said(new).unwrap();
        assert_eq!(new.files, [ID, OTHER]);
        assert_eq!(new.reply_to.as_deref(), Some(ID));
        assert!(
            said(json!({"attachments": [{"id": ID}]}))
                .unwrap()
                .content
                .is_empty()
        );
    }

    #[test]
    fn what_older_clients_leave_empty_is_not_there() {
        let old = json!({"content": "", "message": "hello", "toUserId": "", "replyToMessageId": " ", "messageType": "image"});
        let old = said(old).unwrap();
        assert_eq!(old.content, "hello");
        assert_eq!(
            (old.to_user_id, old.reply_to, old.message_type),
            (None, None, None)
        );
        let sent = said(json!({"attachments": [ID], "messageType": "file"})).unwrap();
        assert_eq!(sent.message_type, Some(MessageType::File));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let long = "م".repeat(CONTENT_MAX + 1);
        let many = vec![ID; ATTACHMENTS_MAX + 1];
        for bad in [
            json!({}),
            json!("hello"),
            json!({"content": "  "}),
            json!({"content": 7}),
            json!({"content": "a\u{7}b"}),
            json!({"content": long}),
            json!({"content": "x", "messageType": "system"}),
            json!({"content": "x", "attachments": many}),
            json!({"content": "x", "attachments": [ID, ID]}),
            json!({"content": "x", "attachments": ["7"]}),
            json!({"content": "x", "replyToMessageId": "7"}),
            json!({"content": "x", "toUserId": "7"}),
        ] {
            assert!(said(bad.clone()).is_err(), "{bad}");
        }
        assert!(said(json!({"content": "م".repeat(CONTENT_MAX)})).is_ok());
    }

    #[test]
    fn a_chat_has_others_or_a_booking() {
        let check = |new: Value| crate::http::from_message::<NewChat>(new).unwrap().check(ID);
        let wish = check(json!({"participantIds": [OTHER, OTHER.to_uppercase()]})).unwrap();
        assert_eq!(wish.others, [OTHER]);
        assert!(
            check(json!({"bookingId": OTHER}))
                .unwrap()
                .others
                .is_empty()
        );
        for bad in [
            json!({}),
            json!({"eventId": 7}),
            json!({"participantId": ID}),
            json!({"participantId": "somebody"}),
            json!({"participantIds": [OTHER, ID]}),
            json!({"participantIds": vec![OTHER; OTHERS_MAX + 1]}),
            json!({"participantId": OTHER, "subject": "two\nlines"}),
        ] {
            assert!(check(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_topic_does_not_depend_on_the_order_of_people() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(topic("event:7", &ids(&["b", "a"])), "event:7:a,b");
        assert_eq!(topic("people", &ids(&["a", "b", "a"])), "people:a,b");
        assert!(follows_booking(&topic_of_booking("7", "a")));
        assert!(!follows_booking(&topic("booking:7", &ids(&["b", "a"]))));
        assert!(!follows_booking(&topic("people", &ids(&["b", "a"]))));
    }

    #[test]
    fn a_file_is_offered_under_a_harmless_name() {
        for (given, ending, expected) in [
            ("photo.png", "webp", "photo.webp"),
            ("قائمة الضيوف.pdf", "pdf", "قائمة الضيوف.pdf"),
            ("invoice\u{202e}fdp.exe", "pdf", "invoicefdp.pdf"),
            ("a\"; filename=\"b.html", "pdf", "a; filename=b.pdf"),
            ("..", "jpg", "file.jpg"),
            ("", "jpg", "file.jpg"),
            ("v1.2 of the plan", "pdf", "v1.2 of the plan.pdf"),
        ] {
            assert_eq!(file_name(given, ending), expected);
        }
        assert_eq!(file_name(&"x".repeat(500), "pdf").len(), FILE_NAME_MAX + 4);
    }

    #[test]
    fn a_message_is_what_goes_along() {
        assert_eq!(type_of(&[]), MessageType::Text);
        assert_eq!(type_of(&["image/webp", "image/jpeg"]), MessageType::Image);
        assert_eq!(
            type_of(&["image/webp", "application/pdf"]),
            MessageType::File
        );
    }
}
