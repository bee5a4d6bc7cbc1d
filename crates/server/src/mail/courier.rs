//! Sends what is queued: mails, and text messages.
//!
//! What is due is found in the database, and taken for a while: a mail whose courier died is due again when that time is
//! over, on whichever node comes first. So a mail is sent at least once, and since its Message-ID stays the same, a
//! second one can be told from the first.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};

use super::{
    post::{Failure, Parcel, Post},
    render::Draft,
    rules::Retries,
    sms::{Handed, Sms, SmsSender},
    store::{self, Channel, Outcome, Row},
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

/// What a courier hands messages to.
#[derive(Clone)]
pub enum Carrier {
    /// Mails; without a server they are kept.
    Post(Option<Box<Post>>),
    /// Text messages.
    Sms(Arc<dyn SmsSender>),
}

impl Carrier {
    fn channel(&self) -> Channel {
        match self {
            Carrier::Post(_) => Channel::Mail,
            Carrier::Sms(_) => Channel::Sms,
        }
    }
}

/// The worker that sends what is queued for one channel.
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
    carrier: Carrier,
    retries: Retries,
    timeout: Duration,
    site: String,
}

impl Courier {
    /// `site` is where the web app is.
    pub fn new(store: Store, settings: &config::Mail, carrier: Carrier, site: String) -> Self {
        Self {
            inner: Inner {
                store,
                carrier,
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
            let looked = match &self.inner.carrier {
                Carrier::Post(None) => self.keep_what_is_due().await,
                _ => self.send_what_is_due(&mut on_the_way).await,
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
        let channel = self.inner.carrier.channel();
        let due = move |conn: &mut _| store::any_due(conn, channel, clock::now_ms());
        if !self.inner.store.read(due).await? {
            return Ok(());
        }
        let lease_ms = (self.inner.timeout + LEASE_MARGIN).as_millis() as i64;
        let claimed = self
            .inner
            .store
            .write("mail", move |tx| {
                store::claim(tx, channel, lease_ms, free as i64)
            })
            .await?;
        for row in claimed {
            on_the_way.spawn(self.inner.clone().deliver(row));
        }
        Ok(())
    }

    async fn keep_what_is_due(&self) -> Result<()> {
        let due = |conn: &mut _| store::any_due(conn, Channel::Mail, clock::now_ms());
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
        let server = match self.inner.carrier.channel() {
            Channel::Mail => "mail server",
            Channel::Sms => "SMS gateway",
        };
        match trip {
            Trip::Done => {
                if self.outages > 0 {
                    tracing::info!("the {server} can be used again");
                }
                self.outages = 0;
            }
            Trip::NoServer(why) => {
                if self.outages == 0 {
                    tracing::warn!(why, "the {server} cannot be used; trying again");
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
fn without_secrets(data: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::future::{BoxFuture, FutureExt as _, ready};

    use super::*;
    use crate::{
        config::{Config, Overrides},
        events::OrganizerRole,
        language::Language,
        mail::{New, SmsLog, Status},
        notifications::EventFacts,
    };

    /// A gateway that cannot be used at first.
    #[derive(Default)]
    struct Gateway {
        offered: Mutex<Vec<Sms>>,
    }

    impl SmsSender for Gateway {
        fn send(&self, sms: Sms) -> BoxFuture<'static, Result<Handed, Failure>> {
            let mut offered = self.offered.lock().unwrap();
            offered.push(sms);
            ready(match offered.len() {
                1 => Err(Failure::NoServer("it is down".into())),
                _ => Ok(Handed::Over),
            })
            .boxed()
        }
    }

    /// What becomes of a text message with a code.
    async fn texted(sender: Arc<dyn SmsSender>) -> Row {
        let folder = tempfile::tempdir().unwrap();
        let (store, _committed) = Store::open("", folder.path()).unwrap();
        let queue = |tx: &mut crate::store::Tx<'_>| {
            let code = Happening::AccountPhoneCode {
                code: "012345".into(),
                expires_at: tx.now + 60_000,
            };
            let data = serde_json::to_string(&code).unwrap();
            let queued = |id: &str, channel| New {
                id: id.into(),
                user_id: None,
                address: "+352691234567",
                name: "",
                language: Language::Arabic,
                kind: code.kind().as_str(),
                data: &data,
                status: Status::Queued,
                next_attempt_at: Some(tx.now),
                created_at: tx.now,
                channel,
            };
            let both = [queued("m", Channel::Sms), queued("mail", Channel::Mail)];
            crate::mail::queue(tx, &both)
        };
        store.write("test", queue).await.unwrap();
        let mut settings = Config::load(&Overrides::default()).unwrap().mail;
        settings.retry_first = Duration::from_millis(1);
        let mail = Courier::new(store.clone(), &settings, Carrier::Post(None), String::new());
        // No mail server: that is nothing to text messages.
        mail.keep_what_is_due().await.unwrap();
        let mut courier = Courier::new(
            store.clone(),
            &settings,
            Carrier::Sms(sender),
            String::new(),
        );
        loop {
            let mut on_the_way = JoinSet::new();
            courier.send_what_is_due(&mut on_the_way).await.unwrap();
            while let Some(trip) = on_the_way.join_next().await {
                courier.heed(trip.unwrap());
            }
            let row = store.read(|conn| store::find(conn, "m")).await.unwrap();
            if row.next_attempt_at.is_none() {
                return row;
            }
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_gateway_gets_a_text_message_until_it_takes_it() {
        let gateway = Arc::new(Gateway::default());
        let row = texted(Arc::clone(&gateway) as Arc<dyn SmsSender>).await;
        assert_eq!((row.status, row.attempts), (Status::Sent, 2));
        assert!(!row.data.contains("012345"), "{}", row.data);
        let sms = Sms {
            number: "+352691234567".into(),
            text: "رمزك في مجلس: 012345".into(),
        };
        assert_eq!(*gateway.offered.lock().unwrap(), [sms.clone(), sms]);
    }

    #[tokio::test]
    async fn without_a_gateway_a_text_message_is_kept_without_its_code() {
        let row = texted(Arc::new(SmsLog)).await;
        assert_eq!(
            (row.status, row.attempts, row.sent_at),
            (Status::Kept, 1, None)
        );
        assert!(!row.data.contains("012345"), "{}", row.data);
    }

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
