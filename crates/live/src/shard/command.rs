//! What shards are told.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::dispatch::Batch;
use super::link::Link;
use crate::application::Expiry;
use crate::encode::{Frame, Tongue};
use crate::hub::People;
use crate::outgoing::Outgoing;
use crate::publication::Ending;
use crate::record::SocketEvents;
use crate::room::Room;
use crate::socket::JoinError;

/// Where the beginning of a hold is told.
pub(crate) type HoldReply = oneshot::Sender<Result<Held, JoinError>>;

/// A hold that has begun.
#[derive(Debug)]
pub(crate) struct Held {
    pub id: u64,
    pub position: u64,
    /// The rooms in which the socket was not before.
    pub fresh: Vec<Room>,
}

/// One order to a shard. Orders of one sender are carried out in the order in which they were sent.
pub(crate) enum Command {
    Publish(Arc<Batch>),
    Open(Box<Opening>),
    Register(Box<Registration>),
    Send {
        socket: u64,
        parcels: Vec<Parcel>,
    },
    SendConnection {
        connection: u64,
        frames: Vec<Arc<Frame>>,
    },
    Hold {
        socket: u64,
        rooms: Vec<Room>,
        reply: HoldReply,
    },
    Release {
        socket: u64,
        release: Box<Release>,
    },
    Abandon {
        socket: u64,
        hold: u64,
        parcels: Vec<Parcel>,
    },
    Leave {
        socket: u64,
        rooms: Vec<Room>,
        reply: oneshot::Sender<u64>,
    },
    Rooms {
        socket: u64,
        reply: oneshot::Sender<Vec<Room>>,
    },
    SetExpiry {
        socket: u64,
        expiry: Option<Expiry>,
    },
    EndSocket {
        socket: u64,
        ending: Ending,
    },
    /// The client ended one of its namespaces.
    ClientLeft {
        socket: u64,
    },
    Close {
        connection: u64,
        code: u16,
        reason: String,
    },
    /// The client of a polling session said that it is done.
    ClientClosed {
        connection: u64,
    },
    /// What blocked has space again.
    Writable {
        connection: u64,
    },
    /// The reading side saw the end.
    Gone {
        connection: u64,
    },
    Poll {
        connection: u64,
        reply: oneshot::Sender<Poll>,
    },
    /// A long poll was given up by its client.
    PollDropped {
        connection: u64,
    },
    /// An upgrade came to nothing: polls wait again.
    ProbeFailed {
        connection: u64,
    },
    /// A probe of an upgrade was answered: pending polls end at once.
    Probed {
        connection: u64,
    },
    Upgrade {
        connection: u64,
        link: Arc<Link>,
        reply: oneshot::Sender<bool>,
    },
    People {
        room: Room,
        reply: oneshot::Sender<People>,
    },
    Drain {
        over: Duration,
    },
    /// Answers when everything sent before has been carried out.
    Settle {
        reply: oneshot::Sender<()>,
    },
}

/// A new connection.
pub(crate) struct Opening {
    pub connection: u64,
    pub tongue: Tongue,
    /// `None`: long polling.
    pub link: Option<Arc<Link>>,
    pub heard: Arc<Heard>,
    pub first: Vec<Arc<Frame>>,
    /// Dropped when the connection is gone.
    pub guard: Option<Box<dyn std::any::Any + Send>>,
}

/// When a connection was last heard of; written by the reading side, so that a heartbeat costs no order to the shard.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Milliseconds since the hub started.
    pub at_ms: AtomicU64,
    /// Answers to heartbeats so far.
    pub pongs: AtomicU32,
    /// Set when nothing more should be read.
    pub closing: AtomicBool,
}

impl Heard {
    pub fn note(&self, now_ms: u64) {
        self.at_ms.store(now_ms, Ordering::Release);
    }

    pub fn pong(&self) {
        self.pongs.fetch_add(1, Ordering::Release);
    }

    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }
}

/// A socket that may come in.
pub(crate) struct Registration {
    pub connection: u64,
    pub socket: u64,
    pub namespace: Arc<str>,
    pub events: Arc<dyn SocketEvents>,
    pub user: Option<Arc<str>>,
    pub expiry: Option<Expiry>,
    /// Sent first: the CONNECT answer.
    pub hello: Vec<Arc<Frame>>,
    /// Sent after the replay.
    pub first: Vec<Parcel>,
    /// The rooms it is in, or was in as far as that matters for the replay.
    pub rooms: Vec<Span>,
    /// The position after which everything of those rooms is replayed.
    pub from: u64,
    /// The position at which the application was asked.
    pub asked_at: u64,
    /// Whether this is the continuation of a former socket.
    pub recovering: bool,
    /// Recovery: the hash under which heard positions are confirmed.
    pub pid_hash: Option<crate::session::PidHash>,
    /// Answered with false when not everything could be replayed: then nothing was registered.
    pub reply: oneshot::Sender<bool>,
}

/// A time in a room: publications after `since` and up to `until`.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub room: Room,
    pub since: u64,
    /// `u64::MAX` while the room has not been left.
    pub until: u64,
}

impl Span {
    pub fn open(room: Room, since: u64) -> Self {
        Self {
            room,
            since,
            until: u64::MAX,
        }
    }

    pub fn is_open(&self) -> bool {
        self.until == u64::MAX
    }
}

/// One thing to send to a socket.
pub(crate) enum Parcel {
    Frame(Arc<Frame>),
    /// Needs the offset of its place, known only in the shard.
    Late(Box<Outgoing>),
}

/// The end of a hold.
pub(crate) struct Release {
    pub hold: u64,
    pub rooms: Vec<Room>,
    pub position: u64,
    pub first: Vec<Parcel>,
    pub replay: Option<Replay>,
}

/// What to replay at the end of a hold.
pub(crate) struct Replay {
    pub from: u64,
    pub before: Vec<Parcel>,
    pub possible: oneshot::Sender<bool>,
}

/// The answer to a long poll.
#[derive(Debug)]
pub(crate) enum Poll {
    /// The payload.
    Payload(Vec<u8>),
    /// A poll was already waiting, or the session has ended.
    Refused,
}

/// Where orders to a shard go.
#[derive(Clone)]
pub(crate) struct ShardHandle {
    pub orders: mpsc::UnboundedSender<Command>,
}

impl ShardHandle {
    /// Sends an order; does nothing when the hub has ended.
    pub fn send(&self, command: Command) {
        let _ = self.orders.send(command);
    }
}

impl fmt::Debug for ShardHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShardHandle")
    }
}
