//! Every move of a seat.

use super::{
    Actor, BookingRow, EntryRow, Ledger, Moved, Outcome, Person, Restated, bookings, new_code,
    new_id, store,
};
use crate::{
    bookings::BookingStatus,
    error::{Error, Result},
    events::{self, EventStatus},
    forms,
    notifications::{Cause, Rejection},
    waitlist::{self, EntryStatus},
};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub person: &'a Person,
    /// Seats.
    pub party: i64,
    pub notes: &'a str,
    /// As they are stored; without any, an offer's booking has those of its waitlist entry.
    pub answers: Option<&'a str>,
    pub join_waitlist: bool,
}

/// A ticket was read at the door.
#[derive(Clone, Debug)]
pub struct Scan {
    pub at: i64,
    /// The user at the door.
    pub by: String,
    pub device: Option<String>,
}

impl Ledger<'_, '_> {
    /// Books, accepts the person's offer, or joins the waitlist.
    pub fn book(&mut self, request: &Request<'_>) -> Result<Outcome> {
        if !self.takes_bookings() {
            return Err(bookings::Refusal::Closed.into());
        }
        self.no_active_booking(&request.person.user_id)?;
        match self.open_entry(&request.person.user_id)? {
            Some(entry) if entry.status == EntryStatus::Offered && self.is_due(&entry) => {
                // Its time is up, only the clock's job has not come round yet.
                self.end_entry(entry, EntryStatus::Expired)?;
                // Those who wait come first.
                self.offer_free_seats()?;
            }
            Some(entry) if self.offers(&entry, request.party) => {
                return self
                    .accept(entry, request.person, Some(request))
                    .map(Outcome::Booked);
            }
            Some(_) => return Err(waitlist::Refusal::AlreadyWaitlisted.into()),
            None => {}
        }
        if self.seats.fits(request.party) {
            let answers = request.answers.unwrap_or(forms::NO_ANSWERS);
            return self
                .insert(
                    request.person,
                    request.party,
                    request.notes,
                    answers,
                    Cause::Booked,
                )
                .map(Outcome::Booked);
        }
        if request.join_waitlist && self.has_waitlist() {
            return self.wait(request).map(Outcome::Waiting);
        }
        let available = self.seats.available().unwrap_or(0);
        Err(bookings::Refusal::SoldOut { available }.into())
    }

    /// Turns an offer into a booking of at most the offered seats; the rest passes on.
    pub fn accept(
        &mut self,
        entry: EntryRow,
        person: &Person,
        smaller: Option<&Request<'_>>,
    ) -> Result<BookingRow> {
        match entry.status {
            EntryStatus::Offered if !self.is_due(&entry) => {}
            EntryStatus::Offered | EntryStatus::Expired => {
                return Err(waitlist::Refusal::OfferExpired.into());
            }
            from => {
                let to = EntryStatus::Accepted;
                return Err(waitlist::Refusal::InvalidTransition { from, to }.into());
            }
        }
        self.no_active_booking(&person.user_id)?;
        let party = smaller.map_or(entry.attendee_count, |request| request.party);
        let notes = match smaller {
            Some(request) if !request.notes.is_empty() => request.notes.to_owned(),
            _ => entry.notes.clone(),
        };
        let answers = match smaller.and_then(|request| request.answers) {
            Some(answers) => answers.to_owned(),
            None => entry.answers.clone(),
        };
        self.end_entry(entry, EntryStatus::Accepted)?;
        self.insert(person, party, &notes, &answers, Cause::Promoted)
    }

    /// Whether [`Ledger::book`] would accept an offer that the person holds.
    pub fn holds_offer(&mut self, user_id: &str, party: i64) -> Result<bool> {
        let entry = self.open_entry(user_id)?;
        Ok(entry.is_some_and(|entry| self.offers(&entry, party)))
    }

    /// Whether this is an offer that stands, for a party of that size.
    fn offers(&self, entry: &EntryRow, party: i64) -> bool {
        entry.status == EntryStatus::Offered && !self.is_due(entry) && party <= entry.attendee_count
    }

    /// Ends an open entry: declined, expired or cancelled. What it held passes on.
    pub fn end_entry(&mut self, mut entry: EntryRow, to: EntryStatus) -> Result<EntryRow> {
        match entry.status {
            EntryStatus::Offered => self.seats.held -= entry.attendee_count,
            EntryStatus::Waiting if to != EntryStatus::Declined => {
                self.seats.waiting -= 1;
                self.positions_change_from(entry.ordinal);
            }
            from => return Err(waitlist::Refusal::InvalidTransition { from, to }.into()),
        }
        entry.status = to;
        entry.updated_at = self.tx.now;
        store::update_entry(self.tx.conn, &entry)?;
        Ok(entry)
    }

    /// An offer is over when its time is up, whether or not the clock's job has come round.
    pub fn is_due(&self, entry: &EntryRow) -> bool {
        entry.offer_expires_at.is_some_and(|at| at <= self.tx.now)
    }

    /// Moves a booking to another status, by the rules of [`BookingStatus::may_become`].
    pub fn change_status(
        &mut self,
        mut row: BookingRow,
        to: BookingStatus,
        by: Actor<'_>,
    ) -> Result<BookingRow> {
        let from = row.status;
        if !from.may_become(to) {
            return Err(bookings::Refusal::InvalidTransition { from, to }.into());
        }
        self.restate(&mut row, to)?;
        self.note_restated(&row, by);
        self.tell_restated(from, &row, by);
        if to == BookingStatus::Cancelled {
            let name = row.attendee_name.clone();
            self.moved.push(Moved::Cancelled { name });
        }
        Ok(row)
    }

    /// Admits the booking's people, at the time of the scan.
    pub fn check_in(&mut self, mut row: BookingRow, scan: &Scan) -> Result<BookingRow> {
        let (from, to) = (row.status, BookingStatus::Attended);
        if !from.may_become(to) {
            return Err(bookings::Refusal::InvalidTransition { from, to }.into());
        }
        row.checked_in_at = Some(scan.at);
        row.checked_in_by = Some(scan.by.clone());
        row.checked_in_device.clone_from(&scan.device);
        self.restate(&mut row, to)?;
        self.note_restated(&row, Actor::User(&scan.by));
        Ok(row)
    }

    /// Changes the party, by the hand of the booking's person.
    pub fn change_party(&mut self, mut row: BookingRow, party: i64) -> Result<BookingRow> {
        if !matches!(
            row.status,
            BookingStatus::Pending | BookingStatus::Confirmed
        ) || !self.takes_bookings()
        {
            return Err(bookings::Refusal::Closed.into());
        }
        if party == row.attendee_count {
            return Ok(row);
        }
        if !self.seats.fits(party - row.attendee_count) {
            let available = self.seats.available().unwrap_or(0);
            return Err(bookings::Refusal::SoldOut { available }.into());
        }
        if party < row.attendee_count {
            // The old ticket says more seats than there are now.
            row.code = new_code();
        }
        self.seats.remove(row.status, row.attendee_count);
        row.attendee_count = party;
        self.seats.add(row.status, row.attendee_count);
        row.updated_at = self.tx.now;
        store::update_booking(self.tx.conn, &row)?;
        self.note_restated(&row, Actor::User(&row.user_id));
        Ok(row)
    }

    /// Gives a booking to somebody else, with a new code, so that the old ticket admits nobody.
    pub fn transfer(&mut self, mut row: BookingRow, to: &Person) -> Result<BookingRow> {
        if !matches!(
            row.status,
            BookingStatus::Pending | BookingStatus::Confirmed
        ) || !self.takes_bookings()
        {
            return Err(bookings::Refusal::Closed.into());
        }
        self.no_active_booking(&to.user_id)?;
        if let Some(entry) = self.open_entry(&to.user_id)? {
            self.end_entry(entry, EntryStatus::Cancelled)?;
        }
        let giver = std::mem::replace(&mut row.user_id, to.user_id.clone());
        self.left.push(giver.clone());
        row.attendee_name = to.name.clone();
        // They were the former person's.
        row.answers = forms::NO_ANSWERS.to_owned();
        row.notes.clear();
        row.code = new_code();
        row.updated_at = self.tx.now;
        store::update_booking(self.tx.conn, &row)?;
        self.note_restated(&row, Actor::User(&giver));
        if let Some(said) = self.restated.last_mut() {
            said.former_user_id = Some(giver.clone());
        }
        self.tell_transferred(giver, &row);
        Ok(row)
    }

    /// Sets how many seats there are; `None` is without limit.
    pub fn change_capacity(&mut self, max: Option<i64>) -> Result<()> {
        let needed = self.seats.taken + self.seats.held;
        if max.is_some_and(|max| max < needed) {
            return Err(events::Refusal::CapacityBelowTaken { needed }.into());
        }
        self.seats.max = max;
        self.event.seats_max = max;
        Ok(())
    }

    /// The start was moved: offers never outlast it.
    pub fn start_moved(&mut self, start_at: i64) -> Result<()> {
        self.event.start_at = start_at;
        for mut entry in store::offers(self.tx.conn, &self.event.id)? {
            let offered_at = entry.offered_at.unwrap_or(self.tx.now);
            entry.offer_expires_at = Some(self.offer_expiry(offered_at));
            store::update_entry(self.tx.conn, &entry)?;
        }
        Ok(())
    }

    /// The event starts: nobody waits any more, and what was not approved is over.
    pub fn event_started(&mut self, by: Actor<'_>) -> Result<()> {
        self.event.status = EventStatus::Ongoing;
        self.close_waitlist(EntryStatus::Expired)?;
        self.pending_expire(by)
    }

    /// The event is over: who was confirmed and did not come, did not show.
    pub fn event_completed(&mut self, by: Actor<'_>) -> Result<()> {
        self.event.status = EventStatus::Completed;
        self.close_waitlist(EntryStatus::Expired)?;
        self.pending_expire(by)?;
        self.restate_all(BookingStatus::Confirmed, BookingStatus::NoShow, by)
            .map(drop)
    }

    fn pending_expire(&mut self, by: Actor<'_>) -> Result<()> {
        let people = self.restate_all(BookingStatus::Pending, BookingStatus::Expired, by)?;
        self.tell_rejected(people, Rejection::TooLate);
        Ok(())
    }

    /// The event is cancelled, and with it everything that was booked or hoped for.
    pub fn event_cancelled(&mut self, by: Actor<'_>) -> Result<()> {
        self.event.status = EventStatus::Cancelled;
        let mut people = self.close_waitlist(EntryStatus::Cancelled)?;
        for status in store::ACTIVE {
            people.extend(self.restate_all(status, BookingStatus::Cancelled, by)?);
        }
        self.tell_event_cancelled(people);
        Ok(())
    }

    fn no_active_booking(&mut self, user_id: &str) -> Result<()> {
        match store::active_booking(self.tx.conn, &self.event.id, user_id)? {
            Some(_) => Err(bookings::Refusal::AlreadyBooked.into()),
            None => Ok(()),
        }
    }

    fn open_entry(&mut self, user_id: &str) -> Result<Option<EntryRow>> {
        if self.seats.waiting == 0 && self.seats.held == 0 {
            return Ok(None);
        }
        store::open_entry(self.tx.conn, &self.event.id, user_id)
    }

    fn insert(
        &mut self,
        person: &Person,
        party: i64,
        notes: &str,
        answers: &str,
        cause: Cause,
    ) -> Result<BookingRow> {
        if !self.seats.fits(party) {
            return Err(Error::Internal("seats were not checked".into()));
        }
        let row = BookingRow {
            id: new_id(),
            event_id: self.event.id.clone(),
            user_id: person.user_id.clone(),
            attendee_name: person.name.clone(),
            attendee_count: party,
            status: match self.event.requires_approval {
                true => BookingStatus::Pending,
                false => BookingStatus::Confirmed,
            },
            notes: notes.to_owned(),
            code: new_code(),
            checked_in_at: None,
            created_at: self.tx.now,
            updated_at: self.tx.now,
            checked_in_by: None,
            checked_in_device: None,
            answers: answers.to_owned(),
        };
        store::insert_booking(self.tx.conn, &row)?;
        self.seats.add(row.status, party);
        self.moved.push(Moved::Booked {
            name: person.name.clone(),
            avatar: person.avatar.clone(),
        });
        self.tell_booked(&row, cause);
        self.tell_organizers_of(&row)?;
        Ok(row)
    }

    fn wait(&mut self, request: &Request<'_>) -> Result<EntryRow> {
        let new = store::NewEntry {
            id: new_id(),
            event_id: &self.event.id,
            user_id: &request.person.user_id,
            attendee_count: request.party,
            notes: request.notes,
            answers: request.answers.unwrap_or(forms::NO_ANSWERS),
            status: EntryStatus::Waiting,
            created_at: self.tx.now,
            updated_at: self.tx.now,
        };
        let entry = store::insert_entry(self.tx.conn, &new)?;
        self.seats.waiting += 1;
        self.positions_change_from(entry.ordinal);
        Ok(entry)
    }

    /// Writes a booking's status without asking whether people may make that move.
    fn restate(&mut self, row: &mut BookingRow, to: BookingStatus) -> Result<()> {
        self.seats.remove(row.status, row.attendee_count);
        self.seats.add(to, row.attendee_count);
        row.status = to;
        if to == BookingStatus::Attended {
            row.checked_in_at.get_or_insert(self.tx.now);
        } else {
            row.checked_in_at = None;
            row.checked_in_by = None;
            row.checked_in_device = None;
        }
        row.updated_at = self.tx.now;
        store::update_booking(self.tx.conn, row)?;
        if !to.is_active() {
            self.left.push(row.user_id.clone());
        }
        Ok(())
    }

    /// Moves all bookings that stand so; gives the user ids.
    fn restate_all(
        &mut self,
        from: BookingStatus,
        to: BookingStatus,
        by: Actor<'_>,
    ) -> Result<Vec<String>> {
        let mut people = Vec::new();
        let moved = store::restate_all(self.tx.conn, &self.event.id, from, to, self.tx.now)?;
        for (booking_id, user_id, party) in moved {
            self.seats.remove(from, party);
            self.seats.add(to, party);
            if !to.is_active() {
                self.left.push(user_id.clone());
            }
            self.restated
                .push(Restated::new(booking_id, user_id.clone(), to, by));
            people.push(user_id);
        }
        Ok(people)
    }

    /// The booking's parties are told, when the command is settled, how it stands.
    fn note_restated(&mut self, row: &BookingRow, by: Actor<'_>) {
        let (id, user_id) = (row.id.clone(), row.user_id.clone());
        self.restated
            .push(Restated::new(id, user_id, row.status, by));
    }

    /// Ends all that wait or are offered seats; gives the user ids.
    fn close_waitlist(&mut self, to: EntryStatus) -> Result<Vec<String>> {
        if self.seats.waiting == 0 && self.seats.held == 0 {
            return Ok(Vec::new());
        }
        self.seats.waiting = 0;
        self.seats.held = 0;
        store::close_entries(self.tx.conn, &self.event.id, to, self.tx.now)
    }
}
