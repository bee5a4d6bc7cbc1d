//! How often one person may do what in chats, the same by REST and by socket.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use crate::error::{Error, Result};

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Messages sent, changed and deleted.
    Saying,
    /// That something was read or has arrived.
    Noting,
    /// Chats opened, people blocked.
    Opening,
    /// Commands about typing. What is told of them is less: see [`Limits::tells_typing`].
    Typing,
}

/// Of each pace how many at once, and after which time one more.
const PACES: [(Pace, u32, Duration); 4] = [
    (Pace::Saying, 30, Duration::from_millis(500)),
    (Pace::Noting, 100, Duration::from_millis(50)),
    (Pace::Opening, 20, Duration::from_secs(1)),
    (Pace::Typing, 30, Duration::from_millis(200)),
];
/// Between two times that somebody's typing in a chat is told.
const TYPING_GAP: Duration = Duration::from_secs(1);

/// Counts what each person does in chats.
pub struct Limits {
    clock: DefaultClock,
    buckets: Option<Vec<DefaultKeyedRateLimiter<String>>>,
    typing: DefaultKeyedRateLimiter<String>,
}

fn bucket(burst: u32, every: Duration) -> DefaultKeyedRateLimiter<String> {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(every).unwrap_or_else(|| Quota::per_second(burst));
    RateLimiter::keyed(quota.allow_burst(burst))
}

impl Limits {
    pub fn new(is_enabled: bool) -> Self {
        let buckets = PACES.iter().map(|(_, burst, every)| bucket(*burst, *every));
        Self {
            clock: DefaultClock::default(),
            buckets: is_enabled.then(|| buckets.collect()),
            typing: bucket(1, TYPING_GAP),
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

    /// Whether others are told now that somebody types: at most once a second in each chat, whatever else is limited.
    pub fn tells_typing(&self, chat_id: &str, user_id: &str) -> bool {
        self.typing
            .check_key(&format!("{chat_id} {user_id}"))
            .is_ok()
    }

    /// Forgets those who have done nothing for a while; to be called now and then.
    pub fn tidy(&self) {
        self.typing.retain_recent();
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
        let opened = (0..21).filter(|_| limits.count(Pace::Opening, "a").is_ok());
        assert_eq!(opened.count(), 20);
        assert!(limits.count(Pace::Opening, "b").is_ok());
        assert!(limits.count(Pace::Saying, "a").is_ok());
        let unlimited = Limits::new(false);
        assert!((0..1000).all(|_| unlimited.count(Pace::Saying, "a").is_ok()));
    }

    #[test]
    fn typing_is_told_once_a_second_in_each_chat() {
        for limits in [Limits::new(true), Limits::new(false)] {
            assert!(limits.tells_typing("one", "a"));
            assert!(!limits.tells_typing("one", "a"));
            assert!(limits.tells_typing("one", "b"));
            assert!(limits.tells_typing("other", "a"));
        }
    }
}
