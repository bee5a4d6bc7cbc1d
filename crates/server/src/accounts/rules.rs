//! Decisions without IO.

use http::StatusCode;

use crate::{
    error::{Error, Problem},
    http::Validator,
    language::Language,
    scope::Scope,
};

/// Why a request about accounts is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the e-mail address is taken")]
    EmailTaken,
    #[error("the phone number is taken")]
    PhoneTaken,
    #[error("wrong e-mail address or password")]
    InvalidCredentials,
    #[error("the account is banned")]
    AccountBanned,
    #[error("the refresh token does not hold")]
    InvalidRefreshToken,
    #[error("this is one's own account")]
    OwnAccount,
    #[error("nobody would be left to administrate")]
    LastAdmin,
    #[error("wrong password")]
    WrongPassword,
    #[error("the reset token does not hold")]
    InvalidResetToken,
    #[error("verified already")]
    AlreadyVerified,
    #[error("there is no phone number")]
    NoPhone,
    #[error("wrong code")]
    WrongCode { tries_left: i32 },
    #[error("no code holds")]
    CodeExpired,
    #[error("too many wrong codes")]
    TooManyTries,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let (status, code) = self.code();
        let problem = Problem::new(status, code, self.detail());
        match self {
            Refusal::WrongCode { tries_left } => problem.with("triesLeft", *tries_left),
            _ => problem,
        }
    }

    fn code(&self) -> (StatusCode, &'static str) {
        match self {
            Refusal::EmailTaken => (StatusCode::CONFLICT, "email_taken"),
            Refusal::PhoneTaken => (StatusCode::CONFLICT, "phone_taken"),
            Refusal::InvalidCredentials => (StatusCode::UNAUTHORIZED, "invalid_credentials"),
            Refusal::AccountBanned => (StatusCode::FORBIDDEN, "account_banned"),
            Refusal::InvalidRefreshToken => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Refusal::OwnAccount => (StatusCode::CONFLICT, "own_account"),
            Refusal::LastAdmin => (StatusCode::CONFLICT, "last_admin"),
            Refusal::WrongPassword => (StatusCode::UNAUTHORIZED, "wrong_password"),
            Refusal::InvalidResetToken => (StatusCode::GONE, "reset_token_invalid"),
            Refusal::AlreadyVerified => (StatusCode::CONFLICT, "already_verified"),
            Refusal::NoPhone => (StatusCode::CONFLICT, "no_phone"),
            Refusal::WrongCode { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "wrong_code"),
            Refusal::CodeExpired => (StatusCode::GONE, "code_expired"),
            Refusal::TooManyTries => (StatusCode::CONFLICT, "too_many_tries"),
        }
    }

    fn detail(&self) -> &'static str {
        match self {
            Refusal::EmailTaken => "Somebody has registered with this e-mail address already.",
            Refusal::PhoneTaken => "Somebody has registered with this phone number already.",
            Refusal::InvalidCredentials => "The e-mail address or the password is wrong.",
            Refusal::AccountBanned => "Your account has been disabled by an administrator.",
            Refusal::InvalidRefreshToken => {
                "The refresh token does not hold. Please sign in again."
            }
            Refusal::OwnAccount => "This is your own account.",
            Refusal::LastAdmin => "This is the last administrator who can act.",
            Refusal::WrongPassword => "The password is wrong.",
            Refusal::InvalidResetToken => {
                "This link was used, replaced by a newer one, or has run out. Please ask for a new one."
            }
            Refusal::AlreadyVerified => "It is verified already.",
            Refusal::NoPhone => "This account has no phone number.",
            Refusal::WrongCode { .. } => "The code is wrong.",
            Refusal::CodeExpired => "No code holds any more. Please ask for a new one.",
            Refusal::TooManyTries => {
                "The code was entered wrongly too often. Please ask for a new one."
            }
        }
    }
}

/// What somebody who registers says, checked and made uniform. The password is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub full_name: String,
    pub country_code: String,
    pub country_name: String,
    pub phone: String,
    pub email: String,
    pub language: Language,
}

const FULL_NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=120;
const COUNTRY_NAME_CHARS: std::ops::RangeInclusive<usize> = 0..=120;
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;

/// What is typed into the form of registration.
#[derive(Clone, Copy, Debug)]
pub struct Application<'a> {
    pub full_name: &'a str,
    pub country_code: &'a str,
    pub country_name: Option<&'a str>,
    pub phone: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    pub language: Language,
}

/// Checks a registration.
///
/// # Errors
/// All fields that do not fit.
pub fn check(application: &Application<'_>) -> crate::error::Result<Profile> {
    let mut v = Validator::new();
    let full_name = v.text("fullName", application.full_name, FULL_NAME_CHARS);
    let (country_code, known_name) = v.country("countryCode", application.country_code);
    let given_name = v.text(
        "countryName",
        application.country_name.unwrap_or_default(),
        COUNTRY_NAME_CHARS,
    );
    let phone = v.phone("phone", application.phone);
    let email = v.email("email", application.email);
    check_password(&mut v, "password", application.password);
    v.finish()?;
    Ok(Profile {
        full_name,
        country_code,
        country_name: match given_name.is_empty() {
            true => known_name.to_owned(),
            false => given_name,
        },
        phone,
        email,
        language: application.language,
    })
}

/// Who `majlis admin create` makes.
#[derive(Clone, Copy, Debug)]
pub struct NewAdmin<'a> {
    pub full_name: &'a str,
    pub email: &'a str,
    pub password: &'a str,
}

/// Checks a new administrator, who has neither a phone number nor a country.
///
/// # Errors
/// All fields that do not fit.
pub fn check_admin(new: &NewAdmin<'_>, id: &str) -> crate::error::Result<Profile> {
    let mut v = Validator::new();
    let full_name = v.text("fullName", new.full_name, FULL_NAME_CHARS);
    let email = v.email("email", new.email);
    check_password(&mut v, "password", new.password);
    v.finish()?;
    Ok(Profile {
        full_name,
        country_code: String::new(),
        country_name: String::new(),
        phone: format!("{NO_CONTACT}{id}"),
        email,
        language: Language::English,
    })
}

/// Stands before the id where there is no phone number or email, since each must be another.
pub(super) const NO_CONTACT: char = '-';

/// Checks a password that somebody chooses.
///
/// # Errors
/// Names the field.
pub fn check_new_password(field: &str, password: &str) -> crate::error::Result<()> {
    let mut v = Validator::new();
    check_password(&mut v, field, password);
    v.finish()
}

/// What is to change of a profile; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    pub full_name: Option<String>,
    pub country_code: Option<String>,
    pub country_name: Option<String>,
    /// How the country is usually called.
    pub known_country_name: Option<String>,
    pub phone: Option<String>,
    pub language: Option<Language>,
}

impl ProfileChange {
    /// The same, checked and made uniform.
    ///
    /// # Errors
    /// All fields that do not fit.
    pub fn checked(self) -> crate::error::Result<Self> {
        let mut v = Validator::new();
        let full_name = self
            .full_name
            .map(|name| v.line("fullName", &name, FULL_NAME_CHARS));
        let country = self
            .country_code
            .map(|code| v.country("countryCode", &code));
        let country_name = self
            .country_name
            .map(|name| v.line("countryName", &name, 1..=*COUNTRY_NAME_CHARS.end()));
        let phone = self.phone.map(|phone| v.phone("phone", &phone));
        v.finish()?;
        let (country_code, known_name) = country.unzip();
        Ok(Self {
            full_name,
            country_code,
            country_name,
            known_country_name: known_name.map(str::to_owned),
            phone,
            language: self.language,
        })
    }
}

/// A stored phone number or email as people see it.
pub fn shown_contact(stored: &str) -> &str {
    // An email may begin like that too.
    match stored.starts_with(NO_CONTACT) && !stored.contains('@') {
        true => "",
        false => stored,
    }
}

/// The name of whoever has deleted their account.
pub const DELETED_NAME: &str = "Deleted user";

/// What is for the user alone.
///
/// # Errors
/// [`Error::Forbidden`] for anybody else.
pub(super) fn only_self(scope: &Scope, user_id: &str) -> crate::error::Result<()> {
    match scope.user_id == user_id {
        true => Ok(()),
        false => Err(Error::Forbidden("Only the user may do this.")),
    }
}

/// What is for the user, and for administrators.
///
/// # Errors
/// As [`only_self`].
pub(super) fn only_self_or_admin(scope: &Scope, user_id: &str) -> crate::error::Result<()> {
    match scope.is_admin() {
        true => Ok(()),
        false => only_self(scope, user_id),
    }
}

/// Whether there is an administrator left when this one no longer acts.
pub(super) fn leaves_an_admin(acting: &[String], leaving: &str) -> bool {
    acting.iter().any(|id| id != leaving)
}

const BAN_REASON_CHARS: std::ops::RangeInclusive<usize> = 1..=500;

/// Checks why somebody is banned, as administrators will read it.
///
/// # Errors
/// That it does not fit.
pub(super) fn check_ban_reason(reason: &str) -> crate::error::Result<String> {
    let mut v = Validator::new();
    let reason = v.prose("reason", reason, BAN_REASON_CHARS);
    v.finish()?;
    Ok(reason)
}

/// The space around a password is part of it.
fn check_password(v: &mut Validator, field: &str, password: &str) {
    v.check(
        field,
        PASSWORD_CHARS.contains(&password.chars().count()),
        "must have 8 to 128 characters",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Application<'_> = Application {
        full_name: " Amal Haddad ",
        country_code: "lu",
        country_name: None,
        phone: "+352691234567",
        email: " Amal@Example.ORG ",
        password: "12345678",
        language: Language::Arabic,
    };

    #[test]
    fn makes_what_is_typed_uniform() {
        let profile = check(&GOOD).unwrap();
        assert_eq!(profile.full_name, "Amal Haddad");
        assert_eq!(profile.country_name, "Luxembourg");
        assert_eq!(profile.email, "amal@example.org");
    }

    #[test]
    fn tells_all_that_does_not_fit() {
        let bad = Application {
            full_name: "A",
            country_code: "XX",
            country_name: None,
            phone: "1",
            email: "no",
            password: "short",
            language: Language::English,
        };
        let Err(Error::Invalid(errors)) = check(&bad) else {
            panic!("it was taken");
        };
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(
            fields,
            ["fullName", "countryCode", "phone", "email", "password"]
        );
    }
}
