//! Socket.IO protocol v5: packets, and the namespaces of one connection.

mod packet;
mod session;

#[cfg(feature = "fuzzing")]
pub(crate) use packet::Packet;
pub(crate) use session::SocketIo;
