//! Routes and wire types.

mod chats;
mod files;
mod messages;
mod people;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(chats::routes())
        .merge(messages::routes())
        .merge(files::routes())
        .merge(people::routes())
}

/// That it was done.
#[derive(Debug, Serialize, ToSchema)]
struct Ok {
    ok: bool,
}

const OK: Ok = Ok { ok: true };
