//! Time, as milliseconds since 1970 inside and RFC 3339 in UTC with milliseconds outside.

use jiff::{Timestamp, tz::TimeZone};

pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// `2026-11-21T10:30:00.000Z`
pub fn rfc3339(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(|t| format!("{t:.3}"))
        .unwrap_or_default()
}

/// `2026-11-21 13:30:00` on the clocks of an IANA zone, or of UTC where there is no such zone.
pub fn local(ms: i64, time_zone: &str) -> String {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(ms)
        .map(|t| t.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default()
}

/// When this day began, in UTC.
pub fn midnight_utc(ms: i64) -> i64 {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    ms - ms.rem_euclid(DAY_MS)
}

/// How far the clocks of two servers may be apart. A time further ahead is of a clock that was set back since.
const SKEW_MAX_MS: i64 = 5_000;

/// Whether `gap_ms` have passed since `last`, by whatever server's clock that was noted.
pub fn has_passed(now: i64, last: i64, gap_ms: i64) -> bool {
    let passed = now - last;
    passed >= gap_ms || passed < -SKEW_MAX_MS
}

/// Comes before every UUIDv7 of this time and later, and after all that are older.
pub fn first_id_at(ms: i64) -> String {
    let ms = ms.max(0);
    format!("{:08x}-{:04x}", ms >> 16, ms & 0xffff)
}

/// Finer than any clock tells, and the finest that is understood; digits beyond say nothing.
const FRACTION_DIGITS_MAX: usize = 9;

/// Reads an RFC 3339 time with any offset, and nothing else: not the wider forms of ISO 8601, nor
/// zones in brackets.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let (date_time, rest) = text.split_at_checked("2026-11-21T10:30:00".len())?;
    let offset_at = rest.find(|c: char| c != '.' && !c.is_ascii_digit())?;
    let (fraction, offset) = rest.split_at(offset_at);
    let is_whole = is_shaped(date_time, "0000-00-00T00:00:00") && is_fraction(fraction);
    if !is_whole || !(is_shaped(offset, "Z") || is_offset(offset)) {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(1 + FRACTION_DIGITS_MAX)];
    format!("{date_time}{fraction}{offset}")
        .parse::<Timestamp>()
        .ok()
        .map(Timestamp::as_millisecond)
}

/// Whether `text` has a digit wherever `shape` has one, and else its characters, in any case.
fn is_shaped(text: &str, shape: &str) -> bool {
    let fits = |(c, expected): (u8, u8)| match expected {
        b'0' => c.is_ascii_digit(),
        _ => c.eq_ignore_ascii_case(&expected),
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

/// Nothing, or a point and digits.
fn is_fraction(text: &str) -> bool {
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    text.is_empty() || text.strip_prefix('.').is_some_and(is_digits)
}

/// `+00:00` to `±23:59`
fn is_offset(text: &str) -> bool {
    (is_shaped(text, "+00:00") || is_shaped(text, "-00:00"))
        && text[1..3] <= *"23"
        && text[4..6] <= *"59"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_milliseconds_and_z_always() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(1_762_000_000_120), "2025-11-01T12:26:40.120Z");
    }

    #[test]
    fn writes_local_times() {
        assert_eq!(
            local(1_762_000_000_120, "Asia/Riyadh"),
            "2025-11-01 15:26:40"
        );
        assert_eq!(local(1_762_000_000_120, "Mars/Base"), "2025-11-01 12:26:40");
    }

    #[test]
    fn a_clock_behind_is_no_reason_to_begin_anew_and_one_set_back_is() {
        assert!(!has_passed(1_000, 900, 250));
        assert!(has_passed(1_150, 900, 250));
        assert!(!has_passed(900, 1_200, 250));
        assert!(has_passed(900, 60_000, 250));
    }

    #[test]
    fn ids_follow_time() {
        let before = now_ms();
        let id = uuid::Uuid::now_v7().to_string();
        assert!(first_id_at(before) <= id && id < first_id_at(now_ms() + 2));
        assert_eq!(first_id_at(0), "00000000-0000");
    }

    #[test]
    fn reads_any_offset() {
        assert_eq!(
            parse_rfc3339("2025-11-01T15:26:40.12+03:00"),
            Some(1_762_000_000_120)
        );
        for same in [
            "2025-11-01T12:26:40.12Z",
            "2025-11-01t12:26:40.120z",
            "2025-11-01T12:26:40.12-00:00",
            "2025-11-01T12:26:40.120000000000Z",
            "2025-11-02T12:25:40.12+23:59",
        ] {
            assert_eq!(parse_rfc3339(same), Some(1_762_000_000_120), "{same}");
        }
        let leap_second = parse_rfc3339("2016-12-31T23:59:60Z");
        assert_eq!(leap_second.map(|ms| ms / 1000), Some(1_483_228_799));
    }

    #[test]
    fn reads_nothing_but_rfc_3339() {
        for bad in [
            "",
            "2025-11-01",
            "2025-11-01T12:26:40",
            "2025-11-01 12:26:40Z",
            "2025-11-01T12:26Z",
            "20251101T122640Z",
            "+002025-11-01T12:26:40Z",
            "2025-11-01T12:26:40,12Z",
            "2025-11-01T12:26:40.Z",
            "2025-11-01T12:26:40.1.2Z",
            "2025-11-01T12:26:40Z ",
            "2025-11-01T12:26:40+03",
            "2025-11-01T12:26:40+0300",
            "2025-11-01T12:26:40+03:00:00",
            "2025-11-01T12:26:40+24:00",
            "2025-11-01T12:26:40+03:60",
            "2025-11-01T12:26:40+03:00[Asia/Riyadh]",
            "2025-11-01T12:26:40Z[UTC]",
            "2025-11-01T12:26:40[Asia/Riyadh]",
            "2025-02-30T12:26:40Z",
            "2025-11-01T24:00:00Z",
            "٢٠٢٥-11-01T12:26:40Z",
        ] {
            assert_eq!(parse_rfc3339(bad), None, "{bad}");
        }
    }
}
