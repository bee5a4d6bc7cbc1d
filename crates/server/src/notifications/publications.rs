//! What is said of notifications, to whom they are for, on all their devices.

use majlis_live::Action;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Happening, http::Notification, store};
use crate::{
    error::Result,
    live::{rooms, say},
    store::Conn,
};

/// How much is unread.
pub const UNREAD_COUNT: &str = "notifications.unreadCount";

fn fact(user_id: &str, name: &str, payload: &impl Serialize) -> Result<Action> {
    let rooms = vec![rooms::notifications_user(user_id)];
    say::fact(say::NOTIFICATIONS, rooms, name, payload)
}

/// A notification, and whether clients make a sound of it.
#[derive(Serialize)]
struct Created<'a> {
    #[serde(flatten)]
    notification: &'a Notification,
    sound: bool,
}

/// The same as clients of the root namespace know it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rooted<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    message: &'a str,
    data: &'a Value,
    is_read: bool,
    timestamp: &'a str,
    created_at: &'a str,
    sound: bool,
    #[serde(flatten)]
    members: Map<String, Value>,
}

/// A new notification.
pub fn created(notification: &Notification, sound: bool) -> Result<Action> {
    let created = Created {
        notification,
        sound,
    };
    fact(&notification.user_id, "notifications.created", &created)
}

/// The same for clients of the root namespace, in one of their rooms.
pub fn rooted(
    room: String,
    notification: &Notification,
    happening: &Happening,
    sound: bool,
) -> Result<Action> {
    let rooted = Rooted {
        id: &notification.id,
        kind: &happening.root_type(),
        title: &notification.title,
        message: &notification.body,
        data: &notification.data,
        is_read: notification.is_read,
        timestamp: &notification.created_at,
        created_at: &notification.created_at,
        sound,
        members: happening.root_members(),
    };
    say::fact(say::ROOT, vec![room], "notification", &rooted)
}

pub fn read(user_id: &str, id: &str) -> Result<Action> {
    let payload = json!({ "userId": user_id, "id": id });
    fact(user_id, "notifications.read", &payload)
}

pub fn read_all(user_id: &str) -> Result<Action> {
    fact(
        user_id,
        "notifications.readAll",
        &json!({ "userId": user_id }),
    )
}

pub fn deleted(user_id: &str, id: &str) -> Result<Action> {
    let payload = json!({ "userId": user_id, "id": id });
    fact(user_id, "notifications.deleted", &payload)
}

pub fn deleted_all(user_id: &str) -> Result<Action> {
    fact(
        user_id,
        "notifications.deletedAll",
        &json!({ "userId": user_id }),
    )
}

/// How much each of these people has not read: said last, when no other transaction can change it.
pub fn unread_counts(conn: &mut Conn, people: &[String]) -> Result<Vec<Action>> {
    let counts = store::unread_counts(conn, people)?;
    people
        .iter()
        .map(|user_id| {
            let count = counts.get(user_id).copied().unwrap_or(0);
            say::state(
                say::NOTIFICATIONS,
                vec![rooms::notifications_user(user_id)],
                UNREAD_COUNT,
                "unread",
                &json!({ "count": count }),
            )
        })
        .collect()
}
