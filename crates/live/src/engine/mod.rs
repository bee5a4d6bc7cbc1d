//! Engine.IO v4 and raw WebSocket: transports, and what their messages mean to the layer above.

mod connection;
mod http;
mod packet;
mod polling;
mod upgrade;
mod websocket;

pub(crate) use connection::{Bad, Entrance, Visitor};
pub(crate) use http::routes;
#[cfg(feature = "fuzzing")]
pub(crate) use packet::decode_payload;

pub(crate) use polling::PollSession;
