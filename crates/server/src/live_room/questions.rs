//! Questions for the stage.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    access::{Act, enter, enter_to_speak},
    publications::{Question, happened},
    rounds,
    rules::{Answer, Hiding, NewQuestion, QUESTIONS_MAX, QUESTIONS_PER_PERSON_MAX, Refusal, id_of},
    store::{self, questions as rows},
};
use crate::{
    error::{Error, Result},
    events::EventRef,
    scope::Scope,
    store::Tx,
};

/// A question, and whether the one who looks has voted for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeenQuestion {
    #[serde(flatten)]
    pub question: Question,
    pub is_upvoted: bool,
}

/// `ask-question`
pub fn ask(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    new: &NewQuestion,
) -> Result<Question> {
    let (text, is_anonymous) = new.check()?;
    let mut room = enter_to_speak(tx, scope, event)?;
    let asked = rows::count_of(tx.conn, &room.event_id, &scope.user_id)?;
    if room.question_count >= QUESTIONS_MAX {
        return Err(Refusal::Full("questions").into());
    }
    if asked >= QUESTIONS_PER_PERSON_MAX {
        return Err(Refusal::Full("questions of yours").into());
    }
    let row = rows::QuestionRow {
        id: Uuid::now_v7().to_string(),
        event_id: room.event_id.clone(),
        author_id: scope.user_id.clone(),
        is_anonymous,
        text,
        votes: 0,
        is_answered: false,
        answer: None,
        is_hidden: false,
        untold_since: None,
        created_at: tx.now,
    };
    rows::insert(tx.conn, &row)?;
    room.question_count += 1;
    store::update(tx.conn, &room)?;
    let question = Question::of((row, scope.name.clone()));
    tx.publish(happened(&room.event_id, "question-added", &question)?);
    Ok(question)
}

/// `upvote-question`: gives the person's vote, or takes it back.
pub fn upvote(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, id: &str) -> Result<SeenQuestion> {
    let mut entered = enter(tx, scope, event, Act::TakePart)?;
    let room = &mut entered.room;
    let (mut row, author) = rows::find(tx.conn, &room.event_id, &id_of("Question", id)?)?;
    if row.is_hidden && !entered.organizes {
        return Err(Error::NotFound("Question"));
    }
    let is_upvoted = rows::toggle_upvote(tx.conn, &row.id, &scope.user_id)?;
    row.votes = (row.votes + if is_upvoted { 1 } else { -1 }).max(0);
    row.untold_since = row.untold_since.or(Some(tx.now));
    rows::update(tx.conn, &row)?;
    rounds::tell_soon(tx, room)?;
    Ok(SeenQuestion {
        question: Question::of((row, author)),
        is_upvoted,
    })
}

/// `answer-question`: notes that it was answered, and how.
pub fn answer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    id: &str,
    answer: &Answer,
) -> Result<Question> {
    let answer = answer.check()?;
    change(tx, scope, event, Act::Lead, id, |row| {
        row.is_answered = true;
        row.answer = answer.or(row.answer.take());
    })
}

/// `hide-question`: takes it from everybody's eyes but the organizers', or gives it back.
pub fn hide(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    id: &str,
    hiding: &Hiding,
) -> Result<Question> {
    let is_hidden = hiding.is_hidden.unwrap_or(true);
    change(tx, scope, event, Act::Tidy, id, |row| {
        row.is_hidden = is_hidden
    })
}

fn change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    act: Act,
    id: &str,
    change: impl FnOnce(&mut rows::QuestionRow),
) -> Result<Question> {
    let room = enter(tx, scope, event, act)?.room;
    let (mut row, author) = rows::find(tx.conn, &room.event_id, &id_of("Question", id)?)?;
    change(&mut row);
    // This tells the votes too.
    row.untold_since = None;
    rows::update(tx.conn, &row)?;
    let question = Question::of((row, author));
    tx.publish(happened(&room.event_id, "question-updated", &question)?);
    Ok(question)
}
