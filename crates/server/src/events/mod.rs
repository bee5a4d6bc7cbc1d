mod rules;
mod store;
pub use rules::{Details, EventRef, EventStatus, OrganizerRole, Refusal, Right};
