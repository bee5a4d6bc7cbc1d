//! Engine.IO packets, and payloads of several of them.

use base64::Engine;
use bytes::Bytes;

/// One packet of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Packet {
    Close,
    Pong,
    Text(String),
    Binary(Bytes),
    /// Has no meaning from this side, but is no error either.
    Ignored,
}

/// A packet that breaks the protocol.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl Packet {
    /// Reads the packet in a text frame.
    pub fn decode(text: &str) -> Result<Self, Malformed> {
        match text.as_bytes().first() {
            Some(b'1') => Ok(Self::Close),
            Some(b'3') => Ok(Self::Pong),
            Some(b'4') => Ok(Self::Text(text.get(1..).unwrap_or_default().to_owned())),
            Some(b'0' | b'5' | b'6') => Ok(Self::Ignored),
            // A ping comes from the server only, since version 4 of the protocol.
            _ => Err(Malformed),
        }
    }
}

/// Reads the packets of a request's body.
///
/// # Errors
/// When any of them is malformed; then none counts.
pub(crate) fn decode_payload(body: &[u8]) -> Result<Vec<Packet>, Malformed> {
    let body = std::str::from_utf8(body).map_err(|_| Malformed)?;
    body.split('\u{1e}')
        .map(|packet| match packet.strip_prefix('b') {
            Some(data) => {
                let data = base64::engine::general_purpose::STANDARD
                    .decode(data)
                    .map_err(|_| Malformed)?;
                Ok(Packet::Binary(data.into()))
            }
            None => Packet::decode(packet),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_read_whole_or_not_at_all() {
        let read = decode_payload("4hello\u{1e}bAQIDBA==\u{1e}3\u{1e}1".as_bytes()).unwrap();
        let binary = Packet::Binary(Bytes::from_static(&[1, 2, 3, 4]));
        assert_eq!(
            read,
            [
                Packet::Text("hello".into()),
                binary,
                Packet::Pong,
                Packet::Close
            ]
        );
        for bad in [
            &b""[..],
            b"abc",
            b"4a\x1e",
            b"b!",
            b"\xff",
            b"2",
            b"4a\x1e\x1e4b",
        ] {
            assert_eq!(decode_payload(bad), Err(Malformed), "{bad:?}");
        }
    }
}
