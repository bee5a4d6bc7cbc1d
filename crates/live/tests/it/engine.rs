//! Engine.IO v4: handshake, heartbeat, payloads, closing, upgrade.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Server, config, request, response};

fn quick() -> majlis_live::Config {
    let (ping_interval, ping_timeout) = (Duration::from_millis(100), Duration::from_millis(100));
    majlis_live::Config {
        ping_interval,
        ping_timeout,
        ..config()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_tells_the_session_and_its_timings() {
    let server = Server::start(config()).await;
    let (status, body) = server.http("GET", "/socket.io/?EIO=4&transport=polling", b"");
    let open: Value = serde_json::from_str(body.strip_prefix('0').unwrap()).unwrap();
    assert_eq!((status, open.as_object().unwrap().len()), (200, 5));
    assert_eq!(open["upgrades"], serde_json::json!(["websocket"]));
    assert_eq!(
        [
            &open["pingInterval"],
            &open["pingTimeout"],
            &open["maxPayload"]
        ],
        [25_000, 20_000, 1_000_000]
    );
    let mut websocket = server.websocket("/socket.io?EIO=4&transport=websocket");
    let open: Value = serde_json::from_str(&websocket.text()[1..]).unwrap();
    assert_eq!(open["upgrades"], serde_json::json!([]));
    assert_ne!(open["sid"].as_str().unwrap(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_handshake_is_refused() {
    let server = Server::start(config()).await;
    for (method, query) in [
        ("GET", "transport=polling"),
        ("GET", "EIO=3&transport=polling"),
        ("GET", "EIO=abc&transport=polling"),
        ("GET", "EIO=4"),
        ("GET", "EIO=4&transport=abc"),
        ("POST", "EIO=4&transport=polling"),
        ("PUT", "EIO=4&transport=polling"),
        ("GET", "EIO=4&transport=polling&sid=unknown"),
        ("GET", "EIO=4&transport=websocket"),
    ] {
        let (status, body) = server.http(method, &format!("/socket.io/?{query}"), b"");
        assert_eq!(status, 400, "{method} {query}: {body}");
    }
    let wrong = [
        "EIO=abc&transport=websocket",
        "EIO=4&transport=websocket&sid=unknown",
    ];
    assert!(wrong.iter().all(|q| {
        crate::support::Client::try_new(server.address, &format!("/socket.io/?{q}")).is_none()
    }));
}

#[tokio::test(flavor = "multi_thread")]
async fn heartbeats_come_and_a_silent_client_is_ended() {
    let mut server = Server::start(quick()).await;
    let path = server.polling("/engine.io");
    let polled = server.socket().await;
    for _ in 0..3 {
        assert_eq!(server.http("GET", &path, b""), (200, "2".into()));
        assert_eq!(server.http("POST", &path, b"3"), (200, "ok".into()));
    }
    // Nothing is answered any more.
    assert_eq!(server.gone().await, polled.id());
    assert_eq!(server.http("GET", &path, b"").0, 400);

    let mut websocket = server.websocket("/engine.io/?EIO=4&transport=websocket");
    websocket.text();
    for _ in 0..3 {
        assert_eq!(websocket.socket.read().unwrap().to_text().unwrap(), "2");
        websocket.send("3");
    }
    assert!(websocket.ends());
    assert_eq!(server.hub.stats().ping_timeouts_total, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn polling_carries_text_and_binary_both_ways() {
    let server = Server::start(config()).await;
    let path = server.polling("/engine.io");
    assert_eq!(
        server.http("POST", &path, "4a\u{1e}4é\u{1e}bAQIDBA==".as_bytes()),
        (200, "ok".into())
    );
    assert_eq!(
        server.http("GET", &path, b""),
        (200, "4echo:a\u{1e}4echo:é\u{1e}bAQIDBA==".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_payload_ends_its_session_only() {
    let server = Server::start(config()).await;
    let other = server.polling("/engine.io");
    for bad in [&b"abc"[..], b"", b"4a\x1e", b"b?", b"\xff\xfe", b"2"] {
        let path = server.polling("/engine.io");
        assert_eq!(server.http("POST", &path, bad).0, 400);
        assert_eq!(server.http("GET", &path, b"").0, 400, "{bad:?}");
    }
    assert_eq!(server.http("POST", &other, b"4a").0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_payload_is_refused() {
    let server = Server::start(majlis_live::Config {
        max_payload: 1000,
        ..config()
    })
    .await;
    let path = server.polling("/engine.io");
    assert_eq!(
        server
            .http("POST", &path, format!("4{}", "x".repeat(999)).as_bytes())
            .0,
        200
    );
    assert_eq!(
        server
            .http("POST", &path, format!("4{}", "x".repeat(1000)).as_bytes())
            .0,
        413
    );
    assert_eq!(server.http("GET", &path, b"").0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_polls_at_once_end_the_session() {
    let mut server = Server::start(config()).await;
    let path = server.polling("/engine.io");
    let socket = server.socket().await;
    let mut first = TcpStream::connect(server.address).unwrap();
    let mut second = TcpStream::connect(server.address).unwrap();
    request(&mut first, "GET", &path, b"");
    request(&mut second, "GET", &path, b"");
    let mut answers = [response(&mut first), response(&mut second)];
    answers.sort();
    assert_eq!(answers[0], (200, "1".into()));
    assert_eq!(answers[1].0, 400);
    assert_eq!(server.gone().await, socket.id());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_that_is_given_up_ends_the_session() {
    let mut server = Server::start(config()).await;
    let path = server.polling("/engine.io");
    let socket = server.socket().await;
    // A request that is cut off before it was read is none; so it is tried until one was.
    while !socket.is_gone() {
        let mut poll = TcpStream::connect(server.address).unwrap();
        request(&mut poll, "GET", &path, b"");
        tokio::task::yield_now().await;
    }
    assert_eq!(server.gone().await, socket.id());
    assert_eq!(server.http("GET", &path, b"").0, 400);
    assert_eq!(server.hub.stats().polling_connections, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_closes_its_session() {
    let mut server = Server::start(config()).await;
    let path = server.polling("/engine.io");
    let mut poll = TcpStream::connect(server.address).unwrap();
    request(&mut poll, "GET", &path, b"");
    // Both orders of arrival are valid; only in this one there is a poll to end.
    let sent = server.socket().await;
    assert_eq!(server.http("POST", &path, b"1").0, 200);
    assert_eq!(server.gone().await, sent.id());
    assert!(
        matches!(response(&mut poll), (200, body) if body == "6")
            || server.http("GET", &path, b"").0 == 400
    );

    let mut websocket = server.websocket("/engine.io/?EIO=4&transport=websocket");
    websocket.text();
    websocket.send("1");
    assert!(websocket.ends());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_takes_the_session_over() {
    let server = Server::start(config()).await;
    let path = server.polling("/engine.io");
    let upgrade = path.replace("polling", "websocket");
    let mut websocket = server.websocket(&upgrade);
    websocket.send("2probe");
    assert_eq!(websocket.text(), "3probe");
    assert_eq!(server.http("GET", &path, b""), (200, "6".into()));
    assert_eq!(server.http("POST", &path, b"4polled"), (200, "ok".into()));
    websocket.send("5");
    websocket.send("4hello");
    assert_eq!(websocket.text(), "4echo:polled");
    assert_eq!(websocket.text(), "4echo:hello");
    assert_eq!(server.http("GET", &path, b"").0, 400);
    assert_eq!(server.http("POST", &path, b"4late").0, 400);
    assert!(server.websocket(&upgrade).ends());
    websocket.send_binary(&[1, 2]);
    assert_eq!(websocket.frame().into_data().as_ref(), [1, 2]);
    let stats = server.hub.stats();
    assert_eq!(
        (stats.websocket_connections, stats.polling_connections),
        (1, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_probe_leaves_polling_as_it_was() {
    let server = Server::start(config()).await;
    let path = server.polling("/engine.io");
    let mut websocket = server.websocket(&path.replace("polling", "websocket"));
    websocket.send("4not a probe");
    assert!(websocket.ends());
    assert_eq!(server.http("POST", &path, b"4a").0, 200);
    assert_eq!(server.http("GET", &path, b""), (200, "4echo:a".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_origin_gets_403_before_any_upgrade() {
    let allowed_origin = std::sync::Arc::new(|origin: &str| origin == "https://good.example");
    let server = Server::start(majlis_live::Config {
        allowed_origin,
        ..config()
    })
    .await;
    for (origin, path, expected) in [
        (
            "https://good.example",
            "/socket.io/?EIO=4&transport=polling",
            200,
        ),
        (
            "https://bad.example",
            "/socket.io/?EIO=4&transport=polling",
            403,
        ),
        (
            "https://bad.example",
            "/socket.io/?EIO=4&transport=websocket",
            403,
        ),
        ("https://bad.example", "/ws", 403),
        ("https://good.example", "/ws", 101),
    ] {
        use std::io::{Read, Write};
        let mut stream = TcpStream::connect(server.address).unwrap();
        let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\n{upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&status),
            format!("HTTP/1.1 {expected}"),
            "{origin} {path}"
        );
    }
}
