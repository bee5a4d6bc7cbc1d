//! What accounts say, and to whom.

use majlis_live::{Action, Ending};

use super::http::PublicUser;
use crate::{
    error::Result,
    live::{rooms, say},
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

/// Every live connection of somebody comes back, on every node, and is asked again what it may do.
pub(super) fn rights_changed(user_id: &str) -> Action {
    Action::End {
        who: rooms::person(user_id),
        ending: Ending::new(Ending::COME_BACK, "Your rights have changed"),
    }
}
