//! Counts tries that may fail: each takes from an allowance that refills, and one that succeeds gives
//! back what it took. (Limiters of requests, such as `governor`, cannot give back.)

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How many are remembered at the most. Beyond, those who have failed least are forgotten.
const KEYS_MAX: usize = 100_000;

/// Keys are small copies, such as hashes: who tries chooses them, and must not choose how much is kept.
pub(super) struct Attempts<K> {
    burst: f64,
    per_second: f64,
    keys_max: usize,
    left: Mutex<HashMap<K, Allowance>>,
}

#[derive(Clone, Copy)]
struct Allowance {
    left: f64,
    at: Instant,
}

impl<K: Hash + Eq + Copy> Attempts<K> {
    pub fn new(per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        Self {
            burst: f64::from(burst.get()),
            per_second: f64::from(per_minute.get()) / 60.0,
            keys_max: KEYS_MAX,
            left: Mutex::default(),
        }
    }

    /// Takes one, so that many tries at once count too.
    ///
    /// # Errors
    /// How long to wait until there is one.
    pub fn take(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let mut all = self.lock();
        if all.len() >= self.keys_max && !all.contains_key(key) {
            self.make_room(&mut all, now);
        }
        let full = Allowance {
            left: self.burst,
            at: now,
        };
        let allowance = all.entry(*key).or_insert(full);
        let left = self.refilled(allowance, now);
        *allowance = Allowance { left, at: now };
        if left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - left) / self.per_second));
        }
        allowance.left -= 1.0;
        Ok(())
    }

    /// Gives back what a try took that succeeded.
    pub fn give_back(&self, key: &K) {
        if let Some(allowance) = self.lock().get_mut(key) {
            allowance.left = (allowance.left + 1.0).min(self.burst);
        }
    }

    /// Forgets those whose allowance is whole again.
    pub fn tidy(&self, now: Instant) {
        self.lock()
            .retain(|_, allowance| self.refilled(allowance, now) < self.burst);
    }

    /// Leaves at most half, so that it is seldom called. Those nearest to a whole allowance go, so that
    /// whoever is held back is not let go by others who fill the memory.
    fn make_room(&self, all: &mut HashMap<K, Allowance>, now: Instant) {
        all.retain(|_, allowance| self.refilled(allowance, now) < self.burst);
        let kept_max = self.keys_max / 2;
        if all.len() <= kept_max {
            return;
        }
        let mut left: Vec<f64> = all.values().map(|a| self.refilled(a, now)).collect();
        let (_, &mut limit, _) = left.select_nth_unstable_by(kept_max, f64::total_cmp);
        all.retain(|_, allowance| self.refilled(allowance, now) < limit);
    }

    fn refilled(&self, allowance: &Allowance, now: Instant) -> f64 {
        let since = now.saturating_duration_since(allowance.at).as_secs_f64();
        (allowance.left + since * self.per_second).min(self.burst)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Allowance>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refills_gives_back_and_forgets() {
        let attempts = Attempts::new(NonZeroU32::new(60).unwrap(), NonZeroU32::new(2).unwrap());
        let now = Instant::now();
        assert!(attempts.take(&"a", now).is_ok() && attempts.take(&"a", now).is_ok());
        assert_eq!(attempts.take(&"a", now), Err(Duration::from_secs(1)));
        assert!(attempts.take(&"b", now).is_ok());
        attempts.give_back(&"a");
        assert!(attempts.take(&"a", now).is_ok());
        let later = now + Duration::from_secs(1);
        assert!(attempts.take(&"a", later).is_ok() && attempts.take(&"a", later).is_err());
        attempts.tidy(later);
        assert_eq!(attempts.lock().len(), 1);
        attempts.tidy(later + Duration::from_secs(2));
        assert_eq!(attempts.lock().len(), 0);
    }

    #[test]
    fn who_fills_the_memory_frees_nobody_who_is_held_back() {
        let mut attempts = Attempts::new(NonZeroU32::new(1).unwrap(), NonZeroU32::new(2).unwrap());
        attempts.keys_max = 10;
        let now = Instant::now();
        assert!(attempts.take(&0, now).is_ok() && attempts.take(&0, now).is_ok());
        for key in 1..1000 {
            assert!(attempts.take(&key, now).is_ok());
            assert!(attempts.lock().len() <= 10);
        }
        assert!(attempts.take(&0, now).is_err());
    }
}
