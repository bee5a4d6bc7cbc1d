//! What is published: the entries of the one global order.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// One entry of the global order that all shards, nodes and histories share.
///
/// Positions increase strictly; they need not be dense. Whoever calls [`Hub::publish`](crate::Hub::publish) hands publications over in the
/// order of their positions.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The place in the global order.
    pub position: u64,
    /// What happens at this place.
    pub action: Action,
}

/// What a publication does. Its serde form is compact, because it is stored in a database row per publication.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Action {
    /// A message to all sockets of `namespace` that are in any of `rooms`; each hears it once.
    #[serde(rename = "s")]
    Say {
        /// A Socket.IO namespace such as `/events`, or [`RAW`](crate::RAW).
        #[serde(rename = "n")]
        namespace: String,
        /// The rooms addressed.
        #[serde(rename = "r")]
        rooms: Vec<String>,
        /// The event's name; in raw frames the field `type`.
        #[serde(rename = "m")]
        name: String,
        /// The one argument of the event. For [`RAW`](crate::RAW) an object, into which `type` and `seq` are spliced.
        #[serde(rename = "p")]
        payload: Box<RawValue>,
        /// What may happen to it on the way.
        #[serde(rename = "c", default, skip_serializing_if = "Class::is_fact")]
        class: Class,
    },
    /// Every socket that is in `who` leaves `rooms`, at this place of the order: it hears what came before, not what comes after.
    #[serde(rename = "l")]
    Leave {
        /// The room whose members leave.
        #[serde(rename = "w")]
        who: String,
        /// The rooms they leave.
        #[serde(rename = "r")]
        rooms: Vec<String>,
    },
    /// Every socket in `who`, of any namespace, is ended at this place of the order; for good, unless the ending is one to come back from.
    #[serde(rename = "e")]
    End {
        /// The room whose members are ended.
        #[serde(rename = "w")]
        who: String,
        /// How.
        #[serde(rename = "e")]
        ending: Ending,
    },
}

/// What a message may undergo on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// Never dropped, never reordered. A reader that cannot take it is ended so that it comes back and recovers.
    #[default]
    #[serde(rename = "f")]
    Fact,
    /// The newest of each key matters: a newer one may replace an older one that has not been sent yet, taking its later place.
    #[serde(rename = "s")]
    State {
        /// What this is the state of. States with the same namespace, rooms, name and key replace each other.
        #[serde(rename = "k")]
        key: String,
    },
    /// Dropped when the reader is behind; never replayed.
    #[serde(rename = "p")]
    Passing,
}

impl Class {
    fn is_fact(&self) -> bool {
        matches!(self, Self::Fact)
    }
}

/// How a socket is ended by the server, so that the client does not come back by itself.
///
/// A Socket.IO socket hears `last` and then a DISCONNECT packet (the client's reason is `io server disconnect`); a raw connection
/// hears `last` and then a close frame with `code` and `reason`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    /// A last message.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastWord>,
    /// The close code of a raw connection; 0 stands for 1008 (policy). With [`Ending::COME_BACK`] nobody is sent away: the transport is
    /// closed, so that the client comes back by itself and the application is asked again what it may do.
    #[serde(rename = "c", default)]
    pub code: u16,
    /// The close reason of a raw connection; at most 123 bytes are sent.
    #[serde(rename = "r", default)]
    pub reason: String,
}

impl Ending {
    /// The close code «going away», after which clients come back.
    pub const COME_BACK: u16 = 1001;

    pub(crate) fn comes_back(&self) -> bool {
        self.code == Self::COME_BACK
    }

    /// An ending without a last word.
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        Self {
            last: None,
            code,
            reason: reason.into(),
        }
    }
}

/// The last message before an [`Ending`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastWord {
    /// Said only to sockets of this namespace; to all when absent.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The event's name.
    #[serde(rename = "m")]
    pub name: String,
    /// Its one argument.
    #[serde(rename = "p")]
    pub payload: serde_json::Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_survives_its_stored_form() {
        let say = Action::Say {
            namespace: "/events".into(),
            rooms: vec!["events/event:1".into()],
            name: "n".into(),
            payload: RawValue::from_string(r#"{"a": 1}"#.into()).unwrap(),
            class: Class::State { key: "k".into() },
        };
        let stored = serde_json::to_string(&say).unwrap();
        assert_eq!(
            stored,
            r#"{"s":{"n":"/events","r":["events/event:1"],"m":"n","p":{"a": 1},"c":{"s":{"k":"k"}}}}"#
        );
        let back: Action = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), stored);
        let end = Action::End {
            who: "user/1".into(),
            ending: Ending::new(1008, "bye"),
        };
        let back: Action = serde_json::from_str(&serde_json::to_string(&end).unwrap()).unwrap();
        assert!(matches!(back, Action::End { ending, .. } if ending.reason == "bye"));
    }
}
