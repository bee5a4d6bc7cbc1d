//! Majlis on the live wire: rooms, and the gateway that answers clients' messages.

pub mod command;
pub mod gateway;
pub mod handshake;
pub mod rooms;
pub mod root;
pub mod say;
pub mod sessions;
mod start;

pub use start::start;
