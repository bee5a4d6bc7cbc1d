//! The HTTP foundation that all slices stand on; nothing of the domain.

mod address;
mod attempts;
mod auth;
mod body;
mod creation;
pub mod docs;
pub mod health;
mod idempotency;
pub mod layers;
pub(crate) mod limits;
pub(crate) mod origin;
mod page;
pub(crate) mod upload;
mod validate;
pub mod web;

pub use address::ClientAddress;
pub use auth::{Admin, Viewer, bearer_token};
pub use body::{Json, Path, Query, from_message, given};
pub use creation::{Creation, Once, Reply};
pub(crate) use idempotency::InFlight;
pub use idempotency::{forget_answers, forget_answers_with, prune as prune_idempotency};
pub use limits::Limits;
pub use origin::Origins;
pub use page::{List, Page};
pub use upload::{one_file, one_named_file, too_large};
pub(crate) use validate::EMAIL_CHARS_MAX;
pub use validate::{Validator, search_text};
