//! What somebody tells others in their own words.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::http::Validator;

const KIND_CHARS_MAX: usize = 60;
const TITLE_CHARS_MAX: usize = 120;
const MESSAGE_CHARS_MAX: usize = 2_000;
/// Bytes of JSON.
const DATA_BYTES_MAX: usize = 4 * 1024;

/// A notification in somebody's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The `type`, as its author calls it.
    pub kind: String,
    /// May be empty.
    pub title: String,
    pub message: String,
    pub data: Map<String, Value>,
}

/// The same as it comes in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewNote {
    /// 1 to 60 letters, digits and `.`, `_`, `:`, `-`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[schema(max_length = 120)]
    pub title: Option<String>,
    #[schema(min_length = 1, max_length = 2000)]
    pub message: String,
    /// What clients should know besides; at most 4 KB of JSON.
    #[schema(value_type = Option<Object>)]
    pub data: Option<Map<String, Value>>,
}

impl NewNote {
    /// Takes it; `v` notes what does not fit. `kind`: the type where none is given; without it, one has to be.
    pub fn check(&self, v: &mut Validator, kind: Option<&str>) -> Note {
        let kind = self.kind.as_deref().or(kind).unwrap_or_default();
        let is_named = (1..=KIND_CHARS_MAX).contains(&kind.len())
            && kind
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b));
        v.check(
            "type",
            is_named,
            "must be 1 to 60 letters, digits, dots, colons, - or _",
        );
        let title = self.title.as_deref().unwrap_or_default();
        let title = v.line("title", title, 0..=TITLE_CHARS_MAX);
        let message = v.prose("message", &self.message, 1..=MESSAGE_CHARS_MAX);
        let data = self.data.clone().unwrap_or_default();
        let bytes = Value::Object(data.clone()).to_string().len();
        v.check(
            "data",
            bytes <= DATA_BYTES_MAX,
            "must have at most 4 KB of JSON",
        );
        Note {
            kind: kind.to_owned(),
            title,
            message,
            data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(change: impl FnOnce(&mut NewNote)) -> bool {
        let mut note = NewNote {
            kind: Some("Order:ready_1.2-x".into()),
            title: None,
            message: "م".into(),
            data: None,
        };
        change(&mut note);
        let mut v = Validator::new();
        note.check(&mut v, None);
        v.finish().is_ok()
    }

    #[test]
    fn a_note_is_as_long_as_it_may_be_and_no_longer() {
        assert!(is_taken(|_| {}));
        for (kind, fits) in [("", false), ("a b", false), ("ñ", false), ("a", true)] {
            assert_eq!(is_taken(|n| n.kind = Some(kind.into())), fits, "{kind}");
        }
        assert!(!is_taken(|n| n.kind = None));
        for (chars, fits) in [(60, true), (61, false)] {
            assert_eq!(is_taken(|n| n.kind = Some("x".repeat(chars))), fits);
        }
        for (chars, fits) in [(120, true), (121, false)] {
            assert_eq!(is_taken(|n| n.title = Some("ع".repeat(chars))), fits);
        }
        for (chars, fits) in [(0, false), (2_000, true), (2_001, false)] {
            assert_eq!(is_taken(|n| n.message = "ع".repeat(chars)), fits);
        }
        // `{"k":"…"}`
        for (bytes, fits) in [(4_096, true), (4_097, false)] {
            let text = Value::from("x".repeat(bytes - 8));
            assert_eq!(
                is_taken(|n| n.data = Some(Map::from_iter([("k".into(), text)]))),
                fits
            );
        }
        assert!(!is_taken(|n| n.title = Some("a\nb".into())));
    }
}
