//! Reading WebSocket frames from bytes that have arrived.

use std::io::{self, Read, Write};

use bytes::Bytes;
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message, Utf8Bytes};

/// What a connection keeps between reads besides an unfinished message. Small, because connections are many and mostly idle.
const KEPT_BYTES: usize = 64;

/// The reading side of one WebSocket: framing, fragments, masks, control frames, UTF-8, limits.
pub(crate) struct Wire {
    context: WebSocketContext,
    /// The peer broke the rules: where its next frame would begin is not known any more.
    broken: bool,
}

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    Text(Utf8Bytes),
    Binary(Bytes),
    Ping(Bytes),
    Pong,
    /// The peer closes; 0 when it gave no code.
    Close(u16),
}

/// The peer broke the rules, and the connection is to be closed with this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub code: u16,
    pub reason: &'static str,
}

impl Wire {
    /// A wire whose messages and frames have at most `max_message` bytes.
    pub fn new(max_message: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(KEPT_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(max_message))
            .max_frame_size(Some(max_message));
        Self {
            context: WebSocketContext::new(Role::Server, Some(config)),
            broken: false,
        }
    }

    /// Reads what is complete into `incoming`. After a violation everything is ignored.
    ///
    /// # Errors
    /// On a violation; what was complete before it is in `incoming`.
    pub fn feed(&mut self, data: &[u8], incoming: &mut Vec<Incoming>) -> Result<(), Violation> {
        if self.broken {
            return Ok(());
        }
        let read = self.read(data, incoming);
        self.broken = read.is_err();
        read
    }

    fn read(&mut self, data: &[u8], incoming: &mut Vec<Incoming>) -> Result<(), Violation> {
        let mut arrived = Arrived(data);
        loop {
            match self.context.read(&mut arrived) {
                Ok(Message::Text(text)) => incoming.push(Incoming::Text(text)),
                Ok(Message::Binary(data)) => incoming.push(Incoming::Binary(data)),
                Ok(Message::Ping(data)) => incoming.push(Incoming::Ping(data)),
                Ok(Message::Pong(_)) => incoming.push(Incoming::Pong),
                Ok(Message::Close(frame)) => {
                    incoming.push(Incoming::Close(frame.map_or(0, |frame| frame.code.into())));
                    return Ok(());
                }
                Ok(Message::Frame(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                    return Ok(());
                }
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(Error::Capacity(_)) => {
                    return Err(Violation {
                        code: 1009,
                        reason: "message too big",
                    });
                }
                Err(Error::Utf8(_)) => {
                    return Err(Violation {
                        code: 1007,
                        reason: "invalid UTF-8",
                    });
                }
                Err(_) => {
                    return Err(Violation {
                        code: 1002,
                        reason: "protocol error",
                    });
                }
            }
        }
    }
}

/// Bytes that have arrived, as a stream that blocks at their end. What is written (pongs, the answer to a close) is dropped: the
/// shard writes those, so that they never fall into another frame.
struct Arrived<'a>(&'a [u8]);

impl Read for Arrived<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.0.read(buffer)
    }
}

impl Write for Arrived<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
