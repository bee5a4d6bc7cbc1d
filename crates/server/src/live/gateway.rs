//! What the engine asks of Majlis: who may connect, and what clients' messages do.

use majlis_live::{
    Ack, Application, Arrival, ConnectRequest, Message, Outgoing, RAW, Refusal, Room, Socket,
    Welcome,
};
use serde_json::{Value, json};

use super::{
    handshake::{self, Denied, Identity, RawPath},
    rooms::{self, ROLE_ROOMS},
    root,
    say::{EVENTS, NOTIFICATIONS, ROOT},
};
use crate::{
    accounts,
    app::App,
    chats, clock,
    error::Error,
    events::{self, EventRef, socket},
    live_room, notifications,
};

/// What a client hears when the database does not answer.
pub const UNAVAILABLE: &str = "Service unavailable";

/// What a client hears that sends too much.
pub const RATE_LIMITED: &str = "Rate limit exceeded";

/// The application behind the engine.
pub struct Gateway {
    pub app: App,
}

/// A client's socket.
pub type Client = Socket<Gateway>;

impl Application for Gateway {
    type Identity = Identity;

    async fn connect(&self, request: ConnectRequest) -> Result<Welcome<Identity>, Refusal> {
        let namespace = request.namespace.clone();
        let mut identity = handshake::identify(&self.app, &request)
            .await
            .map_err(|denied| refusal(&namespace, &denied))?;
        let mut first = Vec::new();
        if namespace == RAW {
            let (path, greeting) = self.greet(&request, &identity).await?;
            identity.path = path;
            first.push(greeting);
        }
        let mut welcome = Welcome::new(identity.clone());
        welcome.first = first;
        welcome.expiry = identity.expiry(&namespace);
        welcome.user = user_id(&identity).map(str::to_owned);
        welcome.rooms = rooms::own(&namespace, identity.scope());
        Ok(welcome)
    }

    async fn connected(&self, socket: Client, arrival: Arrival) {
        let identity = socket.identity();
        match (socket.namespace(), &identity.path, arrival) {
            (RAW, Some(path), Arrival::Fresh) => socket::subscribe_by_path(&socket, path).await,
            (NOTIFICATIONS, ..) => notifications::socket::greet(&socket).await,
            (ROOT, ..) => chats::socket::greet(&socket).await,
            _ => {}
        }
    }

    async fn message(&self, socket: Client, message: Message) {
        let identity = socket.identity();
        let counted = match user_id(&identity) {
            Some(user_id) => self.app.limits().message(user_id),
            // Of a guest the engine counts each connection, and the handshake each address.
            None => Ok(()),
        };
        match message {
            Message::Event { ack, .. } if counted.is_err() => self.throttled(&socket, ack),
            _ if counted.is_err() => self.throttled(&socket, None),
            Message::Event {
                name, args, ack, ..
            } => {
                let payload = args.into_iter().next().unwrap_or(Value::Null);
                self.event_message(&socket, &name, payload, ack).await;
            }
            Message::Text(text) => self.raw_message(&socket, &text).await,
            Message::Binary(_) => raw_error(&socket, "Invalid message format"),
        }
    }

    async fn may_rejoin(
        &self,
        identity: &Identity,
        namespace: &str,
        rooms: Vec<Room>,
    ) -> Option<Vec<Room>> {
        let own = rooms::own(namespace, identity.scope());
        let lost_role = |room: &Room| room.as_str().starts_with(ROLE_ROOMS) && !own.contains(room);
        if rooms.iter().any(lost_role) {
            // What was said meanwhile to the role that they have now was not kept for them.
            return None;
        }
        let identity = identity.clone();
        let allowed = self
            .app
            .store()
            .read(move |conn| {
                let mut allowed = Vec::new();
                for room in rooms {
                    if own.contains(&room) || events::may_enter(conn, identity.scope(), &room)? {
                        allowed.push(room);
                    }
                }
                Ok(allowed)
            })
            .await;
        allowed
            .inspect_err(|error| {
                tracing::error!(%error, "cannot check a recovered client's rooms; it begins anew");
            })
            .ok()
    }

    fn throttled(&self, socket: &Client, ack: Option<Ack>) {
        match socket.namespace() {
            RAW => raw_error(socket, RATE_LIMITED),
            ROOT if ack.is_none() => {
                emit(socket, "error", &json!({ "message": RATE_LIMITED }));
            }
            _ => answer(ack, failure(RATE_LIMITED)),
        }
    }
}

impl Gateway {
    /// The first words to a raw connection, and what its path asks for.
    async fn greet(
        &self,
        request: &ConnectRequest,
        identity: &Identity,
    ) -> Result<(Option<std::sync::Arc<RawPath>>, Outgoing), Refusal> {
        let now = clock::now_ms();
        let random = &accounts::hex(&rand::random::<[u8; 6]>());
        let mut greeting = json!({
            "clientId": format!("ws_{now}_{random}"),
            "timestamp": clock::rfc3339(now),
        });
        let mut path = None;
        if let Some(name) = request.path.strip_prefix("/ws/events/") {
            let event = EventRef::parse(name.trim_end_matches('/')).ok_or_else(unknown_event)?;
            let found = socket::find(&self.app, identity, event).await;
            let (id, number) = found.map_err(|error| match error {
                Error::NotFound(_) => unknown_event(),
                _ => refusal(RAW, &Denied::Unavailable),
            })?;
            greeting["eventId"] = number.into();
            path = Some(std::sync::Arc::new(RawPath {
                event: EventRef::Id(id),
                since: request.query.get("since").cloned(),
            }));
        }
        let greeting = Outgoing::event("connection_established", &greeting)
            .map_err(|_| refusal(RAW, &Denied::Unavailable))?;
        Ok((path, greeting))
    }

    /// Whether the session was ended before its connection was in the rooms through which it would have heard. (Of a new
    /// connection the engine knows by itself.)
    async fn still_allowed(&self, identity: &Identity) -> Result<bool, Error> {
        let Some(scope) = identity.scope.clone() else {
            return Ok(true);
        };
        self.app
            .store()
            .read(move |conn| accounts::still_signed_in(conn, &scope, clock::now_ms()))
            .await
            .inspect_err(|error| tracing::error!(%error, "cannot check a client's session"))
    }

    async fn event_message(&self, socket: &Client, name: &str, payload: Value, ack: Option<Ack>) {
        let unknown = |ack| answer(ack, failure("Unknown message"));
        match (socket.namespace(), name) {
            (_, "authenticate") => {
                let token = payload.as_str().or_else(|| payload["token"].as_str());
                match self.authenticate(socket, token.unwrap_or_default()).await {
                    Ok(renewed) => {
                        emit(socket, "authenticated", &renewed);
                        answer(ack, renewed);
                    }
                    Err(message) => {
                        // Clients of the root namespace hear a refusal once: in the ack, where they asked for one.
                        if ack.is_none() || socket.namespace() != ROOT {
                            emit(socket, "error", &json!({ "message": message }));
                        }
                        answer(ack, failure(message));
                    }
                }
            }
            (EVENTS, "join-event") => socket::join_event(socket, &payload, ack).await,
            (EVENTS, "leave-event") => socket::leave_event(socket, &payload, ack).await,
            (EVENTS, _) => {
                if let Err(ack) = live_room::socket::command(socket, name, payload, ack).await {
                    unknown(ack);
                }
            }
            (ROOT, _) => root::command(socket, name, payload, ack).await,
            _ => unknown(ack),
        }
    }

    async fn raw_message(&self, socket: &Client, text: &str) {
        let message: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        let Some(kind) = message["type"].as_str() else {
            return raw_error(socket, "Invalid message format");
        };
        match kind {
            "subscribe_event" => socket::subscribe(socket, &message).await,
            "unsubscribe_event" => socket::unsubscribe(socket, &message).await,
            "ping" => raw_say(socket, "pong", json!({})),
            "get_stats" => {
                let stats = socket.hub().stats();
                let data = json!({
                    "totalClients": stats.raw_connections,
                    "eventSubscriptions": stats.counted_rooms,
                });
                raw_say(socket, "stats", json!({ "data": data }));
            }
            "authenticate" => {
                let token = message["token"].as_str().unwrap_or_default();
                match self.authenticate(socket, token).await {
                    Ok(renewed) => {
                        let expires_at = renewed["expiresAt"].clone();
                        raw_say(socket, "authenticated", json!({ "expiresAt": expires_at }));
                    }
                    Err(message) => raw_error(socket, message),
                }
            }
            _ => raw_error(socket, "Unknown message type"),
        }
    }

    /// Renews a connection with a new token of the same user. A bad one changes nothing.
    async fn authenticate(&self, socket: &Client, token: &str) -> Result<Value, &'static str> {
        const INVALID: &str = "Authentication error: Invalid token";
        let why = |error: Error| match error {
            Error::Unauthorized => INVALID,
            _ => UNAVAILABLE,
        };
        let old = socket.identity();
        let new = handshake::by_token(&self.app, token).await.map_err(why)?;
        if user_id(&old) != user_id(&new) || !new.may_enter(socket.namespace()) {
            return Err(INVALID);
        }
        let new = Identity {
            path: old.path.clone(),
            ..new
        };
        let own = |identity: &Identity| rooms::own(socket.namespace(), identity.scope());
        let (old_rooms, new_rooms) = (own(&old), own(&new));
        socket
            .join_now(new_rooms.clone())
            .await
            .map_err(|_| UNAVAILABLE)?;
        if !self.still_allowed(&new).await.map_err(why)? {
            return Err(INVALID);
        }
        socket
            .leave(
                old_rooms
                    .into_iter()
                    .filter(|room| !new_rooms.contains(room))
                    .collect(),
            )
            .await;
        socket.set_identity(new.clone());
        socket.set_expiry(new.expiry(socket.namespace()));
        Ok(json!({
            "success": true,
            "userId": user_id(&new),
            "role": new.scope().map_or("guest", |scope| scope.role.as_str()),
            "expiresAt": new.expires.map(|(at_ms, _)| clock::rfc3339(at_ms)),
        }))
    }
}

fn user_id(identity: &Identity) -> Option<&str> {
    identity.scope().map(|scope| scope.user_id.as_str())
}

fn refusal(namespace: &str, denied: &Denied) -> Refusal {
    let (message, raw_reason, code) = match denied {
        Denied::NoToken => (
            "Authentication error: No token provided",
            "Authentication token required",
            "unauthorized",
        ),
        Denied::InvalidToken => (
            "Authentication error: Invalid token",
            "Invalid authentication token",
            "unauthorized",
        ),
        Denied::Forbidden => ("Access denied", "Access denied", "forbidden"),
        Denied::Unavailable => (UNAVAILABLE, UNAVAILABLE, "unavailable"),
    };
    let mut refusal = Refusal::new(
        if namespace == RAW {
            raw_reason
        } else {
            message
        },
        code,
    );
    if matches!(denied, Denied::Unavailable) {
        // Not the token's fault: the client may come back with it.
        refusal.code = 1001;
    }
    refusal
}

fn unknown_event() -> Refusal {
    let mut refusal = Refusal::new("Event not found", "not_found");
    let error = json!({
        "type": "error",
        "message": "Event not found",
        "timestamp": clock::rfc3339(clock::now_ms()),
    });
    refusal.first.push(error.to_string());
    refusal
}

/// Lets a client go that could not be served for no fault of its own: it comes back by itself.
pub fn come_back(socket: &Client) {
    socket.close_transport(1001, UNAVAILABLE);
}

/// `{success:false,message}`
pub fn failure(message: &str) -> Value {
    json!({ "success": false, "message": message })
}

/// Answers, where the client asked for an answer.
pub fn answer(ack: Option<Ack>, value: Value) {
    if let Some(ack) = ack {
        ack.send(&[value]);
    }
}

pub fn emit(socket: &Client, name: &str, payload: &Value) {
    if let Err(error) = socket.emit(name, payload) {
        tracing::error!(%error, name, "cannot encode a message");
    }
}

/// Says something to a raw connection, with the time.
pub fn raw_say(socket: &Client, kind: &str, mut payload: Value) {
    payload["timestamp"] = clock::rfc3339(clock::now_ms()).into();
    emit(socket, kind, &payload);
}

pub fn raw_error(socket: &Client, message: &str) {
    raw_say(socket, "error", json!({ "message": message }));
}
