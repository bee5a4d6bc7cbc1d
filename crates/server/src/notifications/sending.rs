//! What people and administrators tell others in their own words.

use serde_json::json;

use super::{Happening, Note, new_id, publications, store, tell_some, telling::Told};
use crate::{
    audit::{self, Act, AuditAction, By},
    bookings, chats,
    error::{Error, Result},
    live::rooms,
    scope::{Role, Scope},
    store::{Conn, Tx},
};

/// Whether two people have to do with each other.
fn have_to_do(conn: &mut Conn, one: &str, other: &str) -> Result<bool> {
    Ok(bookings::share_one(conn, one, other)? || chats::share_a_chat(conn, one, other)?)
}

/// Whether somebody may write to another.
fn may_write_to(conn: &mut Conn, from: &str, to: &str) -> Result<bool> {
    Ok(have_to_do(conn, from, to)? && !chats::is_blocked_between(conn, from, to)?)
}

/// Refuses a receiver to whom somebody may send nothing. Whether there is such a person is told to administrators alone.
pub(super) fn check_receiver(conn: &mut Conn, scope: &Scope, to: &str) -> Result<()> {
    let is_there = to != scope.user_id && !store::recipients(conn, &[to])?.is_empty();
    match scope.is_admin() {
        true if is_there => Ok(()),
        true => Err(Error::invalid("toUserId", "is nobody else's")),
        false if is_there && may_write_to(conn, &scope.user_id, to)? => Ok(()),
        false => Err(Error::Forbidden(
            "Only who has to do with somebody may write to them.",
        )),
    }
}

/// Sends somebody a notification. Gives its id, also where its receiver does not want such notifications, which is nobody else's
/// business.
pub(super) fn send(tx: &mut Tx<'_>, scope: &Scope, to: &str, note: &Note) -> Result<String> {
    check_receiver(tx.conn, scope, to)?;
    let from_user_id = scope.user_id.clone();
    let mut note = note.clone();
    let happening = match scope.is_admin() {
        true => {
            let act = Act {
                action: AuditAction::NotificationSent,
                target: to,
                details: json!({}),
            };
            audit::record(tx, By::LiveAdmin(scope), &act)?;
            Happening::AdminNotification { from_user_id, note }
        }
        false => {
            if note.title.is_empty() {
                note.title.clone_from(&scope.name);
            }
            Happening::UserNotification { from_user_id, note }
        }
    };
    let told = Told::of(&happening)?;
    let stored = tell_some(tx, &[(to, &told)])?;
    Ok(stored.into_iter().next().unwrap_or_else(new_id))
}

/// Says an announcement to all of a role who are there, once. That it is stored for each of them, and told on `/notifications`, is
/// left to [`tell`](super::tell). It makes no sound: there it may be quiet hours for some.
pub fn announce(tx: &mut Tx<'_>, role: Role, announcement_id: &str, note: &Note) -> Result<()> {
    let happening = Happening::SiteAnnouncement {
        announcement_id: announcement_id.to_owned(),
        note: note.clone(),
    };
    let shown = Told::of(&happening)?.unaddressed(announcement_id, tx.now);
    let room = rooms::root_role(role);
    tx.publish(publications::rooted(room, &shown, &happening, false)?);
    Ok(())
}
