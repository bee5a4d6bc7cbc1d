mod rules;
pub use rules::Refusal;
pub struct Stub { pub user_id: String }
pub fn find_by_email(_c: &mut crate::store::Conn, _e: &str) -> crate::error::Result<Option<Stub>> { Ok(None) }
