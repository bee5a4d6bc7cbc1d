//! What is said when seats move.

use majlis_live::Action;
use serde::Serialize;

use super::{Actor, seats::Seats, store::EventRow};
use crate::{
    bookings::BookingStatus,
    clock,
    error::Result,
    live::{
        rooms,
        say::{self, EVENTS, RAW, ROOT},
    },
    reviews,
};

/// What a command did that organizers and watchers hear of, besides the new counts.
#[derive(Debug)]
pub enum Moved {
    Booked {
        name: String,
        avatar: Option<String>,
    },
    Cancelled {
        name: String,
    },
}

/// A booking that stands otherwise than before, or is another person's.
#[derive(Debug)]
pub struct Restated {
    pub booking_id: String,
    pub user_id: String,
    /// Whose it was, where it was given away.
    pub former_user_id: Option<String>,
    pub status: BookingStatus,
    /// The user who did it; none: the clock.
    pub by: Option<String>,
}

impl Restated {
    pub fn new(booking_id: String, user_id: String, status: BookingStatus, by: Actor<'_>) -> Self {
        Self {
            booking_id,
            user_id,
            former_user_id: None,
            status,
            by: match by {
                Actor::User(id) => Some(id.to_owned()),
                Actor::System => None,
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BookingStatusChanged<'a> {
    booking_id: &'a str,
    event_id: &'a str,
    status: BookingStatus,
    updated_by: &'a str,
    timestamp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewRegistration<'a> {
    event_id: &'a str,
    attendee_name: &'a str,
    attendee_avatar: Option<&'a str>,
    total_registrations: i64,
    max_attendees: Option<i64>,
    timestamp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RegistrationCancelled<'a> {
    event_id: &'a str,
    attendee_name: &'a str,
    total_registrations: i64,
    max_attendees: Option<i64>,
    timestamp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttendeesCount<'a> {
    event_id: &'a str,
    total_registrations: i64,
    max_attendees: Option<i64>,
    available_seats: Option<i64>,
    is_full: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AvailabilityChanged<'a> {
    event_id: &'a str,
    is_available: bool,
    available_seats: i64,
    message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WaitlistPromotion<'a> {
    event_id: &'a str,
    event_title: &'a str,
    event_start_date: String,
    position: i64,
    expires_at: String,
    waitlist_id: &'a str,
}

/// `event-stats-update`, and the answer of `GET /events/{id}/stats`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventStats {
    pub event_id: String,
    /// Seats of active bookings.
    pub total_registrations: i64,
    /// Seats of active bookings that are not pending.
    pub confirmed_attendees: i64,
    /// Entries that wait.
    pub waitlist_count: i64,
    /// Seats of those who were checked in.
    pub check_ins_count: i64,
    /// One decimal; null before the first review.
    pub avg_rating: Option<f64>,
    pub total_reviews: i64,
}

impl EventStats {
    pub fn of(event: &EventRow, seats: &Seats) -> Self {
        Self {
            event_id: event.id.clone(),
            total_registrations: seats.taken,
            confirmed_attendees: seats.confirmed,
            waitlist_count: seats.waiting,
            check_ins_count: seats.checked_in,
            avg_rating: reviews::average(event.rating_sum, event.rating_count),
            total_reviews: event.rating_count,
        }
    }
}

/// How many are in, and how many are to come; in seats.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DoorCounts {
    /// Seats of those who were checked in.
    pub check_ins_count: i64,
    /// Seats of active bookings that are not pending, those checked in among them.
    pub expected_count: i64,
}

impl DoorCounts {
    pub fn of(seats: &Seats) -> Self {
        Self {
            check_ins_count: seats.checked_in,
            expected_count: seats.confirmed,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckInUpdate<'a> {
    event_id: &'a str,
    #[serde(flatten)]
    counts: DoorCounts,
    timestamp: String,
}

/// Of raw WebSocket. `eventId` is the number there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RawBooking {
    event_id: i64,
    available_seats: Option<i64>,
    timestamp: String,
}

/// Of raw WebSocket; also the state that a new subscriber gets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatUpdate {
    pub event_id: i64,
    pub available_seats: Option<i64>,
    pub seat_capacity: Option<i64>,
    pub timestamp: String,
}

pub fn moved(event: &EventRow, seats: &Seats, moved: &Moved, now: i64) -> Result<[Action; 2]> {
    let timestamp = clock::rfc3339(now);
    let raw = RawBooking {
        event_id: event.number,
        available_seats: seats.available(),
        timestamp: timestamp.clone(),
    };
    let organizers = vec![rooms::organizers(&event.id)];
    let raw_rooms = vec![rooms::raw_event(&event.id)];
    match moved {
        Moved::Booked { name, avatar } => {
            let message = NewRegistration {
                event_id: &event.id,
                attendee_name: name,
                attendee_avatar: avatar.as_deref(),
                total_registrations: seats.taken,
                max_attendees: seats.max,
                timestamp,
            };
            Ok([
                say::fact(EVENTS, organizers, "new-registration", &message)?,
                say::fact(RAW, raw_rooms, "booking_created", &raw)?,
            ])
        }
        Moved::Cancelled { name } => {
            let message = RegistrationCancelled {
                event_id: &event.id,
                attendee_name: name,
                total_registrations: seats.taken,
                max_attendees: seats.max,
                timestamp,
            };
            Ok([
                say::fact(EVENTS, organizers, "registration-cancelled", &message)?,
                say::fact(RAW, raw_rooms, "booking_cancelled", &raw)?,
            ])
        }
    }
}

/// To the parties of the booking, each in their own room: whoever is several of them hears it once.
pub fn restated(
    event_id: &str,
    booking: &Restated,
    organizers: &[String],
    now: i64,
) -> Result<Action> {
    let message = BookingStatusChanged {
        booking_id: &booking.booking_id,
        event_id,
        status: booking.status,
        updated_by: booking.by.as_deref().unwrap_or("system"),
        timestamp: clock::rfc3339(now),
    };
    let mut rooms: Vec<String> = [&booking.user_id]
        .into_iter()
        .chain(&booking.former_user_id)
        .chain(organizers)
        .map(|user_id| rooms::root_user(user_id))
        .collect();
    rooms.sort();
    rooms.dedup();
    say::fact(ROOT, rooms, "booking-status-changed", &message)
}

pub fn attendees_count(event: &EventRow, seats: &Seats) -> Result<Action> {
    let message = AttendeesCount {
        event_id: &event.id,
        total_registrations: seats.taken,
        max_attendees: seats.max,
        available_seats: seats.available(),
        is_full: seats.is_full(),
    };
    let name = "attendees-count-update";
    say::state(
        EVENTS,
        vec![rooms::event(&event.id)],
        name,
        &key(name, event),
        &message,
    )
}

pub fn seat_update(event: &EventRow, seats: &Seats, now: i64) -> Result<Action> {
    let message = SeatUpdate {
        event_id: event.number,
        available_seats: seats.available(),
        seat_capacity: seats.max,
        timestamp: clock::rfc3339(now),
    };
    let name = "seat_update";
    say::state(
        RAW,
        vec![rooms::raw_event(&event.id)],
        name,
        &key(name, event),
        &message,
    )
}

pub fn availability_changed(event: &EventRow, available_seats: i64) -> Result<Action> {
    let message = AvailabilityChanged {
        event_id: &event.id,
        is_available: true,
        available_seats,
        message: match available_seats {
            1 => "1 seat now available!".to_owned(),
            n => format!("{n} seats now available!"),
        },
    };
    say::fact(
        EVENTS,
        vec![rooms::event(&event.id)],
        "availability-changed",
        &message,
    )
}

/// To the person who is offered seats.
pub struct Offer<'a> {
    pub user_id: &'a str,
    pub waitlist_id: &'a str,
    pub position: i64,
    pub expires_at: i64,
}

pub fn waitlist_promotion(event: &EventRow, offer: &Offer<'_>) -> Result<Action> {
    let message = WaitlistPromotion {
        event_id: &event.id,
        event_title: &event.title,
        event_start_date: clock::rfc3339(event.start_at),
        position: offer.position,
        expires_at: clock::rfc3339(offer.expires_at),
        waitlist_id: offer.waitlist_id,
    };
    let rooms = vec![rooms::events_user(offer.user_id)];
    say::fact(EVENTS, rooms, "waitlist-promotion", &message)
}

pub fn stats(event: &EventRow, seats: &Seats) -> Result<Action> {
    let name = "event-stats-update";
    let message = EventStats::of(event, seats);
    say::state(
        EVENTS,
        vec![rooms::organizers(&event.id)],
        name,
        &key(name, event),
        &message,
    )
}

pub fn check_in_update(event: &EventRow, seats: &Seats, now: i64) -> Result<Action> {
    let name = "check-in-update";
    let message = CheckInUpdate {
        event_id: &event.id,
        counts: DoorCounts::of(seats),
        timestamp: clock::rfc3339(now),
    };
    say::state(
        EVENTS,
        vec![rooms::checkers(&event.id)],
        name,
        &key(name, event),
        &message,
    )
}

/// A person has lost the right to the attendees' room.
pub fn attendee_leaves(event: &EventRow, user_id: &str) -> Action {
    Action::Leave {
        who: rooms::person(user_id),
        rooms: vec![rooms::attendees(&event.id)],
    }
}

fn key(name: &str, event: &EventRow) -> String {
    format!("{name}/{}", event.id)
}
