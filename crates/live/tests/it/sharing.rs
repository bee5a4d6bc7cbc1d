//! Who hears what: rooms, namespaces, order, leaving, ending, gathering.

use std::time::Duration;

use majlis_live::{Action, Class, Config, Ending, LastWord, People, Publication, Room};
use serde_json::json;

use crate::support::{PATIENCE, Server, config, say, state};

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_reaches_each_socket_in_its_rooms_once() {
    let mut server = Server::start(config()).await;
    let mut both = server.socketio();
    both.enter("/", json!({ "rooms": "a,b" }));
    let mut one = server.socketio();
    one.enter("/", json!({ "rooms": "b" }));
    let mut other_namespace = server.socketio();
    other_namespace.enter("/events", json!({ "rooms": "a,b" }));
    let mut raw = server.websocket("/ws?rooms=a,b");
    for _ in 0..4 {
        server.socket().await;
    }
    server.publish(say(
        "/",
        &["a", "b", "nobody"],
        "m",
        json!({ "x": 1 }),
        Class::Fact,
    ));
    server.publish(say("raw", &["a", "b"], "m", json!({ "x": 1 }), Class::Fact));
    server.publish(say(
        "/events",
        &["user/nobody"],
        "end",
        json!({}),
        Class::Fact,
    ));
    server.publish(say("/", &["user/nobody"], "end", json!({}), Class::Fact));
    for client in [&mut both, &mut one] {
        assert_eq!(client.text(), r#"42["m",{"x":1},"test-1"]"#);
        assert_eq!(client.text(), r#"42["end",{},"test-4"]"#);
    }
    assert_eq!(other_namespace.text(), r#"42/events,["end",{},"test-3"]"#);
    assert_eq!(raw.text(), r#"{"type":"m","x":1,"seq":"test-2"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_heard_before_are_ignored() {
    let mut server = Server::start(config()).await;
    let mut client = server.socketio();
    client.enter("/", json!({ "rooms": "a" }));
    server.socket().await;
    let action = || say("/", &["a"], "m", json!({}), Class::Fact);
    let at = |position| Publication {
        position,
        action: action(),
    };
    server.hub.publish(vec![at(5), at(3), at(5), at(9)]);
    server.hub.publish(vec![at(9), at(10)]);
    assert_eq!(
        [client.text(), client.text(), client.text()].map(|t| t
            .split("-")
            .last()
            .unwrap()
            .to_owned()),
        ["5\"]", "9\"]", "10\"]"]
    );
    assert_eq!(server.hub.head(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn passing_messages_have_no_place_but_keep_their_order() {
    let mut server = Server::start(config()).await;
    let mut client = server.socketio();
    client.enter("/", json!({ "rooms": "a" }));
    server.socket().await;
    server.fact("/", "a");
    server.hub.pass(vec![
        say("/", &["a"], "typing", json!({}), Class::Passing),
        say("/", &["a"], "word", json!("x"), Class::Passing),
    ]);
    server.fact("/", "a");
    assert_eq!(client.fact(), 1);
    assert_eq!(client.text(), r#"42["typing",{}]"#);
    // A string would be taken for an offset, so that a real one follows it.
    assert_eq!(client.text(), r#"42["word","x","test-1"]"#);
    assert_eq!(client.fact(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_made_to_leave_hears_what_came_before_only() {
    let mut server = Server::start(config()).await;
    let mut leaver = server.socketio();
    leaver.enter("/", json!({ "user": "1", "rooms": "a" }));
    let socket = server.socket().await;
    let mut stayer = server.socketio();
    stayer.enter("/", json!({ "user": "2", "rooms": "a" }));
    server.socket().await;
    server.fact("/", "a");
    server.publish(Action::Leave {
        who: "user/1".into(),
        rooms: vec!["a".into(), "unknown".into()],
    });
    server.fact("/", "a");
    server.fact("/", "user/1");
    assert_eq!([leaver.fact(), leaver.fact()], [1, 4]);
    assert_eq!([stayer.fact(), stayer.fact()], [1, 3]);
    assert_eq!(socket.rooms().await, [Room::from("user/1")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_ended_hears_the_last_word_and_stays_away() {
    let mut server = Server::start(config()).await;
    let mut client = server.socketio();
    client.enter("/", json!({ "user": "1" }));
    client.enter("/events", json!({ "user": "1" }));
    let mut raw = server.websocket("/ws?user=1");
    let mut other = server.websocket("/ws?user=2");
    for _ in 0..4 {
        server.socket().await;
    }
    let last = LastWord {
        namespace: Some("/events".into()),
        name: "banned".into(),
        payload: json!({ "kind": "banned" }),
    };
    let ending = Ending {
        last: Some(last),
        code: 1008,
        reason: "Banned".into(),
    };
    server.publish(Action::End {
        who: "user/1".into(),
        ending,
    });
    let mut heard = [client.text(), client.text(), client.text()];
    heard.sort();
    assert_eq!(
        heard,
        [
            "41",
            "41/events,",
            r#"42/events,["banned",{"kind":"banned"}]"#
        ]
    );
    assert_eq!(raw.closed(), (1008, "Banned".into()));
    for _ in 0..3 {
        server.gone().await;
    }
    other.send("still here");
    assert_eq!(other.text(), "echo:still here");
    assert_eq!(server.hub.stats().sockets, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_state_keeps_its_place_and_a_busy_key_is_gathered() {
    let gather = Duration::from_millis(40);
    let mut server = Server::start(Config {
        gather,
        gather_burst: 3,
        ..config()
    })
    .await;
    let mut client = server.socketio();
    client.enter("/", json!({ "rooms": "a" }));
    server.socket().await;
    server.fact("/", "a");
    let mut batch = Vec::new();
    for n in 2..=100 {
        batch.push(Publication {
            position: n,
            action: say("/", &["a"], "seats", json!({ "n": n }), state("seats")),
        });
    }
    batch.push(Publication {
        position: 101,
        action: say("/", &["a"], "fact", json!({ "n": 101 }), Class::Fact),
    });
    server.hub.publish(batch);
    // The fact does not wait; the last state comes after it, with an offset that does not go back.
    assert_eq!(
        [
            client.fact(),
            client.fact(),
            client.fact(),
            client.fact(),
            client.fact()
        ],
        [1, 2, 3, 4, 101]
    );
    assert_eq!(client.text(), r#"42["seats",{"n":100},"test-101"]"#);
    assert_eq!(server.hub.stats().states_replaced_total, 95);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_still_hears_the_state_being_gathered() {
    let gather = Duration::from_secs(3600);
    let mut server = Server::start(Config {
        gather,
        gather_burst: 1,
        ..config()
    })
    .await;
    let mut client = server.socketio();
    client.enter("/", json!({ "user": "1", "rooms": "a" }));
    server.socket().await;
    for n in 1..=3 {
        server.publish(say("/", &["a"], "seats", json!({ "n": n }), state("seats")));
    }
    server.publish(Action::Leave {
        who: "user/1".into(),
        rooms: vec!["a".into()],
    });
    server.fact("/", "user/1");
    assert_eq!([client.fact(), client.fact(), client.fact()], [1, 3, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_counts_people_rooms_and_connections() {
    let mut server = Server::start(config()).await;
    let mut clients = vec![
        server.websocket("/ws?user=1&rooms=raw/a"),
        server.websocket("/ws?user=1&rooms=raw/a,raw/b"),
    ];
    clients.push(server.websocket("/ws?user=2&rooms=raw/a"));
    for _ in 0..3 {
        server.socket().await;
    }
    let people = server.hub.people("raw/a".into()).await;
    let users: Vec<&str> = people.users.iter().map(|user| &**user).collect();
    assert_eq!(
        (users, people.guests, people.count()),
        (vec!["1", "2"], 0, 2)
    );
    let stats = server.hub.stats();
    assert_eq!(
        (stats.raw_connections, stats.counted_rooms, stats.sockets),
        (3, 2, 3)
    );
    for client in &mut clients {
        client.close();
    }
    for _ in 0..3 {
        server.gone().await;
    }
    server.hub.settled().await;
    let stats = server.hub.stats();
    assert_eq!((stats.counted_rooms, stats.sockets), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_closes_transports_so_that_clients_come_back() {
    let mut server = Server::start(config()).await;
    let mut client = server.socketio();
    client.enter("/", json!({}));
    let mut raw = server.websocket("/ws");
    let path = server.polling("/socket.io");
    server.socket().await;
    server.socket().await;
    let hub = server.hub.clone();
    let shutdown = tokio::spawn(async move { hub.shutdown(Duration::from_millis(200)).await });
    assert_eq!(raw.closed(), (1001, "going away".into()));
    assert_eq!(client.closed().0, 0);
    drop((raw, client));
    shutdown.await.unwrap();
    assert_eq!(server.http("GET", &path, b"").0, 400);
    assert_eq!(
        server
            .http("GET", "/socket.io/?EIO=4&transport=polling", b"")
            .0,
        503
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_ended_while_coming_in_does_not_come_in() {
    let mut server = Server::start(config()).await;
    let ending = Ending::new(1008, "revoked");
    let mut socketio = server.socketio();
    socketio.send(r#"40{"user":"1","waits":true}"#);
    let go_on = server.asking().await;
    let (who, ending_too) = ("user/1".to_owned(), ending.clone());
    server.publish(Action::End { who, ending });
    go_on.send(()).unwrap();
    // The transport is closed without a word, so that the client comes back and hears why.
    assert!(socketio.frame().is_close());

    let mut raw = server.websocket("/ws?user=1&waits=1");
    let go_on = server.asking().await;
    let (who, ending) = ("user/1".to_owned(), ending_too);
    server.publish(Action::End { who, ending });
    go_on.send(()).unwrap();
    assert_eq!(raw.closed().0, 1001);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_to_come_back_recovers_with_the_rooms_it_may_have_now() {
    let mut server = Server::start(Config {
        recovery: true,
        ..config()
    })
    .await;
    let mut client = server.socketio();
    let session = client.enter("/", json!({ "user": "1", "rooms": "a" }));
    let mut raw = server.websocket("/ws?user=1");
    for _ in 0..2 {
        server.socket().await;
    }
    server.publish(Action::End {
        who: "user/1".into(),
        ending: Ending::new(Ending::COME_BACK, "Your rights have changed"),
    });
    assert_eq!(raw.closed(), (1001, "Your rights have changed".into()));
    // No DISCONNECT packet, after which a client stays away.
    assert!(client.frame().is_close());
    for _ in 0..2 {
        server.gone().await;
    }
    server.fact("/", "a");
    server.fact("/", "b");

    let mut client = server.socketio();
    let auth = json!({ "user": "1", "rooms": "b", "pid": session["pid"] });
    assert_eq!(client.enter("/", auth), session);
    // `b` is new to it: what was said there before is no news.
    server.fact("/", "b");
    assert_eq!([client.fact(), client.fact()], [2, 4]);
}

/// The next rooms that have changed, sorted.
async fn changed(server: &Server) -> Vec<String> {
    let changed = tokio::time::timeout(PATIENCE, server.hub.changed_rooms())
        .await
        .expect("a room changes");
    let mut names: Vec<String> = changed.iter().map(|room| room.as_str().into()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_says_in_which_watched_rooms_somebody_came_or_left() {
    let mut server = Server::start(Config {
        watched_rooms: Some("watched/".into()),
        ..config()
    })
    .await;
    let mut first = server.websocket("/ws?user=1&rooms=watched/a,watched/b,other");
    let socket = server.socket().await;
    assert_eq!(changed(&server).await, ["watched/a", "watched/b"]);
    socket.leave(vec!["watched/b".into(), "other".into()]).await;
    assert_eq!(changed(&server).await, ["watched/b"]);
    assert_eq!(server.hub.people("watched/b".into()).await.count(), 0);
    // A second connection of the same user changes the room, though not its people.
    let mut second = server.websocket("/ws?user=1&rooms=watched/a");
    server.socket().await;
    assert_eq!(changed(&server).await, ["watched/a"]);
    assert_eq!(server.hub.people("watched/a".into()).await.count(), 1);
    first.close();
    second.close();
    server.gone().await;
    server.gone().await;
    assert_eq!(changed(&server).await, ["watched/a"]);
    assert_eq!(
        server.hub.people("watched/a".into()).await,
        People::default()
    );
    // Nothing more: what comes next is the next change.
    server.websocket("/ws?user=2&rooms=unwatched,watched/c");
    assert_eq!(changed(&server).await, ["watched/c"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_are_people_one_by_one_and_who_is_joining_is_not_there_yet() {
    let mut server = Server::start(Config {
        watched_rooms: Some("watched/".into()),
        ..config()
    })
    .await;
    let _guests = [
        server.websocket("/ws?guest=1&rooms=watched/a"),
        server.websocket("/ws?guest=1&rooms=watched/a"),
    ];
    server.socket().await;
    server.socket().await;
    let people = server.hub.people("watched/a".into()).await;
    assert_eq!((people.users.len(), people.guests), (0, 2));

    let _joiner = server.websocket("/ws?user=1");
    let socket = server.socket().await;
    let hold = socket.hold(vec!["watched/a".into()]).await.unwrap();
    assert_eq!(server.hub.people("watched/a".into()).await.count(), 2);
    changed(&server).await;
    let position = hold.position();
    hold.release(position, Vec::new()).await.unwrap();
    assert_eq!(changed(&server).await, ["watched/a"]);
    assert_eq!(server.hub.people("watched/a".into()).await.count(), 3);
}
