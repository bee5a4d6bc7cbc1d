//! Sends what is queued: mails, and text messages.
//!
//! What is due is found in the database, and taken for a while: a mail whose courier died is due again when that time is
//! over, on whichever node comes first. So a mail is sent at least once, and since its Message-ID stays the same, a
//! second one can be told from the first.

mod carrying;

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};

use super::{
    post::Post,
    rules::Retries,
    sms::SmsSender,
    store::{self, Channel},
};
use crate::{clock, config, error::Result, store::Store};
use carrying::{Inner, Trip};

/// How often due mails are looked for.
const TICK: Duration = Duration::from_millis(250);
/// Beyond the time that sending may take, for reading what goes along and writing down what came of it.
const LEASE_MARGIN: Duration = Duration::from_secs(10);
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::future::{BoxFuture, FutureExt as _, ready};

    use super::{carrying::without_secrets, *};
    use crate::{
        config::{Config, Overrides},
        events::OrganizerRole,
        language::Language,
        mail::{Failure, Handed, New, Sms, SmsLog, Status, store::Row},
        notifications::{EventFacts, Happening},
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

    /// A gateway that takes nothing.
    struct Refusing;

    impl SmsSender for Refusing {
        fn send(&self, _sms: Sms) -> BoxFuture<'static, Result<Handed, Failure>> {
            ready(Err(Failure::Refused("no such number".into()))).boxed()
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

    #[tokio::test]
    async fn what_failed_for_good_is_kept_without_its_code() {
        let row = texted(Arc::new(Refusing)).await;
        assert_eq!((row.status, row.attempts), (Status::Failed, 1));
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
