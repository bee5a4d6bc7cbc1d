//! What does not fit is answered with a problem document, whatever it is.

use reqwest::{Method, header};
use serde_json::json;

use crate::{
    on_both,
    support::{Backend, TestServer, Visitor, registration},
};

on_both! {
    async fn unknown_paths_and_methods(server) {
        let visitor = server.visitor();
        visitor.get("/nothing/here").await.refused(404, "not_found");
        visitor.get("//api").await.refused(404, "not_found");
        let answer = visitor.delete("/users/register").await;
        assert_eq!(answer.header("allow"), "POST");
        answer.refused(405, "method_not_allowed");
        visitor.patch("/auth/login", json!({})).await.refused(405, "method_not_allowed");
        visitor.get("/auth/sessions%00").await.refused(404, "not_found");
    }

    async fn bodies_that_do_not_fit(server) {
        let visitor = server.visitor();
        let send = |kind: &'static str, body: String| {
            let request = visitor.request(Method::POST, "/auth/login").header(header::CONTENT_TYPE, kind).body(body);
            Visitor::send(request)
        };
        send("application/json", "{".into()).await.refused(400, "malformed_json");
        send("application/json", "\u{feff}{}".into()).await.refused(400, "malformed_json");
        send("text/plain", "{}".into()).await.refused(415, "unsupported_media_type");
        let large = format!("{{\"email\":\"{}\"}}", "x".repeat(300_000));
        send("application/json", large).await.refused(413, "too_large");
        let problem = send("application/json", r#"{"email":1,"password":"x"}"#.into()).await.refused(422, "validation_failed");
        assert_eq!(problem["errors"][0]["field"], "email");
        let problem = send("application/json; charset=utf-8", r#"{"email":"a"}"#.into()).await.refused(422, "validation_failed");
        assert_eq!(problem["errors"], json!([{"field": "password", "message": "is required"}]));
        send("application/json", "[]".into()).await.refused(422, "validation_failed");
        send("application/json", r#"{"email":"a\u0000","password":"x"}"#.into()).await.refused(422, "validation_failed");
        send("application/json", String::new()).await.refused(422, "validation_failed");
    }

    async fn health_and_readiness(server) {
        let visitor = server.visitor();
        assert_eq!(visitor.get("//healthz").await.expect(200)["status"], "alive");
        assert_eq!(visitor.get("//readyz").await.expect(200)["status"], "ready");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_its_database_is_alive_but_not_ready() {
    let Some(backend) = Backend::postgres() else {
        return;
    };
    let server = TestServer::start(backend).await;
    server.lose_database().await;
    let visitor = server.visitor();
    let problem = visitor.get("//readyz").await.refused(503, "not_ready");
    assert_eq!(
        problem["failing"],
        json!(["database_read", "database_write"])
    );
    visitor.get("//healthz").await.expect(200);
    let problem = visitor
        .post("/users/register", registration("Amal"))
        .await
        .refused(503, "unavailable");
    assert!(!problem.to_string().contains("majlis_test"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_lost_is_no_mistake_of_the_request() {
    use diesel::{RunQueryDsl as _, sql_query};
    let Some(backend) = Backend::postgres() else {
        return;
    };
    let server = TestServer::start(backend).await;
    let store = server.app().store();
    let end = "SELECT pg_terminate_backend(pg_backend_pid())";
    let read = store.read(move |conn| Ok(sql_query(end).execute(conn)?));
    assert_eq!(read.await.unwrap_err().problem().code, "unavailable");
    let written = store.write("test", move |tx| Ok(sql_query(end).execute(tx.conn)?));
    assert_eq!(written.await.unwrap_err().problem().code, "unavailable");
    server
        .person("Amal")
        .await
        .get("/auth/me")
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_a_length_is_limited_too() {
    let server = TestServer::start(Backend::Sqlite).await;
    let chunk = || Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]);
    let stream = futures_util::stream::iter((0..8).map(move |_| chunk()));
    let request = server
        .visitor()
        .request(Method::POST, "/auth/login")
        .header(header::CONTENT_TYPE, "application/json")
        .body(reqwest::Body::wrap_stream(stream));
    Visitor::send(request).await.refused(413, "too_large");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_lists_every_route_and_the_page_loads_nothing_from_elsewhere() {
    let server = TestServer::start(Backend::Sqlite).await;
    let visitor = server.visitor();
    let document = visitor.get("/openapi.json").await.expect(200);
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/api/v1/auth/login"]["post"].is_object());
    assert!(document["components"]["securitySchemes"]["bearer"].is_object());
    for path in ["//docs", "//docs/page.js", "//docs/page.css"] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.text.contains("://"), "{path}");
    }
    let page = visitor.get("//docs").await;
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'self'")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_web_app_answers_its_own_paths_only() {
    let server = TestServer::start(Backend::Sqlite).await;
    let visitor = server.visitor();
    for path in ["//", "//events/some-event"] {
        let answer = visitor.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, "text/html; charset=utf-8")
        );
        assert_eq!(answer.header("x-frame-options"), "DENY");
    }
    visitor
        .get("//assets/missing.js")
        .await
        .refused(404, "not_found");
    Visitor::send(visitor.request(Method::POST, "//events/some-event"))
        .await
        .refused(405, "method_not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_allowed_origins_may_ask() {
    let server = TestServer::start(Backend::Sqlite).await;
    let visitor = server.visitor();
    let from = |origin: String| {
        let request = visitor
            .request(Method::OPTIONS, "/auth/login")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "authorization,idempotency-key",
            );
        Visitor::send(request)
    };
    for origin in [server.url(), "http://localhost:5173".to_owned()] {
        let answer = from(origin.clone()).await;
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        assert!(
            answer
                .header("access-control-allow-headers")
                .contains("idempotency-key")
        );
    }
    assert_eq!(
        from("https://evil.example".into())
            .await
            .header("access-control-allow-origin"),
        ""
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_open_no_live_connection() {
    let server = TestServer::start(Backend::Sqlite).await;
    let visitor = server.visitor();
    let from = |path: &str, origin: Option<&str>| {
        let mut request = visitor
            .request(Method::GET, path)
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        Visitor::send(request)
    };
    for path in ["//ws", "//socket.io/?EIO=4&transport=websocket"] {
        from(path, Some("https://evil.example"))
            .await
            .refused(403, "origin_not_allowed");
        from(path, Some("null"))
            .await
            .refused(403, "origin_not_allowed");
    }
    let polling = "//socket.io/?EIO=4&transport=polling";
    for origin in ["http://localhost:5173", &server.url()] {
        let request = visitor
            .request(Method::GET, polling)
            .header(header::ORIGIN, origin);
        let answer = Visitor::send(request).await;
        assert_eq!(
            (
                answer.status.as_u16(),
                answer.header("access-control-allow-origin")
            ),
            (200, origin)
        );
    }
    assert_eq!(visitor.get(polling).await.status, 200);
    let request = visitor
        .request(Method::GET, polling)
        .header(header::ORIGIN, "https://evil.example");
    Visitor::send(request)
        .await
        .refused(403, "origin_not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_hears_when_to_come_back() {
    let server = TestServer::start_with(Backend::Sqlite, |config| {
        config.limits.enabled = true;
        config.limits.address_burst = 3.try_into().unwrap();
        config.limits.address_per_second = 1.try_into().unwrap();
    })
    .await;
    let visitor = server.visitor();
    for _ in 0..3 {
        visitor.get("/auth/ws-token").await.expect(200);
    }
    let answer = visitor.get("/auth/ws-token").await;
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=2).contains(&seconds));
    answer.refused(429, "rate_limited");
    // The web app and the probes are not the API.
    assert_eq!(visitor.get("//healthz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opens_too_many_live_connections_hears_when_to_come_back() {
    let server = TestServer::start_with(Backend::Sqlite, |config| {
        config.limits.enabled = true;
        config.limits.handshakes_per_address_burst = 2.try_into().unwrap();
        config.limits.handshakes_per_address_per_second = 1.try_into().unwrap();
    })
    .await;
    let visitor = server.visitor();
    let opening = "//socket.io/?EIO=4&transport=polling";
    let opened = visitor.get(opening).await;
    let packet: serde_json::Value = serde_json::from_str(&opened.text[1..]).unwrap();
    let polling = format!("{opening}&sid={}", packet["sid"].as_str().unwrap());
    assert_eq!(visitor.get(opening).await.status, 200);
    // Not at once again, by whichever way; what is open goes on, and so does the API.
    let answer = visitor.get("//ws").await;
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=2).contains(&seconds));
    answer.refused(429, "rate_limited");
    let connect = visitor.request(Method::POST, &polling).body("40");
    assert_eq!(Visitor::send(connect).await.status, 200);
    assert_eq!(visitor.get(&polling).await.status, 200);
    visitor.get("/auth/ws-token").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_a_password_is_held_back_without_holding_back_others() {
    let server = TestServer::start_with(Backend::Sqlite, |config| {
        config.limits.enabled = true;
        config.limits.login_failures_burst = 2.try_into().unwrap();
    })
    .await;
    let visitor = server.visitor();
    let guess = |email: &'static str| {
        let visitor = visitor.clone();
        async move {
            visitor
                .post(
                    "/auth/login",
                    json!({"email": email, "password": "12345678"}),
                )
                .await
        }
    };
    // Who knows the password is not counted.
    let lena = server.person("Lena").await;
    for _ in 0..3 {
        crate::support::Person::sign_in(&visitor, &lena.email).await;
    }
    for _ in 0..2 {
        guess("amal@example.org")
            .await
            .refused(401, "invalid_credentials");
    }
    guess("AMAL@example.org ")
        .await
        .refused(429, "rate_limited");
    guess("omar@example.org")
        .await
        .refused(401, "invalid_credentials");
    visitor
        .post("/users/register", registration("Lena"))
        .await
        .expect(201);
}
