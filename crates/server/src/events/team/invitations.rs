//! Invitations to help with an event, for people without an account. The key in the letter proves
//! the address, so whoever brings it is let in, once, for the event and the role of the invitation.

use super::{Wish, set_role, store};
use crate::{
    accounts,
    error::{Error, Result},
    events::{EventRef, OrganizerRole, Refusal, Right, Row, lock_for},
    ledger,
    notifications::{self, EventFacts, Happening},
    scope::Scope,
    store::{Conn, Tx},
};
pub use store::Invitation;

const DAY_MS: i64 = 24 * 3_600_000;
/// How long an invitation holds.
const HOLDS_MS: i64 = 14 * DAY_MS;

/// Sends an invitation; one that is open for the same address is replaced, and its key opens nothing any more.
pub(super) fn invite(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &Row,
    wish: Wish<'_>,
) -> Result<(Invitation, String)> {
    end_of_email(tx, &event.id, wish.email)?;
    super::room_for_one_more(tx, &event.id)?;
    let key = accounts::random_secret();
    let invitation = Invitation {
        id: uuid::Uuid::now_v7().to_string(),
        event_id: event.id.clone(),
        email: wish.email.to_owned(),
        role: wish.role,
        key_hash: accounts::hash_of_secret(&key),
        invited_by: scope.user_id.clone(),
        accepted_by: None,
        created_at: tx.now,
        expires_at: tx.now + HOLDS_MS,
        ended_at: None,
    };
    store::insert_invitation(tx.conn, &invitation)?;
    let link = format!("/invitations/{key}");
    let letter = Happening::OrganizerInvited {
        event: EventFacts::from(event),
        role: wish.role,
        by_name: scope.name.clone(),
        link: link.clone(),
    };
    notifications::write_to(tx, wish.email, wish.language, &letter)?;
    Ok((invitation, link))
}

/// An invitation that is open, its event's row and the name of who invites.
pub struct Shown {
    pub invitation: Invitation,
    pub event: Row,
    pub invited_by: String,
}

/// What the holder of a key is invited to.
pub fn show(conn: &mut Conn, key: &str, now: i64) -> Result<Shown> {
    let (invitation, invited_by) = store::by_key(conn, &accounts::hash_of_secret(key))?;
    if !is_open(&invitation, now) {
        return Err(Error::NotFound("Invitation"));
    }
    let event = EventRef::Id(invitation.event_id.clone());
    let (event, _) = crate::events::store::find_unscoped(conn, &event)?;
    Ok(Shown {
        invitation,
        event,
        invited_by,
    })
}

/// Takes an invitation and gives its event's id and the role. Asked again by the same person, it is answered in the same way: the
/// first answer may have been lost.
pub fn accept(tx: &mut Tx<'_>, scope: &Scope, key: &str) -> Result<(String, OrganizerRole)> {
    let hash = accounts::hash_of_secret(key);
    let event_id = store::by_key(tx.conn, &hash)?.0.event_id;
    let event = ledger::lock(tx, &event_id)?;
    // Somebody may have taken or withdrawn it before the lock was ours.
    let (invitation, _) = store::by_key(tx.conn, &hash)?;
    let present = store::role_of(tx.conn, &event_id, &scope.user_id)?;
    if let Some(role) = present
        && invitation.accepted_by.as_deref() == Some(&scope.user_id)
    {
        return Ok((event_id, role));
    }
    if !is_open(&invitation, tx.now) {
        return Err(Error::NotFound("Invitation"));
    }
    if event.owner_id == scope.user_id {
        return Err(Refusal::AlreadyOwner.into());
    }
    // Its place in the team is free from here on.
    store::end_invitation(tx.conn, &invitation.id, Some(&scope.user_id), tx.now)?;
    // Who may do more already keeps that.
    let role = match present {
        Some(OrganizerRole::CoOrganizer) => OrganizerRole::CoOrganizer,
        _ => invitation.role,
    };
    set_role(tx, &event_id, &scope.user_id, role)?;
    Ok((event_id, role))
}

/// Takes an invitation back: its key opens nothing any more.
pub fn withdraw(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef, id: &str) -> Result<()> {
    let row = lock_for(tx, scope, event, Right::Owner)?;
    let open = store::open_invitations(tx.conn, &row.id, tx.now)?;
    if !open.iter().any(|invitation| invitation.id == id) {
        return Err(Error::NotFound("Invitation"));
    }
    store::end_invitation(tx.conn, id, None, tx.now)
}

/// Ends what is open for an address, also when it has run out.
pub(super) fn end_of_email(tx: &mut Tx<'_>, event_id: &str, email: &str) -> Result<()> {
    store::end_invitations_of(tx.conn, event_id, email, tx.now)
}

pub(super) fn count_open(tx: &mut Tx<'_>, event_id: &str) -> Result<i64> {
    Ok(store::open_invitations(tx.conn, event_id, tx.now)?.len() as i64)
}

fn is_open(invitation: &Invitation, now: i64) -> bool {
    invitation.ended_at.is_none() && now < invitation.expires_at
}

/// Deletes the invitations that have run out.
pub fn prune_invitations(tx: &mut Tx<'_>) -> Result<()> {
    store::delete_expired(tx.conn, tx.now)
}
