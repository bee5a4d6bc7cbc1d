//! What somebody has said and chosen in live rooms, for themselves.

use serde_json::{Value, json};

use super::store::{chat, polls, questions};
use crate::{clock, error::Result, store::Conn};

/// Of each kind, newest first.
pub fn export_of(
    conn: &mut Conn,
    user_id: &str,
    limit: i64,
) -> Result<[(&'static str, Vec<Value>); 4]> {
    let asked = questions::of_person(conn, user_id, limit)?;
    let said = chat::of_person(conn, user_id, limit)?;
    let upvoted = questions::upvoted_by(conn, user_id, limit)?;
    let voted = polls::voted_by(conn, user_id, limit)?;
    Ok([
        ("questions", asked.into_iter().map(question).collect()),
        ("chatMessages", said.into_iter().map(message).collect()),
        (
            "questionVotes",
            upvoted
                .into_iter()
                .map(|question_id| json!({ "questionId": question_id }))
                .collect(),
        ),
        (
            "pollVotes",
            voted
                .into_iter()
                .map(|(poll, option)| json!({ "question": poll, "option": option }))
                .collect(),
        ),
    ])
}

fn question(row: questions::QuestionRow) -> Value {
    json!({
        "id": row.id,
        "eventId": row.event_id,
        "text": row.text,
        "isAnonymous": row.is_anonymous,
        "createdAt": clock::rfc3339(row.created_at),
    })
}

fn message(row: chat::MessageRow) -> Value {
    json!({
        "id": row.id,
        "eventId": row.event_id,
        "text": row.text,
        "createdAt": clock::rfc3339(row.created_at),
    })
}
