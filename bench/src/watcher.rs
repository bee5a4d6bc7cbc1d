//! One connection that watches an event, as the stock clients do it.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use memchr::memmem;
use mio::net::TcpStream;

use crate::{Result, frames, frames::Frame};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Raw WebSocket on `/ws/events/{id}`.
    Raw,
    /// Socket.IO on `/events`, by websocket, joined to the event as one of the public.
    SocketIo,
    /// The same, joined as an organizer, who hears of each booking.
    SocketIoOrganizer,
    /// Frames of the bare write loop, without a handshake.
    Bare,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Upgrading,
    Entering,
    Watching,
}

/// When a watcher learnt of a number of free seats.
#[derive(Clone, Copy)]
pub struct Seen {
    pub at: Duration,
    pub seats: i64,
}

/// What a watcher heard since it was last reset.
#[derive(Default)]
pub struct Heard {
    pub messages: u64,
    pub bytes: u64,
    /// Messages of which each booking makes one: none may be missing.
    pub facts: u64,
    /// Numbers of free seats, if they are to be kept.
    pub seats: Vec<Seen>,
    /// Votes and reactions of the live room, as last heard.
    pub votes: i64,
    pub reactions: i64,
}

pub struct Watcher {
    pub stream: TcpStream,
    tongue: Tongue,
    stage: Stage,
    /// What to send, one at each step of entering.
    steps: VecDeque<Vec<u8>>,
    /// The beginning of a frame, or of the upgrade's response.
    partial: Vec<u8>,
    pub heard: Heard,
    pub keeps_seats: bool,
    /// Free seats, as last heard.
    pub last_seats: Option<i64>,
}

impl Watcher {
    /// Connects and asks for the upgrade; the rest happens as answers arrive.
    pub fn connect(address: SocketAddr, tongue: Tongue, event: &str, token: &str) -> Result<Self> {
        let mut stream = std::net::TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let (path, steps, stage) = match tongue {
            Tongue::Raw => (
                format!("/ws/events/{event}?token={token}"),
                VecDeque::new(),
                Stage::Upgrading,
            ),
            Tongue::SocketIo => (
                socket_io_path(),
                socket_io_steps(event, token, ""),
                Stage::Upgrading,
            ),
            Tongue::SocketIoOrganizer => (
                socket_io_path(),
                socket_io_steps(event, token, r#","role":"organizer""#),
                Stage::Upgrading,
            ),
            Tongue::Bare => (String::new(), VecDeque::new(), Stage::Watching),
        };
        if stage == Stage::Upgrading {
            let request = format!(
                "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
                 sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            );
            stream.write_all(request.as_bytes())?;
        }
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream: TcpStream::from_std(stream),
            tongue,
            stage,
            steps,
            partial: Vec::new(),
            heard: Heard::default(),
            keeps_seats: false,
            last_seats: None,
        })
    }

    pub fn is_watching(&self) -> bool {
        self.stage == Stage::Watching
    }

    /// Takes all that has arrived. `began` is the moment from which times are counted.
    pub fn receive(&mut self, buffer: &mut [u8], began: Instant) -> Result<()> {
        loop {
            let count = match self.stream.read(buffer) {
                Ok(0) => return Err("the server closed a watcher's connection".into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let at = began.elapsed();
            if self.partial.is_empty() {
                let used = self.take_frames(&buffer[..count], at)?;
                self.partial.extend_from_slice(&buffer[used..count]);
            } else {
                let mut whole = std::mem::take(&mut self.partial);
                whole.extend_from_slice(&buffer[..count]);
                let used = self.take_frames(&whole, at)?;
                whole.drain(..used);
                self.partial = whole;
            }
            // A short read has emptied the socket: with edge-triggered events, the next one tells of more.
            if count < buffer.len() {
                return Ok(());
            }
        }
    }

    fn take_frames(&mut self, bytes: &[u8], at: Duration) -> Result<usize> {
        let mut used = 0;
        if self.stage == Stage::Upgrading {
            let Some(end) = memmem::find(bytes, b"\r\n\r\n") else {
                return Ok(0);
            };
            if !bytes.starts_with(b"HTTP/1.1 101") {
                return Err(format!("no upgrade: {}", String::from_utf8_lossy(bytes)).into());
            }
            self.stage = Stage::Entering;
            used = end + 4;
        }
        while let Some((frame, length)) = frames::next(&bytes[used..])? {
            used += length;
            match frame {
                Frame::Text(payload) => self.on_text(payload, length, at)?,
                Frame::Ping(payload) => self.send(&frames::pong(payload))?,
                Frame::Close(code) => {
                    return Err(format!("the server closed a watcher: {code}").into());
                }
                Frame::Other => {}
            }
        }
        Ok(used)
    }

    fn on_text(&mut self, payload: &[u8], length: usize, at: Duration) -> Result<()> {
        match (self.tongue, self.stage) {
            (Tongue::Bare, _) => self.count(length),
            (Tongue::Raw, Stage::Watching) => self.on_raw(payload, length, at),
            (Tongue::Raw, _) => self.enter_raw(payload, at)?,
            (_, Stage::Watching) => self.on_socket_io(payload, length, at)?,
            (_, _) => self.enter_socket_io(payload, at)?,
        }
        Ok(())
    }

    fn count(&mut self, length: usize) {
        self.heard.messages += 1;
        self.heard.bytes += length as u64;
    }

    /// The present state ends the entrance: what follows are changes.
    fn enter_raw(&mut self, payload: &[u8], at: Duration) -> Result<()> {
        if memmem::find(payload, b"\"seat_update\"").is_some() {
            self.see(payload, at);
            self.stage = Stage::Watching;
        } else if memmem::find(payload, b"\"connection_established\"").is_none() {
            return Err(format!("not entered: {}", String::from_utf8_lossy(payload)).into());
        }
        Ok(())
    }

    fn on_raw(&mut self, payload: &[u8], length: usize, at: Duration) {
        self.count(length);
        if memmem::find(payload, b"\"booking_created\"").is_some() {
            self.heard.facts += 1;
        } else if memmem::find(payload, b"\"seat_update\"").is_some() {
            self.see(payload, at);
        }
    }

    fn enter_socket_io(&mut self, payload: &[u8], at: Duration) -> Result<()> {
        let joined = payload.starts_with(b"43/events,1[");
        if joined && memmem::find(payload, b"\"success\":true").is_some() {
            self.see(payload, at);
            self.stage = Stage::Watching;
        } else if payload.starts_with(b"0{") || payload.starts_with(b"40/events,{") {
            let step = self.steps.pop_front().ok_or("a second CONNECT")?;
            self.send(&step)?;
        } else if payload == b"2" {
            self.send(&frames::text("3"))?;
        } else if joined || payload.starts_with(b"44") {
            return Err(format!("not entered: {}", String::from_utf8_lossy(payload)).into());
        }
        Ok(())
    }

    fn on_socket_io(&mut self, payload: &[u8], length: usize, at: Duration) -> Result<()> {
        let Some(message) = payload.strip_prefix(b"42/events,[\"") else {
            if payload == b"2" {
                self.send(&frames::text("3"))?;
            } else if payload.starts_with(b"41") || payload == b"1" {
                return Err("the server disconnected a watcher".into());
            }
            return Ok(());
        };
        self.count(length);
        if message.starts_with(b"new-registration\"") {
            self.heard.facts += 1;
        } else if message.starts_with(b"attendees-count-update\"") {
            self.see(payload, at);
        } else if message.starts_with(b"poll-updated\"") {
            self.heard.votes = number(payload, b"\"totalVotes\":").unwrap_or(0);
        } else if message.starts_with(b"reactions-update\"") {
            self.heard.reactions = number(payload, b"\"total\":").unwrap_or(0);
        }
        Ok(())
    }

    fn see(&mut self, payload: &[u8], at: Duration) {
        let Some(seats) = number(payload, b"\"availableSeats\":") else {
            return;
        };
        self.last_seats = Some(seats);
        if self.keeps_seats {
            self.heard.seats.push(Seen { at, seats });
        }
    }

    /// Emits a Socket.IO event of `/events`, without asking for an answer.
    pub fn emit(&mut self, name: &str, payload: &str) -> Result<()> {
        self.send(&frames::text(&format!(r#"42/events,["{name}",{payload}]"#)))
    }

    fn send(&mut self, bytes: &[u8]) -> Result<()> {
        // Small, and the server reads: it fits.
        self.stream.write_all(bytes)?;
        Ok(())
    }
}

/// The number behind a key, which is written with its quotes and colon.
fn number(payload: &[u8], key: &[u8]) -> Option<i64> {
    let value = &payload[memmem::find(payload, key)? + key.len()..];
    let digits = value
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'-')
        .count();
    std::str::from_utf8(&value[..digits]).ok()?.parse().ok()
}

fn socket_io_path() -> String {
    "/socket.io/?EIO=4&transport=websocket".to_owned()
}

fn socket_io_steps(event: &str, token: &str, role: &str) -> VecDeque<Vec<u8>> {
    VecDeque::from([
        frames::text(&format!(r#"40/events,{{"token":"{token}"}}"#)),
        frames::text(&format!(
            r#"42/events,1["join-event",{{"eventId":"{event}"{role}}}]"#
        )),
    ])
}
