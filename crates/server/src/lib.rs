//! Majlis, a self-hosted, real-time event-booking server.

pub mod accounts;
pub mod announcements;
pub mod app;
pub mod bookings;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod error;
pub mod events;
pub mod http;
pub mod jobs;
pub mod language;
pub mod ledger;
pub mod live;
pub mod mail;
pub mod notifications;
pub mod outbox;
pub mod reviews;
pub mod router;
mod schema;
pub mod scope;
pub mod store;
mod text_enum;
pub mod waitlist;
