//! The hub: shards, history and sessions behind one handle.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::application::Application;
use crate::config::Config;
use crate::engine::PollSession;
use crate::publication::{Action, Publication};
use crate::room::Room;
use crate::shard::dispatch::{Batch, Entry};
use crate::shard::{self, Command, ShardHandle};
use crate::shared::Shared;
use crate::stats::Stats;

/// How much longer than the drain a shutdown may take.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// The engine: takes publications in, delivers them to the sockets in their rooms. Cheap to clone.
pub struct Hub<A: Application>(pub(crate) Arc<HubInner<A>>);

pub(crate) struct HubInner<A: Application> {
    pub app: A,
    pub shared: Arc<Shared>,
    pub shards: Vec<ShardHandle>,
    /// Long-polling sessions by their id.
    pub polls: Mutex<HashMap<Arc<str>, Arc<PollSession<A>>>>,
    next_shard: AtomicUsize,
}

/// Who is in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// The distinct users ([`Welcome::user`](crate::Welcome::user)), sorted.
    pub users: Vec<Arc<str>>,
    /// Sockets without a user.
    pub guests: usize,
}

impl People {
    /// How many people they are, each guest's socket taken for one.
    pub fn count(&self) -> usize {
        self.users.len() + self.guests
    }

    pub(crate) fn settle(&mut self) {
        self.users.sort_unstable();
        self.users.dedup();
    }
}

impl<A: Application> Clone for Hub<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: Application> HubInner<A> {
    /// The shard of a new connection.
    pub fn pick_shard(&self) -> &ShardHandle {
        &self.shards[self.next_shard.fetch_add(1, Ordering::Relaxed) % self.shards.len()]
    }
}

impl<A: Application> Hub<A> {
    /// Starts the shards, within a tokio runtime.
    ///
    /// `epoch` names the order of positions (letters and digits count); it changes when positions may repeat, as after a
    /// restored backup. `head` is the newest position there is; `history` the publications up to it that are still worth
    /// replaying, in order, and best one more before them: nothing before the first can be recovered.
    pub fn start(
        app: A,
        config: Config,
        epoch: String,
        head: u64,
        history: Vec<Publication>,
    ) -> Self {
        let shared = Shared::new(config, &epoch, head, history);
        let shards = (0..shared.config.shard_count().max(1))
            .map(|i| shard::start(i, shared.clone()))
            .collect();
        let next_shard = AtomicUsize::new(0);
        Self(Arc::new(HubInner {
            app,
            shared,
            shards,
            polls: Mutex::default(),
            next_shard,
        }))
    }

    /// The program behind the engine.
    pub fn application(&self) -> &A {
        &self.0.app
    }

    /// Takes publications, in the order of their positions, from the one relay of this node. Those at or below the head are
    /// ignored, so that a relay may repeat itself. Does not wait for their delivery.
    pub fn publish(&self, publications: Vec<Publication>) {
        self.0
            .shared
            .take_in(publications, |batch| self.hand_over(&batch));
    }

    /// Says passing things that are in no outbox and have no position, such as «is typing». They are delivered after
    /// everything published so far, or dropped for a reader that is behind; use [`Class::Passing`](crate::Class::Passing) for them.
    pub fn pass(&self, actions: Vec<Action>) {
        let shared = &self.0.shared;
        let head = shared.head();
        let entries = actions
            .into_iter()
            .map(|action| Entry::passing(&shared.epoch, head, action))
            .collect();
        self.hand_over(&Arc::new(Batch { entries }));
    }

    fn hand_over(&self, batch: &Arc<Batch>) {
        self.0
            .shards
            .iter()
            .for_each(|shard| shard.send(Command::Publish(batch.clone())));
    }

    /// The newest position that was published.
    pub fn head(&self) -> u64 {
        self.0.shared.head()
    }

    /// The opaque text by which clients know a position.
    pub fn offset(&self, position: u64) -> String {
        self.0.shared.epoch.offset(position)
    }

    /// What was counted so far.
    pub fn stats(&self) -> Stats {
        self.0.shared.stats()
    }

    /// The watched rooms ([`Config::watched_rooms`]) in which somebody came or left since this was last asked; waits until
    /// there is one. One task is to ask. Nothing is lost when it stops waiting.
    pub async fn changed_rooms(&self) -> Vec<Room> {
        let changed = self.0.shared.changed_rooms().await;
        changed.into_iter().map(Room::from).collect()
    }

    /// Who is in a room on this node.
    pub async fn people(&self, room: Room) -> People {
        let mut people = People::default();
        for shard in &self.0.shards {
            let (reply, users) = oneshot::channel();
            shard.send(Command::People {
                room: room.clone(),
                reply,
            });
            // An error means that the shard has ended.
            let found = users.await.unwrap_or_default();
            people.users.extend(found.users);
            people.guests += found.guests;
        }
        people.settle();
        people
    }

    /// Waits until everything published so far has been handed to the connections' queues: for a relay that should not run
    /// ahead of the shards, and for tests.
    pub async fn settled(&self) {
        for shard in &self.0.shards {
            let (reply, done) = oneshot::channel();
            shard.send(Command::Settle { reply });
            // An error means that the shard has ended.
            let _ = done.await;
        }
    }

    /// The HTTP routes: Socket.IO, raw WebSocket and bare Engine.IO, as the configuration says.
    pub fn routes(&self) -> axum::Router {
        crate::engine::routes(self)
    }

    /// Refuses new connections (503) and closes the others without a DISCONNECT packet (raw: 1001), spread evenly over
    /// `drain`, so that clients come back one after the other. Returns when all are closed, or at most 5 s after `drain`.
    pub async fn shutdown(&self, drain: Duration) {
        let shared = &self.0.shared;
        shared.draining.store(true, Ordering::Release);
        self.0
            .shards
            .iter()
            .for_each(|shard| shard.send(Command::Drain { over: drain }));
        let deadline = tokio::time::Instant::now() + drain + SHUTDOWN_GRACE;
        while tokio::time::Instant::now() < deadline {
            self.settled().await;
            let stats = self.stats();
            if stats.raw_connections + stats.websocket_connections + stats.polling_connections == 0
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
