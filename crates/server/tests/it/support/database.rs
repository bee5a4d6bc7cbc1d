//! A fresh PostgreSQL database for each test.

use std::env;

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};

const ADMIN_URL: &str = "MAJLIS_TEST_POSTGRES";

#[derive(Clone, Debug)]
pub enum Backend {
    Sqlite,
    /// The URL of an administrator, who may create databases.
    Postgres(String),
}

impl Backend {
    /// PostgreSQL, where `MAJLIS_TEST_POSTGRES` names one.
    pub fn postgres() -> Option<Self> {
        match env::var(ADMIN_URL) {
            Ok(url) => Some(Self::Postgres(url)),
            Err(_) if env::var_os("CI").is_some() => {
                panic!("{ADMIN_URL} is not set: these tests must not be skipped in CI")
            }
            Err(_) => {
                eprintln!("skipped: {ADMIN_URL} is not set");
                None
            }
        }
    }

    pub(super) async fn create(self) -> Option<Fresh> {
        match self {
            Backend::Sqlite => None,
            Backend::Postgres(admin_url) => {
                tokio::task::spawn_blocking(|| Some(Fresh::create(admin_url)))
                    .await
                    .expect("the database is created")
            }
        }
    }
}

/// Dropped when the test ends.
pub struct Fresh {
    admin_url: String,
    name: String,
    pub url: String,
}

impl Fresh {
    fn create(admin_url: String) -> Self {
        let name = format!("majlis_test_{}", uuid::Uuid::new_v4().simple());
        execute(&admin_url, &format!("CREATE DATABASE {name}"));
        let (server, query) = match admin_url.split_once('?') {
            Some((server, query)) => (server, format!("?{query}")),
            None => (admin_url.as_str(), String::new()),
        };
        let after_scheme = server.find("://").map_or(0, |at| at + 3);
        let server = match server[after_scheme..].find('/') {
            Some(at) => &server[..after_scheme + at],
            None => server,
        };
        let url = format!("{server}/{name}{query}");
        Self {
            admin_url,
            name,
            url,
        }
    }
}

impl Fresh {
    pub fn drop_now(&self) {
        execute(
            &self.admin_url,
            &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        );
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        self.drop_now();
    }
}

fn execute(url: &str, sql: &str) {
    PgConnection::establish(url)
        .expect("PostgreSQL is reachable")
        .batch_execute(sql)
        .expect("the statement runs");
}
