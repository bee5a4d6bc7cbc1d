//! Holds: a snapshot and the stream after it, without a gap and without a repetition.

use majlis_live::{Action, Class, Config, JoinError, Outgoing, Room, Unreplayable};
use serde_json::json;

use crate::support::{Client, Server, config, say};

fn first() -> Vec<Outgoing> {
    vec![Outgoing::event("snapshot", &json!({ "n": 0 })).unwrap()]
}

async fn raw(
    server: &mut Server,
    rooms: &str,
) -> (Client, majlis_live::Socket<crate::support::TestApp>) {
    let client = server.websocket(&format!("/ws?user=1&rooms={rooms}"));
    (client, server.socket().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_comes_at_its_place_in_the_order() {
    let mut server = Server::start(config()).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    server.fact("raw", "new");
    let hold = socket.hold(vec!["new".into()]).await.unwrap();
    assert_eq!(hold.position(), 1);
    for room in ["old", "new", "old", "new", "old"] {
        server.fact("raw", room);
    }
    // The snapshot contains everything up to 4: of the new room only 5 is new.
    hold.release(4, first()).await.unwrap();
    let heard: Vec<u64> = (0..5).map(|_| client.fact()).collect();
    assert_eq!(heard, [2, 4, 0, 5, 6]);
    assert_eq!(server.fact("raw", "new"), 7);
    assert_eq!(client.fact(), 7);
    assert_eq!(socket.rooms().await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_from_ahead_waits_for_the_order() {
    let mut server = Server::start(config()).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    let hold = socket.hold(vec!["new".into()]).await.unwrap();
    hold.release(3, first()).await.unwrap();
    for room in ["new", "old", "new", "new"] {
        server.fact("raw", room);
    }
    assert_eq!([client.fact(), client.fact(), client.fact()], [2, 0, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_to_an_old_and_a_new_room_is_heard_once() {
    let mut server = Server::start(config()).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    let hold = socket.hold(vec!["new".into(), "old".into()]).await.unwrap();
    server.publish(say(
        "raw",
        &["new", "old"],
        "fact",
        json!({ "n": 1 }),
        Class::Fact,
    ));
    server.publish(say(
        "raw",
        &["old", "new"],
        "fact",
        json!({ "n": 2 }),
        Class::Fact,
    ));
    hold.release(1, first()).await.unwrap();
    server.fact("raw", "new");
    assert_eq!(
        [client.fact(), client.fact(), client.fact(), client.fact()],
        [1, 0, 2, 3]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_hold_joins_nothing_and_loses_nothing() {
    let mut server = Server::start(config()).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    let hold = socket.hold(vec!["new".into()]).await.unwrap();
    server.fact("raw", "old");
    server.fact("raw", "new");
    hold.abandon(first());
    server.fact("raw", "new");
    server.fact("raw", "old");
    assert_eq!([client.fact(), client.fact(), client.fact()], [1, 0, 4]);
    let dropped = socket.hold(vec!["new".into()]).await.unwrap();
    drop(dropped);
    server.fact("raw", "new");
    server.fact("raw", "old");
    assert_eq!(client.fact(), 6);
    assert_eq!(socket.rooms().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_while_held_is_obeyed() {
    let mut server = Server::start(config()).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    let hold = socket.hold(vec!["new".into()]).await.unwrap();
    server.fact("raw", "new");
    server.publish(Action::Leave {
        who: "user/1".into(),
        rooms: vec!["new".into(), "old".into()],
    });
    server.fact("raw", "new");
    server.fact("raw", "old");
    hold.release(0, first()).await.unwrap();
    server.fact("raw", "user/1");
    assert_eq!([client.fact(), client.fact(), client.fact()], [0, 1, 5]);
    assert_eq!(socket.rooms().await, [Room::from("user/1")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn holds_of_one_socket_follow_each_other() {
    let mut server = Server::start(config()).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    let one = socket.hold(vec!["a".into()]).await.unwrap();
    let waiting = tokio::spawn({
        let socket = socket.clone();
        async move {
            socket
                .hold(vec!["b".into()])
                .await
                .unwrap()
                .release(0, first())
                .await
                .unwrap()
        }
    });
    server.fact("raw", "a");
    one.release(0, first()).await.unwrap();
    waiting.await.unwrap();
    server.fact("raw", "b");
    let mut heard = [client.fact(), client.fact(), client.fact(), client.fact()];
    heard.sort();
    assert_eq!(heard, [0, 0, 1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_replayed_before_anything_newer() {
    let mut server = Server::start(config()).await;
    for room in ["e", "other", "e", "e"] {
        server.fact("raw", room);
    }
    let (mut client, socket) = raw(&mut server, "old").await;
    let hold = socket.hold(vec!["e".into()]).await.unwrap();
    server.fact("raw", "old");
    server.fact("raw", "e");
    let subscribed = vec![Outgoing::text(r#"{"type":"subscribed","n":1000}"#)];
    hold.release_since("test-1", 5, subscribed, first())
        .await
        .unwrap();
    assert_eq!(
        (0..5).map(|_| client.fact()).collect::<Vec<_>>(),
        [1000, 3, 4, 5, 6]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_lost_and_found_during_a_hold_makes_the_client_come_back() {
    let mut server = Server::start(config()).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    let hold = socket.hold(vec!["e".into()]).await.unwrap();
    let position = server.publish(Action::Leave {
        who: "old".into(),
        rooms: vec!["e".into()],
    });
    hold.release(position, first()).await.unwrap();
    assert_eq!(client.closed().0, 1001);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_replayed_is_told_before_anything_is_sent() {
    let weight = 400;
    let mut server = Server::start(Config {
        history_bytes: weight * 3,
        ..config()
    })
    .await;
    for _ in 0..20 {
        server.fact("raw", "e");
    }
    let (mut client, socket) = raw(&mut server, "old").await;
    for offset in ["test-1", "other-19", "nonsense", "", "test-99"] {
        let hold = socket.hold(vec!["e".into()]).await.unwrap();
        match hold.release_since(offset, 20, first(), first()).await {
            Err(Unreplayable::Gap(hold)) => {
                hold.release(20, vec![Outgoing::text(r#"{"type":"resync","n":2000}"#)])
                    .await
                    .unwrap();
            }
            other => panic!("{offset}: {other:?}"),
        }
        assert_eq!(client.fact(), 2000);
        socket.leave(vec!["e".into()]).await;
    }
    let hold = socket.hold(vec!["e".into()]).await.unwrap();
    hold.release_since("test-19", 20, Vec::new(), first())
        .await
        .unwrap();
    assert_eq!(client.fact(), 20);
    // Nothing was missed: then the present state is said.
    socket.leave(vec!["e".into()]).await;
    let hold = socket.hold(vec!["e".into()]).await.unwrap();
    hold.release_since("test-20", 20, Vec::new(), first())
        .await
        .unwrap();
    assert_eq!(client.fact(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_has_so_many_rooms_and_no_more() {
    let mut server = Server::start(Config {
        rooms_per_connection: 3,
        ..config()
    })
    .await;
    let (mut client, socket) = raw(&mut server, "old").await;
    socket.join_now(vec!["a".into()]).await.unwrap();
    assert!(matches!(
        socket.join_now(vec!["b".into()]).await,
        Err(JoinError::TooManyRooms)
    ));
    socket.leave(vec!["a".into()]).await;
    socket.join_now(vec!["b".into()]).await.unwrap();
    server.fact("raw", "a");
    server.fact("raw", "b");
    assert_eq!(client.fact(), 2);
    client.close();
    server.gone().await;
    assert!(matches!(
        socket.join_now(vec!["c".into()]).await,
        Err(JoinError::Gone)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_hold_closes_the_connection() {
    let timeout = std::time::Duration::from_millis(50);
    let short = Config {
        hold_timeout: timeout,
        ping_interval: timeout * 20,
        ping_timeout: timeout * 20,
        ..config()
    };
    let mut server = Server::start(short).await;
    let (mut client, socket) = raw(&mut server, "old").await;
    let forgotten = socket.hold(vec!["a".into()]).await.unwrap();
    assert_eq!(client.closed().0, 1001);
    drop(forgotten);
}
