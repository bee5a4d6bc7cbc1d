//! The two databases behind one connection type, and the few places where they differ.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use diesel::{
    Connection as _, PgConnection, QueryResult, RunQueryDsl, SqliteConnection,
    backend::Backend as Dialect,
    connection::SimpleConnection as _,
    query_builder::{AstPass, QueryFragment, QueryId},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How long a SQLite connection waits for another process (`majlis admin create`) to finish writing.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes outbox ids follow the order of commits on PostgreSQL: held from the first id taken until
/// the commit is visible.
const OUTBOX_LOCK: i64 = 0x6d61_6a6c_6973_0001;
/// Two nodes that start at once migrate one after the other.
const MIGRATION_LOCK: i64 = 0x6d61_6a6c_6973_0002;

#[derive(diesel::MultiConnection)]
pub enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Backend {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Backend {
    pub(super) fn from_url(url: &str, data_dir: &Path) -> anyhow::Result<Self> {
        if url.is_empty() {
            std::fs::create_dir_all(data_dir)
                .with_context(|| format!("cannot create the data folder {}", data_dir.display()))?;
            Ok(Backend::Sqlite(data_dir.join("majlis.sqlite")))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Backend::Postgres(url.to_owned()))
        } else {
            anyhow::bail!("database.url must be empty (SQLite) or begin with postgres://")
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Backend::Sqlite(_))
    }

    pub(super) fn connect(&self) -> diesel::ConnectionResult<Conn> {
        match self {
            Backend::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                conn.batch_execute(&format!(
                    "PRAGMA busy_timeout = {};
                     PRAGMA journal_mode = WAL;
                     PRAGMA synchronous = FULL;
                     PRAGMA foreign_keys = ON;
                     PRAGMA cache_size = -16000;
                     PRAGMA temp_store = MEMORY;",
                    SQLITE_BUSY_TIMEOUT.as_millis()
                ))
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                super::text::lower_utils::register_impl(&mut conn, |text: String| {
                    text.to_lowercase()
                })
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                super::text::translate_utils::register_impl(
                    &mut conn,
                    |text: String, _: String, _: String| super::text::fold(&text),
                )
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(conn))
            }
            Backend::Postgres(url) => Ok(Conn::Postgres(PgConnection::establish(&with_patience(
                url,
            ))?)),
        }
    }

    pub(super) fn migrate(&self) -> anyhow::Result<()> {
        let mut conn = self.connect().with_context(|| match self {
            Backend::Sqlite(path) => format!("cannot open the database {}", path.display()),
            Backend::Postgres(url) => {
                format!("cannot reach the database {}", without_password(url))
            }
        })?;
        let run = match &mut conn {
            Conn::Sqlite(c) => c.run_pending_migrations(SQLITE_MIGRATIONS).map(drop),
            Conn::Postgres(c) => {
                c.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
                c.run_pending_migrations(POSTGRES_MIGRATIONS).map(drop)
            }
        };
        run.map_err(|e| anyhow::anyhow!("cannot migrate the database: {e}"))
    }
}

/// The address with bounds on how long a silent server is waited for, where it has none of its own.
fn with_patience(url: &str) -> String {
    const PATIENCE: [(&str, &str); 4] = [
        ("connect_timeout", "5"),
        ("keepalives_idle", "15"),
        ("tcp_user_timeout", "15000"),
        ("options", "-c%20statement_timeout%3D30000"),
    ];
    let mut url = url.to_owned();
    for (name, value) in PATIENCE {
        if !url.contains(&format!("{name}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{name}={value}"));
        }
    }
    url
}

/// `postgres://user:secret@host/db` without the secret, for messages.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            format!("{}…{}", &url[..scheme + 3], &url[at..])
        }
        _ => url.to_owned(),
    }
}

/// A statement of a transaction that is run for every job, and so kept prepared.
#[derive(Clone, Copy, QueryId)]
pub(super) struct Statement<const INDEX: usize>;

/// What [`Statement`] stands for.
const STATEMENTS: [&str; 3] = [
    "SAVEPOINT job",
    "RELEASE SAVEPOINT job",
    "ROLLBACK TO SAVEPOINT job",
];
pub(super) const SAVEPOINT: Statement<0> = Statement;
pub(super) const RELEASE: Statement<1> = Statement;
pub(super) const ROLLBACK_TO: Statement<2> = Statement;

impl<const INDEX: usize, DB: Dialect> QueryFragment<DB> for Statement<INDEX> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(STATEMENTS[INDEX]);
        Ok(())
    }
}

impl<const INDEX: usize, C> RunQueryDsl<C> for Statement<INDEX> {}

impl Conn {
    pub(super) fn begin_snapshot(&mut self) -> QueryResult<()> {
        self.batch_execute(match self {
            Conn::Sqlite(_) => "BEGIN",
            Conn::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })
    }

    pub(super) fn end_snapshot(&mut self) -> QueryResult<()> {
        self.batch_execute("ROLLBACK")
    }

    pub(super) fn begin_write(&mut self) -> QueryResult<()> {
        self.batch_execute(match self {
            Conn::Sqlite(_) => "BEGIN IMMEDIATE",
            Conn::Postgres(_) => "BEGIN",
        })
    }

    /// From here to the commit no other transaction takes an outbox id. SQLite has one writer anyway.
    pub(super) fn lock_outbox(&mut self) -> QueryResult<()> {
        match self {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(c) => {
                c.batch_execute(&format!("SELECT pg_advisory_xact_lock({OUTBOX_LOCK})"))
            }
        }
    }
}
