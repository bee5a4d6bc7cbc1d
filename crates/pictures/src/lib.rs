//! Makes safe pictures of files that strangers send: JPEG, PNG, WebP and AVIF, known by their content.
//!
//! Nothing of the bytes that came in survives. A picture is decoded within limits, turned upright, made smaller and
//! written anew, so that neither what a camera noted (place, time, owner) nor anything hidden in the file goes on.
//!
//! Decoders are the part of a server that is easiest to attack. So the work is done by a [`Worker`]: a process of its own with
//! little memory and little time, without the server's environment, memory and connections, whose end harms nobody. That holds back
//! a file that makes a decoder crash, or run without end. It is no sandbox: the process runs as the same user, so code that took it
//! over could reach what that user can reach on the machine.

mod avif;
mod decode;
mod encode;
mod kind;
mod worker;

pub use kind::Kind;
#[doc(hidden)]
pub use worker::run_worker_with;
pub use worker::{Worker, run_worker};

/// Pixels on one side that a picture may have: as many as a WebP can.
pub const SIDE_MAX: u32 = 16_383;
/// Pixels that a picture may have: what is a small file may be gigabytes when decoded.
pub const PIXELS_MAX: u64 = 32_000_000;

/// In which sizes a picture is wanted, the largest first. None is made larger than it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes<'a> {
    /// As it is, by width.
    Widths(&'a [u32]),
    /// Its middle, by the length of a side.
    Squares(&'a [u32]),
}

/// What the files made are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    /// For pictures that one can see through.
    Webp,
}

/// One size of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

/// A picture, made anew: the largest first, no width twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub format: Format,
    pub files: Vec<File>,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("neither JPEG, PNG, WebP nor AVIF")]
    UnknownKind,
    #[error("the file is damaged, or of a kind that is not supported")]
    Unreadable,
    #[error("more pixels than are taken")]
    TooManyPixels,
}

/// What went wrong where it is not the file's fault, or not for sure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the worker cannot be run: {0}")]
    Worker(#[from] std::io::Error),
    #[error("the worker ended by an accident: {0}")]
    Ended(std::process::ExitStatus),
    #[error("the worker took too long")]
    TooSlow,
}

/// Makes a picture here, in this process and on this thread.
///
/// # Errors
/// [`Refusal`]. A decoder that meets something unforeseen may also panic or abort: see [`Worker`].
pub fn make(file: &[u8], sizes: Sizes<'_>) -> Result<Picture, Refusal> {
    let kind = Kind::of(file).ok_or(Refusal::UnknownKind)?;
    encode::encode(decode::decode(file, kind)?, sizes)
}
