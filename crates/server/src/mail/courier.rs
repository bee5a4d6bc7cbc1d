//! Sends what is queued.
//!
//! What is due is found in the database, and taken for a while: a mail whose courier died is due again when that time is
//! over, on whichever node comes first. So a mail is sent at least once, and since its Message-ID stays the same, a
//! second one can be told from the first.

use std::time::Duration;

use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};

use super::{
    post::{Failure, Parcel, Post},
    render::Draft,
    rules::Retries,
    store::{self, Outcome, Row},
};
use crate::{
    calendar, clock, config,
    error::{Error, Result},
    notifications::Happening,
    store::Store,
};

/// How often due mails are looked for.
const TICK: Duration = Duration::from_millis(250);
/// Beyond the time that sending may take, for reading what goes along and writing down what came of it.
const LEASE_MARGIN: Duration = Duration::from_secs(10);
/// Of the margin, what must be left when sending ends.
const SETTLING: Duration = Duration::from_secs(5);
/// Between two tries to write down what came of a mail.
const SETTLE_AGAIN: Duration = Duration::from_millis(250);
/// How long a server that cannot be used is left alone at the most.
const REST_LONGEST: Duration = Duration::from_secs(60);

/// The worker that sends mails.
pub struct Courier {
    inner: Inner,
    at_once: usize,
    /// How often in a row the server could not be used.
    outages: u32,
    rests_until: Option<Instant>,
}

#[derive(Clone)]
struct Inner {
    store: Store,
    post: Option<Post>,
    retries: Retries,
    timeout: Duration,
    site: String,
}

impl Courier {
    /// `site` is where the web app is.
    pub fn new(store: Store, settings: &config::Mail, post: Option<Post>, site: String) -> Self {
        Self {
            inner: Inner {
                store,
                post,
                retries: Retries {
                    first: settings.retry_first,
                    longest: settings.retry_longest,
                    attempts_max: settings.attempts_max.get(),
                },
                timeout: settings.timeout,
                site,
            },
            at_once: settings.connections_max.get() as usize,
            outages: 0,
            rests_until: None,
        }
    }

    /// Runs until it is told to stop, and then until what is on the way has arrived.
    pub async fn run(mut self, mut stop: oneshot::Receiver<()>) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut on_the_way = JoinSet::new();
        loop {
            tokio::select! {
                _ = &mut stop => break,
                Some(done) = on_the_way.join_next() => self.heed(done.unwrap_or(Trip::Done)),
                _ = ticks.tick() => {}
            }
            let looked = match &self.inner.post {
                Some(_) => self.send_what_is_due(&mut on_the_way).await,
                None => self.keep_what_is_due().await,
            };
            if let Err(error) = looked {
                tracing::error!(%error, "cannot look for mails to send; trying again");
                // Not at once, however many trips end meanwhile.
                self.rests_until = Some(Instant::now() + TICK);
            }
        }
        while on_the_way.join_next().await.is_some() {}
    }

    /// As many as can be sent at once, or a single one while the server cannot be used.
    async fn send_what_is_due(&mut self, on_the_way: &mut JoinSet<Trip>) -> Result<()> {
        let places = match self.outages {
            0 => self.at_once,
            _ => 1,
        };
        let free = places.saturating_sub(on_the_way.len());
        if free == 0 || self.rests_until.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        let due = |conn: &mut _| store::any_due(conn, clock::now_ms());
        if !self.inner.store.read(due).await? {
            return Ok(());
        }
        let lease_ms = (self.inner.timeout + LEASE_MARGIN).as_millis() as i64;
        let claimed = self
            .inner
            .store
            .write("mail", move |tx| store::claim(tx, lease_ms, free as i64))
            .await?;
        for row in claimed {
            on_the_way.spawn(self.inner.clone().deliver(row));
        }
        Ok(())
    }

    async fn keep_what_is_due(&self) -> Result<()> {
        let due = |conn: &mut _| store::any_due(conn, clock::now_ms());
        match self.inner.store.read(due).await? {
            true => {
                self.inner
                    .store
                    .write("mail", |tx| store::keep_all(tx.conn))
                    .await
            }
            false => Ok(()),
        }
    }

    /// A server that cannot be used is left alone for a while, longer each time.
    fn heed(&mut self, trip: Trip) {
        match trip {
            Trip::Done => {
                if self.outages > 0 {
                    tracing::info!("the mail server can be used again");
                }
                self.outages = 0;
            }
            Trip::NoServer(why) => {
                if self.outages == 0 {
                    tracing::warn!(why, "the mail server cannot be used; trying again");
                }
                self.outages = self.outages.saturating_add(1);
                let rest = self
                    .inner
                    .retries
                    .pause(self.outages, 0.5)
                    .min(REST_LONGEST);
                self.rests_until = Some(Instant::now() + rest);
            }
        }
    }
}

/// What a trip to the server told of the server.
enum Trip {
    Done,
    NoServer(String),
}

impl Inner {
    async fn deliver(self, row: Row) -> Trip {
        let (id, attempts, lease_ends) = (row.id.clone(), row.attempts, row.next_attempt_at);
        let without_secrets = without_secrets(&row.data);
        let (outcome, trip) = match self.try_to_send(row).await {
            Ok(()) => (Outcome::Sent, Trip::Done),
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

    async fn try_to_send(&self, row: Row) -> Result<(), Failure> {
        let Some(post) = &self.post else {
            return Err(Failure::NotNow("there is no mail server".into()));
        };
        if u32::try_from(row.attempts).is_ok_and(|n| n > self.retries.attempts_max) {
            // Each attempt ended without a word, as when the process dies of it.
            return Err(Failure::Refused(
                "given up: every attempt was cut off".into(),
            ));
        }
        let lease_ends = row.next_attempt_at;
        let happening: Happening = serde_json::from_str(&row.data)
            .map_err(|_| Failure::Refused("this version cannot read it".into()))?;
        if happening.stale_at().is_some_and(|at| at <= clock::now_ms()) {
            return Err(Failure::Refused(
                "too late: nobody needs it any more".into(),
            ));
        }
        let calendar = self
            .calendar(&row, &happening)
            .await
            .map_err(|error| Failure::NotNow(error.to_string()))?;
        let letter = Draft {
            site: &self.site,
            language: row.language,
            name: &row.name,
            happening: &happening,
            hides_secrets: false,
        }
        .write();
        let parcel = Parcel {
            letter,
            language: row.language,
            message_id: format!("<{}@{}>", row.id, host(&self.site)),
            address: row.address,
            name: row.name,
            calendar,
        };
        // Whoever takes it after the lease must not find it still on the way.
        let within = time_left(lease_ends).saturating_sub(SETTLING);
        if within.is_zero() {
            return Err(Failure::NotNow("there was no time left to send it".into()));
        }
        post.send(parcel, within).await
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
fn without_secrets(data: &str) -> Option<String> {
    let happening: Happening = serde_json::from_str(data).ok()?;
    serde_json::to_string(&happening.without_secrets()?).ok()
}

/// How long a lease still holds.
fn time_left(lease_ends: Option<i64>) -> Duration {
    let left_ms = lease_ends.unwrap_or(0) - clock::now_ms();
    Duration::from_millis(u64::try_from(left_ms).unwrap_or(0))
}

/// `https://majlis.example:8443` → `majlis.example`
fn host(site: &str) -> String {
    let uri: Option<http::Uri> = site.parse().ok();
    uri.as_ref()
        .and_then(http::Uri::host)
        .unwrap_or("localhost")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{events::OrganizerRole, notifications::EventFacts};

    #[test]
    fn a_mail_forgets_what_opens_doors() {
        let event = EventFacts {
            id: "e".into(),
            title: "Tea".into(),
            start_at: 0,
            end_at: 1,
            time_zone: "UTC".into(),
            venue: String::new(),
            location: String::new(),
            is_virtual: false,
            meeting_url: None,
        };
        let (role, by_name) = (OrganizerRole::Checker, "Nora".to_owned());
        let added = Happening::OrganizerAdded {
            event: event.clone(),
            role,
            by_name: by_name.clone(),
        };
        let invited = Happening::OrganizerInvited {
            event,
            role,
            by_name,
            link: "/invitations/secret".into(),
        };
        let forgotten =
            |happening| without_secrets(&serde_json::to_string(&happening).unwrap_or_default());
        assert_eq!(forgotten(added), None);
        let kept = forgotten(invited).unwrap_or_default();
        assert!(kept.contains("Tea") && !kept.contains("secret"), "{kept}");
    }
}
