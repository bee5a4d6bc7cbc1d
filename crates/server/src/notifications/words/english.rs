use super::{
    Labels, Lead, Words, lead, moment,
    places::{self, News},
};
use crate::{
    events::OrganizerRole,
    language::Language,
    notifications::happening::{Canceller, Cause, Changed, Happening, Rejection},
};

pub const LABELS: Labels = Labels {
    when: "When",
    place: "Where",
    online: "Online",
    meeting: "Meeting link",
    seats: "Seats",
    until: "Open until",
    message: "Message",
    see_event: "See the event",
    see_bookings: "See your bookings",
    open_chat: "Open the chat",
    accept_offer: "Answer the offer",
    open_invitation: "Open the invitation",
    open_request: "Open your request",
    code: "Code",
    set_password: "Set a new password",
    footer: "This message was sent automatically because of what happened at this event. Nobody reads answers to it.",
    site_footer: "This message was sent automatically. Nobody reads answers to it.",
};

pub fn words(happening: &Happening) -> Words {
    let (title, body) = match happening {
        Happening::BookingConfirmed { party, cause, .. } => {
            let event = title_of(happening);
            let seats = seats(*party);
            match cause {
                Cause::Booked => (
                    format!("Booked: {event}"),
                    format!("Your booking of {seats} for {event} is confirmed."),
                ),
                Cause::Promoted => (
                    format!("You are in: {event}"),
                    format!(
                        "You waited, and now you have a place: your booking of {seats} for {event} is confirmed."
                    ),
                ),
                Cause::Approved => (
                    format!("Approved: {event}"),
                    format!("The organizer has approved your booking of {seats} for {event}."),
                ),
                Cause::Received => (
                    format!("A booking for you: {event}"),
                    format!(
                        "Somebody gave you their booking of {seats} for {event}. It is yours and confirmed."
                    ),
                ),
            }
        }
        Happening::BookingPending { party, cause, .. } => {
            let event = title_of(happening);
            let seats = seats(*party);
            let body = match cause {
                Cause::Received => format!(
                    "Somebody gave you their request for {seats} for {event}. The organizer has yet to approve it."
                ),
                _ => format!(
                    "You asked for {seats} for {event}. The organizer has yet to approve it; you will hear from us."
                ),
            };
            (format!("Awaiting approval: {event}"), body)
        }
        Happening::BookingRejected { why, .. } => {
            let event = title_of(happening);
            let body = match why {
                Rejection::Organizer => {
                    format!("The organizer did not approve your booking for {event}.")
                }
                Rejection::TooLate => {
                    format!("Your booking for {event} was not approved before it began.")
                }
            };
            (format!("Not approved: {event}"), body)
        }
        Happening::BookingCancelled { by, .. } => {
            let event = title_of(happening);
            let body = match by {
                Canceller::Guest => format!(
                    "You cancelled your booking for {event}. Your seats are free for others now."
                ),
                Canceller::Organizer => {
                    format!("The organizer cancelled your booking for {event}.")
                }
            };
            (format!("Booking cancelled: {event}"), body)
        }
        Happening::BookingTransferred { to_name, .. } => {
            let event = title_of(happening);
            (
                format!("Booking given away: {event}"),
                format!(
                    "Your booking for {event} now belongs to {}. Your old ticket admits nobody any more.",
                    isolated(to_name)
                ),
            )
        }
        Happening::BookingUpdate {
            from_name, message, ..
        } => {
            let event = title_of(happening);
            (
                format!("{} about a booking: {event}", isolated(from_name)),
                message.clone(),
            )
        }
        Happening::WaitlistOffer {
            event: facts,
            party,
            expires_at,
            ..
        } => {
            let event = title_of(happening);
            let until = moment(Language::English, *expires_at, &facts.time_zone);
            (
                format!("A place for you: {event}"),
                format!(
                    "{} came free at {event}, and you are next. The offer is held for you until {until}; after that it passes on.",
                    capital(&seats(*party))
                ),
            )
        }
        Happening::EventChanged { changed, .. } => {
            let event = title_of(happening);
            (
                format!("Changed: {event}"),
                format!(
                    "The organizer has changed {} of {event}. This is how it stands now.",
                    what_changed(changed)
                ),
            )
        }
        Happening::EventCancelled { .. } => {
            let event = title_of(happening);
            (
                format!("Cancelled: {event}"),
                format!(
                    "{event} will not take place. Your booking, or your place on the waitlist, has ended with it."
                ),
            )
        }
        Happening::EventReminder { lead_ms, .. } => {
            let event = title_of(happening);
            (
                format!("Starts in {}: {event}", duration(*lead_ms)),
                format!("{event} starts in {}. See you there!", duration(*lead_ms)),
            )
        }
        Happening::EventAnnouncement {
            from_name, message, ..
        } => {
            let event = title_of(happening);
            (
                format!("{} about {event}", isolated(from_name)),
                message.clone(),
            )
        }
        Happening::BookingNew {
            attendee_name,
            party,
            is_pending,
            ..
        } => {
            let event = title_of(happening);
            let name = isolated(attendee_name);
            let seats = seats(*party);
            match is_pending {
                true => (
                    format!("A booking to approve: {event}"),
                    format!("{name} asks for {seats} for {event}."),
                ),
                false => (
                    format!("New booking: {event}"),
                    format!("{name} booked {seats} for {event}."),
                ),
            }
        }
        Happening::ReviewNew {
            author_name,
            rating,
            comment,
            ..
        } => {
            let event = title_of(happening);
            let said = match comment.is_empty() {
                true => String::new(),
                false => format!(" “{}”", isolated(comment)),
            };
            (
                format!("New review: {event}"),
                format!(
                    "{} gave {event} {}.{said}",
                    author_name
                        .as_deref()
                        .map_or("Somebody".to_owned(), isolated),
                    stars(*rating)
                ),
            )
        }
        Happening::MessageNew {
            event, from_name, ..
        } => {
            let from = isolated(from_name);
            let about = match event {
                Some(event) => format!(" about {}", isolated(&event.title)),
                None => String::new(),
            };
            (
                format!("Message from {from}"),
                format!("{from} sent you a message{about}."),
            )
        }
        Happening::OrganizerAdded { role, by_name, .. } => {
            let event = title_of(happening);
            (
                format!("You help with {event}"),
                format!(
                    "{} made you {} of {event}.",
                    isolated(by_name),
                    role_name(*role)
                ),
            )
        }
        Happening::OrganizerInvited { role, by_name, .. } => {
            let event = title_of(happening);
            (
                format!("Invitation to help with {event}"),
                format!(
                    "{} invites you to be {} of {event}. Create an account or sign in with this e-mail address to accept.",
                    isolated(by_name),
                    role_name(*role)
                ),
            )
        }
        Happening::PlaceReceived { place } => {
            places::in_english(News::Received, &place.business_name)
        }
        Happening::PlaceApproved { place } => {
            places::in_english(News::Approved, &place.business_name)
        }
        Happening::PlaceNeedsInfo { place, message } => {
            places::in_english(News::NeedsInfo(message), &place.business_name)
        }
        Happening::PlaceRejected { place, reason } => {
            places::in_english(News::Rejected(reason), &place.business_name)
        }
        Happening::PlaceMessage { place, message } => {
            places::in_english(News::Message(message), &place.business_name)
        }
        Happening::AccountEmailCode { .. } => (
            "Your Majlis code".to_owned(),
            "Enter this code within ten minutes to prove that this address is yours. If you did not ask for it, there is nothing to do."
                .to_owned(),
        ),
        Happening::AccountPhoneCode { .. } => (
            "Your Majlis code".to_owned(),
            "Enter this code within ten minutes to prove that this number is yours.".to_owned(),
        ),
        Happening::AccountPasswordReset { .. } => (
            "A new password for Majlis".to_owned(),
            "Somebody, probably you, said that you forgot your password. With the link below you set a new one. It works once, and for one hour. If it was not you, there is nothing to do: your password stays as it is."
                .to_owned(),
        ),
        Happening::AccountPasswordChanged {} => (
            "Your password was changed".to_owned(),
            "Your password was changed, and every device that was signed in to your account is signed out. If it was not you, set a new password at once."
                .to_owned(),
        ),
        Happening::AdminNotification { note, .. } if note.title.is_empty() => (
            "A message from the administrators".to_owned(),
            note.message.clone(),
        ),
        Happening::UserNotification { note, .. }
        | Happening::AdminNotification { note, .. }
        | Happening::SiteAnnouncement { note, .. } => (note.title.clone(), note.message.clone()),
    };
    Words { title, body }
}

fn title_of(happening: &Happening) -> String {
    isolated(happening.event().map_or("", |event| &event.title))
}

pub fn seats(count: i64) -> String {
    counted(count, "seat", "seats")
}

fn stars(count: i64) -> String {
    counted(count, "star", "stars")
}

fn duration(ms: i64) -> String {
    match lead(ms) {
        Lead::Days(n) => counted(n, "day", "days"),
        Lead::Hours(n) => counted(n, "hour", "hours"),
        Lead::Minutes(n) => counted(n, "minute", "minutes"),
        Lead::Seconds(n) => counted(n, "second", "seconds"),
    }
}

fn counted(count: i64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn what_changed(changed: &[Changed]) -> String {
    let names: Vec<&str> = changed
        .iter()
        .map(|what| match what {
            Changed::Time => "the time",
            Changed::Place => "the place",
            Changed::Meeting => "the way to join online",
        })
        .collect();
    match names.as_slice() {
        [] => "details".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn role_name(role: OrganizerRole) -> &'static str {
    match role {
        OrganizerRole::CoOrganizer => "a co-organizer",
        OrganizerRole::Checker => "a checker at the door",
    }
}

/// Isolates what is written from right to left; other text stays as plain as it is.
pub fn isolated(text: &str) -> String {
    let is_right_to_left = |c: char| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}');
    match text.chars().any(is_right_to_left) {
        true => super::isolated(text),
        false => text.to_owned(),
    }
}
