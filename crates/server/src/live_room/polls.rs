//! Polls.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    access::{Act, enter},
    publications::{Poll, happened, poll_updated},
    rounds,
    rules::{Choice, NewPoll, OPEN_POLLS_MAX, POLLS_MAX, Refusal, id_of},
    store::{self, polls as rows},
};
use crate::{error::Result, events::EventRef, scope::Scope, store::Tx};

/// A poll, and what the one who looks has chosen.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeenPoll {
    #[serde(flatten)]
    pub poll: Poll,
    pub my_option_ids: Vec<String>,
}

/// `create-poll`
pub fn create(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, new: &NewPoll) -> Result<Poll> {
    let texts = new.check()?;
    let mut room = enter(tx, scope, event, Act::Lead)?.room;
    if room.poll_count >= POLLS_MAX {
        return Err(Refusal::Full("polls").into());
    }
    if rows::count_open(tx.conn, &room.event_id)? >= OPEN_POLLS_MAX {
        return Err(Refusal::TooManyOpenPolls.into());
    }
    let poll_id = Uuid::now_v7().to_string();
    let option = |(place, text)| rows::OptionRow {
        id: Uuid::now_v7().to_string(),
        poll_id: poll_id.clone(),
        place,
        text,
        votes: 0,
    };
    let whole = rows::Whole {
        options: (0..).zip(texts.options).map(option).collect(),
        poll: rows::PollRow {
            id: poll_id,
            event_id: room.event_id.clone(),
            question: texts.question,
            is_multiple: texts.is_multiple,
            is_open: true,
            total_votes: 0,
            voter_count: 0,
            is_untold: false,
            created_at: tx.now,
        },
    };
    rows::insert(tx.conn, &whole)?;
    room.poll_count += 1;
    store::update(tx.conn, &room)?;
    let poll = Poll::from(whole);
    tx.publish(happened(&room.event_id, "poll-opened", &poll)?);
    Ok(poll)
}

/// `vote-poll`: the choice counts in place of any before.
pub fn vote(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    id: &str,
    choice: &Choice,
) -> Result<SeenPoll> {
    let mut room = enter(tx, scope, event, Act::TakePart)?.room;
    let mut whole = rows::find(tx.conn, &room.event_id, &id_of("Poll", id)?)?;
    if !whole.poll.is_open {
        return Err(Refusal::PollClosed.into());
    }
    let ids: Vec<&str> = whole.options.iter().map(|o| o.id.as_str()).collect();
    let chosen = choice.check(&ids, whole.poll.is_multiple)?;
    let before = rows::choices(tx.conn, &scope.user_id, &[&whole.poll.id])?;
    let mut has_changed = false;
    for (place, option) in whole.options.iter_mut().enumerate() {
        let was = before.iter().any(|(_, id)| *id == option.id);
        let change = match (was, chosen.contains(&place)) {
            (false, true) => {
                rows::add_vote(tx.conn, &scope.user_id, option)?;
                1
            }
            (true, false) => {
                rows::remove_vote(tx.conn, &scope.user_id, option)?;
                -1
            }
            _ => continue,
        };
        option.votes += change;
        whole.poll.total_votes += change;
        has_changed = true;
        rows::update_option(tx.conn, option)?;
    }
    if has_changed {
        whole.poll.voter_count += i64::from(before.is_empty());
        whole.poll.is_untold = true;
        rows::update(tx.conn, &whole.poll)?;
        rounds::tell_soon(tx, &mut room)?;
    }
    let my_option_ids = chosen
        .iter()
        .map(|&place| whole.options[place].id.clone())
        .collect();
    Ok(SeenPoll {
        poll: whole.into(),
        my_option_ids,
    })
}

/// `close-poll`: from now on nobody votes.
pub fn close(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, id: &str) -> Result<Poll> {
    let room = enter(tx, scope, event, Act::Tidy)?.room;
    let mut whole = rows::find(tx.conn, &room.event_id, &id_of("Poll", id)?)?;
    if !whole.poll.is_open {
        return Err(Refusal::PollClosed.into());
    }
    whole.poll.is_open = false;
    whole.poll.is_untold = false;
    rows::update(tx.conn, &whole.poll)?;
    let poll = Poll::from(whole);
    if poll.voter_count > 0 {
        // Who comes back hears the newest state after all facts: it must not be one of an open poll.
        tx.publish(poll_updated(&poll)?);
    }
    tx.publish(happened(&room.event_id, "poll-closed", &poll)?);
    Ok(poll)
}
