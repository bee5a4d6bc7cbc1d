//! Durations as people write them: `100ms`, `2s`, `15m`, `24h`, `30d`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de::Error as _};

/// A hundred years: longer is a mistake, and could overflow a time in milliseconds.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 86_400);

pub(super) fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<Duration, D::Error> {
    parse(&String::deserialize(source)?).map_err(D::Error::custom)
}

pub(super) fn list<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Duration>, D::Error> {
    let texts = Vec::<String>::deserialize(source)?;
    texts
        .iter()
        .map(|text| parse(text).map_err(D::Error::custom))
        .collect()
}

fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a duration such as 100ms, 2s, 15m, 24h or 30d");
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (count, unit) = text.split_at(unit_at);
    let count: u64 = count.parse().map_err(|_| wrong())?;
    let unit_ms: u64 = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(wrong()),
    };
    let total = count
        .checked_mul(unit_ms)
        .map(Duration::from_millis)
        .ok_or_else(wrong)?;
    if total > LONGEST {
        return Err(format!("`{text}` is longer than a hundred years"));
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_unit() {
        for (text, ms) in [
            ("100ms", 100),
            ("2s", 2_000),
            ("15m", 900_000),
            ("24h", 86_400_000),
            ("30d", 2_592_000_000),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(ms)));
        }
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in [
            "",
            "15",
            "m",
            "1w",
            "-1s",
            "1.5h",
            "99999999999999999999s",
            "99999999d",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
