//! The writing end of a transport.

use std::io::{self, IoSlice};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// A WebSocket's byte stream, shared by the task that reads and the shard that writes.
#[derive(Debug)]
pub(crate) enum Link {
    /// The bare socket: written to directly.
    Tcp(TcpStream),
    /// Anything else (TLS, tests): a task of its own copies what the shard leaves here.
    Piped(Pipe),
}

/// Hands one batch at a time to a writing task.
#[derive(Debug, Default)]
pub(crate) struct Pipe {
    batch: Mutex<Vec<Bytes>>,
    pub filled: Notify,
    pub emptied: Notify,
    pub stop: Notify,
    ending: AtomicBool,
    stopped: AtomicBool,
}

/// The most bytes a pipe takes before it says that it is full.
const PIPE_BYTES: usize = 64 * 1024;

impl Link {
    /// Writes without waiting; gives the number of bytes taken.
    ///
    /// # Errors
    /// `WouldBlock` when nothing can be taken now; any other error is final.
    pub fn try_write(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_write_vectored(slices),
            Self::Piped(pipe) => pipe.try_write(slices),
        }
    }

    /// Waits until writing may succeed.
    pub async fn writable(&self) {
        match self {
            // An error shows itself at the next write.
            Self::Tcp(stream) => drop(stream.writable().await),
            Self::Piped(pipe) => pipe.emptied.notified().await,
        }
    }

    /// Ends the writing direction after what was written.
    pub fn finish(&self) {
        match self {
            Self::Tcp(stream) => {
                drop(socket2::SockRef::from(stream).shutdown(std::net::Shutdown::Write))
            }
            Self::Piped(pipe) => {
                pipe.ending.store(true, Ordering::Release);
                pipe.filled.notify_one();
            }
        }
    }

    /// Ends both directions now, so that the reading side wakes.
    pub fn abort(&self) {
        match self {
            Self::Tcp(stream) => {
                drop(socket2::SockRef::from(stream).shutdown(std::net::Shutdown::Both))
            }
            Self::Piped(pipe) => {
                pipe.stopped.store(true, Ordering::Release);
                pipe.stop.notify_one();
                pipe.filled.notify_one();
            }
        }
    }
}

impl Pipe {
    fn try_write(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut batch = self
            .batch
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.stopped.load(Ordering::Acquire) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if batch.iter().map(Bytes::len).sum::<usize>() >= PIPE_BYTES {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        batch.extend(slices.iter().map(|slice| Bytes::copy_from_slice(slice)));
        self.filled.notify_one();
        Ok(slices.iter().map(|slice| slice.len()).sum())
    }

    /// What the writing task writes next, and whether that is the last.
    pub fn take(&self) -> (Vec<Bytes>, bool) {
        let mut batch = self
            .batch
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let taken = std::mem::take(&mut *batch);
        self.emptied.notify_one();
        (
            taken,
            self.ending.load(Ordering::Acquire) || self.stopped.load(Ordering::Acquire),
        )
    }

    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// The writing task failed.
    pub fn fail(&self) {
        self.stopped.store(true, Ordering::Release);
        self.emptied.notify_one();
        self.stop.notify_one();
    }
}
