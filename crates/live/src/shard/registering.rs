//! Sockets that come in, as new ones or as the continuation of former ones.

use std::sync::Arc;

use super::command::Registration;
use super::dispatch::{Effect, Entry, Said};
use super::state::{Shard, Sock};
use crate::room::Room;
use crate::shared::Live;
use crate::stats::up;

/// What a new socket has to hear first: what it missed, and the present states.
type Past = (Vec<Arc<Entry>>, Vec<Arc<Entry>>);

impl Shard {
    pub fn register(&mut self, registration: Box<Registration>) {
        let known = registration.rooms.iter().map(|(_, since)| *since).fold(registration.from, u64::max);
        if known > self.head {
            // Another node is ahead; nothing it has said already may be said again.
            self.parked_sockets.push(registration);
            return;
        }
        let Some(&c) = self.by_connection.get(&registration.connection) else { return };
        if self.connections[c].closing_ms != 0 {
            return;
        }
        let Some((missed, states)) = self.past(&registration) else {
            let _ = registration.reply.send(false);
            return;
        };
        self.admit(c, *registration, &missed, &states);
    }

    /// What to replay; `None` when a former socket cannot be continued without a gap.
    fn past(&self, registration: &Registration) -> Option<Past> {
        if registration.from == self.head && !registration.recovering {
            return Some(Past::default());
        }
        let rooms = || registration.rooms.iter().map(|(room, since)| (room.as_str(), *since));
        let history = self.shared.history();
        let missed = history.missed(rooms(), registration.from, self.head);
        if !registration.recovering {
            // A new socket was promised nothing of before.
            return Some((missed.unwrap_or_default(), Vec::new()));
        }
        let missed = missed?;
        if missed.iter().any(|entry| matches!(entry.effect, Effect::End { .. })) {
            return None;
        }
        Some((missed, history.states(rooms(), self.head)))
    }

    fn admit(&mut self, c: usize, registration: Registration, missed: &[Arc<Entry>], states: &[Arc<Entry>]) {
        let namespace = self.namespace(&registration.namespace);
        let s = self.sockets.insert(Sock {
            id: registration.socket,
            connection: c as u32,
            namespace,
            stamp: 0,
            rooms: Vec::with_capacity(registration.rooms.len()),
            hold: None,
            events: registration.events,
            user: registration.user,
            expiry: None,
            pid_hash: registration.pid_hash.map(String::into_boxed_str),
            confirmed_ms: self.now_ms,
        }) as u32;
        self.by_socket.insert(registration.socket, s);
        self.connections[c].sockets.push(s);
        self.connections[c].connect_by_ms = 0;
        up(&self.shared.counters.sockets);
        for (room, since) in registration.rooms {
            self.rooms.join(&self.shared, &mut self.sockets, s, &room.into_inner(), since);
        }
        if let Some(pid_hash) = &self.sockets[s as usize].pid_hash {
            let live = Live { socket: registration.socket, connection: registration.connection, shard: self.index };
            self.shared.session_alive(pid_hash, live);
        }
        registration.hello.into_iter().for_each(|frame| self.push(c, frame));
        self.replay(s, c, &registration.namespace, missed, states);
        self.push_parcels(s, registration.first, self.head);
        if registration.expiry.is_some() {
            self.set_expiry(registration.socket, registration.expiry);
        }
        // The reading side may have been cut off in the meantime; its end will come as another order.
        let _ = registration.reply.send(true);
    }

    /// Says what was missed, in order: facts as they were, then the newest of each state.
    fn replay(&mut self, s: u32, c: usize, namespace: &str, missed: &[Arc<Entry>], states: &[Arc<Entry>]) {
        let mut late = Vec::new();
        for entry in missed {
            match &entry.effect {
                Effect::Say(said) if *said.namespace != *namespace || !self.is_for(s, entry, said) => {}
                Effect::Say(said) if said.state().is_some() => late.push(entry.clone()),
                Effect::Say(said) => self.push(c, said.frame.clone()),
                Effect::Leave { rooms, .. } => {
                    let left: Vec<Room> = rooms.iter().cloned().map(Room::from).collect();
                    if self.leave_rooms(s, &left) {
                        self.sockets[s as usize].events.left(&left);
                    }
                }
                Effect::End { .. } => {}
            }
        }
        late.extend(states.iter().cloned());
        late.sort_by_key(|entry| entry.position);
        let mut said_last = std::collections::HashSet::new();
        let newest: Vec<Arc<Entry>> =
            late.into_iter().rev().filter(|e| e.state().is_some_and(|id| said_last.insert(id.clone()))).collect();
        for entry in newest.iter().rev() {
            if let (Effect::Say(said), Some(position)) = (&entry.effect, entry.position)
                && *said.namespace == *namespace
                && self.is_for(s, entry, said)
            {
                let frame = said.moved(&self.shared.epoch, position, self.head);
                self.push(c, frame);
            }
        }
    }

    fn is_for(&self, s: u32, entry: &Entry, said: &Said) -> bool {
        let sock = &self.sockets[s as usize];
        let rooms = said.rooms.iter().filter_map(|room| self.rooms.find(room));
        rooms.filter_map(|room| self.rooms.since(sock, room)).any(|since| entry.position > Some(since))
    }
}
