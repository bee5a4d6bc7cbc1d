//! Majlis, a self-hosted, real-time event-booking server.

pub mod accounts;
pub mod bookings;
pub mod clock;
pub mod error;
pub mod events;
pub mod jobs;
pub mod ledger;
pub mod live;
pub mod outbox;
mod schema;
pub mod scope;
pub mod store;
mod text_enum;
pub mod waitlist;
