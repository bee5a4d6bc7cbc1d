//! Times in an event's zone, as people read them in their language.

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::language::Language;

const MONTHS: [[&str; 12]; 2] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
];

/// From Monday on.
const WEEKDAYS: [[&str; 7]; 2] = [
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    [
        "الاثنين",
        "الثلاثاء",
        "الأربعاء",
        "الخميس",
        "الجمعة",
        "السبت",
        "الأحد",
    ],
];

/// `Saturday 21 November 2026, 18:30 – 20:30 (Europe/London, GMT)`
pub fn span(language: Language, start_at: i64, end_at: i64, zone: &str) -> String {
    let (start, end) = (in_zone(start_at, zone), in_zone(end_at, zone));
    let until = match start.date() == end.date() {
        true => clock(language, &end),
        false => format!("{} {}", date(language, &end), clock(language, &end)),
    };
    format!(
        "{}{} {} – {until} ({})",
        date(language, &start),
        comma(language),
        clock(language, &start),
        zone_name(language, &start)
    )
}

/// `Saturday 21 November 2026, 18:30 (Europe/London, GMT)`
pub fn moment(language: Language, at: i64, zone: &str) -> String {
    let at = in_zone(at, zone);
    format!(
        "{}{} {} ({})",
        date(language, &at),
        comma(language),
        clock(language, &at),
        zone_name(language, &at)
    )
}

/// A zone that is not known any more is read as UTC.
fn in_zone(ms: i64, zone: &str) -> Zoned {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(ms)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(zone)
}

fn date(language: Language, at: &Zoned) -> String {
    let weekday = at.weekday().to_monday_zero_offset() as usize;
    let month = at.month() as usize - 1;
    let text = format!(
        "{} {} {} {}",
        WEEKDAYS[row(language)][weekday],
        at.day(),
        MONTHS[row(language)][month],
        at.year()
    );
    digits(language, &text)
}

/// English reads 24 hours, Arabic twelve with ص and م.
fn clock(language: Language, at: &Zoned) -> String {
    let (hour, minute) = (at.hour(), at.minute());
    match language {
        Language::English => format!("{hour:02}:{minute:02}"),
        Language::Arabic => {
            let half = if hour < 12 { "ص" } else { "م" };
            let hour = match hour % 12 {
                0 => 12,
                hour => hour,
            };
            format!("{} {half}", arabic_digits(&format!("{hour}:{minute:02}")))
        }
    }
}

/// `Asia/Riyadh, GMT+3`
fn zone_name(language: Language, at: &Zoned) -> String {
    let minutes = at.offset().seconds() / 60;
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let sign = if minutes < 0 { '-' } else { '+' };
    let offset = match (hours, rest) {
        (0, 0) => "GMT".to_owned(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, rest) => format!("GMT{sign}{hours}:{rest:02}"),
    };
    let name = at.time_zone().iana_name().unwrap_or("UTC");
    // Latin letters keep their order within Arabic.
    match language {
        Language::English => format!("{name}, {offset}"),
        Language::Arabic => format!("\u{2066}{name}, {offset}\u{2069}"),
    }
}

fn row(language: Language) -> usize {
    match language {
        Language::English => 0,
        Language::Arabic => 1,
    }
}

fn comma(language: Language) -> &'static str {
    match language {
        Language::English => ",",
        Language::Arabic => "،",
    }
}

fn digits(language: Language, text: &str) -> String {
    match language {
        Language::English => text.to_owned(),
        Language::Arabic => arabic_digits(text),
    }
}

/// `21` → `٢١`
pub(super) fn arabic_digits(text: &str) -> String {
    const ZERO: u32 = 0x0660;
    text.chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32(ZERO + digit).unwrap_or(c),
            None => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        crate::clock::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn a_time_is_in_the_zone_of_the_event() {
        let (start, end) = (ms("2026-11-21T16:00:00Z"), ms("2026-11-21T18:30:00Z"));
        assert_eq!(
            span(Language::English, start, end, "Asia/Riyadh"),
            "Saturday 21 November 2026, 19:00 – 21:30 (Asia/Riyadh, GMT+3)"
        );
        assert_eq!(
            span(Language::Arabic, start, end, "Asia/Riyadh"),
            "السبت ٢١ نوفمبر ٢٠٢٦، ٧:٠٠ م – ٩:٣٠ م (\u{2066}Asia/Riyadh, GMT+3\u{2069})"
        );
        assert_eq!(
            moment(Language::English, start, "America/St_Johns"),
            "Saturday 21 November 2026, 12:30 (America/St_Johns, GMT-3:30)"
        );
    }

    #[test]
    fn an_end_on_another_day_says_which() {
        let (start, end) = (ms("2026-12-31T22:00:00Z"), ms("2027-01-01T01:00:00Z"));
        assert_eq!(
            span(Language::English, start, end, "Europe/London"),
            "Thursday 31 December 2026, 22:00 – Friday 1 January 2027 01:00 (Europe/London, GMT)"
        );
    }

    #[test]
    fn summer_and_winter_have_their_own_offset() {
        let text = |at| moment(Language::English, ms(at), "Europe/London");
        assert_eq!(
            text("2026-07-01T12:00:00Z"),
            "Wednesday 1 July 2026, 13:00 (Europe/London, GMT+1)"
        );
        assert_eq!(
            text("2026-12-01T12:00:00Z"),
            "Tuesday 1 December 2026, 12:00 (Europe/London, GMT)"
        );
        // The hour that comes twice.
        assert_eq!(
            text("2026-10-25T00:30:00Z"),
            "Sunday 25 October 2026, 01:30 (Europe/London, GMT+1)"
        );
        assert_eq!(
            text("2026-10-25T01:30:00Z"),
            "Sunday 25 October 2026, 01:30 (Europe/London, GMT)"
        );
    }

    #[test]
    fn midnight_and_noon_in_arabic() {
        let text = |at| moment(Language::Arabic, ms(at), "UTC");
        assert!(text("2026-11-21T00:05:00Z").contains("١٢:٠٥ ص"));
        assert!(text("2026-11-21T12:00:00Z").contains("١٢:٠٠ م"));
    }

    #[test]
    fn a_zone_that_nobody_knows_is_utc() {
        assert!(moment(Language::English, 0, "Moon/Base").ends_with("00:00 (UTC, GMT)"));
    }
}
