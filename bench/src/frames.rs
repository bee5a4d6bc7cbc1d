//! WebSocket frames as a client reads and writes them. Cheap on purpose: the load must cost less than the server.

use crate::Result;

/// A text frame with an empty mask, which leaves the bytes as they are.
pub fn text(payload: &str) -> Vec<u8> {
    masked(0x1, payload.as_bytes())
}

pub fn pong(payload: &[u8]) -> Vec<u8> {
    masked(0xA, payload)
}

fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | length as u8),
        length @ 126..=0xFFFF => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

pub enum Frame<'a> {
    Text(&'a [u8]),
    Ping(&'a [u8]),
    /// With the close code, or 1005 where there is none.
    Close(u16),
    Other,
}

/// The first frame in `bytes` and its length on the wire, or none if it is not all there. The server sends no
/// fragments to these clients: its messages are small.
pub fn next(bytes: &[u8]) -> Result<Option<(Frame<'_>, usize)>> {
    let [first, second, rest @ ..] = bytes else {
        return Ok(None);
    };
    let (length, header_bytes) = match (second & 0x7F, rest) {
        (126, [a, b, ..]) => (usize::from(u16::from_be_bytes([*a, *b])), 4),
        (127, [a, b, c, d, e, f, g, h, ..]) => (
            usize::try_from(u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]))?,
            10,
        ),
        (126 | 127, _) => return Ok(None),
        (length, _) => (usize::from(length), 2),
    };
    let Some(payload) = bytes.get(header_bytes..header_bytes + length) else {
        return Ok(None);
    };
    let frame = match (first & 0x80, first & 0x0F) {
        (0, _) | (_, 0x0) => return Err("a fragmented message".into()),
        (_, 0x1) => Frame::Text(payload),
        (_, 0x8) => Frame::Close(
            payload
                .get(..2)
                .map_or(1005, |code| u16::from_be_bytes([code[0], code[1]])),
        ),
        (_, 0x9) => Frame::Ping(payload),
        _ => Frame::Other,
    };
    Ok(Some((frame, header_bytes + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_only_when_it_is_all_there() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let payload = "x".repeat(length);
            let mut frame = text(&payload);
            // As a server would send it: without the mask.
            let mask_at = frame.len() - length - 4;
            frame.drain(mask_at..mask_at + 4);
            frame[1] &= 0x7F;
            assert!(next(&frame[..frame.len() - 1]).unwrap().is_none());
            let Some((Frame::Text(read), bytes)) = next(&frame).unwrap() else {
                panic!("no text frame of {length} bytes");
            };
            assert_eq!((read, bytes), (payload.as_bytes(), frame.len()));
        }
    }
}
