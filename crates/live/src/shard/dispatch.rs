//! Publications, encoded once for all shards.

use std::sync::Arc;

use crate::encode::{self, Event, Fate, Frame, Tongue};
use crate::offset::Epoch;
use crate::publication::{Action, Class, Ending, Publication};

/// Publications as the shards and the history keep them.
#[derive(Debug)]
pub(crate) struct Batch {
    pub entries: Vec<Arc<Entry>>,
}

/// One publication, ready to send.
#[derive(Debug)]
pub(crate) struct Entry {
    /// `None`: a passing message outside the order.
    pub position: Option<u64>,
    pub effect: Effect,
}

#[derive(Debug)]
pub(crate) enum Effect {
    Say(Said),
    Leave { who: Arc<str>, rooms: Vec<Arc<str>> },
    End { who: Arc<str>, ending: Ending },
}

#[derive(Debug)]
pub(crate) struct Said {
    pub namespace: Arc<str>,
    pub rooms: Vec<Arc<str>>,
    pub frame: Arc<Frame>,
    pub passing: bool,
}

impl Said {
    /// The identity of a state.
    pub fn state(&self) -> Option<&Arc<str>> {
        match &self.frame.fate {
            Fate::Replace(identity) => Some(identity),
            _ => None,
        }
    }
}

impl Said {
    /// The same message at a later place of the order than its own.
    pub fn moved(&self, epoch: &Epoch, position: u64, place: u64) -> Arc<Frame> {
        self.frame.with_tail(
            offset_tail(&self.namespace, epoch, position).len(),
            &offset_tail(&self.namespace, epoch, place),
        )
    }
}

/// How a message with an offset ends.
fn offset_tail(namespace: &str, epoch: &Epoch, position: u64) -> String {
    match Tongue::of(namespace) {
        Tongue::SocketIo => format!(",\"{}\"]", epoch.offset(position)),
        _ => format!(",\"seq\":\"{}\"}}", epoch.offset(position)),
    }
}

impl Entry {
    pub fn new(epoch: &Epoch, publication: Publication) -> Arc<Self> {
        Self::build(
            epoch,
            Some(publication.position),
            publication.position,
            publication.action,
        )
    }

    /// A passing message outside the order, said when the order has come to `head`.
    pub fn passing(epoch: &Epoch, head: u64, action: Action) -> Arc<Self> {
        Self::build(epoch, None, head, action)
    }

    fn build(epoch: &Epoch, position: Option<u64>, place: u64, action: Action) -> Arc<Self> {
        let effect = match action {
            Action::Say {
                namespace,
                rooms,
                name,
                payload,
                class,
            } => {
                let fate = match class {
                    Class::Fact => Fate::Keep,
                    Class::State { key } => {
                        Fate::Replace(state_identity(&namespace, &rooms, &name, &key))
                    }
                    Class::Passing => Fate::Drop,
                };
                let args = [payload];
                let passing = fate == Fate::Drop;
                // Outside the order only a string, which the client would take for an offset, needs a real one after it.
                let offset =
                    (position.is_some() || encode::ends_in_string(&args)).then_some((epoch, place));
                let frame = encode::event(
                    &namespace,
                    Event {
                        name: &name,
                        args: &args,
                        attachments: 0,
                        ack: None,
                    },
                    offset,
                    fate,
                );
                Effect::Say(Said {
                    namespace: namespace.into(),
                    rooms: rooms.into_iter().map(Into::into).collect(),
                    frame,
                    passing,
                })
            }
            Action::Leave { who, rooms } => Effect::Leave {
                who: who.into(),
                rooms: rooms.into_iter().map(Into::into).collect(),
            },
            Action::End { who, ending } => Effect::End {
                who: who.into(),
                ending,
            },
        };
        Arc::new(Self { position, effect })
    }

    /// About how much memory this takes, in bytes.
    pub fn weight(&self) -> usize {
        const OVERHEAD: usize = 256;
        OVERHEAD
            + match &self.effect {
                Effect::Say(said) => {
                    said.frame.wire().len() + said.rooms.iter().map(|r| r.len() + 32).sum::<usize>()
                }
                Effect::Leave { rooms, .. } => rooms.iter().map(|r| r.len() + 32).sum(),
                Effect::End { ending, .. } => ending.reason.len(),
            }
    }
}

fn state_identity(namespace: &str, rooms: &[String], name: &str, key: &str) -> Arc<str> {
    let mut identity = String::with_capacity(namespace.len() + name.len() + key.len() + 64);
    for part in [namespace, name, key]
        .into_iter()
        .chain(rooms.iter().map(String::as_str))
    {
        identity.push_str(part);
        identity.push('\n');
    }
    identity.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_message_differs_in_its_offset_only() {
        let epoch = Epoch::new("e");
        for namespace in ["/", "raw"] {
            let at = |position| {
                let payload =
                    serde_json::value::RawValue::from_string(r#"{"a":1}"#.into()).unwrap();
                let (rooms, name) = (vec!["r".into()], "n".into());
                let class = Class::State { key: "k".into() };
                let action = Action::Say {
                    namespace: namespace.into(),
                    rooms,
                    name,
                    payload,
                    class,
                };
                Entry::new(&epoch, Publication { position, action })
            };
            let (early, late) = (at(9), at(10_000));
            let (Effect::Say(early), Effect::Say(late)) = (&early.effect, &late.effect) else {
                panic!("no message")
            };
            assert_eq!(early.moved(&epoch, 9, 10_000).wire(), late.frame.wire());
        }
    }
}
