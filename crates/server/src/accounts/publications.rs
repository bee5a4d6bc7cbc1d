//! What accounts say, and to whom.

use majlis_live::{Action, Ending, LastWord};
use serde_json::json;

use super::http::PublicUser;
use crate::{
    clock,
    error::Result,
    live::{rooms, say},
    scope::Role,
};

/// The close code of a raw connection whose session has ended: do not come back with this token.
const POLICY: u16 = 1008;

/// Somebody has registered.
pub(super) fn user_created(user: &PublicUser) -> Result<Action> {
    say::fact(
        say::USERS,
        vec![rooms::USERS_ADMINS.into()],
        "users.created",
        user,
    )
}

/// What is known of somebody has changed.
pub(super) fn user_updated(user: &PublicUser) -> Result<Action> {
    say::fact(
        say::USERS,
        vec![rooms::USERS_ADMINS.into()],
        "users.updated",
        user,
    )
}

/// Every live connection of a session ends, on every node.
pub(super) fn session_ended(session_id: &str) -> Action {
    Action::End {
        who: rooms::session(session_id),
        ending: Ending::new(POLICY, "Session ended"),
    }
}

/// Somebody has another role: said to themselves, so that they ask for a token that says so too.
pub(super) fn role_changed(user_id: &str, role: Role, now: i64) -> Result<Action> {
    let payload = json!({ "role": role, "at": clock::rfc3339(now) });
    let own = vec![rooms::users_user(user_id)];
    say::fact(say::USERS, own, "account.role-changed", &payload)
}

/// Every live connection of somebody comes back, on every node, and is asked again what it may do.
pub(super) fn rights_changed(user_id: &str) -> Action {
    Action::End {
        who: rooms::person(user_id),
        ending: Ending::new(Ending::COME_BACK, "Your rights have changed"),
    }
}

/// Somebody's account is gone.
pub(super) fn user_deleted(user_id: &str) -> Result<Action> {
    let payload = json!({ "id": user_id });
    let admins = vec![rooms::USERS_ADMINS.into()];
    say::fact(say::USERS, admins, "users.deleted", &payload)
}

/// Every live connection of somebody who was banned ends, on every node.
pub(super) fn account_banned(user_id: &str, now: i64) -> Action {
    let message = "Your account has been disabled by an administrator.";
    account_ended(user_id, "banned", message, now)
}

/// The same for somebody whose account was deleted.
pub(super) fn account_deleted(user_id: &str, now: i64) -> Action {
    account_ended(user_id, "deleted", "Your account has been deleted.", now)
}

fn account_ended(user_id: &str, kind: &str, message: &str, now: i64) -> Action {
    let payload = json!({ "kind": kind, "message": message, "at": clock::rfc3339(now) });
    Action::End {
        who: rooms::person(user_id),
        ending: Ending {
            last: Some(LastWord {
                namespace: Some(say::USERS.to_owned()),
                name: "account.banned".to_owned(),
                payload,
            }),
            ..Ending::new(POLICY, message)
        },
    }
}
