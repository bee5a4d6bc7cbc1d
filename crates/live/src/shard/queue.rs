//! What waits to be sent to one connection.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::sync::Arc;

use crate::encode::{Fate, Frame, FrameKind};

/// How far back from the tail a replaceable state is looked for when its reader is behind.
const LOOK_BACK: usize = 64;

/// Frames in order, counted in bytes.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    frames: VecDeque<Arc<Frame>>,
    bytes: usize,
    /// Bytes of what was replayed and still waits, at the most.
    replayed: usize,
    /// How much of the first frame has been written.
    written: usize,
}

impl Queue {
    pub fn push(&mut self, frame: Arc<Frame>) {
        self.bytes += frame.wire().len();
        self.frames.push_back(frame);
    }

    /// Appends what a returning client missed. The history bounds it; it does not count against the limit of the queue, for a
    /// reader that comes back to much is not slow.
    pub fn push_replayed(&mut self, frame: Arc<Frame>) {
        self.replayed += frame.wire().len();
        self.push(frame);
    }

    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Bytes that wait.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether more waits than `limit` bytes, besides what was replayed.
    pub fn is_over(&self, limit: usize) -> bool {
        self.bytes.saturating_sub(self.replayed) > limit
    }

    /// Counts bytes out that were written or dropped. What was replayed came first.
    fn shrink(&mut self, n: usize) {
        self.bytes -= n;
        self.replayed = self.replayed.saturating_sub(n);
    }

    /// Removes an older state that `frame` replaces, if one is near the tail.
    pub fn replace(&mut self, frame: &Frame) -> bool {
        let Fate::Replace(identity) = &frame.fate else {
            return false;
        };
        let first = self
            .untouched()
            .max(self.frames.len().saturating_sub(LOOK_BACK));
        let found = (first..self.frames.len())
            .rev()
            .find(|&i| matches!(&self.frames[i].fate, Fate::Replace(other) if other == identity));
        found
            .and_then(|i| self.frames.remove(i))
            .map(|old| self.shrink(old.wire().len()))
            .is_some()
    }

    /// Keeps of each state the newest, and nothing that passes; gives how many states and passing messages went.
    pub fn relieve(&mut self) -> (u64, u64) {
        let keep_first = self.untouched();
        let mut newest = std::collections::HashSet::new();
        let (mut states, mut passing) = (0, 0);
        let mut kept = VecDeque::with_capacity(self.frames.len());
        for (i, frame) in self.frames.drain(..).enumerate().rev() {
            let keep = i < keep_first
                || match &frame.fate {
                    Fate::Keep => true,
                    Fate::Replace(identity) => newest.insert(identity.clone()),
                    Fate::Drop => false,
                };
            if keep {
                kept.push_front(frame);
            } else {
                self.bytes -= frame.wire().len();
                if frame.fate == Fate::Drop {
                    passing += 1
                } else {
                    states += 1
                }
            }
        }
        self.frames = kept;
        self.replayed = self.replayed.min(self.bytes);
        (states, passing)
    }

    /// Drops everything that has not begun to be written.
    pub fn clear(&mut self) {
        let keep = self.untouched();
        for frame in self.frames.drain(keep..) {
            self.bytes -= frame.wire().len();
        }
        self.replayed = self.replayed.min(self.bytes);
    }

    /// The index of the first frame of which nothing has been written.
    fn untouched(&self) -> usize {
        usize::from(self.written > 0)
    }

    /// Fills `slices` with what is next to write; gives how many were filled.
    pub fn slices<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let mut filled = 0;
        for (slice, frame) in slices.iter_mut().zip(&self.frames) {
            let from = if filled == 0 { self.written } else { 0 };
            *slice = IoSlice::new(&frame.wire()[from..]);
            filled += 1;
        }
        filled
    }

    /// Notes that `n` bytes have been written.
    pub fn advance(&mut self, n: usize) {
        self.shrink(n);
        self.written += n;
        while let Some(first) = self
            .frames
            .front()
            .filter(|first| self.written >= first.wire().len())
        {
            self.written -= first.wire().len();
            self.frames.pop_front();
        }
        if self.frames.is_empty() && self.frames.capacity() > 64 {
            // An idle connection must not keep the memory of its last burst.
            self.frames = VecDeque::new();
        }
    }

    /// Takes one polling payload of at most about `max` bytes; `None` when nothing for a poll waits.
    pub fn payload(&mut self, max: usize) -> Option<Vec<u8>> {
        use base64::Engine;
        let mut payload: Vec<u8> = Vec::new();
        while let Some(frame) = self.frames.front() {
            let size = frame.payload().len() * 4 / 3 + 5;
            if !payload.is_empty() && payload.len() + size > max {
                break;
            }
            let Some(frame) = self.frames.pop_front() else {
                break;
            };
            self.shrink(frame.wire().len());
            if frame.kind() == FrameKind::Control {
                continue;
            }
            if !payload.is_empty() {
                payload.push(0x1e);
            }
            if frame.kind() == FrameKind::Text {
                payload.extend_from_slice(frame.payload());
            } else {
                payload.push(b'b');
                payload.extend_from_slice(
                    base64::engine::general_purpose::STANDARD
                        .encode(frame.payload())
                        .as_bytes(),
                );
            }
        }
        (!payload.is_empty()).then_some(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Event;

    fn frame(name: &str, fate: Fate) -> Arc<Frame> {
        crate::encode::event(
            "/",
            Event {
                name,
                args: &[],
                attachments: 0,
                ack: None,
            },
            None,
            fate,
        )
    }

    fn texts(queue: &mut Queue) -> String {
        String::from_utf8(queue.payload(1 << 20).unwrap_or_default())
            .unwrap()
            .replace('\u{1e}', " ")
    }

    #[test]
    fn a_state_takes_the_place_of_an_older_one_at_the_tail() {
        let mut queue = Queue::default();
        let state = |name, key: &str| frame(name, Fate::Replace(key.into()));
        queue.push(state("a1", "a"));
        queue.push(frame("fact", Fate::Keep));
        queue.push(state("b1", "b"));
        let newer = state("a2", "a");
        assert!(queue.replace(&newer));
        queue.push(newer);
        assert!(!queue.replace(&state("c1", "c")));
        assert_eq!(texts(&mut queue), r#"42["fact"] 42["b1"] 42["a2"]"#);
        assert_eq!(queue.bytes(), 0);
    }

    #[test]
    fn relief_keeps_facts_newest_states_and_what_is_half_written() {
        let mut queue = Queue::default();
        queue.push(frame("a1", Fate::Replace("a".into())));
        queue.push(frame("a2", Fate::Replace("a".into())));
        queue.push(frame("p", Fate::Drop));
        queue.push(frame("fact", Fate::Keep));
        queue.push(frame("a3", Fate::Replace("a".into())));
        queue.advance(1);
        assert_eq!(queue.relieve(), (1, 1));
        queue.clear();
        let rest = queue.bytes();
        assert_eq!(rest + 1, frame("a1", Fate::Keep).wire().len());
        queue.advance(rest);
        assert!(queue.is_empty());
    }

    #[test]
    fn binary_is_base64_in_a_payload_and_control_frames_are_not_in_it() {
        let mut queue = Queue::default();
        queue.push(Frame::binary(&[1, 2, 3, 4]));
        queue.push(Frame::websocket_ping());
        queue.push(Frame::text(&["2"]));
        assert_eq!(texts(&mut queue), "bAQIDBA== 2");
    }
}
