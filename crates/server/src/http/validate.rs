//! Collects what does not fit, so that people hear of all of it at once.

use std::{borrow::Cow, ops::RangeInclusive};

use http::Uri;

use crate::error::{Error, FieldError, Result};

/// An e-mail address is no longer than this (RFC 5321).
pub(crate) const EMAIL_CHARS_MAX: usize = 254;
const URL_CHARS_MAX: usize = 2048;

/// Characters of a text to search for.
const SEARCH_CHARS_MAX: usize = 200;

/// Takes a text to search for; an empty one looks for nothing.
///
/// # Errors
/// [`Error::Invalid`] where it is too long.
pub fn search_text(q: Option<String>) -> Result<Option<String>> {
    let text = q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    match text {
        Some(q) if q.chars().count() > SEARCH_CHARS_MAX => {
            Err(Error::invalid("q", "must have at most 200 characters"))
        }
        text => Ok(text),
    }
}

/// Gathers field errors; [`Validator::finish`] tells them.
#[derive(Debug, Default)]
#[must_use = "call finish()"]
pub struct Validator {
    errors: Vec<FieldError>,
}

impl Validator {
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that `field` does not fit unless `holds`; says whether it does.
    pub fn check(
        &mut self,
        field: &str,
        holds: bool,
        message: impl Into<Cow<'static, str>>,
    ) -> bool {
        if !holds {
            self.errors.push(FieldError::new(field, message.into()));
        }
        holds
    }

    /// Takes `text` without the space around it, if its length in characters fits.
    pub fn text(&mut self, field: &str, text: &str, length: RangeInclusive<usize>) -> String {
        let text = text.trim();
        let (least, most) = (*length.start(), *length.end());
        let message = match least {
            0 => format!("must have at most {most} characters"),
            _ => format!("must have {least} to {most} characters"),
        };
        self.check(field, length.contains(&text.chars().count()), message);
        text.to_owned()
    }

    /// Takes what people say to each other: as [`Validator::text`], and without control characters but new
    /// lines and tabs.
    pub fn prose(&mut self, field: &str, text: &str, length: RangeInclusive<usize>) -> String {
        let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        self.check(
            field,
            text.chars().all(is_plain),
            "must not hold control characters",
        );
        self.text(field, text, length)
    }

    /// Takes text of one line, as [`Validator::text`] does.
    pub fn line(&mut self, field: &str, text: &str, length: RangeInclusive<usize>) -> String {
        let text = self.text(field, text, length);
        let is_line = !text.chars().any(char::is_control);
        self.check(field, is_line, "must be one line");
        text
    }

    /// Takes an e-mail address in small letters. Whether it exists, only a mail to it can tell.
    pub fn email(&mut self, field: &str, text: &str) -> String {
        let email = text.trim().to_lowercase();
        self.check(field, is_email(&email), "must be an e-mail address");
        email
    }

    /// Takes a phone number in E.164: `+`, then 7 to 15 digits, the first not 0.
    pub fn phone(&mut self, field: &str, text: &str) -> String {
        let phone = text.trim();
        let digits = phone.strip_prefix('+').unwrap_or_default();
        let fits = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        self.check(
            field,
            fits,
            "must be a phone number in E.164, such as +352691234567",
        );
        phone.to_owned()
    }

    /// Takes an ISO 3166-1 alpha-2 code; gives it in capitals, with the country's English name.
    pub fn country(&mut self, field: &str, text: &str) -> (String, &'static str) {
        let code = text.trim().to_ascii_uppercase();
        let country = rust_iso3166::from_alpha2(&code);
        self.check(
            field,
            country.is_some(),
            "must be an ISO 3166-1 alpha-2 country code, such as LU",
        );
        (code, country.map_or("", |c| c.name))
    }

    /// Takes the name of an IANA time zone, in its canonical spelling.
    pub fn time_zone(&mut self, field: &str, text: &str) -> String {
        let zone = jiff::tz::TimeZone::get(text.trim()).ok();
        let name = zone.as_ref().and_then(|zone| zone.iana_name());
        self.check(
            field,
            name.is_some(),
            "must be an IANA time zone, such as Asia/Riyadh",
        );
        name.unwrap_or_default().to_owned()
    }

    /// Takes an `https` address.
    pub fn https_url(&mut self, field: &str, text: &str) -> String {
        let url = text.trim();
        let fits = url.chars().count() <= URL_CHARS_MAX
            && url.parse::<Uri>().is_ok_and(|uri| {
                uri.scheme_str() == Some("https") && uri.host().is_some_and(|host| !host.is_empty())
            });
        self.check(field, fits, "must be an https:// address");
        url.to_owned()
    }

    /// Tells what was noted.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all of it, if there is any.
    pub fn finish(self) -> Result<()> {
        match self.errors.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(self.errors)),
        }
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.chars().count() <= EMAIL_CHARS_MAX
        && (1..=64).contains(&local.chars().count())
        && !local.contains("..")
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c))
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(check: impl Fn(&mut Validator)) -> bool {
        let mut validator = Validator::new();
        check(&mut validator);
        validator.finish().is_ok()
    }

    #[test]
    fn emails() {
        for good in [
            "a@b.co",
            "First.Last+tag@sub.example.org",
            " x@y.sa ",
            "أمل@مثال.شبكة",
        ] {
            assert!(holds(|v| drop(v.email("email", good))), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.co",
            "a b@c.co",
            "a@b..co",
            "a@-b.co",
            "a.@b.co",
            "a@b.co\nx",
        ] {
            assert!(!holds(|v| drop(v.email("email", bad))), "{bad}");
        }
    }

    #[test]
    fn phones_countries_zones_and_addresses() {
        assert!(holds(|v| drop(v.phone("p", "+352691234567"))));
        for bad in [
            "352691234567",
            "+0123456789",
            "+12",
            "+1234567890123456",
            "+35269x234567",
        ] {
            assert!(!holds(|v| drop(v.phone("p", bad))), "{bad}");
        }
        assert_eq!(
            Validator::new().country("c", "lu"),
            ("LU".into(), "Luxembourg")
        );
        assert!(!holds(|v| drop(v.country("c", "XX"))));
        assert_eq!(
            Validator::new().time_zone("z", "asia/riyadh"),
            "Asia/Riyadh"
        );
        assert!(!holds(|v| drop(v.time_zone("z", "Mars/Base"))));
        assert!(holds(|v| drop(
            v.https_url("u", "https://example.org/a?b=c")
        )));
        for bad in [
            "http://example.org",
            "javascript:alert(1)",
            "https://",
            "example.org",
        ] {
            assert!(!holds(|v| drop(v.https_url("u", bad))), "{bad}");
        }
    }

    #[test]
    fn prose_has_lines_but_no_control_characters() {
        assert!(holds(|v| drop(v.prose("t", "خط\nand\ttab 👩‍👩‍👧", 1..=40))));
        for bad in ["a\u{0}b", "a\u{1b}[31m", "a\u{7}", "a\u{85}b"] {
            assert!(!holds(|v| drop(v.prose("t", bad, 1..=40))), "{bad:?}");
        }
    }

    #[test]
    fn length_is_in_characters() {
        assert!(holds(|v| drop(v.text("t", " أمل ", 2..=3))));
        assert!(!holds(|v| drop(v.text("t", "  ", 1..=3))));
    }
}
