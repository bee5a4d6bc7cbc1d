//! How sockets and connections end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::command::Poll;
use super::sending::gauge;
use super::state::{Shard, Transport};
use super::wheel::Target;
use crate::encode::{self, Event, Fate, Frame, Tongue};
use crate::publication::Ending;
use crate::stats::down;

/// How long a client has to answer a close frame.
const CLOSE_MS: u64 = 3_000;
/// The close code that stands for «policy».
const POLICY: u16 = 1008;

impl Shard {
    /// Ends one socket: for good, or, by closing its connection, so that its client comes back.
    pub fn end_socket(&mut self, socket: u64, ending: &Ending) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        // What is kept back was said before the end.
        self.let_go(s);
        if ending.comes_back() {
            let c = self.sockets[s as usize].connection as usize;
            let connection = self.connections[c].id;
            return self.close(connection, ending.code, &ending.reason);
        }
        let (c, namespace) = {
            let sock = &self.sockets[s as usize];
            (
                sock.connection as usize,
                self.namespace_name(sock.namespace),
            )
        };
        if let Some(last) = &ending.last
            && last
                .namespace
                .as_ref()
                .is_none_or(|only| **only == *namespace)
            && let Ok(payload) = serde_json::value::to_raw_value(&last.payload)
        {
            let event = Event {
                name: &last.name,
                args: &[payload],
                attachments: 0,
                ack: None,
            };
            self.push(c, encode::event(&namespace, event, None, Fate::Keep));
        }
        let connection = self.connections[c].id;
        if self.connections[c].tongue == Tongue::SocketIo {
            self.push(c, encode::control(b'1', &namespace, ""));
            self.forget_socket(s, true);
            self.await_socket(c);
        } else {
            self.forget_socket(s, true);
            self.close(
                connection,
                if ending.code == 0 {
                    POLICY
                } else {
                    ending.code
                },
                &ending.reason,
            );
        }
    }

    /// The client ended a namespace.
    pub fn client_left(&mut self, socket: u64) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        let c = self.sockets[s as usize].connection as usize;
        self.forget_socket(s, true);
        self.await_socket(c);
    }

    /// A connection without sockets gets the usual time to open another.
    fn await_socket(&mut self, c: usize) {
        if self.connections[c].sockets.is_empty() {
            self.connections[c].connect_by_ms =
                self.now_ms + self.shared.config.connect_timeout.as_millis() as u64;
            self.schedule(c);
        }
    }

    pub fn namespace_name(&self, id: u16) -> Arc<str> {
        self.namespaces
            .iter()
            .find(|(_, known)| **known == id)
            .map(|(name, _)| name.clone())
            .unwrap_or_default()
    }

    /// Takes a socket out of everything, and tells it.
    fn forget_socket(&mut self, s: u32, for_good: bool) {
        while let Some(membership) = self.sockets[s as usize].rooms.last() {
            let room = membership.room;
            self.rooms.leave(&self.shared, &mut self.sockets, s, room);
        }
        let sock = self.sockets.remove(s as usize);
        self.by_socket.remove(&sock.id);
        self.connections[sock.connection as usize]
            .sockets
            .retain(|&other| other != s);
        down(&self.shared.counters.sockets);
        sock.events.gone(for_good);
    }

    fn forget_sockets(&mut self, c: usize) {
        while let Some(&s) = self.connections[c].sockets.last() {
            self.forget_socket(s, false);
        }
    }

    /// Closes a connection without a DISCONNECT packet, after what is queued.
    pub fn close(&mut self, connection: u64, code: u16, reason: &str) {
        let Some(&c) = self.by_connection.get(&connection) else {
            return;
        };
        if self.connections[c].closing_ms != 0 {
            return;
        }
        self.forget_sockets(c);
        let state = &mut self.connections[c];
        state.heard.closing.store(true, Ordering::Release);
        match &mut state.transport {
            Transport::WebSocket { .. } => {
                // The client library shows its users no code, and takes a close without one as a lost transport.
                let code = if state.tongue == Tongue::Raw { code } else { 0 };
                state.queue.push(Frame::close(code, reason));
                state.closing_ms = self.now_ms + CLOSE_MS;
                self.touch(c);
                self.schedule(c);
            }
            Transport::Polling { waiter, .. } => {
                let mut payload = state
                    .queue
                    .payload(self.shared.config.max_payload)
                    .unwrap_or_default();
                if !payload.is_empty() {
                    payload.push(0x1e);
                }
                payload.push(b'1');
                if let Some(reply) = waiter.take() {
                    let _ = reply.send(Poll::Payload(payload));
                }
                self.remove(connection);
            }
        }
    }

    /// The client closed its session in a poll's request.
    pub fn client_closed(&mut self, connection: u64) {
        if let Some(&c) = self.by_connection.get(&connection) {
            self.end_poll(c);
            self.remove(connection);
        }
    }

    /// Forgets a connection and ends its transport.
    pub fn remove(&mut self, connection: u64) {
        let Some(&c) = self.by_connection.get(&connection) else {
            return;
        };
        self.forget_sockets(c);
        self.by_connection.remove(&connection);
        let state = self.connections.remove(c);
        state.heard.closing.store(true, Ordering::Release);
        down(gauge(&self.shared.counters, state.tongue, &state.transport));
        if state.touched {
            // The index may be used again by another connection.
            self.touched.retain(|&touched| touched != c);
        }
        if let Transport::WebSocket { link, .. } = &state.transport {
            link.abort();
        }
    }

    /// Closes all connections, spread over a time.
    pub fn drain(&mut self, over: Duration) {
        self.draining = self.connections.iter().map(|(_, c)| c.id).collect();
        let steps = (over.as_millis() as u64 / DRAIN_STEP_MS).max(1);
        self.drain_step = (
            (self.draining.len() as u64).div_ceil(steps) as usize,
            DRAIN_STEP_MS,
        );
        self.drain_some();
    }

    pub fn drain_some(&mut self) {
        let from = self.draining.len().saturating_sub(self.drain_step.0);
        for connection in self.draining.split_off(from) {
            self.close(connection, 1001, "going away");
        }
        if !self.draining.is_empty() {
            self.wheel
                .set(self.now_ms + self.drain_step.1, Target::Drain);
        }
    }
}

/// How often a draining shard closes some connections.
const DRAIN_STEP_MS: u64 = 100;
