//! The inbox of administrators.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Decision,
        rules::{self, Status},
        store,
    },
    PartnerRequest,
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    http::{Admin, Json, List, Page, Path, Query, Validator, search_text},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(summary))
        .routes(routes!(show, delete))
        .routes(routes!(approve))
        .routes(routes!(request_details))
        .routes(routes!(reject))
        .routes(routes!(message))
}

/// Messages that come along with a page of requests.
const MESSAGES_PER_PAGE_MAX: i64 = 1_000;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    status: Option<Status>,
    /// In the names, the e-mail address, the city or the address.
    q: Option<String>,
}

/// Requests, newest first, with the newest 1,000 messages of those on the page.
#[utoipa::path(get, path = "/partner-places/requests", tag = "Partner places", security(("bearer" = [])), params(Wanted, Page),
    responses((status = 200, body = List<PartnerRequest>), (status = 403, description = "`forbidden`")))]
async fn list(
    State(app): State<App>,
    _admin: Admin,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<PartnerRequest>>> {
    let filter = store::Filter {
        status: wanted.status,
        text: search_text(wanted.q)?,
        before: page.after()?,
        limit: page.rows(),
        is_public: false,
    };
    let (rows, mut messages) = app
        .store()
        .read(move |conn| {
            let rows = store::list(conn, &filter)?;
            let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            let messages = store::messages_of(conn, &ids, MESSAGES_PER_PAGE_MAX)?;
            Ok((rows, messages))
        })
        .await?;
    Ok(Json(List::of(
        &page,
        rows,
        |row| row.id.clone(),
        |row| {
            let messages = messages.remove(&row.id).unwrap_or_default();
            PartnerRequest::of(row, messages)
        },
    )))
}

/// How many requests stand how.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RequestSummary {
    pending: i64,
    approved: i64,
    needs_info: i64,
    rejected: i64,
}

/// How many requests stand how.
#[utoipa::path(get, path = "/partner-places/requests/summary", tag = "Partner places", security(("bearer" = [])),
    responses((status = 200, body = RequestSummary), (status = 403, description = "`forbidden`")))]
async fn summary(State(app): State<App>, _admin: Admin) -> Result<Json<RequestSummary>> {
    let mut summary = RequestSummary::default();
    for (status, count) in app.store().read(store::counts).await? {
        *match status {
            Status::Pending => &mut summary.pending,
            Status::Approved => &mut summary.approved,
            Status::NeedsInfo => &mut summary.needs_info,
            Status::Rejected => &mut summary.rejected,
        } = count;
    }
    Ok(Json(summary))
}

/// One request.
#[utoipa::path(get, path = "/partner-places/requests/{id}", tag = "Partner places", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = PartnerRequest), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
async fn show(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Result<Json<PartnerRequest>> {
    let request = app
        .store()
        .read(move |conn| {
            let row = store::find_unscoped(conn, &id)?;
            PartnerRequest::read(conn, row)
        })
        .await?;
    Ok(Json(request))
}

async fn decide(
    app: App,
    admin: Admin,
    id: String,
    decision: Decision,
) -> Result<Json<PartnerRequest>> {
    let request = app
        .store()
        .write(&id.clone(), move |tx| {
            let row = super::super::decide(tx, admin.by(), &id, &decision)?;
            PartnerRequest::read(tx.conn, row)
        })
        .await?;
    Ok(Json(request))
}

/// What an administrator who approves has seen.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct Seen {
    /// The `updatedAt` of the request as it was read. Where it has changed since, nothing is approved.
    updated_at: Option<String>,
}

impl Seen {
    fn check(&self) -> Result<Option<i64>> {
        let read = |text: &String| {
            clock::parse_rfc3339(text)
                .ok_or_else(|| Error::invalid("updatedAt", "must be a time as RFC 3339 says"))
        };
        self.updated_at.as_ref().map(read).transpose()
    }
}

/// Approves a request: from now on the place is listed, and events can be there.
#[utoipa::path(post, path = "/partner-places/requests/{id}/approve", tag = "Partner places", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = Seen,
    responses((status = 200, body = PartnerRequest), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`invalid_transition`, `changed`"), (status = 422, description = "`validation_failed`")))]
async fn approve(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Json(seen): Json<Seen>,
) -> Result<Json<PartnerRequest>> {
    let seen = seen.check()?;
    decide(app, admin, id, Decision::Approve { seen }).await
}

#[derive(Debug, Deserialize, ToSchema)]
struct Written {
    #[schema(min_length = 1, max_length = 2000)]
    message: String,
}

impl Written {
    fn check(&self) -> Result<String> {
        let mut v = Validator::new();
        let text = rules::message(&mut v, "message", &self.message);
        v.finish().map(|()| text)
    }
}

/// Asks the applicant for details. Their answer makes the request `pending` again.
#[utoipa::path(post, path = "/partner-places/requests/{id}/request-details", tag = "Partner places", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = Written,
    responses((status = 200, body = PartnerRequest), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`invalid_transition`"), (status = 422, description = "`validation_failed`")))]
async fn request_details(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Json(written): Json<Written>,
) -> Result<Json<PartnerRequest>> {
    let decision = Decision::AskDetails(written.check()?);
    decide(app, admin, id, decision).await
}

#[derive(Debug, Deserialize, ToSchema)]
struct Rejection {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Rejects a request, or takes the approval of a place back. The applicant is told the reason.
#[utoipa::path(post, path = "/partner-places/requests/{id}/reject", tag = "Partner places", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = Rejection,
    responses((status = 200, body = PartnerRequest), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`invalid_transition`"), (status = 422, description = "`validation_failed`")))]
async fn reject(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Json(rejection): Json<Rejection>,
) -> Result<Json<PartnerRequest>> {
    let mut v = Validator::new();
    let reason = rules::message(&mut v, "reason", &rejection.reason);
    v.finish()?;
    decide(app, admin, id, Decision::Reject(reason)).await
}

/// Writes to the applicant.
#[utoipa::path(post, path = "/partner-places/requests/{id}/message", tag = "Partner places", security(("bearer" = [])),
    params(("id" = String, Path)), request_body = Written,
    responses((status = 200, body = PartnerRequest), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`too_many_messages`, `applicant_gone`"), (status = 422, description = "`validation_failed`")))]
async fn message(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Json(written): Json<Written>,
) -> Result<Json<PartnerRequest>> {
    let decision = Decision::Say(written.check()?);
    decide(app, admin, id, decision).await
}

/// Deletes a request with all that was written about it; a place is no longer listed. Events there keep what they say of it.
#[utoipa::path(delete, path = "/partner-places/requests/{id}", tag = "Partner places", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 204), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
async fn delete(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    app.store()
        .write(&id.clone(), move |tx| {
            let by = admin.by();
            super::super::remove(tx, by, &id)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
