//! Heartbeats, time limits and expiry.

use std::time::{SystemTime, UNIX_EPOCH};

use super::state::{Expiring, Shard};
use super::wheel::Target;
use crate::application::Expiry;
use crate::encode::{Frame, Tongue};
use crate::stats::up;

/// Milliseconds since the Unix epoch.
fn unix_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}

impl Shard {
    pub fn fire_timers(&mut self) {
        for (tick, target) in self.wheel.advance(self.now_ms) {
            match target {
                Target::Connection(id) => {
                    if let Some(&c) = self
                        .by_connection
                        .get(&id)
                        .filter(|&&c| self.connections[c].timer == tick)
                    {
                        self.look_after(c);
                    }
                }
                Target::Socket(id) => self.look_at_expiry(id),
                Target::Hold(socket) => self.look_at_hold(socket),
                Target::Drain => self.drain_some(),
            }
        }
        let due = self.gather.take_due(self.now_ms);
        self.say_gathered(due);
    }

    /// Sets the one timer of a connection to its next deadline.
    pub fn schedule(&mut self, c: usize) {
        let config = &self.shared.config;
        let connection = &mut self.connections[c];
        let heartbeat = match connection.ping_sent_ms {
            0 => connection.next_ping_ms,
            // Looked at when the next heartbeat is due, and at the latest when the answer is.
            sent if self.now_ms < sent + config.ping_interval.as_millis() as u64 => {
                sent + config.ping_interval.min(config.ping_timeout).as_millis() as u64
            }
            sent => sent + config.ping_timeout.as_millis() as u64,
        };
        let others = [connection.connect_by_ms, connection.closing_ms];
        let at_ms = others
            .into_iter()
            .filter(|&at| at != 0)
            .fold(heartbeat, u64::min);
        if self.wheel.tick_of(at_ms) != connection.timer {
            connection.timer = self.wheel.set(at_ms, Target::Connection(connection.id));
        }
    }

    /// A deadline of a connection has come, or nearly.
    fn look_after(&mut self, c: usize) {
        let (id, tick_ms, now_ms) = (
            self.connections[c].id,
            self.wheel.tick_ms(),
            self.now_ms + self.wheel.tick_ms(),
        );
        let connection = &self.connections[c];
        if connection.closing_ms != 0 {
            if now_ms >= connection.closing_ms {
                self.remove(id);
                return;
            }
        } else if connection.connect_by_ms != 0 && now_ms >= connection.connect_by_ms {
            self.close(id, 0, "");
        } else if connection.ping_sent_ms == 0 {
            if now_ms >= connection.next_ping_ms {
                self.ping(c);
            }
        } else if !self.heartbeat_heard(c, tick_ms)
            && now_ms
                >= self.connections[c].ping_sent_ms
                    + self.shared.config.ping_timeout.as_millis() as u64
        {
            up(&self.shared.counters.ping_timeouts_total);
            self.remove(id);
            return;
        }
        if let Some(&c) = self.by_connection.get(&id) {
            self.schedule(c);
        }
    }

    fn ping(&mut self, c: usize) {
        // What a hold keeps back is not sent before the heartbeat, and so not proven by its answer.
        let held = self.connections[c].sockets.iter().filter_map(|&s| {
            let hold = self.sockets[s as usize].hold.as_ref()?;
            Some(hold.began)
        });
        let head = held.fold(self.head, u64::min);
        let connection = &mut self.connections[c];
        connection.ping_sent_ms = self.now_ms.max(1);
        connection.pings = connection.pings.wrapping_add(1);
        connection.ping_head = head;
        let raw = connection.tongue == Tongue::Raw;
        self.push(
            c,
            if raw {
                Frame::websocket_ping()
            } else {
                Frame::text(&["2"])
            },
        );
    }

    /// Whether the client has been heard since the last heartbeat; then the next one is arranged.
    fn heartbeat_heard(&mut self, c: usize, tick_ms: u64) -> bool {
        let interval_ms = self.shared.config.ping_interval.as_millis() as u64;
        let connection = &mut self.connections[c];
        let heard_ms = connection
            .heard
            .at_ms
            .load(std::sync::atomic::Ordering::Acquire);
        if heard_ms + tick_ms < connection.ping_sent_ms || heard_ms == 0 {
            return false;
        }
        let answered = connection
            .heard
            .pongs
            .load(std::sync::atomic::Ordering::Acquire)
            == connection.pings;
        let sent_ms = std::mem::take(&mut connection.ping_sent_ms);
        connection.next_ping_ms = (heard_ms + interval_ms).max(self.now_ms);
        if answered {
            self.confirm(c, sent_ms);
        }
        true
    }

    /// An answered heartbeat proves that the client has what was sent before it: its sessions need not reach further back.
    fn confirm(&mut self, c: usize, sent_ms: u64) {
        let interval_ms = self.shared.config.confirm_interval().as_millis() as u64;
        let (head, sockets) = (
            self.connections[c].ping_head,
            self.connections[c].sockets.clone(),
        );
        for s in sockets {
            let sock = &mut self.sockets[s as usize];
            let Some(pid_hash) = &sock.pid_hash else {
                continue;
            };
            // A socket that came in after the heartbeat has had nothing proven.
            if self.now_ms < sock.confirmed_ms + interval_ms || sock.confirmed_ms >= sent_ms {
                continue;
            }
            sock.confirmed_ms = self.now_ms;
            let heard = sock.hold.as_ref().map_or(head, |hold| hold.began.min(head));
            self.shared.keeper.confirm(pid_hash.to_string(), heard);
            sock.events.heard(heard);
        }
    }

    pub fn set_expiry(&mut self, socket: u64, expiry: Option<Expiry>) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        self.sockets[s as usize].expiry = expiry.map(|expiry| {
            Box::new(Expiring {
                expiry,
                warned: false,
            })
        });
        self.look_at_expiry(socket);
    }

    fn look_at_expiry(&mut self, socket: u64) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        let Some(expiring) = &mut self.sockets[s as usize].expiry else {
            return;
        };
        let (now, at_ms) = (unix_ms(), expiring.expiry.at_ms);
        if now >= at_ms {
            let ending = expiring.expiry.ending.clone();
            self.end_socket(socket, &ending);
            return;
        }
        let warn_ms = at_ms.saturating_sub(Expiry::WARNING_MS);
        if now >= warn_ms && !expiring.warned {
            expiring.warned = true;
            if let Some(warning) = expiring.expiry.warning.clone() {
                let sock = &self.sockets[s as usize];
                let place = sock.hold.as_ref().map_or(self.head, |hold| hold.began);
                let (c, namespace) = (
                    sock.connection as usize,
                    self.namespace_name(sock.namespace),
                );
                let shared = self.shared.clone();
                for frame in warning.frames(&namespace, Some((&shared.epoch, place))) {
                    self.push(c, frame);
                }
            }
        }
        let next = if now < warn_ms { warn_ms } else { at_ms };
        // The wheel may fire one tick early; a look too early only arranges the next one.
        self.wheel.set(
            self.now_ms + (next - now) + self.wheel.tick_ms(),
            Target::Socket(socket),
        );
    }

    /// A hold that nobody released has kept its socket from hearing: the client should come back.
    fn look_at_hold(&mut self, socket: u64) {
        let Some(&s) = self.by_socket.get(&socket) else {
            return;
        };
        let sock = &self.sockets[s as usize];
        let Some(hold) = &sock.hold else { return };
        if self.now_ms + self.wheel.tick_ms() >= hold.until_ms {
            let connection = self.connections[sock.connection as usize].id;
            tracing::warn!("a hold was not released in time");
            self.close(connection, 1001, "try again");
        }
    }
}
