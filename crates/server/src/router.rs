//! The map of the whole API.

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    accounts, announcements,
    app::App,
    audit, bookings, calendar, chats, events, forms,
    http::{docs, health, layers, limits, origin, upload, web},
    images, live_room, mail, notifications, partner_places, reviews, site_announcements,
    site_settings, waitlist,
};

/// The routes of all slices, under `/api/v1`.
fn slices() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(accounts::http::routes())
        .merge(events::http::routes())
        .merge(events::team::http::routes())
        .merge(bookings::http::routes())
        .merge(forms::http::routes())
        .merge(waitlist::http::routes())
        .merge(live_room::http::routes())
        .merge(notifications::http::routes())
        .merge(mail::http::routes())
        .merge(calendar::http::routes())
        .merge(reviews::http::routes())
        .merge(announcements::http::routes())
        .merge(audit::http::routes())
        .merge(partner_places::http::routes())
        .merge(site_announcements::http::routes())
        .merge(site_settings::http::routes())
        .merge(chats::http::routes())
}

/// The API's document, as `/api/v1/openapi.json` and `majlis openapi` show it.
pub fn document() -> utoipa::openapi::OpenApi {
    rest().split_for_parts().1
}

fn rest() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(docs::Document::openapi()).nest("/api/v1", slices())
}

/// Everything this server answers. `live` are the routes of the live gateways.
pub fn build(app: App, live: Router) -> Router {
    let (rest, document) = rest().split_for_parts();
    // From the inside out: the last layer sees a request first.
    let rest = rest
        .layer(from_fn_with_state(app.clone(), limits::count_request))
        .layer(from_fn(upload::hear_out))
        .layer(from_fn_with_state(app.clone(), layers::deadline))
        .merge(docs::routes(&document))
        .layer(from_fn(layers::no_store));
    let media = images::http::routes()
        .layer(from_fn_with_state(app.clone(), layers::deadline))
        .layer(from_fn(layers::no_store));
    let live = live
        .layer(from_fn_with_state(app.clone(), limits::count_handshake))
        .layer(from_fn_with_state(app.clone(), origin::guard));
    Router::new()
        .merge(rest)
        .merge(media)
        .merge(health::routes())
        .fallback(web::serve)
        .method_not_allowed_fallback(layers::method_not_allowed)
        .with_state(app.clone())
        .merge(live)
        .layer(from_fn(layers::refuse_nul))
        .layer(CatchPanicLayer::custom(layers::answer_panic))
        .layer(from_fn(layers::security_headers))
        .layer(app.origins().cors())
        .layer(from_fn(layers::log))
}
