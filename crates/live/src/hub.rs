//! The hub: shards, history and sessions behind one handle.

use std::sync::Arc;
use std::time::Duration;

use crate::application::Application;
use crate::config::Config;
use crate::publication::{Action, Publication};
use crate::room::Room;
use crate::shard::ShardHandle;
use crate::shared::Shared;
use crate::stats::Stats;

/// The engine: takes publications in, delivers them to the sockets in their rooms. Cheap to clone.
pub struct Hub<A: Application>(pub(crate) Arc<HubInner<A>>);

pub(crate) struct HubInner<A: Application> {
    pub app: A,
    pub shared: Arc<Shared>,
    pub shards: Vec<ShardHandle>,
}

impl<A: Application> Clone for Hub<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: Application> Hub<A> {
    /// Starts the shards, within a tokio runtime.
    ///
    /// `epoch` names the order of positions (letters and digits count); it changes when positions may repeat, as after a restored backup. `head` is the newest
    /// position there is, `history` the publications up to it that are still worth replaying, in order.
    pub fn start(app: A, config: Config, epoch: String, head: u64, history: Vec<Publication>) -> Self {
        let shared = Shared::new(config, &epoch, head, history);
        Self(Arc::new(HubInner { app, shared, shards: Vec::new() }))
    }

    /// Takes publications, in the order of their positions, from the one relay of this node. Those at or below the head are
    /// ignored, so that a relay may repeat itself. Never blocks.
    pub fn publish(&self, publications: Vec<Publication>) {
        let _ = publications;
    }

    /// Says passing things that are in no outbox and have no position, such as «is typing». Only [`Class::Passing`](crate::Class::Passing) is
    /// meaningful: they are delivered after everything published so far, or dropped.
    pub fn pass(&self, actions: Vec<Action>) {
        let _ = actions;
    }

    /// The newest position that was published.
    pub fn head(&self) -> u64 {
        self.0.shared.head()
    }

    /// The opaque form in which clients hear of a position, as `seq` or as the offset of an event.
    pub fn offset(&self, position: u64) -> String {
        self.0.shared.epoch.offset(position)
    }

    /// What was counted so far.
    pub fn stats(&self) -> Stats {
        self.0.shared.stats()
    }

    /// The distinct users ([`Welcome::user`](crate::Welcome::user)) in a room on this node.
    pub async fn people(&self, room: Room) -> Vec<Arc<str>> {
        let _ = room;
        Vec::new()
    }

    /// Waits until everything published so far has been handed to the connections' queues: for a relay that should not run
    /// ahead of the shards, and for tests.
    pub async fn settled(&self) {}

    /// The HTTP routes: Socket.IO, raw WebSocket and bare Engine.IO, as the configuration says.
    pub fn routes(&self) -> axum::Router {
        axum::Router::new()
    }

    /// Refuses new connections (503) and closes the others without a DISCONNECT packet (raw: 1001), spread evenly over `drain`, so that
    /// clients come back one after the other. Returns when all are closed, or at most 5 s after `drain`.
    pub async fn shutdown(&self, drain: Duration) {
        let _ = drain;
    }
}
