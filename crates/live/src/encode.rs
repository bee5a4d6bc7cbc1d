//! Frames as they go out: encoded once, shared by every connection that gets them.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::application::{ENGINE, RAW};
use crate::offset::Epoch;

/// Room for the longest header of an unmasked WebSocket frame.
const HEADER_MAX: usize = 10;

/// What a frame is to a transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    Text,
    Binary,
    /// WebSocket ping, pong or close; nothing to a polling transport.
    Control,
}

/// What may happen to a queued frame when its reader is behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Keep,
    /// A newer frame of the same identity may take its place.
    Replace(Arc<str>),
    Drop,
}

/// One message with its WebSocket header in front, so that WebSocket writes all of it and polling skips the header.
#[derive(Debug)]
pub(crate) struct Frame {
    bytes: Bytes,
    header: u8,
    kind: FrameKind,
    pub fate: Fate,
}

impl Frame {
    /// Puts a header before the payload that begins at `HEADER_MAX` of `buffer`.
    fn seal(mut buffer: Vec<u8>, opcode: u8, kind: FrameKind, fate: Fate) -> Self {
        let length = buffer.len() - HEADER_MAX;
        let mut header = [0x80 | opcode; HEADER_MAX];
        let size = match length {
            0..=125 => {
                header[1] = length as u8;
                2
            }
            126..=0xffff => {
                header[1] = 126;
                header[2..4].copy_from_slice(&(length as u16).to_be_bytes());
                4
            }
            _ => {
                header[1] = 127;
                header[2..10].copy_from_slice(&(length as u64).to_be_bytes());
                10
            }
        };
        let from = HEADER_MAX - size;
        buffer[from..HEADER_MAX].copy_from_slice(&header[..size]);
        Self {
            bytes: Bytes::from(buffer).slice(from..),
            header: size as u8,
            kind,
            fate,
        }
    }

    fn of(parts: &[&[u8]], opcode: u8, kind: FrameKind) -> Arc<Self> {
        let mut buffer = buffer(parts.iter().map(|p| p.len()).sum());
        parts.iter().for_each(|part| buffer.extend_from_slice(part));
        Arc::new(Self::seal(buffer, opcode, kind, Fate::Keep))
    }

    pub fn text(parts: &[&str]) -> Arc<Self> {
        let mut buffer = buffer(parts.iter().map(|p| p.len()).sum());
        parts
            .iter()
            .for_each(|part| buffer.extend_from_slice(part.as_bytes()));
        Arc::new(Self::seal(buffer, 1, FrameKind::Text, Fate::Keep))
    }

    pub fn binary(data: &[u8]) -> Arc<Self> {
        Self::of(&[data], 2, FrameKind::Binary)
    }

    pub fn websocket_ping() -> Arc<Self> {
        Self::of(&[], 9, FrameKind::Control)
    }

    pub fn pong(data: &[u8]) -> Arc<Self> {
        Self::of(&[data], 10, FrameKind::Control)
    }

    /// A close frame; no body when `code` is 0. The reason is cut at a character boundary to what a control frame can carry.
    pub fn close(code: u16, reason: &str) -> Arc<Self> {
        if code == 0 {
            return Self::of(&[], 8, FrameKind::Control);
        }
        let end = (0..=reason.len().min(123))
            .rev()
            .find(|&i| reason.is_char_boundary(i))
            .unwrap_or(0);
        Self::of(
            &[&code.to_be_bytes(), &reason.as_bytes()[..end]],
            8,
            FrameKind::Control,
        )
    }

    /// The same frame with its last `cut` bytes replaced.
    pub fn with_tail(&self, cut: usize, tail: &str) -> Arc<Self> {
        let payload = self.payload();
        let mut text = buffer(payload.len() + tail.len());
        text.extend_from_slice(&payload[..payload.len().saturating_sub(cut)]);
        text.extend_from_slice(tail.as_bytes());
        Arc::new(Self::seal(text, 1, FrameKind::Text, self.fate.clone()))
    }

    pub fn kind(&self) -> FrameKind {
        self.kind
    }

    /// Header and payload, for a WebSocket.
    pub fn wire(&self) -> &Bytes {
        &self.bytes
    }

    /// The payload alone.
    pub fn payload(&self) -> &[u8] {
        &self.bytes[usize::from(self.header)..]
    }
}

fn buffer(payload: usize) -> Vec<u8> {
    let mut buffer = Vec::with_capacity(HEADER_MAX + payload);
    buffer.resize(HEADER_MAX, 0);
    buffer
}

/// Which protocol a namespace speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tongue {
    SocketIo,
    Raw,
    Engine,
}

impl Tongue {
    pub fn of(namespace: &str) -> Self {
        match namespace {
            RAW => Self::Raw,
            ENGINE => Self::Engine,
            _ => Self::SocketIo,
        }
    }
}

/// An event with one or more arguments, not yet bound to a namespace.
#[derive(Clone, Copy)]
pub(crate) struct Event<'a> {
    pub name: &'a str,
    pub args: &'a [Box<RawValue>],
    pub attachments: usize,
    /// The id under which the receiver is asked to acknowledge.
    pub ack: Option<u64>,
}

/// Encodes an event for one namespace, with the offset of `position` when there is one.
pub(crate) fn event(
    namespace: &str,
    event: Event<'_>,
    offset: Option<(&Epoch, u64)>,
    fate: Fate,
) -> Arc<Frame> {
    let size: usize = event.args.iter().map(|a| a.get().len() + 1).sum();
    let mut text = buffer(size + namespace.len() + event.name.len() + 64);
    if Tongue::of(namespace) == Tongue::SocketIo {
        socketio_event(&mut text, namespace, event, offset);
    } else {
        raw_event(&mut text, event, offset);
    }
    Arc::new(Frame::seal(text, 1, FrameKind::Text, fate))
}

fn socketio_event(
    text: &mut Vec<u8>,
    namespace: &str,
    event: Event<'_>,
    offset: Option<(&Epoch, u64)>,
) {
    text.push(b'4');
    packet_head(
        text,
        if event.attachments > 0 { b'5' } else { b'2' },
        event.attachments,
        namespace,
        event.ack,
    );
    text.push(b'[');
    write_string(text, event.name);
    for arg in event.args {
        text.push(b',');
        text.extend_from_slice(arg.get().as_bytes());
    }
    if let Some((epoch, position)) = offset {
        text.extend_from_slice(b",\"");
        epoch.write(position, text);
        text.push(b'"');
    }
    text.push(b']');
}

/// Splices `type` and `seq` into the payload object; a payload that is no object becomes the field `data`.
fn raw_event(text: &mut Vec<u8>, event: Event<'_>, offset: Option<(&Epoch, u64)>) {
    text.extend_from_slice(b"{\"type\":");
    write_string(text, event.name);
    let payload = event.args.first().map_or("{}", |p| p.get()).trim();
    if let Some(fields) = payload.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
        if !fields.trim().is_empty() {
            text.push(b',');
            text.extend_from_slice(fields.trim().as_bytes());
        }
    } else {
        text.extend_from_slice(b",\"data\":");
        text.extend_from_slice(payload.as_bytes());
    }
    if let Some((epoch, position)) = offset {
        text.extend_from_slice(b",\"seq\":\"");
        epoch.write(position, text);
        text.push(b'"');
    }
    text.push(b'}');
}

/// The acknowledgement of event `id`.
pub(crate) fn ack(
    namespace: &str,
    id: u64,
    args: &[Box<RawValue>],
    attachments: usize,
) -> Arc<Frame> {
    let mut text =
        buffer(args.iter().map(|a| a.get().len() + 1).sum::<usize>() + namespace.len() + 32);
    text.push(b'4');
    packet_head(
        &mut text,
        if attachments > 0 { b'6' } else { b'3' },
        attachments,
        namespace,
        Some(id),
    );
    text.push(b'[');
    for (i, arg) in args.iter().enumerate() {
        if i > 0 {
            text.push(b',');
        }
        text.extend_from_slice(arg.get().as_bytes());
    }
    text.push(b']');
    Arc::new(Frame::seal(text, 1, FrameKind::Text, Fate::Keep))
}

/// A Socket.IO packet with a JSON body or none: CONNECT, DISCONNECT, CONNECT_ERROR.
pub(crate) fn control(kind: u8, namespace: &str, body: &str) -> Arc<Frame> {
    let mut text = buffer(namespace.len() + body.len() + 4);
    text.push(b'4');
    packet_head(&mut text, kind, 0, namespace, None);
    text.extend_from_slice(body.as_bytes());
    Arc::new(Frame::seal(text, 1, FrameKind::Text, Fate::Keep))
}

fn packet_head(text: &mut Vec<u8>, kind: u8, attachments: usize, namespace: &str, id: Option<u64>) {
    use std::io::Write;
    text.push(kind);
    // Writing to memory cannot fail.
    if attachments > 0 {
        let _ = write!(text, "{attachments}-");
    }
    if namespace != "/" {
        text.extend_from_slice(namespace.as_bytes());
        text.push(b',');
    }
    if let Some(id) = id {
        let _ = write!(text, "{id}");
    }
}

fn write_string(text: &mut Vec<u8>, value: &str) {
    // A string always serializes, and memory always takes it.
    let _ = serde_json::to_writer(text, value);
}

/// Whether the client would take the last argument for an offset.
pub(crate) fn ends_in_string(args: &[Box<RawValue>]) -> bool {
    args.last()
        .is_some_and(|last| last.get().trim_start().starts_with('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(frame: &Frame) -> &str {
        std::str::from_utf8(frame.payload()).unwrap()
    }

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.into()).unwrap()
    }

    #[test]
    fn an_event_is_rendered_for_each_tongue() {
        let epoch = Epoch::new("e");
        let args = [raw(r#"{"a":1}"#)];
        let e = Event {
            name: "n\"",
            args: &args,
            attachments: 0,
            ack: None,
        };
        let offset = Some((&epoch, 7));
        assert_eq!(
            text(&event("/", e, offset, Fate::Keep)),
            r#"42["n\"",{"a":1},"e-7"]"#
        );
        assert_eq!(
            text(&event("/x", Event { ack: Some(3), ..e }, None, Fate::Keep)),
            r#"42/x,3["n\"",{"a":1}]"#
        );
        assert_eq!(
            text(&event("raw", e, offset, Fate::Keep)),
            r#"{"type":"n\"","a":1,"seq":"e-7"}"#
        );
        let empty = [raw("{ }")];
        assert_eq!(
            text(&event(
                "raw",
                Event {
                    name: "p",
                    args: &empty,
                    ..e
                },
                None,
                Fate::Keep
            )),
            r#"{"type":"p"}"#
        );
        let list = [raw("[1]")];
        assert_eq!(
            text(&event(
                "raw",
                Event {
                    name: "p",
                    args: &list,
                    ..e
                },
                None,
                Fate::Keep
            )),
            r#"{"type":"p","data":[1]}"#
        );
        assert_eq!(text(&ack("/x", 9, &args, 0)), r#"43/x,9[{"a":1}]"#);
        assert_eq!(text(&control(b'1', "/x", "")), "41/x,");
    }

    #[test]
    fn headers_fit_their_payload() {
        for (length, header) in [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
            let frame = Frame::text(&[&"x".repeat(length)]);
            assert_eq!(frame.wire().len(), header + length);
            assert_eq!(frame.payload().len(), length);
        }
        assert_eq!(
            Frame::close(1008, &"é".repeat(100)).payload().len(),
            2 + 122
        );
    }
}
