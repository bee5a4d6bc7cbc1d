//! The languages that people are written to in.

use http::{HeaderMap, header};

use crate::text_enum::text_enum;

text_enum! {
    /// A language.
    pub enum Language {
        English = "en",
        Arabic = "ar",
    }
}

/// Tags of an `Accept-Language` header that are looked at.
const TAGS_MAX: usize = 20;

impl Language {
    /// The language that a browser asks for, of those that are spoken here; else English.
    pub fn wished(headers: &HeaderMap) -> Self {
        headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .and_then(first_known)
            .unwrap_or(Language::English)
    }

    /// As HTML's `dir` wants it.
    pub fn direction(self) -> &'static str {
        match self {
            Language::English => "ltr",
            Language::Arabic => "rtl",
        }
    }
}

/// `de, ar-SA;q=0.8, en;q=0.5` → Arabic. Weights decide, then the order.
fn first_known(accepted: &str) -> Option<Language> {
    let weighed = |tag: &str| {
        let (name, parameters) = tag.split_once(';').unwrap_or((tag, ""));
        let language: Language = name
            .trim()
            .split('-')
            .next()?
            .to_ascii_lowercase()
            .parse()
            .ok()?;
        let weight = match parameters.trim().strip_prefix("q=") {
            Some(text) => text.trim().parse::<f32>().ok()?,
            None => 1.0,
        };
        (weight > 0.0).then_some((language, weight))
    };
    let mut best: Option<(Language, f32)> = None;
    for (language, weight) in accepted.split(',').take(TAGS_MAX).filter_map(weighed) {
        if best.is_none_or(|(_, most)| weight > most) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_it_likes_best() {
        for (accepted, expected) in [
            ("ar", Some(Language::Arabic)),
            ("AR-sa, en;q=0.9", Some(Language::Arabic)),
            ("de, en;q=0.5, ar;q=0.8", Some(Language::Arabic)),
            ("en-GB,en;q=0.9,ar;q=0.9", Some(Language::English)),
            ("ar;q=0, en;q=0.1", Some(Language::English)),
            ("ar;q=x", None),
            ("fr, *", None),
            ("", None),
        ] {
            assert_eq!(first_known(accepted), expected, "{accepted}");
        }
    }
}
