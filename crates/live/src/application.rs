//! What the program that uses the engine provides.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::Value;

use crate::outgoing::{Ack, Outgoing};
use crate::publication::Ending;
use crate::room::Room;
use crate::socket::Socket;

/// The namespace of raw WebSocket connections.
pub const RAW: &str = "raw";

/// The namespace of bare Engine.IO connections; see [`Config::engine_path`](crate::Config::engine_path).
pub const ENGINE: &str = "engine";

/// The program behind the engine: decides who may connect, and acts on messages.
///
/// The engine calls `connect`, `connected` and `message` of one connection one after the other, never at the same time, and in the order in which the
/// client sent; nothing more is read from a connection while one of them runs. So they should take milliseconds: a client
/// whose heartbeat is not read for `ping_timeout` is ended. A client that leaves does not cancel them half-way.
pub trait Application: Send + Sync + Sized + 'static {
    /// Who a socket is, as `connect` found out.
    type Identity: Clone + Send + Sync + 'static;

    /// Decides about a new socket: a Socket.IO CONNECT to an existing namespace, or a raw connection.
    ///
    /// What is published while this runs is not missed: facts to the welcome's rooms are heard, and where one of them is ended
    /// ([`Action::End`](crate::Action::End)) the transport is closed, so that the client comes back and is asked again. So this need not lock anything.
    ///
    /// # Errors
    /// A [`Refusal`] reaches the client as CONNECT_ERROR, or on a raw connection as close frame after the upgrade.
    fn connect(
        &self,
        request: ConnectRequest,
    ) -> impl Future<Output = Result<Welcome<Self::Identity>, Refusal>> + Send;

    /// Runs after a socket was welcomed, before its first message: the place to subscribe it and say the present state.
    fn connected(
        &self,
        _socket: Socket<Self>,
        _arrival: Arrival,
    ) -> impl Future<Output = ()> + Send {
        async {}
    }

    /// Acts on one message of a client.
    fn message(&self, socket: Socket<Self>, message: Message) -> impl Future<Output = ()> + Send;

    /// Says which rooms of a former session a recovered one may enter again. All, unless overridden.
    /// `None` when that cannot be found out: then the session begins anew, and its client is told so.
    fn may_rejoin(
        &self,
        _identity: &Self::Identity,
        _namespace: &str,
        rooms: Vec<Room>,
    ) -> impl Future<Output = Option<Vec<Room>>> + Send {
        async { Some(rooms) }
    }

    /// Hears that a message was not handled because the connection sends too many. Called from the reading task; must not block.
    fn throttled(&self, _socket: &Socket<Self>, _ack: Option<Ack>) {}

    /// Hears that a socket is gone, once for each that was welcomed. Called from a shard; must not block.
    fn disconnected(&self, _socket: &Socket<Self>) {}
}

/// Who knocks.
#[derive(Clone, Debug)]
pub struct ConnectRequest {
    /// A Socket.IO namespace, [`RAW`] or [`ENGINE`].
    pub namespace: String,
    /// The payload of the Socket.IO CONNECT packet, without `pid` and `offset`; an empty object when there was none.
    pub auth: Value,
    /// The headers of the HTTP request that are in [`Config::kept_headers`](crate::Config::kept_headers).
    pub headers: HeaderMap,
    /// The query of the HTTP request; of repeated keys the last.
    pub query: HashMap<String, String>,
    /// The path of the HTTP request.
    pub path: String,
    /// The client's address: [`ClientAddress`] if a layer around the routes set it, else the peer of the TCP connection.
    pub peer: Option<SocketAddr>,
}

/// A request extension by which a layer around [`Hub::routes`](crate::Hub::routes) says who the client really is, for example behind a trusted proxy.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub SocketAddr);

/// The answer to a socket that may come in.
#[derive(Clone, Debug)]
pub struct Welcome<I> {
    /// Who it is; see [`Socket::identity`].
    pub identity: I,
    /// The rooms it is in from the start.
    pub rooms: Vec<Room>,
    /// When its right to be here ends.
    pub expiry: Option<Expiry>,
    /// For the limit of connections per user, and to recover sessions only for the same one. `None` has neither.
    pub user: Option<String>,
    /// Said directly after the CONNECT answer (and after the replay, when recovered), before anything else.
    pub first: Vec<Outgoing>,
}

impl<I> Welcome<I> {
    /// A welcome into no rooms, without expiry or user.
    pub fn new(identity: I) -> Self {
        Self {
            identity,
            rooms: Vec::new(),
            expiry: None,
            user: None,
            first: Vec::new(),
        }
    }

    /// Adds a room.
    pub fn room(mut self, room: impl Into<Room>) -> Self {
        self.rooms.push(room.into());
        self
    }

    /// Sets the user.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// Sets the expiry.
    pub fn expiry(mut self, expiry: Expiry) -> Self {
        self.expiry = Some(expiry);
        self
    }

    /// Adds a first message.
    pub fn first(mut self, message: Outgoing) -> Self {
        self.first.push(message);
        self
    }
}

/// The answer to a socket that may not come in.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The `message` of the CONNECT_ERROR, or the reason of the raw close frame.
    pub message: String,
    /// The `data` of the CONNECT_ERROR; left out when null.
    pub data: Value,
    /// Said on a raw connection before the close frame.
    pub first: Vec<String>,
    /// The raw close code; 1008 unless changed. With 1001 it is not the client's fault and it is to come back, so on
    /// Socket.IO the transport is closed instead of answering CONNECT_ERROR, after which a client stays away.
    pub code: u16,
}

impl Refusal {
    /// A refusal whose CONNECT_ERROR carries `{message, data:{code}}`.
    pub fn new(message: impl Into<String>, code: &str) -> Self {
        Self {
            message: message.into(),
            data: serde_json::json!({ "code": code }),
            first: Vec::new(),
            code: 1008,
        }
    }
}

/// How a socket came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// As a new one.
    Fresh,
    /// As the continuation of a former one: same id, same rooms, and everything missed already sent.
    Recovered,
}

/// When the right of a socket to be connected ends.
#[derive(Clone, Debug)]
pub struct Expiry {
    /// Milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Said [`Expiry::WARNING_MS`] before, or at once when that is past.
    pub warning: Option<Outgoing>,
    /// How it ends.
    pub ending: Ending,
}

impl Expiry {
    /// How long before the end the warning is said, in milliseconds.
    pub const WARNING_MS: u64 = 60_000;
}

/// What a client sent.
#[derive(Debug)]
pub enum Message {
    /// A Socket.IO event.
    Event {
        /// Its name.
        name: String,
        /// Its arguments. Binary ones are `{"_placeholder":true,"num":n}`, where `n` is an index into `attachments`.
        args: Vec<Value>,
        /// The binary arguments.
        attachments: Vec<Bytes>,
        /// How to answer, when the client asked for an answer.
        ack: Option<Ack>,
    },
    /// A text message of a raw or bare Engine.IO connection.
    Text(String),
    /// A binary message of a raw or bare Engine.IO connection.
    Binary(Bytes),
}
