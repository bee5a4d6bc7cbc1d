//! Holds: joining rooms with a snapshot.

use std::sync::Arc;

use super::command::{Held, HoldReply, Parcel, Release, Replay};
use super::dispatch::{Effect, Entry};
use super::state::{Holding, Kept, Shard};
use super::wheel::Target;
use crate::encode::Frame;
use crate::room::Room;
use crate::socket::JoinError;

impl Shard {
    pub fn hold(&mut self, socket: u64, rooms: Vec<Room>, reply: HoldReply) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        if let Some(hold) = &mut self.sockets[s as usize].hold {
            hold.next.push((rooms, reply));
            return;
        }
        let connection = &self.connections[self.sockets[s as usize].connection as usize];
        let present: usize = connection
            .sockets
            .iter()
            .map(|&s| self.sockets[s as usize].rooms.len())
            .sum();
        let config = &self.shared.config;
        if config.limits_enabled && present + rooms.len() > config.rooms_per_connection {
            let _ = reply.send(Err(JoinError::TooManyRooms));
            return;
        }
        let until_ms = self.now_ms + config.hold_timeout.as_millis() as u64;
        let mut fresh = Vec::new();
        let mut fresh_rooms = Vec::new();
        for room in rooms {
            let name = room.clone().into_inner();
            let (index, joined) =
                self.rooms
                    .join(&self.shared, &mut self.sockets, s, &name, self.head);
            if joined {
                fresh.push(index);
                fresh_rooms.push(room);
            }
        }
        let (id, began) = (self.shared.new_id(), self.head);
        let hold = Holding {
            id,
            began,
            until_ms,
            fresh,
            left: Vec::new(),
            kept: Vec::new(),
            bytes: 0,
            release: None,
            next: Vec::new(),
        };
        self.sockets[s as usize].hold = Some(Box::new(hold));
        self.wheel.set(until_ms, Target::Hold(socket));
        if reply
            .send(Ok(Held {
                id,
                position: began,
                fresh: fresh_rooms,
            }))
            .is_err()
        {
            self.let_go(s);
        }
    }

    pub fn release(&mut self, socket: u64, release: Box<Release>) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        let Some(hold) = self.sockets[s as usize]
            .hold
            .as_mut()
            .filter(|hold| hold.id == release.hold)
        else {
            return;
        };
        if release.position > self.head {
            hold.release = Some(release);
            self.parked_releases.push(socket);
        } else {
            self.let_in(s, *release);
        }
    }

    /// Carries out releases whose position has come.
    pub fn unpark(&mut self) {
        for socket in std::mem::take(&mut self.parked_releases) {
            let Some(&s) = self.by_socket.get(&socket) else {
                continue;
            };
            let head = self.head;
            let Some(hold) = &mut self.sockets[s as usize].hold else {
                continue;
            };
            match hold.release.take_if(|release| release.position <= head) {
                Some(release) => self.let_in(s, *release),
                None if hold.release.is_some() => self.parked_releases.push(socket),
                None => {}
            }
        }
        for registration in std::mem::take(&mut self.parked_sockets) {
            self.register(registration);
        }
    }

    /// The position of a release has come: what was kept back goes out, with the answer at its place.
    fn let_in(&mut self, s: u32, release: Release) {
        let Release {
            position,
            first,
            replay,
            rooms,
            ..
        } = release;
        let hold = &self.sockets[s as usize].hold;
        if hold
            .as_ref()
            .is_some_and(|hold| hold.loses(&rooms, position))
        {
            // It lost the right to a room and has it back by `position`; what the room said in between was not
            // kept. Rare enough to let the client come back, and recover.
            let connection = self.sockets[s as usize].connection as usize;
            return self.close(self.connections[connection].id, 1001, "come back");
        }
        let mut up_to: Vec<(u64, Arc<Frame>)> = Vec::new();
        let mut before = Vec::new();
        if let Some(replay) = replay {
            let Some(missed) = self.missed_in_fresh(s, &rooms, &replay, position) else {
                let _ = replay.possible.send(false);
                return;
            };
            up_to = missed;
            before = replay.before;
            let _ = replay.possible.send(true);
        }
        let Some(hold) = self.sockets[s as usize].hold.take() else {
            return;
        };
        let replayed = up_to.len();
        let (early, late): (Vec<Kept>, Vec<Kept>) = hold
            .kept
            .into_iter()
            .partition(|kept| kept.place <= position);
        for kept in early.into_iter().filter(|kept| kept.old) {
            // What came by a former room too is not said twice.
            let known = kept.entry.position.is_some()
                && up_to[..replayed].iter().any(|(at, _)| *at == kept.place);
            if !known && let Some(frame) = kept.into_frame() {
                up_to.push(frame);
            }
        }
        up_to.sort_by_key(|(place, _)| *place);
        for &room in &hold.fresh {
            self.rooms.set_since(&self.sockets, s, room, position);
            // Until now it was not one of the people there.
            self.rooms.note_change(&self.shared, room);
        }
        let c = self.sockets[s as usize].connection as usize;
        self.push_parcels(s, before, hold.began);
        up_to.into_iter().for_each(|(_, frame)| self.push(c, frame));
        // What was replayed ends with the present state already.
        if replayed == 0 {
            self.push_parcels(s, first, position);
        }
        // A state that was gathered may come after its place; of a new room the answer contains it.
        let is_news = |kept: &Kept| kept.old || kept.entry.position.is_none_or(|at| at > position);
        late.into_iter()
            .filter(is_news)
            .filter_map(Kept::into_frame)
            .for_each(|(_, frame)| self.push(c, frame));
        self.tell_of_rooms_left(s, &rooms);
        self.begin_next(s, hold.next);
    }

    /// A room that was left while it was being joined is not one of the session's.
    fn tell_of_rooms_left(&self, s: u32, rooms: &[Room]) {
        let sock = &self.sockets[s as usize];
        let joined = |room: u32| sock.rooms.iter().any(|m| m.room == room);
        let left = rooms
            .iter()
            .filter(|room| !self.rooms.find(room.as_str()).is_some_and(joined));
        let left: Vec<Room> = left.cloned().collect();
        if !left.is_empty() {
            sock.events.clone().left(&left, self.head, self.head + 1);
        }
    }

    /// What was said to the rooms being joined after the offset, up to the snapshot.
    fn missed_in_fresh(
        &self,
        s: u32,
        rooms: &[Room],
        replay: &Replay,
        to: u64,
    ) -> Option<Vec<(u64, Arc<Frame>)>> {
        let sock = &self.sockets[s as usize];
        let fresh = sock
            .hold
            .as_ref()
            .map(|hold| hold.fresh.as_slice())
            .unwrap_or_default();
        let namespace = self.namespace_name(sock.namespace);
        let known = rooms.iter().filter(|room| {
            self.rooms
                .find(room.as_str())
                .is_some_and(|room| fresh.contains(&room))
        });
        let missed = self.shared.history().missed(
            known.map(|room| (room.as_str(), 0, u64::MAX)),
            replay.from,
            to,
        )?;
        let frames = missed
            .iter()
            .filter_map(|entry| match (&entry.effect, entry.position) {
                (Effect::Say(said), Some(position)) if said.namespace == namespace => {
                    Some((position, said.frame.clone()))
                }
                _ => None,
            });
        Some(frames.collect())
    }

    pub fn abandon(&mut self, socket: u64, hold: u64, parcels: Vec<Parcel>) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        if self.sockets[s as usize]
            .hold
            .as_ref()
            .is_some_and(|open| open.id == hold)
        {
            self.let_go(s);
        }
        self.push_parcels(s, parcels, self.head);
    }

    /// Ends a hold without joining: what came by the former rooms goes out.
    pub fn let_go(&mut self, s: u32) {
        let Some(hold) = self.sockets[s as usize].hold.take() else {
            return;
        };
        for room in hold.fresh {
            self.rooms.leave(&self.shared, &mut self.sockets, s, room);
        }
        let c = self.sockets[s as usize].connection as usize;
        let kept = hold.kept.into_iter().filter(|kept| kept.old);
        kept.filter_map(Kept::into_frame)
            .for_each(|(_, frame)| self.push(c, frame));
        self.begin_next(s, hold.next);
    }

    fn begin_next(&mut self, s: u32, next: Vec<(Vec<Room>, HoldReply)>) {
        let socket = self.sockets[s as usize].id;
        for (rooms, reply) in next {
            self.hold(socket, rooms, reply);
        }
    }
}

impl Kept {
    fn into_frame(self) -> Option<(u64, Arc<Frame>)> {
        let frame = self.frame.or_else(|| said_frame(&self.entry))?;
        Some((self.place, frame))
    }
}

fn said_frame(entry: &Entry) -> Option<Arc<Frame>> {
    match &entry.effect {
        Effect::Say(said) => Some(said.frame.clone()),
        _ => None,
    }
}
