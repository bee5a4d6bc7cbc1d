//! Decisions without IO: what may be asked, and what is an answer.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{error::Result, http::Validator, text_enum::text_enum};

/// Questions of one event.
pub const QUESTIONS_MAX: usize = 30;
const LABEL_MAX: usize = 200;
const HELP_MAX: usize = 500;
const OPTIONS_MAX: usize = 50;
const OPTION_MAX: usize = 200;
/// Characters of an answer in one line.
const TEXT_MAX: usize = 500;
/// Characters of a long answer.
const LONG_TEXT_MAX: usize = 2_000;

text_enum! {
    /// How a question is answered: in one line, in several, by one option, by any of them.
    pub enum QuestionKind {
        Text = "text",
        LongText = "long_text",
        Choice = "choice",
        Choices = "choices",
    }
}

impl QuestionKind {
    fn has_options(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }
}

/// A question that is asked of those who book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormQuestion {
    pub id: String,
    pub label: String,
    /// Said beside the question; may be empty.
    pub help: String,
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    pub required: bool,
    /// What to choose from; empty where the answer is written.
    pub options: Vec<String>,
}

/// A question as organizers send it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = NewFormQuestion)]
pub struct NewQuestion {
    /// Of the question as it was, so that its answers stay its own; none for a new one.
    pub id: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub label: String,
    #[schema(max_length = 500)]
    pub help: Option<String>,
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    #[serde(default)]
    pub required: bool,
    /// 2 to 50 for `choice` and `choices`, each of 1 to 200 characters.
    pub options: Option<Vec<String>>,
}

/// An answer: a text or an option, or several options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Answer {
    One(String),
    Several(Vec<String>),
}

/// Answers by the id of their question.
pub type Answers = BTreeMap<String, Answer>;

/// The form that an organizer has sent, if it fits. `known` are the ids of the event's questions, removed ones too.
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) with every field that does not fit.
pub fn check_form(
    given: &[NewQuestion],
    known: &HashSet<String>,
    new_id: impl Fn() -> String,
) -> Result<Vec<FormQuestion>> {
    let mut v = Validator::new();
    let few = format!("must be at most {QUESTIONS_MAX}");
    if !v.check("questions", given.len() <= QUESTIONS_MAX, few) {
        v.finish()?;
        return Ok(Vec::new());
    }
    let mut seen = HashSet::new();
    let mut form = Vec::with_capacity(given.len());
    for (index, question) in given.iter().enumerate() {
        let field = |name: &str| format!("questions.{index}.{name}");
        let id = match &question.id {
            Some(id) => {
                let is_one = known.contains(id) && seen.insert(id.clone());
                v.check(&field("id"), is_one, "is no question of this event");
                id.clone()
            }
            None => new_id(),
        };
        form.push(FormQuestion {
            id,
            label: v.line(&field("label"), &question.label, 1..=LABEL_MAX),
            help: v.text(
                &field("help"),
                question.help.as_deref().unwrap_or_default(),
                0..=HELP_MAX,
            ),
            kind: question.kind,
            required: question.required,
            options: check_options(&mut v, &field("options"), question),
        });
    }
    v.finish()?;
    Ok(form)
}

fn check_options(v: &mut Validator, field: &str, question: &NewQuestion) -> Vec<String> {
    let given = question.options.as_deref().unwrap_or_default();
    if !question.kind.has_options() {
        v.check(field, given.is_empty(), "are for choices only");
        return Vec::new();
    }
    let enough = (2..=OPTIONS_MAX).contains(&given.len());
    if !v.check(field, enough, format!("must be 2 to {OPTIONS_MAX}")) {
        return Vec::new();
    }
    let mut options = Vec::with_capacity(given.len());
    for (index, option) in given.iter().enumerate() {
        let place = format!("{field}.{index}");
        let option = v.line(&place, option, 1..=OPTION_MAX);
        v.check(&place, !options.contains(&option), "is there already");
        options.push(option);
    }
    options
}

/// What somebody has answered to the questions that are asked now, if all of it fits. What says nothing is no answer.
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) with `answers.<id>` of every answer that is missing or does not fit.
pub fn check_answers(form: &[FormQuestion], given: &Map<String, Value>) -> Result<Answers> {
    let mut v = Validator::new();
    for id in given.keys().take(QUESTIONS_MAX + 1) {
        let is_asked = form.iter().any(|question| question.id == *id);
        v.check(&field_of(id), is_asked, "is no question of this event");
    }
    let mut answers = Answers::new();
    for question in form {
        let answer = match given.get(&question.id) {
            None | Some(Value::Null) => None,
            Some(value) => check_answer(&mut v, question, value),
        };
        match answer {
            Some(answer) => drop(answers.insert(question.id.clone(), answer)),
            None => drop(v.check(&field_of(&question.id), !question.required, "is required")),
        }
    }
    v.finish()?;
    Ok(answers)
}

fn field_of(id: &str) -> String {
    format!("answers.{id}")
}

/// One answer, or none where nothing is said. What does not fit is noted, and taken as it is.
fn check_answer(v: &mut Validator, question: &FormQuestion, value: &Value) -> Option<Answer> {
    let field = field_of(&question.id);
    match (question.kind, value) {
        (QuestionKind::Text, Value::String(text)) => {
            let text = v.line(&field, text, 0..=TEXT_MAX);
            (!text.is_empty()).then_some(Answer::One(text))
        }
        (QuestionKind::LongText, Value::String(text)) => {
            let text = v.prose(&field, text, 0..=LONG_TEXT_MAX);
            (!text.is_empty()).then_some(Answer::One(text))
        }
        (QuestionKind::Choice, Value::String(text)) if text.trim().is_empty() => None,
        (QuestionKind::Choice, Value::String(text)) => {
            let is_option = question.options.iter().any(|option| option == text.trim());
            v.check(&field, is_option, "must be one of the options");
            Some(Answer::One(text.trim().to_owned()))
        }
        (QuestionKind::Choices, Value::Array(chosen)) => {
            let is_option = |one: &Value| {
                let text = one.as_str().map(str::trim);
                text.is_some_and(|text| question.options.iter().any(|option| option == text))
            };
            v.check(
                &field,
                chosen.iter().all(is_option),
                "must be of the options",
            );
            let is_chosen = |option: &&String| {
                let mut texts = chosen.iter().filter_map(Value::as_str);
                texts.any(|text| text.trim() == **option)
            };
            let several: Vec<_> = question.options.iter().filter(is_chosen).cloned().collect();
            // Of those that are no options something was said, and noted.
            (!chosen.is_empty()).then_some(Answer::Several(several))
        }
        (QuestionKind::Choices, _) => {
            v.check(&field, false, "must be an array of options");
            Some(Answer::Several(Vec::new()))
        }
        _ => {
            v.check(&field, false, "must be a text");
            Some(Answer::One(String::new()))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Error;

    fn question(id: &str, kind: QuestionKind, required: bool) -> FormQuestion {
        FormQuestion {
            id: id.into(),
            label: id.into(),
            help: String::new(),
            kind,
            required,
            options: match kind.has_options() {
                true => vec!["a".into(), "b".into(), "c".into()],
                false => Vec::new(),
            },
        }
    }

    fn form() -> Vec<FormQuestion> {
        vec![
            question("line", QuestionKind::Text, true),
            question("lines", QuestionKind::LongText, false),
            question("one", QuestionKind::Choice, false),
            question("any", QuestionKind::Choices, true),
        ]
    }

    fn refused(given: Value) -> Vec<String> {
        match check_answers(&form(), given.as_object().unwrap()) {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|e| e.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn answers_are_taken_in_the_order_of_options_without_what_says_nothing() {
        let given = json!({ "line": " x ", "lines": "  ", "one": null, "any": ["c", " a", "c"] });
        let answers = check_answers(&form(), given.as_object().unwrap()).unwrap();
        assert_eq!(json!(answers), json!({ "line": "x", "any": ["a", "c"] }));
    }

    #[test]
    fn answers_that_do_not_fit() {
        assert_eq!(refused(json!({})), ["answers.line", "answers.any"]);
        assert_eq!(refused(json!({ "line": " ", "any": [] })).len(), 2);
        let fit = json!({ "line": "x", "any": ["a"] });
        for (id, wrong) in [
            ("line", json!(["x"])),
            ("line", json!("two\nlines")),
            ("line", json!("x".repeat(501))),
            ("lines", json!("x".repeat(2001))),
            ("lines", json!(7)),
            ("one", json!("d")),
            ("one", json!(["a"])),
            ("any", json!("a")),
            ("any", json!(["a", "d"])),
            ("any", json!(["a", 1])),
            ("other", json!("x")),
        ] {
            let mut given = fit.clone();
            given[id] = wrong;
            assert_eq!(refused(given), [format!("answers.{id}")]);
        }
    }

    #[test]
    fn a_flood_of_unknown_ids_is_not_answered_one_by_one() {
        let flood = (0..1000).map(|n| (n.to_string(), json!("x"))).collect();
        let Err(Error::Invalid(errors)) = check_answers(&[], &flood) else {
            panic!("unknown questions are refused");
        };
        assert!(errors.len() <= QUESTIONS_MAX + 1);
    }
}
