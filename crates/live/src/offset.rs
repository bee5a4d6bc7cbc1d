//! The wire form of a place in the order.

use std::sync::Arc;

/// The most bytes an epoch keeps.
const EPOCH_MAX: usize = 32;

/// Names one unbroken order of positions. A restored backup or a new database has another epoch, so that an offset from
/// before is recognised as foreign instead of being misread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(Arc<str>);

impl Epoch {
    /// Keeps letters and digits only, so that an offset never needs escaping in JSON.
    pub fn new(name: &str) -> Self {
        let kept: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(EPOCH_MAX)
            .collect();
        Self(kept.into())
    }

    /// The opaque form of `position`.
    pub fn offset(&self, position: u64) -> String {
        format!("{}-{position}", self.0)
    }

    /// Appends the opaque form of `position` to `text`.
    pub fn write(&self, position: u64, text: &mut Vec<u8>) {
        use std::io::Write;
        text.extend_from_slice(self.0.as_bytes());
        // Writing to memory cannot fail.
        let _ = write!(text, "-{position}");
    }

    /// The position that `offset` stands for; `None` when it is malformed or of another epoch.
    pub fn position(&self, offset: &str) -> Option<u64> {
        let (epoch, position) = offset.split_once('-')?;
        if epoch != &*self.0 || position.is_empty() || !position.bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        position.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_offsets_of_this_epoch_are_read() {
        let epoch = Epoch::new("a-\"1");
        assert_eq!(epoch.offset(12), "a1-12");
        assert_eq!(epoch.position("a1-12"), Some(12));
        for foreign in [
            "",
            "12",
            "a1",
            "a1-",
            "a1-+1",
            "b-12",
            "a1-12x",
            "a1-99999999999999999999",
            "a1--1",
        ] {
            assert_eq!(epoch.position(foreign), None, "{foreign}");
        }
    }
}
