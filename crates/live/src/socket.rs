//! The handle of one socket, and what can be sent through it.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::application::{Application, Expiry};
use crate::hold::Hold;
use crate::hub::HubInner;
use crate::outgoing::{Content, Outgoing, parcels};
use crate::publication::Ending;
use crate::room::Room;
use crate::session::{SessionRecord, StoreError};
use crate::shard::{Command, Parcel, ShardHandle};
use crate::shared::locked;

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
