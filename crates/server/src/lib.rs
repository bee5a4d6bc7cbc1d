//! Majlis, a self-hosted, real-time event-booking server.

pub mod accounts;
pub mod app;
pub mod bookings;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod error;
pub mod events;
pub mod http;
pub mod jobs;
pub mod ledger;
pub mod live;
pub mod live_room;
pub mod outbox;
pub mod router;
mod schema;
pub mod scope;
pub mod store;
mod text_enum;
pub mod waitlist;
