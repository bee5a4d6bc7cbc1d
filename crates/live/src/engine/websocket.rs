//! The reading tasks of WebSocket connections.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::connection::{Bad, Handshake, Inbound, Visitor, only_namespace};
use super::packet::Packet;
use super::polling::{PollSession, open_packet};
use super::upgrade::{Source, Upgrade};
use crate::application::{Application, RAW};
use crate::encode::{Frame, Tongue};
use crate::hub::HubInner;
use crate::limits;
use crate::limits::Admission;
use crate::session::random_id;
use crate::shard::{Command, Link, Opening, ShardHandle};
use crate::stats::up;
use crate::wire::{Incoming, Violation};

/// How long a client may take from the probe of an upgrade to its end.
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

/// Tells the shard that the reading side is gone, however it ends.
struct Reading {
    shard: ShardHandle,
    connection: u64,
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.shard.send(Command::Gone {
            connection: self.connection,
        });
    }
}

/// A raw WebSocket. `admission` is `None` when there are too many connections already.
pub(crate) async fn run_raw<A: Application>(
    hub: Arc<HubInner<A>>,
    upgrade: Upgrade,
    handshake: Handshake,
    admission: Option<Admission>,
) {
    let refused = admission.is_none();
    let Some((mut inbound, source, reading)) =
        Box::pin(open(&hub, upgrade, handshake, admission, Tongue::Raw)).await
    else {
        return;
    };
    if refused {
        up(&hub.shared.counters.refused_total);
        inbound.visitor().close(4029, "too many connections");
    } else if let Err(refusal) = Box::pin(inbound.arrive(RAW)).await {
        let visitor = inbound.visitor();
        refusal
            .first
            .iter()
            .for_each(|text| visitor.send(Frame::text(&[text])));
        visitor.close(refusal.code, &refusal.message);
    }
    listen(inbound, source, Vec::new(), Tongue::Raw, reading);
}

/// An Engine.IO connection that begins as a WebSocket.
pub(crate) async fn run_engine<A: Application>(
    hub: Arc<HubInner<A>>,
    upgrade: Upgrade,
    handshake: Handshake,
    admission: Admission,
    tongue: Tongue,
) {
    let opened = Box::pin(open(&hub, upgrade, handshake, Some(admission), tongue)).await;
    let Some((mut inbound, source, reading)) = opened else {
        return;
    };
    if tongue == Tongue::Engine
        && Box::pin(inbound.arrive(only_namespace(tongue)))
            .await
            .is_err()
    {
        inbound.visitor().close(0, "");
    }
    listen(inbound, source, Vec::new(), tongue, reading);
}

async fn open<A: Application>(
    hub: &Arc<HubInner<A>>,
    upgrade: Upgrade,
    handshake: Handshake,
    admission: Option<Admission>,
    tongue: Tongue,
) -> Option<(Inbound<A>, Source, Reading)> {
    let (link, source) = upgrade.finish(hub.shared.config.max_payload).await?;
    let shard = hub.pick_shard().clone();
    let visitor = Visitor::new(hub, shard.clone(), hub.shared.new_id(), handshake);
    let first = match tongue {
        Tongue::Raw => Vec::new(),
        Tongue::SocketIo | Tongue::Engine => {
            vec![Frame::text(&[&open_packet(hub, &random_id(), "")])]
        }
    };
    let connection = visitor.id;
    let heard = visitor.heard.clone();
    let guard = admission.map(|admission| Box::new(admission) as Box<dyn std::any::Any + Send>);
    let opening = Opening {
        connection,
        tongue,
        link: Some(link),
        heard,
        first,
        guard,
    };
    shard.send(Command::Open(Box::new(opening)));
    Some((
        Inbound::new(visitor, tongue),
        source,
        Reading { shard, connection },
    ))
}

/// Leaves a connection to a task of its own, which is small: what its beginning needed is not part of it.
fn listen<A: Application>(
    mut inbound: Inbound<A>,
    mut source: Source,
    pending: Vec<Incoming>,
    tongue: Tongue,
    reading: Reading,
) {
    tokio::spawn(async move {
        read(&mut inbound, &mut source, pending, tongue).await;
        drop(reading);
    });
}

/// Reads until the end of the connection; `pending` has come in already.
async fn read<A: Application>(
    inbound: &mut Inbound<A>,
    source: &mut Source,
    pending: Vec<Incoming>,
    tongue: Tongue,
) {
    let mut incoming = pending;
    let mut result = Ok(());
    loop {
        for message in incoming.drain(..) {
            let closing = inbound.visitor().heard.is_closing();
            if closing || Box::pin(handle(inbound, message, tongue)).await.is_err() {
                if !closing {
                    bad_input(inbound, None);
                }
                break;
            }
        }
        if let Err(violation) = result {
            bad_input(inbound, Some(violation));
        }
        // An idle connection keeps no memory for messages.
        incoming = Vec::new();
        match source.read(&mut incoming).await {
            Some(read) => result = read,
            None => return,
        }
        let visitor = inbound.visitor();
        visitor.heard.note(visitor.hub.shared.now_ms());
    }
}

/// Closes a connection that broke a rule. What it sends from now on is read, so that the close frame can arrive, and ignored.
fn bad_input<A: Application>(inbound: &Inbound<A>, violation: Option<Violation>) {
    let visitor = inbound.visitor();
    if visitor.heard.closing.swap(true, Ordering::AcqRel) {
        return;
    }
    up(&visitor.hub.shared.counters.bad_input_total);
    let Violation { code, reason } = violation.unwrap_or(Violation {
        code: 1008,
        reason: "bad input",
    });
    visitor.close(code, reason);
}

async fn handle<A: Application>(
    inbound: &mut Inbound<A>,
    message: Incoming,
    tongue: Tongue,
) -> Result<(), Bad> {
    match message {
        Incoming::Text(text) if tongue == Tongue::Raw => {
            inbound.text(text.as_str().to_owned()).await
        }
        Incoming::Text(text) => match Packet::decode(&text).map_err(|_| Bad)? {
            Packet::Close => {
                inbound.visitor().close(0, "");
                Ok(())
            }
            packet => inbound.packet(packet).await,
        },
        Incoming::Binary(data) => inbound.binary(data).await,
        Incoming::Ping(data) => {
            if inbound.visitor_mut().count()? == limits::Reading::Fine {
                inbound.visitor().send(Frame::pong(&data));
            }
            Ok(())
        }
        Incoming::Pong => {
            if tongue == Tongue::Raw {
                inbound.visitor().heard.pong();
            }
            Ok(())
        }
        Incoming::Close(code) => {
            inbound.visitor().close(code, "");
            Ok(())
        }
    }
}

/// A WebSocket for a session that has one, or will have: closed at once, as the client library expects.
pub(crate) async fn run_unwanted(upgrade: Upgrade) {
    if let Some((link, mut source)) = upgrade.finish(0).await {
        // A new connection has space for a close frame.
        let _ = link.try_write(&[std::io::IoSlice::new(Frame::close(0, "").wire())]);
        link.finish();
        let end = async {
            while source
                .read(&mut Vec::new())
                .await
                .is_some_and(|read| read.is_ok())
            {}
        };
        let _ = tokio::time::timeout(PROBE_TIMEOUT, end).await;
    }
}

/// A WebSocket that wants to take over a polling session.
pub(crate) async fn run_probe<A: Application>(
    hub: Arc<HubInner<A>>,
    session: Arc<PollSession<A>>,
    upgrade: Upgrade,
) {
    let probed = tokio::time::timeout(PROBE_TIMEOUT, probe(&hub, &session, upgrade)).await;
    let Ok(Some((inbound, source, pending))) = probed else {
        session.upgrading.store(false, Ordering::Release);
        // The client goes on polling, at its usual pace.
        session.shard.send(Command::ProbeFailed {
            connection: session.connection,
        });
        return;
    };
    let visitor = inbound.visitor();
    let reading = Reading {
        shard: visitor.shard.clone(),
        connection: visitor.id,
    };
    listen(inbound, source, pending, session.tongue, reading);
}

type Probed<A> = (Inbound<A>, Source, Vec<Incoming>);

async fn probe<A: Application>(
    hub: &Arc<HubInner<A>>,
    session: &Arc<PollSession<A>>,
    upgrade: Upgrade,
) -> Option<Probed<A>> {
    let (link, mut source) = upgrade.finish(hub.shared.config.max_payload).await?;
    let mut probed = false;
    loop {
        let mut incoming = Vec::new();
        source.read(&mut incoming).await?.ok()?;
        let mut incoming = incoming.into_iter();
        while let Some(message) = incoming.next() {
            match message {
                Incoming::Text(text) if text.as_str() == "2probe" && !probed => {
                    probed = true;
                    write_probe_answer(&link).await?;
                    session.shard.send(Command::Probed {
                        connection: session.connection,
                    });
                }
                Incoming::Text(text) if text.as_str() == "5" && probed => {
                    let inbound = take_over(session, &link).await?;
                    return Some((inbound, source, incoming.collect()));
                }
                Incoming::Ping(_) | Incoming::Pong => {}
                _ => return None,
            }
        }
    }
}

async fn take_over<A: Application>(
    session: &Arc<PollSession<A>>,
    link: &Arc<Link>,
) -> Option<Inbound<A>> {
    // A request that is still being worked on ends first.
    let inbound = session.inbound.lock().await.take()?;
    let (reply, upgraded) = tokio::sync::oneshot::channel();
    session.shard.send(Command::Upgrade {
        connection: session.connection,
        link: link.clone(),
        reply,
    });
    let upgraded = upgraded.await.ok().filter(|upgraded| *upgraded);
    session.upgraded.notify_waiters();
    upgraded.map(|_| inbound)
}

async fn write_probe_answer(link: &Link) -> Option<()> {
    let frame = Frame::text(&["3probe"]);
    let mut rest = &frame.wire()[..];
    while !rest.is_empty() {
        match link.try_write(&[std::io::IoSlice::new(rest)]) {
            Ok(n) => rest = &rest[n..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => link.writable().await,
            Err(_) => return None,
        }
    }
    Some(())
}
