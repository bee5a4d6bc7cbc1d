//! Puts the parts of a running server together.

use std::{future::Future, pin::Pin, time::Duration};

use axum::Router;
use tokio::{sync::mpsc, time::MissedTickBehavior};

use crate::{accounts, app::App, live, live_room, store::Committed};

/// How often counters of those who no longer ask are forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// What surrounds the REST API.
pub struct Wired {
    /// The routes of the live gateways.
    pub live: Router,
    /// Run when the server stops: lets live connections go.
    pub drain: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Starts what runs besides requests: relay, hub, due work, tidying.
pub async fn wire(
    app: &App,
    committed: mpsc::UnboundedReceiver<Committed>,
) -> anyhow::Result<Wired> {
    tokio::spawn(tidy(app.clone()));
    let site = app.config().server.url();
    app.store()
        .write("users", move |tx| accounts::follow_address(tx, &site))
        .await?;
    let (hub, courier) = live::start(app, committed).await?;
    let routes = hub.routes();
    let spread = app.config().server.drain_timeout / 4;
    let app = app.clone();
    let drain = async move {
        tokio::join!(hub.shutdown(spread), courier.stop());
        app.rooms().settled().await;
        if let Err(error) = live_room::presence::leave(&app).await {
            tracing::warn!(%error, "the other servers will take a while to see that this one's people are gone");
        }
    };
    Ok(Wired {
        live: routes,
        drain: Box::pin(drain),
    })
}

async fn tidy(app: App) {
    let mut ticks = tokio::time::interval(TIDY_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        app.limits().tidy();
        app.rooms().tidy();
        app.sending().tidy();
        app.chats().tidy();
    }
}
