//! The HTTP side: which requests are taken, and how others are refused.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::{any, get};

use super::connection::Handshake;
use super::{polling, upgrade, websocket};
use crate::application::{Application, ClientAddress};
use crate::encode::Tongue;
use crate::hub::{Hub, HubInner};
use crate::limits::Admission;
use crate::shared::locked;
use crate::stats::up;

/// Why a request is refused, with the code that client libraries know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    UnknownTransport,
    UnknownSession,
    BadMethod,
    BadRequest,
    Forbidden,
    BadVersion,
    TooBig,
    TooMany,
    Draining,
}

impl Refused {
    pub fn response(self) -> Response {
        let (status, code, message) = match self {
            Self::UnknownTransport => (StatusCode::BAD_REQUEST, 0, "Transport unknown"),
            Self::UnknownSession => (StatusCode::BAD_REQUEST, 1, "Session ID unknown"),
            Self::BadMethod => (StatusCode::BAD_REQUEST, 2, "Bad handshake method"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, 3, "Bad request"),
            Self::Forbidden => (StatusCode::FORBIDDEN, 4, "Forbidden"),
            Self::BadVersion => (StatusCode::BAD_REQUEST, 5, "Unsupported protocol version"),
            Self::TooBig => (StatusCode::PAYLOAD_TOO_LARGE, 3, "Payload too large"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, 4, "Too many connections"),
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, 4, "Server is going away"),
        };
        let mut response = Response::new(Body::from(format!(
            r#"{{"code":{code},"message":"{message}"}}"#
        )));
        *response.status_mut() = status;
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if self == Self::Draining || self == Self::TooMany {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// A response of the polling transport.
pub(crate) fn text(body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=UTF-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn routes<A: Application>(hub: &Hub<A>) -> Router {
    let config = &hub.0.shared.config;
    let mut router = Router::new();
    let with_and_without_slash = |path: &str| {
        [
            path.trim_end_matches('/').to_owned(),
            format!("{}/", path.trim_end_matches('/')),
        ]
    };
    for path in config
        .socketio_path
        .iter()
        .flat_map(|path| with_and_without_slash(path))
    {
        router = router.route(&path, any(socketio::<A>));
    }
    for path in config
        .engine_path
        .iter()
        .flat_map(|path| with_and_without_slash(path))
    {
        router = router.route(&path, any(bare::<A>));
    }
    for path in &config.raw_paths {
        router = router.route(path, get(raw::<A>));
    }
    router.with_state(hub.0.clone())
}

type Inner<A> = State<Arc<HubInner<A>>>;

async fn socketio<A: Application>(State(hub): Inner<A>, request: Request) -> Response {
    engine(hub, request, Tongue::SocketIo)
        .await
        .unwrap_or_else(Refused::response)
}

async fn bare<A: Application>(State(hub): Inner<A>, request: Request) -> Response {
    engine(hub, request, Tongue::Engine)
        .await
        .unwrap_or_else(Refused::response)
}

async fn raw<A: Application>(State(hub): Inner<A>, mut request: Request) -> Response {
    let answer = async {
        check_origin(&hub, &request)?;
        check_draining(&hub)?;
        // A raw client hears in a close frame that there are too many, because only then it knows to back off.
        let admission = hub.shared.limits.admit(address(&request));
        let handshake = handshake(&hub, &request);
        let upgrade = upgrade::accept(&mut request)?;
        let response = upgrade.response();
        tokio::spawn(websocket::run_raw(
            hub.clone(),
            upgrade,
            handshake,
            admission,
        ));
        Ok(response)
    };
    answer.await.unwrap_or_else(Refused::response)
}

/// An Engine.IO request, checked in the order in which the reference server does.
async fn engine<A: Application>(
    hub: Arc<HubInner<A>>,
    mut request: Request,
    tongue: Tongue,
) -> Result<Response, Refused> {
    check_origin(&hub, &request)?;
    let handshake = handshake(&hub, &request);
    let query = handshake.query();
    let websocket = match query.get("transport").map(String::as_str) {
        Some("websocket") => true,
        Some("polling") => false,
        _ => return Err(Refused::UnknownTransport),
    };
    if query.get("EIO").is_none_or(|version| version != "4") {
        return Err(Refused::BadVersion);
    }
    let session = match query.get("sid") {
        Some(sid) => Some(
            locked(&hub.polls)
                .get(sid.as_str())
                .cloned()
                .ok_or(Refused::UnknownSession)?,
        ),
        None => None,
    };
    match (websocket, session) {
        (true, Some(session)) => {
            let upgrade = upgrade::accept(&mut request)?;
            let response = upgrade.response();
            if session.upgrading.swap(true, Ordering::AcqRel) {
                tokio::spawn(websocket::run_unwanted(upgrade));
                return Ok(response);
            }
            tokio::spawn(websocket::run_probe(hub, session, upgrade));
            Ok(response)
        }
        (true, None) => {
            check_draining(&hub)?;
            let upgrade = upgrade::accept(&mut request)?;
            let admission = admit(&hub, &request)?;
            let response = upgrade.response();
            tokio::spawn(websocket::run_engine(
                hub, upgrade, handshake, admission, tongue,
            ));
            Ok(response)
        }
        (false, Some(session)) => match *request.method() {
            Method::GET => polling::poll(session).await,
            Method::POST => polling::post(&hub, session, request.into_body()).await,
            _ => Err(Refused::BadRequest),
        },
        (false, None) => {
            if request.method() != Method::GET {
                return Err(Refused::BadMethod);
            }
            check_draining(&hub)?;
            let admission = admit(&hub, &request)?;
            polling::open(hub, handshake, admission, tongue).await
        }
    }
}

fn check_origin<A: Application>(hub: &HubInner<A>, request: &Request) -> Result<(), Refused> {
    let Some(origin) = request.headers().get(header::ORIGIN) else {
        return Ok(());
    };
    let allowed = origin
        .to_str()
        .is_ok_and(|origin| (hub.shared.config.allowed_origin)(origin));
    allowed.then_some(()).ok_or(Refused::Forbidden)
}

fn check_draining<A: Application>(hub: &HubInner<A>) -> Result<(), Refused> {
    if hub.shared.draining.load(Ordering::Acquire) {
        Err(Refused::Draining)
    } else {
        Ok(())
    }
}

fn admit<A: Application>(hub: &HubInner<A>, request: &Request) -> Result<Admission, Refused> {
    hub.shared.limits.admit(address(request)).ok_or_else(|| {
        up(&hub.shared.counters.refused_total);
        Refused::TooMany
    })
}

fn peer(request: &Request) -> Option<SocketAddr> {
    let extensions = request.extensions();
    let told = extensions
        .get::<ClientAddress>()
        .map(|ClientAddress(address)| *address);
    told.or_else(|| {
        extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(address)| *address)
    })
}

fn address(request: &Request) -> Option<IpAddr> {
    peer(request).map(|peer| peer.ip())
}

/// Copies what is kept: values taken from the request would keep its whole read buffer.
fn handshake<A: Application>(hub: &HubInner<A>, request: &Request) -> Handshake {
    let mut headers: Vec<(HeaderName, HeaderValue)> = Vec::new();
    for name in &hub.shared.config.kept_headers {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        let values = request.headers().get_all(&name);
        headers.extend(
            values
                .iter()
                .filter_map(|v| HeaderValue::from_bytes(v.as_bytes()).ok())
                .map(|v| (name.clone(), v)),
        );
    }
    Handshake {
        headers: headers.into(),
        query: request.uri().query().unwrap_or_default().into(),
        path: request.uri().path().into(),
        peer: peer(request),
    }
}
