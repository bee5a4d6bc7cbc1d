//! Limits on connections and messages, expiry.

use std::time::Duration;

use majlis_live::{Config, Ending, Expiry};
use serde_json::json;

use crate::support::{Client, Server, config, unix_ms};

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_so_many_connections() {
    let mut server = Server::start(Config {
        connections_per_address: 2,
        ..config()
    })
    .await;
    let mut first = server.websocket("/ws");
    server.socket().await;
    let _polling = server.polling("/socket.io");
    assert_eq!(
        server
            .http("GET", "/socket.io/?EIO=4&transport=polling", b"")
            .0,
        429
    );
    assert!(Client::try_new(server.address, "/socket.io/?EIO=4&transport=websocket").is_none());
    assert_eq!(
        server.websocket("/ws").closed(),
        (4029, "too many connections".into())
    );
    assert_eq!(server.hub.stats().refused_total, 3);
    first.close();
    while server.hub.stats().raw_connections > 0 {
        server.hub.settled().await;
    }
    let _second = server.websocket("/ws");
    server.socket().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_so_many_connections_of_any_number_of_namespaces() {
    let mut server = Server::start(Config {
        connections_per_user: 1,
        ..config()
    })
    .await;
    let mut first = server.socketio();
    first.enter("/", json!({ "user": "1" }));
    first.enter("/events", json!({ "user": "1" }));
    assert_eq!(
        server.websocket("/ws?user=1").closed(),
        (4029, "Too many connections".into())
    );
    let mut second = server.socketio();
    second.send(r#"40{"user":"1"}"#);
    assert_eq!(
        second.text(),
        r#"44{"data":{"code":"too_many_connections"},"message":"Too many connections"}"#
    );
    second.enter("/", json!({ "user": "2" }));
    for _ in 0..3 {
        server.socket().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_can_be_turned_off() {
    let off = Config {
        limits_enabled: false,
        connections_per_user: 0,
        connections_per_address: 0,
        messages_burst: 0,
        ..config()
    };
    let server = Server::start(off).await;
    let mut client = server.websocket("/ws");
    client.send("a");
    assert_eq!(client.text(), "echo:a");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_messages_are_refused_and_far_too_many_end_the_connection() {
    let server = Server::start(Config {
        messages_burst: 3,
        messages_per_second: 0,
        ..config()
    })
    .await;
    let mut client = server.websocket("/ws");
    for n in 0..5 {
        client.send(&n.to_string());
    }
    let heard: Vec<String> = (0..5).map(|_| client.text()).collect();
    assert_eq!(
        heard,
        ["echo:0", "echo:1", "echo:2", "throttled", "throttled"]
    );
    for _ in 0..40 {
        if client.socket.send("more".into()).is_err() {
            break;
        }
    }
    let mut last = client.frame();
    while last.is_text() {
        last = client.frame();
    }
    assert!(
        matches!(last, tungstenite::Message::Close(Some(close)) if u16::from(close.code) == 4029)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn namespaces_of_a_connection_are_limited() {
    let server = Server::start(Config {
        namespaces_per_connection: 1,
        ..config()
    })
    .await;
    let mut client = server.socketio();
    client.enter("/", json!({}));
    client.send("40/events");
    assert!(client.text().starts_with("44/events,"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_socket_is_warned_and_ended() {
    let quick = Config {
        ping_interval: Duration::from_secs(1),
        ping_timeout: Duration::from_secs(1),
        ..config()
    };
    let mut server = Server::start(quick).await;
    let mut raw = server.websocket("/ws?expires_ms=150");
    assert_eq!(raw.text(), r#"{"type":"token-expiring"}"#);
    assert_eq!(raw.closed(), (1008, "Token expired".into()));
    let mut client = server.socketio();
    client.enter("/", json!({ "expires_ms": 150 }));
    assert_eq!(client.text(), r#"42["token-expiring",{}]"#);
    assert_eq!(client.text(), "41");
    for _ in 0..2 {
        server.socket().await;
    }

    // A renewed right moves the end; the former end does not come.
    let mut renewed = server.websocket("/ws?expires_ms=150");
    let socket = server.socket().await;
    assert_eq!(renewed.text(), r#"{"type":"token-expiring"}"#);
    socket.set_expiry(Some(Expiry {
        at_ms: unix_ms() + 400,
        warning: None,
        ending: Ending::new(1008, "later"),
    }));
    let before = unix_ms();
    assert_eq!(renewed.closed(), (1008, "later".into()));
    assert!(unix_ms() >= before + 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_raw_connection_hears_why() {
    let server = Server::start(config()).await;
    let mut client = server.websocket("/ws?refuse=1");
    assert_eq!(
        client.closed(),
        (1008, "Authentication error: Invalid token".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_costs_work_is_counted() {
    let server = Server::start(Config {
        messages_burst: 3,
        messages_per_second: 0,
        ..config()
    })
    .await;
    // WebSocket pings.
    let mut client = server.websocket("/ws");
    let ping = || tungstenite::Message::Ping(Vec::new().into());
    for _ in 0..1_000 {
        if client.socket.send(ping()).is_err() {
            break;
        }
    }
    assert!(client.ends());
    // Coming and going.
    let mut client = server.socketio();
    client.enter("/", json!({}));
    for _ in 0..3 {
        client.send("41");
        client.send("40{}");
    }
    let answers = (0..3).map(|_| client.text());
    assert!(answers.last().unwrap().contains("Rate limit exceeded"));
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_are_gathered_up_to_the_size_of_a_message() {
    let server = Server::start(Config {
        max_payload: 1_000,
        ..config()
    })
    .await;
    let mut client = server.socketio();
    client.enter("/", json!({}));
    client.send(r#"452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#);
    client.send_binary(&[0; 800]);
    client.send_binary(&[0; 800]);
    assert!(client.ends());
}
