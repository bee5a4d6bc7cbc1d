//! Who is in which room, within one shard.

use std::collections::HashMap;
use std::sync::Arc;

use slab::Slab;

use super::state::Sock;
use crate::shared::Shared;

/// The rooms of one shard. A room exists while it has members.
#[derive(Default)]
pub(crate) struct Rooms {
    by_name: HashMap<Arc<str>, u32>,
    rooms: Slab<Occupied>,
}

struct Occupied {
    name: Arc<str>,
    members: Vec<Member>,
    is_watched: bool,
}

/// A socket in a room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub socket: u32,
    /// Publications up to here are not for this member.
    pub since: u64,
}

/// A room as its member knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Membership {
    pub room: u32,
    /// Where in the room's list of members.
    slot: u32,
}

impl Rooms {
    pub fn find(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    pub fn members(&self, room: u32) -> &[Member] {
        &self.rooms[room as usize].members
    }

    pub fn name(&self, room: u32) -> &Arc<str> {
        &self.rooms[room as usize].name
    }

    /// Adds a socket; gives the room, and whether it was not in it before.
    pub fn join(
        &mut self,
        shared: &Shared,
        sockets: &mut Slab<Sock>,
        socket: u32,
        name: &Arc<str>,
        since: u64,
    ) -> (u32, bool) {
        let room = match self.by_name.get(name) {
            Some(&room) => room,
            None => {
                let room = self.rooms.insert(Occupied {
                    name: name.clone(),
                    members: Vec::new(),
                    is_watched: shared.is_watched(name),
                }) as u32;
                self.by_name.insert(name.clone(), room);
                shared.count_room(name, true);
                room
            }
        };
        let memberships = &mut sockets[socket as usize].rooms;
        if memberships.iter().any(|m| m.room == room) {
            return (room, false);
        }
        let members = &mut self.rooms[room as usize].members;
        memberships.push(Membership {
            room,
            slot: members.len() as u32,
        });
        members.push(Member { socket, since });
        self.note_change(shared, room);
        (room, true)
    }

    /// Somebody came or left, as far as others are to see it.
    pub fn note_change(&self, shared: &Shared, room: u32) {
        let room = &self.rooms[room as usize];
        if room.is_watched {
            shared.room_changed(&room.name);
        }
    }

    /// Moves the position after which publications are for a member.
    pub fn set_since(&mut self, sockets: &Slab<Sock>, socket: u32, room: u32, since: u64) {
        if let Some(m) = sockets[socket as usize]
            .rooms
            .iter()
            .find(|m| m.room == room)
        {
            self.rooms[room as usize].members[m.slot as usize].since = since;
        }
    }

    /// Takes a socket out of a room; gives whether it was in it.
    pub fn leave(
        &mut self,
        shared: &Shared,
        sockets: &mut Slab<Sock>,
        socket: u32,
        room: u32,
    ) -> bool {
        let memberships = &mut sockets[socket as usize].rooms;
        let Some(at) = memberships.iter().position(|m| m.room == room) else {
            return false;
        };
        let slot = memberships.swap_remove(at).slot;
        if memberships.is_empty() {
            memberships.shrink_to_fit();
        }
        self.note_change(shared, room);
        let members = &mut self.rooms[room as usize].members;
        members.swap_remove(slot as usize);
        if let Some(moved) = members.get(slot as usize) {
            let moved = &mut sockets[moved.socket as usize].rooms;
            if let Some(m) = moved.iter_mut().find(|m| m.room == room) {
                m.slot = slot;
            }
        } else if members.is_empty() {
            let gone = self.rooms.remove(room as usize);
            self.by_name.remove(&gone.name);
            shared.count_room(&gone.name, false);
        }
        true
    }
}
