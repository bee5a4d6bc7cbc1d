//! `/notifications`: nothing is asked there; the number of unread ones is said at once.

use std::sync::Arc;

use majlis_live::Outgoing;
use serde_json::json;

use super::{publications::UNREAD_COUNT, store};
use crate::live::gateway::{Client, come_back};

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
