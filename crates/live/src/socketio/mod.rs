//! Socket.IO protocol v5: packets, and the namespaces of one connection.

mod packet;
mod session;

pub(crate) use session::SocketIo;
