//! A server with a small application, and clients that speak the wire.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use majlis_live::{
    Action, Application, Arrival, Class, Config, ConnectRequest, Ending, Expiry, Hub, Message,
    Outgoing, Publication, Refusal, Room, Socket, Welcome,
};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Message as Frame, WebSocket};

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Welcomes whoever gives no reason not to, with the rooms asked for, and echoes.
pub struct TestApp {
    arrivals: UnboundedSender<(Socket<TestApp>, Arrival)>,
    gone: UnboundedSender<String>,
}

impl Application for TestApp {
    type Identity = String;

    async fn connect(&self, request: ConnectRequest) -> Result<Welcome<String>, Refusal> {
        let ask = |key: &str| match &request.auth[key] {
            Value::String(text) => Some(text.clone()),
            Value::Null => request.query.get(key).cloned(),
            other => Some(other.to_string()),
        };
        if ask("refuse").is_some() {
            return Err(Refusal::new(
                "Authentication error: Invalid token",
                "invalid_token",
            ));
        }
        if ask("busy").is_some() {
            let refusal = Refusal::new("Service unavailable", "unavailable");
            return Err(Refusal {
                code: 1001,
                ..refusal
            });
        }
        let user = ask("user").unwrap_or_else(|| "nobody".into());
        let mut welcome = Welcome::new(user.clone()).room(format!("user/{user}"));
        if ask("guest").is_none() {
            welcome = welcome.user(user.clone());
        }
        for room in ask("rooms").iter().flat_map(|rooms| rooms.split(',')) {
            welcome = welcome.room(room);
        }
        if let Some(ms) = ask("expires_ms").and_then(|ms| ms.parse::<u64>().ok()) {
            let warning = Outgoing::event("token-expiring", &json!({})).ok();
            welcome = welcome.expiry(Expiry {
                at_ms: unix_ms() + ms,
                warning,
                ending: Ending::new(1008, "Token expired"),
            });
        }
        Ok(welcome)
    }

    async fn connected(&self, socket: Socket<Self>, arrival: Arrival) {
        let _ = self.arrivals.send((socket, arrival));
    }

    async fn message(&self, socket: Socket<Self>, message: Message) {
        match message {
            Message::Event {
                args,
                attachments,
                ack: Some(ack),
                ..
            } => ack.send_with(&args, attachments),
            Message::Event {
                name,
                args,
                attachments,
                ack: None,
            } => {
                socket.send(vec![
                    Outgoing::event_with(format!("{name}-back"), &args, attachments).unwrap(),
                ]);
            }
            Message::Text(text) => socket.send_text(format!("echo:{text}")),
            Message::Binary(data) => socket.send_binary(data),
        }
    }

    async fn may_rejoin(
        &self,
        _identity: &String,
        _namespace: &str,
        rooms: Vec<Room>,
    ) -> Option<Vec<Room>> {
        if rooms.iter().any(|room| room.as_str() == "undecided") {
            return None;
        }
        let allowed = |room: &Room| !room.as_str().contains("forbidden");
        Some(rooms.into_iter().filter(allowed).collect())
    }

    fn throttled(&self, socket: &Socket<Self>, _ack: Option<majlis_live::Ack>) {
        socket.send_text("throttled");
    }

    fn disconnected(&self, socket: &Socket<Self>) {
        let _ = self.gone.send(socket.id().to_owned());
    }
}

pub fn unix_ms() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_millis() as u64
}

pub struct Server {
    pub hub: Hub<TestApp>,
    pub address: SocketAddr,
    arrivals: UnboundedReceiver<(Socket<TestApp>, Arrival)>,
    gone: UnboundedReceiver<String>,
    position: u64,
}

/// Namespaces `/` and `/events`, raw WebSocket on `/ws` and `/ws/events/{id}`, Engine.IO on `/engine.io`.
pub fn config() -> Config {
    Config {
        namespaces: vec!["/".into(), "/events".into()],
        raw_paths: vec!["/ws".into(), "/ws/events/{id}".into()],
        engine_path: Some("/engine.io".into()),
        counted_rooms: Some("raw/".into()),
        shards: 2,
        ..Config::default()
    }
}

impl Server {
    pub async fn start(config: Config) -> Self {
        Self::start_with(config, 0, Vec::new()).await
    }

    pub async fn start_with(config: Config, head: u64, history: Vec<Publication>) -> Self {
        let (arrived, arrivals) = unbounded_channel();
        let (left, gone) = unbounded_channel();
        let app = TestApp {
            arrivals: arrived,
            gone: left,
        };
        let hub = Hub::start(app, config, "test".into(), head, history);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = hub
            .routes()
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            hub,
            address,
            arrivals,
            gone,
            position: head,
        }
    }

    /// The next socket that was welcomed.
    pub async fn arrival(&mut self) -> (Socket<TestApp>, Arrival) {
        tokio::time::timeout(PATIENCE, self.arrivals.recv())
            .await
            .expect("somebody arrives")
            .unwrap()
    }

    pub async fn socket(&mut self) -> Socket<TestApp> {
        self.arrival().await.0
    }

    /// The id of the next socket that is gone.
    pub async fn gone(&mut self) -> String {
        tokio::time::timeout(PATIENCE, self.gone.recv())
            .await
            .expect("somebody leaves")
            .unwrap()
    }

    /// Publishes at the next position; gives it.
    pub fn publish(&mut self, action: Action) -> u64 {
        self.position += 1;
        self.hub.publish(vec![Publication {
            position: self.position,
            action,
        }]);
        self.position
    }

    /// Publishes a fact whose payload is `{"n": position}` to one room.
    pub fn fact(&mut self, namespace: &str, room: &str) -> u64 {
        let n = self.position + 1;
        self.publish(say(
            namespace,
            &[room],
            "fact",
            json!({ "n": n }),
            Class::Fact,
        ))
    }

    pub fn websocket(&self, path: &str) -> Client {
        Client::new(self.address, path)
    }

    /// A Socket.IO connection over WebSocket, without a namespace yet.
    pub fn socketio(&self) -> Client {
        let mut client = self.websocket("/socket.io/?EIO=4&transport=websocket");
        assert!(client.text().starts_with('0'));
        client
    }

    pub fn http(&self, method: &str, path: &str, body: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        request(&mut stream, method, path, body);
        response(&mut stream)
    }

    /// Opens a polling session; gives its path.
    pub fn polling(&self, base: &str) -> String {
        let path = format!("{base}/?EIO=4&transport=polling");
        let (status, body) = self.http("GET", &path, b"");
        assert_eq!(status, 200, "{body}");
        let open: Value = serde_json::from_str(&body[1..]).unwrap();
        format!("{path}&sid={}", open["sid"].as_str().unwrap())
    }
}

pub fn request(stream: &mut TcpStream, method: &str, path: &str, body: &[u8]) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}

pub fn response(stream: &mut TcpStream) -> (u16, String) {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    (
        status,
        text.split_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned())
            .unwrap_or_default(),
    )
}

pub fn say(namespace: &str, rooms: &[&str], name: &str, payload: Value, class: Class) -> Action {
    Action::Say {
        namespace: namespace.into(),
        rooms: rooms.iter().map(|room| room.to_string()).collect(),
        name: name.into(),
        payload: serde_json::value::to_raw_value(&payload).unwrap(),
        class,
    }
}

pub fn state(key: &str) -> Class {
    Class::State { key: key.into() }
}

/// A WebSocket client that waits, but never for ever.
pub struct Client {
    pub socket: WebSocket<TcpStream>,
}

impl Client {
    pub fn new(address: SocketAddr, path: &str) -> Self {
        Self::try_new(address, path).expect("the upgrade succeeds")
    }

    pub fn try_new(address: SocketAddr, path: &str) -> Option<Self> {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(format!("ws://{address}{path}"), stream).ok()?;
        Some(Self { socket })
    }

    pub fn send(&mut self, text: &str) {
        self.socket.send(Frame::text(text)).unwrap();
    }

    pub fn send_binary(&mut self, data: &[u8]) {
        self.socket.send(Frame::binary(data.to_vec())).unwrap();
    }

    /// The next frame that is no heartbeat; heartbeats are answered.
    pub fn frame(&mut self) -> Frame {
        loop {
            match self.socket.read().expect("a frame comes") {
                Frame::Text(text) if text.as_str() == "2" => self.send("3"),
                Frame::Ping(_) | Frame::Pong(_) => {}
                frame => return frame,
            }
        }
    }

    pub fn text(&mut self) -> String {
        match self.frame() {
            Frame::Text(text) => text.to_string(),
            other => panic!("a text was expected, not {other:?}"),
        }
    }

    /// The code and reason of the close frame that comes next.
    pub fn closed(&mut self) -> (u16, String) {
        match self.frame() {
            Frame::Close(None) => (0, String::new()),
            Frame::Close(Some(close)) => (close.code.into(), close.reason.to_string()),
            other => panic!("a close was expected, not {other:?}"),
        }
    }

    /// Whether the transport ends, after whatever still comes.
    pub fn ends(&mut self) -> bool {
        loop {
            match self.socket.read() {
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) => {
                    return !matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    );
                }
                Err(_) => return true,
            }
        }
    }

    /// Connects to a Socket.IO namespace; gives the answer's payload.
    pub fn enter(&mut self, namespace: &str, auth: Value) -> Value {
        let prefix = if namespace == "/" {
            String::new()
        } else {
            format!("{namespace},")
        };
        self.send(&format!("40{prefix}{auth}"));
        let answer = self.text();
        let body = answer
            .strip_prefix(&format!("40{prefix}"))
            .unwrap_or_else(|| panic!("not welcome: {answer}"));
        serde_json::from_str(body).unwrap()
    }

    /// The `n` of the next fact, Socket.IO or raw.
    pub fn fact(&mut self) -> u64 {
        let text = self.text();
        let at = text
            .find("\"n\":")
            .unwrap_or_else(|| panic!("a fact was expected, not {text}"))
            + 4;
        text[at..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap()
    }

    pub fn close(&mut self) {
        let _ = self.socket.close(Some(tungstenite::protocol::CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        }));
        self.ends();
    }

    /// Cuts the connection as a lost network would, without a word.
    pub fn cut(self) {
        let _ = self.socket.get_ref().shutdown(std::net::Shutdown::Both);
    }
}
