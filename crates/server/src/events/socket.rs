//! Socket commands: `join-event` and `leave-event` of Socket.IO, and the subscriptions of raw
//! WebSocket.

use majlis_live::{Ack, Hold, JoinError, Outgoing, Room, Unreplayable};
use serde::Serialize;
use serde_json::{Value, json};

use super::{EventRef, EventStatus, Right};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    ledger::{self, SeatUpdate},
    live::{
        gateway::{Client, Gateway, UNAVAILABLE, answer, come_back, failure, raw_error, raw_say},
        handshake::{Identity, RawPath},
        rooms,
    },
    live_room::{self, Eyes, RoomState},
    scope::Scope,
    store::Conn,
};

/// The state that comes with the answer to `join-event`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JoinedState {
    status: EventStatus,
    total_registrations: i64,
    max_attendees: Option<i64>,
    available_seats: Option<i64>,
    is_full: bool,
    room: RoomState,
}

/// As whom somebody joins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum JoinRole {
    Anyone,
    Attendee,
    Organizer,
}

/// `join-event {eventId, role?}`
pub async fn join_event(socket: &Client, payload: &Value, ack: Option<Ack>) {
    let (event, role) = match read_join(payload) {
        Ok(read) => read,
        Err(message) => return answer(ack, failure(&message)),
    };
    let app = &socket.application().app;
    let id = match find(app, &socket.identity(), event).await {
        Ok((id, _)) => id,
        Err(error) => return answer(ack, failure(refusal_text(&error))),
    };
    let mut joined = vec![rooms::event(&id)];
    match role {
        JoinRole::Anyone => {}
        JoinRole::Attendee => joined.push(rooms::attendees(&id)),
        JoinRole::Organizer => joined.push(rooms::organizers(&id)),
    }
    let hold = match socket
        .hold(joined.into_iter().map(Room::from).collect())
        .await
    {
        Ok(hold) => hold,
        Err(error) => return answer(ack, failure(join_failure(&error))),
    };
    let (identity, event_id) = (socket.identity(), id.clone());
    let state = app
        .store()
        .snapshot(move |conn| joined_state(conn, identity.scope(), &event_id, role))
        .await;
    let (state, position) = match state {
        Ok(seen) => seen,
        Err(error) => return hold.abandon(outgoing_ack(ack, failure(refusal_text(&error)))),
    };
    let reply = json!({ "success": true, "message": format!("Joined event {id}"), "data": state });
    if let Err(error) = hold.release(position, outgoing_ack(ack, reply)).await {
        not_joined(socket, &error);
    }
}

fn read_join(payload: &Value) -> Result<(EventRef, JoinRole), String> {
    if !payload.is_object() {
        return Err("The payload must be an object with an eventId".into());
    }
    let event = read_event(payload)?;
    let role = match &payload["role"] {
        Value::Null => JoinRole::Anyone,
        Value::String(role) if role == "attendee" => JoinRole::Attendee,
        Value::String(role) if role == "organizer" => JoinRole::Organizer,
        _ => return Err("role must be organizer or attendee".into()),
    };
    Ok((event, role))
}

/// The event that a command names.
///
/// # Errors
/// [`Error::Invalid`] where it names none, [`Error::NotFound`] where no event can be named so.
pub fn event_in(payload: &Value) -> Result<EventRef> {
    if !payload.is_object() {
        return Err(Error::invalid("eventId", "is required"));
    }
    read_event(payload).map_err(|message| match message.strip_prefix("eventId ") {
        Some(message) => Error::invalid("eventId", message),
        None => Error::NotFound("Event"),
    })
}

/// Reads `eventId`. One that no event can have is treated as an unknown one.
fn read_event(payload: &Value) -> Result<EventRef, String> {
    match &payload["eventId"] {
        Value::Null => Err("eventId is required".into()),
        Value::String(text) if text.trim().is_empty() => Err("eventId is required".into()),
        given @ (Value::String(_) | Value::Number(_)) => {
            EventRef::from_json(given).ok_or_else(|| "Event not found".into())
        }
        _ => Err("eventId must be a string or a number".into()),
    }
}

fn joined_state(
    conn: &mut Conn,
    viewer: Option<&Scope>,
    id: &str,
    role: JoinRole,
) -> Result<JoinedState> {
    let seen = super::find(conn, viewer, &EventRef::Id(id.to_owned()))?;
    let may = match role {
        JoinRole::Anyone => true,
        JoinRole::Organizer => seen.right.organizes(),
        JoinRole::Attendee => seen.right.organizes() || has_booking(conn, viewer, id)?,
    };
    if !may {
        return Err(Error::Forbidden("Unauthorized"));
    }
    let row = ledger::event(conn, id)?;
    let seats = row.seats();
    let eyes = Eyes {
        viewer,
        organizes: seen.right.organizes(),
    };
    Ok(JoinedState {
        room: live_room::room_state(conn, eyes, &row)?,
        status: row.status,
        total_registrations: seats.taken,
        max_attendees: seats.max,
        available_seats: seats.available(),
        is_full: seats.is_full(),
    })
}

fn has_booking(conn: &mut Conn, viewer: Option<&Scope>, event_id: &str) -> Result<bool> {
    match viewer {
        Some(scope) => Ok(ledger::active_booking(conn, event_id, &scope.user_id)?.is_some()),
        None => Ok(false),
    }
}

/// `leave-event {eventId}`
pub async fn leave_event(socket: &Client, payload: &Value, ack: Option<Ack>) {
    let event = match read_event(payload) {
        Ok(event) => event,
        Err(message) => return answer(ack, failure(&message)),
    };
    // An event that is gone, or no longer to be seen, can still be left.
    let id = match event {
        EventRef::Id(id) => id,
        number => match find(&socket.application().app, &socket.identity(), number).await {
            Ok((id, _)) => id,
            Err(error) => return answer(ack, failure(refusal_text(&error))),
        },
    };
    let left = [
        rooms::event(&id),
        rooms::attendees(&id),
        rooms::organizers(&id),
    ];
    socket
        .leave(left.into_iter().map(Room::from).collect())
        .await;
    answer(
        ack,
        json!({ "success": true, "message": format!("Left event {id}") }),
    );
}

/// `{type:"subscribe_event",eventId,since?}`
pub async fn subscribe(socket: &Client, message: &Value) {
    let Ok(event) = read_event(message) else {
        return raw_error(socket, raw_event_error(message));
    };
    let app = &socket.application().app;
    let (id, number) = match find(app, &socket.identity(), event).await {
        Ok(found) => found,
        Err(error) => return raw_error(socket, refusal_text(&error)),
    };
    let subscribed = json!({
        "type": "subscribed",
        "eventId": number,
        "timestamp": clock::rfc3339(clock::now_ms()),
    });
    let since = message["since"].as_str();
    follow(socket, &id, since, Some(subscribed.to_string())).await;
}

/// Subscribes to the event in the path: without `subscribed`.
pub async fn subscribe_by_path(socket: &Client, path: &RawPath) {
    if let EventRef::Id(id) = &path.event {
        follow(socket, id, path.since.as_deref(), None).await;
    }
}

/// The present `seat_update`, with the place in the stream that it stands for.
#[derive(Serialize)]
struct Present {
    #[serde(flatten)]
    update: SeatUpdate,
    seq: String,
}

/// Joins an event's raw room: the present seats and then every change, or what was missed `since`.
async fn follow(socket: &Client, id: &str, since: Option<&str>, subscribed: Option<String>) {
    let hold = match socket.hold(vec![rooms::raw_event(id).into()]).await {
        Ok(hold) => hold,
        Err(error) => return raw_error(socket, join_failure(&error)),
    };
    let (identity, event_id) = (socket.identity(), id.to_owned());
    let seen = socket
        .application()
        .app
        .store()
        .snapshot(move |conn| {
            super::find(conn, identity.scope(), &EventRef::Id(event_id.clone()))?;
            ledger::event(conn, &event_id)
        })
        .await;
    let (row, position) = match seen {
        Ok(seen) => seen,
        Err(error) => {
            hold.abandon(Vec::new());
            return raw_error(socket, refusal_text(&error));
        }
    };
    let present = Present {
        update: ledger::seat_update(&row, clock::now_ms()),
        seq: socket.hub().offset(position),
    };
    let Ok(present) = Outgoing::event("seat_update", &present) else {
        return hold.abandon(Vec::new());
    };
    let subscribed: Vec<Outgoing> = subscribed.into_iter().map(Outgoing::text).collect();
    let joined = match since {
        None => start_anew(hold, position, subscribed, present).await,
        Some(since) => {
            let replayed = hold
                .release_since(since, position, subscribed.clone(), vec![present.clone()])
                .await;
            match replayed {
                Ok(()) => Ok(()),
                Err(Unreplayable::Join(error)) => Err(error),
                Err(Unreplayable::Gap(hold)) => {
                    let mut first = subscribed;
                    let resync = json!({
                        "type": "resync",
                        "eventId": row.number,
                        "timestamp": clock::rfc3339(clock::now_ms()),
                    });
                    first.push(Outgoing::text(resync.to_string()));
                    start_anew(hold, position, first, present).await
                }
            }
        }
    };
    if let Err(error) = joined {
        not_joined(socket, &error);
    }
}

async fn start_anew(
    hold: Hold<Gateway>,
    position: u64,
    mut first: Vec<Outgoing>,
    present: Outgoing,
) -> Result<(), JoinError> {
    first.push(present);
    hold.release(position, first).await
}

/// `{type:"unsubscribe_event",eventId}`
pub async fn unsubscribe(socket: &Client, message: &Value) {
    let Ok(event) = read_event(message) else {
        return raw_error(socket, raw_event_error(message));
    };
    let app = &socket.application().app;
    let (id, number) = match find(app, &socket.identity(), event).await {
        Ok(found) => found,
        Err(error) => return raw_error(socket, refusal_text(&error)),
    };
    socket.leave(vec![rooms::raw_event(&id).into()]).await;
    raw_say(socket, "unsubscribed", json!({ "eventId": number }));
}

fn raw_event_error(message: &Value) -> &'static str {
    match &message["eventId"] {
        Value::String(text) if !text.trim().is_empty() => "Event not found",
        Value::Number(_) => "Event not found",
        _ => "eventId is required",
    }
}

/// The UUID and number of an event that the client may see.
pub async fn find(app: &App, identity: &Identity, event: EventRef) -> Result<(String, i64)> {
    let identity = identity.clone();
    app.store()
        .read(move |conn| {
            let row = super::find(conn, identity.scope(), &event)?.row;
            Ok((row.id, row.number))
        })
        .await
}

/// Whether somebody who recovers may enter a room of an event again.
pub fn may_enter(conn: &mut Conn, viewer: Option<&Scope>, room: &Room) -> Result<bool> {
    let Some((id, role)) = rooms::parse_event(room.as_str()) else {
        return Ok(false);
    };
    let seen = match super::find(conn, viewer, &EventRef::Id(id.to_owned())) {
        Ok(seen) => seen,
        Err(Error::NotFound(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(match role {
        "" => true,
        "organizers" => seen.right >= Right::CoOrganizer,
        "attendees" => seen.right.organizes() || has_booking(conn, viewer, id)?,
        _ => false,
    })
}

fn outgoing_ack(ack: Option<Ack>, value: Value) -> Vec<Outgoing> {
    ack.and_then(|ack| Outgoing::ack(ack, &[value]).ok())
        .into_iter()
        .collect()
}

fn refusal_text(error: &Error) -> &'static str {
    match error {
        Error::Forbidden(_) => "Unauthorized",
        Error::NotFound(_) => "Event not found",
        _ => UNAVAILABLE,
    }
}

/// Why joining cannot begin, for the client.
fn join_failure(error: &JoinError) -> &'static str {
    match error {
        JoinError::TooManyRooms => "Too many rooms",
        JoinError::Gone | JoinError::Store(_) => UNAVAILABLE,
    }
}

/// A join that could not be made durable is not answered; the client comes back and asks again.
fn not_joined(socket: &Client, error: &JoinError) {
    if let JoinError::Store(error) = error {
        tracing::error!(%error, "a join could not be stored");
        come_back(socket);
    }
}
