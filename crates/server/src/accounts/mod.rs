//! People, their sessions and tokens.

pub mod http;
mod passwords;
mod publications;
mod rules;
mod sessions;
mod store;
mod tokens;

pub use passwords::Passwords;
pub use rules::Refusal;
pub use sessions::{
    Identity, authenticate, end_session, end_sessions_of, prune_sessions, verify_access,
};
pub use store::{find_by_email, name_and_photo, names, still_signed_in, user_for_trusted_id};
pub use tokens::{Claims, TokenKind, Tokens};

/// Bytes as small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
