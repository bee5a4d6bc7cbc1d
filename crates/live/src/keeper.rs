//! Writes to the session store that nobody waits for.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, mpsc};

use crate::session::{PidHash, SessionStore};
use crate::shared::locked;

/// The most writes taken together.
const BATCH: usize = 512;

/// Orders writes one after the other, in batches where the store allows it.
pub(crate) struct Keeper {
    writes: mpsc::UnboundedSender<Write>,
    removing: Removing,
    /// Sessions whose socket is gone while their record is still being saved.
    settling: Mutex<HashSet<PidHash>>,
    settled: Notify,
}

/// Sessions that have ended for good and are still in the store.
type Removing = Arc<Mutex<HashSet<PidHash>>>;

/// The promise to remove a session; nobody recovers it meanwhile.
pub(crate) struct Removal(PidHash);

enum Write {
    Remove(PidHash),
    Confirm(PidHash, u64),
}

impl Keeper {
    pub fn start(store: Arc<dyn SessionStore>) -> Self {
        let (writes, orders) = mpsc::unbounded_channel();
        let removing = Removing::default();
        tokio::spawn(run(store, orders, removing.clone()));
        Self {
            writes,
            removing,
            settling: Mutex::default(),
            settled: Notify::new(),
        }
    }

    pub fn begin_settling(&self, pid_hash: PidHash) {
        locked(&self.settling).insert(pid_hash);
    }

    pub fn end_settling(&self, pid_hash: &str) {
        locked(&self.settling).remove(pid_hash);
        self.settled.notify_waiters();
    }

    /// Waits until no former socket of a session is saving its record any more.
    pub async fn settled(&self, pid_hash: &str) {
        loop {
            let told = self.settled.notified();
            if !locked(&self.settling).contains(pid_hash) {
                return;
            }
            told.await;
        }
    }

    pub fn begin_removing(&self, pid_hash: PidHash) -> Removal {
        locked(&self.removing).insert(pid_hash.clone());
        Removal(pid_hash)
    }

    pub fn remove(&self, Removal(pid_hash): Removal) {
        let _ = self.writes.send(Write::Remove(pid_hash));
    }

    pub fn is_removing(&self, pid_hash: &str) -> bool {
        locked(&self.removing).contains(pid_hash)
    }

    pub fn confirm(&self, pid_hash: PidHash, position: u64) {
        let _ = self.writes.send(Write::Confirm(pid_hash, position));
    }
}

async fn run(
    store: Arc<dyn SessionStore>,
    mut orders: mpsc::UnboundedReceiver<Write>,
    removing: Removing,
) {
    let mut batch = Vec::new();
    while orders.recv_many(&mut batch, BATCH).await > 0 {
        let (mut removed, mut confirmed) = (Vec::new(), Vec::new());
        for write in batch.drain(..) {
            match write {
                Write::Remove(pid_hash) => removed.push(pid_hash),
                Write::Confirm(pid_hash, position) => confirmed.push((pid_hash, position)),
            }
        }
        // Removal comes last: a session that ended for good must not come back by a write of before.
        if !confirmed.is_empty() {
            report(store.confirm(confirmed).await);
        }
        if !removed.is_empty() {
            report(store.remove(removed.clone()).await);
            let mut removing = locked(&removing);
            removed.iter().for_each(|pid_hash| {
                removing.remove(pid_hash);
            });
        }
    }
}

fn report(result: Result<(), crate::session::StoreError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "a session could not be written");
    }
}
