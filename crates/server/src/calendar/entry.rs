//! One event in a calendar.

use jiff::{SignedDuration, Timestamp};

use super::{
    ics::{self, Document},
    zone::{When, Zones},
};
use crate::{
    bookings::BookingStatus,
    events::{self, EventStatus},
    ledger::BookingRow,
};

const PRODUCT: &str = "-//Majlis//Majlis//EN";
/// How often calendars are asked to look for changes.
const REFRESH: &str = "PT1H";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Tentative,
    Confirmed,
    Cancelled,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Standing::Tentative => "TENTATIVE",
            Standing::Confirmed => "CONFIRMED",
            Standing::Cancelled => "CANCELLED",
        }
    }

    fn of_event(status: EventStatus) -> Self {
        match status {
            EventStatus::Draft => Standing::Tentative,
            EventStatus::Cancelled => Standing::Cancelled,
            EventStatus::Scheduled | EventStatus::Ongoing | EventStatus::Completed => {
                Standing::Confirmed
            }
        }
    }

    fn of_booking(status: BookingStatus) -> Self {
        match status {
            BookingStatus::Pending => Standing::Tentative,
            BookingStatus::Confirmed | BookingStatus::Attended | BookingStatus::NoShow => {
                Standing::Confirmed
            }
            BookingStatus::Cancelled | BookingStatus::Expired => Standing::Cancelled,
        }
    }
}

/// How far a booking has come. It never goes back, so a sequence that counts it only rises.
fn step(status: BookingStatus) -> i64 {
    match status {
        BookingStatus::Pending => 1,
        BookingStatus::Confirmed => 2,
        BookingStatus::Attended | BookingStatus::NoShow => 3,
        BookingStatus::Cancelled | BookingStatus::Expired => 4,
    }
}

/// An event as one reader's calendar shows it.
pub struct Entry {
    pub event: events::Row,
    pub modified_at: i64,
    owner_name: String,
    shows_meeting: bool,
    standing: Standing,
    sequence: i64,
}

impl Entry {
    pub fn of_event(event: events::Row, owner_name: String, shows_meeting: bool) -> Self {
        Self {
            owner_name,
            shows_meeting,
            standing: Standing::of_event(event.status),
            sequence: event.calendar_sequence,
            modified_at: event.updated_at,
            event,
        }
    }

    /// Counts the reader's own bookings of the event (newest first), so that this file and that of
    /// their bookings never contradict each other.
    pub fn heed_bookings(&mut self, own: &[BookingRow]) {
        self.sequence += own.iter().map(|row| step(row.status)).sum::<i64>();
        let changed = own.iter().map(|row| row.updated_at).max();
        self.modified_at = self.modified_at.max(changed.unwrap_or(i64::MIN));
        let is_pending = own.iter().any(|row| row.status == BookingStatus::Pending);
        if is_pending && self.standing == Standing::Confirmed {
            self.standing = Standing::Tentative;
        }
    }

    /// An event as one who booked it sees it, by all of that person's bookings of it, newest first.
    pub fn of_bookings(event: events::Row, owner_name: String, own: &[BookingRow]) -> Option<Self> {
        let current = own
            .iter()
            .find(|row| row.status.is_active())
            .or(own.first())?;
        let admitted = matches!(
            current.status,
            BookingStatus::Confirmed | BookingStatus::Attended
        );
        let mut entry = Self::of_event(event, owner_name, admitted);
        entry.heed_bookings(own);
        if entry.standing != Standing::Cancelled {
            entry.standing = Standing::of_booking(current.status);
        }
        Some(entry)
    }

    pub fn is_cancelled(&self) -> bool {
        self.standing == Standing::Cancelled
    }

    fn meeting_url(&self) -> Option<&str> {
        let url = self.event.meeting_url.as_deref();
        url.filter(|_| self.shows_meeting)
    }

    fn description(&self) -> String {
        let parts = [
            self.meeting_url().unwrap_or_default(),
            &self.event.description,
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("\n\n")
    }

    fn location(&self) -> String {
        let parts = [&self.event.venue, &self.event.location];
        let place: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        match place.is_empty() {
            true => self.meeting_url().unwrap_or_default().to_owned(),
            false => place.join(", "),
        }
    }

    fn write(&self, site: &str, when: &When, doc: &mut Document) {
        let event = &self.event;
        doc.raw("BEGIN", "VEVENT");
        // The bare UUID: it outlives every name of the server.
        doc.raw("UID", &event.id);
        doc.utc("DTSTAMP", time(self.modified_at));
        doc.utc("LAST-MODIFIED", time(self.modified_at));
        doc.utc("CREATED", time(event.created_at));
        doc.number("SEQUENCE", self.sequence);
        match when {
            When::Local { start, end } => {
                doc.local(&format!("DTSTART;TZID={}", event.time_zone), *start);
                doc.local(&format!("DTEND;TZID={}", event.time_zone), *end);
            }
            When::Utc => {
                doc.utc("DTSTART", time(event.start_at));
                doc.utc("DTEND", end_of(event));
            }
        }
        doc.text("SUMMARY", &event.title);
        for (name, value) in [
            ("DESCRIPTION", self.description()),
            ("LOCATION", self.location()),
        ] {
            if !value.is_empty() {
                doc.text(name, &value);
            }
        }
        doc.raw("URL", &format!("{site}/events/{}", event.id));
        if let Some(url) = self.meeting_url() {
            doc.raw("CONFERENCE;VALUE=URI", url);
        }
        // A calendar user must be named by an address; this one is nobody's mailbox.
        let organizer = format!("ORGANIZER;CN={}", ics::parameter(&self.owner_name));
        doc.raw(&organizer, &format!("urn:uuid:{}", event.owner_id));
        doc.raw("STATUS", self.standing.as_str());
        let busy = match self.standing {
            Standing::Cancelled => "TRANSPARENT",
            Standing::Confirmed | Standing::Tentative => "OPAQUE",
        };
        doc.raw("TRANSP", busy);
        doc.raw("END", "VEVENT");
    }
}

/// A whole file. One with a name is to be subscribed to.
pub fn calendar(site: &str, name: Option<&str>, entries: Vec<Entry>) -> String {
    let mut zones = Zones::default();
    let placed: Vec<(Entry, When)> = entries
        .into_iter()
        .map(|entry| {
            let (start, end) = (time(entry.event.start_at), end_of(&entry.event));
            let when = zones.place(&entry.event.time_zone, start, end);
            (entry, when)
        })
        .collect();
    let mut doc = Document::default();
    doc.raw("BEGIN", "VCALENDAR");
    doc.raw("VERSION", "2.0");
    doc.raw("PRODID", PRODUCT);
    doc.raw("CALSCALE", "GREGORIAN");
    doc.raw("METHOD", "PUBLISH");
    if let Some(name) = name {
        doc.text("NAME", name);
        doc.text("X-WR-CALNAME", name);
        doc.raw("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
        doc.raw("X-PUBLISHED-TTL", REFRESH);
    }
    zones.write(&mut doc);
    for (entry, when) in &placed {
        entry.write(site, when, &mut doc);
    }
    doc.raw("END", "VCALENDAR");
    doc.finish()
}

/// Calendars know whole seconds.
fn time(ms: i64) -> Timestamp {
    Timestamp::from_second(ms.div_euclid(1000)).unwrap_or_default()
}

/// Rounded up, so that no event ends where it starts.
fn end_of(event: &events::Row) -> Timestamp {
    let end = time(event.end_at);
    match event.end_at % 1000 {
        0 => end,
        _ => end
            .saturating_add(SignedDuration::from_secs(1))
            .unwrap_or(end),
    }
}
