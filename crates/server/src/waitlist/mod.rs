mod rules;
pub use rules::{EntryStatus, Refusal};
