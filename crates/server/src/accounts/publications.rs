//! What accounts say, and to whom.

use majlis_live::{Action, Class, Ending};

use super::http::PublicUser;
use crate::error::{Error, Result};

const NAMESPACE: &str = "/users";
/// Administrators who watch the users.
const ADMINS: &str = "users/admins";

/// The close code of a raw connection whose session has ended: do not come back with this token.
const POLICY: u16 = 1008;

/// Somebody has registered.
pub(super) fn user_created(user: &PublicUser) -> Result<Action> {
    let payload = serde_json::value::to_raw_value(user)
        .map_err(|error| Error::Internal(format!("cannot write a user: {error}")))?;
    Ok(Action::Say {
        namespace: NAMESPACE.into(),
        rooms: vec![ADMINS.into()],
        name: "users.created".into(),
        payload,
        class: Class::Fact,
    })
}

/// Every live connection of a session ends, on every node.
pub(super) fn session_ended(session_id: &str) -> Action {
    Action::End {
        who: format!("session/{session_id}"),
        ending: Ending::new(POLICY, "Session ended"),
    }
}
