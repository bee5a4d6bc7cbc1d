//! The commands of the live room on `/events`.

use majlis_live::Ack;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{chat, polls, questions, reactions, rules::NewReaction, sharing};
use crate::{
    app::App,
    error::{Error, Result},
    events::{self, EventRef},
    http::from_message,
    live::{
        command::{self, refused},
        gateway::{Client, answer},
    },
    paces::Pace,
    scope::Scope,
    store::Tx,
};

/// What somebody asks for.
struct Call<'a> {
    app: &'a App,
    scope: Scope,
    event: EventRef,
    payload: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfQuestion {
    question_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfPoll {
    poll_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfMessage {
    message_id: String,
}

#[derive(Deserialize)]
struct Nothing {}

/// Carries out a command and answers it; gives the ack back where there is no such command.
pub async fn command(
    socket: &Client,
    name: &str,
    payload: Value,
    ack: Option<Ack>,
) -> Result<(), Option<Ack>> {
    let Some(pace) = pace_of(name) else {
        return Err(ack);
    };
    let app = &socket.application().app;
    let call = match prepare(app, socket, pace, payload) {
        Ok(call) => call,
        Err(error) => {
            answer(ack, refused(&error, &refusal_text(&error)));
            return Ok(());
        }
    };
    if name == "send-reaction" {
        react(call, ack).await;
    } else {
        answer_with(ack, carry_out(name, call).await);
    }
    Ok(())
}

fn pace_of(name: &str) -> Option<Pace> {
    Some(match name {
        "ask-question" => Pace::Asking,
        "send-chat" => Pace::Chatting,
        "upvote-question" | "vote-poll" => Pace::Voting,
        "send-reaction" => Pace::Reacting,
        "answer-question" | "hide-question" | "create-poll" | "close-poll" | "delete-chat"
        | "mute-user" | "start-screen-share" | "stop-screen-share" => Pace::Moderating,
        _ => return None,
    })
}

fn prepare<'a>(app: &'a App, socket: &Client, pace: Pace, payload: Value) -> Result<Call<'a>> {
    let event = events::socket::event_in(&payload)?;
    let identity = socket.identity();
    let scope = identity.scope().ok_or(Error::Unauthorized)?.clone();
    app.paces().count(pace, &scope.user_id)?;
    Ok(Call {
        app,
        scope,
        event,
        payload,
    })
}

async fn carry_out(name: &str, call: Call<'_>) -> Result<Value> {
    match name {
        "ask-question" => {
            call.run(|tx, s, e, (new, Nothing {})| questions::ask(tx, s, e, new))
                .await
        }
        "upvote-question" => {
            call.run(|tx, s, e, (of, Nothing {}): &(OfQuestion, _)| {
                questions::upvote(tx, s, e, &of.question_id)
            })
            .await
        }
        "answer-question" => {
            call.run(|tx, s, e, (of, body): &(OfQuestion, _)| {
                questions::answer(tx, s, e, &of.question_id, body)
            })
            .await
        }
        "hide-question" => {
            call.run(|tx, s, e, (of, body): &(OfQuestion, _)| {
                questions::hide(tx, s, e, &of.question_id, body)
            })
            .await
        }
        "create-poll" => {
            call.run(|tx, s, e, (new, Nothing {})| polls::create(tx, s, e, new))
                .await
        }
        "vote-poll" => {
            call.run(|tx, s, e, (of, body): &(OfPoll, _)| polls::vote(tx, s, e, &of.poll_id, body))
                .await
        }
        "close-poll" => {
            call.run(|tx, s, e, (of, Nothing {}): &(OfPoll, _)| polls::close(tx, s, e, &of.poll_id))
                .await
        }
        "send-chat" => {
            call.run(|tx, s, e, (new, Nothing {})| chat::send(tx, s, e, new))
                .await
        }
        "delete-chat" => {
            call.run(|tx, s, e, (of, Nothing {}): &(OfMessage, _)| {
                chat::delete(tx, s, e, &of.message_id)
            })
            .await
        }
        "mute-user" => {
            call.run(|tx, s, e, (new, Nothing {})| chat::mute(tx, s, e, new))
                .await
        }
        "start-screen-share" => {
            call.run(|tx, s, e, (new, Nothing {})| sharing::start(tx, s, e, new))
                .await
        }
        _ => {
            call.run(|tx, s, e, (Nothing {}, Nothing {})| sharing::stop(tx, s, e))
                .await
        }
    }
}

impl Call<'_> {
    /// Runs `job` with the two parts of the payload: what it is about, and what it says. (They are read one by one, so
    /// that what does not fit is told by its name.)
    async fn run<Of, Body, R>(
        self,
        job: impl Fn(&mut Tx<'_>, &Scope, &EventRef, &(Of, Body)) -> Result<R> + Send + 'static,
    ) -> Result<Value>
    where
        Of: DeserializeOwned + Send + 'static,
        Body: DeserializeOwned + Send + 'static,
        R: Serialize + Send + 'static,
    {
        let of: Of = from_message(self.payload.clone())?;
        let said = (of, from_message::<Body>(self.payload)?);
        let lane = super::lane(&self.event.to_string());
        let (scope, event) = (self.scope, self.event);
        let done = self
            .app
            .store()
            .write(&lane, move |tx| job(tx, &scope, &event, &said))
            .await?;
        data(&done)
    }
}

/// Answers when the reaction is counted, and does not keep the client's next message waiting until then.
async fn react(call: Call<'_>, ack: Option<Ack>) {
    match give(&call).await {
        Ok(promise) => {
            tokio::spawn(async move {
                let counted = promise.counted().await;
                answer_with(ack, counted.and_then(|reactions| data(&reactions)));
            });
        }
        Err(error) => answer(ack, refused(&error, &refusal_text(&error))),
    }
}

async fn give(call: &Call<'_>) -> Result<reactions::Promise> {
    let reaction = from_message::<NewReaction>(call.payload.clone())?.check()?;
    let id = super::event_id(call.app, &call.event).await?;
    reactions::give(call.app, &id, &call.scope.user_id, reaction)
}

fn data(done: &impl Serialize) -> Result<Value> {
    serde_json::to_value(done)
        .map_err(|error| Error::Internal(format!("cannot write an answer: {error}")))
}

fn answer_with(ack: Option<Ack>, result: Result<Value>) {
    match result {
        Ok(data) => answer(ack, json!({ "success": true, "data": data })),
        Err(error) => answer(ack, refused(&error, &refusal_text(&error))),
    }
}

/// Why a command is refused, for the client.
fn refusal_text(error: &Error) -> String {
    match error {
        Error::Unauthorized | Error::Forbidden(_) => "Unauthorized".into(),
        Error::NotFound(what) => format!("{what} not found"),
        Error::Invalid(errors) => {
            let told: Vec<String> = errors
                .iter()
                .map(|e| format!("{} {}", e.field, e.message))
                .collect();
            told.join("; ")
        }
        other => command::text(other),
    }
}
