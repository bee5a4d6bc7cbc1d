//! The addresses of rooms. A room's name is unique across namespaces.

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

/// An event's subscribers on raw WebSocket.
pub fn raw_event(event_id: &str) -> String {
    format!("raw/event:{event_id}")
}

/// The event's id and the part of the public (`""`), `attendees` or `organizers` that a room is.
pub fn parse_event(room: &str) -> Option<(&str, &str)> {
    let rest = room
        .strip_prefix("events/event:")
        .or_else(|| room.strip_prefix("raw/event:"))?;
    Some(rest.split_once(':').unwrap_or((rest, "")))
}
