//! Starts the live side of a server: the relay, the hub and its gateways, and due work.

use std::{sync::Arc, time::Duration};

use majlis_live::{Config as Engine, Hub};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use super::{
    gateway::Gateway, handshake::PROXY_HEADERS, rooms::EVENT_ROOMS, say::NAMESPACES,
    sessions::Sessions,
};
use crate::{
    app::App,
    error::{Error, Result},
    images::Sweeper,
    jobs::Jobs,
    live_room,
    mail::{Carrier, Courier, Post, SmsLog},
    outbox::{self, Relay},
    store::Committed,
};

/// How long outbox rows are kept beyond what a returning client may ask for.
const OUTBOX_MARGIN: Duration = Duration::from_secs(60);

/// The couriers on their rounds.
pub struct CourierHandle {
    stop: Vec<oneshot::Sender<()>>,
    stopped: JoinSet<()>,
}

impl CourierHandle {
    fn start(couriers: [Courier; 2]) -> Self {
        let mut stopped = JoinSet::new();
        let stop = couriers
            .into_iter()
            .map(|courier| {
                let (stop, told_to_stop) = oneshot::channel();
                stopped.spawn(courier.run(told_to_stop));
                stop
            })
            .collect();
        Self { stop, stopped }
    }

    /// Returns when what is on the way has arrived, and was written down: it is not sent again.
    pub async fn stop(mut self) {
        for stop in self.stop {
            // It may have stopped by itself, of which the log tells.
            let _ = stop.send(());
        }
        while self.stopped.join_next().await.is_some() {}
    }
}

/// Starts everything; gives the hub, whose routes are to be served, and the couriers.
pub async fn start(
    app: &App,
    committed: mpsc::UnboundedReceiver<Committed>,
) -> Result<(Hub<Gateway>, CourierHandle)> {
    let epoch = app.store().write("outbox", outbox::epoch).await?;
    let history = history(app);
    let (relay, recent, head) = Relay::start(app.store().clone(), committed, history).await?;
    let gateway = Gateway { app: app.clone() };
    let hub = Hub::start(gateway, engine_config(app), epoch, head, recent);
    tokio::spawn(relay.run(hub.clone(), Arc::clone(app.jobs())));
    let leads = &app.config().events.reminders;
    let jobs = Jobs {
        store: app.store().clone(),
        terms: app.terms(),
        leads_ms: leads.iter().map(|lead| lead.as_millis() as i64).collect(),
        outbox_kept: history + OUTBOX_MARGIN,
        mail_kept: app.config().mail.kept,
        wake: Arc::clone(app.jobs()),
    };
    tokio::spawn(jobs.run());
    let sweeper = Sweeper::new(app.store().clone(), app.storage().clone());
    tokio::spawn(sweeper.run(app.clone()));
    tokio::spawn(live_room::presence::run(app.clone(), hub.clone()));
    let settings = app.config();
    let post = Post::open(&settings.mail)
        .map_err(|(key, why)| Error::Internal(format!("`{key}`: {why}")))?;
    let site = settings.server.url();
    let courier = |carrier| {
        let store = app.store().clone();
        Courier::new(store, &settings.mail, carrier, site.clone())
    };
    let couriers = CourierHandle::start([
        courier(Carrier::Post(post.map(Box::new))),
        courier(Carrier::Sms(Arc::new(SmsLog))),
    ]);
    Ok((hub, couriers))
}

/// How far back a returning client may have heard: the window in which it may come back, and the
/// time until a lost connection is noticed and what it had heard was last noted.
fn history(app: &App) -> Duration {
    let live = &app.config().live;
    live.recovery_window * 3 / 2 + live.ping_interval + live.ping_timeout
}

fn engine_config(app: &App) -> Engine {
    let live = &app.config().live;
    let default = Engine::default();
    let mut kept_headers: Vec<String> = vec!["authorization".into()];
    kept_headers.extend(PROXY_HEADERS.map(String::from));
    Engine {
        ping_interval: live.ping_interval,
        ping_timeout: live.ping_timeout,
        max_payload: live.message_bytes,
        queue_bytes: live.queue_bytes,
        recovery: true,
        recovery_window: live.recovery_window,
        sessions: Some(Arc::new(Sessions::new(
            app.store().clone(),
            live.recovery_window,
        ))),
        gather: live.gather,
        limits_enabled: app.config().limits.enabled,
        messages_per_second: live.messages_per_second.get(),
        rooms_per_connection: live.rooms_per_connection_max,
        connections_per_user: live.connections_per_user_max,
        connections_per_address: live.connections_per_address_max,
        namespaces: NAMESPACES.map(String::from).to_vec(),
        raw_paths: vec!["/ws".into(), "/ws/events/{event}".into()],
        kept_headers,
        counted_rooms: Some("raw/event:".into()),
        watched_rooms: Some(EVENT_ROOMS.into()),
        ..default
    }
}
