//! Shards: each owns its connections' queues and the rooms of their sockets.

mod command;
pub(crate) mod dispatch;
mod link;

pub(crate) use command::{Command, Heard, Opening, Parcel, Poll, Registration, Release, Replay, ShardHandle};
pub(crate) use link::{Link, Pipe};
