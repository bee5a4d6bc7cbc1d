//! The commands of chats on the root namespace, and what is said there of them at once.

use std::sync::Arc;

use majlis_live::{Ack, Outgoing};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Pace,
    publications::UNREAD_COUNT,
    receipts,
    rules::{NewMessage, id_of},
    store::people,
    talking,
};
use crate::{
    app::App,
    error::{Error, Result},
    http::from_message,
    live::{
        command::{Done, Words, settle},
        gateway::{Client, come_back},
    },
    scope::Scope,
    store::Tx,
};

const DENIED: &str = "Chat not found or access denied";
const MESSAGE: Words = Words {
    invalid: "Invalid message data",
    denied: DENIED,
};
const OTHERS: Words = Words {
    invalid: DENIED,
    denied: DENIED,
};

/// Carries out a command and answers it; gives the ack back where there is no such command.
pub async fn command(
    socket: &Client,
    name: &str,
    payload: Value,
    ack: Option<Ack>,
) -> Result<(), Option<Ack>> {
    let (words, pace) = match name {
        "message" => (MESSAGE, Pace::Saying),
        "typing" => (OTHERS, Pace::Typing),
        "message-read" | "message-delivered" | "chat-read" => (OTHERS, Pace::Noting),
        _ => return Err(ack),
    };
    let done = carry_out(socket, name, pace, payload).await;
    settle(socket, ack, &words, done);
    Ok(())
}

async fn carry_out(socket: &Client, name: &str, pace: Pace, payload: Value) -> Result<Done> {
    let app = &socket.application().app;
    let identity = socket.identity();
    let scope = identity.scope().ok_or(Error::Unauthorized)?.clone();
    app.chats().count(pace, &scope.user_id)?;
    let given = payload["chatId"].as_str();
    let id = given.ok_or_else(|| Error::invalid("chatId", "is required"))?;
    let call = Call {
        app,
        chat_id: id_of("Chat", id)?,
        scope,
    };
    match name {
        "message" => call.message(payload).await,
        "typing" => call.typing(&payload).await,
        "chat-read" => {
            call.run(|tx, scope, chat| receipts::read_all(tx, &scope.user_id, chat))
                .await
        }
        _ => call.note(name, &payload).await,
    }
}

/// What somebody asks for.
struct Call<'a> {
    app: &'a App,
    scope: Scope,
    chat_id: String,
}

impl Call<'_> {
    async fn run<R: Serialize + Send + 'static>(
        self,
        job: impl Fn(&mut Tx<'_>, &Scope, &str) -> Result<R> + Send + 'static,
    ) -> Result<Done> {
        let Call {
            app,
            scope,
            chat_id,
        } = self;
        let lane = super::lane(&chat_id);
        let store = app.store();
        let done = store
            .write(&lane, move |tx| job(tx, &scope, &chat_id))
            .await?;
        let data = serde_json::to_value(done).map_err(Error::encoding)?;
        Ok(Done {
            message: None,
            data: (!data.is_null()).then_some(data),
        })
    }

    async fn message(self, payload: Value) -> Result<Done> {
        let new: NewMessage = from_message(payload)?;
        self.run(move |tx, scope, chat| talking::send(tx, scope, chat, &new))
            .await
    }

    async fn typing(self, payload: &Value) -> Result<Done> {
        // Who stops is told by `false`; all else, also nothing, is typing.
        let is_typing = payload["isTyping"].as_bool().unwrap_or(true);
        let limits = self.app.chats();
        if limits.tells_typing(&self.chat_id, &self.scope.user_id) {
            let told = move |tx: &mut Tx<'_>, scope: &Scope, chat: &str| {
                receipts::typing(tx, &scope.user_id, chat, is_typing)
            };
            return self.run(told).await;
        }
        let (user_id, chat_id) = (self.scope.user_id, self.chat_id);
        let takes_part = move |conn: &mut _| people::is_present(conn, &chat_id, &user_id);
        match self.app.store().read(takes_part).await? {
            true => Ok(Done::default()),
            false => Err(Error::NotFound("Chat")),
        }
    }

    /// `message-read`, `message-delivered`
    async fn note(self, name: &str, payload: &Value) -> Result<Done> {
        let message_id = payload["messageId"].as_str().unwrap_or_default();
        let message_id = id_of("Message", message_id)?;
        let note = match name {
            "message-read" => receipts::read_message,
            _ => receipts::delivered,
        };
        self.run(move |tx, scope, chat| note(tx, &scope.user_id, chat, &message_id))
            .await
    }
}

/// Says how much is unread; changes of it that come later come after it.
pub async fn greet(socket: &Client) {
    let Some(scope) = socket.identity().scope.clone() else {
        return;
    };
    let Ok(hold) = socket.hold(Vec::new()).await else {
        // It has gone already.
        return;
    };
    let own = Arc::clone(&scope);
    let counted = socket
        .application()
        .app
        .store()
        .snapshot(move |conn| super::unread_count(conn, &own.user_id))
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
            tracing::error!(%error, "cannot count what somebody has not read in chats");
            hold.abandon(Vec::new());
            come_back(socket);
        }
    }
}
