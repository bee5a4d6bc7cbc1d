//! The approved places, for everybody: nothing of who offers them.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    rules::Status,
    store::{self, Row},
};
use crate::{
    app::App,
    error::{Error, Result},
    http::{Json, List, Page, Path, Query, search_text},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(list_below_partner_places))
        .routes(routes!(show))
}

/// A place where events can be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Place {
    id: String,
    business_name: String,
    city: String,
    country_code: String,
    address: String,
    description: Option<String>,
    capacity: Option<i64>,
    image_url: Option<String>,
}

impl From<Row> for Place {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            business_name: row.business_name,
            city: row.city,
            country_code: row.country_code,
            address: row.address,
            description: row.description,
            capacity: row.capacity,
            image_url: row.image_url,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// In the name, the city or the address.
    q: Option<String>,
}

async fn approved(app: &App, wanted: Wanted, page: &Page) -> Result<Json<List<Place>>> {
    let filter = store::Filter {
        status: Some(Status::Approved),
        text: search_text(wanted.q)?,
        before: page.after()?,
        limit: page.rows(),
        is_public: true,
    };
    let rows = app
        .store()
        .read(move |conn| store::list(conn, &filter))
        .await?;
    Ok(Json(List::of(
        page,
        rows,
        |row| row.id.clone(),
        Place::from,
    )))
}

/// The places where events can be, newest first.
#[utoipa::path(get, path = "/places", tag = "Partner places", params(Wanted, Page), responses((status = 200, body = List<Place>)))]
async fn list(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<Place>>> {
    approved(&app, wanted, &page).await
}

/// The same as `/places`.
#[utoipa::path(get, path = "/partner-places/places", tag = "Partner places", params(Wanted, Page),
    responses((status = 200, body = List<Place>)))]
async fn list_below_partner_places(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    page: Page,
) -> Result<Json<List<Place>>> {
    approved(&app, wanted, &page).await
}

/// One place.
#[utoipa::path(get, path = "/places/{id}", tag = "Partner places", params(("id" = String, Path)),
    responses((status = 200, body = Place), (status = 404, description = "`not_found`: also one that is not approved any more")))]
async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Place>> {
    let row = app
        .store()
        .read(move |conn| store::find_unscoped(conn, &id))
        .await;
    match row {
        Ok(row) if row.status == Status::Approved => Ok(Json(row.into())),
        Ok(_) | Err(Error::NotFound(_)) => Err(Error::NotFound("Place")),
        Err(error) => Err(error),
    }
}
