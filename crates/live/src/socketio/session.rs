//! The namespaces of one Socket.IO connection.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::packet::{Body, Packet};
use crate::application::{Application, Arrival, Message, Refusal, Welcome};
use crate::encode;
use crate::engine::{Bad, Entrance, Visitor};
use crate::limits::Reading;
use crate::outgoing::Ack;
use crate::room::Room;
use crate::session::{RoomSince, SessionRecord, hash_pid, random_id};
use crate::shard::{Command, Span};
use crate::socket::{Answer, Socket};
use crate::stats::up;

/// What a connection's packets mean.
pub(crate) struct SocketIo<A: Application> {
    pub visitor: Visitor<A>,
    sockets: Vec<Socket<A>>,
    /// Namespaces that were connected once: what is still under way for them is no error.
    left: Vec<Arc<str>>,
    partial: Option<Box<Partial>>,
}

/// A packet whose binary frames have not all come.
struct Partial {
    packet: Packet,
    attachments: Vec<Bytes>,
}

/// What a client says of its former session.
struct Former {
    pid: String,
    offset: Option<String>,
}

impl<A: Application> SocketIo<A> {
    pub fn new(visitor: Visitor<A>) -> Self {
        Self {
            visitor,
            sockets: Vec::new(),
            left: Vec::new(),
            partial: None,
        }
    }

    pub async fn text(&mut self, text: &str) -> Result<(), Bad> {
        if self.partial.is_some() {
            return Err(Bad);
        }
        let packet = Packet::decode(text, &self.visitor.hub.shared.config).map_err(|_| Bad)?;
        if packet.attachments == 0 {
            return self.act(packet, Vec::new()).await;
        }
        // Nothing is gathered for a namespace that was never entered.
        self.socket(&packet.namespace)?;
        self.partial = Some(Box::new(Partial {
            packet,
            attachments: Vec::new(),
        }));
        Ok(())
    }

    pub async fn binary(&mut self, data: Bytes) -> Result<(), Bad> {
        self.visitor.count()?;
        let partial = self.partial.as_mut().ok_or(Bad)?;
        let gathered: usize = partial.attachments.iter().map(Bytes::len).sum();
        if gathered + data.len() > self.visitor.hub.shared.config.max_payload {
            return Err(Bad);
        }
        partial.attachments.push(data);
        if partial.attachments.len() < partial.packet.attachments {
            return Ok(());
        }
        let Partial {
            packet,
            attachments,
        } = *self.partial.take().ok_or(Bad)?;
        self.act(packet, attachments).await
    }

    async fn act(&mut self, packet: Packet, attachments: Vec<Bytes>) -> Result<(), Bad> {
        if let Body::Connect(auth) = packet.body {
            // Boxed, so that a connection does not carry the size of its beginning all its life.
            return Box::pin(self.connect(packet.namespace, auth)).await;
        }
        let Some(socket) = self.socket(&packet.namespace)? else {
            return Ok(());
        };
        match packet.body {
            Body::Event { name, args, ack } => {
                let ack = ack.map(|id| Ack {
                    id,
                    shard: self.visitor.shard.clone(),
                    socket: socket.0.key,
                    namespace: socket.0.namespace.clone(),
                });
                self.visitor
                    .deliver(
                        &socket,
                        Message::Event {
                            name,
                            args,
                            attachments,
                            ack,
                        },
                    )
                    .await
            }
            Body::Ack { id, args } => {
                socket.acknowledged(id, Answer { args, attachments });
                Ok(())
            }
            Body::Disconnect => {
                self.visitor.shard.send(Command::ClientLeft {
                    socket: socket.0.key,
                });
                self.forget(&packet.namespace);
                Ok(())
            }
            Body::Connect(_) | Body::Ignored => Ok(()),
        }
    }

    /// The socket of a namespace; `None` when it has ended, an error when there never was one.
    fn socket(&mut self, namespace: &str) -> Result<Option<Socket<A>>, Bad> {
        match self
            .sockets
            .iter()
            .find(|socket| socket.namespace() == namespace)
        {
            Some(socket) if !socket.is_gone() => Ok(Some(socket.clone())),
            Some(_) => {
                self.forget(namespace);
                Ok(None)
            }
            None if self.left.iter().any(|left| **left == *namespace) => Ok(None),
            None => Err(Bad),
        }
    }

    fn forget(&mut self, namespace: &str) {
        if let Some(i) = self
            .sockets
            .iter()
            .position(|socket| socket.namespace() == namespace)
        {
            let socket = self.sockets.swap_remove(i);
            if !self.left.iter().any(|left| **left == *namespace) {
                self.left.push(socket.0.namespace.clone());
            }
        }
    }

    async fn connect(
        &mut self,
        namespace: String,
        mut auth: Map<String, Value>,
    ) -> Result<(), Bad> {
        let config = &self.visitor.hub.shared.config;
        let (known, limit) = (
            config.namespaces.contains(&namespace),
            config.namespaces_per_connection,
        );
        if !known {
            self.refuse(&namespace, &json!({ "message": "Invalid namespace" }));
            return Ok(());
        }
        if self
            .sockets
            .iter()
            .any(|socket| socket.namespace() == namespace && !socket.is_gone())
        {
            return Err(Bad);
        }
        self.forget(&namespace);
        if self.sockets.len() >= limit {
            self.refuse(&namespace, &json!({ "message": "Too many namespaces", "data": { "code": "too_many_namespaces" } }));
            return Ok(());
        }
        if self.visitor.count()? == Reading::TooMany {
            let body =
                json!({ "message": "Rate limit exceeded", "data": { "code": "rate_limited" } });
            self.refuse(&namespace, &body);
            return Ok(());
        }
        let former = former(&mut auth);
        let start = self.visitor.hub.shared.head();
        match self.visitor.ask(&namespace, Value::Object(auth)).await {
            Ok(welcome) => self.enter(namespace.into(), welcome, former, start).await,
            Err(Refusal {
                code: 1001,
                message,
                ..
            }) => self.visitor.close(1001, &message),
            Err(Refusal {
                message,
                data: Value::Null,
                ..
            }) => self.refuse(&namespace, &json!({ "message": message })),
            Err(Refusal { message, data, .. }) => {
                self.refuse(&namespace, &json!({ "message": message, "data": data }))
            }
        }
        Ok(())
    }

    fn refuse(&self, namespace: &str, body: &Value) {
        self.visitor
            .send(encode::control(b'4', namespace, &body.to_string()));
    }

    async fn enter(
        &mut self,
        namespace: Arc<str>,
        welcome: Welcome<A::Identity>,
        former: Option<Former>,
        start: u64,
    ) {
        let shared = self.visitor.hub.shared.clone();
        if let Some(former) = former.filter(|_| shared.config.recovery) {
            if let Some(socket) = self.recover(&namespace, &welcome, &former, start).await {
                self.sockets.push(socket.clone());
                self.visitor.welcomed(&socket, Arrival::Recovered).await;
                return;
            }
            up(&shared.counters.unrecovered_total);
        }
        let socket_id = random_id();
        let mut record = None;
        let mut body = json!({ "sid": socket_id });
        if shared.config.recovery {
            let pid = random_id();
            let fresh = fresh_record(&self.hash(&pid), &socket_id, &namespace, &welcome, start);
            // A session that cannot be kept is not promised: without a pid the client will not ask for it.
            match shared.sessions.save(fresh.clone()).await {
                Ok(()) => {
                    body = json!({ "sid": socket_id, "pid": pid });
                    record = Some(fresh);
                }
                Err(error) => tracing::warn!(%error, "a session could not be kept"),
            }
        }
        let hello = vec![encode::control(b'0', &namespace, &body.to_string())];
        let (socket_id, rooms) = (socket_id.into(), Vec::new());
        let entrance = Entrance {
            namespace,
            socket_id,
            hello,
            rooms,
            from: start,
            asked_at: start,
            recovering: false,
            record,
        };
        if let Some(socket) = self.visitor.enter(welcome, entrance).await {
            self.sockets.push(socket.clone());
            self.visitor.welcomed(&socket, Arrival::Fresh).await;
        }
    }

    /// Sessions of another epoch are not found at all.
    fn hash(&self, pid: &str) -> String {
        hash_pid(&self.visitor.hub.shared.epoch.offset(0), pid)
    }

    /// Continues a former session; `None` when that is not possible without a gap.
    async fn recover(
        &self,
        namespace: &Arc<str>,
        welcome: &Welcome<A::Identity>,
        former: &Former,
        start: u64,
    ) -> Option<Socket<A>> {
        let shared = &self.visitor.hub.shared;
        let hash = self.hash(&former.pid);
        let mut record = shared.sessions.load(hash.clone()).await.ok().flatten()?;
        if record.user != welcome.user || record.namespace != **namespace {
            return None;
        }
        // A place of another epoch is what the client kept of a session before: of this one it has heard nothing.
        let offset = former.offset.as_ref();
        let offset = offset.and_then(|offset| shared.epoch.position(offset));
        self.take_over(&hash).await?;
        shared.keeper.settled(&hash).await;
        if shared.keeper.is_removing(&hash) {
            // Its client left by its own wish, or was sent away, a moment ago.
            return None;
        }
        // The former connection may have joined or left rooms until it was ended.
        record = shared.sessions.load(hash).await.ok().flatten()?;
        let from = record.position.max(offset.unwrap_or(0));
        if from > shared.head() {
            // A place that is not known here (yet), or made up by the client.
            return None;
        }
        let open = record.rooms.iter().filter(|r| r.until.is_none());
        let rooms = open.map(|r| Room::from(r.room.as_str())).collect();
        let allowed = Box::pin(self.visitor.hub.app.may_rejoin(
            &welcome.identity,
            namespace,
            rooms,
        ))
        .await?;
        record.rooms.retain(|r| {
            let is = |room: &Room| room.as_str() == r.room;
            r.until.is_some() || allowed.iter().any(is) || welcome.rooms.iter().any(is)
        });
        for room in &welcome.rooms {
            if !record
                .rooms
                .iter()
                .any(|r| r.until.is_none() && r.room == room.as_str())
            {
                record.rooms.push(RoomSince {
                    room: room.to_string(),
                    since: shared.head(),
                    until: None,
                });
            }
        }
        record.position = from;
        // It lives on from here, with the rooms it has now; what cannot be kept is not promised.
        shared.sessions.save(record.clone()).await.ok()?;
        let span = |r: &RoomSince| Span {
            room: Room::from(r.room.as_str()),
            since: r.since,
            until: r.until.unwrap_or(u64::MAX),
        };
        let rooms = record.rooms.iter().map(span).collect();
        let body = json!({ "sid": record.socket_id, "pid": former.pid });
        let entrance = Entrance {
            namespace: namespace.clone(),
            socket_id: record.socket_id.as_str().into(),
            hello: vec![encode::control(b'0', namespace, &body.to_string())],
            rooms,
            from,
            asked_at: start,
            recovering: true,
            record: Some(record),
        };
        self.visitor.enter(welcome.clone(), entrance).await
    }

    /// Ends a former connection that is still thought alive; `None` when the session is alive on this very connection.
    async fn take_over(&self, hash: &str) -> Option<()> {
        let hub = &self.visitor.hub;
        let Some(live) = hub.shared.live_session(hash) else {
            return Some(());
        };
        if live.connection == self.visitor.id {
            return None;
        }
        let shard = &hub.shards[live.shard];
        shard.send(Command::Close {
            connection: live.connection,
            code: 1001,
            reason: "taken over".into(),
        });
        let (reply, settled) = tokio::sync::oneshot::channel();
        shard.send(Command::Settle { reply });
        settled.await.ok()
    }
}

/// Takes what the client library adds out of the CONNECT payload.
fn former(auth: &mut Map<String, Value>) -> Option<Former> {
    let (pid, offset) = (auth.remove("pid"), auth.remove("offset"));
    match (pid, offset) {
        (Some(Value::String(pid)), Some(Value::String(offset))) => Some(Former {
            pid,
            offset: Some(offset),
        }),
        (Some(Value::String(pid)), None | Some(Value::Null)) => Some(Former { pid, offset: None }),
        _ => None,
    }
}

fn fresh_record<I>(
    hash: &str,
    id: &str,
    namespace: &str,
    welcome: &Welcome<I>,
    start: u64,
) -> SessionRecord {
    SessionRecord {
        pid_hash: hash.to_owned(),
        socket_id: id.to_owned(),
        user: welcome.user.clone(),
        namespace: namespace.to_owned(),
        rooms: welcome
            .rooms
            .iter()
            .map(|room| RoomSince {
                room: room.to_string(),
                since: start,
                until: None,
            })
            .collect(),
        position: start,
    }
}
