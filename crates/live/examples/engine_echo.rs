//! The server that the published Engine.IO v4 protocol suite expects, on port 3000 (or `PORT`): echoes every message.

use std::net::SocketAddr;
use std::time::Duration;

use majlis_live::{Application, Config, ConnectRequest, Hub, Message, Refusal, Socket, Welcome};
use tower_http::cors::CorsLayer;

struct Echo;

impl Application for Echo {
    type Identity = ();

    async fn connect(&self, _request: ConnectRequest) -> Result<Welcome<()>, Refusal> {
        Ok(Welcome::new(()))
    }

    async fn message(&self, socket: Socket<Self>, message: Message) {
        match message {
            Message::Text(text) => socket.send_text(text),
            Message::Binary(data) => socket.send_binary(data),
            Message::Event { .. } => {}
        }
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let config = Config {
        ping_interval: Duration::from_millis(300),
        ping_timeout: Duration::from_millis(200),
        max_payload: 1_000_000,
        socketio_path: None,
        engine_path: Some("/engine.io".into()),
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
