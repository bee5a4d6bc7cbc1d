//! One binary of integration tests: each goes through the doors that people use.

mod support;

mod accounts;
mod audit;
mod chats;
mod config;
mod idempotency;
mod leaving;
mod problems;
