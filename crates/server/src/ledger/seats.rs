//! The arithmetic of seats, without IO.

use crate::bookings::BookingStatus;

/// The seats of one event, in seats, not bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// `None`: as many as come.
    pub max: Option<i64>,
    /// Of active bookings.
    pub taken: i64,
    /// Of open offers.
    pub held: i64,
    /// Of active bookings that are not pending.
    pub confirmed: i64,
    /// Of attended bookings.
    pub checked_in: i64,
    /// Waiting entries (not seats).
    pub waiting: i64,
}

impl Seats {
    /// What can be booked by anyone now; `None` where there is no maximum.
    ///
    /// Not clamped: were it ever negative, that must show. (The database refuses such a row.)
    pub fn available(&self) -> Option<i64> {
        self.max.map(|max| max - self.taken - self.held)
    }

    pub fn is_full(&self) -> bool {
        self.available() == Some(0)
    }

    pub fn fits(&self, party: i64) -> bool {
        self.available().is_none_or(|free| party <= free)
    }

    /// Counts a booking of `party` seats in.
    pub fn add(&mut self, status: BookingStatus, party: i64) {
        self.count(status, party);
    }

    /// Counts it out.
    pub fn remove(&mut self, status: BookingStatus, party: i64) {
        self.count(status, -party);
    }

    fn count(&mut self, status: BookingStatus, seats: i64) {
        if status.is_active() {
            self.taken += seats;
        }
        if status.is_active() && status != BookingStatus::Pending {
            self.confirmed += seats;
        }
        if status == BookingStatus::Attended {
            self.checked_in += seats;
        }
    }
}
