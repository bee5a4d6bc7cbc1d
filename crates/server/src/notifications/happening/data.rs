//! The `data` of a notification.

use serde_json::{Map, Value, json};

use super::{EventFacts, Happening};
use crate::{clock, events};

impl Happening {
    /// What a client needs to lead people on. No secrets.
    pub fn data(&self) -> Map<String, Value> {
        let parts = [
            self.event().map(of_event),
            self.of_seats(),
            Some(self.of_others()),
        ];
        let mut data = Map::new();
        for part in parts.into_iter().flatten() {
            if let Value::Object(part) = part {
                data.extend(part);
            }
        }
        data
    }

    fn of_seats(&self) -> Option<Value> {
        Some(match self {
            Happening::BookingConfirmed {
                booking_id,
                party,
                cause,
                ..
            }
            | Happening::BookingPending {
                booking_id,
                party,
                cause,
                ..
            } => json!({ "bookingId": booking_id, "attendeeCount": party, "cause": cause }),
            Happening::BookingCancelled { booking_id, by, .. } => {
                json!({ "bookingId": booking_id, "by": by })
            }
            Happening::BookingUpdate {
                booking_id,
                status,
                from_user_id,
                ..
            } => json!({ "bookingId": booking_id, "status": status, "fromUserId": from_user_id }),
            Happening::BookingTransferred { booking_id, .. } => json!({ "bookingId": booking_id }),
            Happening::BookingRejected { why, .. } => json!({ "reason": why }),
            Happening::WaitlistOffer {
                waitlist_id,
                party,
                expires_at,
                ..
            } => json!({
                "waitlistId": waitlist_id,
                "attendeeCount": party,
                "expiresAt": clock::rfc3339(*expires_at),
            }),
            Happening::BookingNew {
                booking_id,
                attendee_name,
                party,
                is_pending,
                ..
            } => json!({
                "bookingId": booking_id,
                "attendeeName": attendee_name,
                "attendeeCount": party,
                "isPending": is_pending,
            }),
            _ => return None,
        })
    }

    fn of_others(&self) -> Value {
        match self {
            Happening::EventChanged { changed, .. } => json!({ "changed": changed }),
            Happening::EventReminder { lead_ms, .. } => {
                json!({ "minutesUntilStart": events::minutes(*lead_ms) })
            }
            Happening::EventAnnouncement {
                announcement_id,
                from_name,
                ..
            } => json!({ "announcementId": announcement_id, "fromName": from_name }),
            Happening::ReviewNew {
                review_id, rating, ..
            } => json!({ "reviewId": review_id, "rating": rating }),
            Happening::MessageNew {
                chat_id,
                message_id,
                from_user_id,
                from_name,
                ..
            } => {
                json!({ "chatId": chat_id, "messageId": message_id, "fromUserId": from_user_id, "fromName": from_name })
            }
            Happening::OrganizerAdded { role, .. } | Happening::OrganizerInvited { role, .. } => {
                json!({ "role": role })
            }
            Happening::PlaceReceived { place }
            | Happening::PlaceApproved { place }
            | Happening::PlaceNeedsInfo { place, .. }
            | Happening::PlaceRejected { place, .. }
            | Happening::PlaceMessage { place, .. } => {
                json!({ "requestId": place.request_id, "businessName": place.business_name })
            }
            Happening::UserNotification { from_user_id, note }
            | Happening::AdminNotification { from_user_id, note } => {
                with(&note.data, "fromUserId", from_user_id)
            }
            Happening::SiteAnnouncement {
                announcement_id,
                note,
            } => with(&note.data, "announcementId", announcement_id),
            // Said by `of_seats`.
            Happening::BookingConfirmed { .. }
            | Happening::BookingPending { .. }
            | Happening::BookingCancelled { .. }
            | Happening::BookingTransferred { .. }
            | Happening::BookingUpdate { .. }
            | Happening::BookingRejected { .. }
            | Happening::WaitlistOffer { .. }
            | Happening::BookingNew { .. }
            | Happening::EventCancelled { .. }
            | Happening::AccountEmailCode { .. }
            | Happening::AccountPhoneCode { .. }
            | Happening::AccountPasswordReset { .. }
            | Happening::AccountPasswordChanged {} => json!({}),
        }
    }
}

fn of_event(event: &EventFacts) -> Value {
    json!({
        "eventId": event.id,
        "eventTitle": event.title,
        "startDate": clock::rfc3339(event.start_at),
    })
}

/// What an author adds; that `name` is true we see to.
fn with(data: &Map<String, Value>, name: &str, value: &str) -> Value {
    let mut data = data.clone();
    data.insert(name.to_owned(), value.into());
    data.into()
}
