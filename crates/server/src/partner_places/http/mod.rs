//! Routes and wire types.

mod admin;
mod applicant;
mod places;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use super::{
    rules::{MESSAGES_MAX, Sender, Status},
    store::{self, Message, Row},
};
use crate::{app::App, clock, error::Result, store::Conn};

pub fn routes() -> OpenApiRouter<App> {
    admin::routes()
        .merge(applicant::routes())
        .merge(places::routes())
}

/// What one side wrote to the other. Which administrator it was is not told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PartnerMessage {
    id: String,
    from: Sender,
    text: String,
    created_at: String,
}

impl From<Message> for PartnerMessage {
    fn from(row: Message) -> Self {
        Self {
            id: row.id,
            from: row.sender,
            text: row.text,
            created_at: clock::rfc3339(row.created_at),
        }
    }
}

/// A request, as its applicant and administrators see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartnerRequest {
    id: String,
    status: Status,
    business_name: String,
    /// Empty, as `email` and `phone`, where the applicant has deleted their account.
    contact_name: String,
    email: String,
    phone: String,
    country_code: String,
    city: String,
    address: String,
    description: Option<String>,
    capacity: Option<i64>,
    image_url: Option<String>,
    /// The oldest first.
    messages: Vec<PartnerMessage>,
    created_at: String,
    updated_at: String,
}

impl PartnerRequest {
    fn of(row: Row, messages: Vec<Message>) -> Self {
        Self {
            id: row.id,
            status: row.status,
            business_name: row.business_name,
            contact_name: row.contact_name,
            email: row.email,
            phone: row.phone,
            country_code: row.country_code,
            city: row.city,
            address: row.address,
            description: row.description,
            capacity: row.capacity,
            image_url: row.image_url,
            messages: messages.into_iter().map(PartnerMessage::from).collect(),
            created_at: clock::rfc3339(row.created_at),
            updated_at: clock::rfc3339(row.updated_at),
        }
    }

    /// With all that was written about it.
    pub(super) fn read(conn: &mut Conn, row: Row) -> Result<Self> {
        let messages = store::messages_of(conn, &[&row.id], MESSAGES_MAX)?.remove(&row.id);
        Ok(Self::of(row, messages.unwrap_or_default()))
    }
}
