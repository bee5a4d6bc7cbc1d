//! Queues, writes and polls.

use std::io::{ErrorKind, IoSlice};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::oneshot;

use super::command::{Command, Poll};
use super::link::Link;
use super::state::{Connection, Doom, Shard, Transport};
use crate::encode::{Fate, Frame, Tongue};
use crate::stats::{Counters, add, down, up};

/// The most frames given to one write.
const SLICES: usize = 128;
/// What a polling connection may have waiting before passing messages are dropped.
const POLLING_PASSING_BYTES: usize = 64 * 1024;

impl Connection {
    /// Whether what is queued now has to wait behind something unsent.
    fn is_behind(&self) -> bool {
        match &self.transport {
            Transport::WebSocket { blocked, .. } => *blocked,
            Transport::Polling { waiter, .. } => waiter.is_none() && !self.queue.is_empty(),
        }
    }

    fn drops_passing(&self) -> bool {
        match &self.transport {
            Transport::WebSocket { blocked, .. } => *blocked,
            Transport::Polling { .. } => self.queue.bytes() > POLLING_PASSING_BYTES,
        }
    }
}

/// The gauge that counts connections of a kind.
pub(crate) fn gauge<'a>(
    counters: &'a Counters,
    tongue: Tongue,
    transport: &Transport,
) -> &'a AtomicU64 {
    match (tongue, transport) {
        (Tongue::Raw, _) => &counters.raw_connections,
        (_, Transport::WebSocket { .. }) => &counters.websocket_connections,
        (_, Transport::Polling { .. }) => &counters.polling_connections,
    }
}

impl Shard {
    /// Queues a frame. Never ends a connection at once, so that the caller's indices stay valid.
    pub fn push(&mut self, c: usize, frame: Arc<Frame>) {
        let connection = &mut self.connections[c];
        if connection.closing_ms != 0 || connection.doomed {
            return;
        }
        if frame.fate == Fate::Drop && connection.drops_passing() {
            up(&self.shared.counters.passing_dropped_total);
            return;
        }
        if connection.is_behind() && connection.queue.replace(&frame) {
            up(&self.shared.counters.states_replaced_total);
        }
        connection.queue.push(frame);
        self.queued += 1;
        if connection.queue.is_over(self.shared.config.queue_bytes) {
            self.overflow(c);
        }
        self.touch(c);
    }

    /// Queues a frame that a returning client missed.
    pub fn push_replayed(&mut self, c: usize, frame: Arc<Frame>) {
        let connection = &mut self.connections[c];
        if connection.closing_ms == 0 && !connection.doomed {
            connection.queue.push_replayed(frame);
            self.queued += 1;
            self.touch(c);
        }
    }

    pub fn touch(&mut self, c: usize) {
        let connection = &mut self.connections[c];
        if !connection.touched {
            connection.touched = true;
            self.touched.push(c);
        }
    }

    /// A queue is full: what can be written is, then states are thinned out, and if that does not help the reader is too slow.
    fn overflow(&mut self, c: usize) {
        let limit = self.shared.config.queue_bytes;
        self.write(c);
        let connection = &mut self.connections[c];
        if !connection.queue.is_over(limit) || connection.doomed {
            return;
        }
        let counters = &self.shared.counters;
        up(&counters.queue_overflows_total);
        let (states, passing) = connection.queue.relieve();
        add(&counters.states_replaced_total, states);
        add(&counters.passing_dropped_total, passing);
        if connection.queue.is_over(limit) {
            self.too_slow(c);
        }
    }

    /// Writes a touched connection.
    pub fn flush(&mut self, c: usize) {
        let Some(connection) = self.connections.get_mut(c) else {
            return;
        };
        connection.touched = false;
        self.write(c);
        let connection = &mut self.connections[c];
        if let Transport::WebSocket { link, .. } = &connection.transport
            && connection.closing_ms != 0
            && connection.queue.is_empty()
        {
            link.finish();
        }
    }

    fn write(&mut self, c: usize) {
        let connection = &mut self.connections[c];
        match &connection.transport {
            Transport::WebSocket { blocked: true, .. } => {}
            Transport::WebSocket { .. } => self.write_websocket(c),
            Transport::Polling { waiter: None, .. } => {}
            Transport::Polling { .. } => self.answer_poll(c),
        }
    }

    fn write_websocket(&mut self, c: usize) {
        let connection = &mut self.connections[c];
        let Transport::WebSocket { link, blocked } = &mut connection.transport else {
            return;
        };
        let mut total = 0;
        while !connection.queue.is_empty() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let filled = connection.queue.slices(&mut slices);
            match link.try_write(&slices[..filled]) {
                Ok(n) => {
                    connection.queue.advance(n);
                    total += n as u64;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    *blocked = true;
                    wait_until_writable(connection.id, link.clone(), self.orders.clone());
                    break;
                }
                Err(_) => {
                    connection.doomed = true;
                    self.doomed.push((connection.id, Doom::Failed));
                    break;
                }
            }
        }
        add(&self.shared.counters.bytes_out_total, total);
    }

    pub fn writable(&mut self, connection: u64) {
        let Some(&c) = self.by_connection.get(&connection) else {
            return;
        };
        if let Transport::WebSocket { blocked, .. } = &mut self.connections[c].transport {
            *blocked = false;
            self.touch(c);
        }
    }

    /// Ends what was found to be doomed.
    pub fn reap(&mut self) {
        for (id, doom) in std::mem::take(&mut self.doomed) {
            let Some(&c) = self.by_connection.get(&id) else {
                continue;
            };
            match doom {
                Doom::Failed => self.remove(id),
                Doom::Slow => {
                    let connection = &mut self.connections[c];
                    connection.doomed = false;
                    connection.queue.clear();
                    self.close(id, 4008, "slow consumer");
                }
            }
        }
    }

    /// A client polls: answered at once when something waits, else when something comes.
    pub fn poll(&mut self, connection: u64, reply: oneshot::Sender<Poll>) {
        let Some(&c) = self.by_connection.get(&connection) else {
            let _ = reply.send(Poll::Refused);
            return;
        };
        match &mut self.connections[c].transport {
            Transport::Polling { waiter, probed } if waiter.is_none() => {
                let ended_at_once = *probed;
                *waiter = Some(reply);
                self.answer_poll(c);
                if ended_at_once {
                    self.end_poll(c);
                }
            }
            Transport::WebSocket { .. } => drop(reply.send(Poll::Refused)),
            Transport::Polling { .. } => {
                // Two polls at once are against the protocol: the first hears that the session is closed.
                let _ = reply.send(Poll::Refused);
                up(&self.shared.counters.bad_input_total);
                self.close(connection, 0, "");
            }
        }
    }

    fn answer_poll(&mut self, c: usize) {
        let max = self.shared.config.max_payload;
        let connection = &mut self.connections[c];
        let Transport::Polling { waiter, .. } = &mut connection.transport else {
            return;
        };
        if waiter.is_none() {
            return;
        }
        let Some(payload) = connection.queue.payload(max) else {
            return;
        };
        if let Some(reply) = waiter.take() {
            add(&self.shared.counters.bytes_out_total, payload.len() as u64);
            // A poll that was given up ends the session, from which what it carried is recovered.
            let _ = reply.send(Poll::Payload(payload));
        }
    }

    /// Ends a waiting poll with a noop packet.
    pub fn end_poll(&mut self, c: usize) {
        if let Transport::Polling { waiter, .. } = &mut self.connections[c].transport
            && let Some(reply) = waiter.take()
        {
            let _ = reply.send(Poll::Payload(b"6".to_vec()));
        }
    }

    pub fn probed(&mut self, connection: u64) {
        let Some(&c) = self.by_connection.get(&connection) else {
            return;
        };
        if let Transport::Polling { probed, .. } = &mut self.connections[c].transport {
            *probed = true;
            self.end_poll(c);
        }
    }

    pub fn probe_failed(&mut self, connection: u64) {
        let Some(&c) = self.by_connection.get(&connection) else {
            return;
        };
        if let Transport::Polling { probed, .. } = &mut self.connections[c].transport {
            *probed = false;
        }
    }

    /// A client gave up a poll. After an upgrade that is no loss.
    pub fn poll_dropped(&mut self, connection: u64) {
        let Some(&c) = self.by_connection.get(&connection) else {
            return;
        };
        if matches!(self.connections[c].transport, Transport::Polling { .. }) {
            self.remove(connection);
        }
    }

    pub fn upgrade(&mut self, connection: u64, link: Arc<Link>, reply: oneshot::Sender<bool>) {
        let Some(&c) = self.by_connection.get(&connection) else {
            return;
        };
        if !matches!(self.connections[c].transport, Transport::Polling { .. }) {
            return;
        }
        self.end_poll(c);
        let connection = &mut self.connections[c];
        down(gauge(
            &self.shared.counters,
            connection.tongue,
            &connection.transport,
        ));
        connection.transport = Transport::WebSocket {
            link,
            blocked: false,
        };
        up(gauge(
            &self.shared.counters,
            connection.tongue,
            &connection.transport,
        ));
        self.touch(c);
        let _ = reply.send(true);
    }
}

/// The one task a blocked connection has: it ends as soon as there is space.
fn wait_until_writable(
    connection: u64,
    link: Arc<Link>,
    orders: tokio::sync::mpsc::WeakUnboundedSender<Command>,
) {
    tokio::spawn(async move {
        link.writable().await;
        if let Some(orders) = orders.upgrade() {
            let _ = orders.send(Command::Writable { connection });
        }
    });
}
