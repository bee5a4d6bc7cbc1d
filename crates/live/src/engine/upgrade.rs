//! The upgrade of an HTTP connection to a WebSocket.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::downcast;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tungstenite::handshake::derive_accept_key;

use super::http::Refused;
use crate::shard::{Link, Pipe};
use crate::wire::{Incoming, Violation, Wire};

/// How much is read at once, into memory that all connections of a thread share.
const READ_BYTES: usize = 64 * 1024;
/// How much is read at once where reading needs memory of its own.
const PIPED_READ_BYTES: usize = 4 * 1024;

/// An accepted upgrade.
pub(crate) struct Upgrade {
    accept: String,
    upgraded: OnUpgrade,
}

/// Checks an upgrade request (RFC 6455, section 4.2.1). No extension is negotiated.
pub(crate) fn accept(request: &mut Request) -> Result<Upgrade, Refused> {
    let headers = request.headers();
    let key = headers
        .get(header::SEC_WEBSOCKET_KEY)
        .filter(|key| key.len() == 24);
    let version = headers
        .get(header::SEC_WEBSOCKET_VERSION)
        .is_some_and(|version| version == "13");
    let asked = has_token(headers, header::CONNECTION, "upgrade")
        && has_token(headers, header::UPGRADE, "websocket");
    let (Some(key), Method::GET, true, true) = (key, request.method().clone(), version, asked)
    else {
        return Err(Refused::BadRequest);
    };
    let accept = derive_accept_key(key.as_bytes());
    Ok(Upgrade {
        accept,
        upgraded: hyper::upgrade::on(request),
    })
}

fn has_token(headers: &HeaderMap, name: header::HeaderName, token: &str) -> bool {
    let values = headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|part| part.trim().eq_ignore_ascii_case(token))
}

impl Upgrade {
    /// The answer that switches protocols.
    pub fn response(&self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        if let Ok(accept) = HeaderValue::from_str(&self.accept) {
            headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        }
        response
    }

    /// Waits for the switch; gives the writing and the reading end. `None` when the client left.
    pub async fn finish(self, max_message: usize) -> Option<(Arc<Link>, Source)> {
        let upgraded = self.upgraded.await.ok()?;
        let (link, piped, early) = match downcast::<TokioIo<TcpStream>>(upgraded) {
            Ok(parts) => {
                let stream = parts.io.into_inner();
                // Frames are written when they are complete; waiting for more would only delay them.
                let _ = stream.set_nodelay(true);
                (Arc::new(Link::Tcp(stream)), None, parts.read_buf)
            }
            Err(upgraded) => {
                let (reader, writer) = tokio::io::split(TokioIo::new(upgraded));
                let link = Arc::new(Link::Piped(Pipe::default()));
                tokio::spawn(pump(link.clone(), writer));
                (link, Some(reader), Bytes::new())
            }
        };
        let early = (!early.is_empty()).then_some(early);
        Some((
            link.clone(),
            Source {
                link,
                piped,
                early,
                wire: Wire::new(max_message),
            },
        ))
    }
}

/// Writes what a shard leaves in a pipe.
async fn pump(link: Arc<Link>, mut writer: WriteHalf<TokioIo<Upgraded>>) {
    let Link::Piped(pipe) = &*link else { return };
    loop {
        let (batch, last) = pipe.take();
        for part in &batch {
            if writer.write_all(part).await.is_err() {
                pipe.fail();
                return;
            }
        }
        if !batch.is_empty() && writer.flush().await.is_err() {
            pipe.fail();
            return;
        }
        if last && batch.is_empty() {
            // The peer may be gone already.
            let _ = writer.shutdown().await;
            return;
        }
        if !last {
            pipe.filled.notified().await;
        }
    }
}

/// The reading end of a WebSocket.
pub(crate) struct Source {
    link: Arc<Link>,
    piped: Option<ReadHalf<TokioIo<Upgraded>>>,
    /// Bytes that came with the upgrade request.
    early: Option<Bytes>,
    wire: Wire,
}

thread_local! {
    static READ_BUFFER: std::cell::RefCell<Box<[u8]>> = std::cell::RefCell::new(vec![0; READ_BYTES].into());
}

impl Source {
    /// Waits for bytes and reads the messages that they complete; `None` at the end of the stream.
    pub async fn read(&mut self, incoming: &mut Vec<Incoming>) -> Option<Result<(), Violation>> {
        if let Some(early) = self.early.take() {
            return Some(self.wire.feed(&early, incoming));
        }
        if let Some(reader) = &mut self.piped {
            let Link::Piped(pipe) = &*self.link else {
                return None;
            };
            let mut buffer = vec![0; PIPED_READ_BYTES];
            let n = tokio::select! {
                n = reader.read(&mut buffer) => n.ok()?,
                () = pipe.stop.notified() => return None,
            };
            if n == 0 || pipe.is_stopped() {
                return None;
            }
            return Some(self.wire.feed(&buffer[..n], incoming));
        }
        loop {
            let Link::Tcp(stream) = &*self.link else {
                return None;
            };
            stream.readable().await.ok()?;
            let read = READ_BUFFER.with_borrow_mut(|buffer| match stream.try_read(buffer) {
                Ok(0) => Some(None),
                Ok(n) => Some(Some(self.wire.feed(&buffer[..n], incoming))),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => None,
                Err(_) => Some(None),
            });
            if let Some(read) = read {
                return read;
            }
        }
    }
}
