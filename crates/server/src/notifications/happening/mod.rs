//! What people are told of.

mod data;

use serde::{Deserialize, Serialize};

use crate::{events, events::OrganizerRole, ledger, text_enum::text_enum};

text_enum! {
    /// The `type` of a notification and of a mail.
    pub enum Kind {
        BookingConfirmed = "booking.confirmed",
        BookingPending = "booking.pending",
        BookingRejected = "booking.rejected",
        BookingCancelled = "booking.cancelled",
        BookingTransferred = "booking.transferred",
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
    }
}

/// What is said of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventFacts {
    pub id: String,
    pub title: String,
    pub start_at: i64,
    pub end_at: i64,
    pub time_zone: String,
    pub venue: String,
    pub location: String,
    pub is_virtual: bool,
    /// Only where whoever is told may know it: the confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_url: Option<String>,
}

/// Without the meeting's address.
impl From<&ledger::EventRow> for EventFacts {
    fn from(row: &ledger::EventRow) -> Self {
        Self {
            id: row.id.clone(),
            title: row.title.clone(),
            start_at: row.start_at,
            end_at: row.end_at,
            time_zone: row.time_zone.clone(),
            venue: row.venue.clone(),
            location: row.location.clone(),
            is_virtual: row.is_virtual,
            meeting_url: None,
        }
    }
}

/// Without the meeting's address.
impl From<&events::Row> for EventFacts {
    fn from(row: &events::Row) -> Self {
        Self {
            id: row.id.clone(),
            title: row.title.clone(),
            start_at: row.start_at,
            end_at: row.end_at,
            time_zone: row.time_zone.clone(),
            venue: row.venue.clone(),
            location: row.location.clone(),
            is_virtual: row.is_virtual,
            meeting_url: None,
        }
    }
}

impl EventFacts {
    /// For people who are admitted.
    pub fn with_meeting(self, meeting_url: Option<&str>) -> Self {
        Self {
            meeting_url: meeting_url.map(str::to_owned),
            ..self
        }
    }
}

/// What is said of a request of a partner place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceFacts {
    pub request_id: String,
    pub business_name: String,
    /// Opens the request: a secret. A path of this site, which begins with a slash.
    pub link: String,
}

text_enum! {
    /// How a booking came about.
    pub enum Cause {
        Booked = "booked",
        /// By accepting an offer of the waitlist.
        Promoted = "promoted",
        Approved = "approved",
        /// By somebody who gave it away.
        Received = "received",
    }
}

text_enum! {
    /// Why a request for seats came to nothing.
    pub enum Rejection {
        Organizer = "organizer",
        /// It was not approved in time.
        TooLate = "too_late",
    }
}

text_enum! {
    /// Who cancelled a booking.
    pub enum Canceller {
        Guest = "guest",
        Organizer = "organizer",
    }
}

text_enum! {
    /// A detail whose change matters to guests.
    pub enum Changed {
        Time = "time",
        Place = "place",
        Meeting = "meeting",
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
        from_user_id: String,
        from_name: String,
        /// How it begins.
        preview: String,
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
            | Happening::AccountPasswordChanged {} => None,
        }
    }

    /// What it is about, where all that is about the same is read together.
    pub fn about(&self) -> Option<&str> {
        match self {
            Happening::MessageNew { chat_id, .. } => Some(chat_id),
            _ => None,
        }
    }

    /// How long its mail waits: whoever sees it in the meantime needs none.
    pub fn mail_waits_ms(&self) -> i64 {
        match self {
            Happening::MessageNew { .. } => 10 * 60 * 1000,
            _ => 0,
        }
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
    /// Whether it comes by mail too, and with a sound, unless the person wants it otherwise. What organizers hear of each
    /// booking and review does not: they would drown in it.
    pub fn is_loud(self) -> bool {
        !matches!(self, Kind::BookingNew | Kind::ReviewNew)
    }

    /// Whether people choose how it comes. Letters that they asked for, or that go to an address, always come, and as mail alone;
    /// and whoever got into an account must not be able to keep its person from hearing of it.
    pub fn is_chosen(self) -> bool {
        !matches!(
            self,
            Kind::OrganizerInvited
                | Kind::AccountEmailCode
                | Kind::AccountPhoneCode
                | Kind::AccountPasswordReset
                | Kind::AccountPasswordChanged
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
