//! Tests of the engine through its doors: HTTP, WebSocket, and the hub's public methods.

mod engine;
mod joining;
mod limits;
mod recovery;
mod rfc6455;
mod sharing;
mod slow;
mod socketio;
mod stress;
mod support;
