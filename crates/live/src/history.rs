//! Recent publications, kept for those who missed them.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::shard::dispatch::{Effect, Entry};

/// Publications of the retention time, at most so many bytes, indexed by room: a replay costs what was missed.
pub(crate) struct History {
    /// In order of position, each with the time it came.
    entries: VecDeque<(Arc<Entry>, u64)>,
    rooms: HashMap<Arc<str>, Past>,
    bytes: usize,
    max_bytes: usize,
    retention_ms: u64,
    /// Nothing at or below this position can be asked for any more.
    floor: u64,
    /// Entries dropped for their bytes before their time, so that the floor follows when that time has come.
    dropped: VecDeque<(u64, u64)>,
    /// With more rooms than this, those of which nothing is known any more are forgotten.
    sweep_above: usize,
}

/// So many rooms are not worth sweeping.
const ROOMS_UNSWEPT: usize = 1024;

/// What is known of one room.
#[derive(Default)]
struct Past {
    positions: VecDeque<u64>,
    /// The newest of each state, by identity.
    states: HashMap<Arc<str>, u64>,
    /// Where members of this room were made to leave others.
    leaves: VecDeque<u64>,
    /// Up to here entries were dropped for their bytes.
    dropped: u64,
}

impl History {
    pub fn new(floor: u64, max_bytes: usize, retention: Duration) -> Self {
        let retention_ms = retention.as_millis() as u64;
        Self {
            entries: VecDeque::new(),
            rooms: HashMap::new(),
            bytes: 0,
            max_bytes,
            retention_ms,
            floor,
            dropped: VecDeque::new(),
            sweep_above: ROOMS_UNSWEPT,
        }
    }

    /// Adds an entry at the end. Passing messages are not kept.
    pub fn push(&mut self, entry: &Arc<Entry>, now_ms: u64) {
        let Some(position) = entry.position.filter(|_| !entry.is_passing()) else {
            return;
        };
        for room in entry.index_rooms() {
            let past = match self.rooms.get_mut(room) {
                Some(past) => past,
                None => self.rooms.entry(room.clone()).or_default(),
            };
            // One publication may name a room twice.
            if past.positions.back() != Some(&position) {
                past.positions.push_back(position);
            }
            if matches!(entry.effect, Effect::Leave { .. }) {
                past.leaves.push_back(position);
            }
            if let Some(identity) = entry.state() {
                past.states.insert(identity.clone(), position);
            }
        }
        self.bytes += entry.weight();
        self.entries.push_back((entry.clone(), now_ms));
        self.prune(now_ms);
    }

    fn prune(&mut self, now_ms: u64) {
        let oldest_ms = now_ms.saturating_sub(self.retention_ms);
        let before = self.floor;
        while self.dropped.front().is_some_and(|&(_, at)| at < oldest_ms) {
            if let Some((position, _)) = self.dropped.pop_front() {
                self.floor = self.floor.max(position);
            }
        }
        while let Some((_, at)) = self.entries.front() {
            let old = *at < oldest_ms;
            if !old && self.bytes <= self.max_bytes {
                break;
            }
            self.drop_oldest(old);
        }
        if self.floor != before && self.rooms.len() > self.sweep_above {
            self.sweep();
        }
    }

    /// Forgets rooms that lost entries for their bytes and have said nothing since, when that can matter to nobody any more.
    fn sweep(&mut self) {
        let floor = self.floor;
        self.rooms
            .retain(|_, past| !past.positions.is_empty() || past.dropped > floor);
        self.sweep_above = (2 * self.rooms.len()).max(ROOMS_UNSWEPT);
    }

    fn drop_oldest(&mut self, old: bool) {
        let Some((entry, at)) = self.entries.pop_front() else {
            return;
        };
        let Some(position) = entry.position else {
            return;
        };
        self.bytes -= entry.weight();
        if old {
            self.floor = self.floor.max(position);
        } else {
            self.dropped.push_back((position, at));
        }
        for room in entry.index_rooms() {
            let Some(past) = self.rooms.get_mut(room) else {
                continue;
            };
            if past.positions.front() == Some(&position) {
                past.positions.pop_front();
            }
            if past.leaves.front() == Some(&position) {
                past.leaves.pop_front();
            }
            if !old {
                past.dropped = position;
            }
            if let Some(identity) = entry
                .state()
                .filter(|i| past.states.get(*i) == Some(&position))
            {
                past.states.remove(identity);
            }
            if past.positions.is_empty() && past.dropped <= self.floor {
                self.rooms.remove(room);
            }
        }
    }

    fn at(&self, position: u64) -> Option<&Arc<Entry>> {
        let i = self
            .entries
            .partition_point(|(e, _)| e.position < Some(position));
        self.entries
            .get(i)
            .map(|(entry, _)| entry)
            .filter(|entry| entry.position == Some(position))
    }

    /// Everything said to any of `rooms` after `from` and up to `to`, within each room's own bounds, in order; `None` when
    /// something of it may be missing.
    pub fn missed<'a>(
        &self,
        rooms: impl IntoIterator<Item = (&'a str, u64, u64)>,
        from: u64,
        to: u64,
    ) -> Option<Vec<Arc<Entry>>> {
        let mut positions = Vec::new();
        if from < self.floor {
            return None;
        }
        for (room, since, until) in rooms {
            let from = from.max(since);
            let Some(past) = self.rooms.get(room) else {
                continue;
            };
            if from < past.dropped.min(until) {
                return None;
            }
            let first = past.positions.partition_point(|&p| p <= from);
            positions.extend(
                past.positions
                    .range(first..)
                    .copied()
                    .take_while(|&p| p <= to.min(until)),
            );
        }
        positions.sort_unstable();
        positions.dedup();
        Some(
            positions
                .into_iter()
                .filter_map(|p| self.at(p).cloned())
                .collect(),
        )
    }

    /// The newest of each state that was said to any of `rooms` after the room's position and up to `to`, in order.
    pub fn states<'a>(
        &self,
        rooms: impl IntoIterator<Item = (&'a str, u64)>,
        to: u64,
    ) -> Vec<Arc<Entry>> {
        let mut positions = Vec::new();
        for (room, since) in rooms {
            let Some(past) = self.rooms.get(room) else {
                continue;
            };
            positions.extend(
                past.states
                    .values()
                    .copied()
                    .filter(|&p| p > since && p <= to),
            );
        }
        positions.sort_unstable();
        positions.dedup();
        positions
            .into_iter()
            .filter_map(|p| self.at(p).cloned())
            .collect()
    }
}

impl History {
    /// Where members of any of `rooms` were made to leave others, up to `to`. Asked for whatever a client has heard, because
    /// what is stored of its session may be from before.
    pub fn leaves<'a>(&self, rooms: impl IntoIterator<Item = &'a str>, to: u64) -> Vec<Arc<Entry>> {
        let pasts = rooms.into_iter().filter_map(|room| self.rooms.get(room));
        let positions = pasts
            .flat_map(|past| past.leaves.iter().copied())
            .filter(|&p| p <= to);
        positions.filter_map(|p| self.at(p).cloned()).collect()
    }
}

impl Entry {
    pub fn is_passing(&self) -> bool {
        matches!(&self.effect, Effect::Say(said) if said.passing)
    }

    pub fn state(&self) -> Option<&Arc<str>> {
        match &self.effect {
            Effect::Say(said) => said.state(),
            _ => None,
        }
    }

    /// The rooms under which this is found: for a leave or an end those whom it concerns.
    fn index_rooms(&self) -> &[Arc<str>] {
        match &self.effect {
            Effect::Say(said) => &said.rooms,
            Effect::Leave { who, .. } | Effect::End { who, .. } => std::slice::from_ref(who),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offset::Epoch;
    use crate::publication::{Action, Class, Publication};

    fn entry(position: u64, room: &str, class: Class) -> Arc<Entry> {
        let payload = serde_json::value::RawValue::from_string("{}".into()).unwrap();
        let action = Action::Say {
            namespace: "/".into(),
            rooms: vec![room.into()],
            name: "n".into(),
            payload,
            class,
        };
        Entry::new(&Epoch::new("e"), Publication { position, action })
    }

    fn positions(found: Option<Vec<Arc<Entry>>>) -> Option<Vec<u64>> {
        found.map(|entries| entries.iter().filter_map(|e| e.position).collect())
    }

    #[test]
    fn what_was_missed_is_found_by_room_and_in_order() {
        let mut history = History::new(10, 1 << 20, Duration::from_secs(60));
        for (position, room) in [(11, "a"), (12, "b"), (15, "a"), (16, "c"), (19, "b")] {
            history.push(&entry(position, room, Class::Fact), 0);
        }
        history.push(&entry(20, "a", Class::Passing), 0);
        assert_eq!(
            positions(history.missed([("a", 0, 99), ("b", 0, 99)], 11, 99)),
            Some(vec![12, 15, 19])
        );
        assert_eq!(
            positions(history.missed([("a", 0, 99), ("b", 15, 99)], 10, 18)),
            Some(vec![11, 15])
        );
        assert_eq!(positions(history.missed([("a", 0, 99)], 9, 99)), None);
        assert_eq!(
            positions(history.missed([("unknown", 0, 99)], 10, 99)),
            Some(vec![])
        );
    }

    #[test]
    fn only_rooms_that_lost_something_cannot_be_replayed() {
        let weight = entry(1, "busy", Class::Fact).weight();
        let mut history = History::new(0, weight * 2, Duration::from_millis(100));
        history.push(&entry(1, "busy", Class::Fact), 0);
        history.push(&entry(2, "busy", Class::Fact), 0);
        history.push(&entry(3, "calm", Class::Fact), 0);
        assert_eq!(positions(history.missed([("busy", 0, 99)], 0, 99)), None);
        assert_eq!(
            positions(history.missed([("busy", 0, 99)], 1, 99)),
            Some(vec![2])
        );
        assert_eq!(
            positions(history.missed([("calm", 0, 99)], 0, 99)),
            Some(vec![3])
        );
        history.push(&entry(4, "calm", Class::Fact), 500);
        assert_eq!(positions(history.missed([("calm", 0, 99)], 2, 99)), None);
        assert_eq!(
            positions(history.missed([("calm", 0, 99)], 3, 99)),
            Some(vec![4])
        );
    }

    #[test]
    fn rooms_of_which_nothing_is_known_are_forgotten() {
        let weight = entry(1, "room 0", Class::Fact).weight();
        let mut history = History::new(0, weight * 2, Duration::from_millis(100));
        for position in 1..=10_000 {
            let room = format!("room {position}");
            history.push(&entry(position, &room, Class::Fact), position);
        }
        assert!(
            history.rooms.len() < 2 * ROOMS_UNSWEPT,
            "{}",
            history.rooms.len()
        );
    }

    #[test]
    fn the_newest_of_each_state_is_known() {
        let state = |key: &str| Class::State { key: key.into() };
        let mut history = History::new(0, 1 << 20, Duration::from_secs(60));
        for (position, key) in [(1, "x"), (2, "y"), (3, "x"), (4, "z")] {
            history.push(&entry(position, "a", state(key)), 0);
        }
        assert_eq!(
            positions(Some(history.states([("a", 0)], 3))),
            Some(vec![2, 3])
        );
        assert_eq!(
            positions(Some(history.states([("a", 2)], 9))),
            Some(vec![3, 4])
        );
    }
}
