//! Counts tries that may fail: each takes from an allowance that refills, and one that succeeds gives
//! back what it took. (Limiters of requests, such as `governor`, cannot give back.)

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

pub(super) struct Attempts<K> {
    burst: f64,
    per_second: f64,
    left: Mutex<HashMap<K, Allowance>>,
}

#[derive(Clone, Copy)]
struct Allowance {
    left: f64,
    at: Instant,
}

impl<K: Hash + Eq + Clone> Attempts<K> {
    pub fn new(per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        Self {
            burst: f64::from(burst.get()),
            per_second: f64::from(per_minute.get()) / 60.0,
            left: Mutex::default(),
        }
    }

    /// Takes one, so that many tries at once count too.
    ///
    /// # Errors
    /// How long to wait until there is one.
    pub fn take(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let mut all = self.lock();
        let full = Allowance {
            left: self.burst,
            at: now,
        };
        let allowance = all.entry(key.clone()).or_insert(full);
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
}
