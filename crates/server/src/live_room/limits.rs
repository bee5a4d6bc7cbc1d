//! How often one person may do what, the same by REST and by socket.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use crate::error::{Error, Result};

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Questions asked.
    Asking,
    /// Chat messages.
    Chatting,
    /// Votes in polls and for questions.
    Voting,
    Reacting,
    /// What organizers do.
    Moderating,
}

/// Of each pace how many at once, and after which time one more.
const PACES: [(Pace, u32, Duration); 5] = [
    (Pace::Asking, 5, Duration::from_secs(12)),
    (Pace::Chatting, 10, Duration::from_secs(1)),
    (Pace::Voting, 20, Duration::from_millis(200)),
    (Pace::Reacting, 10, Duration::from_millis(200)),
    (Pace::Moderating, 30, Duration::from_millis(100)),
];

/// Counts what each person does in live rooms.
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
    pub fn count(&self, pace: Pace, user_id: &str) -> Result<()> {
        let Some(buckets) = &self.buckets else {
            return Ok(());
        };
        buckets[pace as usize]
            .check_key(&user_id.to_owned())
            .map_err(|not_until| Error::rate_limited(not_until.wait_time_from(self.clock.now())))
    }

    /// Forgets those who have done nothing for a while; to be called now and then.
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
        let asked = (0..6).map(|_| limits.count(Pace::Asking, "a").is_ok());
        assert_eq!(
            asked.collect::<Vec<_>>(),
            [true, true, true, true, true, false]
        );
        assert!(limits.count(Pace::Asking, "b").is_ok());
        assert!(limits.count(Pace::Chatting, "a").is_ok());
        let unlimited = Limits::new(false);
        assert!((0..1000).all(|_| unlimited.count(Pace::Asking, "a").is_ok()));
    }
}
