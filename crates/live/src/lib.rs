//! A real-time delivery engine: rooms, Socket.IO v5 and raw WebSocket over one hub.
//!
//! The engine knows connections, rooms and publications; what they mean is the business of the program behind it, an
//! [`Application`]. Publications come from one relay, in the order of their positions ([`Hub::publish`]), usually read from
//! an outbox table after commit. Clients are stock `socket.io-client` (4.x, protocol v5 over Engine.IO v4: long polling,
//! WebSocket, upgrade) or bare WebSockets.
//!
//! ```
//! use majlis_live::{
//!     Action, Application, Class, Config, ConnectRequest, Hub, Message, Outgoing, Publication, Refusal, Socket, Welcome,
//! };
//! use serde_json::{json, value::to_raw_value};
//!
//! struct Seats;
//!
//! impl Application for Seats {
//!     type Identity = String;
//!
//!     async fn connect(&self, request: ConnectRequest) -> Result<Welcome<String>, Refusal> {
//!         match request.auth["token"].as_str() {
//!             Some(user) => Ok(Welcome::new(user.into()).user(user).room(format!("user/{user}"))),
//!             None => Err(Refusal::new("Authentication error: No token provided", "unauthorized")),
//!         }
//!     }
//!
//!     async fn message(&self, socket: Socket<Self>, message: Message) {
//!         let Message::Event { name, ack: Some(ack), .. } = message else { return };
//!         if name == "join-event" {
//!             // State, then stream: what is published from here on is kept back until the snapshot has been said.
//!             let Ok(hold) = socket.hold(vec!["events/event:1".into()]).await else { return };
//!             let (seats, position) = (5, hold.position()); // read together, from the database
//!             if let Ok(answer) = Outgoing::ack(ack, &[json!({ "availableSeats": seats })]) {
//!                 let _ = hold.release(position, vec![answer]).await;
//!             }
//!         }
//!     }
//! }
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config { namespaces: vec!["/events".into()], ..Config::default() };
//! let hub = Hub::start(Seats, config, "epoch1".into(), 0, Vec::new());
//! let app: axum::Router = hub.routes(); // merge it into your own router, and serve it
//! hub.publish(vec![Publication {
//!     position: 1,
//!     action: Action::Say {
//!         namespace: "/events".into(),
//!         rooms: vec!["events/event:1".into()],
//!         name: "seat_update".into(),
//!         payload: to_raw_value(&json!({ "availableSeats": 4 }))?,
//!         class: Class::State { key: "1".into() },
//!     },
//! }]);
//! # drop(app); Ok(()) }
//! ```
//!
//! # What is promised
//! - **Order.** A socket hears the publications of its rooms in the order of their positions, each once, however many of its
//!   rooms it addresses. Only states that are being gathered or make way in a full queue come later than their place; then
//!   the newest comes. Messages of one connection are acted on in the order in which they were sent, one at a time.
//! - **No silent loss.** Facts are written, or the connection ends in a way that makes its client come back. Offsets that a
//!   socket is told never decrease, but for what [`Hold::release_since`] replays.
//! - **Joining.** [`Hold`] fits a snapshot and the stream after it together without a gap and without a repetition.
//! - **Recovery** ([`Config::recovery`]). A Socket.IO client whose connection was lost comes back with the same id and rooms,
//!   every fact it missed, and the newest states; or as a fresh session, if anything could be missing. As durable as the
//!   [`SessionStore`] and the history given to [`Hub::start`].
//! - **Bounds.** Every queue, message and count has a limit in [`Config`]. Bad input ends its connection and no other.
//!
//! # What is not
//! - Several nodes are the caller's: every node's hub is given every publication. Limits and counts are those of a node.
//! - Gathering is per shard; a key that is busy is so for all members of its rooms.
//! - permessage-deflate is declined: messages are small, and a compression context costs more memory than a whole idle connection.
//! - TLS connections work, but through a task of their own each; put a proxy before the server where that matters.

mod application;
mod config;
mod encode;
mod engine;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod history;
mod hold;
mod hub;
mod keeper;
mod limits;
mod offset;
mod outgoing;
mod publication;
mod record;
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
pub use hub::{Hub, People};
pub use outgoing::{Ack, Outgoing};
pub use publication::{Action, Class, Ending, LastWord, Publication};
pub use room::Room;
pub use session::{MemorySessions, PidHash, RoomSince, SessionRecord, SessionStore, StoreError};
pub use socket::{AckError, Answer, JoinError, Socket};
pub use stats::Stats;
