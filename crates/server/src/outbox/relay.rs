//! Hands committed rows to the hub, in the order of their ids.

use std::{sync::Arc, time::Duration};

use majlis_live::{Application, Hub, Publication};
use tokio::sync::{Notify, mpsc};

use super::{end_of_row, last_row_before, positioned, read_after};
use crate::{
    clock,
    error::Result,
    store::{Committed, Store},
};

/// How often the table is looked at for rows that other processes wrote.
const POLL_SQLITE: Duration = Duration::from_millis(500);
const POLL_POSTGRES: Duration = Duration::from_millis(50);
/// How many publications are handed over together, about.
const AT_ONCE: usize = 10_000;
/// Rows read at once.
const ROWS_MAX: i64 = 500;

/// Follows the outbox.
///
/// Ids follow the order of commits (one writer on SQLite, a lock on PostgreSQL), so the rows after
/// the last one read are all that is new: none can appear below it later.
pub struct Relay {
    store: Store,
    committed: mpsc::UnboundedReceiver<Committed>,
    last_row: i64,
}

impl Relay {
    /// Starts at the present end of the outbox. Returns the recent publications too, which a client
    /// that comes back may have missed, and the position they reach to.
    pub async fn start(
        store: Store,
        committed: mpsc::UnboundedReceiver<Committed>,
        history: Duration,
    ) -> Result<(Relay, Vec<Publication>, u64)> {
        let since = clock::now_ms() - history.as_millis() as i64;
        let (recent, last_row) = store
            .read(move |conn| {
                // One row from before, so that it is known what came directly before the first one.
                let mut last = (last_row_before(conn, since)? - 1).max(0);
                let mut recent = Vec::new();
                loop {
                    let (mut more, read_to) = read_after(conn, last, ROWS_MAX)?;
                    if read_to == last {
                        return Ok((recent, last));
                    }
                    recent.append(&mut more);
                    last = read_to;
                }
            })
            .await?;
        let relay = Relay {
            store,
            committed,
            last_row,
        };
        Ok((relay, recent, end_of_row(last_row)))
    }

    /// Runs until the store is closed. `jobs` is woken when due work may have appeared.
    pub async fn run<A: Application>(mut self, hub: Hub<A>, jobs: Arc<Notify>) {
        let poll = match self.store.backend().is_sqlite() {
            true => POLL_SQLITE,
            false => POLL_POSTGRES,
        };
        let mut ticks = tokio::time::interval(poll);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                committed = self.committed.recv() => {
                    let Some(committed) = committed else { return };
                    self.on_commits(committed, &hub, &jobs).await;
                }
                _ = ticks.tick() => self.catch_up(&hub).await,
            }
        }
    }

    /// Hands over what writers of this process have just stored, from memory where nothing is between it
    /// and the last row; else from the table. What has piled up goes together.
    async fn on_commits<A: Application>(&mut self, first: Committed, hub: &Hub<A>, jobs: &Notify) {
        let mut publications = Vec::new();
        let mut is_torn = false;
        let mut next = Some(first);
        while let Some(committed) = next {
            if committed.wake_jobs {
                jobs.notify_one();
            }
            for (row, actions) in committed.outbox_rows {
                if row == self.last_row + 1 && !is_torn {
                    self.last_row = row;
                    publications.extend(positioned(row, actions));
                } else {
                    is_torn |= row > self.last_row;
                }
            }
            next = match publications.len() < AT_ONCE {
                true => self.committed.try_recv().ok(),
                false => None,
            };
        }
        publish(hub, publications).await;
        if is_torn {
            self.catch_up(hub).await;
        }
    }

    async fn catch_up<A: Application>(&mut self, hub: &Hub<A>) {
        loop {
            let after = self.last_row;
            let read = self
                .store
                .read(move |conn| read_after(conn, after, ROWS_MAX))
                .await;
            match read {
                Ok((publications, last)) if last > after => {
                    self.last_row = last;
                    publish(hub, publications).await;
                }
                Ok(_) => return,
                Err(error) => {
                    tracing::error!(%error, "cannot read the outbox; trying again");
                    return;
                }
            }
        }
    }
}

/// Waits until the shards have taken what is published, so that they are never flooded: what commits
/// meanwhile waits here, and is handed over together.
async fn publish<A: Application>(hub: &Hub<A>, publications: Vec<Publication>) {
    hub.publish(publications);
    hub.settled().await;
}
