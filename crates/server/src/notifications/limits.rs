//! How often people may tell others something in their own words.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use crate::error::{Error, Result};

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// What one person sends, to whomever.
    Sending,
    /// What one person is sent, by whomever may.
    Receiving,
    /// What one person writes to another about bookings.
    Updating,
}

/// Of each pace how many at once, and after which time one more.
const PACES: [(Pace, u32, Duration); 3] = [
    (Pace::Sending, 10, Duration::from_secs(5)),
    (Pace::Receiving, 20, Duration::from_secs(5)),
    (Pace::Updating, 10, Duration::from_secs(5)),
];

/// Counts what people send.
pub struct Limits {
    clock: DefaultClock,
    buckets: Option<Vec<DefaultKeyedRateLimiter<String>>>,
}

impl Limits {
    pub fn new(is_enabled: bool) -> Self {
        let bucket = |(_, burst, every): &(Pace, u32, Duration)| {
            let burst = NonZeroU32::new(*burst).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(*every).unwrap_or_else(|| Quota::per_second(burst));
            RateLimiter::keyed(quota.allow_burst(burst))
        };
        Self {
            clock: DefaultClock::default(),
            buckets: is_enabled.then(|| PACES.iter().map(bucket).collect()),
        }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// `rate_limited` (429)
    pub fn count(&self, pace: Pace, key: &str) -> Result<()> {
        let Some(buckets) = &self.buckets else {
            return Ok(());
        };
        buckets[pace as usize]
            .check_key(&key.to_owned())
            .map_err(|not_until| Error::rate_limited(not_until.wait_time_from(self.clock.now())))
    }

    /// Forgets those who have sent nothing for a while; to be called now and then.
    pub fn tidy(&self) {
        for bucket in self.buckets.iter().flatten() {
            bucket.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pace_has_a_bucket_of_its_own() {
        for (place, (pace, ..)) in PACES.iter().enumerate() {
            assert_eq!(*pace as usize, place);
        }
        let limits = Limits::new(true);
        let sent = (0..12).filter(|_| limits.count(Pace::Sending, "a").is_ok());
        assert_eq!(sent.count(), 10);
        assert!(limits.count(Pace::Sending, "b").is_ok());
        assert!(limits.count(Pace::Updating, "a").is_ok());
        let unlimited = Limits::new(false);
        assert!((0..1000).all(|_| unlimited.count(Pace::Sending, "a").is_ok()));
    }
}
