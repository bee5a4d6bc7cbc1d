//! `booking-update` of the root namespace.

use majlis_live::Ack;
use serde::Deserialize;
use serde_json::Value;

use super::{BookingStatus, Refusal, change_status, http::Booking};
use crate::{
    chats,
    error::{Error, Problem, Result},
    http::{Validator, from_message},
    ledger::{self, BookingRow, Terms},
    live::{
        command::{Done, Words, settle},
        gateway::Client,
    },
    notifications::{self, EventFacts, Happening},
    paces::Pace,
    scope::Scope,
    store::Tx,
};

const MESSAGE_CHARS_MAX: usize = 1_000;
/// Characters of an id, with room to spare.
const ID_CHARS_MAX: usize = 64;

const WORDS: Words = Words {
    invalid: "Invalid booking update data",
    denied: "Access denied",
};
const INVALID_CHANGE: &str = "Invalid status change";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewUpdate {
    booking_id: String,
    status: BookingStatus,
    to_user_id: Option<String>,
    notification: Option<NewMessage>,
}

#[derive(Deserialize)]
struct NewMessage {
    message: String,
}

/// What somebody asks for, of the right form.
struct Update {
    booking_id: String,
    status: BookingStatus,
    /// To a party of the booking.
    letter: Option<Letter>,
}

struct Letter {
    to: String,
    message: String,
}

impl NewUpdate {
    fn check(self) -> Result<Update> {
        let mut v = Validator::new();
        let booking_id = v.text("bookingId", &self.booking_id, 1..=ID_CHARS_MAX);
        let to = self
            .to_user_id
            .map(|to| v.text("toUserId", &to, 1..=ID_CHARS_MAX));
        let message = self
            .notification
            .map(|new| v.prose("notification.message", &new.message, 1..=MESSAGE_CHARS_MAX));
        v.finish()?;
        Ok(Update {
            booking_id,
            status: self.status,
            letter: to.zip(message).map(|(to, message)| Letter { to, message }),
        })
    }
}

/// `booking-update {bookingId,status,toUserId?,notification?:{message}}`
pub async fn booking_update(socket: &Client, payload: Value, ack: Option<Ack>) {
    let updated = update(socket, payload).await;
    settle(socket, ack, &WORDS, updated);
}

async fn update(socket: &Client, payload: Value) -> Result<Done> {
    let app = &socket.application().app;
    let identity = socket.identity();
    let scope = identity.scope().ok_or(Error::Unauthorized)?.clone();
    let update = from_message::<NewUpdate>(payload)?.check()?;
    if let Some(letter) = update.letter.as_ref().filter(|_| !scope.is_admin()) {
        let pair = format!("{} {}", scope.user_id, letter.to);
        app.paces().count(Pace::Updating, &pair)?;
    }
    let terms = app.terms();
    let row = app
        .store()
        .write(&update.booking_id.clone(), move |tx| {
            carry_out(tx, terms, &scope, &update)
        })
        .await?;
    let data = serde_json::to_value(Booking::from(row)).map_err(Error::encoding)?;
    Ok(Done {
        message: Some("Booking updated".to_owned()),
        data: Some(data),
    })
}

fn carry_out(tx: &mut Tx<'_>, terms: Terms, scope: &Scope, update: &Update) -> Result<BookingRow> {
    ledger::booking(tx.conn, &update.booking_id).map_err(|error| match error {
        Error::NotFound(_) => Error::invalid("bookingId", "is no booking's"),
        error => error,
    })?;
    let row =
        change_status(tx, terms, scope, &update.booking_id, update.status).map_err(|error| {
            match error {
                Error::Booking(refusal @ Refusal::InvalidTransition { .. }) => {
                    Error::Refused(Box::new(Problem {
                        detail: INVALID_CHANGE.to_owned(),
                        ..refusal.problem()
                    }))
                }
                error => error,
            }
        })?;
    if let Some(letter) = &update.letter {
        tell(tx, scope, &row, letter)?;
    }
    Ok(row)
}

/// Tells a party of the booking what another writes to it, or nothing of it happens.
fn tell(tx: &mut Tx<'_>, scope: &Scope, row: &BookingRow, letter: &Letter) -> Result<()> {
    let event = ledger::event(tx.conn, &row.event_id)?;
    let is_party =
        letter.to == row.user_id || ledger::organizer_ids(tx.conn, &event)?.contains(&letter.to);
    if !is_party || chats::is_blocked_between(tx.conn, &scope.user_id, &letter.to)? {
        return Err(Error::Forbidden("Only parties of the booking are told."));
    }
    let happening = Happening::BookingUpdate {
        event: EventFacts::from(&event),
        booking_id: row.id.clone(),
        status: row.status,
        from_user_id: scope.user_id.clone(),
        from_name: scope.name.clone(),
        message: letter.message.clone(),
    };
    notifications::tell(tx, std::slice::from_ref(&letter.to), &happening)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn letter_of(payload: Value) -> Option<Option<String>> {
        let update = from_message::<NewUpdate>(payload).and_then(NewUpdate::check);
        Some(update.ok()?.letter.map(|letter| letter.message))
    }

    #[test]
    fn an_update_says_what_it_must_and_a_message_needs_a_receiver() {
        let update = |more: Value| {
            let mut payload = json!({ "bookingId": "b", "status": "confirmed" });
            for (name, value) in more.as_object().into_iter().flatten() {
                payload[name] = value.clone();
            }
            letter_of(payload)
        };
        let message = json!({ "message": "Welcome" });
        assert_eq!(update(json!({})), Some(None));
        assert_eq!(update(json!({ "notification": message })), Some(None));
        assert_eq!(update(json!({ "toUserId": "u" })), Some(None));
        let both = json!({ "toUserId": "u", "notification": message });
        assert_eq!(update(both), Some(Some("Welcome".into())));
        let long = "x".repeat(MESSAGE_CHARS_MAX + 1);
        for bad in [
            json!({ "status": "done" }),
            json!({ "status": 1 }),
            json!({ "bookingId": "" }),
            json!({ "bookingId": ["b"] }),
            json!({ "bookingId": null }),
            json!({ "toUserId": 1 }),
            json!({ "notification": "Welcome" }),
            json!({ "notification": { "message": 1 } }),
            json!({ "notification": { "message": "" } }),
            json!({ "notification": { "message": long } }),
        ] {
            assert_eq!(update(bad.clone()), None, "{bad}");
        }
        assert_eq!(letter_of(json!(null)), None);
    }
}
