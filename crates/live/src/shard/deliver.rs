//! Publications, carried out one by one in order.

use std::sync::Arc;

use super::dispatch::{Effect, Entry, Said};
use super::gather::Admit;
use super::state::{Kept, Shard};
use crate::encode::Frame;
use crate::publication::Ending;
use crate::room::Room;
use crate::stats::{add, up};

impl Shard {
    pub fn publish(&mut self, entry: &Arc<Entry>) {
        match entry.position {
            // A shard starts at the hub's head, which may be ahead of what was handed over first.
            Some(position) if position <= self.head => return,
            Some(position) => self.head = position,
            None => {}
        }
        match &entry.effect {
            Effect::Say(said) => self.say(entry, said),
            Effect::Leave { who, rooms } => {
                self.say_gathered_before(rooms);
                self.leave_all(who, rooms);
            }
            Effect::End { who, ending } => self.end_all(who, ending),
        }
    }

    fn say(&mut self, entry: &Arc<Entry>, said: &Said) {
        if !said
            .rooms
            .iter()
            .any(|room| self.rooms.find(room).is_some())
        {
            return;
        }
        if let Some(identity) = said.state() {
            match self.gather.admit(identity, entry, self.now_ms) {
                Admit::Now => {}
                Admit::Kept { replaced } => {
                    add(
                        &self.shared.counters.states_replaced_total,
                        u64::from(replaced),
                    );
                    return;
                }
            }
        }
        self.deliver(entry, said, None);
    }

    /// Says gathered states at the present place.
    pub fn say_gathered(&mut self, entries: Vec<Arc<Entry>>) {
        for entry in entries {
            if let (Effect::Say(said), Some(position)) = (&entry.effect, entry.position) {
                let frame = said.moved(&self.shared.epoch, position, self.head);
                self.deliver(&entry, said, Some(frame));
            }
        }
    }

    /// Who leaves a room still hears what was said before, also what was being gathered.
    fn say_gathered_before(&mut self, rooms: &[Arc<str>]) {
        let concerned = |entry: &Entry| match &entry.effect {
            Effect::Say(said) => said.rooms.iter().any(|room| rooms.contains(room)),
            _ => false,
        };
        let due = self.gather.take_if(concerned);
        self.say_gathered(due);
    }

    /// Puts a message into the queue of each connection it is for, or keeps it where a hold is.
    fn deliver(&mut self, entry: &Arc<Entry>, said: &Said, moved: Option<Arc<Frame>>) {
        let Some(&namespace) = self.namespaces.get(&said.namespace) else {
            return;
        };
        self.stamp += 1;
        let mut targets = std::mem::take(&mut self.targets);
        for room in &said.rooms {
            let Some(room) = self.rooms.find(room) else {
                continue;
            };
            for member in self.rooms.members(room) {
                let sock = &mut self.sockets[member.socket as usize];
                if sock.namespace != namespace
                    || entry
                        .position
                        .is_some_and(|position| position <= member.since)
                {
                    continue;
                }
                let again = std::mem::replace(&mut sock.stamp, self.stamp) == self.stamp;
                if let Some(hold) = &mut sock.hold {
                    let old = !hold.fresh.contains(&room);
                    if !again {
                        hold.bytes += said.frame.wire().len();
                        hold.kept.push(Kept {
                            place: self.head,
                            entry: entry.clone(),
                            frame: moved.clone(),
                            old,
                        });
                        if hold.bytes > self.shared.config.queue_bytes {
                            targets.push(sock.connection | HELD);
                        }
                    } else if let Some(kept) = hold.kept.last_mut() {
                        kept.old |= old;
                    }
                } else if !again {
                    targets.push(sock.connection);
                }
            }
        }
        let frame = moved.as_ref().unwrap_or(&said.frame);
        for target in targets.drain(..) {
            if target & HELD == 0 {
                self.push(target as usize, frame.clone());
            } else {
                self.too_slow((target & !HELD) as usize);
            }
        }
        self.targets = targets;
    }

    fn leave_all(&mut self, who: &str, rooms: &[Arc<str>]) {
        let Some(room) = self.rooms.find(who) else {
            return;
        };
        let members: Vec<u32> = self.rooms.members(room).iter().map(|m| m.socket).collect();
        let left: Vec<Room> = rooms.iter().cloned().map(Room::from).collect();
        for s in members {
            if self.leave_rooms(s, &left) {
                self.sockets[s as usize]
                    .events
                    .clone()
                    .left(&left, self.head, self.head);
            }
        }
    }

    fn end_all(&mut self, who: &str, ending: &Ending) {
        let Some(room) = self.rooms.find(who) else {
            return;
        };
        let members: Vec<u64> = self
            .rooms
            .members(room)
            .iter()
            .map(|m| self.sockets[m.socket as usize].id)
            .collect();
        for socket in members {
            self.end_socket(socket, ending);
        }
    }

    /// Leaves rooms at the present place; gives whether the socket was in any.
    pub fn leave_rooms(&mut self, s: u32, rooms: &[Room]) -> bool {
        let mut left = false;
        for room in rooms {
            let Some(room) = self.rooms.find(room.as_str()) else {
                continue;
            };
            left |= self.rooms.leave(&self.shared, &mut self.sockets, s, room);
            if let Some(hold) = &mut self.sockets[s as usize].hold {
                hold.fresh.retain(|&fresh| fresh != room);
            }
        }
        left
    }

    pub fn leave(&mut self, socket: u64, rooms: &[Room]) {
        if let Some(&s) = self.by_socket.get(&socket) {
            self.leave_rooms(s, rooms);
        }
    }

    /// The reader of a connection is behind for good.
    pub fn too_slow(&mut self, c: usize) {
        let connection = &mut self.connections[c];
        if !connection.doomed && connection.closing_ms == 0 {
            connection.doomed = true;
            up(&self.shared.counters.slow_closed_total);
            self.doomed.push((connection.id, super::state::Doom::Slow));
        }
    }
}

/// Marks a target whose hold has kept back too much.
const HELD: u32 = 1 << 31;
