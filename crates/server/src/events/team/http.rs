//! Routes and wire types.

use axum::{extract::State, response::Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Asked, Invitation, Wish, store};
use crate::{
    accounts,
    app::App,
    clock,
    error::{Error, Result},
    events::{
        OrganizerRole, Right, Seen, find_for,
        http::{Event, event_ref, view},
    },
    http::{Creation, Json, List, Path, Reply},
    language::Language,
    scope::Scope,
    store::Conn,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(change_owner))
        .routes(routes!(add_organizer, organizers))
        .routes(routes!(remove_organizer))
        .routes(routes!(withdraw))
        .routes(routes!(show_invitation))
        .routes(routes!(accept))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OwnerChange {
    /// A co-organizer.
    user_id: String,
}

/// Gives an event to a co-organizer; the former owner becomes one.
#[utoipa::path(post, path = "/events/{id}/owner", tag = "Team", security(("bearer" = [])), request_body = OwnerChange,
    params(("id" = String, Path, description = "UUID or number")), responses((status = 200, body = Event)))]
async fn change_owner(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    Json(change): Json<OwnerChange>,
) -> Result<Json<Event>> {
    let event = event_ref(&id)?;
    let view = app
        .store()
        .write(&id, move |tx| {
            super::change_owner(tx, &scope, &event, &change.user_id)?;
            view(tx.conn, Some(&scope), &event)
        })
        .await?;
    Ok(Json(view))
}

/// Somebody who helps with an event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Organizer {
    user_id: String,
    name: String,
    email: String,
    /// `owner`, `co_organizer` or `checker`.
    role: &'static str,
}

impl Organizer {
    fn all(conn: &mut Conn, seen: &Seen) -> Result<Vec<Self>> {
        let owner = store::owner(conn, &seen.row.id)?;
        let owner = owner.map(|(user_id, name, email)| Organizer {
            user_id,
            name,
            email,
            role: "owner",
        });
        let helpers = store::organizers(conn, &seen.row.id)?;
        let helpers = helpers
            .into_iter()
            .map(|(user_id, role, name, email)| Organizer {
                user_id,
                name,
                email,
                role: role.as_str(),
            });
        Ok(owner.into_iter().chain(helpers).collect())
    }

    fn one(conn: &mut Conn, seen: &Seen, user_id: &str) -> Result<Self> {
        Self::all(conn, seen)?
            .into_iter()
            .find(|organizer| organizer.user_id == user_id)
            .ok_or(Error::NotFound("Organizer"))
    }
}

/// Somebody without an account who is invited to help.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvitationView {
    id: String,
    email: String,
    role: OrganizerRole,
    created_at: String,
    expires_at: String,
}

impl From<Invitation> for InvitationView {
    fn from(row: Invitation) -> Self {
        Self {
            id: row.id,
            email: row.email,
            role: row.role,
            created_at: clock::rfc3339(row.created_at),
            expires_at: clock::rfc3339(row.expires_at),
        }
    }
}

/// Who helps with an event, and who is invited to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Team {
    #[serde(flatten)]
    helpers: List<Organizer>,
    /// Those that are open, oldest first.
    invitations: Vec<InvitationView>,
}

/// Lists who helps with an event: the owner first, then the helpers and the open invitations, oldest first.
#[utoipa::path(get, path = "/events/{id}/organizers", tag = "Team", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number")), responses((status = 200, body = Team)))]
async fn organizers(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
) -> Result<Json<Team>> {
    let event = event_ref(&id)?;
    let team = app
        .store()
        .read(move |conn| {
            let seen = find_for(conn, &scope, &event, Right::Owner)?;
            let open = store::open_invitations(conn, &seen.row.id, clock::now_ms())?;
            Ok(Team {
                helpers: List::whole(Organizer::all(conn, &seen)?),
                invitations: open.into_iter().map(InvitationView::from).collect(),
            })
        })
        .await?;
    Ok(Json(team))
}

#[derive(Debug, Deserialize, ToSchema)]
struct NewOrganizer {
    email: String,
    role: OrganizerRole,
}

/// A helper, or an invitation in their stead.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Added {
    Helps(Organizer),
    Invited {
        invitation: InvitationView,
        /// Where no mail goes out: the page to be handed on by other means. Nobody else is shown it.
        #[serde(skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
}

/// Lets the holder of an address help with an event, or changes how. An address without an account is sent an
/// invitation, which holds for 14 days; one that is open for that address is replaced.
#[utoipa::path(post, path = "/events/{id}/organizers", tag = "Team", security(("bearer" = [])), request_body = NewOrganizer,
    params(("id" = String, Path, description = "UUID or number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send the same request again.")),
    responses((status = 201, body = Organizer), (status = 202, body = Added, description = "Invited: `{invitation}`"),
        (status = 409, description = "`team_full`"), (status = 429, description = "`rate_limited`")))]
async fn add_organizer(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<String>,
    headers: HeaderMap,
    creation: Creation<NewOrganizer>,
) -> Result<Response> {
    let event = event_ref(&id)?;
    let language = Language::wished(&headers);
    count_asking(&app, &scope, &creation.body.email).await?;
    let (shows_link, site) = (
        !app.config().mail.is_configured(),
        app.config().server.url(),
    );
    creation
        .run(&app, &id, move |tx, body| {
            let wish = Wish {
                email: &body.email,
                role: body.role,
                language,
            };
            Ok(match super::ask(tx, &scope, &event, wish)? {
                Asked::Helps(user_id) => {
                    let seen = find_for(tx.conn, &scope, &event, Right::Owner)?;
                    Reply::created(Added::Helps(Organizer::one(tx.conn, &seen, &user_id)?))
                }
                Asked::Invited(invitation, link) => Reply::accepted(Added::Invited {
                    invitation: invitation.into(),
                    link: shows_link.then(|| format!("{site}{link}")),
                }),
            })
        })
        .await
}

/// Counts what asking somebody costs: a stranger's post box is dearer than a notification.
async fn count_asking(app: &App, scope: &Scope, email: &str) -> Result<()> {
    let email = email.to_owned();
    let known = app
        .store()
        .read(move |conn| accounts::find_by_email(conn, &email))
        .await?;
    match known {
        Some(_) => app.limits().helper_asked(&scope.user_id),
        None => app.limits().letter(&scope.user_id),
    }
}

/// Ends somebody's help with an event.
#[utoipa::path(delete, path = "/events/{id}/organizers/{user_id}", tag = "Team", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number"), ("user_id" = String, Path)),
    responses((status = 204), (status = 404, description = "`not_found`")))]
async fn remove_organizer(
    State(app): State<App>,
    scope: Scope,
    Path((id, user_id)): Path<(String, String)>,
) -> Result<StatusCode> {
    let event = event_ref(&id)?;
    app.store()
        .write(&id, move |tx| super::remove(tx, &scope, &event, &user_id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an invitation back: its key opens nothing any more.
#[utoipa::path(delete, path = "/events/{id}/organizers/invitations/{invitation_id}", tag = "Team", security(("bearer" = [])),
    params(("id" = String, Path, description = "UUID or number"), ("invitation_id" = String, Path)),
    responses((status = 204), (status = 404, description = "`not_found`")))]
async fn withdraw(
    State(app): State<App>,
    scope: Scope,
    Path((id, invitation_id)): Path<(String, String)>,
) -> Result<StatusCode> {
    let event = event_ref(&id)?;
    app.store()
        .write(&id, move |tx| {
            super::withdraw(tx, &scope, &event, &invitation_id)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the holder of an invitation's key is invited to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Invited {
    event_id: String,
    event_title: String,
    start_date: String,
    time_zone: String,
    role: OrganizerRole,
    /// The name of who invites.
    invited_by: String,
    expires_at: String,
}

/// Shows an invitation to whoever has its key.
#[utoipa::path(get, path = "/invitations/{key}", tag = "Team", params(("key" = String, Path)),
    responses((status = 200, body = Invited), (status = 404, description = "`not_found`: unknown, taken, withdrawn or run out")))]
async fn show_invitation(State(app): State<App>, Path(key): Path<String>) -> Result<Json<Invited>> {
    let shown = app
        .store()
        .read(move |conn| super::show(conn, &key, clock::now_ms()))
        .await?;
    Ok(Json(Invited {
        event_id: shown.event.id,
        event_title: shown.event.title,
        start_date: clock::rfc3339(shown.event.start_at),
        time_zone: shown.event.time_zone,
        role: shown.invitation.role,
        invited_by: shown.invited_by,
        expires_at: clock::rfc3339(shown.invitation.expires_at),
    }))
}

/// Where somebody helps from now on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Joined {
    event_id: String,
    role: OrganizerRole,
}

/// Takes an invitation: whoever is signed in helps from now on, in the invitation's role. It can be taken once.
#[utoipa::path(post, path = "/invitations/{key}/accept", tag = "Team", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 200, body = Joined), (status = 404, description = "`not_found`: unknown, taken, withdrawn or run out"),
        (status = 409, description = "`already_owner`")))]
async fn accept(
    State(app): State<App>,
    scope: Scope,
    Path(key): Path<String>,
) -> Result<Json<Joined>> {
    let lane = scope.user_id.clone();
    let (event_id, role) = app
        .store()
        .write(&lane, move |tx| super::accept(tx, &scope, &key))
        .await?;
    Ok(Json(Joined { event_id, role }))
}
