//! A server with as many people as a part needs.
//!
//! Registering tens of thousands of people would take minutes of password hashing that nobody wants to measure. So
//! one person registers and logs in through the API, and the rows that this left, one user and one session, are
//! copied under other ids while the server is down. The bench knows the server's secret and signs the others' access
//! tokens from the claims of the first one. What is timed later goes through the API alone.

use std::path::PathBuf;
use std::process::Command;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

use crate::server::{JWT_SECRET, Server};
use crate::{Options, Result, http};

const EMAIL: &str = "first@bench.test";
const PASSWORD: &str = "a long enough password";

/// The server, running, and its people.
pub struct House {
    pub server: Server,
    /// Each person's access token. None of them owns an event.
    pub tokens: Vec<String>,
    /// Who owns all events.
    pub owner: String,
    database: Database,
    folder: PathBuf,
}

impl House {
    pub fn open(options: &Options) -> Result<Self> {
        std::fs::create_dir_all(&options.folder)?;
        let folder =
            std::fs::canonicalize(&options.folder)?.join(format!("run-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let data = folder.join("data");
        let database = match &options.postgres {
            None => Database::Sqlite { data: data.clone() },
            Some(admin) => Database::create_postgres(admin)?,
        };
        let server = Server::start(options, &data, database.url())?;
        let claims = first_person(&server)?;
        server.stop()?;
        database.copy_people(&claims, options.people())?;
        let server = Server::start(options, &data, database.url())?;
        let tokens = (1..=options.people())
            .map(|number| token_of(&claims, number))
            .collect::<Result<_>>()?;
        let owner = sign(&claims)?;
        Ok(Self {
            server,
            tokens,
            owner,
            database,
            folder,
        })
    }

    /// An event that is open for booking, and its id.
    pub fn create_event(&self, title: &str, seats: usize) -> Result<String> {
        let event = json!({
            "title": title,
            "startDate": "2099-06-01T18:00:00.000Z",
            "endDate": "2099-06-01T20:00:00.000Z",
            "timeZone": "UTC",
            "maxAttendees": seats,
        });
        let created = self.call("POST", "/api/v1/events", &event)?;
        Ok(created["id"]
            .as_str()
            .ok_or("an event without an id")?
            .to_owned())
    }

    /// Calls the API as the owner of the events.
    pub fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        http::call(self.server.address, method, path, Some(&self.owner), body)
    }

    pub fn close(self) -> Result<()> {
        self.server.stop()?;
        self.database.remove()?;
        std::fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

/// Registers and logs in one person; the claims of their token.
fn first_person(server: &Server) -> Result<Value> {
    let person = json!({"fullName": "Bench Person", "countryCode": "DE", "phone": "+4915100000000",
        "email": EMAIL, "password": PASSWORD});
    http::call(
        server.address,
        "POST",
        "/api/v1/users/register",
        None,
        &person,
    )?;
    let login = json!({"email": EMAIL, "password": PASSWORD});
    let answer = http::call(server.address, "POST", "/api/v1/auth/login", None, &login)?;
    let token = answer["tokens"]["accessToken"]
        .as_str()
        .ok_or("a login without a token")?;
    let key = DecodingKey::from_secret(JWT_SECRET.as_bytes());
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_aud = false;
    let mut claims = jsonwebtoken::decode::<Value>(token, &key, &validation)?.claims;
    // The run may take longer than a token lives.
    claims["exp"] = json!(claims["iat"].as_u64().ok_or("a token without iat")? + 6 * 3600);
    Ok(claims)
}

fn sign(claims: &Value) -> Result<String> {
    let key = EncodingKey::from_secret(JWT_SECRET.as_bytes());
    Ok(jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        claims,
        &key,
    )?)
}

fn token_of(claims: &Value, number: usize) -> Result<String> {
    let mut claims = claims.clone();
    for claim in ["sub", "sid", "jti"] {
        if let Some(id) = claims[claim].as_str() {
            claims[claim] = json!(copied_id(id, number));
        }
    }
    claims["email"] = json!(format!("person{number}@bench.test"));
    sign(&claims)
}

/// The id of a row's copy: a UUID with another end. The SQL below makes the same.
fn copied_id(id: &str, number: usize) -> String {
    format!("{}{number:012x}", &id[..id.len().saturating_sub(12)])
}

enum Database {
    Sqlite {
        data: PathBuf,
    },
    Postgres {
        admin: String,
        name: String,
        url: String,
    },
}

impl Database {
    fn create_postgres(admin: &str) -> Result<Self> {
        let name = format!("majlis_bench_{}", std::process::id());
        let (server, _) = admin.rsplit_once('/').ok_or("--postgres: not a URL")?;
        let url = format!("{server}/{name}");
        psql(admin, &format!("CREATE DATABASE {name}"))?;
        Ok(Self::Postgres {
            admin: admin.to_owned(),
            name,
            url,
        })
    }

    fn url(&self) -> Option<&str> {
        match self {
            Self::Sqlite { .. } => None,
            Self::Postgres { url, .. } => Some(url),
        }
    }

    fn copy_people(&self, claims: &Value, count: usize) -> Result<()> {
        let user = claims["sub"].as_str().ok_or("a token without sub")?;
        let session = claims["sid"].as_str().ok_or("a token without sid")?;
        let end = match self {
            Self::Sqlite { .. } => "printf('%012x', n)",
            Self::Postgres { .. } => "lpad(to_hex(n), 12, '0')",
        };
        let copied = |column: &str| format!("substr({column}, 1, length({column}) - 12) || {end}");
        let user_columns = [
            ("id", copied("id")),
            ("email", "'person' || n || '@bench.test'".to_owned()),
            ("phone", "'+9' || (10000000 + n)".to_owned()),
        ];
        let session_columns = [("id", copied("id")), ("user_id", copied("user_id"))];
        let users = self.copy_statement("users", user, &user_columns, count)?;
        let sessions = self.copy_statement("sessions", session, &session_columns, count)?;
        match self {
            Self::Sqlite { .. } => self
                .sqlite()?
                .execute_batch(&format!("BEGIN; {users}; {sessions}; COMMIT"))?,
            Self::Postgres { url, .. } => {
                drop(psql(url, &format!("{users}; {sessions}; ANALYZE"))?)
            }
        }
        Ok(())
    }

    /// Copies a row `count` times, as it is but for some columns.
    fn copy_statement(
        &self,
        table: &str,
        id: &str,
        changed: &[(&str, String)],
        count: usize,
    ) -> Result<String> {
        let columns = self.columns(table)?;
        if let Some((missing, _)) = changed
            .iter()
            .find(|(name, _)| !columns.iter().any(|column| column == name))
        {
            return Err(format!(
                "the server's table {table} has no column {missing}: bench/src/seed.rs"
            )
            .into());
        }
        let values: Vec<&str> = columns
            .iter()
            .map(|column| {
                changed
                    .iter()
                    .find(|(name, _)| name == column)
                    .map_or(column.as_str(), |(_, sql)| sql)
            })
            .collect();
        let numbers = match self {
            Self::Sqlite { .. } => format!(
                "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s)"
            ),
            Self::Postgres { .. } => format!("generate_series(1, {count}) AS s(n)"),
        };
        Ok(format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table}, {numbers} WHERE id = '{id}'",
            columns.join(", "),
            values.join(", ")
        ))
    }

    fn columns(&self, table: &str) -> Result<Vec<String>> {
        match self {
            Self::Sqlite { .. } => {
                let database = self.sqlite()?;
                let mut query = database.prepare("SELECT name FROM pragma_table_info(?1)")?;
                let names = query
                    .query_map([table], |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()?;
                Ok(names)
            }
            Self::Postgres { url, .. } => {
                let query = format!(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
                );
                Ok(psql(url, &query)?.lines().map(str::to_owned).collect())
            }
        }
    }

    /// The one database file in the data folder.
    fn sqlite(&self) -> Result<rusqlite::Connection> {
        let Self::Sqlite { data } = self else {
            return Err("not SQLite".into());
        };
        for entry in std::fs::read_dir(data)? {
            let path = entry?.path();
            if path.is_file() && std::fs::read(&path)?.starts_with(b"SQLite format 3") {
                return Ok(rusqlite::Connection::open(path)?);
            }
        }
        Err(format!("no SQLite database in {}", data.display()).into())
    }

    fn remove(self) -> Result<()> {
        if let Self::Postgres { admin, name, .. } = self {
            psql(&admin, &format!("DROP DATABASE {name} WITH (FORCE)"))?;
        }
        Ok(())
    }
}

fn psql(url: &str, sql: &str) -> Result<String> {
    let output = Command::new("psql")
        .args([
            url,
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
        ])
        .output();
    let output = output.map_err(|error| format!("psql: {error}"))?;
    if !output.status.success() {
        return Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
