//! How one message is carried, and what is written down of it.

use std::time::Duration;

use super::Carrier;
use crate::{
    calendar, clock,
    error::{Error, Result},
    mail::{
        post::{Failure, Parcel, Post},
        render::Draft,
        rules::Retries,
        sms::{Handed, Sms, SmsSender},
        store::{self, Outcome, Row},
    },
    notifications::Happening,
    store::Store,
};

/// Of the margin, what must be left when sending ends.
const SETTLING: Duration = Duration::from_secs(5);
/// Between two tries to write down what came of a mail.
const SETTLE_AGAIN: Duration = Duration::from_millis(250);

/// What it takes to carry a message.
#[derive(Clone)]
pub(super) struct Inner {
    pub store: Store,
    pub carrier: Carrier,
    pub retries: Retries,
    pub timeout: Duration,
    pub site: String,
}

/// What a trip to the server told of the server.
pub(super) enum Trip {
    Done,
    NoServer(String),
}

impl Inner {
    pub(super) async fn deliver(self, row: Row) -> Trip {
        let (id, attempts, lease_ends) = (row.id.clone(), row.attempts, row.next_attempt_at);
        let without_secrets = without_secrets(&row.data);
        let (outcome, trip) = match self.try_to_send(row).await {
            Ok(Handed::Over) => (Outcome::Sent, Trip::Done),
            Ok(Handed::Kept) => (Outcome::Kept, Trip::Done),
            Err(Failure::Refused(why)) => (Outcome::Failed { why }, Trip::Done),
            Err(Failure::NotNow(why)) => (self.later(attempts, why), Trip::Done),
            Err(Failure::NoServer(why)) => (self.later(attempts, why.clone()), Trip::NoServer(why)),
        };
        if let Outcome::Failed { why } = &outcome {
            tracing::warn!(mail = id, why, "a mail was not sent");
        }
        while let Err(error) = self.settle(&id, attempts, &outcome, &without_secrets).await {
            if time_left(lease_ends).is_zero() {
                tracing::error!(%error, mail = id, "cannot note what came of a mail; it may be sent twice");
                break;
            }
            tokio::time::sleep(SETTLE_AGAIN).await;
        }
        trip
    }

    async fn settle(
        &self,
        id: &str,
        attempts: i32,
        outcome: &Outcome,
        without_secrets: &Option<String>,
    ) -> Result<()> {
        let (id, outcome, data) = (id.to_owned(), outcome.clone(), without_secrets.clone());
        self.store
            .write("mail", move |tx| {
                store::settle(tx, &id, attempts, &outcome, data.as_deref())
            })
            .await
    }

    fn later(&self, attempts: i32, why: String) -> Outcome {
        let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
        if attempts >= self.retries.attempts_max {
            let why = format!("given up after {attempts} attempts: {why}");
            return Outcome::Failed { why };
        }
        let pause = self.retries.pause(attempts, rand::random());
        Outcome::Again {
            at: clock::now_ms() + pause.as_millis() as i64,
            why,
        }
    }

    async fn try_to_send(&self, row: Row) -> Result<Handed, Failure> {
        if u32::try_from(row.attempts).is_ok_and(|n| n > self.retries.attempts_max) {
            // Each attempt ended without a word, as when the process dies of it.
            return Err(Failure::Refused(
                "given up: every attempt was cut off".into(),
            ));
        }
        let happening: Happening = serde_json::from_str(&row.data)
            .map_err(|_| Failure::Refused("this version cannot read it".into()))?;
        if happening.stale_at().is_some_and(|at| at <= clock::now_ms()) {
            return Err(Failure::Refused(
                "too late: nobody needs it any more".into(),
            ));
        }
        match &self.carrier {
            Carrier::Post(Some(post)) => self.mail(post, row, &happening).await,
            Carrier::Post(None) => Err(Failure::NotNow("there is no mail server".into())),
            Carrier::Sms(sender) => self.text(sender.as_ref(), row, &happening).await,
        }
    }

    async fn mail(&self, post: &Post, row: Row, happening: &Happening) -> Result<Handed, Failure> {
        let lease_ends = row.next_attempt_at;
        let calendar = self
            .calendar(&row, happening)
            .await
            .map_err(|error| Failure::NotNow(error.to_string()))?;
        let parcel = Parcel {
            letter: self.draft(&row, happening).write(),
            language: row.language,
            message_id: format!("<{}@{}>", row.id, host(&self.site)),
            address: row.address,
            name: row.name,
            calendar,
        };
        post.send(parcel, time_to_send(lease_ends)?).await?;
        Ok(Handed::Over)
    }

    async fn text(
        &self,
        sender: &dyn SmsSender,
        row: Row,
        happening: &Happening,
    ) -> Result<Handed, Failure> {
        let within = time_to_send(row.next_attempt_at)?.min(self.timeout);
        let sms = Sms {
            text: self.draft(&row, happening).text(),
            number: row.address,
        };
        tokio::time::timeout(within, sender.send(sms))
            .await
            .map_err(|_| Failure::NoServer("the gateway did not answer in time".into()))?
    }

    fn draft<'a>(&'a self, row: &'a Row, happening: &'a Happening) -> Draft<'a> {
        Draft {
            site: &self.site,
            language: row.language,
            name: &row.name,
            happening,
            hides_secrets: false,
        }
    }

    /// The event as the person's calendar should show it now.
    async fn calendar(&self, row: &Row, happening: &Happening) -> Result<Option<String>> {
        let (Some(user_id), Some(event), true) = (
            row.user_id.clone(),
            happening.event(),
            happening.kind().has_calendar(),
        ) else {
            return Ok(None);
        };
        let (site, event_id) = (self.site.clone(), event.id.clone());
        let read =
            move |conn: &mut _| calendar::person_file_unscoped(conn, &site, &user_id, &event_id);
        match self.store.read(read).await {
            // The event is gone.
            Err(Error::NotFound(_)) => Ok(None),
            found => found,
        }
    }
}

/// The happening of a mail without what opens doors, where it has such a thing.
pub(super) fn without_secrets(data: &str) -> Option<String> {
    let happening: Happening = serde_json::from_str(data).ok()?;
    serde_json::to_string(&happening.without_secrets()?).ok()
}

/// How long a lease still holds.
fn time_left(lease_ends: Option<i64>) -> Duration {
    let left_ms = lease_ends.unwrap_or(0) - clock::now_ms();
    Duration::from_millis(u64::try_from(left_ms).unwrap_or(0))
}

/// How long sending may take: whoever takes a message after the lease must not find it still on the way.
fn time_to_send(lease_ends: Option<i64>) -> Result<Duration, Failure> {
    match time_left(lease_ends).saturating_sub(SETTLING) {
        Duration::ZERO => Err(Failure::NotNow("there was no time left to send it".into())),
        within => Ok(within),
    }
}

/// `https://majlis.example:8443` → `majlis.example`
fn host(site: &str) -> String {
    let uri: Option<http::Uri> = site.parse().ok();
    uri.as_ref()
        .and_then(http::Uri::host)
        .unwrap_or("localhost")
        .to_owned()
}
