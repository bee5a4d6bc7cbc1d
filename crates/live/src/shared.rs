//! What all shards and gateways share, whatever the application's types are.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Instant;

use tokio::sync::Notify;

use crate::config::Config;
use crate::history::History;
use crate::keeper::Keeper;
use crate::limits::Limits;
use crate::offset::Epoch;
use crate::publication::Publication;
use crate::session::{MemorySessions, SessionStore};
use crate::shard::dispatch::{Batch, Entry};
use crate::stats::{Counters, Stats};

pub(crate) struct Shared {
    pub config: Config,
    pub epoch: Epoch,
    pub counters: Counters,
    pub sessions: Arc<dyn SessionStore>,
    pub keeper: Keeper,
    pub limits: Limits,
    /// Set when no new connection is taken.
    pub draining: AtomicBool,
    head: AtomicU64,
    next_id: AtomicU64,
    history: RwLock<History>,
    /// Rooms counted for the statistics, with the number of shards that have members.
    counted: Mutex<HashMap<Arc<str>, usize>>,
    /// Watched rooms in which somebody came or left since they were last asked for.
    changed: Mutex<HashSet<Arc<str>>>,
    /// Told when the first of them has changed.
    has_changed: Notify,
    /// Which socket continues which session, so that a former connection still thought alive is found.
    live: Mutex<HashMap<String, Live>>,
    started: Instant,
}

/// Where a session is alive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Live {
    pub socket: u64,
    pub connection: u64,
    pub shard: usize,
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub fn new(config: Config, epoch: &str, head: u64, past: Vec<Publication>) -> Arc<Self> {
        let sessions = config
            .sessions
            .clone()
            .unwrap_or_else(|| Arc::new(MemorySessions::new(config.recovery_window * 2)));
        let floor = past
            .first()
            .map_or(head, |first| first.position.saturating_sub(1));
        let epoch = Epoch::new(epoch);
        let mut history = History::new(floor, config.history_bytes, config.retention());
        past.into_iter()
            .filter(|p| p.position <= head)
            .for_each(|p| history.push(&Entry::new(&epoch, p), 0));
        Arc::new(Self {
            limits: Limits::new(&config),
            keeper: Keeper::start(sessions.clone()),
            config,
            epoch,
            counters: Counters::default(),
            sessions,
            draining: AtomicBool::new(false),
            head: AtomicU64::new(head),
            next_id: AtomicU64::new(1),
            history: RwLock::new(history),
            counted: Mutex::default(),
            changed: Mutex::default(),
            has_changed: Notify::new(),
            live: Mutex::default(),
            started: Instant::now(),
        })
    }

    pub fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }

    pub fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    pub fn new_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    pub fn history(&self) -> RwLockReadGuard<'_, History> {
        self.history.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Encodes publications and puts them into the history; gives what is new, for the shards. `hand_over` runs while the
    /// history is locked, so that all shards see one order.
    pub fn take_in(&self, publications: Vec<Publication>, hand_over: impl FnOnce(Arc<Batch>)) {
        let mut history = self.history.write().unwrap_or_else(PoisonError::into_inner);
        let (mut head, now_ms) = (self.head(), self.now_ms());
        let mut entries = Vec::with_capacity(publications.len());
        for publication in publications {
            if publication.position <= head {
                continue;
            }
            head = publication.position;
            let entry = Entry::new(&self.epoch, publication);
            history.push(&entry, now_ms);
            entries.push(entry);
        }
        if !entries.is_empty() {
            self.head.store(head, Ordering::Release);
            hand_over(Arc::new(Batch { entries }));
        }
    }

    pub fn stats(&self) -> Stats {
        self.counters
            .read(locked(&self.counted).len() as u64, self.head())
    }

    /// Notes that a shard has its first member of a room, or has lost its last.
    pub fn count_room(&self, room: &Arc<str>, present: bool) {
        if !self
            .config
            .counted_rooms
            .as_ref()
            .is_some_and(|prefix| room.starts_with(prefix.as_str()))
        {
            return;
        }
        let mut counted = locked(&self.counted);
        if present {
            *counted.entry(room.clone()).or_default() += 1;
        } else if let Some(shards) = counted.get_mut(room) {
            *shards -= 1;
            if *shards == 0 {
                counted.remove(room);
            }
        }
    }

    /// Whether comings and goings in a room are noted.
    pub fn is_watched(&self, room: &str) -> bool {
        let prefix = self.config.watched_rooms.as_deref();
        prefix.is_some_and(|prefix| room.starts_with(prefix))
    }

    /// Notes that somebody came into a watched room, or left it.
    pub fn room_changed(&self, room: &Arc<str>) {
        let mut changed = locked(&self.changed);
        if changed.contains(room) {
            return;
        }
        changed.insert(room.clone());
        if changed.len() == 1 {
            self.has_changed.notify_one();
        }
    }

    /// The watched rooms that have changed since this was last asked, when there are any.
    pub async fn changed_rooms(&self) -> HashSet<Arc<str>> {
        loop {
            let changed = std::mem::take(&mut *locked(&self.changed));
            if !changed.is_empty() {
                return changed;
            }
            self.has_changed.notified().await;
        }
    }

    pub fn session_alive(&self, pid_hash: &str, live: Live) {
        locked(&self.live).insert(pid_hash.to_owned(), live);
    }

    pub fn live_session(&self, pid_hash: &str) -> Option<Live> {
        locked(&self.live).get(pid_hash).copied()
    }

    pub fn session_ended(&self, pid_hash: &str, socket: u64) {
        let mut live = locked(&self.live);
        // A recovered session may already be alive elsewhere.
        if live.get(pid_hash).is_some_and(|l| l.socket == socket) {
            live.remove(pid_hash);
        }
    }
}
