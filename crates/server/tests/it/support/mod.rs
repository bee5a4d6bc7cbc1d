//! Starts the server as `majlis serve` does, and acts as people do.

mod client;
mod database;
pub mod tables;

use std::sync::Arc;

pub use client::{Answer, PASSWORD, Person, Visitor, registration};
pub use database::Backend;

use majlis_server::{
    app::App,
    cli::serve::Server,
    config::{Config, Overrides},
};
use tempfile::TempDir;

/// Signs the tokens of all test servers.
pub const JWT_SECRET: &str = "a secret for tests only";

/// Runs a test on SQLite and, where there is one, on PostgreSQL:
/// `on_both! { async fn name(server) { … } }`
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($server:ident) $body:block)+) => {
        $(mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn run($server: $crate::support::TestServer) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                run($crate::support::TestServer::start($crate::support::Backend::Sqlite).await).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(backend) = $crate::support::Backend::postgres() {
                    run($crate::support::TestServer::start(backend).await).await;
                }
            }
        })+
    };
}

/// A server of its own for one test, with its own data.
pub struct TestServer {
    server: Server,
    data: Arc<Data>,
}

/// Removed with the last server on it.
struct Data {
    _folder: TempDir,
    database: Option<database::Fresh>,
}

impl TestServer {
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    /// Starts with other settings than the usual ones.
    pub async fn start_with(backend: Backend, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::load(&Overrides::default()).expect("the defaults");
        config.server.listen = "127.0.0.1:0".parse().expect("an address");
        config.server.data_dir = folder.path().to_owned();
        config.auth.jwt_secret = JWT_SECRET.into();
        config.limits.enabled = false;
        let database = backend.create().await;
        if let Some(database) = &database {
            config.database.url = database.url.clone();
        }
        change(&mut config);
        Self {
            server: Server::start(config).await.expect("the server starts"),
            data: Arc::new(Data {
                _folder: folder,
                database,
            }),
        }
    }

    /// Another server on the same data.
    pub async fn another_node(&self) -> Self {
        let mut config = self.app().config().clone();
        config.server.listen.set_port(0);
        Self {
            server: Server::start(config).await.expect("the server starts"),
            data: Arc::clone(&self.data),
        }
    }

    /// Takes the database away.
    pub async fn lose_database(&self) {
        let data = Arc::clone(&self.data);
        let lose = move || data.database.as_ref().map(database::Fresh::drop_now);
        tokio::task::spawn_blocking(lose)
            .await
            .expect("it is dropped");
    }

    pub fn url(&self) -> String {
        self.server.url()
    }

    pub fn app(&self) -> &App {
        self.server.app()
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.url())
    }

    /// Somebody who has registered and signed in.
    pub async fn person(&self, name: &str) -> Person {
        Person::register(&self.visitor(), name).await
    }

    /// An administrator who has signed in.
    pub async fn admin(&self, name: &str) -> Person {
        let person = self.person(name).await;
        let id = person.id.clone();
        self.app()
            .store()
            .write("users", move |tx| {
                majlis_server::accounts::set_role(
                    tx,
                    majlis_server::audit::By::CommandLine,
                    &id,
                    majlis_server::scope::Role::Admin,
                )
            })
            .await
            .expect("the role is set");
        person
    }
}
