//! HTTP long polling.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use tokio::sync::{Mutex, Notify, oneshot};

use super::connection::{Bad, Handshake, Inbound, Visitor, only_namespace};
use super::http::{Refused, text};
use super::packet::{Packet, decode_payload};
use crate::application::Application;
use crate::encode::Tongue;
use crate::hub::HubInner;
use crate::limits::Admission;
use crate::session::random_id;
use crate::shard::{Command, Heard, Opening, Poll, ShardHandle};
use crate::shared::locked;
use crate::stats::up;

/// How long a poll waits for an upgrade under way.
const OVERTAKING: Duration = Duration::from_millis(20);

/// A session on the polling transport, found by the id in each request.
pub(crate) struct PollSession<A: Application> {
    pub tongue: Tongue,
    pub connection: u64,
    pub shard: ShardHandle,
    pub heard: Arc<Heard>,
    /// Taken away by an upgrade.
    pub inbound: Mutex<Option<Inbound<A>>>,
    pub upgrading: AtomicBool,
    /// Rings when an upgrade has ended.
    pub upgraded: Notify,
    posting: AtomicBool,
}

/// Forgets a session with its connection.
struct Listed<A: Application> {
    hub: Arc<HubInner<A>>,
    sid: Arc<str>,
    _admission: Admission,
}

impl<A: Application> Drop for Listed<A> {
    fn drop(&mut self) {
        let session = locked(&self.hub.polls).remove(&self.sid);
        drop(session);
    }
}

/// The packet that opens an Engine.IO connection.
pub(crate) fn open_packet<A: Application>(hub: &HubInner<A>, sid: &str, upgrades: &str) -> String {
    let config = &hub.shared.config;
    format!(
        r#"0{{"sid":"{sid}","upgrades":[{upgrades}],"pingInterval":{},"pingTimeout":{},"maxPayload":{}}}"#,
        config.ping_interval.as_millis(),
        config.ping_timeout.as_millis(),
        config.max_payload
    )
}

/// Opens a session.
pub(crate) async fn open<A: Application>(
    hub: Arc<HubInner<A>>,
    handshake: Handshake,
    admission: Admission,
    tongue: Tongue,
) -> Result<Response, Refused> {
    let sid: Arc<str> = random_id().into();
    let shard = hub.pick_shard().clone();
    let visitor = Visitor::new(&hub, shard.clone(), hub.shared.new_id(), handshake);
    let (connection, heard) = (visitor.id, visitor.heard.clone());
    let session = Arc::new(PollSession {
        tongue,
        connection,
        shard: shard.clone(),
        heard: heard.clone(),
        inbound: Mutex::new(Some(Inbound::new(visitor, tongue))),
        upgrading: AtomicBool::new(false),
        upgraded: Notify::new(),
        posting: AtomicBool::new(false),
    });
    locked(&hub.polls).insert(sid.clone(), session.clone());
    let guard = Box::new(Listed {
        hub: hub.clone(),
        sid: sid.clone(),
        _admission: admission,
    });
    let opening = Opening {
        connection,
        tongue,
        link: None,
        heard,
        first: Vec::new(),
        guard: Some(guard),
    };
    shard.send(Command::Open(Box::new(opening)));
    if tongue == Tongue::Engine {
        let mut inbound = session.inbound.lock().await;
        if let Some(inbound) = &mut *inbound
            && inbound.arrive(only_namespace(tongue)).await.is_err()
        {
            shard.send(Command::Close {
                connection,
                code: 0,
                reason: String::new(),
            });
            return Err(Refused::Forbidden);
        }
    }
    Ok(text(open_packet(&hub, &sid, r#""websocket""#)))
}

/// Ends the session when its client gives up a poll: what the answer would have carried is lost to this connection.
struct Waiting<'a, A: Application>(&'a PollSession<A>, bool);

impl<A: Application> Drop for Waiting<'_, A> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.shard.send(Command::PollDropped {
                connection: self.0.connection,
            });
        }
    }
}

/// Answers a poll when there is something to say.
pub(crate) async fn poll<A: Application>(
    session: Arc<PollSession<A>>,
) -> Result<Response, Refused> {
    let upgraded = session.upgraded.notified();
    if session.upgrading.load(Ordering::Acquire) {
        // The end of the upgrade may be on its way on the other connection; a poll that overtook it would be taken for a valid one.
        let _ = tokio::time::timeout(OVERTAKING, upgraded).await;
    }
    let (reply, answer) = oneshot::channel();
    session.shard.send(Command::Poll {
        connection: session.connection,
        reply,
    });
    let mut waiting = Waiting(&session, false);
    let answer = answer.await;
    waiting.1 = true;
    match answer {
        Ok(Poll::Payload(payload)) => Ok(text(payload)),
        Ok(Poll::Refused) | Err(_) => Err(Refused::UnknownSession),
    }
}

/// Takes the packets of a request.
pub(crate) async fn post<A: Application>(
    hub: &Arc<HubInner<A>>,
    session: Arc<PollSession<A>>,
    body: Body,
) -> Result<Response, Refused> {
    if session.posting.swap(true, Ordering::AcqRel) {
        return Err(end(hub, &session, Refused::BadRequest));
    }
    let posting = Posting(session.clone());
    let Ok(body) = axum::body::to_bytes(body, hub.shared.config.max_payload).await else {
        return Err(end(hub, &session, Refused::TooBig));
    };
    let Ok(packets) = decode_payload(&body) else {
        return Err(end(hub, &session, Refused::BadRequest));
    };
    session.heard.note(hub.shared.now_ms());
    // A task of its own: a client that gives up the request does not stop a handler half-way.
    let work = tokio::spawn(work(session.clone(), packets, posting));
    match work.await {
        Ok(Ok(true)) => Ok(text("ok")),
        Ok(Ok(false)) => Err(Refused::BadRequest),
        Ok(Err(Bad)) | Err(_) => Err(end(hub, &session, Refused::BadRequest)),
    }
}

struct Posting<A: Application>(Arc<PollSession<A>>);

impl<A: Application> Drop for Posting<A> {
    fn drop(&mut self) {
        self.0.posting.store(false, Ordering::Release);
    }
}

async fn work<A: Application>(
    session: Arc<PollSession<A>>,
    packets: Vec<Packet>,
    _posting: Posting<A>,
) -> Result<bool, Bad> {
    let mut inbound = session.inbound.lock().await;
    // Taken away by an upgrade: a late request is no business of the session any more.
    let Some(inbound) = inbound.as_mut() else {
        return Ok(false);
    };
    for packet in packets {
        if session.heard.is_closing() {
            break;
        }
        inbound.packet(packet).await?;
    }
    Ok(true)
}

fn end<A: Application>(hub: &HubInner<A>, session: &PollSession<A>, refused: Refused) -> Refused {
    up(&hub.shared.counters.bad_input_total);
    session.shard.send(Command::Close {
        connection: session.connection,
        code: 0,
        reason: String::new(),
    });
    refused
}
