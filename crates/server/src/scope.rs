//! Who is asking.

use crate::text_enum::text_enum;

/// Somebody who is signed in, as the database knows them now (not as the token says).
///
/// It is the first argument of whatever acts for a person.
#[derive(Clone, Debug)]
pub struct Scope {
    pub user_id: String,
    pub session_id: String,
    pub role: Role,
    pub name: String,
    pub email: String,
    pub photo_url: Option<String>,
}

impl Scope {
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}

text_enum! {
    /// What somebody may do on the whole site.
    pub enum Role {
        User = "user",
        Admin = "admin",
    }
}
