//! Everything that is kept about somebody, for themselves.

use serde_json::{Map, Value, json};

use super::{
    http::PublicUser,
    store::{self, Session},
};
use crate::{
    announcements, bookings, calendar, chats, clock,
    error::{Error, Result},
    events, live_room, mail, notifications, partner_places, reviews,
    scope::Scope,
    store::Conn,
    waitlist,
};

/// Entries of each part, the newest; so many has nobody who is a person.
const ENTRIES_MAX: usize = 5_000;

/// Gathers it. Each slice gives what it keeps, in its own words; a part that was too long is named in `cutOff`.
pub(super) fn of(conn: &mut Conn, scope: &Scope, now: i64) -> Result<Value> {
    let id = &scope.user_id;
    let person = store::find(conn, id)?.ok_or(Error::Unauthorized)?;
    let limit = ENTRIES_MAX as i64 + 1;
    let sessions = store::sessions_of(conn, id, now)?;
    let mut parts = vec![
        ("sessions", sessions.into_iter().map(session).collect()),
        ("bookings", bookings::export_of(conn, id, limit)?),
        ("waitlist", waitlist::export_of(conn, id, limit)?),
        ("reviews", reviews::export_of(conn, id, limit)?),
        ("eventsOwned", events::export_of(conn, id, limit)?),
        ("eventsHelped", events::team::export_of(conn, id, limit)?),
        ("announcements", announcements::export_of(conn, id, limit)?),
        ("notifications", notifications::export_of(conn, id, limit)?),
        ("mails", mail::export_of(conn, id, limit)?),
    ];
    if person.email_verified {
        let requests = partner_places::export_of(conn, &person.email, limit)?;
        parts.push(("partnerPlaces", requests));
    }
    parts.extend(live_room::export_of(conn, id, limit)?);
    parts.extend(chats::export_of(conn, id, limit)?);
    let mut file = Map::new();
    let mut cut_off = Vec::new();
    file.insert("exportedAt".into(), json!(clock::rfc3339(now)));
    file.insert("profile".into(), json!(PublicUser::of(&person)));
    let renewed_at = calendar::link_renewed_at(conn, id)?;
    let link = json!({ "renewedAt": renewed_at.map(clock::rfc3339) });
    file.insert("calendarLink".into(), link);
    let wishes = notifications::preferences_of(conn, id)?;
    file.insert("notificationPreferences".into(), wishes);
    for (name, mut entries) in parts {
        if entries.len() > ENTRIES_MAX {
            entries.truncate(ENTRIES_MAX);
            cut_off.push(name);
        }
        file.insert(name.into(), Value::Array(entries));
    }
    file.insert("cutOff".into(), json!(cut_off));
    Ok(Value::Object(file))
}

fn session(row: Session) -> Value {
    json!({
        "id": row.id,
        "userAgent": row.user_agent,
        "ip": row.ip,
        "createdAt": clock::rfc3339(row.created_at),
        "lastUsedAt": clock::rfc3339(row.last_used_at),
        "expiresAt": clock::rfc3339(row.expires_at),
    })
}
