//! Every limit and timing of the engine, in one place.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::session::SessionStore;

/// Decides about an `Origin` header; see [`Config::allowed_origin`].
pub type OriginCheck = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// The engine's settings. [`Default`] is safe for the open internet, except that every `Origin` is allowed and no namespace is known.
#[derive(Clone)]
pub struct Config {
    /// Between two heartbeats of a connection. Default 25 s.
    pub ping_interval: Duration,
    /// How long a heartbeat's answer may take before the connection counts as lost. Default 20 s.
    pub ping_timeout: Duration,
    /// How long a Socket.IO connection may be without any namespace. Default 45 s.
    pub connect_timeout: Duration,
    /// How long a [`Hold`](crate::Hold) may last before the connection is closed (so that its client comes back). Default 15 s.
    pub hold_timeout: Duration,
    /// The largest inbound message, and the largest polling payload in either direction, in bytes. Default 1,000,000.
    pub max_payload: usize,
    /// The most binary attachments of one Socket.IO packet. Default 10.
    pub max_attachments: usize,
    /// The most arguments of one Socket.IO event. Default 32.
    pub max_arguments: usize,
    /// The most bytes waiting to be sent to one connection. A reader that is further behind is ended with its transport
    /// (raw: 4008). Default 1 MiB.
    pub queue_bytes: usize,
    /// Whether Socket.IO clients get connection state recovery. Default off.
    pub recovery: bool,
    /// How long after its end a session can be recovered. Default 2 minutes.
    pub recovery_window: Duration,
    /// The most bytes of publications kept for replay, over all rooms. Default 64 MiB.
    pub history_bytes: usize,
    /// Where sessions are kept; `None` stands for this process's memory.
    pub sessions: Option<Arc<dyn SessionStore>>,
    /// How long states of one key are gathered when more than about one per this time is said. Zero turns gathering off. Default 100 ms.
    pub gather: Duration,
    /// How many states of one key go out at once before gathering begins. Default 10.
    pub gather_burst: u32,
    /// Whether the limits below hold. Off for tests and benchmarks only. Sizes and queues stay bounded in any case. Default on.
    pub limits_enabled: bool,
    /// Inbound messages per second and connection, in the long run. Default 50.
    pub messages_per_second: u32,
    /// Inbound messages at once before the rate above applies. Default 200.
    pub messages_burst: u32,
    /// Rooms of one connection, over all its namespaces. Default 1,000.
    pub rooms_per_connection: usize,
    /// Namespaces of one Socket.IO connection. Default 16.
    pub namespaces_per_connection: usize,
    /// Connections of one user on this node. Default 50.
    pub connections_per_user: usize,
    /// Connections of one address; generous, because a venue is behind one address. Default 10,000.
    pub connections_per_address: usize,
    /// Long-polling sessions and upgrades under way at once, as a bound on unauthenticated memory. Default 50,000.
    pub max_connections: usize,
    /// Whether an `Origin` may connect; a refused one gets 403 before any upgrade. No `Origin` header (native clients) is allowed.
    pub allowed_origin: OriginCheck,
    /// The Socket.IO namespaces that exist; any other gets CONNECT_ERROR `Invalid namespace`.
    pub namespaces: Vec<String>,
    /// Where Socket.IO is served, without the final slash; `None`: nowhere. Default `/socket.io`.
    pub socketio_path: Option<String>,
    /// Where bare Engine.IO is served, for protocols of one's own; messages come as [`ENGINE`](crate::ENGINE). Default none.
    pub engine_path: Option<String>,
    /// Paths (in axum's syntax) on which raw WebSockets are accepted. Default none.
    pub raw_paths: Vec<String>,
    /// Header names of the handshake that are kept for [`ConnectRequest`](crate::ConnectRequest), in lower case; a connection is
    /// small because the others are dropped.
    pub kept_headers: Vec<String>,
    /// Rooms with this prefix are counted in [`Stats::counted_rooms`](crate::Stats::counted_rooms).
    pub counted_rooms: Option<String>,
    /// Of rooms with this prefix it is noted that somebody came or left; see [`Hub::changed_rooms`](crate::Hub::changed_rooms).
    /// Other rooms pay nothing for it.
    pub watched_rooms: Option<String>,
    /// Number of shards; 0 stands for one per core.
    pub shards: usize,
}

impl Default for Config {
    fn default() -> Self {
        let kept = [
            "authorization",
            "cookie",
            "user-agent",
            "accept-language",
            "origin",
            "host",
            "x-forwarded-for",
        ];
        Self {
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(45),
            hold_timeout: Duration::from_secs(15),
            max_payload: 1_000_000,
            max_attachments: 10,
            max_arguments: 32,
            queue_bytes: 1 << 20,
            recovery: false,
            recovery_window: Duration::from_secs(120),
            history_bytes: 64 << 20,
            sessions: None,
            gather: Duration::from_millis(100),
            gather_burst: 10,
            limits_enabled: true,
            messages_per_second: 50,
            messages_burst: 200,
            rooms_per_connection: 1_000,
            namespaces_per_connection: 16,
            connections_per_user: 50,
            connections_per_address: 10_000,
            max_connections: 50_000,
            allowed_origin: Arc::new(|_| true),
            namespaces: Vec::new(),
            socketio_path: Some("/socket.io".into()),
            engine_path: None,
            raw_paths: Vec::new(),
            kept_headers: kept.map(String::from).to_vec(),
            counted_rooms: None,
            watched_rooms: None,
            shards: 0,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("namespaces", &self.namespaces)
            .field("recovery", &self.recovery)
            .finish_non_exhaustive()
    }
}

impl Config {
    pub(crate) fn shard_count(&self) -> usize {
        match self.shards {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        }
    }

    /// How long publications are kept: the window itself, the time between two confirmations of what a session has heard, and
    /// the time until a lost connection is noticed.
    pub(crate) fn retention(&self) -> Duration {
        self.recovery_window + self.confirm_interval() + self.ping_interval + self.ping_timeout
    }

    /// How often a live session's confirmed position is written down.
    pub(crate) fn confirm_interval(&self) -> Duration {
        self.recovery_window / 2
    }
}
