//! Who is told of what a command did: facts, which other parts put into words.

use super::{Actor, BookingRow, EntryRow, Ledger};
use crate::{
    bookings::BookingStatus,
    error::Result,
    notifications::{self, Canceller, Cause, EventFacts, Happening, Rejection, Telling},
};

impl Ledger<'_, '_> {
    /// Tells people when the command is settled.
    fn tell(&mut self, people: Vec<String>, happening: Happening) {
        if !people.is_empty() {
            self.told.push(Telling { people, happening });
        }
    }

    fn facts(&self) -> EventFacts {
        EventFacts::from(&self.event)
    }

    /// The person has a booking now, which stands as the row says.
    pub(super) fn tell_booked(&mut self, row: &BookingRow, cause: Cause) {
        let (booking_id, party) = (row.id.clone(), row.attendee_count);
        let happening = match row.status {
            BookingStatus::Pending => Happening::BookingPending {
                event: self.facts(),
                booking_id,
                party,
                cause,
            },
            _ => Happening::BookingConfirmed {
                event: self.facts().with_meeting(self.event.meeting_url.as_deref()),
                booking_id,
                party,
                cause,
            },
        };
        self.tell(vec![row.user_id.clone()], happening);
    }

    /// Organizers hear of a booking that is new.
    pub(super) fn tell_organizers_of(&mut self, row: &BookingRow) -> Result<()> {
        let mut organizers = self.organizers()?.to_vec();
        organizers.retain(|id| *id != row.user_id);
        let happening = Happening::BookingNew {
            event: self.facts(),
            booking_id: row.id.clone(),
            attendee_name: row.attendee_name.clone(),
            party: row.attendee_count,
            is_pending: row.status == BookingStatus::Pending,
        };
        self.tell(organizers, happening);
        Ok(())
    }

    /// A person's hand has moved a booking from one status to the one of the row.
    pub(super) fn tell_restated(&mut self, from: BookingStatus, row: &BookingRow, by: Actor<'_>) {
        use BookingStatus::{Cancelled, Confirmed, Pending};
        if by == Actor::System {
            // Somebody left for good: nobody is there to be told.
            return;
        }
        let is_own = by.is(&row.user_id);
        match (from, row.status) {
            (Pending, Confirmed) => self.tell_booked(row, Cause::Approved),
            (Pending, Cancelled) if !is_own => {
                self.tell_rejected(vec![row.user_id.clone()], Rejection::Organizer);
            }
            (_, Cancelled) => {
                let happening = Happening::BookingCancelled {
                    event: self.facts(),
                    booking_id: row.id.clone(),
                    by: match is_own {
                        true => Canceller::Guest,
                        false => Canceller::Organizer,
                    },
                };
                self.tell(vec![row.user_id.clone()], happening);
            }
            _ => {}
        }
    }

    /// The booking is another person's now.
    pub(super) fn tell_transferred(&mut self, from_user: String, row: &BookingRow) {
        let happening = Happening::BookingTransferred {
            event: self.facts(),
            booking_id: row.id.clone(),
            to_name: row.attendee_name.clone(),
        };
        self.tell(vec![from_user], happening);
        self.tell_booked(row, Cause::Received);
    }

    pub(super) fn tell_rejected(&mut self, people: Vec<String>, why: Rejection) {
        let event = self.facts();
        self.tell(people, Happening::BookingRejected { event, why });
    }

    pub(super) fn tell_offered(&mut self, entry: &EntryRow) {
        let happening = Happening::WaitlistOffer {
            event: self.facts(),
            waitlist_id: entry.id.clone(),
            party: entry.attendee_count,
            expires_at: entry.offer_expires_at.unwrap_or(self.event.start_at),
        };
        self.tell(vec![entry.user_id.clone()], happening);
    }

    pub(super) fn tell_event_cancelled(&mut self, people: Vec<String>) {
        let event = self.facts();
        self.tell(people, Happening::EventCancelled { event });
    }

    /// Stores what people are told.
    pub(super) fn tell_people(&mut self) -> Result<()> {
        let told = std::mem::take(&mut self.told);
        notifications::tell_all(self.tx, &told)
    }
}
