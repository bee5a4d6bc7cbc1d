//! Timers of one shard: coarse, cheap, never cancelled but checked when they fire.

/// A hashed wheel. A timer fires in the tick before or at its time, so at most one tick early and, if the shard is not late, never late.
#[derive(Debug)]
pub(crate) struct Wheel {
    tick_ms: u64,
    slots: Vec<Vec<Timer>>,
    tick: u64,
    waiting: usize,
}

#[derive(Clone, Copy, Debug)]
struct Timer {
    tick: u64,
    target: Target,
}

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Connection(u64),
    Socket(u64),
    Hold(u64),
    Drain,
}

const SLOTS: usize = 512;

impl Wheel {
    pub fn new(tick_ms: u64) -> Self {
        Self {
            tick_ms: tick_ms.max(1),
            slots: vec![Vec::new(); SLOTS],
            tick: 0,
            waiting: 0,
        }
    }

    /// Arranges for `target` to fire at `at_ms`; gives the tick, by which a stale timer is known.
    pub fn set(&mut self, at_ms: u64, target: Target) -> u64 {
        let tick = self.tick_of(at_ms);
        self.slots[tick as usize % SLOTS].push(Timer { tick, target });
        self.waiting += 1;
        tick
    }

    /// The tick in which a timer that is set now would fire.
    pub fn tick_of(&self, at_ms: u64) -> u64 {
        (at_ms / self.tick_ms).max(self.tick + 1)
    }

    pub fn tick_ms(&self) -> u64 {
        self.tick_ms
    }

    /// When to look next, in milliseconds; `None` when nothing waits.
    pub fn next_ms(&self) -> Option<u64> {
        (self.waiting > 0).then(|| (self.tick + 1) * self.tick_ms)
    }

    /// Moves to the present; gives what fires, with the tick each was set for.
    pub fn advance(&mut self, now_ms: u64) -> Vec<(u64, Target)> {
        let now = now_ms / self.tick_ms;
        let mut fired = Vec::new();
        // After a long sleep every slot is due once; more rounds would find nothing.
        let from = (self.tick + 1).max(now.saturating_sub(SLOTS as u64 - 1));
        for tick in from..=now {
            let slot = &mut self.slots[tick as usize % SLOTS];
            if !slot.is_empty() {
                slot.retain(|timer| {
                    if timer.tick <= now {
                        fired.push((timer.tick, timer.target));
                    }
                    timer.tick > now
                });
                if slot.is_empty() && slot.capacity() > 1024 {
                    *slot = Vec::new();
                }
            }
        }
        self.tick = self.tick.max(now);
        self.waiting -= fired.len();
        fired
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_fire_once_and_in_time() {
        let mut wheel = Wheel::new(10);
        wheel.set(55, Target::Socket(1));
        wheel.set(55 + 10 * SLOTS as u64, Target::Socket(2));
        wheel.set(0, Target::Socket(3));
        assert_eq!(wheel.advance(49), [(1, Target::Socket(3))]);
        assert_eq!(wheel.advance(50), [(5, Target::Socket(1))]);
        assert_eq!(wheel.advance(5_000), []);
        assert_eq!(wheel.advance(60_000).len(), 1);
        assert_eq!(wheel.next_ms(), None);
    }
}
