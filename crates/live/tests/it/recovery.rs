//! Connection state recovery, as the stock client asks for it: with a pid, and the last offset it heard.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use majlis_live::{
    Action, Arrival, Class, Config, Ending, MemorySessions, PidHash, Publication, SessionRecord,
    SessionStore, StoreError,
};
use serde_json::{Value, json};

use crate::support::{Client, Server, config, say, state};

fn recovering() -> Config {
    Config {
        recovery: true,
        ..config()
    }
}

async fn fresh(server: &mut Server, auth: Value) -> (Client, Value) {
    let mut client = server.socketio();
    let session = client.enter("/", auth);
    assert_eq!(server.arrival().await.1, Arrival::Fresh);
    (client, session)
}

fn back(
    server: &Server,
    session: &Value,
    mut auth: Value,
    offset: Option<&str>,
) -> (Client, Value) {
    auth["pid"] = session["pid"].clone();
    if let Some(offset) = offset {
        auth["offset"] = json!(offset);
    }
    let mut client = server.socketio();
    let session = client.enter("/", auth);
    (client, session)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_comes_back_with_everything_missed_even_when_it_had_heard_nothing() {
    let mut server = Server::start(recovering()).await;
    server.fact("/", "a");
    let (client, session) = fresh(&mut server, json!({ "user": "1", "rooms": "a" })).await;
    client.cut();
    server.gone().await;
    server.fact("/", "a");
    server.fact("/", "b");
    server.fact("/", "user/1");
    let (mut client, again) = back(&server, &session, json!({ "user": "1" }), None);
    assert_eq!(again, session);
    let (socket, arrival) = server.arrival().await;
    assert_eq!(
        (socket.id(), arrival),
        (session["sid"].as_str().unwrap(), Arrival::Recovered)
    );
    server.fact("/", "a");
    assert_eq!([client.fact(), client.fact(), client.fact()], [2, 4, 5]);

    // And again, now with an offset.
    client.cut();
    server.gone().await;
    server.fact("/", "a");
    let (mut client, again) = back(&server, &session, json!({ "user": "1" }), Some("test-5"));
    assert_eq!(again, session);
    assert_eq!(client.fact(), 6);
    assert_eq!(server.hub.stats().recovered_total, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_joined_later_are_recovered_from_their_snapshot_on() {
    let mut server = Server::start(recovering()).await;
    let (client, session) = fresh(&mut server, json!({ "user": "1", "refused": false })).await;
    drop(client);
    server.gone().await;
    let (client, _) = back(&server, &session, json!({ "user": "1" }), None);
    let socket = server.socket().await;
    server.fact("/", "late");
    let hold = socket
        .hold(vec!["late".into(), "forbidden".into()])
        .await
        .unwrap();
    hold.release(1, Vec::new()).await.unwrap();
    client.cut();
    server.gone().await;
    server.fact("/", "late");
    server.fact("/", "forbidden");
    let (mut client, again) = back(&server, &session, json!({ "user": "1" }), None);
    assert_eq!(again, session);
    assert_eq!(client.fact(), 2);
    server.fact("/", "forbidden");
    server.fact("/", "late");
    assert_eq!(client.fact(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_begins_anew_where_its_rooms_cannot_be_checked() {
    let mut server = Server::start(recovering()).await;
    let auth = json!({ "user": "1", "rooms": "undecided" });
    let (client, session) = fresh(&mut server, auth.clone()).await;
    client.cut();
    server.gone().await;
    let (_client, again) = back(&server, &session, auth, None);
    assert_ne!(again, session);
}

#[tokio::test(flavor = "multi_thread")]
async fn states_come_back_as_their_newest_after_the_facts() {
    let mut server = Server::start(recovering()).await;
    let (client, session) = fresh(&mut server, json!({ "user": "1", "rooms": "a" })).await;
    client.cut();
    server.gone().await;
    for n in 1..=3 {
        server.publish(say("/", &["a"], "seats", json!({ "n": n }), state("seats")));
    }
    server
        .hub
        .pass(vec![say("/", &["a"], "typing", json!({}), Class::Passing)]);
    server.fact("/", "a");
    let (mut client, _) = back(&server, &session, json!({ "user": "1" }), None);
    assert_eq!(client.fact(), 4);
    assert_eq!(client.text(), r#"42["seats",{"n":3},"test-4"]"#);
    server.fact("/", "a");
    assert_eq!(client.fact(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_recovered_is_a_fresh_session() {
    let mut server = Server::start(Config {
        history_bytes: 2_000,
        ..recovering()
    })
    .await;
    let auth = json!({ "user": "1", "rooms": "a" });
    let lost = |server: &Server, session: &Value, auth: &Value, offset| {
        let (client, again) = back(server, session, auth.clone(), offset);
        assert_ne!(
            (&again["pid"], &again["sid"]),
            (&session["pid"], &session["sid"])
        );
        drop(client);
    };
    // Too much was missed.
    let (client, session) = fresh(&mut server, auth.clone()).await;
    client.cut();
    server.gone().await;
    for _ in 0..30 {
        server.fact("/", "a");
    }
    lost(&server, &session, &auth, None);
    // Another user, a place that nothing was said at yet, an unknown secret.
    let (client, session) = fresh(&mut server, auth.clone()).await;
    client.cut();
    lost(&server, &session, &json!({ "user": "2" }), None);
    lost(&server, &session, &auth, Some("test-999"));
    lost(
        &server,
        &json!({ "pid": "unknown", "sid": "unknown" }),
        &auth,
        None,
    );
    // The client left by its own wish.
    let (mut client, session) = fresh_again(&server, auth.clone());
    client.send("41");
    client.enter("/events", json!({}));
    lost(&server, &session, &auth, None);
    // The server ended it.
    let (mut client, session) = fresh_again(&server, auth.clone());
    server.hub.publish(vec![Publication {
        position: 1000,
        action: Action::End {
            who: "user/1".into(),
            ending: Ending::default(),
        },
    }]);
    while client.text() != "41" {}
    client.cut();
    lost(&server, &session, &auth, None);
    assert_eq!(server.hub.stats().recovered_total, 0);
}

fn fresh_again(server: &Server, auth: Value) -> (Client, Value) {
    let mut client = server.socketio();
    let session = client.enter("/", auth);
    (client, session)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_still_thought_alive_is_taken_over() {
    let mut server = Server::start(recovering()).await;
    let auth = json!({ "user": "1", "rooms": "a" });
    let (mut zombie, session) = fresh(&mut server, auth.clone()).await;
    let (mut client, again) = back(&server, &session, auth, None);
    assert_eq!(again, session);
    assert_eq!(server.arrival().await.1, Arrival::Recovered);
    assert!(zombie.ends());
    server.fact("/", "a");
    assert_eq!(client.fact(), 1);
    assert_eq!(server.hub.stats().sockets, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_survives_a_restart_with_a_durable_store_and_history() {
    let sessions = Arc::new(MemorySessions::new(Duration::from_secs(60)));
    let durable = || Config {
        sessions: Some(sessions.clone()),
        ..recovering()
    };
    let mut server = Server::start(durable()).await;
    server.fact("/", "a");
    let (mut client, session) = fresh(&mut server, json!({ "user": "1", "rooms": "a" })).await;
    server.fact("/", "a");
    assert_eq!(client.fact(), 2);
    drop(server);
    let past = |position| Publication {
        position,
        action: say("/", &["a"], "fact", json!({ "n": position }), Class::Fact),
    };
    let server = Server::start_with(durable(), 4, (1..=4).map(past).collect()).await;
    let (mut client, again) = back(&server, &session, json!({ "user": "1" }), Some("test-2"));
    assert_eq!(again, session);
    assert_eq!([client.fact(), client.fact()], [3, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unacknowledged_poll_is_recovered() {
    let mut server = Server::start(recovering()).await;
    let path = server.polling("/socket.io");
    server.http("POST", &path, br#"40{"user":"1","rooms":"a"}"#);
    server.socket().await;
    let hello = server.http("GET", &path, b"").1;
    let session: Value = serde_json::from_str(hello.strip_prefix("40").unwrap()).unwrap();
    server.fact("/", "a");
    // The answer of this poll is lost on the way: it is read here, but its client never hears of it.
    assert!(server.http("GET", &path, b"").1.contains("test-1"));
    let (mut client, again) = back(&server, &session, json!({ "user": "1" }), None);
    assert_eq!(again, session);
    assert_eq!(client.fact(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answered_heartbeat_moves_a_quiet_session_on() {
    let quick = Duration::from_millis(100);
    let config = Config {
        ping_interval: quick,
        ping_timeout: quick * 10,
        recovery_window: quick,
        ..recovering()
    };
    let mut server = Server::start(config).await;
    let (mut client, session) = fresh(&mut server, json!({ "user": "1", "rooms": "a" })).await;
    // Others' publications come and go out of the history while this session hears nothing but heartbeats.
    for _ in 0..30 {
        server.fact("/", "busy");
        assert_eq!(client.socket.read().unwrap().to_text().unwrap(), "2");
        client.send("3");
    }
    client.cut();
    server.gone().await;
    server.fact("/", "a");
    let (mut client, again) = back(&server, &session, json!({ "user": "1" }), None);
    assert_eq!(again, session);
    assert_eq!(client.fact(), 31);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_string_argument_does_not_spoil_the_offset() {
    let mut server = Server::start(recovering()).await;
    let mut client = server.socketio();
    client.enter("/", json!({ "user": "1", "rooms": "a" }));
    let socket = server.socket().await;
    server.fact("/", "a");
    assert_eq!(client.fact(), 1);
    socket.emit("hello", &"world").unwrap();
    assert_eq!(client.text(), r#"42["hello","world","test-1"]"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offset_of_a_session_before_is_not_taken_for_one_of_this() {
    // After a restored backup the stock client goes on sending the offset it had heard last.
    let mut server = Server::start(recovering()).await;
    let auth = json!({ "user": "1", "rooms": "a" });
    let (client, session) = fresh(&mut server, auth.clone()).await;
    client.cut();
    server.gone().await;
    server.fact("/", "a");
    let (mut client, again) = back(&server, &session, auth, Some("other-7"));
    assert_eq!(again, session);
    assert_eq!(client.fact(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovered_session_goes_on_from_what_it_had_heard() {
    let mut server = Server::start(recovering()).await;
    let auth = json!({ "user": "1", "rooms": "a" });
    let (mut client, session) = fresh(&mut server, auth.clone()).await;
    server.fact("/", "a");
    server.fact("/", "a");
    assert_eq!([client.fact(), client.fact()], [1, 2]);
    client.cut();
    server.gone().await;
    let (client, _) = back(&server, &session, auth.clone(), Some("test-2"));
    server.arrival().await;
    client.cut();
    server.gone().await;
    server.fact("/", "a");
    let (mut client, again) = back(&server, &session, auth, None);
    assert_eq!(again, session);
    assert_eq!(client.fact(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heartbeat_proves_nothing_of_what_a_hold_keeps_back() {
    let quick = Duration::from_millis(100);
    let config = Config {
        ping_interval: quick,
        ping_timeout: quick * 10,
        recovery_window: quick,
        ..recovering()
    };
    let mut server = Server::start(config).await;
    let auth = json!({ "user": "1", "rooms": "a" });
    let mut client = server.socketio();
    let session = client.enter("/", auth.clone());
    let socket = server.socket().await;
    let hold = socket.hold(vec!["late".into()]).await.unwrap();
    server.fact("/", "a");
    let raw = |client: &mut Client| client.socket.read().unwrap().to_string();
    assert_eq!(raw(&mut client), "2");
    // The fact goes out after the heartbeat, whose answer is then no proof of it.
    hold.release(1, Vec::new()).await.unwrap();
    client.send("3");
    while raw(&mut client) != "2" {}
    client.cut();
    server.gone().await;
    server.fact("/", "a");
    let (mut client, again) = back(&server, &session, auth, None);
    assert_eq!(again, session);
    assert_eq!(client.fact(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_to_more_than_a_queue_holds_is_not_a_slow_reader() {
    let mut server = Server::start(Config {
        queue_bytes: 1_000,
        ..recovering()
    })
    .await;
    let auth = json!({ "user": "1", "rooms": "a" });
    let (client, session) = fresh(&mut server, auth.clone()).await;
    client.cut();
    server.gone().await;
    // More than the kernel takes at once, so that it has to wait in the queue.
    let text = "x".repeat(100_000);
    for n in 1..=500 {
        server.publish(say(
            "/",
            &["a"],
            "fact",
            json!({ "n": n, "text": text }),
            Class::Fact,
        ));
    }
    let (mut client, again) = back(&server, &session, auth, None);
    assert_eq!(again, session);
    assert!((1..=500).all(|n| client.fact() == n));
}

/// Removes nothing until it is dropped, as a busy database.
struct Reluctant(MemorySessions);

impl SessionStore for Reluctant {
    fn save(&self, record: SessionRecord) -> BoxFuture<'_, Result<(), StoreError>> {
        self.0.save(record)
    }

    fn load(&self, pid_hash: PidHash) -> BoxFuture<'_, Result<Option<SessionRecord>, StoreError>> {
        self.0.load(pid_hash)
    }

    fn remove(&self, _: Vec<PidHash>) -> BoxFuture<'_, Result<(), StoreError>> {
        std::future::pending().boxed()
    }

    fn confirm(&self, heard: Vec<(PidHash, u64)>) -> BoxFuture<'_, Result<(), StoreError>> {
        self.0.confirm(heard)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_its_client_ended_is_over_before_the_store_has_forgotten_it() {
    let mut server = Server::start(Config {
        sessions: Some(Arc::new(Reluctant(MemorySessions::new(
            Duration::from_secs(60),
        )))),
        ..recovering()
    })
    .await;
    let auth = json!({ "user": "1" });
    let (mut client, session) = fresh(&mut server, auth.clone()).await;
    client.send("41");
    server.gone().await;
    let (_other, again) = back(&server, &session, auth.clone(), None);
    assert_ne!(again, session);
    // Nor on the same connection.
    client.send(&format!(r#"40{{"user":"1","pid":{}}}"#, session["pid"]));
    assert!(!client.text().contains(session["sid"].as_str().unwrap()));
}

/// Keeps the first save that tells of a room that was left waiting, until it is let go.
struct Slow {
    sessions: MemorySessions,
    gate: tokio::sync::Semaphore,
    loaded: tokio::sync::Notify,
}

impl SessionStore for Slow {
    fn save(&self, record: SessionRecord) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            if record.rooms.iter().any(|room| room.until.is_some()) {
                self.gate.acquire().await.unwrap().forget();
            }
            self.sessions.save(record).await
        }
        .boxed()
    }

    fn load(&self, pid_hash: PidHash) -> BoxFuture<'_, Result<Option<SessionRecord>, StoreError>> {
        self.loaded.notify_one();
        self.sessions.load(pid_hash)
    }

    fn remove(&self, pid_hashes: Vec<PidHash>) -> BoxFuture<'_, Result<(), StoreError>> {
        self.sessions.remove(pid_hashes)
    }

    fn confirm(&self, heard: Vec<(PidHash, u64)>) -> BoxFuture<'_, Result<(), StoreError>> {
        self.sessions.confirm(heard)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_comes_back_when_what_its_former_socket_did_is_saved() {
    let store = Arc::new(Slow {
        sessions: MemorySessions::new(Duration::from_secs(60)),
        gate: tokio::sync::Semaphore::new(0),
        loaded: tokio::sync::Notify::new(),
    });
    let mut server = Server::start(Config {
        sessions: Some(store.clone()),
        ..recovering()
    })
    .await;
    let mut client = server.socketio();
    let session = client.enter("/", json!({ "user": "1", "rooms": "own" }));
    let socket = server.socket().await;
    let hold = socket.hold(vec!["a".into()]).await.unwrap();
    hold.release(0, Vec::new()).await.unwrap();
    let leaving = tokio::spawn(async move { socket.leave(vec!["a".into()]).await });
    // It has left when a message to the room does not come any more; what it left is still being saved.
    server.fact("/", "a");
    server.fact("/", "own");
    while client.fact() != 2 {}
    client.cut();
    server.gone().await;
    let mut client = server.socketio();
    client.send(&format!(
        r#"40{{"user":"1","rooms":"own","pid":{}}}"#,
        session["pid"]
    ));
    store.loaded.notified().await;
    // Time enough for a server that does not wait.
    for _ in 0..20 {
        server.polling("/socket.io");
    }
    store.gate.add_permits(100);
    assert!(client.text().contains(session["sid"].as_str().unwrap()));
    leaving.await.unwrap();
    let rooms = server.socket().await.rooms().await;
    assert!(!rooms.iter().any(|room| room.as_str() == "a"), "{rooms:?}");
}
