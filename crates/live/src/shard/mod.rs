//! Shards: each owns its connections' queues and the rooms of their sockets.
//!
//! A shard is one task that takes orders in batches: it carries all of them out, which fills queues, and then writes each touched
//! connection once. Nothing outside touches its state, so every order falls at one point of the global order of publications.

mod command;
mod deliver;
pub(crate) mod dispatch;
mod ending;
mod gather;
mod joining;
mod link;
mod queue;
mod registering;
mod rooms;
mod sending;
mod state;
mod timers;
mod wheel;

pub(crate) use command::{
    Command, Heard, Held, Opening, Parcel, Poll, Registration, Release, Replay, ShardHandle, Span,
};
pub(crate) use link::{Link, Pipe};
pub(crate) use state::start;
