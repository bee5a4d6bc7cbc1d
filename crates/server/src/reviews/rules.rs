//! Decisions without IO.

use http::StatusCode;

use crate::error::Problem;

/// Stars of a review.
pub const RATINGS: std::ops::RangeInclusive<i64> = 1..=5;
/// Characters of a review's comment.
pub const COMMENT_MAX: usize = 2000;
/// What stands in the place of a name that its person keeps to themselves.
pub const ANONYMOUS: &str = "Anonymous";

/// The average of `count` ratings with this sum, to one decimal, halves rounded up; none of no ratings.
///
/// Whole numbers until the end, so that it is exact, and the same wherever it is shown.
pub fn average(sum: i64, count: i64) -> Option<f64> {
    (count > 0).then(|| ((20 * sum + count) / (2 * count)) as f64 / 10.0)
}

/// Why a request about a review is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("already reviewed")]
    AlreadyReviewed,
}

impl Refusal {
    pub fn problem(&self) -> Problem {
        match self {
            Refusal::AlreadyReviewed => Problem::new(
                StatusCode::CONFLICT,
                "already_reviewed",
                "You have reviewed this event already; that review can be changed.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_has_one_decimal_and_rounds_halves_up() {
        assert_eq!(average(0, 0), None);
        for (sum, count, expected) in [
            (5, 1, 5.0),
            (1, 1, 1.0),
            (9, 2, 4.5),
            (13, 3, 4.3),
            (14, 3, 4.7),
            // 4.25, 4.35, 1.05: where decimals are not exact in binary, halves still go up.
            (17, 4, 4.3),
            (87, 20, 4.4),
            (21, 20, 1.1),
            (4_999_999, 1_000_000, 5.0),
        ] {
            assert_eq!(average(sum, count), Some(expected), "{sum} / {count}");
        }
    }

    #[test]
    fn an_average_is_the_nearest_tenth_of_any_sum() {
        for count in 1..=40 {
            for sum in count..=5 * count {
                let tenths = (average(sum, count).unwrap() * 10.0).round() as i64;
                // |tenths/10 - sum/count| <= 1/20, without dividing.
                let off = 2 * (tenths * count - 10 * sum);
                assert!(-count < off && off <= count, "{sum} / {count} is {tenths}");
            }
        }
    }
}
