//! Counters of the whole hub.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// What the hub has counted, for metrics. Gauges are named in the plural, totals end in `_total`.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Stats {
            $($(#[$doc])* pub $name: u64,)*
            /// Rooms with the prefix [`Config::counted_rooms`](crate::Config::counted_rooms) that somebody is in.
            pub counted_rooms: u64,
            /// The newest position that was published.
            pub head: u64,
        }

        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub $name: AtomicU64,)*
        }

        impl Counters {
            pub fn read(&self, counted_rooms: u64, head: u64) -> Stats {
                Stats { $($name: self.$name.load(Ordering::Relaxed),)* counted_rooms, head }
            }
        }
    };
}

counters! {
    /// Raw WebSocket connections that were welcomed.
    raw_connections,
    /// Socket.IO and Engine.IO connections over WebSocket.
    websocket_connections,
    /// Socket.IO and Engine.IO connections over long polling.
    polling_connections,
    /// Sockets: namespaces of connections that were welcomed.
    sockets,
    /// Connections that were ever opened.
    opened_total,
    /// Messages put into connections' queues.
    messages_out_total,
    /// Messages read from clients.
    messages_in_total,
    /// Bytes written to connections.
    bytes_out_total,
    /// States that a newer one replaced in a queue or while gathered.
    states_replaced_total,
    /// Passing messages dropped for readers that were behind.
    passing_dropped_total,
    /// Times a queue was full.
    queue_overflows_total,
    /// Connections closed because their queue stayed full.
    slow_closed_total,
    /// Connections ended because a heartbeat was not answered.
    ping_timeouts_total,
    /// Connections ended because of what they sent.
    bad_input_total,
    /// Connections or sockets refused by a limit on connections.
    refused_total,
    /// Messages not handled because a connection sent too many.
    throttled_total,
    /// Sessions recovered.
    recovered_total,
    /// Sessions that could not be recovered although asked for.
    unrecovered_total,
}

pub(crate) fn up(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

pub(crate) fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}

pub(crate) fn down(counter: &AtomicU64) {
    counter.fetch_sub(1, Ordering::Relaxed);
}
