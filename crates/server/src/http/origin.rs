//! Which web pages may talk to this server.

use std::{
    collections::HashSet,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::ClientAddress;
use crate::{
    app::App,
    config,
    error::{Problem, Result},
};

/// How long a browser may remember that it may ask.
const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(600);

/// The allow-list of origins: the own one, and those of `server.allowed_origins`.
#[derive(Clone, Debug)]
pub struct Origins(HashSet<String>);

impl Origins {
    pub fn new(server: &config::Server) -> Self {
        let mut origins: HashSet<String> = server
            .allowed_origins
            .iter()
            .map(|origin| origin.to_ascii_lowercase())
            .collect();
        origins.extend(own(server));
        if server.public_url.is_empty() && !server.listen.ip().is_loopback() {
            tracing::warn!(
                "server.public_url is empty: browsers that reach this server by another name than \
                 {} are refused live connections",
                server.url()
            );
        }
        Self(origins)
    }

    /// Whether a page of this origin may open live connections and read answers.
    pub fn is_allowed_origin(&self, origin: &HeaderValue) -> bool {
        origin
            .to_str()
            .is_ok_and(|origin| self.0.contains(&origin.to_ascii_lowercase()))
    }

    /// Answers preflights, and marks answers as readable for pages that may read them.
    pub fn cors(&self) -> CorsLayer {
        let origins = self.clone();
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |origin, _| {
                origins.is_allowed_origin(origin)
            }))
            .allow_credentials(true)
            .allow_methods([
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                HeaderName::from_static("idempotency-key"),
            ])
            .expose_headers([
                header::RETRY_AFTER,
                header::LOCATION,
                HeaderName::from_static("idempotency-replayed"),
                HeaderName::from_static("x-request-id"),
            ])
            .max_age(PREFLIGHT_MAX_AGE)
    }
}

/// The own origin. On a loopback address its other names mean the same machine, and so the same server.
fn own(server: &config::Server) -> Vec<String> {
    let url = server.url().to_ascii_lowercase();
    let Some(uri) = url.parse::<Uri>().ok() else {
        return Vec::new();
    };
    let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Vec::new();
    };
    // A browser leaves the default port out of `Origin`.
    let port = match (scheme, uri.port_u16()) {
        ("http", Some(80)) | ("https", Some(443)) | (_, None) => String::new(),
        (_, Some(port)) => format!(":{port}"),
    };
    let names = match is_this_machine(host) {
        true => vec!["localhost", "127.0.0.1", "[::1]", host],
        false => vec![host],
    };
    names
        .into_iter()
        .map(|name| format!("{scheme}://{name}{port}"))
        .collect()
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified())
}

/// The layer around live connections: refuses pages that are not allowed, before any upgrade, and
/// tells the engine where the client really is.
pub async fn guard(
    State(app): State<App>,
    address: ClientAddress,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let client = majlis_live::ClientAddress(SocketAddr::new(address.0, 0));
    request.extensions_mut().insert(client);
    match request.headers().get(header::ORIGIN) {
        Some(origin) if !app.origins().is_allowed_origin(origin) => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "origin_not_allowed",
            "Pages of this origin may not connect. See server.allowed_origins.",
        )
        .into()),
        _ => Ok(next.run(request).await),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Overrides};

    fn origins(listen: &str, public_url: &str) -> Origins {
        let mut config = Config::load(&Overrides::default()).unwrap();
        config.server.listen = listen.parse().unwrap();
        config.server.public_url = public_url.into();
        Origins::new(&config.server)
    }

    fn allows(origins: &Origins, origin: &'static str) -> bool {
        origins.is_allowed_origin(&HeaderValue::from_static(origin))
    }

    #[test]
    fn the_own_origin_and_those_for_development() {
        let here = origins("127.0.0.1:3000", "");
        for origin in [
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            "http://localhost:5173",
            "http://LOCALHOST:4200",
        ] {
            assert!(allows(&here, origin), "{origin}");
        }
        for origin in [
            "http://127.0.0.1:3001",
            "https://127.0.0.1:3000",
            "null",
            "http://localhost:3000.evil.example",
        ] {
            assert!(!allows(&here, origin), "{origin}");
        }
    }

    #[test]
    fn a_public_address_stands_for_itself_alone() {
        let there = origins("127.0.0.1:3000", "https://Majlis.example/");
        assert!(allows(&there, "https://majlis.example"));
        assert!(!allows(&there, "http://majlis.example"));
        assert!(!allows(&there, "http://127.0.0.1:3000"));
    }
}
