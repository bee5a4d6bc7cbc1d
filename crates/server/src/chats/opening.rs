//! How chats begin, and who takes part in them.

use uuid::Uuid;

use super::{
    enter, publications,
    rules::{Refusal, Wish, follows_booking, topic, topic_of_booking},
    store::{
        self, ChatRow, blocks,
        people::{self, Participant},
    },
};
use crate::{
    bookings,
    error::{Error, Result},
    events, ledger, notifications,
    scope::Scope,
    store::{Conn, Tx},
};

/// Of many chats that somebody leaves at once, so many of the newest are told: to those who have one before their eyes.
const TOLD_MAX: usize = 100;

/// What a chat is to be.
struct Plan {
    topic: String,
    /// Who takes part, with the one who asks.
    people: Vec<String>,
    /// Who may stay where the chat follows those of a booking; none where whoever is in it stays.
    parties: Option<Vec<String>>,
    guest_id: Option<String>,
    booking_id: Option<String>,
    event_id: Option<String>,
}

/// Opens a chat, or finds the one that there is; says whether it is new. `may_begin` is asked before one with people of somebody's
/// choice begins.
pub fn open(
    tx: &mut Tx<'_>,
    scope: &Scope,
    wish: &Wish,
    may_begin: impl Fn() -> Result<()>,
) -> Result<(ChatRow, bool)> {
    if let Some(id) = &wish.booking_id {
        // Who organizes, and whose booking it is, stays so until this ends.
        let booking = bookings::find(tx.conn, scope, id)?;
        ledger::lock(tx, &booking.event_id)?;
    }
    let plan = plan(tx.conn, scope, wish)?;
    refuse_blocked(tx.conn, scope, &plan)?;
    let chat = ChatRow {
        id: Uuid::now_v7().to_string(),
        topic: plan.topic.clone(),
        subject: wish.subject.clone(),
        guest_id: plan.guest_id.clone(),
        booking_id: plan.booking_id.clone(),
        event_id: plan.event_id.clone(),
        message_count: 0,
        last_message_id: None,
        created_by: scope.user_id.clone(),
        created_at: tx.now,
        updated_at: tx.now,
    };
    if store::id_of_topic(tx.conn, &plan.topic)?.is_none() {
        if plan.booking_id.is_none() {
            may_begin()?;
        }
        match store::insert(tx, &chat) {
            Ok(()) => {
                bring_up_to_date(tx, &chat, &plan)?;
                return Ok((chat, true));
            }
            Err(Error::Chat(Refusal::MadeMeanwhile)) => {}
            Err(error) => return Err(error),
        }
    }
    let id = store::id_of_topic(tx.conn, &plan.topic)?.ok_or(Error::NotFound("Chat"))?;
    let chat = store::lock(tx.conn, &id)?;
    if bring_up_to_date(tx, &chat, &plan)? {
        say_changed(tx, std::slice::from_ref(&chat.id), &[])?;
    }
    Ok((chat, false))
}

fn plan(conn: &mut Conn, scope: &Scope, wish: &Wish) -> Result<Plan> {
    let known = people::reachable(conn, &wish.others)?;
    let all_known = known.len() == wish.others.len();
    let mut people = wish.others.clone();
    people.push(scope.user_id.clone());
    if let Some(booking_id) = &wish.booking_id {
        return plan_of_booking(conn, scope, wish, booking_id, people, all_known);
    }
    if !all_known {
        return Err(Error::NotFound("User"));
    }
    let Some(event) = &wish.event else {
        return Ok(Plan {
            topic: topic("people", &people),
            people,
            parties: None,
            guest_id: None,
            booking_id: None,
            event_id: None,
        });
    };
    let event = events::find(conn, Some(scope), event)?.row;
    let organizers = events::organizer_ids(conn, &event.id)?;
    if !people.iter().any(|id| organizers.contains(id)) {
        return Err(Error::Forbidden("One of you must organize the event."));
    }
    Ok(Plan {
        topic: topic(&format!("event:{}", event.id), &people),
        people,
        parties: None,
        guest_id: None,
        booking_id: None,
        event_id: Some(event.id),
    })
}

fn plan_of_booking(
    conn: &mut Conn,
    scope: &Scope,
    wish: &Wish,
    booking_id: &str,
    people: Vec<String>,
    all_known: bool,
) -> Result<Plan> {
    let booking = bookings::find(conn, scope, booking_id)?;
    if let Some(event) = &wish.event
        && events::id_unscoped(conn, event)? != booking.event_id
    {
        return Err(Error::invalid("eventId", "must be the booking's"));
    }
    let mut parties = events::organizer_ids(conn, &booking.event_id)?;
    parties.push(booking.user_id.clone());
    if wish.others.iter().any(|id| !parties.contains(id)) {
        return Err(Error::Forbidden(
            "Only the booking's person and the event's organizers may take part.",
        ));
    }
    let is_of_all = wish.others.is_empty();
    let (about, people) = match is_of_all {
        // The guest's id: who gets the booking of another begins anew.
        true => {
            let about = topic_of_booking(&booking.id, &booking.user_id);
            (about, people::reachable(conn, &parties)?)
        }
        false => (topic(&format!("booking:{}", booking.id), &people), people),
    };
    if !all_known || people.len() < 2 {
        return Err(Error::NotFound("User"));
    }
    Ok(Plan {
        topic: about,
        people,
        parties: is_of_all.then_some(parties),
        guest_id: Some(booking.user_id),
        booking_id: Some(booking.id),
        event_id: Some(booking.event_id),
    })
}

/// In a chat of two nobody is led to who has blocked the other; nor are any two into a larger one, where they would hear of each other
/// again, but that of a booking.
fn refuse_blocked(conn: &mut Conn, scope: &Scope, plan: &Plan) -> Result<()> {
    let is_follower = plan.parties.is_some() && plan.people.len() > 2;
    let is_blocked = match &plan.booking_id {
        _ if is_follower => false,
        Some(_) => blocks::any_between(conn, &scope.user_id, &plan.people)?,
        None => blocks::any_among(conn, &plan.people)?,
    };
    match is_blocked {
        true => Err(Refusal::Blocked.into()),
        false => Ok(()),
    }
}

/// Lets in who is to take part and does not; and lets go who is no party of the booking any more. The chat is locked. Says whether
/// anybody came.
fn bring_up_to_date(tx: &mut Tx<'_>, chat: &ChatRow, plan: &Plan) -> Result<bool> {
    let present = people::of_chat(tx.conn, &chat.id)?;
    let mut came = Vec::new();
    for id in &plan.people {
        let known = present.iter().find(|person| person.user_id == *id);
        let fresh = Participant::new(&chat.id, id, chat.message_count, chat.updated_at);
        match known {
            Some(person) if person.is_present() => continue,
            Some(_) => people::update(tx.conn, &fresh)?,
            None => people::insert(tx.conn, &fresh)?,
        }
        came.push(id.as_str());
    }
    if !came.is_empty() {
        tx.publish(publications::created(&chat.id, &came)?);
    }
    if let Some(parties) = &plan.parties {
        let gone =
            |person: &&Participant| person.is_present() && !parties.contains(&person.user_id);
        for person in present.iter().filter(gone) {
            leave(tx, std::slice::from_ref(&chat.id), &person.user_id)?;
        }
    }
    Ok(!came.is_empty())
}

/// Somebody takes part in these chats no longer. They are locked.
pub(super) fn leave(tx: &mut Tx<'_>, chat_ids: &[String], user_id: &str) -> Result<()> {
    if chat_ids.is_empty() {
        return Ok(());
    }
    // Where nothing was unread, nothing waits to be told.
    let unread = people::unread_among(tx.conn, chat_ids, user_id)?;
    people::leave(tx, chat_ids, user_id)?;
    for id in &unread {
        notifications::read_about(tx, user_id, id)?;
    }
    tx.publish_last(publications::unread_counts, user_id);
    let last = chat_ids.len().saturating_sub(TOLD_MAX);
    say_changed(tx, &chat_ids[last..], &[user_id])
}

/// Tells those who take part now, and these others, that others take part than before.
fn say_changed(tx: &mut Tx<'_>, chat_ids: &[String], others: &[&str]) -> Result<()> {
    let present = people::present_in(tx.conn, chat_ids)?;
    for id in chat_ids {
        let in_it = present.iter().filter(|(chat_id, _)| chat_id == id);
        let mut people: Vec<&str> = in_it.map(|(_, user_id)| user_id.as_str()).collect();
        people.extend(others);
        tx.publish(publications::changed(id, &people)?);
    }
    Ok(())
}

/// Leaves a chat whose people do not follow a booking.
pub fn leave_one(tx: &mut Tx<'_>, scope: &Scope, chat_id: &str) -> Result<()> {
    let entered = enter(tx, chat_id, &scope.user_id)?;
    match follows_booking(&entered.chat.topic) {
        true => Err(Refusal::FollowsBooking.into()),
        false => leave(tx, &[entered.chat.id], &scope.user_id),
    }
}

/// Somebody organizes an event no longer, and hears no more of what its guests and organizers talk about bookings; but of their own.
/// The caller holds the event's lock.
pub fn organizer_left(tx: &mut Tx<'_>, event_id: &str, user_id: &str) -> Result<()> {
    let chats = store::lock_about_bookings_of_others(tx.conn, event_id, user_id)?;
    leave(tx, &chats, user_id)
}
