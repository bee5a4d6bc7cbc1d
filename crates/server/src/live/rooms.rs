//! The addresses of rooms. A room's name is unique across namespaces.

use majlis_live::Room;

use super::say;
use crate::scope::{Role, Scope};

/// Every connection of a person, of any kind; nothing is said there, it is for ending and leaving.
pub fn person(user_id: &str) -> String {
    format!("person/{user_id}")
}

/// Every connection of a login.
pub fn session(session_id: &str) -> String {
    format!("session/{session_id}")
}

/// `user:{userId}` of `/events`.
pub fn events_user(user_id: &str) -> String {
    format!("events/user:{user_id}")
}

/// How the rooms of events on `/events` begin.
pub const EVENT_ROOMS: &str = "events/event:";

/// `event:{eventId}` of `/events`: all who look at it.
pub fn event(event_id: &str) -> String {
    format!("events/event:{event_id}")
}

/// `event:{eventId}:organizers` of `/events`.
pub fn organizers(event_id: &str) -> String {
    format!("events/event:{event_id}:organizers")
}

/// `event:{eventId}:attendees` of `/events`.
pub fn attendees(event_id: &str) -> String {
    format!("events/event:{event_id}:attendees")
}

/// `event:{eventId}:checkers` of `/events`: the devices at its doors.
pub fn checkers(event_id: &str) -> String {
    format!("events/event:{event_id}:checkers")
}

/// An event's subscribers on raw WebSocket.
pub fn raw_event(event_id: &str) -> String {
    format!("raw/event:{event_id}")
}

/// The event's id and the part of the public (`""`), `attendees`, `organizers` or `checkers` that a room is.
pub fn parse_event(room: &str) -> Option<(&str, &str)> {
    let rest = room
        .strip_prefix("events/event:")
        .or_else(|| room.strip_prefix("raw/event:"))?;
    Some(rest.split_once(':').unwrap_or((rest, "")))
}

/// Administrators on `/users`, who hear of all users.
pub const USERS_ADMINS: &str = "users/admins";

/// `user:{userId}` of `/users`.
pub fn users_user(user_id: &str) -> String {
    format!("users/user:{user_id}")
}

/// `user:{userId}` of `/notifications`.
pub fn notifications_user(user_id: &str) -> String {
    format!("notifications/user:{user_id}")
}

/// `user-{userId}` of the root namespace.
pub fn root_user(user_id: &str) -> String {
    format!("root/user-{user_id}")
}

/// How the rooms of roles on the root namespace begin.
pub const ROLE_ROOMS: &str = "root/role-";

/// `role-{role}` of the root namespace.
pub fn root_role(role: Role) -> String {
    format!("{ROLE_ROOMS}{}", role.as_str())
}

/// All on `/site-settings`.
pub const SITE_SETTINGS: &str = "site-settings/all";

/// All on `/partner-places`, who are administrators.
pub const PARTNER_PLACES: &str = "partner-places/admins";

/// The rooms in which somebody is from the start.
pub fn own(namespace: &str, scope: Option<&Scope>) -> Vec<Room> {
    let mut own = Vec::new();
    if let Some(scope) = scope {
        let user_id = &scope.user_id;
        own.push(person(user_id));
        if !scope.session_id.is_empty() {
            own.push(session(&scope.session_id));
        }
        match namespace {
            say::EVENTS => own.push(events_user(user_id)),
            say::USERS => own.push(users_user(user_id)),
            say::NOTIFICATIONS => own.push(notifications_user(user_id)),
            say::ROOT => own.extend([root_user(user_id), root_role(scope.role)]),
            _ => {}
        }
        if scope.is_admin() {
            match namespace {
                say::USERS => own.push(USERS_ADMINS.to_owned()),
                say::PARTNER_PLACES => own.push(PARTNER_PLACES.to_owned()),
                _ => {}
            }
        }
    }
    if namespace == say::SITE_SETTINGS {
        own.push(SITE_SETTINGS.to_owned());
    }
    own.into_iter().map(Room::from).collect()
}
