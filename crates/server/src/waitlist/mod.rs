mod rules;
pub use rules::Refusal;
