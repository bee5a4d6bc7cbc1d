//! Routes and wire types.

use axum::extract::State;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::rules::{FormQuestion, NewQuestion};
use crate::{
    app::App,
    error::Result,
    events::{self, EventRef, http::event_ref},
    http::{Json, Path},
    scope::Scope,
    store::Conn,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put))
}

/// What those who book are asked, in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Form {
    pub questions: Vec<FormQuestion>,
    /// For organizers: questions of the past, so that their answers can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Vec<FormQuestion>>,
}

/// The form of an event as a viewer may see it. (`GET /events/{id}/questions` shows it with the questions of the live room.)
pub fn form(conn: &mut Conn, viewer: Option<&Scope>, event: &EventRef) -> Result<Form> {
    let seen = events::find(conn, viewer, event)?;
    let (questions, removed) = super::ever_asked(conn, &seen.row.id)?;
    Ok(Form {
        questions,
        removed: seen.right.organizes().then_some(removed),
    })
}

/// The whole form, as `{questions:[…]}` or as the array alone.
#[derive(Debug, ToSchema)]
struct NewForm {
    #[schema(max_items = 30)]
    questions: Vec<NewQuestion>,
}

impl<'de> Deserialize<'de> for NewForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NewFormVisitor)
    }
}

/// Tells the two shapes apart by how they begin, so that what does not fit is named by its place.
struct NewFormVisitor;

impl<'de> Visitor<'de> for NewFormVisitor {
    type Value = NewForm;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of questions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<NewForm, A::Error> {
        let questions = Vec::deserialize(SeqAccessDeserializer::new(seq))?;
        Ok(NewForm { questions })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NewForm, A::Error> {
        #[derive(Deserialize)]
        struct Named {
            questions: Vec<NewQuestion>,
        }
        let Named { questions } = Named::deserialize(MapAccessDeserializer::new(map))?;
        Ok(NewForm { questions })
    }
}

/// Sets what those who book are asked. Questions that keep their `id` keep their answers.
#[utoipa::path(put, path = "/events/{id}/questions", tag = "Bookings", security(("bearer" = [])), request_body = NewForm,
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Form), (status = 403, description = "`forbidden`"), (status = 422, description = "`validation_failed`")))]
async fn put(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(given): Json<NewForm>,
) -> Result<Json<Form>> {
    let event = event_ref(&id)?;
    let written = app
        .store()
        .write(&id, move |tx| {
            let id = super::replace(tx, &scope, &event, &given.questions)?;
            form(tx.conn, Some(&scope), &EventRef::Id(id))
        })
        .await?;
    Ok(Json(written))
}
