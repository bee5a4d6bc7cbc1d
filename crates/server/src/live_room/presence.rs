//! How many people look at an event now.
//!
//! The engine says in which rooms somebody came or left. At most once a second each server counts those anew and writes its
//! number; whoever finds the sum of all servers changed tells it. A server that is not seen for a while is forgotten,
//! and its people with it.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use majlis_live::{Hub, Room};
use tokio::time::{Instant, MissedTickBehavior};
use uuid::Uuid;

use super::{publications::live_stats, store::crowds};
use crate::{
    app::App,
    clock,
    error::Result,
    live::{gateway::Gateway, rooms},
    store::Tx,
};

/// Between two messages about one event.
const TOLD_GAP_MS: i64 = 1_000;
/// Between two rounds of counting.
const ROUND_GAP: Duration = Duration::from_millis(TOLD_GAP_MS.unsigned_abs());
/// How often a server that has people says that it is alive, and looks for those that are gone.
const HEARTBEAT: Duration = Duration::from_secs(3);
/// A server that was not seen for this long is gone.
const GONE_AFTER_MS: i64 = 9_000;
/// Events counted in one transaction.
const EVENTS_AT_ONCE: usize = 200;

/// The events that people look at by this server.
pub struct Presence {
    node_id: String,
    looked_at: Mutex<HashSet<String>>,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            node_id: Uuid::now_v7().to_string(),
            looked_at: Mutex::default(),
        }
    }
}

impl Presence {
    fn known(&self) -> MutexGuard<'_, HashSet<String>> {
        self.looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of counting an event's people.
enum Counted {
    /// Told, or known already.
    Settled,
    /// Another server told something within the last second.
    TooSoon,
}

/// Counts for ever.
pub async fn run(app: App, hub: Hub<Gateway>) {
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut waiting = BTreeSet::new();
    let mut rested_at = Instant::now();
    loop {
        tokio::select! {
            changed = hub.changed_rooms() => waiting.extend(changed.iter().filter_map(event_of)),
            () = tokio::time::sleep_until(rested_at), if !waiting.is_empty() => {}
            _ = heartbeat.tick() => match stay_alive(&app).await {
                Ok(recount) => waiting.extend(recount),
                Err(error) => tracing::error!(%error, "cannot look after the counts of people; trying again"),
            },
        }
        if waiting.is_empty() || Instant::now() < rested_at {
            continue;
        }
        if let Err(error) = count(&app, &hub, &mut waiting).await {
            tracing::error!(%error, "cannot count people; trying again");
        }
        rested_at = Instant::now() + ROUND_GAP;
    }
}

/// The event whose base room this is.
fn event_of(room: &Room) -> Option<String> {
    match rooms::parse_event(room.as_str()) {
        Some((id, "")) => Some(id.to_owned()),
        _ => None,
    }
}

/// Counts the people at the events that wait, and tells what has changed. What is too soon to tell waits on.
async fn count(app: &App, hub: &Hub<Gateway>, waiting: &mut BTreeSet<String>) -> Result<()> {
    let events: Vec<String> = waiting.iter().cloned().collect();
    for events in events.chunks(EVENTS_AT_ONCE) {
        let mut crowds = Vec::with_capacity(events.len());
        for id in events {
            let people = hub.people(rooms::event(id).into()).await;
            crowds.push((id.clone(), people.count() as i64));
        }
        for ((id, here), counted) in write(app, crowds).await? {
            let mut known = app.rooms().presence.known();
            match counted {
                Counted::TooSoon => continue,
                Counted::Settled if here == 0 => drop(known.remove(&id)),
                Counted::Settled => drop(known.insert(id.clone())),
            }
            waiting.remove(&id);
        }
    }
    Ok(())
}

type Crowd = (String, i64);

async fn write(app: &App, crowds: Vec<Crowd>) -> Result<Vec<(Crowd, Counted)>> {
    let node_id = app.rooms().presence.node_id.clone();
    app.store()
        .write("presence", move |tx| {
            crowds::node_seen(tx.conn, &node_id, tx.now)?;
            let mut done = Vec::with_capacity(crowds.len());
            for (id, here) in &crowds {
                let counted = tell(tx, id, &node_id, *here)?;
                done.push(((id.clone(), *here), counted));
            }
            Ok(done)
        })
        .await
}

/// Writes what this server has counted, and tells the sum where it has changed.
fn tell(tx: &mut Tx<'_>, event_id: &str, node_id: &str, here: i64) -> Result<Counted> {
    let Some((known, told_at)) = crowds::lock(tx.conn, event_id)? else {
        return Ok(Counted::Settled);
    };
    // Nothing is written before it can be told, so that whoever forgets this server tells it.
    if !clock::has_passed(tx.now, told_at, TOLD_GAP_MS) {
        return Ok(Counted::TooSoon);
    }
    crowds::set(tx.conn, event_id, node_id, here)?;
    tell_sum(tx, event_id, known)?;
    Ok(Counted::Settled)
}

fn tell_sum(tx: &mut Tx<'_>, event_id: &str, known: i64) -> Result<()> {
    let people = crowds::total(tx.conn, event_id)?;
    if people != known && people > 0 {
        tx.publish(live_stats(event_id, people)?);
    }
    if people != known || people == 0 {
        crowds::told(tx.conn, event_id, people, tx.now)?;
    }
    Ok(())
}

/// Says that this server is alive, while it has people, and forgets those that are gone. Gives the events to be
/// counted again, because this one was taken for gone itself.
async fn stay_alive(app: &App) -> Result<Vec<String>> {
    let presence = &app.rooms().presence;
    let here: Vec<String> = presence.known().iter().cloned().collect();
    let gone = app
        .store()
        .read(|conn| crowds::gone_nodes(conn, clock::now_ms() - GONE_AFTER_MS))
        .await?;
    let node_id = presence.node_id.clone();
    if here.is_empty() && gone.is_empty() {
        return Ok(here);
    }
    let has_people = !here.is_empty();
    let was_known = app
        .store()
        .write("presence", move |tx| {
            let was_known = !has_people || crowds::node_seen(tx.conn, &node_id, tx.now)?;
            forget(tx, &gone)?;
            Ok(was_known)
        })
        .await?;
    Ok(match was_known {
        true => Vec::new(),
        false => here,
    })
}

/// Lets go of this server's people: it stops.
pub async fn leave(app: &App) -> Result<()> {
    let node_id = app.rooms().presence.node_id.clone();
    app.store()
        .write("presence", move |tx| {
            forget(tx, std::slice::from_ref(&node_id))
        })
        .await
}

/// Takes the people of servers that are gone out of the sums. That is told at once: nobody else would.
fn forget(tx: &mut Tx<'_>, nodes: &[String]) -> Result<()> {
    for node_id in nodes {
        for event_id in crowds::forget_node(tx.conn, node_id)? {
            if let Some((known, _)) = crowds::lock(tx.conn, &event_id)? {
                tell_sum(tx, &event_id, known)?;
            }
        }
    }
    Ok(())
}
