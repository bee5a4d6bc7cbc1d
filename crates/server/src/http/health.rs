//! Whether the process is alive, and whether it can serve.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, extract::State, routing::get};
use diesel::{QueryResult, prelude::*};
use http::StatusCode;
use serde::Serialize;
use tokio::sync::Mutex;

use super::Json;
use crate::{
    app::App,
    clock,
    error::{Problem, Result},
    schema::meta,
    store::Tx,
};

/// How long the database may take to answer before it counts as away.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long an answer holds, so that asking often costs nothing.
const HOLDS_FOR: Duration = Duration::from_secs(1);
const PROBE_KEY: &str = "readiness_probe";

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

type Last = Arc<Mutex<Option<(Instant, Vec<&'static str>)>>>;

pub fn routes() -> Router<App> {
    let last = Last::default();
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(move |app| ready(app, last)))
}

async fn alive() -> Json<Health> {
    Json(Health { status: "alive" })
}

async fn ready(State(app): State<App>, last: Last) -> Result<Json<Health>> {
    let mut last = last.lock().await;
    let failing = match &*last {
        Some((asked, failing)) if asked.elapsed() < HOLDS_FOR => failing.clone(),
        _ => {
            let failing = probe(&app).await;
            *last = Some((Instant::now(), failing.clone()));
            failing
        }
    };
    if failing.is_empty() {
        return Ok(Json(Health { status: "ready" }));
    }
    Err(Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "not_ready",
        format!("Not ready: {}.", failing.join(", ")),
    )
    .with("failing", failing)
    .with("retryAfterSeconds", HOLDS_FOR.as_secs())
    .into())
}

/// What does not work.
async fn probe(app: &App) -> Vec<&'static str> {
    let reads = app.store().read(|conn| {
        meta::table
            .select(meta::key)
            .first::<String>(conn)
            .optional()?;
        Ok(())
    });
    // Really written: a full disk is read from without trouble.
    let writes = app.store().write("readiness", |tx| Ok(touch(tx)?));
    let (reads, writes) = tokio::join!(
        tokio::time::timeout(PATIENCE, reads),
        tokio::time::timeout(PATIENCE, writes)
    );
    let mut failing = Vec::new();
    if !matches!(reads, Ok(Ok(()))) {
        failing.push("database_read");
    }
    if !matches!(writes, Ok(Ok(()))) {
        failing.push("database_write");
    }
    failing
}

fn touch(tx: &mut Tx<'_>) -> QueryResult<()> {
    let now = clock::rfc3339(tx.now);
    let touched = diesel::update(meta::table.find(PROBE_KEY))
        .set(meta::value.eq(&now))
        .execute(tx.conn)?;
    if touched == 0 {
        diesel::insert_into(meta::table)
            .values((meta::key.eq(PROBE_KEY), meta::value.eq(&now)))
            .execute(tx.conn)?;
    }
    Ok(())
}
