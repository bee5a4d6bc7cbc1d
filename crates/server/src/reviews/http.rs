//! Routes and wire types.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Opinion,
    rules::{ANONYMOUS, COMMENT_MAX, RATINGS},
    store::{self, Named},
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    events::{self, http::event_ref},
    http::{Creation, Json, List, Page, Path, Query, Reply, Validator, Viewer, given},
    scope::Scope,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create, list))
        .routes(routes!(patch, delete))
}

/// A review, as everybody sees it. Who wrote it is told by the name alone, where it is told at all.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Review {
    id: String,
    event_id: String,
    /// 1 to 5.
    rating: i64,
    comment: Option<String>,
    is_anonymous: bool,
    /// `Anonymous` where the person wants it so.
    reviewer_name: String,
    /// Whether it is the one who asks who wrote it.
    is_mine: bool,
    created_at: String,
    updated_at: String,
}

impl Review {
    fn of((row, name): Named, viewer: Option<&Scope>) -> Self {
        Self {
            is_mine: viewer.is_some_and(|scope| scope.user_id == row.user_id),
            reviewer_name: match row.is_anonymous {
                true => ANONYMOUS.to_owned(),
                false => name,
            },
            id: row.id,
            event_id: row.event_id,
            rating: row.rating,
            comment: row.comment,
            is_anonymous: row.is_anonymous,
            created_at: clock::rfc3339(row.created_at),
            updated_at: clock::rfc3339(row.updated_at),
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewReview {
    /// 1 to 5.
    rating: i64,
    #[schema(max_length = 2000)]
    comment: Option<String>,
    /// Nobody is told who wrote it, organizers and administrators neither.
    #[serde(default)]
    is_anonymous: bool,
}

impl NewReview {
    fn check(&self) -> Result<Opinion> {
        check(&Opinion {
            rating: self.rating,
            comment: self.comment.clone(),
            is_anonymous: self.is_anonymous,
        })
    }
}

fn check(opinion: &Opinion) -> Result<Opinion> {
    let mut v = Validator::new();
    v.check(
        "rating",
        RATINGS.contains(&opinion.rating),
        "must be from 1 to 5",
    );
    let comment = opinion.comment.as_deref().unwrap_or_default();
    let comment = v.prose("comment", comment, 0..=COMMENT_MAX);
    v.finish()?;
    Ok(Opinion {
        comment: Some(comment).filter(|text| !text.is_empty()),
        ..opinion.clone()
    })
}

/// Reviews an event where one was checked in, once.
#[utoipa::path(post, path = "/events/{id}/reviews", tag = "Reviews", security(("bearer" = [])), request_body = NewReview,
    params(("id" = String, Path, description = "UUID or number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Review), (status = 403, description = "`forbidden`: not checked in, or an organizer"),
        (status = 409, description = "`already_reviewed`")))]
async fn create(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    creation: Creation<NewReview>,
) -> Result<Response> {
    let event = event_ref(&id)?;
    creation
        .run(&app, &id, move |tx, body| {
            let opinion = body.check()?;
            let row = super::add(tx, &scope, &event, &opinion)?;
            let named = (row, scope.name.clone());
            Ok(Reply::created(Review::of(named, Some(&scope))))
        })
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only my own review, if there is one.
    #[serde(default)]
    mine: bool,
}

/// An event's reviews, newest first.
#[utoipa::path(get, path = "/events/{id}/reviews", tag = "Reviews", security((), ("bearer" = [])), params(ListQuery, Page,
    ("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = List<Review>), (status = 404, description = "`not_found`")))]
async fn list(
    State(app): State<App>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
    page: Page,
) -> Result<Json<List<Review>>> {
    let event = event_ref(&id)?;
    let by = match (&viewer, query.mine) {
        (None, true) => return Err(Error::Unauthorized),
        (Some(scope), true) => Some(scope.user_id.clone()),
        (_, false) => None,
    };
    let (before, rows) = (page.after()?, page.rows());
    let asking = viewer.clone();
    let found = app
        .store()
        .read(move |conn| {
            let id = events::find(conn, asking.as_ref(), &event)?.row.id;
            store::of_event(conn, &id, by, before, rows)
        })
        .await?;
    let present = |named| Review::of(named, viewer.as_ref());
    Ok(Json(List::of(
        &page,
        found,
        |(row, _)| row.id.clone(),
        present,
    )))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct Changes {
    /// 1 to 5.
    rating: Option<i64>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    comment: Option<Option<String>>,
    is_anonymous: Option<bool>,
}

/// Changes one's own review: the fields given. Organizers who have seen the name keep what they saw.
#[utoipa::path(patch, path = "/reviews/{id}", tag = "Reviews", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = Changes,
    responses((status = 200, body = Review), (status = 404, description = "`not_found`: also somebody else's")))]
async fn patch(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(changes): Json<Changes>,
) -> Result<Json<Review>> {
    let review = app
        .store()
        .write(&id.clone(), move |tx| {
            let row = super::change(tx, &scope, &id, |before| {
                check(&Opinion {
                    rating: changes.rating.unwrap_or(before.rating),
                    comment: match &changes.comment {
                        Some(comment) => comment.clone(),
                        None => before.comment.clone(),
                    },
                    is_anonymous: changes.is_anonymous.unwrap_or(before.is_anonymous),
                })
            })?;
            Ok(Review::of((row, scope.name.clone()), Some(&scope)))
        })
        .await?;
    Ok(Json(review))
}

/// Takes one's own review back.
#[utoipa::path(delete, path = "/reviews/{id}", tag = "Reviews", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 204), (status = 404, description = "`not_found`: also somebody else's")))]
async fn delete(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    app.store()
        .write(&id.clone(), move |tx| super::remove(tx, &scope, &id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
