//! A look behind the doors: at what is in the tables, and at what time makes of it.

use std::time::Duration;

use diesel::{RunQueryDsl as _, sql_types::Text};
use majlis_server::store::Conn;

use super::TestServer;

pub async fn execute(server: &TestServer, sql: String) {
    let done = server.app().store().write("test", move |tx| {
        let query = diesel::sql_query(&sql);
        match tx.conn {
            Conn::Sqlite(conn) => query.execute(conn)?,
            Conn::Postgres(conn) => query.execute(conn)?,
        };
        Ok(())
    });
    done.await.expect("the statement runs");
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    rows: String,
}

pub async fn texts(server: &TestServer, sql: String) -> Vec<String> {
    let found = server.app().store().read(move |conn| {
        let query = diesel::sql_query(sql);
        let texts: Vec<Row> = match conn {
            Conn::Sqlite(conn) => query.load(conn)?,
            Conn::Postgres(conn) => query.load(conn)?,
        };
        Ok(texts.into_iter().map(|row| row.rows).collect())
    });
    found.await.expect("the query runs")
}

pub async fn count(server: &TestServer, table: &str, condition: &str) -> i64 {
    let sql = format!("SELECT CAST(COUNT(*) AS TEXT) AS rows FROM {table} WHERE {condition}");
    texts(server, sql).await[0].parse().expect("a number")
}

/// Has due work looked for until it holds, as long as is sensible.
pub async fn until<F: Future<Output = bool>>(server: &TestServer, holds: impl Fn() -> F) {
    let looking = async {
        while !holds().await {
            server.app().jobs().notify_one();
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking)
        .await
        .expect("it holds in time");
}
