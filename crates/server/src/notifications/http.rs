//! Routes and wire types.

use std::collections::BTreeMap;

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Kind, inbox,
    preferences::{Channels, MINUTES_PER_DAY, Preferences, QuietHours},
    store::{self, Row},
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    http::{Json, List, Page, Path, Query, Validator},
    scope::Scope,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, delete_all))
        .routes(routes!(unread_count))
        .routes(routes!(read))
        .routes(routes!(read_all))
        .routes(routes!(delete))
        .routes(routes!(preferences, set_preferences))
}

/// What somebody was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    pub id: String,
    pub user_id: String,
    /// `booking.confirmed`, `event.changed`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// In the person's language.
    pub title: String,
    pub body: String,
    /// What leads on: `eventId`, `bookingId`, …
    #[schema(value_type = Object)]
    pub data: Value,
    pub is_read: bool,
    pub read_at: Option<String>,
    pub created_at: String,
}

impl From<Row> for Notification {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            kind: row.kind,
            title: row.title,
            body: row.body,
            data: serde_json::from_str(&row.data).unwrap_or_default(),
            is_read: row.read_at.is_some(),
            read_at: row.read_at.map(clock::rfc3339),
            created_at: clock::rfc3339(row.created_at),
        }
    }
}

/// A longer type there is not: what a person may write, and what goes before it.
const KIND_CHARS_MAX: usize = 65;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only what was not read yet.
    #[serde(default)]
    unread_only: bool,
    /// Only those of this type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<String>,
}

/// What I was told, newest first. Kept 90 days.
#[utoipa::path(get, path = "/notifications", tag = "Notifications", security(("bearer" = [])), params(Wanted, Page),
    responses((status = 200, body = List<Notification>), (status = 401, description = "`unauthorized`")))]
async fn list(
    State(app): State<App>,
    scope: Scope,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<Notification>>> {
    if wanted
        .kind
        .as_ref()
        .is_some_and(|kind| kind.len() > KIND_CHARS_MAX)
    {
        return Err(Error::invalid("type", "must have at most 65 characters"));
    }
    let filter = store::Filter {
        unread_only: wanted.unread_only,
        kind: wanted.kind,
        before: page.after()?,
        limit: page.rows(),
    };
    let found = app
        .store()
        .read(move |conn| store::of_person(conn, &scope.user_id, &filter))
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |row| row.id.clone(),
        Notification::from,
    )))
}

#[derive(Debug, Serialize, ToSchema)]
struct UnreadCount {
    count: i64,
}

/// How much of what I was told I have not read.
#[utoipa::path(get, path = "/notifications/unread-count", tag = "Notifications", security(("bearer" = [])),
    responses((status = 200, body = UnreadCount), (status = 401, description = "`unauthorized`")))]
async fn unread_count(State(app): State<App>, scope: Scope) -> Result<Json<UnreadCount>> {
    let count = app
        .store()
        .read(move |conn| store::unread_count(conn, &scope.user_id))
        .await?;
    Ok(Json(UnreadCount { count }))
}

/// Marks one as read, on all devices.
#[utoipa::path(post, path = "/notifications/{id}/read", tag = "Notifications", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Notification), (status = 404, description = "`not_found`")))]
async fn read(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<Notification>> {
    let lane = scope.user_id.clone();
    let read = app
        .store()
        .write(&lane, move |tx| inbox::read(tx, &scope, &id))
        .await?;
    Ok(Json(read))
}

#[derive(Debug, Serialize, ToSchema)]
struct ReadAll {
    /// How many had not been read.
    count: usize,
}

/// Marks all as read, on all devices.
#[utoipa::path(post, path = "/notifications/read-all", tag = "Notifications", security(("bearer" = [])),
    responses((status = 200, body = ReadAll), (status = 401, description = "`unauthorized`")))]
async fn read_all(State(app): State<App>, scope: Scope) -> Result<Json<ReadAll>> {
    let lane = scope.user_id.clone();
    let count = app
        .store()
        .write(&lane, move |tx| inbox::read_all(tx, &scope))
        .await?;
    Ok(Json(ReadAll { count }))
}

/// Deletes one.
#[utoipa::path(delete, path = "/notifications/{id}", tag = "Notifications", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 204), (status = 404, description = "`not_found`")))]
async fn delete(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    let lane = scope.user_id.clone();
    app.store()
        .write(&lane, move |tx| inbox::delete(tx, &scope, &id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes all.
#[utoipa::path(delete, path = "/notifications", tag = "Notifications", security(("bearer" = [])),
    responses((status = 204), (status = 401, description = "`unauthorized`")))]
async fn delete_all(State(app): State<App>, scope: Scope) -> Result<StatusCode> {
    let lane = scope.user_id.clone();
    app.store()
        .write(&lane, move |tx| inbox::delete_all(tx, &scope))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// When it should be quiet. It may go over midnight.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Quiet {
    /// `22:00`
    #[schema(example = "22:00")]
    from: String,
    #[schema(example = "07:00")]
    to: String,
    /// IANA.
    #[schema(example = "Asia/Riyadh")]
    time_zone: String,
}

/// How somebody wants to be told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PreferencesView {
    /// By type: all that there are.
    types: BTreeMap<&'static str, Channels>,
    quiet_hours: Option<Quiet>,
}

impl PreferencesView {
    pub(super) fn of(preferences: &Preferences) -> Self {
        let clock = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let kinds = Kind::ALL.iter().filter(|kind| kind.is_chosen());
        Self {
            types: kinds
                .map(|kind| (kind.as_str(), preferences.channels(*kind)))
                .collect(),
            quiet_hours: preferences.quiet.as_ref().map(|quiet| Quiet {
                from: clock(quiet.from),
                to: clock(quiet.to),
                time_zone: quiet.time_zone.clone(),
            }),
        }
    }
}

/// What is not given is as by default.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WantedPreferences {
    #[serde(default)]
    types: BTreeMap<String, Channels>,
    quiet_hours: Option<Quiet>,
}

impl WantedPreferences {
    fn check(self) -> Result<Preferences> {
        let mut v = Validator::new();
        for name in self.types.keys() {
            let is_known = name.parse().is_ok_and(Kind::is_chosen);
            v.check("types", is_known, "has a type that there is not");
        }
        let quiet = self.quiet_hours.map(|quiet| {
            let from = minute_of_day(&mut v, "quietHours.from", &quiet.from);
            let to = minute_of_day(&mut v, "quietHours.to", &quiet.to);
            v.check(
                "quietHours.to",
                from != to,
                "must be another time than from",
            );
            QuietHours {
                from,
                to,
                time_zone: v.time_zone("quietHours.timeZone", &quiet.time_zone),
            }
        });
        v.finish()?;
        Ok(Preferences {
            types: self.types,
            quiet,
        })
    }
}

/// `07:30` → 450
fn minute_of_day(v: &mut Validator, field: &str, text: &str) -> i32 {
    let minutes = text.split_once(':').and_then(|(hour, minute)| {
        let is_short = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        let (hour, minute): (i32, i32) = (is_short(hour) && is_short(minute))
            .then(|| Some((hour.parse().ok()?, minute.parse().ok()?)))??;
        (minute < 60).then_some(hour * 60 + minute)
    });
    let minutes = minutes.filter(|minutes| *minutes < MINUTES_PER_DAY);
    v.check(field, minutes.is_some(), "must be a time such as 22:00");
    minutes.unwrap_or_default()
}

/// How I want to be told.
#[utoipa::path(get, path = "/notifications/preferences", tag = "Notifications", security(("bearer" = [])),
    responses((status = 200, body = PreferencesView), (status = 401, description = "`unauthorized`")))]
async fn preferences(State(app): State<App>, scope: Scope) -> Result<Json<PreferencesView>> {
    let found = app
        .store()
        .read(move |conn| inbox::preferences(conn, &scope))
        .await?;
    Ok(Json(PreferencesView::of(&found)))
}

/// Sets how I want to be told from now on: by which ways each type comes, and when it is quiet. In quiet hours nothing makes
/// a sound, and mail waits until they end, unless that would be too late.
#[utoipa::path(put, path = "/notifications/preferences", tag = "Notifications", security(("bearer" = [])), request_body = WantedPreferences,
    responses((status = 200, body = PreferencesView), (status = 422, description = "`validation_failed`")))]
async fn set_preferences(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<WantedPreferences>,
) -> Result<Json<PreferencesView>> {
    let wanted = wanted.check()?;
    let view = PreferencesView::of(&wanted);
    let lane = scope.user_id.clone();
    app.store()
        .write(&lane, move |tx| inbox::set_preferences(tx, &scope, &wanted))
        .await?;
    Ok(Json(view))
}
