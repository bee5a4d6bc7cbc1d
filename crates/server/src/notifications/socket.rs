//! `/notifications`, where nothing is asked, and the number of unread ones is said at once; and `send-notification` of the root namespace.

use std::sync::Arc;

use majlis_live::{Ack, Outgoing};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{NewNote, Pace, publications::UNREAD_COUNT, sending, store};
use crate::{
    error::{Error, Result},
    http::{Validator, from_message},
    live::{
        command::{Done, Words, settle},
        gateway::{Client, come_back},
    },
};

/// Characters of a user id, with room to spare.
const ID_CHARS_MAX: usize = 64;

const SENDING: Words = Words {
    invalid: "Invalid notification data",
    denied: "Access denied",
};

/// Says how much is unread; changes of it that come later come after it.
pub async fn greet(socket: &Client) {
    let Some(scope) = socket.identity().scope.clone() else {
        return;
    };
    let Ok(hold) = socket.hold(Vec::new()).await else {
        // It has gone already.
        return;
    };
    let user_id = Arc::clone(&scope);
    let counted = socket
        .application()
        .app
        .store()
        .snapshot(move |conn| store::unread_count(conn, &user_id.user_id))
        .await;
    let said = counted.map(|(count, position)| {
        let message = Outgoing::event(UNREAD_COUNT, &json!({ "count": count }));
        (message.into_iter().collect(), position)
    });
    match said {
        Ok((first, position)) => {
            // Otherwise it has gone, or comes back.
            if hold.release(position, first).await.is_err() {
                come_back(socket);
            }
        }
        Err(error) => {
            tracing::error!(%error, "cannot count what somebody has not read");
            hold.abandon(Vec::new());
            come_back(socket);
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Receiver {
    to_user_id: String,
}

/// `send-notification {toUserId,type,message,title?,data?}`
pub async fn send_notification(socket: &Client, payload: Value, ack: Option<Ack>) {
    let sent = send(socket, payload).await;
    settle(socket, ack, &SENDING, sent);
}

async fn send(socket: &Client, payload: Value) -> Result<Done> {
    let app = &socket.application().app;
    let identity = socket.identity();
    let scope = identity.scope().ok_or(Error::Unauthorized)?.clone();
    let to = from_message::<Receiver>(payload.clone())?.to_user_id;
    let mut v = Validator::new();
    v.text("toUserId", &to, 1..=ID_CHARS_MAX);
    let note = from_message::<NewNote>(payload)?.check(&mut v, None);
    v.finish()?;
    if !scope.is_admin() {
        app.sending().count(Pace::Sending, &scope.user_id)?;
        let (asking, receiver) = (scope.clone(), to.clone());
        app.store()
            .read(move |conn| sending::check_receiver(conn, &asking, &receiver))
            .await?;
        // Only now, or else anybody could use up what somebody may be sent.
        app.sending().count(Pace::Receiving, &to)?;
    }
    let id = app
        .store()
        .write(&to.clone(), move |tx| sending::send(tx, &scope, &to, &note))
        .await?;
    Ok(Done {
        message: Some("Notification sent".to_owned()),
        data: Some(json!({ "id": id })),
    })
}
