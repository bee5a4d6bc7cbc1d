//! Composing publications.

use majlis_live::{Action, Class};
use serde::Serialize;
use serde_json::value::to_raw_value;

use crate::error::{Error, Result};

/// The Socket.IO namespace of system A.
pub const EVENTS: &str = "/events";
/// Namespaces of system B: users, for administrators; a person's own account, for that person.
pub const USERS: &str = "/users";
/// A person's notifications.
pub const NOTIFICATIONS: &str = "/notifications";
/// The pictures of the site, for everybody.
pub const SITE_SETTINGS: &str = "/site-settings";
/// Requests of partner places, for administrators.
pub const PARTNER_PLACES: &str = "/partner-places";
/// System C: what concerns a person.
pub const ROOT: &str = "/";
/// All Socket.IO namespaces.
pub const NAMESPACES: [&str; 6] = [
    ROOT,
    EVENTS,
    USERS,
    NOTIFICATIONS,
    SITE_SETTINGS,
    PARTNER_PLACES,
];
/// System D. (Its "namespace" is the transport.)
pub const RAW: &str = "raw";

/// Something that happened: never dropped, never reordered.
pub fn fact(
    namespace: &str,
    rooms: Vec<String>,
    name: &str,
    payload: &impl Serialize,
) -> Result<Action> {
    say(namespace, rooms, name, payload, Class::Fact)
}

/// How something is now: of those with the same `key` in a room, the newest matters.
pub fn state(
    namespace: &str,
    rooms: Vec<String>,
    name: &str,
    key: &str,
    payload: &impl Serialize,
) -> Result<Action> {
    say(
        namespace,
        rooms,
        name,
        payload,
        Class::State {
            key: key.to_owned(),
        },
    )
}

/// What matters now or not at all: dropped for a reader that is behind, and not told to who comes back.
pub fn passing(
    namespace: &str,
    rooms: Vec<String>,
    name: &str,
    payload: &impl Serialize,
) -> Result<Action> {
    say(namespace, rooms, name, payload, Class::Passing)
}

fn say(
    namespace: &str,
    rooms: Vec<String>,
    name: &str,
    payload: &impl Serialize,
    class: Class,
) -> Result<Action> {
    let payload =
        to_raw_value(payload).map_err(|e| Error::Internal(format!("cannot encode {name}: {e}")))?;
    Ok(Action::Say {
        namespace: namespace.to_owned(),
        rooms,
        name: name.to_owned(),
        payload,
        class,
    })
}
