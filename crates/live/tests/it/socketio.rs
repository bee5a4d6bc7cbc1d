//! Socket.IO protocol v5: namespaces, events, acknowledgements, binary, bad input.

use std::time::Duration;

use majlis_live::{Config, Ending, LastWord};
use serde_json::json;

use crate::support::{Server, config};

#[tokio::test(flavor = "multi_thread")]
async fn namespaces_are_entered_and_left_on_one_connection() {
    let mut server = Server::start(config()).await;
    let mut client = server.socketio();
    let main = client.enter("/", json!({}));
    assert_eq!(
        main.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["sid"]
    );
    let events = client.enter("/events", json!({ "user": "u" }));
    assert_ne!(main["sid"], events["sid"]);
    client.send(r#"42/events,["m",1,"2",{"3":[true]}]"#);
    assert_eq!(client.text(), r#"42/events,["m-back",1,"2",{"3":[true]}]"#);
    client.send("41/events");
    assert!([events["sid"].as_str().unwrap()].contains(&server.gone().await.as_str()));
    // What was under way for a namespace that has been left is no error.
    client.send(r#"42/events,["m"]"#);
    client.send(r#"42["m"]"#);
    assert_eq!(client.text(), r#"42["m-back"]"#);
    client.enter("/events", json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_namespace_gets_a_connect_error() {
    let server = Server::start(config()).await;
    let mut client = server.socketio();
    client.send("40/random");
    assert_eq!(
        client.text(),
        r#"44/random,{"message":"Invalid namespace"}"#
    );
    client.send(r#"40/events,{"refuse":true}"#);
    let error: serde_json::Value =
        serde_json::from_str(client.text().strip_prefix("44/events,").unwrap()).unwrap();
    assert_eq!(
        error,
        json!({ "message": "Authentication error: Invalid token", "data": { "code": "invalid_token" } })
    );
    client.enter("/events", json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_served_now_is_let_go_to_come_back() {
    let server = Server::start(config()).await;
    let mut client = server.socketio();
    client.send(r#"40/events,{"busy":true}"#);
    // A CONNECT_ERROR would keep a client away for good.
    assert!(client.ends());
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledgements_and_binary_go_both_ways() {
    let mut server = Server::start(config()).await;
    let mut client = server.socketio();
    client.enter("/", json!({}));
    let socket = server.socket().await;
    client.send(r#"42456["ask",1,{"a":[false]}]"#);
    assert_eq!(client.text(), r#"43456[1,{"a":[false]}]"#);
    let placeholders = r#"{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}"#;
    client.send(&format!(r#"452-789["ask",{placeholders}]"#));
    client.send_binary(&[1, 2]);
    client.send_binary(&[3]);
    assert_eq!(client.text(), format!("462-789[{placeholders}]"));
    assert_eq!(client.frame().into_data().as_ref(), [1, 2]);
    assert_eq!(client.frame().into_data().as_ref(), [3]);

    let asked = tokio::spawn({
        let socket = socket.clone();
        async move {
            socket
                .emit_with_ack("question", &json!({ "q": 1 }), Duration::from_secs(10))
                .await
        }
    });
    assert_eq!(client.text(), r#"421["question",{"q":1}]"#);
    client.send(r#"431["yes"]"#);
    assert_eq!(asked.await.unwrap().unwrap().args, [json!("yes")]);
    let late = socket
        .emit_with_ack("question", &json!({}), Duration::from_millis(1))
        .await;
    assert!(matches!(late, Err(majlis_live::AckError::Timeout)));
}

#[tokio::test(flavor = "multi_thread")]
async fn polling_clients_have_everything_too() {
    let server = Server::start(config()).await;
    let path = server.polling("/socket.io");
    assert_eq!(
        server.http("POST", &path, b"40/events,{\"user\":\"u\"}").0,
        200
    );
    assert!(
        server
            .http("GET", &path, b"")
            .1
            .starts_with("40/events,{\"sid\":")
    );
    let binary = "451-/events,7[\"ask\",{\"_placeholder\":true,\"num\":0}]\u{1e}bAQID";
    assert_eq!(server.http("POST", &path, binary.as_bytes()).0, 200);
    let answer = "461-/events,7[{\"_placeholder\":true,\"num\":0}]\u{1e}bAQID";
    assert_eq!(server.http("GET", &path, b""), (200, answer.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_ends_that_connection_and_no_other() {
    let server = Server::start(config()).await;
    let mut bystander = server.socketio();
    bystander.enter("/", json!({}));
    let deep = format!("42[\"m\",{}1{}]", "[".repeat(300), "]".repeat(300));
    let bad = [
        "4abc",
        "42{}",
        "42[]",
        r#"42abc["m"]"#,
        r#"42["connect"]"#,
        "43[1]",
        "40[]",
        "4",
        "9",
        "2",
        r#"42/events,["m"]"#,
        r#"45999-["m"]"#,
        r#"451-["m",{"_placeholder":true,"num":5}]"#,
        "40",
        &deep,
    ];
    for text in bad {
        let mut client = server.socketio();
        client.enter("/", json!({}));
        client.send(text);
        assert!(client.ends(), "{text}");
    }
    let mut client = server.socketio();
    client.enter("/", json!({}));
    client.send(r#"451-["m",{"_placeholder":true,"num":0}]"#);
    client.send(r#"42["m"]"#);
    assert!(client.ends());
    let mut client = server.socketio();
    client.enter("/", json!({}));
    client.send_binary(&[1]);
    assert!(client.ends());
    bystander.send(r#"42["m"]"#);
    assert_eq!(bystander.text(), r#"42["m-back"]"#);
    assert_eq!(server.hub.stats().bad_input_total, bad.len() as u64 + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_without_a_namespace_is_closed() {
    let server = Server::start(Config {
        connect_timeout: Duration::from_millis(50),
        ..config()
    })
    .await;
    assert!(server.socketio().ends());
    let mut client = server.socketio();
    client.enter("/", json!({}));
    client.send("41");
    assert!(client.ends());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disconnected_socket_hears_its_last_word_first() {
    let mut server = Server::start(config()).await;
    let mut client = server.socketio();
    client.enter("/", json!({}));
    let main = server.socket().await;
    client.enter("/events", json!({}));
    let last = LastWord {
        namespace: None,
        name: "account.banned".into(),
        payload: json!({ "kind": "banned" }),
    };
    main.disconnect(Ending {
        last: Some(last),
        ..Ending::default()
    });
    assert_eq!(client.text(), r#"42["account.banned",{"kind":"banned"}]"#);
    assert_eq!(client.text(), "41");
    assert_eq!(server.gone().await, main.id());
    client.send(r#"42["in flight"]"#);
    client.send(r#"42/events,["m"]"#);
    assert_eq!(client.text(), r#"42/events,["m-back"]"#);
}
