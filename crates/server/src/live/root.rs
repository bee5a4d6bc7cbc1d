//! The commands of the root namespace, and the rooms there.
//!
//! Whatever is said there goes to people's own rooms, in which they are from the start. So nobody hears anything twice, and whoever
//! loses the right to hear of something hears nothing from that moment on. `join` therefore answers whether somebody takes part
//! in what a room stands for, and there is nothing to leave.

use majlis_live::Ack;
use serde_json::Value;

use super::{
    command::{Done, Words, settle},
    gateway::{Client, answer, failure},
};
use crate::{
    bookings, chats,
    error::{Error, Result},
    notifications,
};

const ROOM_CHARS_MAX: usize = 200;

const ROOMS: Words = Words {
    invalid: "Room ID required",
    denied: "Access denied",
};

/// Carries out a command and answers it.
pub async fn command(socket: &Client, name: &str, payload: Value, ack: Option<Ack>) {
    // No text in the databases holds U+0000: whatever has it fits nothing.
    let payload = match holds_nul(&payload) {
        true => Value::Null,
        false => payload,
    };
    match name {
        "join" => {
            let joined = join(socket, &payload).await;
            settle(socket, ack, &ROOMS, joined);
        }
        "leave" => settle(socket, ack, &ROOMS, leave(&payload)),
        "booking-update" => bookings::socket::booking_update(socket, payload, ack).await,
        "send-notification" => notifications::socket::send_notification(socket, payload, ack).await,
        _ => {
            if let Err(ack) = chats::socket::command(socket, name, payload, ack).await {
                answer(ack, failure("Unknown message"));
            }
        }
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What a room stands for.
#[derive(Debug, PartialEq, Eq)]
enum Subject<'a> {
    Booking(&'a str),
    Chat(&'a str),
    Other,
}

impl<'a> Subject<'a> {
    /// `kind` goes before what the name begins with.
    fn of(room: &'a str, kind: Option<&str>) -> Self {
        let (booking, chat) = (room.strip_prefix("booking-"), room.strip_prefix("chat-"));
        match (kind, booking, chat) {
            (Some("booking"), id, _) => Self::Booking(id.unwrap_or(room)),
            (Some("chat"), _, id) => Self::Chat(id.unwrap_or(room)),
            (None, Some(id), _) => Self::Booking(id),
            (None, _, Some(id)) => Self::Chat(id),
            _ => Self::Other,
        }
    }
}

/// The room's name, by either of the names for it.
fn room_in(payload: &Value) -> Result<&str> {
    let given = [&payload["room"], &payload["roomId"]];
    let mut names = given.into_iter().filter_map(Value::as_str).map(str::trim);
    names
        .find(|name| !name.is_empty())
        .filter(|name| (1..=ROOM_CHARS_MAX).contains(&name.chars().count()))
        .ok_or_else(|| Error::invalid("room", "is required"))
}

/// `join {room,type}` or `{roomId,type}`
async fn join(socket: &Client, payload: &Value) -> Result<Done> {
    let room = room_in(payload)?;
    let identity = socket.identity();
    let scope = identity.scope().ok_or(Error::Unauthorized)?.clone();
    let own = [
        format!("user-{}", scope.user_id),
        format!("role-{}", scope.role.as_str()),
    ];
    match Subject::of(room, payload["type"].as_str()) {
        // Whatever else is said of it.
        _ if own.iter().any(|own| own == room) => {}
        Subject::Booking(id) => {
            let id = id.to_owned();
            let store = socket.application().app.store();
            store
                .read(move |conn| bookings::find(conn, &scope, &id))
                .await?;
        }
        Subject::Chat(id) => {
            let id = id.to_owned();
            let takes_part = move |conn: &mut _| chats::takes_part(conn, &scope.user_id, &id);
            let store = socket.application().app.store();
            if !store.read(takes_part).await? {
                return Err(Error::NotFound("Chat"));
            }
        }
        Subject::Other => return Err(Error::Forbidden("Only who takes part may join.")),
    }
    Ok(Done {
        message: Some(format!("Joined {room}")),
        data: None,
    })
}

/// `leave {room,type}`
fn leave(payload: &Value) -> Result<Done> {
    let room = room_in(payload)?;
    Ok(Done {
        message: Some(format!("Left {room}")),
        data: None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_room_stands_for_what_its_type_or_its_name_says() {
        use Subject::{Booking, Chat, Other};
        assert_eq!(Subject::of("booking-1", None), Booking("1"));
        assert_eq!(Subject::of("booking-1", Some("booking")), Booking("1"));
        assert_eq!(Subject::of("1", Some("booking")), Booking("1"));
        assert_eq!(Subject::of("user-1", Some("booking")), Booking("user-1"));
        assert_eq!(Subject::of("chat-1", None), Chat("1"));
        assert_eq!(Subject::of("1", Some("chat")), Chat("1"));
        assert_eq!(Subject::of("chat-1", Some("booking")), Booking("chat-1"));
        assert_eq!(Subject::of("1", None), Other);
        assert_eq!(Subject::of("BOOKING-1", None), Other);
        assert_eq!(Subject::of("booking-1", Some("user")), Other);
    }

    #[test]
    fn a_room_needs_a_name() {
        assert_eq!(room_in(&json!({ "roomId": " a " })).unwrap(), "a");
        assert_eq!(
            room_in(&json!({ "room": " ", "roomId": "a" })).unwrap(),
            "a"
        );
        for bad in [
            json!(null),
            json!("booking-1"),
            json!({ "room": "" }),
            json!({ "room": ["booking-1"] }),
            json!({ "room": "x".repeat(ROOM_CHARS_MAX + 1) }),
        ] {
            assert!(room_in(&bad).is_err(), "{bad}");
        }
    }
}
