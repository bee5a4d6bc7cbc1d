//! What happened, in the languages of people. The one place where notifications and mails get their words.

mod arabic;
mod english;
mod places;
mod time;

pub use time::{moment, span};

use super::happening::{EventFacts, Happening};
use crate::language::Language;

/// What happened, as a person is told it. `title` is short, and the subject of a mail; `body` is one or two sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub body: String,
}

/// What surrounds the words in a mail.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    pub when: &'static str,
    pub place: &'static str,
    pub online: &'static str,
    pub meeting: &'static str,
    pub seats: &'static str,
    pub until: &'static str,
    pub message: &'static str,
    pub see_event: &'static str,
    pub see_bookings: &'static str,
    pub open_chat: &'static str,
    pub accept_offer: &'static str,
    pub open_invitation: &'static str,
    pub open_request: &'static str,
    pub code: &'static str,
    pub set_password: &'static str,
    pub footer: &'static str,
    /// Of what is about no event.
    pub site_footer: &'static str,
}

pub fn of(language: Language, happening: &Happening) -> Words {
    match language {
        Language::English => english::words(happening),
        Language::Arabic => arabic::words(happening),
    }
}

pub fn labels(language: Language) -> &'static Labels {
    match language {
        Language::English => &english::LABELS,
        Language::Arabic => &arabic::LABELS,
    }
}

/// `Dear Amal,`
pub fn greeting(language: Language, name: &str) -> String {
    match (language, name) {
        (Language::English, "") => "Hello,".to_owned(),
        (Language::Arabic, "") => "مرحبًا،".to_owned(),
        (Language::English, name) => format!("Hello {},", english::isolated(name)),
        (Language::Arabic, name) => format!("مرحبًا {}،", isolated(name)),
    }
}

/// `2 seats`
pub fn seats(language: Language, count: i64) -> String {
    match language {
        Language::English => english::seats(count),
        Language::Arabic => arabic::seats(count),
    }
}

/// Where it is: `The Roastery, London`.
pub fn place(event: &EventFacts) -> String {
    let parts = [event.venue.as_str(), event.location.as_str()];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(", ")
}

/// Keeps text of either direction from turning what stands around it: Unicode's isolates.
fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

/// How long, in the largest unit that it is whole in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    Days(i64),
    Hours(i64),
    Minutes(i64),
    Seconds(i64),
}

fn lead(ms: i64) -> Lead {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let seconds = (ms / 1000).max(0);
    match seconds {
        s if s >= DAY && s % DAY == 0 => Lead::Days(s / DAY),
        s if s >= HOUR && s % HOUR == 0 => Lead::Hours(s / HOUR),
        s if s >= MINUTE => Lead::Minutes(s / MINUTE),
        s => Lead::Seconds(s),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notifications::happening::Cause;

    fn booked(title: &str, party: i64) -> Happening {
        Happening::BookingConfirmed {
            event: EventFacts {
                id: "e".into(),
                title: title.into(),
                start_at: 0,
                end_at: 1,
                time_zone: "UTC".into(),
                venue: String::new(),
                location: String::new(),
                is_virtual: false,
                meeting_url: None,
            },
            booking_id: "b".into(),
            party,
            cause: Cause::Booked,
        }
    }

    #[test]
    fn seats_are_counted_as_each_language_counts() {
        let english = |n| seats(Language::English, n);
        assert_eq!([1, 2, 21].map(english), ["1 seat", "2 seats", "21 seats"]);
        for (count, expected) in [
            (1, "مقعد واحد"),
            (2, "مقعدان"),
            (3, "٣ مقاعد"),
            (10, "١٠ مقاعد"),
            (11, "١١ مقعدًا"),
            (99, "٩٩ مقعدًا"),
            (100, "١٠٠ مقعد"),
            (102, "١٠٢ مقعد"),
            (103, "١٠٣ مقاعد"),
            (111, "١١١ مقعدًا"),
        ] {
            assert_eq!(seats(Language::Arabic, count), expected);
        }
    }

    #[test]
    fn a_title_keeps_its_own_direction() {
        let title = |language, title| of(language, &booked(title, 1)).title;
        assert_eq!(title(Language::English, "Tea"), "Booked: Tea");
        assert_eq!(
            title(Language::English, "شاي"),
            "Booked: \u{2068}شاي\u{2069}"
        );
        assert_eq!(
            title(Language::Arabic, "Tea"),
            "تم الحجز: «\u{2068}Tea\u{2069}»"
        );
    }

    #[test]
    fn how_long_is_said_in_the_largest_unit_that_is_whole() {
        for (ms, expected) in [
            (86_400_000, Lead::Days(1)),
            (90_000_000, Lead::Hours(25)),
            (7_200_000, Lead::Hours(2)),
            (5_400_000, Lead::Minutes(90)),
            (2_000, Lead::Seconds(2)),
        ] {
            assert_eq!(lead(ms), expected);
        }
    }
}
