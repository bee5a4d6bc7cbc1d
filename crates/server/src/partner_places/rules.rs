//! Decisions without IO.

use http::StatusCode;

use super::store::Row;
use crate::{error::Problem, http::Validator, text_enum::text_enum};

text_enum! {
    /// Where a request stands.
    pub enum Status {
        Pending = "pending",
        Approved = "approved",
        /// An administrator waits for an answer.
        NeedsInfo = "needs_info",
        Rejected = "rejected",
    }
}

impl Status {
    /// Whether an administrator may move a request on to `next`. Approving and rejecting can be taken back: a place may close, and
    /// people press the wrong button.
    pub fn may_become(self, next: Self) -> bool {
        use Status::*;
        matches!(
            (self, next),
            (Pending, Approved | NeedsInfo | Rejected)
                | (NeedsInfo, Approved | Rejected)
                | (Approved, Rejected)
                | (Rejected, Approved)
        )
    }

    /// Whether it waits for somebody.
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }
}

/// Which of a person's requests is meant where only the person is known, the first first: the one that waits for their answer, else
/// one that waits for ours.
pub fn rank(status: Status) -> u8 {
    match status {
        Status::NeedsInfo => 0,
        Status::Pending => 1,
        Status::Approved | Status::Rejected => 2,
    }
}

/// The statuses of a request that waits for somebody.
pub const OPEN: [Status; 2] = [Status::Pending, Status::NeedsInfo];

text_enum! {
    /// Who wrote a message. Which administrator it was is in the audit log alone.
    pub enum Sender {
        Admin = "admin",
        Applicant = "applicant",
    }
}

/// Requests of one e-mail address that may be open at once.
pub const OPEN_PER_EMAIL_MAX: i64 = 3;
/// Messages of one request, but for what is said with a decision: no talk keeps anybody from deciding.
pub const MESSAGES_MAX: i64 = 200;
/// Of them the applicant's, so that they cannot leave administrators without a word.
pub const APPLICANT_MESSAGES_MAX: i64 = 100;
/// Links of one request that hold: those of the newest letters.
pub const KEYS_MAX: i64 = 20;

const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=120;
const CITY_CHARS: std::ops::RangeInclusive<usize> = 1..=120;
const ADDRESS_CHARS: std::ops::RangeInclusive<usize> = 1..=300;
const DESCRIPTION_CHARS_MAX: usize = 2000;
const MESSAGE_CHARS: std::ops::RangeInclusive<usize> = 1..=2000;
const CAPACITY: std::ops::RangeInclusive<i64> = 1..=1_000_000;

/// What an applicant says of their place, without the e-mail address, which never changes: it says whose request it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub business_name: String,
    pub contact_name: String,
    pub phone: String,
    pub country_code: String,
    pub city: String,
    pub address: String,
    pub description: Option<String>,
    pub capacity: Option<i64>,
    pub image_url: Option<String>,
}

impl Details {
    /// Makes what was typed uniform; notes what does not fit.
    pub fn checked(&self, v: &mut Validator) -> Self {
        let description = self.description.as_deref().unwrap_or_default();
        let description = v.prose("description", description, 0..=DESCRIPTION_CHARS_MAX);
        let capacity = self.capacity.is_none_or(|seats| CAPACITY.contains(&seats));
        v.check(
            "capacity",
            capacity,
            "must be from 1 to 1,000,000, or absent",
        );
        let image_url = self.image_url.as_deref().filter(|u| !u.trim().is_empty());
        Self {
            business_name: v.line("businessName", &self.business_name, NAME_CHARS),
            contact_name: v.line("contactName", &self.contact_name, NAME_CHARS),
            phone: v.phone("phone", &self.phone),
            country_code: v.country("countryCode", &self.country_code).0,
            city: v.line("city", &self.city, CITY_CHARS),
            address: v.prose("address", &self.address, ADDRESS_CHARS),
            description: Some(description).filter(|text| !text.is_empty()),
            capacity: self.capacity,
            image_url: image_url.map(|url| v.https_url("imageUrl", url)),
        }
    }
}

impl From<&Row> for Details {
    fn from(row: &Row) -> Self {
        Self {
            business_name: row.business_name.clone(),
            contact_name: row.contact_name.clone(),
            phone: row.phone.clone(),
            country_code: row.country_code.clone(),
            city: row.city.clone(),
            address: row.address.clone(),
            description: row.description.clone(),
            capacity: row.capacity,
            image_url: row.image_url.clone(),
        }
    }
}

/// Takes what is written to the other side, in a field of this name.
pub fn message(v: &mut Validator, field: &str, text: &str) -> String {
    v.prose(field, text, MESSAGE_CHARS)
}

/// Why a request about a partner place is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("invalid transition")]
    InvalidTransition { from: Status, to: Status },
    #[error("too many open requests")]
    TooManyOpen,
    #[error("too many messages")]
    TooManyMessages,
    #[error("decided already")]
    Decided(Status),
    #[error("changed since it was read")]
    Changed,
    #[error("the applicant is gone")]
    ApplicantGone,
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        let conflict = |code, detail: String| Problem::new(StatusCode::CONFLICT, code, detail);
        match self {
            Refusal::InvalidTransition { from, to } => conflict(
                "invalid_transition",
                format!(
                    "A request that is {} cannot become {}.",
                    from.as_str(),
                    to.as_str()
                ),
            ),
            Refusal::TooManyOpen => conflict(
                "too_many_open_requests",
                format!("{OPEN_PER_EMAIL_MAX} requests of this e-mail address wait for an answer."),
            ),
            Refusal::TooManyMessages => conflict(
                "too_many_messages",
                "This request has as many messages as it can have.".into(),
            ),
            Refusal::Decided(Status::Rejected) => conflict(
                "already_rejected",
                "The request was rejected: only messages can be sent.".into(),
            ),
            Refusal::Decided(_) => conflict(
                "already_approved",
                "The place is approved and public: only messages can be sent.".into(),
            ),
            Refusal::Changed => conflict(
                "changed",
                "The request has changed since it was read. Please look at it again.".into(),
            ),
            Refusal::ApplicantGone => conflict(
                "applicant_gone",
                "Whoever asked has deleted their account: there is nobody to write to.".into(),
            ),
            Refusal::EmailNotVerified => Problem::new(
                StatusCode::FORBIDDEN,
                "email_not_verified",
                "Verify your e-mail address first, or open the link in our letter.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    const ALL: [Status; 4] = [
        Status::Pending,
        Status::Approved,
        Status::NeedsInfo,
        Status::Rejected,
    ];

    fn good() -> Details {
        Details {
            business_name: " بيت القهوة ".into(),
            contact_name: "Amal".into(),
            phone: "+9647712345678".into(),
            country_code: "iq".into(),
            city: "Baghdad".into(),
            address: "Street 1\nHouse 2".into(),
            description: Some("  ".into()),
            capacity: None,
            image_url: Some(String::new()),
        }
    }

    #[test]
    fn nothing_becomes_what_it_is_and_nothing_goes_back_to_waiting() {
        for from in ALL {
            assert!(!from.may_become(from), "{from:?}");
            assert!(!from.may_become(Status::Pending), "{from:?}");
            assert_eq!(from.may_become(Status::NeedsInfo), from == Status::Pending);
        }
        let decided = (Status::Approved, Status::Rejected);
        assert!(decided.0.may_become(decided.1) && decided.1.may_become(decided.0));
    }

    #[test]
    fn what_is_typed_becomes_uniform_and_what_is_empty_absent() {
        let mut v = Validator::new();
        let details = good().checked(&mut v);
        v.finish().unwrap();
        assert_eq!(details.business_name, "بيت القهوة");
        assert_eq!(details.country_code, "IQ");
        assert_eq!((details.description, details.image_url), (None, None));
    }

    #[test]
    fn all_that_does_not_fit_is_told() {
        let bad = Details {
            business_name: "x".into(),
            contact_name: "two\nlines".into(),
            phone: "077".into(),
            country_code: "XX".into(),
            city: String::new(),
            address: "a".repeat(301),
            description: Some("d".repeat(2001)),
            capacity: Some(0),
            image_url: Some("http://example.org/a.png".into()),
        };
        let mut v = Validator::new();
        bad.checked(&mut v);
        let Err(Error::Invalid(errors)) = v.finish() else {
            panic!("it was taken");
        };
        let mut fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "address",
                "businessName",
                "capacity",
                "city",
                "contactName",
                "countryCode",
                "description",
                "imageUrl",
                "phone"
            ]
        );
    }
}
