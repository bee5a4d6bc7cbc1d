//! One connection as its reading side knows it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::oneshot;

use super::packet::Packet;
use crate::application::{
    Application, Arrival, ConnectRequest, ENGINE, Message, RAW, Refusal, Welcome,
};
use crate::encode::{Frame, Tongue};
use crate::hub::HubInner;
use crate::limits::{Meter, Reading, UserPlace};
use crate::outgoing::{Ack, parcels};
use crate::session::{PidHash, SessionRecord, random_id};
use crate::shard::{Command, Heard, Registration, ShardHandle, Span};
use crate::socket::{Socket, SocketShared};
use crate::socketio::SocketIo;
use crate::stats::up;

/// The client broke the protocol, and its connection is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bad;

/// The HTTP request by which a connection came, without what is not needed any more.
pub(crate) struct Handshake {
    pub headers: Box<[(HeaderName, HeaderValue)]>,
    pub query: Box<str>,
    pub path: Box<str>,
    pub peer: Option<SocketAddr>,
}

/// A connection and its place in the hub.
pub(crate) struct Visitor<A: Application> {
    pub hub: Arc<HubInner<A>>,
    pub shard: ShardHandle,
    pub id: u64,
    pub heard: Arc<Heard>,
    pub handshake: Handshake,
    meter: Option<Meter>,
    users: Vec<(Arc<str>, Option<UserPlace>)>,
}

/// How a socket comes in.
pub(crate) struct Entrance {
    pub namespace: Arc<str>,
    pub socket_id: Arc<str>,
    pub hello: Vec<Arc<Frame>>,
    /// Rooms besides those of the welcome.
    pub rooms: Vec<Span>,
    pub from: u64,
    /// The position at which the application was asked.
    pub asked_at: u64,
    pub recovering: bool,
    pub record: Option<SessionRecord>,
}

/// Turns a connection's messages into what the application hears.
pub(crate) enum Inbound<A: Application> {
    SocketIo(SocketIo<A>),
    /// Raw WebSocket, or bare Engine.IO: one socket, messages as they are.
    Plain(Plain<A>),
}

pub(crate) struct Plain<A: Application> {
    pub visitor: Visitor<A>,
    socket: Option<Socket<A>>,
}

impl Handshake {
    pub fn query(&self) -> HashMap<String, String> {
        let uri = format!("/?{}", self.query).parse().unwrap_or_default();
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri);
        query
            .map(|query| query.0.into_iter().collect())
            .unwrap_or_default()
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        headers
    }
}

impl<A: Application> Visitor<A> {
    pub fn new(hub: &Arc<HubInner<A>>, shard: ShardHandle, id: u64, handshake: Handshake) -> Self {
        let meter = Meter::new(&hub.shared.config);
        let heard = Arc::new(Heard::default());
        Self {
            hub: hub.clone(),
            shard,
            id,
            heard,
            handshake,
            meter,
            users: Vec::new(),
        }
    }

    pub fn send(&self, frame: Arc<Frame>) {
        self.shard.send(Command::SendConnection {
            connection: self.id,
            frames: vec![frame],
        });
    }

    pub fn close(&self, code: u16, reason: &str) {
        self.shard.send(Command::Close {
            connection: self.id,
            code,
            reason: reason.into(),
        });
    }

    /// Asks the application, within the time a connection may be without a socket.
    pub async fn ask(
        &mut self,
        namespace: &str,
        auth: Value,
    ) -> Result<Welcome<A::Identity>, Refusal> {
        let request = ConnectRequest {
            namespace: namespace.to_owned(),
            auth,
            headers: self.handshake.headers(),
            query: self.handshake.query(),
            path: self.handshake.path.to_string(),
            peer: self.handshake.peer,
        };
        let hub = self.hub.clone();
        let answer = Box::pin(hub.app.connect(request));
        let timeout = hub.shared.config.connect_timeout;
        let welcome = tokio::time::timeout(timeout, answer)
            .await
            .unwrap_or_else(|_| Err(busy()))?;
        self.count_user(welcome.user.as_deref())?;
        Ok(welcome)
    }

    /// Counts a connection once for each user it is of.
    fn count_user(&mut self, user: Option<&str>) -> Result<(), Refusal> {
        let Some(user) = user.filter(|user| !self.users.iter().any(|(known, _)| **known == **user))
        else {
            return Ok(());
        };
        let user: Arc<str> = user.into();
        match self.hub.shared.limits.admit_user(&user) {
            Ok(place) => {
                self.users.push((user, place));
                Ok(())
            }
            Err(()) => {
                up(&self.hub.shared.counters.refused_total);
                Err(Refusal {
                    code: 4029,
                    ..Refusal::new("Too many connections", "too_many_connections")
                })
            }
        }
    }

    /// Brings a socket into its shard; `None` when the connection is gone or goes, or the past cannot be continued.
    pub async fn enter(
        &self,
        welcome: Welcome<A::Identity>,
        entrance: Entrance,
    ) -> Option<Socket<A>> {
        let shared = &self.hub.shared;
        let key = shared.new_id();
        let pid_hash: Option<PidHash> = entrance
            .record
            .as_ref()
            .map(|record| record.pid_hash.clone());
        let socket = Arc::new(SocketShared {
            key,
            connection: self.id,
            id: entrance.socket_id,
            namespace: entrance.namespace.clone(),
            shard: self.shard.clone(),
            hub: self.hub.clone(),
            identity: Mutex::new(welcome.identity),
            ended: AtomicBool::new(false),
            acks: Mutex::default(),
            record: Mutex::new(entrance.record.map(Box::new)),
            saving: tokio::sync::Mutex::new(()),
            heard: AtomicU64::new(entrance.from),
        });
        let (reply, registered) = oneshot::channel();
        let first = parcels(&entrance.namespace, welcome.first, shared.config.recovery);
        let mut rooms = entrance.rooms;
        for room in welcome.rooms {
            if !rooms.iter().any(|span| span.is_open() && span.room == room) {
                rooms.push(Span::open(room, entrance.from));
            }
        }
        self.shard.send(Command::Register(Box::new(Registration {
            connection: self.id,
            socket: key,
            namespace: entrance.namespace,
            events: socket.clone(),
            user: welcome.user.map(Into::into),
            expiry: welcome.expiry,
            hello: entrance.hello,
            first,
            rooms,
            from: entrance.from,
            asked_at: entrance.asked_at,
            recovering: entrance.recovering,
            pid_hash,
            reply,
        })));
        if registered.await.unwrap_or(false) {
            return Some(Socket(socket));
        }
        if !entrance.recovering {
            // What happened meanwhile may concern it: it comes back, and is asked again who it is.
            self.close(1001, "come back");
        }
        None
    }

    /// Counts a message; `Err` when the connection is to be closed for sending far too many.
    pub fn count(&mut self) -> Result<Reading, Bad> {
        up(&self.hub.shared.counters.messages_in_total);
        let reading = self.meter.as_mut().map_or(Reading::Fine, Meter::count);
        if reading != Reading::Fine {
            up(&self.hub.shared.counters.throttled_total);
        }
        if reading == Reading::Abuse {
            self.close(4029, "too many messages");
            return Err(Bad);
        }
        Ok(reading)
    }

    /// Hands a message to the application, unless there are too many.
    pub async fn deliver(&mut self, socket: &Socket<A>, message: Message) -> Result<(), Bad> {
        if self.count()? == Reading::TooMany {
            let ack: Option<Ack> = match message {
                Message::Event { ack, .. } => ack,
                Message::Text(_) | Message::Binary(_) => None,
            };
            self.hub.app.throttled(socket, ack);
            return Ok(());
        }
        // Boxed, so that an idle connection does not carry the size of the largest handler.
        Box::pin(self.hub.app.message(socket.clone(), message)).await;
        Ok(())
    }

    pub async fn welcomed(&self, socket: &Socket<A>, arrival: Arrival) {
        Box::pin(self.hub.app.connected(socket.clone(), arrival)).await;
    }
}

fn busy() -> Refusal {
    Refusal {
        code: 1001,
        ..Refusal::new("Server busy", "busy")
    }
}

impl<A: Application> Inbound<A> {
    pub fn new(visitor: Visitor<A>, tongue: Tongue) -> Self {
        match tongue {
            Tongue::SocketIo => Self::SocketIo(SocketIo::new(visitor)),
            Tongue::Raw | Tongue::Engine => Self::Plain(Plain {
                visitor,
                socket: None,
            }),
        }
    }

    pub fn visitor(&self) -> &Visitor<A> {
        match self {
            Self::SocketIo(socketio) => &socketio.visitor,
            Self::Plain(plain) => &plain.visitor,
        }
    }

    pub fn visitor_mut(&mut self) -> &mut Visitor<A> {
        match self {
            Self::SocketIo(socketio) => &mut socketio.visitor,
            Self::Plain(plain) => &mut plain.visitor,
        }
    }

    /// Brings a plain connection's socket in; a Socket.IO connection waits for CONNECT packets.
    pub async fn arrive(&mut self, namespace: &str) -> Result<(), Refusal> {
        match self {
            Self::SocketIo(_) => Ok(()),
            Self::Plain(plain) => plain.arrive(namespace).await,
        }
    }

    pub async fn text(&mut self, text: String) -> Result<(), Bad> {
        match self {
            Self::SocketIo(socketio) => socketio.text(&text).await,
            Self::Plain(plain) => plain.deliver(Message::Text(text)).await,
        }
    }

    pub async fn binary(&mut self, data: Bytes) -> Result<(), Bad> {
        match self {
            Self::SocketIo(socketio) => socketio.binary(data).await,
            Self::Plain(plain) => plain.deliver(Message::Binary(data)).await,
        }
    }

    /// Acts on an Engine.IO packet.
    pub async fn packet(&mut self, packet: Packet) -> Result<(), Bad> {
        match packet {
            Packet::Text(text) => self.text(text).await,
            Packet::Binary(data) => self.binary(data).await,
            Packet::Pong => {
                self.visitor().heard.pong();
                Ok(())
            }
            Packet::Close => {
                let visitor = self.visitor();
                visitor.shard.send(Command::ClientClosed {
                    connection: visitor.id,
                });
                Ok(())
            }
            Packet::Ignored => Ok(()),
        }
    }
}

impl<A: Application> Plain<A> {
    async fn arrive(&mut self, namespace: &str) -> Result<(), Refusal> {
        let from = self.visitor.hub.shared.head();
        let welcome = self
            .visitor
            .ask(namespace, Value::Object(Default::default()))
            .await?;
        let entrance = Entrance {
            namespace: namespace.into(),
            socket_id: random_id().into(),
            hello: Vec::new(),
            rooms: Vec::new(),
            from,
            asked_at: from,
            recovering: false,
            record: None,
        };
        if let Some(socket) = self.visitor.enter(welcome, entrance).await {
            self.visitor.welcomed(&socket, Arrival::Fresh).await;
            self.socket = Some(socket);
        }
        Ok(())
    }

    async fn deliver(&mut self, message: Message) -> Result<(), Bad> {
        match &self.socket {
            Some(socket) if !socket.is_gone() => self.visitor.deliver(socket, message).await,
            _ => Ok(()),
        }
    }
}

/// The namespace of a tongue that has only one.
pub(crate) fn only_namespace(tongue: Tongue) -> &'static str {
    if tongue == Tongue::Raw { RAW } else { ENGINE }
}
