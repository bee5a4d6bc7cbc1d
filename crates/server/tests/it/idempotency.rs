//! The same request, sent twice.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use serde_json::json;
use sha2::Digest as _;

use crate::{
    on_both,
    support::{TestServer, Visitor, registration},
};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// What the database answers, as text.
async fn text_of(server: &TestServer, query: &'static str) -> String {
    let rows: Vec<Row> = server
        .app()
        .store()
        .read(move |conn| Ok(sql_query(query).load(conn)?))
        .await
        .unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

on_both! {
    async fn the_first_answer_comes_again(server) {
        let visitor = server.visitor();
        let form = registration("Amal");
        let first = visitor.post_once("/users/register", "k", form.clone()).await;
        let again = visitor.post_once("/users/register", "k", form.clone()).await;
        assert_eq!(first.header("idempotency-replayed"), "");
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(first.expect(201), again.expect(201));
    }

    async fn what_is_kept_cannot_be_guessed_from(server) {
        let visitor = server.visitor();
        let form = registration("Amal");
        visitor.post_once("/users/register", "k", form.clone()).await.expect(201);
        let request = format!("POST /api/v1/users/register\n{form}");
        let guessed: String = sha2::Sha256::digest(&request).iter().map(|byte| format!("{byte:02x}")).collect();
        let kept = text_of(&server, "SELECT fingerprint AS text FROM idempotency").await;
        assert!(!kept.is_empty() && kept != guessed, "{kept}");
    }

    async fn of_one_caller_so_many_are_kept(server) {
        let (amal, omar) = (server.person("Amal").await, server.person("Omar").await);
        let early = registration("Lena");
        amal.post_once("/users/register", "early", early.clone()).await.expect(201);
        let fill = format!(
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
             INSERT INTO idempotency (caller, path, key, fingerprint, status, body, created_at)
             SELECT 'user:{}', '/', CAST(i AS TEXT), '', 201, '{{}}', {} FROM n",
            amal.id,
            majlis_server::clock::now_ms()
        );
        let filled = server.app().store().write("test", move |tx| Ok(sql_query(fill.as_str()).execute(tx.conn)?));
        assert_eq!(filled.await.unwrap(), 9_999);

        let late = registration("Nora");
        amal.post_once("/users/register", "late", late.clone()).await.expect(201);
        let again = amal.post_once("/users/register", "late", late).await;
        assert_eq!(again.header("idempotency-replayed"), "");
        again.refused(409, "email_taken");
        let again = amal.post_once("/users/register", "early", early).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        let other = registration("Sami");
        omar.post_once("/users/register", "late", other.clone()).await.expect(201);
        assert_eq!(omar.post_once("/users/register", "late", other).await.header("idempotency-replayed"), "true");
    }

    async fn a_refusal_is_an_answer_too_and_leaves_nothing(server) {
        let visitor = server.visitor();
        let taken = registration("Amal");
        visitor.post("/users/register", taken.clone()).await.expect(201);
        visitor.post_once("/users/register", "k", taken.clone()).await.refused(409, "email_taken");
        let again = visitor.post_once("/users/register", "k", taken).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        again.refused(409, "email_taken");
    }

    async fn another_body_is_another_request(server) {
        let visitor = server.visitor();
        visitor.post_once("/users/register", "k", registration("Amal")).await.expect(201);
        visitor.post_once("/users/register", "k", registration("Omar")).await.refused(422, "idempotency_mismatch");
        visitor.post_once("/users/register", "other", registration("Omar")).await.expect(201);
    }

    async fn a_key_belongs_to_its_caller(server) {
        let (amal, omar) = (server.person("Amal").await, server.person("Omar").await);
        // Whoever is signed in may register others; the caller is what differs.
        amal.post_once("/users/register", "k", registration("Lena")).await.expect(201);
        omar.post_once("/users/register", "k", registration("Nora")).await.expect(201);
    }

    async fn of_many_at_once_one_runs(server) {
        let form = registration("Amal");
        let sent = (0..8).map(|_| {
            let (visitor, form) = (server.visitor(), form.clone());
            tokio::spawn(async move { visitor.post_once("/users/register", "k", form).await })
        });
        let mut created = Vec::new();
        for answer in futures_util::future::join_all(sent).await {
            let answer = answer.unwrap();
            match answer.status.as_u16() {
                201 => created.push(answer.text),
                _ => drop(answer.refused(409, "idempotency_in_progress")),
            }
        }
        assert!(!created.is_empty() && created.iter().all(|text| *text == created[0]));
        let again = server.visitor().post_once("/users/register", "k", form).await;
        assert_eq!(again.expect(201), serde_json::from_str::<serde_json::Value>(&created[0]).unwrap());
    }

    async fn a_key_that_is_none_is_refused(server) {
        let visitor = server.visitor();
        for key in ["", &"x".repeat(256)] {
            visitor.post_once("/users/register", key, registration("Amal")).await.refused(422, "validation_failed");
        }
        let not_kept = Visitor::send(
            visitor.request(reqwest::Method::POST, "/users/register").json(&json!({})).header("Idempotency-Key", "k"),
        );
        not_kept.await.refused(422, "validation_failed");
        visitor.post_once("/users/register", "k", registration("Amal")).await.expect(201);
    }

    async fn of_two_nodes_at_once_one_runs(server) {
        let other = server.another_node().await;
        for round in 0..10 {
            let form = registration("Amal");
            let key = format!("k{round}");
            let (here, there) = (server.visitor(), other.visitor());
            let (one, two) = tokio::join!(
                here.post_once("/users/register", &key, form.clone()),
                there.post_once("/users/register", &key, form.clone())
            );
            assert_eq!(one.expect(201), two.expect(201));
        }
    }
}
