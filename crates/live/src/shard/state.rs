//! A shard's state and its loop.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use slab::Slab;
use tokio::sync::{mpsc, oneshot};

use super::command::{Command, Heard, HoldReply, Opening, Parcel, Poll, Registration, ShardHandle};
use super::dispatch::Entry;
use super::gather::Gather;
use super::link::Link;
use super::queue::Queue;
use super::rooms::{Membership, Rooms};
use super::wheel::Wheel;
use crate::application::Expiry;
use crate::encode::{Frame, Tongue};
use crate::hub::People;
use crate::record::SocketEvents;
use crate::room::Room;
use crate::shared::Shared;
use crate::stats::{add, up};

/// The most orders carried out before writing.
const ORDERS_AT_ONCE: usize = 1024;
/// The most connections written before other tasks of the same thread may run.
const WRITES_AT_ONCE: usize = 256;

pub(crate) struct Shard {
    pub index: usize,
    pub shared: Arc<Shared>,
    /// Weak, so that a shard ends when the hub does.
    pub orders: mpsc::WeakUnboundedSender<Command>,
    /// The newest position carried out.
    pub head: u64,
    pub connections: Slab<Connection>,
    pub by_connection: HashMap<u64, usize>,
    pub sockets: Slab<Sock>,
    pub by_socket: HashMap<u64, u32>,
    pub rooms: Rooms,
    pub namespaces: HashMap<Arc<str>, u16>,
    /// Connections with something to write.
    pub touched: Vec<usize>,
    /// Connections to be ended after the present orders.
    pub doomed: Vec<(u64, Doom)>,
    /// Marks who has had the present publication.
    pub stamp: u64,
    /// Who gets the present publication; kept for its memory.
    pub targets: Vec<u32>,
    pub gather: Gather,
    pub wheel: Wheel,
    /// Releases that wait for a position.
    pub parked_releases: Vec<u64>,
    /// Sockets that wait for a position.
    pub parked_sockets: Vec<Registration>,
    pub draining: Vec<u64>,
    pub drain_step: (usize, u64),
    pub queued: u64,
    pub now_ms: u64,
}

/// Why a connection is to be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doom {
    /// Its transport failed.
    Failed,
    /// Its reader is too slow.
    Slow,
}

pub(crate) struct Connection {
    pub id: u64,
    pub tongue: Tongue,
    pub transport: Transport,
    pub queue: Queue,
    pub heard: Arc<Heard>,
    pub sockets: Vec<u32>,
    /// Held until the connection is gone.
    pub _guard: Option<Box<dyn std::any::Any + Send>>,
    pub touched: bool,
    pub doomed: bool,
    /// When a closing connection is cut off; 0 while it is open.
    pub closing_ms: u64,
    /// When an unanswered heartbeat was sent; 0 when none is.
    pub ping_sent_ms: u64,
    pub next_ping_ms: u64,
    pub pings: u32,
    /// What was queued before the last heartbeat.
    pub ping_head: u64,
    /// When it must have a socket; 0 when it has.
    pub connect_by_ms: u64,
    /// The tick of its valid timer.
    pub timer: u64,
}

pub(crate) enum Transport {
    WebSocket {
        link: Arc<Link>,
        blocked: bool,
    },
    Polling {
        waiter: Option<oneshot::Sender<Poll>>,
        probed: bool,
    },
}

pub(crate) struct Sock {
    pub id: u64,
    pub connection: u32,
    pub namespace: u16,
    pub stamp: u64,
    pub rooms: Vec<Membership>,
    pub hold: Option<Box<Holding>>,
    pub events: Arc<dyn SocketEvents>,
    pub user: Option<Arc<str>>,
    pub expiry: Option<Box<Expiring>>,
    pub pid_hash: Option<Box<str>>,
    pub confirmed_ms: u64,
}

pub(crate) struct Expiring {
    pub expiry: Expiry,
    pub warned: bool,
}

/// What is kept back while rooms are being joined.
pub(crate) struct Holding {
    pub id: u64,
    pub began: u64,
    /// When a hold that is not released is taken for forgotten.
    pub until_ms: u64,
    /// Rooms that were joined for this hold only.
    pub fresh: Vec<u32>,
    /// Rooms that the socket was made to leave meanwhile, and where in the order.
    pub left: Vec<(Room, u64)>,
    pub kept: Vec<Kept>,
    pub bytes: usize,
    pub release: Option<Box<super::command::Release>>,
    /// Holds that wait for this one.
    pub next: Vec<(Vec<Room>, HoldReply)>,
}

impl Holding {
    /// Whether one of `rooms` was left by force at or before `position`.
    pub fn loses(&self, rooms: &[Room], position: u64) -> bool {
        self.left
            .iter()
            .any(|(room, at)| *at <= position && rooms.contains(room))
    }
}

/// A publication kept back.
pub(crate) struct Kept {
    pub place: u64,
    pub entry: Arc<Entry>,
    /// Set when it is not sent as it was encoded.
    pub frame: Option<Arc<Frame>>,
    /// Whether it came by a room the socket was in before.
    pub old: bool,
}

/// Starts a shard.
pub(crate) fn start(index: usize, shared: Arc<Shared>) -> ShardHandle {
    let (orders, inbox) = mpsc::unbounded_channel();
    let config = &shared.config;
    let shortest = config
        .ping_interval
        .min(config.ping_timeout)
        .min(config.connect_timeout);
    let shard = Shard {
        index,
        orders: orders.downgrade(),
        head: shared.head(),
        connections: Slab::new(),
        by_connection: HashMap::new(),
        sockets: Slab::new(),
        by_socket: HashMap::new(),
        rooms: Rooms::default(),
        namespaces: HashMap::new(),
        touched: Vec::new(),
        doomed: Vec::new(),
        stamp: 0,
        targets: Vec::new(),
        gather: Gather::new(config.gather, config.gather_burst),
        wheel: Wheel::new((shortest.as_millis() as u64 / 20).clamp(1, 100)),
        parked_releases: Vec::new(),
        parked_sockets: Vec::new(),
        draining: Vec::new(),
        drain_step: (0, 0),
        queued: 0,
        now_ms: 0,
        shared,
    };
    tokio::spawn(shard.run(inbox));
    ShardHandle { orders }
}

impl Shard {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Command>) {
        let mut orders = Vec::new();
        loop {
            let due_ms = [self.wheel.next_ms(), self.gather.next_ms()]
                .into_iter()
                .flatten()
                .min();
            let received = match due_ms {
                None => inbox.recv_many(&mut orders, ORDERS_AT_ONCE).await,
                Some(due_ms) => {
                    let wait = Duration::from_millis(due_ms.saturating_sub(self.shared.now_ms()));
                    tokio::select! {
                        biased;
                        received = inbox.recv_many(&mut orders, ORDERS_AT_ONCE) => received,
                        () = tokio::time::sleep(wait) => usize::MAX,
                    }
                }
            };
            if received == 0 {
                return;
            }
            self.now_ms = self.shared.now_ms();
            for order in orders.drain(..) {
                self.carry_out(order);
            }
            self.unpark();
            self.fire_timers();
            self.write_all().await;
        }
    }

    async fn write_all(&mut self) {
        loop {
            let batch = self.touched.len().min(WRITES_AT_ONCE);
            let from = self.touched.len() - batch;
            let touched: Vec<usize> = self.touched.drain(from..).collect();
            for connection in touched {
                self.flush(connection);
            }
            self.reap();
            if self.touched.is_empty() {
                break;
            }
            tokio::task::yield_now().await;
        }
        add(
            &self.shared.counters.messages_out_total,
            std::mem::take(&mut self.queued),
        );
    }

    fn carry_out(&mut self, order: Command) {
        match order {
            Command::Publish(batch) => batch.entries.iter().for_each(|entry| self.publish(entry)),
            Command::Open(opening) => self.open(*opening),
            Command::Register(registration) => self.register(*registration),
            Command::Send { socket, parcels } => self.send(socket, parcels),
            Command::SendConnection { connection, frames } => {
                if let Some(&c) = self.by_connection.get(&connection) {
                    frames.into_iter().for_each(|frame| self.push(c, frame));
                }
            }
            Command::Hold {
                socket,
                rooms,
                reply,
            } => self.hold(socket, rooms, reply),
            Command::Release { socket, release } => self.release(socket, release),
            Command::Abandon {
                socket,
                hold,
                parcels,
            } => self.abandon(socket, hold, parcels),
            Command::Leave {
                socket,
                rooms,
                reply,
            } => {
                self.leave(socket, &rooms);
                let _ = reply.send(self.head);
            }
            Command::Rooms { socket, reply } => {
                let rooms = self
                    .by_socket
                    .get(&socket)
                    .map(|&s| self.rooms_of(s))
                    .unwrap_or_default();
                let _ = reply.send(rooms);
            }
            Command::SetExpiry { socket, expiry } => self.set_expiry(socket, expiry),
            Command::EndSocket { socket, ending } => self.end_socket(socket, &ending),
            Command::ClientLeft { socket } => self.client_left(socket),
            Command::Close {
                connection,
                code,
                reason,
            } => self.close(connection, code, &reason),
            Command::ClientClosed { connection } => self.client_closed(connection),
            Command::Writable { connection } => self.writable(connection),
            Command::Gone { connection } => self.remove(connection),
            Command::Poll { connection, reply } => self.poll(connection, reply),
            Command::PollDropped { connection } => self.poll_dropped(connection),
            Command::Probed { connection } => self.probed(connection),
            Command::ProbeFailed { connection } => self.probe_failed(connection),
            Command::Upgrade {
                connection,
                link,
                reply,
            } => self.upgrade(connection, link, reply),
            Command::People { room, reply } => {
                let _ = reply.send(self.people(&room));
            }
            Command::Drain { over } => self.drain(over),
            Command::Settle { reply } => {
                let _ = reply.send(());
            }
        }
    }

    fn open(&mut self, opening: Opening) {
        let config = &self.shared.config;
        let counters = &self.shared.counters;
        up(&counters.opened_total);
        let transport = match opening.link {
            Some(link) => Transport::WebSocket {
                link,
                blocked: false,
            },
            None => Transport::Polling {
                waiter: None,
                probed: false,
            },
        };
        up(super::sending::gauge(counters, opening.tongue, &transport));
        let connect_by_ms = match opening.tongue {
            Tongue::SocketIo => self.now_ms + config.connect_timeout.as_millis() as u64,
            Tongue::Raw | Tongue::Engine => 0,
        };
        let c = self.connections.insert(Connection {
            id: opening.connection,
            tongue: opening.tongue,
            transport,
            queue: Queue::default(),
            heard: opening.heard,
            sockets: Vec::new(),
            _guard: opening.guard,
            touched: false,
            doomed: false,
            closing_ms: 0,
            ping_sent_ms: 0,
            next_ping_ms: self.now_ms + config.ping_interval.as_millis() as u64,
            pings: 0,
            ping_head: 0,
            connect_by_ms,
            timer: 0,
        });
        self.by_connection.insert(opening.connection, c);
        opening
            .first
            .into_iter()
            .for_each(|frame| self.push(c, frame));
        self.schedule(c);
        if self
            .shared
            .draining
            .load(std::sync::atomic::Ordering::Acquire)
        {
            self.close(opening.connection, 1001, "going away");
        }
    }

    /// The id of a namespace within this shard.
    pub fn namespace(&mut self, name: &Arc<str>) -> u16 {
        let next = self.namespaces.len() as u16;
        *self.namespaces.entry(name.clone()).or_insert(next)
    }

    /// Sends directly to a socket, at the present place of the order.
    fn send(&mut self, socket: u64, parcels: Vec<Parcel>) {
        if let Some(&s) = self.by_socket.get(&socket) {
            let place = self.sockets[s as usize]
                .hold
                .as_ref()
                .map_or(self.head, |hold| hold.began);
            self.push_parcels(s, parcels, place);
        }
    }

    pub fn push_parcels(&mut self, s: u32, parcels: Vec<Parcel>, place: u64) {
        let (c, namespace) = {
            let sock = &self.sockets[s as usize];
            (sock.connection as usize, sock.namespace)
        };
        for parcel in parcels {
            match parcel {
                Parcel::Frame(frame) => self.push(c, frame),
                Parcel::Late(message) => {
                    let name = self
                        .namespaces
                        .iter()
                        .find(|(_, id)| **id == namespace)
                        .map(|(name, _)| name.clone());
                    let shared = self.shared.clone();
                    for frame in
                        message.frames(&name.unwrap_or_default(), Some((&shared.epoch, place)))
                    {
                        self.push(c, frame);
                    }
                }
            }
        }
    }

    pub fn rooms_of(&self, s: u32) -> Vec<Room> {
        let sock = &self.sockets[s as usize];
        let fresh = sock
            .hold
            .as_ref()
            .map(|hold| hold.fresh.as_slice())
            .unwrap_or_default();
        let joined = sock.rooms.iter().filter(|m| !fresh.contains(&m.room));
        joined
            .map(|m| Room::from(self.rooms.name(m.room).clone()))
            .collect()
    }

    /// Who is in a room; not those who are still about to join it.
    fn people(&self, room: &Room) -> People {
        let mut people = People::default();
        let Some(room) = self.rooms.find(room.as_str()) else {
            return people;
        };
        for member in self.rooms.members(room) {
            let sock = &self.sockets[member.socket as usize];
            let hold = sock.hold.as_ref();
            if hold.is_some_and(|hold| hold.fresh.contains(&room)) {
                continue;
            }
            match &sock.user {
                Some(user) => people.users.push(user.clone()),
                None => people.guests += 1,
            }
        }
        people.settle();
        people
    }
}
