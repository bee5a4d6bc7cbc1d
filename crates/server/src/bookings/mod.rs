mod rules;
pub use rules::{BookingStatus, NOTES_MAX, PARTY_MAX, Refusal};
