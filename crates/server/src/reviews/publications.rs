//! What is said of a review, to the event's organizers.

use majlis_live::Action;
use serde::Serialize;

use super::{
    rules::{ANONYMOUS, average},
    store::Review,
};
use crate::{
    clock,
    error::Result,
    ledger::EventRow,
    live::{
        rooms,
        say::{self, EVENTS},
    },
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewReview<'a> {
    event_id: &'a str,
    reviewer_name: &'a str,
    rating: i64,
    comment: Option<&'a str>,
    is_anonymous: bool,
    avg_rating: Option<f64>,
    total_reviews: i64,
    timestamp: String,
}

/// `event` with the review counted in.
pub fn new_review(event: &EventRow, review: &Review, name: &str) -> Result<Action> {
    let message = NewReview {
        event_id: &event.id,
        reviewer_name: match review.is_anonymous {
            true => ANONYMOUS,
            false => name,
        },
        rating: review.rating,
        comment: review.comment.as_deref(),
        is_anonymous: review.is_anonymous,
        avg_rating: average(event.rating_sum, event.rating_count),
        total_reviews: event.rating_count,
        timestamp: clock::rfc3339(review.created_at),
    };
    say::fact(
        EVENTS,
        vec![rooms::organizers(&event.id)],
        "new-review",
        &message,
    )
}
