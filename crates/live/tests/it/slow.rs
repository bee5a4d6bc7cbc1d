//! Readers that are behind.

use std::time::Duration;

use majlis_live::{Class, Config};
use serde_json::json;

use crate::support::{Server, config, say, state};

fn filler() -> serde_json::Value {
    json!({ "filler": "x".repeat(8 * 1024) })
}

/// More than the kernel's buffers and the queue hold.
const FLOOD: usize = 2_000;

fn narrow() -> Config {
    Config {
        queue_bytes: 256 * 1024,
        gather: Duration::ZERO,
        ..config()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_too_slow_for_facts_is_ended_so_that_it_comes_back() {
    let mut server = Server::start(narrow()).await;
    let mut slow = server.websocket("/ws?rooms=a");
    let socket = server.socket().await;
    let mut healthy = server.websocket("/ws?rooms=b");
    server.socket().await;
    for _ in 0..FLOOD {
        server.publish(say("raw", &["a"], "m", filler(), Class::Fact));
    }
    assert_eq!(server.gone().await, socket.id());
    let n = server.fact("raw", "b");
    assert_eq!(healthy.fact(), n);
    let stats = server.hub.stats();
    assert_eq!(stats.slow_closed_total, 1);
    // What was sent before is whole and in order, then comes the code that tells it to come back.
    let mut last = 0;
    loop {
        match slow.frame() {
            tungstenite::Message::Text(text) => {
                let seq: u64 = text
                    .rsplit_once('-')
                    .unwrap()
                    .1
                    .trim_end_matches("\"}")
                    .parse()
                    .unwrap();
                assert_eq!(seq, last + 1);
                last = seq;
            }
            tungstenite::Message::Close(Some(close)) => {
                assert_eq!(u16::from(close.code), 4008);
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(last < FLOOD as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_behind_keeps_its_connection_when_states_make_way() {
    let mut server = Server::start(narrow()).await;
    let mut slow = server.websocket("/ws?rooms=a");
    server.socket().await;
    for key in 0..FLOOD {
        let key = state(&(key % 4).to_string());
        server.publish(say("raw", &["a"], "seats", filler(), key));
    }
    let last = server.fact("raw", "a");
    let mut states = 0;
    let mut previous = 0;
    loop {
        let text = slow.text();
        let seq: u64 = text
            .rsplit_once('-')
            .unwrap()
            .1
            .trim_end_matches("\"}")
            .parse()
            .unwrap();
        assert!(seq > previous);
        previous = seq;
        if seq == last {
            break;
        }
        states += 1;
    }
    assert!(states < FLOOD, "states were replaced");
    let stats = server.hub.stats();
    assert_eq!(
        (stats.slow_closed_total, stats.states_replaced_total),
        (0, (FLOOD - states) as u64)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn passing_messages_are_dropped_for_a_reader_behind() {
    let mut server = Server::start(narrow()).await;
    let mut slow = server.websocket("/ws?rooms=a");
    server.socket().await;
    for _ in 0..FLOOD {
        server
            .hub
            .pass(vec![say("raw", &["a"], "typing", filler(), Class::Passing)]);
    }
    server.hub.settled().await;
    let last = server.fact("raw", "a");
    let mut passed = 0;
    while !slow.text().contains(&format!("\"n\":{last}")) {
        passed += 1;
    }
    server.hub.settled().await;
    let stats = server.hub.stats();
    assert_eq!(
        (stats.slow_closed_total, stats.passing_dropped_total),
        (0, (FLOOD - passed) as u64)
    );
    assert!(passed < FLOOD);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_larger_than_the_queue_does_not_end_a_reader_that_reads() {
    let mut server = Server::start(Config {
        queue_bytes: 64 * 1024,
        ..config()
    })
    .await;
    let mut client = server.websocket("/ws?rooms=a");
    server.socket().await;
    let reader = std::thread::spawn(move || {
        for n in 1..=100 {
            assert_eq!(client.fact(), n);
        }
    });
    for _ in 0..100 {
        let n = server.hub.head() + 1;
        server.publish(say(
            "raw",
            &["a"],
            "fact",
            json!({ "n": n, "filler": "x".repeat(2000) }),
            Class::Fact,
        ));
    }
    reader.join().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_polling_client_that_vanishes_costs_no_more_than_its_queue() {
    let mut server = Server::start(narrow()).await;
    let path = server.polling("/socket.io");
    assert_eq!(server.http("POST", &path, br#"40{"rooms":"a"}"#).0, 200);
    let socket = server.socket().await;
    for _ in 0..100 {
        server.publish(say("/", &["a"], "m", filler(), Class::Fact));
    }
    assert_eq!(server.gone().await, socket.id());
    assert_eq!(server.http("GET", &path, b"").0, 400);
    server.hub.settled().await;
    let stats = server.hub.stats();
    assert_eq!((stats.slow_closed_total, stats.polling_connections), (1, 0));
}
