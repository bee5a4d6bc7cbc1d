//! The handle of one socket, and what can be sent through it.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::oneshot;

use crate::application::{Application, Expiry};
use crate::encode::{self, Event, Fate, Frame, Tongue};
use crate::hold::Hold;
use crate::hub::HubInner;
use crate::publication::Ending;
use crate::room::Room;
use crate::session::{RoomSince, SessionRecord, StoreError};
use crate::shard::{Command, Parcel, ShardHandle};
use crate::shared::locked;

/// How many rooms that were left a session's record keeps until its client is known to have heard what was said there.
const LEFT_ROOMS_MAX: usize = 256;

/// Something to send to one socket.
#[derive(Clone, Debug)]
pub struct Outgoing(pub(crate) Content);

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Event {
        name: String,
        args: Vec<Box<RawValue>>,
        attachments: Vec<Bytes>,
        ack: Option<u64>,
    },
    Ack {
        id: u64,
        args: Vec<Box<RawValue>>,
        attachments: Vec<Bytes>,
    },
    Text(String),
    Binary(Bytes),
}

impl Outgoing {
    /// An event with one argument; on a raw connection an object with `type` spliced in.
    ///
    /// # Errors
    /// When `payload` cannot be written as JSON, which only a wrong `Serialize` can cause.
    pub fn event(
        name: impl Into<String>,
        payload: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self(Content::Event {
            name: name.into(),
            args: vec![to_raw_value(payload)?],
            attachments: Vec::new(),
            ack: None,
        }))
    }

    /// An event with any number of arguments. Binary ones are placeholders, see [`Message::Event`](crate::Message::Event).
    ///
    /// # Errors
    /// As [`Outgoing::event`].
    pub fn event_with(
        name: impl Into<String>,
        args: &[Value],
        attachments: Vec<Bytes>,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self(Content::Event {
            name: name.into(),
            args: raw_values(args)?,
            attachments,
            ack: None,
        }))
    }

    /// The answer to an event.
    ///
    /// # Errors
    /// As [`Outgoing::event`].
    pub fn ack(ack: Ack, args: &[Value]) -> Result<Self, serde_json::Error> {
        Self::ack_with(ack, args, Vec::new())
    }

    /// The answer to an event, with binary parts.
    ///
    /// # Errors
    /// As [`Outgoing::event`].
    pub fn ack_with(
        ack: Ack,
        args: &[Value],
        attachments: Vec<Bytes>,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self(Content::Ack {
            id: ack.id,
            args: raw_values(args)?,
            attachments,
        }))
    }

    /// A text frame as it is, for raw and bare Engine.IO connections.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Content::Text(text.into()))
    }

    /// A binary frame, for raw and bare Engine.IO connections.
    pub fn binary(data: Bytes) -> Self {
        Self(Content::Binary(data))
    }

    /// Encodes for a namespace, with the offset of a position where the client would mistake a last string for one.
    pub(crate) fn frames(
        &self,
        namespace: &str,
        offset: Option<(&crate::offset::Epoch, u64)>,
    ) -> Vec<Arc<Frame>> {
        let mut frames = Vec::with_capacity(1);
        let attachments = match &self.0 {
            Content::Event {
                name,
                args,
                attachments,
                ack,
            } => {
                let event = Event {
                    name,
                    args,
                    attachments: attachments.len(),
                    ack: *ack,
                };
                let offset = offset.filter(|_| encode::ends_in_string(args));
                frames.push(encode::event(namespace, event, offset, Fate::Keep));
                attachments
            }
            Content::Ack {
                id,
                args,
                attachments,
            } => {
                frames.push(encode::ack(namespace, *id, args, attachments.len()));
                attachments
            }
            Content::Text(text) if Tongue::of(namespace) == Tongue::Engine => {
                return vec![Frame::text(&["4", text])];
            }
            Content::Text(text) => return vec![Frame::text(&[text])],
            Content::Binary(data) => return vec![Frame::binary(data)],
        };
        frames.extend(attachments.iter().map(|data| Frame::binary(data)));
        frames
    }
}

fn raw_values(values: &[Value]) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    values.iter().map(to_raw_value).collect()
}

/// The right to answer one event of a client, once.
#[derive(Debug)]
pub struct Ack {
    pub(crate) id: u64,
    pub(crate) shard: ShardHandle,
    pub(crate) socket: u64,
    pub(crate) namespace: Arc<str>,
}

impl Ack {
    /// Answers with these arguments. Does nothing when the client is gone.
    pub fn send(self, args: &[Value]) {
        self.send_with(args, Vec::new());
    }

    /// Answers with binary parts.
    pub fn send_with(self, args: &[Value], attachments: Vec<Bytes>) {
        let (shard, socket, namespace) = (self.shard.clone(), self.socket, self.namespace.clone());
        // A `Value` always serializes.
        if let Ok(outgoing) = Outgoing::ack_with(self, args, attachments) {
            let parcels = outgoing
                .frames(&namespace, None)
                .into_iter()
                .map(Parcel::Frame)
                .collect();
            shard.send(Command::Send { socket, parcels });
        }
    }
}

/// A client's answer to [`Socket::emit_with_ack`].
#[derive(Debug, Default)]
pub struct Answer {
    /// Its arguments; binary ones are placeholders, see [`Message::Event`](crate::Message::Event).
    pub args: Vec<Value>,
    /// The binary arguments.
    pub attachments: Vec<Bytes>,
}

/// Why [`Socket::emit_with_ack`] got no answer.
#[derive(Debug, thiserror::Error)]
pub enum AckError {
    /// The client did not answer in time.
    #[error("the client did not answer in time")]
    Timeout,
    /// The socket ended first.
    #[error("the socket ended")]
    Gone,
    /// The payload cannot be written as JSON.
    #[error(transparent)]
    Unsendable(#[from] serde_json::Error),
}

/// Why a socket cannot join rooms.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The socket ended.
    #[error("the socket ended")]
    Gone,
    /// The connection is in as many rooms as it may be.
    #[error("too many rooms")]
    TooManyRooms,
    /// The session could not be made durable, so the join was not made.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A handle of one namespace of one connection, or of one raw connection. Cheap to clone; outlives what it stands for, after
/// which everything sent through it is dropped.
pub struct Socket<A: Application>(pub(crate) Arc<SocketShared<A>>);

pub(crate) struct SocketShared<A: Application> {
    pub key: u64,
    pub connection: u64,
    pub id: Arc<str>,
    pub namespace: Arc<str>,
    pub shard: ShardHandle,
    pub hub: Arc<HubInner<A>>,
    pub identity: Mutex<A::Identity>,
    pub ended: AtomicBool,
    pub acks: Mutex<Option<Box<PendingAcks>>>,
    pub record: Mutex<Option<Box<SessionRecord>>>,
    /// Held while the record is being changed and saved.
    pub saving: tokio::sync::Mutex<()>,
    /// Up to where its client is known to have heard everything.
    pub heard: AtomicU64,
}

/// The answers the server waits for.
#[derive(Debug, Default)]
pub(crate) struct PendingAcks {
    next: u64,
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
}

impl<A: Application> Clone for Socket<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: Application> fmt::Debug for Socket<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Socket({} {})", self.0.namespace, self.0.id)
    }
}

impl<A: Application> Socket<A> {
    /// The socket's id, public and unguessable. Kept by a recovered session.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Its namespace.
    pub fn namespace(&self) -> &str {
        &self.0.namespace
    }

    /// Which connection it belongs to; sockets of one connection share it.
    pub fn connection(&self) -> u64 {
        self.0.connection
    }

    /// The program this socket belongs to.
    pub fn application(&self) -> &A {
        &self.0.hub.app
    }

    /// The hub this socket belongs to.
    pub fn hub(&self) -> crate::Hub<A> {
        crate::Hub(self.0.hub.clone())
    }

    /// Who it is.
    pub fn identity(&self) -> A::Identity {
        locked(&self.0.identity).clone()
    }

    /// Changes who it is, for example after a renewed token.
    pub fn set_identity(&self, identity: A::Identity) {
        *locked(&self.0.identity) = identity;
    }

    /// Changes when its right to be connected ends; `None`: never.
    pub fn set_expiry(&self, expiry: Option<Expiry>) {
        self.0.shard.send(Command::SetExpiry {
            socket: self.0.key,
            expiry,
        });
    }

    /// Whether it has ended.
    pub fn is_gone(&self) -> bool {
        self.0.ended.load(Ordering::Acquire)
    }

    /// Sends an event with one argument.
    ///
    /// # Errors
    /// As [`Outgoing::event`]; an ended socket is no error.
    pub fn emit(&self, name: &str, payload: &impl Serialize) -> Result<(), serde_json::Error> {
        self.send(vec![Outgoing::event(name, payload)?]);
        Ok(())
    }

    /// Sends a text frame as it is, on a raw or bare Engine.IO connection.
    pub fn send_text(&self, text: impl Into<String>) {
        self.send(vec![Outgoing::text(text)]);
    }

    /// Sends a binary frame, on a raw or bare Engine.IO connection.
    pub fn send_binary(&self, data: Bytes) {
        self.send(vec![Outgoing::binary(data)]);
    }

    /// Sends several things with nothing in between.
    pub fn send(&self, messages: Vec<Outgoing>) {
        self.0.shard.send(Command::Send {
            socket: self.0.key,
            parcels: self.parcels(messages),
        });
    }

    pub(crate) fn parcels(&self, messages: Vec<Outgoing>) -> Vec<Parcel> {
        parcels(
            &self.0.namespace,
            messages,
            self.0.hub.shared.config.recovery,
        )
    }

    /// Sends an event and waits for the client's answer. Must not be awaited within [`Application::message`], which would keep the
    /// answer from being read; spawn a task.
    ///
    /// # Errors
    /// When the client does not answer within `timeout`, or the socket ends.
    pub async fn emit_with_ack(
        &self,
        name: &str,
        payload: &impl Serialize,
        timeout: Duration,
    ) -> Result<Answer, AckError> {
        let (answer, receiver) = oneshot::channel();
        let mut outgoing = Outgoing::event(name, payload)?;
        let id = {
            let mut acks = locked(&self.0.acks);
            if self.is_gone() {
                return Err(AckError::Gone);
            }
            let acks = acks.get_or_insert_default();
            acks.next += 1;
            acks.waiting.insert(acks.next, answer);
            acks.next
        };
        if let Content::Event { ack, .. } = &mut outgoing.0 {
            *ack = Some(id);
        }
        self.send(vec![outgoing]);
        let answer = tokio::time::timeout(timeout, receiver).await;
        if let Some(acks) = &mut *locked(&self.0.acks) {
            acks.waiting.remove(&id);
        }
        answer
            .map_err(|_| AckError::Timeout)?
            .map_err(|_| AckError::Gone)
    }

    pub(crate) fn acknowledged(&self, id: u64, answer: Answer) {
        let waiting = locked(&self.0.acks)
            .as_mut()
            .and_then(|acks| acks.waiting.remove(&id));
        if let Some(waiting) = waiting {
            // Nobody waits any more when the timeout came first.
            let _ = waiting.send(answer);
        }
    }

    /// Joins rooms at the present place of the order, without a snapshot. For state-then-stream use [`Socket::hold`].
    ///
    /// # Errors
    /// Nothing is joined on an error.
    pub async fn join_now(&self, rooms: Vec<Room>) -> Result<(), JoinError> {
        let hold = self.hold(rooms).await?;
        let position = hold.position();
        hold.release(position, Vec::new()).await
    }

    /// Begins to join rooms: from now on nothing that is published reaches this socket until the hold is released. See [`Hold`].
    ///
    /// # Errors
    /// When the socket has ended, or would be in too many rooms.
    pub async fn hold(&self, rooms: Vec<Room>) -> Result<Hold<A>, JoinError> {
        Hold::begin(self.clone(), rooms).await
    }

    /// Leaves rooms; what was published before is still heard.
    pub async fn leave(&self, rooms: Vec<Room>) {
        let (reply, done) = oneshot::channel();
        self.0.shard.send(Command::Leave {
            socket: self.0.key,
            rooms: rooms.clone(),
            reply,
        });
        // An error means that the socket has ended, and so left.
        if let Ok(at) = done.await {
            self.0.forget_rooms(&rooms, at, at + 1).await;
        }
    }

    /// The rooms it is in; empty when it has ended.
    pub async fn rooms(&self) -> Vec<Room> {
        let (reply, rooms) = oneshot::channel();
        self.0.shard.send(Command::Rooms {
            socket: self.0.key,
            reply,
        });
        rooms.await.unwrap_or_default()
    }

    /// Ends the socket for good: the last word, then a DISCONNECT packet or a raw close frame. The client does not come back by
    /// itself and nothing is recoverable.
    pub fn disconnect(&self, ending: Ending) {
        self.0.shard.send(Command::EndSocket {
            socket: self.0.key,
            ending,
        });
    }

    /// Closes the whole connection without a DISCONNECT packet, so that the client comes back by itself. `code` and `reason` are for raw
    /// connections; code 0 sends a close frame without either.
    pub fn close_transport(&self, code: u16, reason: &str) {
        self.0.shard.send(Command::Close {
            connection: self.0.connection,
            code,
            reason: reason.into(),
        });
    }
}

/// Encodes messages where that does not depend on the place in the order.
pub(crate) fn parcels(namespace: &str, messages: Vec<Outgoing>, recovery: bool) -> Vec<Parcel> {
    let mut parcels = Vec::with_capacity(messages.len());
    for message in messages {
        let late = recovery
            && matches!(&message.0, Content::Event { args, .. } if encode::ends_in_string(args));
        if late {
            parcels.push(Parcel::Late(Box::new(message)));
        } else {
            parcels.extend(
                message
                    .frames(namespace, None)
                    .into_iter()
                    .map(Parcel::Frame),
            );
        }
    }
    parcels
}

impl<A: Application> SocketShared<A> {
    /// Notes in the session's record that rooms were left at a position, as far as they were joined before another.
    async fn forget_rooms(&self, rooms: &[Room], at: u64, joined_before: u64) {
        let heard = self.heard.load(Ordering::Acquire);
        let kept = self.keep(|record| {
            let mut changed = false;
            for r in record
                .rooms
                .iter_mut()
                .filter(|r| r.until.is_none() && r.since < joined_before)
            {
                if rooms.iter().any(|left| left.as_str() == r.room) {
                    (r.until, changed) = (Some(at), true);
                }
            }
            record
                .rooms
                .retain(|r| r.until.is_none_or(|until| until > heard));
            changed
        });
        kept.await
            .unwrap_or_else(|error| tracing::warn!(%error, "a session could not be kept"));
    }

    /// Adds rooms to the session's record and keeps it.
    pub async fn remember_rooms(&self, rooms: &[Room], since: u64) -> Result<(), StoreError> {
        self.keep(|record| {
            for room in rooms {
                // Known already when a replay was refused and the join goes on without.
                let known = |r: &RoomSince| {
                    r.until.is_none() && r.room == room.as_str() && r.since >= since
                };
                if !record.rooms.iter().any(known) {
                    record.rooms.push(RoomSince {
                        room: room.to_string(),
                        since,
                        until: None,
                    });
                }
            }
            !rooms.is_empty()
        })
        .await
    }

    /// Changes the session's record, if there is one, and saves it: one change after the other, so that the newest is kept last.
    async fn keep(
        &self,
        change: impl FnOnce(&mut SessionRecord) -> bool,
    ) -> Result<(), StoreError> {
        let _saving = self.saving.lock().await;
        let Some(mut record) = locked(&self.record).as_deref().cloned() else {
            return Ok(());
        };
        if !change(&mut record) {
            return Ok(());
        }
        if record.rooms.iter().filter(|r| r.until.is_some()).count() > LEFT_ROOMS_MAX {
            // So much coming and going is not kept: the session will not be recoverable, which a client is told when it asks.
            *locked(&self.record) = None;
            self.hub.shared.keeper.remove(record.pid_hash);
            return Ok(());
        }
        self.hub.shared.sessions.save(record.clone()).await?;
        if let Some(kept) = &mut *locked(&self.record) {
            **kept = record;
        }
        Ok(())
    }
}

/// What a shard tells about a socket it owns, whatever the application's types are.
pub(crate) trait SocketEvents: Send + Sync {
    /// It is gone; `for_good` when nothing of it may be recovered.
    fn gone(self: Arc<Self>, for_good: bool);
    /// It left rooms at a position, as far as it joined them before another.
    fn left(self: Arc<Self>, rooms: &[Room], at: u64, joined_before: u64);
    /// Its client is known to have heard everything up to a position.
    fn heard(&self, position: u64);
}

impl<A: Application> SocketEvents for SocketShared<A> {
    fn gone(self: Arc<Self>, for_good: bool) {
        if self.ended.swap(true, Ordering::AcqRel) {
            return;
        }
        locked(&self.acks).take();
        if let Some(record) = locked(&self.record).take() {
            let hub = self.hub.clone();
            hub.shared.session_ended(&record.pid_hash, self.key);
            if for_good {
                let socket = self.clone();
                // A save under way would bring the record back.
                match self.saving.try_lock() {
                    Ok(_saving) => hub.shared.keeper.remove(record.pid_hash),
                    Err(_) => drop(tokio::spawn(async move {
                        let _saving = socket.saving.lock().await;
                        socket.hub.shared.keeper.remove(record.pid_hash);
                    })),
                }
            }
        }
        let socket = Socket(self);
        socket.0.hub.app.disconnected(&socket);
    }

    fn heard(&self, position: u64) {
        self.heard.fetch_max(position, Ordering::AcqRel);
    }

    fn left(self: Arc<Self>, rooms: &[Room], at: u64, joined_before: u64) {
        if locked(&self.record).is_some() {
            let rooms = rooms.to_vec();
            tokio::spawn(async move { self.forget_rooms(&rooms, at, joined_before).await });
        }
    }
}
