//! How much one person may have under way at once.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts what is under way; cheap to clone.
#[derive(Debug)]
pub struct Places<K: Eq + Hash>(Arc<Mutex<HashMap<K, usize>>>);

impl<K: Eq + Hash> Default for Places<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash + Clone> Places<K> {
    /// One of the places of `key`, where fewer than `most` are taken.
    pub fn take(&self, key: K, most: usize) -> Option<Taken<K>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = places.get(&key).copied().unwrap_or(0);
        if count >= most {
            return None;
        }
        places.insert(key.clone(), count + 1);
        Some(Taken {
            places: Arc::clone(&self.0),
            key,
        })
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap().is_empty()
    }
}

/// A place, until it is dropped.
#[must_use]
#[derive(Debug)]
pub struct Taken<K: Eq + Hash> {
    places: Arc<Mutex<HashMap<K, usize>>>,
    key: K,
}

impl<K: Eq + Hash> Drop for Taken<K> {
    fn drop(&mut self) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = places.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                places.remove(&self.key);
            }
        }
    }
}
