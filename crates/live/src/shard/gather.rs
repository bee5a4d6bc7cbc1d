//! States gathered while a key is busy.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use super::dispatch::Entry;

/// Lets a lone state through and gathers those of a busy key: the first few go at once, then the newest per interval.
#[derive(Debug)]
pub(crate) struct Gather {
    interval_ms: u64,
    burst: f64,
    keys: HashMap<Arc<str>, Key>,
    due: BinaryHeap<Reverse<(u64, Arc<str>)>>,
    swept_ms: u64,
}

#[derive(Debug)]
struct Key {
    tokens: f64,
    at_ms: u64,
    pending: Option<Arc<Entry>>,
}

/// How often keys that have gone quiet are forgotten.
const SWEEP_MS: u64 = 10_000;

impl Gather {
    pub fn new(interval: std::time::Duration, burst: u32) -> Self {
        let (keys, due) = (HashMap::new(), BinaryHeap::new());
        Self {
            interval_ms: interval.as_millis() as u64,
            burst: f64::from(burst.max(1)),
            keys,
            due,
            swept_ms: 0,
        }
    }

    /// Whether a state goes out now; otherwise it is kept, and gives whether it replaced another one.
    pub fn admit(&mut self, identity: &Arc<str>, entry: &Arc<Entry>, now_ms: u64) -> Admit {
        if self.interval_ms == 0 {
            return Admit::Now;
        }
        let key = match self.keys.get_mut(identity) {
            Some(key) => key,
            None => {
                let fresh = Key {
                    tokens: self.burst,
                    at_ms: now_ms,
                    pending: None,
                };
                self.keys.entry(identity.clone()).or_insert(fresh)
            }
        };
        if key.pending.is_some() {
            key.pending = Some(entry.clone());
            return Admit::Kept { replaced: true };
        }
        key.refill(now_ms, self.interval_ms, self.burst);
        if key.tokens >= 1.0 {
            key.tokens -= 1.0;
            return Admit::Now;
        }
        key.pending = Some(entry.clone());
        let wait = ((1.0 - key.tokens) * self.interval_ms as f64).ceil() as u64;
        self.due
            .push(Reverse((now_ms + wait.max(1), identity.clone())));
        Admit::Kept { replaced: false }
    }

    /// When the next gathered state is due.
    pub fn next_ms(&self) -> Option<u64> {
        self.due.peek().map(|Reverse((at, _))| *at)
    }

    /// The states that are due.
    pub fn take_due(&mut self, now_ms: u64) -> Vec<Arc<Entry>> {
        let mut taken = Vec::new();
        while self
            .due
            .peek()
            .is_some_and(|Reverse((at, _))| *at <= now_ms)
        {
            let Some(Reverse((_, identity))) = self.due.pop() else {
                break;
            };
            let Some(key) = self.keys.get_mut(&identity) else {
                continue;
            };
            if let Some(entry) = key.pending.take() {
                key.refill(now_ms, self.interval_ms, self.burst);
                key.tokens -= 1.0;
                taken.push(entry);
            }
        }
        if now_ms >= self.swept_ms + SWEEP_MS {
            self.swept_ms = now_ms;
            let full_ms = (self.burst * self.interval_ms as f64) as u64;
            self.keys
                .retain(|_, key| key.pending.is_some() || now_ms < key.at_ms + full_ms);
        }
        taken
    }

    /// The gathered states that any of `concerned` picks, now.
    pub fn take_if(&mut self, concerned: impl Fn(&Entry) -> bool) -> Vec<Arc<Entry>> {
        let pending = self.keys.values_mut().map(|key| &mut key.pending);
        pending
            .filter(|p| p.as_ref().is_some_and(|e| concerned(e)))
            .filter_map(Option::take)
            .collect()
    }
}

/// What becomes of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admit {
    Now,
    Kept { replaced: bool },
}

impl Key {
    fn refill(&mut self, now_ms: u64, interval_ms: u64, burst: f64) {
        let earned = now_ms.saturating_sub(self.at_ms) as f64 / interval_ms as f64;
        self.tokens = (self.tokens + earned).min(burst);
        self.at_ms = now_ms;
    }
}
