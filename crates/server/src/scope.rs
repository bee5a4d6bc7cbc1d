//! Who is asking.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// What somebody may do on the whole site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Admin,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Role::User => "user",
            Role::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "user" => Ok(Role::User),
            "admin" => Ok(Role::Admin),
            _ => Err(()),
        }
    }
}
