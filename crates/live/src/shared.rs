//! What all shards and gateways share, whatever the application's types are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::config::Config;
use crate::offset::Epoch;
use crate::publication::Publication;
use crate::session::{MemorySessions, PidHash, SessionRecord, SessionStore};
use crate::stats::{Counters, Stats};

pub(crate) struct Shared {
    pub config: Config,
    pub epoch: Epoch,
    pub counters: Counters,
    pub sessions: Arc<dyn SessionStore>,
    pub keeper: Keeper,
    head: AtomicU64,
}

pub(crate) struct Keeper;
impl Keeper {
    pub fn save(&self, _record: SessionRecord) {}
}

impl Shared {
    pub fn new(config: Config, epoch: &str, head: u64, _history: Vec<Publication>) -> Arc<Self> {
        let sessions = config.sessions.clone().unwrap_or_else(|| Arc::new(MemorySessions::new(config.recovery_window * 2)));
        Arc::new(Self { config, epoch: Epoch::new(epoch), counters: Counters::default(), sessions, keeper: Keeper, head: AtomicU64::new(head) })
    }

    pub fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }

    pub fn stats(&self) -> Stats {
        self.counters.read(0, self.head())
    }

    pub fn session_ended(&self, _pid_hash: &PidHash, _socket: u64, _for_good: bool) {}
}
