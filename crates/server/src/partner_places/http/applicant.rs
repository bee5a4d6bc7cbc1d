//! What those do who offer a place: with an account, or with the link of a letter.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Answer, Applicant,
        rules::{self, Details},
        store,
    },
    PartnerRequest,
};
use crate::{
    accounts,
    app::App,
    error::{Error, Result},
    http::{ClientAddress, Creation, Json, Query, Reply, Validator, Viewer, given},
    language::Language,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(apply))
        .routes(routes!(mine))
        .routes(routes!(change))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewRequest {
    #[schema(min_length = 2, max_length = 120)]
    business_name: String,
    #[schema(min_length = 2, max_length = 120)]
    contact_name: String,
    /// Where letters go, the first with the link to the request.
    email: String,
    /// E.164.
    #[schema(example = "+352691234567")]
    phone: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "LU")]
    country_code: String,
    #[schema(min_length = 1, max_length = 120)]
    city: String,
    #[schema(min_length = 1, max_length = 300)]
    address: String,
    #[schema(max_length = 2000)]
    description: Option<String>,
    /// People, 1 to 1,000,000.
    capacity: Option<i64>,
    /// `https`.
    image_url: Option<String>,
    /// In which letters are written. Absent: what the browser asks for by `Accept-Language`.
    language: Option<Language>,
}

impl NewRequest {
    fn check(self) -> Result<(String, Details)> {
        let mut v = Validator::new();
        let email = v.email("email", &self.email);
        let typed = Details {
            business_name: self.business_name,
            contact_name: self.contact_name,
            phone: self.phone,
            country_code: self.country_code,
            city: self.city,
            address: self.address,
            description: self.description,
            capacity: self.capacity,
            image_url: self.image_url,
        };
        let details = typed.checked(&mut v);
        v.finish()?;
        Ok((email, details))
    }
}

/// A request that was just made.
#[derive(Debug, Serialize, ToSchema)]
struct MadeRequest {
    #[serde(flatten)]
    request: PartnerRequest,
    /// Where no mail goes out: the page of the request, to be kept. It is not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

/// Offers a place for events. The answer comes by mail, with a link to the request.
#[utoipa::path(post, path = "/partner-places/requests", tag = "Partner places", request_body = NewRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = MadeRequest), (status = 409, description = "`too_many_open_requests`"),
        (status = 422, description = "`validation_failed`"), (status = 429, description = "`rate_limited`")))]
async fn apply(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Creation { body, once }: Creation<NewRequest>,
) -> Result<Response> {
    let language = body.language.unwrap_or_else(|| Language::wished(&headers));
    let (email, details) = body.check()?;
    app.limits().application(address, &email)?;
    let (shows_link, site) = (
        !app.config().mail.is_configured(),
        app.config().server.url(),
    );
    once.run(&app, &email.clone(), move |tx| {
        let (row, link) = super::super::apply(tx, &email, &details, language)?;
        Ok(Reply::created(MadeRequest {
            request: PartnerRequest::read(tx.conn, row)?,
            link: shows_link.then(|| format!("{site}{link}")),
        }))
    })
    .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LinkKey {
    /// From the link of a letter. It counts more than who is signed in.
    key: Option<String>,
}

fn applicant(viewer: Viewer, link: LinkKey) -> Result<Applicant> {
    match (link.key, viewer.0) {
        (Some(key), _) => Ok(Applicant::Link(accounts::hash_of_secret(&key))),
        (None, Some(scope)) => Ok(Applicant::Account(scope)),
        (None, None) => Err(Error::Unauthorized),
    }
}

/// My request: the one that the letter's link belongs to; or of my verified e-mail address the one that waits for my answer, else
/// one that waits for theirs, else the newest.
#[utoipa::path(get, path = "/partner-places/me", tag = "Partner places", security((), ("bearer" = [])), params(LinkKey),
    responses((status = 200, body = PartnerRequest), (status = 401, description = "`unauthorized`"),
        (status = 403, description = "`email_not_verified`"), (status = 404, description = "`not_found`")))]
async fn mine(
    State(app): State<App>,
    viewer: Viewer,
    Query(link): Query<LinkKey>,
) -> Result<Json<PartnerRequest>> {
    let applicant = applicant(viewer, link)?;
    let request = app
        .store()
        .read(move |conn| {
            let id = applicant.request_id(conn)?;
            let row = store::find_unscoped(conn, &id)?;
            PartnerRequest::read(conn, row)
        })
        .await?;
    Ok(Json(request))
}

/// What cannot be changed, the e-mail address before all, is refused, not ignored.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Changes {
    #[schema(min_length = 2, max_length = 120)]
    business_name: Option<String>,
    #[schema(min_length = 2, max_length = 120)]
    contact_name: Option<String>,
    phone: Option<String>,
    country_code: Option<String>,
    #[schema(min_length = 1, max_length = 120)]
    city: Option<String>,
    #[schema(min_length = 1, max_length = 300)]
    address: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    description: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    capacity: Option<Option<i64>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    image_url: Option<Option<String>>,
    /// Added to the messages.
    #[schema(min_length = 1, max_length = 2000)]
    message: Option<String>,
}

impl Changes {
    fn apply(&self, before: &Details) -> Result<Answer> {
        let or = |given: &Option<String>, before: &String| given.as_ref().unwrap_or(before).clone();
        let typed = Details {
            business_name: or(&self.business_name, &before.business_name),
            contact_name: or(&self.contact_name, &before.contact_name),
            phone: or(&self.phone, &before.phone),
            country_code: or(&self.country_code, &before.country_code),
            city: or(&self.city, &before.city),
            address: or(&self.address, &before.address),
            description: self
                .description
                .as_ref()
                .unwrap_or(&before.description)
                .clone(),
            capacity: self.capacity.unwrap_or(before.capacity),
            image_url: self.image_url.as_ref().unwrap_or(&before.image_url).clone(),
        };
        let mut v = Validator::new();
        let details = typed.checked(&mut v);
        let message = self.message.as_ref();
        let message = message.map(|text| rules::message(&mut v, "message", text));
        v.finish()?;
        Ok(Answer { details, message })
    }
}

/// Changes my request: the fields given; `message` is added to what was written. Where details were asked for, it is `pending`
/// again. Of what is approved or rejected nothing changes any more, but a message can still be sent.
#[utoipa::path(patch, path = "/partner-places/me/request", tag = "Partner places", security((), ("bearer" = [])), params(LinkKey),
    request_body = Changes,
    responses((status = 200, body = PartnerRequest), (status = 401, description = "`unauthorized`"),
        (status = 403, description = "`email_not_verified`"), (status = 404, description = "`not_found`"),
        (status = 409, description = "`already_approved`, `already_rejected`, `too_many_messages`"),
        (status = 422, description = "`validation_failed`"), (status = 429, description = "`rate_limited`")))]
async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Query(link): Query<LinkKey>,
    Json(changes): Json<Changes>,
) -> Result<Json<PartnerRequest>> {
    let applicant = applicant(viewer, link)?;
    let asking = applicant.clone();
    let id = app
        .store()
        .read(move |conn| asking.request_id(conn))
        .await?;
    app.limits().application_change(&id)?;
    let request = app
        .store()
        .write(&id, move |tx| {
            let row = super::super::answer(tx, &applicant, |before| changes.apply(before))?;
            PartnerRequest::read(tx.conn, row)
        })
        .await?;
    Ok(Json(request))
}
