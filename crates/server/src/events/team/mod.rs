//! Who helps with an event: its owner, co-organizers and checkers, and those who are invited to.

pub mod http;
mod invitations;
mod store;
#[cfg(test)]
mod tests;

pub use invitations::{Invitation, accept, prune_invitations, show, withdraw};
pub use store::{helped_by, role_of, roles_of};

use super::{
    EventRef, EventStatus, OrganizerRole, Refusal, Right, lock_for, publications, restate,
    rules::TEAM_MAX,
};
use serde_json::{Value, json};

use crate::{
    accounts, chats, clock,
    error::{Error, Result},
    http::Validator,
    language::Language,
    ledger::{self, Actor, Terms},
    notifications::{self, EventFacts, Happening},
    scope::Scope,
    store::{Conn, Tx},
};

/// What came of asking somebody to help.
pub enum Asked {
    /// They have an account, with this id, and help from now on.
    Helps(String),
    /// They have none, and an invitation was sent, with this link to it in the web app.
    Invited(Invitation, String),
}

/// Who is asked, to what.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    pub email: &'a str,
    pub role: OrganizerRole,
    /// Of the letter to somebody without an account, of whom nothing is known.
    pub language: Language,
}

/// Lets the holder of an address help, or changes how; an address without an account is sent an invitation.
pub fn ask(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, wish: Wish<'_>) -> Result<Asked> {
    let mut v = Validator::new();
    let email = v.email("email", wish.email);
    v.finish()?;
    let wish = Wish {
        email: &email,
        ..wish
    };
    let row = lock_for(tx, scope, event, Right::Owner)?;
    let Some(person) = accounts::find_by_email(tx.conn, &email)? else {
        let (invitation, link) = invitations::invite(tx, scope, &row, wish)?;
        return Ok(Asked::Invited(invitation, link));
    };
    if person.user_id == row.owner_id {
        return Err(Error::invalid("email", "is the owner's"));
    }
    // An invitation from before there was an account has done its work.
    invitations::end_of_email(tx, &row.id, &email)?;
    // Whoever helped already sees the new role where they help; a letter is for who did not know.
    if set_role(tx, &row.id, &person.user_id, wish.role)?.is_none() {
        let happening = Happening::OrganizerAdded {
            event: EventFacts::from(&row),
            role: wish.role,
            by_name: scope.name.clone(),
        };
        notifications::tell(tx, std::slice::from_ref(&person.user_id), &happening)?;
    }
    Ok(Asked::Helps(person.user_id))
}

/// Lets somebody help in a role, or changes their role; says which they had. The caller holds the event's lock.
fn set_role(
    tx: &mut Tx<'_>,
    event_id: &str,
    user_id: &str,
    role: OrganizerRole,
) -> Result<Option<OrganizerRole>> {
    let before = store::role_of(tx.conn, event_id, user_id)?;
    if before.is_none() {
        room_for_one_more(tx, event_id)?;
    }
    store::set_organizer(tx.conn, event_id, user_id, role, tx.now)?;
    if before == Some(OrganizerRole::CoOrganizer) && role != OrganizerRole::CoOrganizer {
        leaves_rooms(tx, event_id, user_id, Some(role))?;
    }
    Ok(before)
}

fn room_for_one_more(tx: &mut Tx<'_>, event_id: &str) -> Result<()> {
    let helpers = store::count(tx.conn, event_id)?;
    match helpers + invitations::count_open(tx, event_id)? < TEAM_MAX {
        true => Ok(()),
        false => Err(Refusal::TeamFull.into()),
    }
}

/// Ends somebody's help.
pub fn remove(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, user_id: &str) -> Result<()> {
    let row = lock_for(tx, scope, event, Right::Owner)?;
    if !store::remove_organizer(tx.conn, &row.id, user_id)? {
        return Err(Error::NotFound("Organizer"));
    }
    leaves_rooms(tx, &row.id, user_id, None)
}

/// `role` is what they still are.
fn leaves_rooms(
    tx: &mut Tx<'_>,
    event_id: &str,
    user_id: &str,
    role: Option<OrganizerRole>,
) -> Result<()> {
    let booked = ledger::active_booking(tx.conn, event_id, user_id)?.is_some();
    let action = publications::organizer_leaves(event_id, user_id, booked, role.is_some());
    tx.publish(action);
    chats::organizer_left(tx, event_id, user_id)
}

/// Gives the event to a co-organizer; the former owner becomes one.
pub fn change_owner(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    new_owner: &str,
) -> Result<()> {
    let row = lock_for(tx, scope, event, Right::Owner)?;
    let role = store::role_of(tx.conn, &row.id, new_owner)?;
    if role != Some(OrganizerRole::CoOrganizer) {
        return Err(Error::invalid(
            "userId",
            "must be a co-organizer of this event",
        ));
    }
    let now = tx.now;
    hand_over(tx, &row.id, new_owner)?;
    let role = OrganizerRole::CoOrganizer;
    store::set_organizer(tx.conn, &row.id, &row.owner_id, role, now)
}

fn hand_over(tx: &mut Tx<'_>, event_id: &str, new_owner: &str) -> Result<()> {
    store::remove_organizer(tx.conn, event_id, new_owner)?;
    store::update_owner(tx.conn, event_id, new_owner, tx.now)
}

/// Somebody is gone for good, and no longer part of an event. One of their own passes to its oldest co-organizer; if it has none, it is
/// cancelled unless it is over.
pub fn leave_for_good(tx: &mut Tx<'_>, terms: Terms, event_id: &str, user_id: &str) -> Result<()> {
    let event = ledger::lock(tx, event_id)?;
    store::remove_organizer(tx.conn, event_id, user_id)?;
    if event.owner_id != user_id {
        return Ok(());
    }
    match store::oldest_co_organizer(tx.conn, event_id)? {
        Some(heir) => hand_over(tx, event_id, &heir),
        None if event.status.may_become(EventStatus::Cancelled) => {
            restate(tx, terms, event_id, EventStatus::Cancelled, Actor::System)
        }
        None => Ok(()),
    }
}

/// Events for [`leave_for_good`].
pub fn left_to_leave(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    let mut events = store::helped(conn, user_id, limit)?;
    events.extend(store::owned_and_not_over(conn, user_id, limit)?);
    events.extend(store::owned_with_an_heir(conn, user_id, limit)?);
    Ok(events)
}

/// Nobody has this address any more.
pub fn forget_address(conn: &mut Conn, email: &str) -> Result<()> {
    store::delete_invitations_to(conn, email)
}

/// Whom somebody has invited, and what they were invited to.
pub fn forget_invitations_of(conn: &mut Conn, user_id: &str) -> Result<()> {
    store::delete_invitations_of(conn, user_id)
}

/// The events that somebody helps with, newest first.
pub fn export_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Value>> {
    let told = |(event_id, title, role, since): store::Help| {
        json!({
            "eventId": event_id,
            "eventTitle": title,
            "role": role,
            "since": clock::rfc3339(since),
        })
    };
    let helps = store::helps_of(conn, user_id, limit)?;
    Ok(helps.into_iter().map(told).collect())
}
