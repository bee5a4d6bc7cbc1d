//! A real-time delivery engine: rooms, Socket.IO and raw WebSocket over one hub.

mod application;
mod config;
mod encode;
mod engine;
mod history;
mod hold;
mod hub;
mod keeper;
mod limits;
mod offset;
mod publication;
mod room;
mod session;
mod shard;
mod shared;
mod socket;
mod socketio;
mod stats;
mod wire;

pub use application::{
    Application, Arrival, ClientAddress, ConnectRequest, ENGINE, Expiry, Message, RAW, Refusal,
    Welcome,
};
pub use config::{Config, OriginCheck};
pub use hold::{Hold, Unreplayable};
pub use hub::Hub;
pub use publication::{Action, Class, Ending, LastWord, Publication};
pub use room::Room;
pub use session::{MemorySessions, PidHash, RoomSince, SessionRecord, SessionStore, StoreError};
pub use socket::{Ack, AckError, Answer, JoinError, Outgoing, Socket};
pub use stats::Stats;
