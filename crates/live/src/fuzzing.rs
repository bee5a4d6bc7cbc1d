//! Doors to the parsers of outside bytes, for the fuzz targets in `fuzz/`. No part of the interface.

use crate::config::Config;
use crate::wire::Wire;

/// The body of a polling request.
pub fn engine_payload(data: &[u8]) {
    let _ = crate::engine::decode_payload(data);
}

/// A Socket.IO packet.
pub fn socketio_packet(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = crate::socketio::Packet::decode(text, &Config::default());
    }
}

/// The bytes of a WebSocket, whole and in single bytes: both must be read alike.
pub fn websocket(data: &[u8]) {
    let read = |size: usize| {
        let (mut wire, mut incoming) = (Wire::new(64 * 1024), Vec::new());
        let result = data
            .chunks(size)
            .try_for_each(|piece| wire.feed(piece, &mut incoming));
        (result, incoming)
    };
    assert_eq!(read(data.len().max(1)), read(1));
}
