//! Counting connections and messages against their limits.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::config::Config;
use crate::shared::locked;

/// Connections by address and by user.
pub(crate) struct Limits {
    enabled: bool,
    addresses: Arc<Tally<IpAddr>>,
    users: Arc<Tally<Arc<str>>>,
    all: Arc<Tally<()>>,
}

pub(crate) struct Tally<K> {
    counts: Mutex<HashMap<K, usize>>,
    most: usize,
}

/// One place under a limit, given back when dropped.
pub(crate) struct Place<K: Hash + Eq> {
    tally: Arc<Tally<K>>,
    key: Option<K>,
}

impl<K: Hash + Eq + Clone> Tally<K> {
    fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            counts: Mutex::default(),
            most,
        })
    }

    fn take(self: &Arc<Self>, key: K) -> Option<Place<K>> {
        let mut counts = locked(&self.counts);
        let count = counts.entry(key.clone()).or_default();
        if *count >= self.most {
            if *count == 0 {
                counts.remove(&key);
            }
            return None;
        }
        *count += 1;
        Some(Place {
            tally: self.clone(),
            key: Some(key),
        })
    }
}

impl<K: Hash + Eq> Drop for Place<K> {
    fn drop(&mut self) {
        let Some(key) = self.key.take() else { return };
        let mut counts = locked(&self.tally.counts);
        if let Some(count) = counts.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&key);
            }
        }
    }
}

/// The address by which a client is counted: of IPv6 the network of 64 bits, of which one host has all addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
        v4 => v4,
    }
}

/// The place of a connection.
pub(crate) type Admission = (Option<Place<()>>, Option<Place<IpAddr>>);
/// The place of a user's connection.
pub(crate) type UserPlace = Place<Arc<str>>;

impl Limits {
    pub fn new(config: &Config) -> Self {
        Self {
            enabled: config.limits_enabled,
            addresses: Tally::new(config.connections_per_address),
            users: Tally::new(config.connections_per_user),
            all: Tally::new(config.max_connections),
        }
    }

    /// A place for a connection from an address; `None` when there is none left.
    pub fn admit(&self, address: Option<IpAddr>) -> Option<Admission> {
        if !self.enabled {
            return Some((None, None));
        }
        let all = self.all.take(())?;
        let address = match address.map(network) {
            Some(address) => Some(self.addresses.take(address)?),
            None => None,
        };
        Some((Some(all), address))
    }

    /// A place for a connection of a user; `Err` when there is none left.
    pub fn admit_user(&self, user: &Arc<str>) -> Result<Option<UserPlace>, ()> {
        if !self.enabled {
            return Ok(None);
        }
        self.users.take(user.clone()).map(Some).ok_or(())
    }
}

/// Counts the messages of one connection: so many at once, so many per second in the long run.
#[derive(Debug)]
pub(crate) struct Meter {
    per_second: f32,
    burst: f32,
    left: f32,
    at: Instant,
    refused: u32,
}

/// What a meter says about one more message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Fine,
    TooMany,
    /// So many too many that the connection should be ended.
    Abuse,
}

impl Meter {
    /// How many refused messages in a row, in bursts, are abuse.
    const ABUSE_BURSTS: u32 = 10;

    pub fn new(config: &Config) -> Option<Self> {
        let burst = config.messages_burst as f32;
        config.limits_enabled.then(|| Self {
            per_second: config.messages_per_second as f32,
            burst,
            left: burst,
            at: Instant::now(),
            refused: 0,
        })
    }

    pub fn count(&mut self) -> Reading {
        let now = Instant::now();
        self.left = (self.left + (now - self.at).as_secs_f32() * self.per_second).min(self.burst);
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            self.refused = 0;
            return Reading::Fine;
        }
        self.refused = self.refused.saturating_add(1);
        if self.refused > (self.burst as u32).saturating_mul(Self::ABUSE_BURSTS) {
            return Reading::Abuse;
        }
        Reading::TooMany
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_given_back() {
        let limits = Limits::new(&Config {
            connections_per_address: 1,
            ..Config::default()
        });
        let address = Some(IpAddr::from([127, 0, 0, 1]));
        let place = limits.admit(address);
        assert!(place.is_some());
        assert!(limits.admit(address).is_none());
        drop(place);
        assert!(limits.admit(address).is_some());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let limits = Limits::new(&Config {
            connections_per_address: 1,
            ..Config::default()
        });
        let from = |text: &str| limits.admit(Some(text.parse().unwrap()));
        let place = from("2001:db8::1");
        assert!(place.is_some());
        assert!(from("2001:db8::ffff:2").is_none());
        assert!(from("2001:db8:0:1::1").is_some());
        let mapped = from("::ffff:192.0.2.1");
        assert!(mapped.is_some());
        assert!(from("192.0.2.1").is_none());
        assert!(from("192.0.2.2").is_some());
    }

    #[test]
    fn a_meter_allows_its_burst() {
        let mut meter = Meter::new(&Config {
            messages_burst: 2,
            messages_per_second: 0,
            ..Config::default()
        })
        .unwrap();
        assert_eq!(
            [meter.count(), meter.count(), meter.count()],
            [Reading::Fine, Reading::Fine, Reading::TooMany]
        );
        assert!((0..100).any(|_| meter.count() == Reading::Abuse));
    }
}
