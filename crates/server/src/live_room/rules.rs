//! Decisions without IO: limits, what people send, and why it is refused.

use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    clock,
    error::{Error, Problem, Result},
    http::Validator,
    text_enum::text_enum,
};

/// Characters of a question, of its answer, and of a chat message.
const QUESTION_MAX: usize = 500;
const ANSWER_MAX: usize = 1000;
const CHAT_MAX: usize = 1000;
/// Characters of a poll's question and of each option.
const POLL_MAX: usize = 300;
const OPTION_MAX: usize = 100;
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=10;
const SHARE_TITLE_MAX: usize = 200;

/// What one room holds.
pub const QUESTIONS_MAX: i64 = 5_000;
pub const QUESTIONS_PER_PERSON_MAX: i64 = 50;
pub const POLLS_MAX: i64 = 200;
pub const OPEN_POLLS_MAX: i64 = 5;
pub const MESSAGES_MAX: i64 = 100_000;

/// The longest mute: a week.
const MUTE_MINUTES_MAX: i64 = 7 * 24 * 60;

text_enum! {
    /// How people show what they feel.
    pub enum Reaction {
        Like = "👍",
        Love = "❤️",
        Clap = "👏",
        Celebrate = "🎉",
        Laugh = "😂",
        Wow = "😮",
    }
}

impl Reaction {
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A question for the stage.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewQuestion {
    /// At most 500 characters.
    text: String,
    /// Nobody, organizers included, is told who asked.
    anonymous: Option<bool>,
}

impl NewQuestion {
    pub fn check(&self) -> Result<(String, bool)> {
        let mut v = Validator::new();
        let text = v.prose("text", &self.text, 1..=QUESTION_MAX);
        v.finish()?;
        Ok((text, self.anonymous.unwrap_or(false)))
    }
}

/// That a question was answered, and how.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Answer {
    /// At most 1,000 characters; none where it was answered aloud.
    answer: Option<String>,
}

impl Answer {
    pub fn check(&self) -> Result<Option<String>> {
        let mut v = Validator::new();
        let text = self
            .answer
            .as_deref()
            .map(|text| v.prose("answer", text, 0..=ANSWER_MAX));
        v.finish()?;
        Ok(text.filter(|text| !text.is_empty()))
    }
}

/// Whether a question is hidden.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hiding {
    /// True unless given; false shows the question again.
    pub is_hidden: Option<bool>,
}

/// A question for all, with the answers to choose from.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewPoll {
    /// At most 300 characters.
    question: String,
    /// 2 to 10 different texts of at most 100 characters.
    options: Vec<String>,
    /// Whether one person may choose several.
    multiple: Option<bool>,
}

/// A poll as it was checked.
pub struct PollTexts {
    pub question: String,
    pub options: Vec<String>,
    pub is_multiple: bool,
}

impl NewPoll {
    pub fn check(&self) -> Result<PollTexts> {
        let mut v = Validator::new();
        let question = v.prose("question", &self.question, 1..=POLL_MAX);
        let has_fitting_count = v.check(
            "options",
            OPTIONS.contains(&self.options.len()),
            "must be 2 to 10 texts",
        );
        let mut options = Vec::new();
        if has_fitting_count {
            for (place, option) in self.options.iter().enumerate() {
                let text = v.prose(&format!("options[{place}]"), option, 1..=OPTION_MAX);
                v.check("options", !options.contains(&text), "must differ");
                options.push(text);
            }
        }
        v.finish()?;
        Ok(PollTexts {
            question,
            options,
            is_multiple: self.multiple.unwrap_or(false),
        })
    }
}

/// What somebody votes for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Of this poll; exactly one unless the poll is multiple.
    option_ids: Vec<String>,
}

impl Choice {
    /// The places of the chosen among a poll's options.
    pub fn check(&self, option_ids: &[&str], is_multiple: bool) -> Result<Vec<usize>> {
        let wrong = |message: &str| Err(Error::invalid("optionIds", message));
        let mut places = Vec::new();
        for chosen in self.option_ids.iter().take(option_ids.len() + 1) {
            match option_ids.iter().position(|id| *id == chosen.as_str()) {
                Some(place) if places.contains(&place) => return wrong("must differ"),
                Some(place) => places.push(place),
                None => return wrong("must be options of this poll"),
            }
        }
        match places.len() {
            0 => wrong("must name at least one option"),
            1 => Ok(places),
            _ if is_multiple => Ok(places),
            _ => wrong("must name exactly one option"),
        }
    }
}

/// One reaction.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewReaction {
    /// 👍 ❤️ 👏 🎉 😂 😮
    reaction: String,
}

impl NewReaction {
    pub fn check(&self) -> Result<Reaction> {
        // Some keyboards leave out the selector that asks for the coloured form.
        let text = self.reaction.trim().trim_end_matches('\u{fe0f}');
        Reaction::ALL
            .into_iter()
            .find(|reaction| reaction.as_str().trim_end_matches('\u{fe0f}') == text)
            .ok_or_else(|| {
                Error::invalid("reaction", format!("must be one of {}", all_reactions()))
            })
    }
}

fn all_reactions() -> String {
    Reaction::ALL.map(Reaction::as_str).join(" ")
}

/// Something to say in the chat.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMessage {
    /// At most 1,000 characters.
    text: String,
    /// The message of this event that it answers.
    pub reply_to: Option<String>,
}

impl NewMessage {
    pub fn check(&self) -> Result<String> {
        let mut v = Validator::new();
        let text = v.prose("text", &self.text, 1..=CHAT_MAX);
        v.finish()?;
        Ok(text)
    }
}

/// Whom not to hear for a while.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMute {
    pub user_id: String,
    /// From now on, at most a week; 0 ends a mute.
    minutes: i64,
}

impl NewMute {
    pub fn check(&self) -> Result<i64> {
        let mut v = Validator::new();
        v.check(
            "minutes",
            (0..=MUTE_MINUTES_MAX).contains(&self.minutes),
            "must be from 0 to 10080",
        );
        v.finish()?;
        Ok(self.minutes)
    }
}

/// A screen that is being shown elsewhere.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewShare {
    /// At most 200 characters.
    title: Option<String>,
    /// Where to watch; https.
    url: Option<String>,
}

impl NewShare {
    /// Title and address, where they are given.
    pub fn check(&self) -> Result<(Option<String>, Option<String>)> {
        let mut v = Validator::new();
        let title = self.title.as_deref().map(|title| {
            let title = v.prose("title", title, 0..=SHARE_TITLE_MAX);
            (!title.is_empty()).then_some(title)
        });
        let url = self.url.as_deref().map(|url| v.https_url("url", url));
        v.finish()?;
        Ok((title.flatten(), url))
    }
}

/// Reads the id of something in a room. One that cannot be is one that nothing has.
pub fn id_of(what: &'static str, text: &str) -> Result<String> {
    match uuid::Uuid::try_parse(text) {
        Ok(id) => Ok(id.hyphenated().to_string()),
        Err(_) => Err(Error::NotFound(what)),
    }
}

/// Why a command in a live room is refused.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the room is closed")]
    RoomClosed,
    #[error("the poll is closed")]
    PollClosed,
    #[error("too many open polls")]
    TooManyOpenPolls,
    #[error("the room is full of {0}")]
    Full(&'static str),
    #[error("muted")]
    Muted { until: i64 },
    #[error("organizers cannot be muted")]
    Organizes,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let conflict = |code, detail: String| Problem::new(StatusCode::CONFLICT, code, detail);
        match self {
            Refusal::RoomClosed => conflict("room_closed", "The live room is closed".into()),
            Refusal::PollClosed => conflict("poll_closed", "The poll is closed".into()),
            Refusal::TooManyOpenPolls => conflict(
                "too_many_open_polls",
                format!("At most {OPEN_POLLS_MAX} polls can be open at once"),
            ),
            Refusal::Full(what) => conflict("room_full", format!("There are too many {what}")),
            Refusal::Muted { until } => Problem::new(
                StatusCode::FORBIDDEN,
                "muted",
                format!("You are muted until {}", clock::rfc3339(*until)),
            )
            .with("mutedUntil", clock::rfc3339(*until)),
            Refusal::Organizes => conflict("is_organizer", "An organizer cannot be muted".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(ids: &[&str]) -> Choice {
        Choice {
            option_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    #[test]
    fn a_choice_is_of_the_poll_and_as_many_as_it_allows() {
        let options = ["a", "b", "c"];
        assert_eq!(choice(&["b"]).check(&options, false).unwrap(), [1]);
        assert_eq!(choice(&["c", "a"]).check(&options, true).unwrap(), [2, 0]);
        for (ids, is_multiple) in [
            (&[][..], true),
            (&["a", "b"], false),
            (&["a", "a"], true),
            (&["x"], false),
            (&["a", "b", "c", "x"], true),
            (&["a", "b", "c", "a"], true),
        ] {
            assert!(choice(ids).check(&options, is_multiple).is_err(), "{ids:?}");
        }
    }

    #[test]
    fn a_heart_has_two_spellings() {
        let read = |text: &str| {
            NewReaction {
                reaction: text.into(),
            }
            .check()
            .ok()
        };
        assert_eq!(read("❤"), Some(Reaction::Love));
        assert_eq!(read("❤\u{fe0f}"), Some(Reaction::Love));
        assert_eq!(read("👍"), Some(Reaction::Like));
        assert_eq!(read("👎"), None);
        assert_eq!(read(""), None);
        for (place, reaction) in Reaction::ALL.into_iter().enumerate() {
            assert_eq!(reaction.index(), place);
        }
    }
}
