//! What people are told of.

mod data;
mod facts;
mod note;

pub use facts::{Canceller, Cause, Changed, EventFacts, PlaceFacts, Rejection};
pub use note::{NewNote, Note};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{bookings::BookingStatus, events::OrganizerRole, text_enum::text_enum};

text_enum! {
    /// The `type` of a notification and of a mail.
    pub enum Kind {
        BookingConfirmed = "booking.confirmed",
        BookingPending = "booking.pending",
        BookingRejected = "booking.rejected",
        BookingCancelled = "booking.cancelled",
        BookingTransferred = "booking.transferred",
        BookingUpdate = "booking.update",
        WaitlistOffer = "waitlist.offer",
        EventChanged = "event.changed",
        EventCancelled = "event.cancelled",
        EventReminder = "event.reminder",
        EventAnnouncement = "event.announcement",
        BookingNew = "booking.new",
        ReviewNew = "review.new",
        MessageNew = "message.new",
        OrganizerAdded = "organizer.added",
        OrganizerInvited = "organizer.invited",
        PlaceReceived = "place.received",
        PlaceApproved = "place.approved",
        PlaceNeedsInfo = "place.needs_info",
        PlaceRejected = "place.rejected",
        PlaceMessage = "place.message",
        AccountEmailCode = "account.email_code",
        AccountPhoneCode = "account.phone_code",
        AccountPasswordReset = "account.password_reset",
        AccountPasswordChanged = "account.password_changed",
        UserNotification = "user.notification",
        AdminNotification = "admin.notification",
        SiteAnnouncement = "site.announcement",
    }
}

/// Something that people are told of, with all that is said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Happening {
    #[serde(rename = "booking.confirmed")]
    BookingConfirmed {
        event: EventFacts,
        booking_id: String,
        party: i64,
        cause: Cause,
    },
    #[serde(rename = "booking.pending")]
    BookingPending {
        event: EventFacts,
        booking_id: String,
        party: i64,
        cause: Cause,
    },
    #[serde(rename = "booking.rejected")]
    BookingRejected { event: EventFacts, why: Rejection },
    #[serde(rename = "booking.cancelled")]
    BookingCancelled {
        event: EventFacts,
        booking_id: String,
        by: Canceller,
    },
    /// To whoever gave the booking away.
    #[serde(rename = "booking.transferred")]
    BookingTransferred {
        event: EventFacts,
        booking_id: String,
        to_name: String,
    },
    /// What one party of a booking writes to another with its new status.
    #[serde(rename = "booking.update")]
    BookingUpdate {
        event: EventFacts,
        booking_id: String,
        status: BookingStatus,
        from_user_id: String,
        from_name: String,
        message: String,
    },
    #[serde(rename = "waitlist.offer")]
    WaitlistOffer {
        event: EventFacts,
        waitlist_id: String,
        party: i64,
        expires_at: i64,
    },
    #[serde(rename = "event.changed")]
    EventChanged {
        event: EventFacts,
        changed: Vec<Changed>,
    },
    #[serde(rename = "event.cancelled")]
    EventCancelled { event: EventFacts },
    #[serde(rename = "event.reminder")]
    EventReminder { event: EventFacts, lead_ms: i64 },
    #[serde(rename = "event.announcement")]
    EventAnnouncement {
        event: EventFacts,
        announcement_id: String,
        from_name: String,
        message: String,
    },
    /// To organizers.
    #[serde(rename = "booking.new")]
    BookingNew {
        event: EventFacts,
        booking_id: String,
        attendee_name: String,
        party: i64,
        is_pending: bool,
    },
    /// To organizers.
    #[serde(rename = "review.new")]
    ReviewNew {
        event: EventFacts,
        review_id: String,
        /// None: whoever wrote it keeps that to themselves.
        author_name: Option<String>,
        /// Stars, 1 to 5.
        rating: i64,
        comment: String,
    },
    /// The first of what somebody has to read in a chat.
    #[serde(rename = "message.new")]
    MessageNew {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<EventFacts>,
        chat_id: String,
        message_id: String,
        from_user_id: String,
        from_name: String,
    },
    #[serde(rename = "organizer.added")]
    OrganizerAdded {
        event: EventFacts,
        role: OrganizerRole,
        by_name: String,
    },
    /// To an address without an account.
    #[serde(rename = "organizer.invited")]
    OrganizerInvited {
        event: EventFacts,
        role: OrganizerRole,
        by_name: String,
        /// Opens the invitation: a secret. A path of this site, which begins with a slash.
        link: String,
    },
    #[serde(rename = "place.received")]
    PlaceReceived { place: PlaceFacts },
    #[serde(rename = "place.approved")]
    PlaceApproved { place: PlaceFacts },
    #[serde(rename = "place.needs_info")]
    PlaceNeedsInfo { place: PlaceFacts, message: String },
    #[serde(rename = "place.rejected")]
    PlaceRejected { place: PlaceFacts, reason: String },
    #[serde(rename = "place.message")]
    PlaceMessage { place: PlaceFacts, message: String },
    /// Proves the e-mail address.
    #[serde(rename = "account.email_code")]
    AccountEmailCode {
        /// A secret.
        code: String,
        expires_at: i64,
    },
    /// Proves the phone number, to which it goes.
    #[serde(rename = "account.phone_code")]
    AccountPhoneCode {
        /// A secret.
        code: String,
        expires_at: i64,
    },
    #[serde(rename = "account.password_reset")]
    AccountPasswordReset {
        /// Opens the way to a new password: a secret. A path of this site, which begins with a slash.
        link: String,
        expires_at: i64,
    },
    #[serde(rename = "account.password_changed")]
    AccountPasswordChanged {},
    /// From somebody who has to do with whoever is told.
    #[serde(rename = "user.notification")]
    UserNotification { from_user_id: String, note: Note },
    /// From an administrator to one person.
    #[serde(rename = "admin.notification")]
    AdminNotification { from_user_id: String, note: Note },
    /// From an administrator to all of a role.
    #[serde(rename = "site.announcement")]
    SiteAnnouncement { announcement_id: String, note: Note },
}

impl Happening {
    /// The same without what opens doors; `None` where it has no such thing.
    pub fn without_secrets(&self) -> Option<Happening> {
        let mut happening = self.clone();
        match &mut happening {
            Happening::OrganizerInvited { link, .. }
            | Happening::AccountPasswordReset { link, .. } => link.clear(),
            Happening::AccountEmailCode { code, .. } | Happening::AccountPhoneCode { code, .. } => {
                code.clear()
            }
            Happening::PlaceReceived { place }
            | Happening::PlaceApproved { place }
            | Happening::PlaceNeedsInfo { place, .. }
            | Happening::PlaceRejected { place, .. }
            | Happening::PlaceMessage { place, .. } => place.link.clear(),
            _ => return None,
        }
        Some(happening)
    }

    pub fn kind(&self) -> Kind {
        match self {
            Happening::BookingConfirmed { .. } => Kind::BookingConfirmed,
            Happening::BookingPending { .. } => Kind::BookingPending,
            Happening::BookingRejected { .. } => Kind::BookingRejected,
            Happening::BookingCancelled { .. } => Kind::BookingCancelled,
            Happening::BookingTransferred { .. } => Kind::BookingTransferred,
            Happening::WaitlistOffer { .. } => Kind::WaitlistOffer,
            Happening::EventChanged { .. } => Kind::EventChanged,
            Happening::EventCancelled { .. } => Kind::EventCancelled,
            Happening::EventReminder { .. } => Kind::EventReminder,
            Happening::EventAnnouncement { .. } => Kind::EventAnnouncement,
            Happening::BookingNew { .. } => Kind::BookingNew,
            Happening::ReviewNew { .. } => Kind::ReviewNew,
            Happening::MessageNew { .. } => Kind::MessageNew,
            Happening::OrganizerAdded { .. } => Kind::OrganizerAdded,
            Happening::OrganizerInvited { .. } => Kind::OrganizerInvited,
            Happening::PlaceReceived { .. } => Kind::PlaceReceived,
            Happening::PlaceApproved { .. } => Kind::PlaceApproved,
            Happening::PlaceNeedsInfo { .. } => Kind::PlaceNeedsInfo,
            Happening::PlaceRejected { .. } => Kind::PlaceRejected,
            Happening::PlaceMessage { .. } => Kind::PlaceMessage,
            Happening::AccountEmailCode { .. } => Kind::AccountEmailCode,
            Happening::AccountPhoneCode { .. } => Kind::AccountPhoneCode,
            Happening::AccountPasswordReset { .. } => Kind::AccountPasswordReset,
            Happening::AccountPasswordChanged {} => Kind::AccountPasswordChanged,
            Happening::BookingUpdate { .. } => Kind::BookingUpdate,
            Happening::UserNotification { .. } => Kind::UserNotification,
            Happening::AdminNotification { .. } => Kind::AdminNotification,
            Happening::SiteAnnouncement { .. } => Kind::SiteAnnouncement,
        }
    }

    /// The event that it is about, where it is about one.
    pub fn event(&self) -> Option<&EventFacts> {
        match self {
            Happening::BookingConfirmed { event, .. }
            | Happening::BookingPending { event, .. }
            | Happening::BookingRejected { event, .. }
            | Happening::BookingCancelled { event, .. }
            | Happening::BookingTransferred { event, .. }
            | Happening::BookingUpdate { event, .. }
            | Happening::WaitlistOffer { event, .. }
            | Happening::EventChanged { event, .. }
            | Happening::EventCancelled { event }
            | Happening::EventReminder { event, .. }
            | Happening::EventAnnouncement { event, .. }
            | Happening::BookingNew { event, .. }
            | Happening::ReviewNew { event, .. }
            | Happening::OrganizerAdded { event, .. }
            | Happening::OrganizerInvited { event, .. } => Some(event),
            Happening::MessageNew { event, .. } => event.as_ref(),
            Happening::PlaceReceived { .. }
            | Happening::PlaceApproved { .. }
            | Happening::PlaceNeedsInfo { .. }
            | Happening::PlaceRejected { .. }
            | Happening::PlaceMessage { .. }
            | Happening::AccountEmailCode { .. }
            | Happening::AccountPhoneCode { .. }
            | Happening::AccountPasswordReset { .. }
            | Happening::AccountPasswordChanged {}
            | Happening::UserNotification { .. }
            | Happening::AdminNotification { .. }
            | Happening::SiteAnnouncement { .. } => None,
        }
    }

    /// The `type` under which it is stored. What people choose themselves begins with `user.`, so that none can pass for ours.
    pub fn stored_type(&self) -> Cow<'_, str> {
        match self {
            Happening::UserNotification { note, .. } if note.kind.starts_with("user.") => {
                Cow::Borrowed(&note.kind)
            }
            Happening::UserNotification { note, .. } => format!("user.{}", note.kind).into(),
            Happening::AdminNotification { note, .. }
            | Happening::SiteAnnouncement { note, .. } => Cow::Borrowed(&note.kind),
            _ => Cow::Borrowed(self.kind().as_str()),
        }
    }

    /// The `type` that clients of the root namespace know it by.
    pub fn root_type(&self) -> Cow<'_, str> {
        match self {
            Happening::BookingUpdate { .. } => Cow::Borrowed("booking-update"),
            Happening::UserNotification { note, .. } => Cow::Borrowed(&note.kind),
            _ => self.stored_type(),
        }
    }

    /// What clients of the root namespace look for beside `data`.
    pub fn root_members(&self) -> Map<String, Value> {
        let members = match self {
            Happening::BookingUpdate {
                booking_id, status, ..
            } => json!({ "bookingId": booking_id, "status": status }),
            _ => Value::Null,
        };
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// Whether clients of the root namespace hear of it in each person's own room. (Of an announcement they have heard in their role's.)
    pub fn is_told_to_each(&self) -> bool {
        !matches!(self, Happening::SiteAnnouncement { .. })
    }

    /// What it is about, where all that is about the same is read together.
    pub fn about(&self) -> Option<&str> {
        match self {
            Happening::SiteAnnouncement {
                announcement_id, ..
            } => Some(announcement_id),
            Happening::MessageNew { chat_id, .. } => Some(chat_id),
            _ => None,
        }
    }

    /// Whether whoever tells of it mails it later, by [`mail`](super::mail), to those who have not seen it by then.
    pub fn is_mailed_later(&self) -> bool {
        matches!(self, Happening::MessageNew { .. })
    }

    /// The code in it, if there is one: a secret.
    pub fn code(&self) -> Option<&str> {
        match self {
            Happening::AccountEmailCode { code, .. } | Happening::AccountPhoneCode { code, .. } => {
                Some(code)
            }
            _ => None,
        }
    }

    /// When nobody needs to hear of it any more.
    pub fn stale_at(&self) -> Option<i64> {
        match self {
            Happening::EventReminder { event, .. } => Some(event.start_at),
            Happening::WaitlistOffer { expires_at, .. }
            | Happening::AccountEmailCode { expires_at, .. }
            | Happening::AccountPhoneCode { expires_at, .. }
            | Happening::AccountPasswordReset { expires_at, .. } => Some(*expires_at),
            _ => None,
        }
    }
}

impl Kind {
    /// Whether it comes with a sound unless the person wants it otherwise. What organizers hear of each booking and review
    /// does not: they would drown in it.
    pub fn is_loud(self) -> bool {
        !matches!(self, Kind::BookingNew | Kind::ReviewNew)
    }

    /// Whether it comes by mail too unless the person wants it otherwise. What others wrote is not mailed for them.
    pub fn is_mailed(self) -> bool {
        use Kind::{AdminNotification, BookingUpdate, SiteAnnouncement, UserNotification};
        let is_written = matches!(
            self,
            BookingUpdate | UserNotification | AdminNotification | SiteAnnouncement
        );
        self.is_loud() && !is_written
    }

    /// Whether people choose how it comes. Letters that they asked for, or that go to an address, always come, and as mail alone;
    /// whoever got into an account must not be able to keep its person from hearing of it; and what administrators say
    /// reaches everybody.
    pub fn is_chosen(self) -> bool {
        !matches!(
            self,
            Kind::OrganizerInvited
                | Kind::AccountEmailCode
                | Kind::AccountPhoneCode
                | Kind::AccountPasswordReset
                | Kind::AccountPasswordChanged
                | Kind::AdminNotification
                | Kind::SiteAnnouncement
        )
    }

    /// Whether a guest's calendar should follow.
    pub fn has_calendar(self) -> bool {
        matches!(
            self,
            Kind::BookingConfirmed
                | Kind::BookingPending
                | Kind::BookingRejected
                | Kind::BookingCancelled
                | Kind::EventChanged
                | Kind::EventCancelled
                | Kind::EventReminder
        )
    }
}
