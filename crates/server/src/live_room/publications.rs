//! What is said in a live room, the same to everybody there. The answers to commands are these objects too.

use majlis_live::Action;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    rules::Reaction,
    store::{RoomRow, chat, polls, questions},
};
use crate::{
    clock,
    error::Result,
    live::{
        rooms,
        say::{self, EVENTS},
    },
};

/// A question, as all may read it: hidden ones without text, author and answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    pub event_id: String,
    pub question_id: String,
    /// Null where it is hidden.
    pub text: Option<String>,
    /// Null where it is hidden or anonymous.
    pub author_name: Option<String>,
    pub votes: i64,
    pub is_answered: bool,
    pub answer: Option<String>,
    pub is_hidden: bool,
    pub timestamp: String,
}

impl Question {
    /// For everybody.
    pub fn of((row, author): questions::Named) -> Self {
        let is_shown = !row.is_hidden;
        let mut question = Self::unveiled((row, author));
        question.text = question.text.filter(|_| is_shown);
        question.author_name = question.author_name.filter(|_| is_shown);
        question.answer = question.answer.filter(|_| is_shown);
        question
    }

    /// For organizers, who read what they have hidden.
    pub fn unveiled((row, author): questions::Named) -> Self {
        Self {
            event_id: row.event_id,
            question_id: row.id,
            text: Some(row.text),
            author_name: Some(author).filter(|_| !row.is_anonymous),
            votes: row.votes,
            is_answered: row.is_answered,
            answer: row.answer,
            is_hidden: row.is_hidden,
            timestamp: clock::rfc3339(row.created_at),
        }
    }
}

/// A poll and where it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Poll {
    pub event_id: String,
    pub poll_id: String,
    pub question: String,
    /// Whether one person may choose several options.
    pub multiple: bool,
    pub is_open: bool,
    /// Of all options together.
    pub total_votes: i64,
    /// People who have voted.
    pub voter_count: i64,
    pub options: Vec<PollOption>,
    pub timestamp: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PollOption {
    pub id: String,
    pub text: String,
    pub votes: i64,
}

impl From<polls::Whole> for Poll {
    fn from(polls::Whole { poll, options }: polls::Whole) -> Self {
        Self {
            event_id: poll.event_id,
            poll_id: poll.id,
            question: poll.question,
            multiple: poll.is_multiple,
            is_open: poll.is_open,
            total_votes: poll.total_votes,
            voter_count: poll.voter_count,
            options: options
                .into_iter()
                .map(|option| PollOption {
                    id: option.id,
                    text: option.text,
                    votes: option.votes,
                })
                .collect(),
            timestamp: clock::rfc3339(poll.created_at),
        }
    }
}

/// How often each reaction was given since the event began.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reactions {
    pub event_id: String,
    #[schema(value_type = std::collections::HashMap<String, i64>)]
    pub counts: Counts,
    pub total: i64,
}

/// In the order of [`Reaction::ALL`].
#[derive(Clone, Copy, Debug)]
pub struct Counts(pub [i64; 6]);

impl Serialize for Counts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Reaction::ALL.iter().map(|r| r.as_str()).zip(self.0))
    }
}

impl Reactions {
    pub fn of(event_id: &str, counts: [i64; 6]) -> Self {
        Self {
            event_id: event_id.to_owned(),
            counts: Counts(counts),
            total: counts.iter().sum(),
        }
    }
}

/// A chat message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessage {
    pub event_id: String,
    pub message_id: String,
    pub user_id: String,
    pub user_name: String,
    pub avatar: Option<String>,
    pub text: String,
    /// The id of the message that it answers, which may have been deleted since.
    pub reply_to: Option<String>,
    pub timestamp: String,
}

impl ChatMessage {
    pub fn of((row, user_name, avatar): chat::Named) -> Self {
        Self {
            event_id: row.event_id,
            message_id: row.id,
            user_id: row.user_id,
            user_name,
            avatar,
            text: row.text,
            reply_to: row.reply_to,
            timestamp: clock::rfc3339(row.created_at),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatDeleted {
    pub event_id: String,
    pub message_id: String,
}

/// A screen that is being shared.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScreenShare {
    pub event_id: String,
    pub organizer_name: String,
    pub title: Option<String>,
    pub url: Option<String>,
    pub timestamp: String,
}

impl ScreenShare {
    /// Of a room where somebody shares.
    pub fn of(room: &RoomRow, organizer_name: &str) -> Option<Self> {
        room.share_at.map(|at| Self {
            event_id: room.event_id.clone(),
            organizer_name: organizer_name.to_owned(),
            title: room.share_title.clone(),
            url: room.share_url.clone(),
            timestamp: clock::rfc3339(at),
        })
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScreenShareStopped {
    pub event_id: String,
    pub timestamp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LiveStats<'a> {
    event_id: &'a str,
    online_count: i64,
}

/// Something that happened, to all in the event's room.
pub fn happened(event_id: &str, name: &str, payload: &impl Serialize) -> Result<Action> {
    say::fact(EVENTS, vec![rooms::event(event_id)], name, payload)
}

/// Where a poll stands now.
pub fn poll_updated(poll: &Poll) -> Result<Action> {
    let name = "poll-updated";
    let key = format!("{name}/{}", poll.poll_id);
    say::state(EVENTS, vec![rooms::event(&poll.event_id)], name, &key, poll)
}

pub fn reactions_update(reactions: &Reactions) -> Result<Action> {
    let rooms = vec![rooms::event(&reactions.event_id)];
    say::passing(EVENTS, rooms, "reactions-update", reactions)
}

pub fn live_stats(event_id: &str, online_count: i64) -> Result<Action> {
    let message = LiveStats {
        event_id,
        online_count,
    };
    say::passing(EVENTS, vec![rooms::event(event_id)], "live-stats", &message)
}
