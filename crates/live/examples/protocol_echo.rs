//! The server that the published Socket.IO v5 protocol suite expects, on port 3000 (or `PORT`).
//!
//! `/` says `auth` with the handshake's payload, answers `message` with `message-back`, and acknowledges `message-with-ack`;
//! `/custom` says `auth`.

use std::net::SocketAddr;
use std::time::Duration;

use majlis_live::{
    Application, Arrival, Config, ConnectRequest, Hub, Message, Outgoing, Refusal, Socket, Welcome,
};
use serde_json::Value;
use tower_http::cors::CorsLayer;

struct Echo;

impl Application for Echo {
    type Identity = Value;

    async fn connect(&self, request: ConnectRequest) -> Result<Welcome<Value>, Refusal> {
        Ok(Welcome::new(request.auth))
    }

    // Said a moment after the CONNECT answer: the suite's client listens for one message at a time, and would not hear a second
    // one that comes in the same segment.
    async fn connected(&self, socket: Socket<Self>, _arrival: Arrival) {
        tokio::time::sleep(Duration::from_millis(5)).await;
        if let Err(error) = socket.emit("auth", &socket.identity()) {
            eprintln!("{error}");
        }
    }

    async fn message(&self, socket: Socket<Self>, message: Message) {
        let Message::Event {
            name,
            args,
            attachments,
            ack,
        } = message
        else {
            return;
        };
        match (name.as_str(), ack) {
            ("message", _) => {
                if let Ok(back) = Outgoing::event_with("message-back", &args, attachments) {
                    socket.send(vec![back]);
                }
            }
            ("message-with-ack", Some(ack)) => ack.send_with(&args, attachments),
            _ => {}
        }
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let config = Config {
        ping_interval: Duration::from_millis(300),
        ping_timeout: Duration::from_millis(200),
        connect_timeout: Duration::from_secs(1),
        max_payload: 1_000_000,
        namespaces: vec!["/".into(), "/custom".into()],
        ..Config::default()
    };
    let hub = Hub::start(Echo, config, "echo".into(), 0, Vec::new());
    let port = std::env::var("PORT")
        .ok()
        .and_then(|port| port.parse().ok())
        .unwrap_or(3000);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on {}", listener.local_addr()?);
    let app = hub.routes().layer(CorsLayer::permissive());
    axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .await
}
