//! What can be sent to a socket.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::encode::{self, Event, Fate, Frame, Tongue};
use crate::shard::{Command, Parcel, ShardHandle};

/// Something to send to one socket.
#[derive(Clone, Debug)]
pub struct Outgoing(pub(crate) Content);

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Event {
        name: String,
        args: Vec<Box<RawValue>>,
        attachments: Vec<Bytes>,
        ack: Option<u64>,
    },
    Ack {
        id: u64,
        args: Vec<Box<RawValue>>,
        attachments: Vec<Bytes>,
    },
    Text(String),
    Binary(Bytes),
}

impl Outgoing {
    /// An event with one argument; on a raw connection an object with `type` spliced in.
    ///
    /// # Errors
    /// When `payload` cannot be written as JSON, which only a wrong `Serialize` can cause.
    pub fn event(
        name: impl Into<String>,
        payload: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self(Content::Event {
            name: name.into(),
            args: vec![to_raw_value(payload)?],
            attachments: Vec::new(),
            ack: None,
        }))
    }

    /// An event with any number of arguments. Binary ones are placeholders, see [`Message::Event`](crate::Message::Event).
    ///
    /// # Errors
    /// As [`Outgoing::event`].
    pub fn event_with(
        name: impl Into<String>,
        args: &[Value],
        attachments: Vec<Bytes>,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self(Content::Event {
            name: name.into(),
            args: raw_values(args)?,
            attachments,
            ack: None,
        }))
    }

    /// The answer to an event.
    ///
    /// # Errors
    /// As [`Outgoing::event`].
    pub fn ack(ack: Ack, args: &[Value]) -> Result<Self, serde_json::Error> {
        Self::ack_with(ack, args, Vec::new())
    }

    /// The answer to an event, with binary parts.
    ///
    /// # Errors
    /// As [`Outgoing::event`].
    pub fn ack_with(
        ack: Ack,
        args: &[Value],
        attachments: Vec<Bytes>,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self(Content::Ack {
            id: ack.id,
            args: raw_values(args)?,
            attachments,
        }))
    }

    /// A text frame as it is, for raw and bare Engine.IO connections.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Content::Text(text.into()))
    }

    /// A binary frame, for raw and bare Engine.IO connections.
    pub fn binary(data: Bytes) -> Self {
        Self(Content::Binary(data))
    }

    /// Encodes for a namespace, with the offset of a position where the client would mistake a last string for one.
    pub(crate) fn frames(
        &self,
        namespace: &str,
        offset: Option<(&crate::offset::Epoch, u64)>,
    ) -> Vec<Arc<Frame>> {
        let mut frames = Vec::with_capacity(1);
        let attachments = match &self.0 {
            Content::Event {
                name,
                args,
                attachments,
                ack,
            } => {
                let event = Event {
                    name,
                    args,
                    attachments: attachments.len(),
                    ack: *ack,
                };
                let offset = offset.filter(|_| encode::ends_in_string(args));
                frames.push(encode::event(namespace, event, offset, Fate::Keep));
                attachments
            }
            Content::Ack {
                id,
                args,
                attachments,
            } => {
                frames.push(encode::ack(namespace, *id, args, attachments.len()));
                attachments
            }
            Content::Text(text) if Tongue::of(namespace) == Tongue::Engine => {
                return vec![Frame::text(&["4", text])];
            }
            Content::Text(text) => return vec![Frame::text(&[text])],
            Content::Binary(data) => return vec![Frame::binary(data)],
        };
        frames.extend(attachments.iter().map(|data| Frame::binary(data)));
        frames
    }
}

fn raw_values(values: &[Value]) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    values.iter().map(to_raw_value).collect()
}

/// The right to answer one event of a client, once.
#[derive(Debug)]
pub struct Ack {
    pub(crate) id: u64,
    pub(crate) shard: ShardHandle,
    pub(crate) socket: u64,
    pub(crate) namespace: Arc<str>,
}

impl Ack {
    /// Answers with these arguments. Does nothing when the client is gone.
    pub fn send(self, args: &[Value]) {
        self.send_with(args, Vec::new());
    }

    /// Answers with binary parts.
    pub fn send_with(self, args: &[Value], attachments: Vec<Bytes>) {
        let (shard, socket, namespace) = (self.shard.clone(), self.socket, self.namespace.clone());
        // A `Value` always serializes.
        if let Ok(outgoing) = Outgoing::ack_with(self, args, attachments) {
            let parcels = outgoing
                .frames(&namespace, None)
                .into_iter()
                .map(Parcel::Frame)
                .collect();
            shard.send(Command::Send { socket, parcels });
        }
    }
}

/// Encodes messages where that does not depend on the place in the order.
pub(crate) fn parcels(namespace: &str, messages: Vec<Outgoing>, recovery: bool) -> Vec<Parcel> {
    let mut parcels = Vec::with_capacity(messages.len());
    for message in messages {
        let late = recovery
            && matches!(&message.0, Content::Event { args, .. } if encode::ends_in_string(args));
        if late {
            parcels.push(Parcel::Late(Box::new(message)));
        } else {
            parcels.extend(
                message
                    .frames(namespace, None)
                    .into_iter()
                    .map(Parcel::Frame),
            );
        }
    }
    parcels
}
