//! Routes and wire types.

mod administration;
mod passwords;
mod photo;
mod profile;
mod sign_in;
mod verification;

pub use administration::AdminUser;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use super::{rules, store::Person};
use crate::{app::App, clock, language::Language, scope::Role};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(profile::routes())
        .merge(photo::routes())
        .merge(sign_in::routes())
        .merge(passwords::routes())
        .merge(verification::routes())
        .merge(administration::routes())
}

/// A user as the user and administrators see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicUser {
    pub id: String,
    pub full_name: String,
    pub country_code: String,
    pub country_name: String,
    pub phone: String,
    pub is_banned: bool,
    pub banned_at: Option<String>,
    pub phone_verified: bool,
    pub email: String,
    pub email_verified: bool,
    pub photo_url: Option<String>,
    pub created_at: String,
    pub role: Role,
    /// In which notifications and mails are written.
    pub language: Language,
}

impl PublicUser {
    pub(in crate::accounts) fn of(person: &Person) -> Self {
        Self {
            id: person.id.clone(),
            full_name: person.full_name.clone(),
            country_code: person.country_code.clone(),
            country_name: person.country_name.clone(),
            phone: rules::shown_contact(&person.phone).to_owned(),
            is_banned: person.banned_at.is_some(),
            banned_at: person.banned_at.map(clock::rfc3339),
            phone_verified: person.phone_verified,
            email: person.email.clone(),
            email_verified: person.email_verified,
            photo_url: person.photo_url.clone(),
            created_at: clock::rfc3339(person.created_at),
            role: person.role,
            language: person.language,
        }
    }
}

/// `{ok:true,user}`
#[derive(Debug, Serialize, ToSchema)]
pub struct UserAnswer {
    ok: bool,
    user: PublicUser,
}
