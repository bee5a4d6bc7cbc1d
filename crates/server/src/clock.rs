//! Time, as milliseconds since 1970 inside and RFC 3339 in UTC with milliseconds outside.

use jiff::Timestamp;

pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// `2026-11-21T10:30:00.000Z`
pub fn rfc3339(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(|t| format!("{t:.3}"))
        .unwrap_or_default()
}

/// Reads an RFC 3339 time with any offset.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    text.parse::<Timestamp>()
        .ok()
        .map(Timestamp::as_millisecond)
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
    fn reads_any_offset() {
        assert_eq!(
            parse_rfc3339("2025-11-01T15:26:40.12+03:00"),
            Some(1_762_000_000_120)
        );
        assert_eq!(parse_rfc3339("2025-11-01"), None);
    }
}
