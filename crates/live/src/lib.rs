//! A real-time delivery engine.
