//! What organizers send to create or change an event, and what of it is accepted.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    rules::{Details, EventStatus},
    store::Row,
};
use crate::{
    clock,
    error::Result,
    http::{Validator, given},
};

const TITLE_MAX: usize = 200;
const DESCRIPTION_MAX: usize = 5_000;
const PLACE_MAX: usize = 300;
const SEATS_MAX: i64 = 1_000_000;
/// Bytes of an id; ours are shorter.
const ID_MAX: usize = 64;
/// What is said of a `placeId` that names no place to choose.
pub(super) const NO_PLACE: &str = "is not an approved place";

/// A new event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewEvent {
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    #[serde(default)]
    #[schema(max_length = 5000)]
    description: Option<String>,
    /// RFC 3339; not past.
    start_date: String,
    /// After the start.
    end_date: String,
    /// IANA, such as `Asia/Riyadh`.
    time_zone: String,
    venue: Option<String>,
    location: Option<String>,
    place_id: Option<String>,
    /// Seats, 1 to 1,000,000; null is without limit.
    max_attendees: Option<i64>,
    #[serde(default)]
    is_virtual: bool,
    /// `https`.
    meeting_url: Option<String>,
    /// `https`.
    image_url: Option<String>,
    #[serde(default)]
    requires_approval: bool,
    /// DRAFT or SCHEDULED (default).
    status: Option<EventStatus>,
}

impl NewEvent {
    /// # Errors
    /// [`Error::Invalid`] with every field that does not fit.
    pub fn check(&self, now: i64) -> Result<(Details, Option<i64>, EventStatus)> {
        let mut v = Validator::new();
        let status = self.status.unwrap_or(EventStatus::Scheduled);
        let is_new = matches!(status, EventStatus::Draft | EventStatus::Scheduled);
        v.check("status", is_new, "must be DRAFT or SCHEDULED");
        let start_at = time(&mut v, "startDate", &self.start_date);
        v.check(
            "startDate",
            start_at.is_none_or(|at| at >= now),
            "must not be in the past",
        );
        let end_at = time(&mut v, "endDate", &self.end_date);
        let details = Details {
            title: v.text("title", &self.title, 1..=TITLE_MAX),
            description: text(&mut v, "description", &self.description, DESCRIPTION_MAX),
            start_at: start_at.unwrap_or_default(),
            end_at: end_at.unwrap_or_default(),
            time_zone: v.time_zone("timeZone", &self.time_zone),
            venue: text(&mut v, "venue", &self.venue, PLACE_MAX),
            location: text(&mut v, "location", &self.location, PLACE_MAX),
            place_id: place(&mut v, &self.place_id),
            is_virtual: self.is_virtual,
            meeting_url: url(&mut v, "meetingUrl", &self.meeting_url),
            image_url: url(&mut v, "imageUrl", &self.image_url),
            requires_approval: self.requires_approval,
        };
        seats(&mut v, self.max_attendees);
        if let (Some(start), Some(end)) = (start_at, end_at) {
            v.check("endDate", end > start, "must be after startDate");
        }
        v.finish()?;
        Ok((details, self.max_attendees, status))
    }
}

/// Changes to an event: the fields that are given.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Changes {
    title: Option<String>,
    description: Option<String>,
    /// Not past, where it changes.
    start_date: Option<String>,
    end_date: Option<String>,
    time_zone: Option<String>,
    venue: Option<String>,
    location: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    place_id: Option<Option<String>>,
    /// Seats, 1 to 1,000,000; null is without limit.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    max_attendees: Option<Option<i64>>,
    is_virtual: Option<bool>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    meeting_url: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    image_url: Option<Option<String>>,
    requires_approval: Option<bool>,
}

impl Changes {
    /// The event's details after the change, and the seats where they are given.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every field that does not fit.
    pub fn apply(&self, row: &Row, now: i64) -> Result<(Details, Option<Option<i64>>)> {
        let mut v = Validator::new();
        let mut details = Details::from(row);
        if let Some(title) = &self.title {
            details.title = v.text("title", title, 1..=TITLE_MAX);
        }
        if self.description.is_some() {
            details.description = text(&mut v, "description", &self.description, DESCRIPTION_MAX);
        }
        if self.venue.is_some() {
            details.venue = text(&mut v, "venue", &self.venue, PLACE_MAX);
        }
        if self.location.is_some() {
            details.location = text(&mut v, "location", &self.location, PLACE_MAX);
        }
        if let Some(zone) = &self.time_zone {
            details.time_zone = v.time_zone("timeZone", zone);
        }
        if let Some(place_id) = &self.place_id {
            details.place_id = place(&mut v, place_id);
        }
        if let Some(meeting_url) = &self.meeting_url {
            details.meeting_url = url(&mut v, "meetingUrl", meeting_url);
        }
        if let Some(image_url) = &self.image_url {
            details.image_url = url(&mut v, "imageUrl", image_url);
        }
        details.is_virtual = self.is_virtual.unwrap_or(details.is_virtual);
        details.requires_approval = self.requires_approval.unwrap_or(details.requires_approval);
        self.apply_times(&mut v, &mut details, now);
        seats(&mut v, self.max_attendees.flatten());
        v.finish()?;
        Ok((details, self.max_attendees))
    }

    fn apply_times(&self, v: &mut Validator, details: &mut Details, now: i64) {
        let before = (details.start_at, details.end_at);
        if let Some(start) = &self.start_date
            && let Some(start_at) = time(v, "startDate", start)
        {
            let fits = start_at >= now || start_at == details.start_at;
            v.check("startDate", fits, "must not be in the past");
            details.start_at = start_at;
        }
        if let Some(end) = &self.end_date
            && let Some(end_at) = time(v, "endDate", end)
        {
            details.end_at = end_at;
        }
        if (details.start_at, details.end_at) != before {
            v.check(
                "endDate",
                details.end_at > details.start_at,
                "must be after startDate",
            );
        }
    }
}

/// What is different in a copy of an event.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CopyChanges {
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// Not past. Without an `endDate` the copy lasts as long as the original.
    start_date: Option<String>,
    end_date: Option<String>,
}

impl CopyChanges {
    /// The copy's details. Times that are not given are the original's, even if they are past: it is a draft.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every field that does not fit.
    pub fn apply(&self, row: &Row, now: i64) -> Result<Details> {
        let mut v = Validator::new();
        let mut details = Details::from(row);
        if let Some(title) = &self.title {
            details.title = v.text("title", title, 1..=TITLE_MAX);
        }
        if let Some(start) = &self.start_date
            && let Some(start_at) = time(&mut v, "startDate", start)
        {
            v.check("startDate", start_at >= now, "must not be in the past");
            details.end_at = start_at.saturating_add(row.end_at - row.start_at);
            details.start_at = start_at;
        }
        if let Some(end) = &self.end_date
            && let Some(end_at) = time(&mut v, "endDate", end)
        {
            details.end_at = end_at;
        }
        let is_order = details.end_at > details.start_at;
        v.check("endDate", is_order, "must be after startDate");
        // As long as the original after the last start there is, it would end beyond all calendars.
        let is_time = clock::parse_rfc3339(&clock::rfc3339(details.end_at)).is_some();
        v.check("endDate", is_time, "is too late");
        v.finish()?;
        Ok(details)
    }
}

fn time(v: &mut Validator, field: &str, text: &str) -> Option<i64> {
    let time = clock::parse_rfc3339(text);
    v.check(
        field,
        time.is_some(),
        "must be an RFC 3339 time, such as 2026-12-01T18:00:00Z",
    );
    time
}

fn text(v: &mut Validator, field: &str, given: &Option<String>, max: usize) -> String {
    match given {
        Some(text) => v.text(field, text, 0..=max),
        None => String::new(),
    }
}

/// An empty text stands for none.
fn url(v: &mut Validator, field: &str, given: &Option<String>) -> Option<String> {
    let text = given.as_deref().filter(|text| !text.trim().is_empty())?;
    Some(v.https_url(field, text))
}

/// Whether it is a place at all is looked up where the event is written. An empty text stands for none.
fn place(v: &mut Validator, given: &Option<String>) -> Option<String> {
    let id = given
        .as_deref()
        .map(str::trim)
        .filter(|id| !id.is_empty())?;
    v.check("placeId", id.len() <= ID_MAX, NO_PLACE);
    Some(id.to_owned())
}

fn seats(v: &mut Validator, max: Option<i64>) {
    let fits = max.is_none_or(|max| (1..=SEATS_MAX).contains(&max));
    v.check("maxAttendees", fits, "must be from 1 to 1,000,000, or null");
}
