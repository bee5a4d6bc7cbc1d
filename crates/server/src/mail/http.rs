//! The outbox, as administrators see it.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    render::{Draft, Letter},
    rules::Refusal,
    store::{self, Channel, Row, Status},
};
use crate::{
    app::App,
    audit::{self, Act, AuditAction},
    clock,
    error::Result,
    http::{Admin, Json, List, Page, Path, Query, search_text},
    language::Language,
    notifications::Happening,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(summary))
        .routes(routes!(show))
        .routes(routes!(retry))
}

/// A mail, or a text message, in the outbox.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OutboxMail {
    id: String,
    /// What it tells of: `booking.confirmed`, …
    #[serde(rename = "type")]
    kind: String,
    channel: Channel,
    /// An e-mail address; of a text message the phone number.
    to: String,
    name: String,
    user_id: Option<String>,
    language: Language,
    subject: String,
    status: Status,
    /// How often it was handed to the mail server.
    attempts: i32,
    last_error: Option<String>,
    created_at: String,
    next_attempt_at: Option<String>,
    sent_at: Option<String>,
}

/// A mail with what is in it. What opens doors, such as the link of an invitation, is left out.
#[derive(Debug, Serialize, ToSchema)]
struct OutboxLetter {
    #[serde(flatten)]
    mail: OutboxMail,
    text: String,
    /// Empty where there is only text.
    html: String,
}

impl OutboxMail {
    fn of(row: Row, subject: String) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            channel: row.channel,
            to: row.address,
            name: row.name,
            user_id: row.user_id,
            language: row.language,
            subject,
            status: row.status,
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: clock::rfc3339(row.created_at),
            next_attempt_at: row.next_attempt_at.map(clock::rfc3339),
            sent_at: row.sent_at.map(clock::rfc3339),
        }
    }
}

/// A mail as an administrator may read it. One that this version cannot read any more is empty.
fn letter(app: &App, row: &Row) -> Letter {
    let Ok(happening) = serde_json::from_str(&row.data) else {
        return Letter {
            subject: row.kind.clone(),
            text: String::new(),
            html: String::new(),
        };
    };
    let draft = Draft {
        site: &app.config().server.url(),
        language: row.language,
        name: &row.name,
        happening: &happening,
        hides_secrets: true,
    };
    match row.channel {
        Channel::Mail => draft.write(),
        Channel::Sms => Letter {
            html: String::new(),
            text: draft.text(),
            ..draft.write()
        },
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    status: Option<Status>,
    /// In the address or the name.
    q: Option<String>,
}

/// Mails, newest first.
#[utoipa::path(get, path = "/admin/outbox", tag = "Administration", security(("bearer" = [])), params(Wanted, Page),
    responses((status = 200, body = List<OutboxMail>), (status = 403, description = "`forbidden`")))]
async fn list(
    State(app): State<App>,
    _admin: Admin,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<OutboxMail>>> {
    let filter = store::Filter {
        status: wanted.status,
        text: search_text(wanted.q)?,
        before: page.after()?,
        limit: page.rows(),
    };
    let found = app
        .store()
        .read(move |conn| store::list(conn, &filter))
        .await?;
    Ok(Json(List::of(
        &page,
        found,
        |row| row.id.clone(),
        |row| {
            let subject = letter(&app, &row).subject;
            OutboxMail::of(row, subject)
        },
    )))
}

/// How many mails stand how, and whether there is a mail server at all.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Summary {
    is_configured: bool,
    queued: i64,
    sending: i64,
    sent: i64,
    failed: i64,
    kept: i64,
}

/// How many mails stand how.
#[utoipa::path(get, path = "/admin/outbox/summary", tag = "Administration", security(("bearer" = [])),
    responses((status = 200, body = Summary), (status = 403, description = "`forbidden`")))]
async fn summary(State(app): State<App>, _admin: Admin) -> Result<Json<Summary>> {
    let mut summary = Summary {
        is_configured: app.config().mail.is_configured(),
        ..Summary::default()
    };
    for (status, count) in app.store().read(store::counts).await? {
        *match status {
            Status::Queued => &mut summary.queued,
            Status::Sending => &mut summary.sending,
            Status::Sent => &mut summary.sent,
            Status::Failed => &mut summary.failed,
            Status::Kept => &mut summary.kept,
        } = count;
    }
    Ok(Json(summary))
}

/// One mail, with what is in it.
#[utoipa::path(get, path = "/admin/outbox/{id}", tag = "Administration", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = OutboxLetter), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
async fn show(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Result<Json<OutboxLetter>> {
    let row = app.store().read(move |conn| store::find(conn, &id)).await?;
    Ok(Json(presented(&app, row)))
}

fn presented(app: &App, row: Row) -> OutboxLetter {
    let Letter {
        subject,
        text,
        html,
    } = letter(app, &row);
    OutboxLetter {
        mail: OutboxMail::of(row, subject),
        text,
        html,
    }
}

/// Whether it opens doors, or did.
fn has_secrets(row: &Row) -> bool {
    serde_json::from_str(&row.data)
        .is_ok_and(|happening: Happening| happening.without_secrets().is_some())
}

/// Sends a mail now that failed, was kept, or waits for its next attempt.
#[utoipa::path(post, path = "/admin/outbox/{id}/retry", tag = "Administration", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = OutboxLetter), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"), (status = 409, description = "`mail_not_configured`, `sms_not_configured`, `invalid_transition`")))]
async fn retry(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Json<OutboxLetter>> {
    let has_server = app.config().mail.is_configured();
    let row = app
        .store()
        .write("mail", move |tx| {
            let row = store::find(tx.conn, &id)?;
            match row.channel {
                Channel::Sms => return Err(Refusal::NoGateway.into()),
                Channel::Mail if !has_server => return Err(Refusal::NoServer.into()),
                Channel::Mail => {}
            }
            if let status @ (Status::Sent | Status::Sending) = row.status {
                return Err(Refusal::NotAgain(status).into());
            }
            if row.status == Status::Failed && has_secrets(&row) {
                return Err(Refusal::SecretForgotten.into());
            }
            let act = Act {
                action: AuditAction::MailSentAgain,
                target: &row.id,
                details: json!({ "type": row.kind }),
            };
            audit::record(tx, admin.by(), &act)?;
            store::send_again(tx, &row)
        })
        .await?;
    Ok(Json(presented(&app, row)))
}
