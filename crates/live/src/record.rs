//! What a socket's end and its rooms mean for its session.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::application::Application;
use crate::keeper::{Keeper, Removal};
use crate::room::Room;
use crate::session::{RoomSince, SessionRecord, StoreError};
use crate::shared::locked;
use crate::socket::{Socket, SocketShared};

/// How many rooms that were left a session's record keeps until its client is known to have heard what was said there.
const LEFT_ROOMS_MAX: usize = 256;

impl<A: Application> SocketShared<A> {
    /// Notes in the session's record that rooms were left at a position, as far as they were joined before another.
    pub async fn forget_rooms(&self, rooms: &[Room], at: u64, joined_before: u64) {
        let heard = self.heard.load(Ordering::Acquire);
        let kept = self.keep(|record| {
            let mut changed = false;
            for r in record
                .rooms
                .iter_mut()
                .filter(|r| r.since < joined_before && r.until.is_none_or(|until| until > at))
            {
                // An earlier leaving may be told after a later one: then the earlier end is the true one.
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
            let keeper = &self.hub.shared.keeper;
            keeper.remove(keeper.begin_removing(record.pid_hash.clone()));
            self.hub.shared.session_ended(&record.pid_hash, self.key);
            return Ok(());
        }
        // What the client has confirmed since must not be taken back.
        record.position = record.position.max(self.heard.load(Ordering::Acquire));
        self.hub.shared.sessions.save(record.clone()).await?;
        if let Some(kept) = &mut *locked(&self.record) {
            **kept = record;
        }
        Ok(())
    }
}

fn finish_removal(keeper: &Keeper, removal: Option<Removal>) {
    if let Some(removal) = removal {
        keeper.remove(removal);
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
            let shared = self.hub.shared.clone();
            // Known from here on, so that nobody recovers what is still to be removed.
            let removal = for_good.then(|| shared.keeper.begin_removing(record.pid_hash.clone()));
            // A save under way would bring a removed record back, or put an old one over that of a recovered session.
            match self.saving.try_lock() {
                Ok(_saving) => finish_removal(&shared.keeper, removal),
                Err(_) => {
                    let (socket, pid_hash) = (self.clone(), record.pid_hash.clone());
                    shared.keeper.begin_settling(pid_hash.clone());
                    tokio::spawn(async move {
                        let _saving = socket.saving.lock().await;
                        let keeper = &socket.hub.shared.keeper;
                        finish_removal(keeper, removal);
                        keeper.end_settling(&pid_hash);
                    });
                }
            }
            shared.session_ended(&record.pid_hash, self.key);
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
