//! Sockets that come in, as new ones or as the continuation of former ones.

use std::collections::HashSet;
use std::sync::Arc;

use super::command::{Registration, Span};
use super::dispatch::{Effect, Entry, Said};
use super::state::{Shard, Sock};
use crate::room::Room;
use crate::shared::Live;
use crate::stats::up;

/// What a new socket has to hear first: what it missed, and the present states.
type Past = (Vec<Arc<Entry>>, Vec<Arc<Entry>>);

impl Shard {
    pub fn register(&mut self, registration: Registration) {
        let Some(&c) = self.by_connection.get(&registration.connection) else {
            return;
        };
        if self.connections[c].closing_ms != 0 {
            return;
        }
        let known = registration
            .rooms
            .iter()
            .map(|span| span.since)
            .fold(registration.from, u64::max);
        if known > self.head {
            // Another node is ahead; nothing it has said already may be said again.
            self.parked_sockets.push(registration);
            return;
        }
        let Some((missed, states)) = self.past(&registration) else {
            let _ = registration.reply.send(false);
            return;
        };
        self.admit(c, registration, &missed, &states);
    }

    /// What to replay; `None` when a former socket cannot be continued without a gap, or when one of its rooms was ended while
    /// it was on the way in, as a session that is revoked just then.
    fn past(&self, registration: &Registration) -> Option<Past> {
        if registration.from == self.head && !registration.recovering {
            return Some(Past::default());
        }
        let rooms = || {
            registration
                .rooms
                .iter()
                .map(|span| (span.room.as_str(), span.since, span.until))
        };
        let history = self.shared.history();
        let mut missed = history.missed(rooms(), registration.from, self.head)?;
        if registration.recovering {
            missed.extend(history.leaves(rooms().map(|(room, ..)| room), self.head));
            missed.sort_by_key(|entry| entry.position);
            missed.dedup_by_key(|entry| entry.position);
        }
        if missed.iter().any(|entry| registration.is_ended_by(entry)) {
            return None;
        }
        if !registration.recovering {
            // A new socket was promised no states of before.
            return Some((missed, Vec::new()));
        }
        let open = registration.rooms.iter().filter(|span| span.is_open());
        let states = history.states(open.map(|span| (span.room.as_str(), span.since)), self.head);
        Some((missed, states))
    }

    fn admit(
        &mut self,
        c: usize,
        registration: Registration,
        missed: &[Arc<Entry>],
        states: &[Arc<Entry>],
    ) {
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
        if registration.recovering {
            up(&self.shared.counters.recovered_total);
        }
        for span in registration.rooms.iter().filter(|span| span.is_open()) {
            let room = span.room.clone().into_inner();
            self.rooms.join(
                &self.shared,
                &mut self.sockets,
                s,
                &room,
                span.since.max(self.head),
            );
        }
        if let Some(pid_hash) = &self.sockets[s as usize].pid_hash {
            let live = Live {
                socket: registration.socket,
                connection: registration.connection,
                shard: self.index,
            };
            self.shared.session_alive(pid_hash, live);
        }
        registration
            .hello
            .into_iter()
            .for_each(|frame| self.push(c, frame));
        let replay = Replaying {
            s,
            c,
            namespace: &registration.namespace,
            spans: registration.rooms,
            from: registration.from,
        };
        self.replay(replay, missed, states);
        self.push_parcels(s, registration.first, self.head);
        if registration.expiry.is_some() {
            self.set_expiry(registration.socket, registration.expiry);
        }
        // The reading side may have been cut off in the meantime; its end will come as another order.
        let _ = registration.reply.send(true);
    }

    /// Says what was missed, in order: facts as they were, then the newest of each state.
    fn replay(
        &mut self,
        mut replaying: Replaying<'_>,
        missed: &[Arc<Entry>],
        states: &[Arc<Entry>],
    ) {
        let mut late = Vec::new();
        for entry in missed {
            match &entry.effect {
                Effect::Say(said) if !replaying.is_missed(entry, said) => {}
                Effect::Say(said) if said.state().is_some() => late.push(entry.clone()),
                Effect::Say(said) => self.push_replayed(replaying.c, said.frame.clone()),
                Effect::Leave { rooms, .. } => {
                    let at = entry.position.unwrap_or_default();
                    let left = replaying.leave(rooms, at);
                    if self.leave_rooms(replaying.s, &left) {
                        self.sockets[replaying.s as usize]
                            .events
                            .clone()
                            .left(&left, at, at);
                    }
                }
                Effect::End { .. } => {}
            }
        }
        late.extend(states.iter().cloned());
        late.sort_by_key(|entry| entry.position);
        let mut said_last = HashSet::new();
        let newest = late
            .iter()
            .rev()
            .filter(|e| e.state().is_some_and(|id| said_last.insert(id.clone())));
        let newest: Vec<&Arc<Entry>> = newest.collect();
        for entry in newest.into_iter().rev() {
            if let (Effect::Say(said), Some(position)) = (&entry.effect, entry.position)
                && replaying.is_for(entry, said)
            {
                let frame = said.moved(&self.shared.epoch, position, self.head);
                self.push_replayed(replaying.c, frame);
            }
        }
    }
}

impl Registration {
    /// Whoever was told to come back has done so, if it was before the application was asked.
    fn is_ended_by(&self, entry: &Entry) -> bool {
        match &entry.effect {
            Effect::End { ending, .. } if ending.comes_back() => {
                entry.position > Some(self.asked_at)
            }
            Effect::End { .. } => true,
            _ => false,
        }
    }
}

/// Whom a replay is for.
struct Replaying<'a> {
    s: u32,
    c: usize,
    namespace: &'a str,
    spans: Vec<Span>,
    from: u64,
}

impl Replaying<'_> {
    fn is_missed(&self, entry: &Entry, said: &Said) -> bool {
        entry.position > Some(self.from) && self.is_for(entry, said)
    }

    fn is_for(&self, entry: &Entry, said: &Said) -> bool {
        let Some(position) = entry
            .position
            .filter(|_| *said.namespace == *self.namespace)
        else {
            return false;
        };
        let within = |span: &&Span| span.since < position && position <= span.until;
        self.spans
            .iter()
            .filter(within)
            .any(|span| said.rooms.iter().any(|room| **room == *span.room.as_str()))
    }

    /// Ends the time in rooms; gives those it is not in any more. A room joined later was joined with the right to be there. What the
    /// record says to have ended later had not heard of this end: the earlier one is true.
    fn leave(&mut self, rooms: &[Arc<str>], at: u64) -> Vec<Room> {
        let mut left = Vec::new();
        for span in self
            .spans
            .iter_mut()
            .filter(|span| span.since < at && at < span.until)
        {
            if rooms.iter().any(|room| **room == *span.room.as_str()) {
                span.until = at;
                left.push(span.room.clone());
            }
        }
        // A room joined again after that place stays.
        left.retain(|room| {
            !self
                .spans
                .iter()
                .any(|span| span.is_open() && span.room == *room)
        });
        left
    }
}
