//! How often somebody may do something, the same by REST and by socket.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use crate::error::{Error, Result};

/// What is counted together; by person, where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Questions asked in live rooms.
    Asking,
    /// Messages in live rooms.
    Chatting,
    /// Votes in polls and for questions.
    Voting,
    Reacting,
    /// What organizers do in live rooms.
    Moderating,
    /// Messages of chats sent, changed and deleted.
    Saying,
    /// That something in a chat was read or has arrived.
    Noting,
    /// Chats opened, people blocked.
    Opening,
    /// Looking for words in a chat, which reads all of it.
    Searching,
    /// Commands about typing. What is told of them is less: see [`Paces::tells_typing`].
    Typing,
    /// Notifications that one person sends, to whomever.
    Sending,
    /// Notifications that one person is sent, by whomever may.
    Receiving,
    /// What one person writes to another about bookings; by the two of them.
    Updating,
}

/// Of each pace how many at once, and after which time one more.
const PACES: [(Pace, u32, Duration); 13] = [
    (Pace::Asking, 5, Duration::from_secs(12)),
    (Pace::Chatting, 10, Duration::from_secs(1)),
    (Pace::Voting, 20, Duration::from_millis(200)),
    (Pace::Reacting, 10, Duration::from_millis(200)),
    (Pace::Moderating, 30, Duration::from_millis(100)),
    (Pace::Saying, 30, Duration::from_millis(500)),
    (Pace::Noting, 100, Duration::from_millis(50)),
    (Pace::Opening, 20, Duration::from_secs(1)),
    (Pace::Searching, 5, Duration::from_secs(1)),
    (Pace::Typing, 30, Duration::from_millis(200)),
    (Pace::Sending, 10, Duration::from_secs(5)),
    (Pace::Receiving, 20, Duration::from_secs(5)),
    (Pace::Updating, 10, Duration::from_secs(5)),
];
/// Between two times that somebody's typing in a chat is told.
const TYPING_GAP: Duration = Duration::from_secs(1);

type Bucket = DefaultKeyedRateLimiter<String>;

/// Counts what people do.
pub struct Paces {
    clock: DefaultClock,
    is_enabled: bool,
    buckets: Vec<Bucket>,
    typing: Bucket,
}

fn bucket(burst: u32, every: Duration) -> Bucket {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(every).unwrap_or_else(|| Quota::per_second(burst));
    RateLimiter::keyed(quota.allow_burst(burst))
}

impl Paces {
    pub fn new(is_enabled: bool) -> Self {
        let buckets = PACES.iter().map(|(_, burst, every)| bucket(*burst, *every));
        Self {
            clock: DefaultClock::default(),
            is_enabled,
            buckets: buckets.collect(),
            typing: bucket(1, TYPING_GAP),
        }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// `rate_limited` (429)
    pub fn count(&self, pace: Pace, who: &str) -> Result<()> {
        if !self.is_enabled {
            return Ok(());
        }
        self.buckets[pace as usize]
            .check_key(&who.to_owned())
            .map_err(|not_until| Error::rate_limited(not_until.wait_time_from(self.clock.now())))
    }

    /// Whether others are told now that somebody types: at most once a second in each chat, whatever else is limited.
    pub fn tells_typing(&self, chat_id: &str, user_id: &str) -> bool {
        let key = format!("{chat_id} {user_id}");
        self.typing.check_key(&key).is_ok()
    }

    /// Forgets those who have done nothing for a while; to be called now and then.
    pub fn tidy(&self) {
        for bucket in self.buckets.iter().chain([&self.typing]) {
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
        let paces = Paces::new(true);
        let asked = (0..7).filter(|_| paces.count(Pace::Asking, "a").is_ok());
        assert_eq!(asked.count(), 5);
        assert!(paces.count(Pace::Asking, "b").is_ok());
        assert!(paces.count(Pace::Chatting, "a").is_ok());
        let unlimited = Paces::new(false);
        assert!((0..1000).all(|_| unlimited.count(Pace::Asking, "a").is_ok()));
    }

    #[test]
    fn typing_is_told_once_a_second_in_each_chat() {
        for paces in [Paces::new(true), Paces::new(false)] {
            assert!(paces.tells_typing("one", "a"));
            assert!(!paces.tells_typing("one", "a"));
            assert!(paces.tells_typing("one", "b"));
            assert!(paces.tells_typing("other", "a"));
        }
    }
}
