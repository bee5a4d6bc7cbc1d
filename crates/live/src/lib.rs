//! A real-time delivery engine: rooms, Socket.IO and raw WebSocket over one hub.

mod application;
mod config;
mod encode;
mod hold;
mod hub;
mod offset;
mod publication;
mod room;
mod session;
mod shard;
mod shared;
mod socket;
mod stats;

pub use application::{
    Application, Arrival, ClientAddress, ConnectRequest, ENGINE, Expiry, Message, RAW, Refusal, Welcome,
};
pub use config::{Config, OriginCheck};
pub use hold::{Hold, Unreplayable};
pub use hub::Hub;
pub use publication::{Action, Class, Ending, LastWord, Publication};
pub use room::Room;
pub use session::{MemorySessions, PidHash, RoomSince, SessionRecord, SessionStore, StoreError};
pub use socket::{Ack, AckError, JoinError, Outgoing, Socket};
pub use stats::Stats;
