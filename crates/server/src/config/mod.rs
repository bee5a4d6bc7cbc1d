//! Settings: what they are, and where they come from.
//!
//! `default.toml` is the reference. [`Config::load`] puts the file, the environment and the flags
//! above it, and refuses what it does not know.

mod duration;
mod load;

pub use load::{ConfigError, Flag, Overrides};

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use ipnet::IpNet;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub log: Log,
    pub database: Database,
    pub bus: Bus,
    pub auth: Auth,
    pub events: Events,
    pub waitlist: Waitlist,
    pub live: Live,
    pub limits: Limits,
    pub mail: Mail,
    pub storage: Storage,
    pub metrics: Metrics,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub data_dir: PathBuf,
    pub public_url: String,
    pub allowed_origins: Vec<String>,
    #[serde(deserialize_with = "load::networks")]
    pub trusted_proxies: Vec<IpNet>,
    pub body_bytes: usize,
    #[serde(with = "duration")]
    pub header_timeout: Duration,
    #[serde(with = "duration")]
    pub request_timeout: Duration,
    #[serde(with = "duration")]
    pub drain_timeout: Duration,
    pub backlog: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Lines,
    Json,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bus {
    pub url: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub jwt_secret: String,
    #[serde(with = "duration")]
    pub access_ttl: Duration,
    #[serde(with = "duration")]
    pub refresh_ttl: Duration,
    #[serde(with = "duration")]
    pub ws_ttl: Duration,
    #[serde(with = "duration")]
    pub guest_ttl: Duration,
    pub trust_user_id: bool,
    pub sessions_per_user_max: u32,
    pub password_workers: usize,
    pub password_queue_max: usize,
}

/// Leaves the secret out.
impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auth")
            .field("access_ttl", &self.access_ttl)
            .field("refresh_ttl", &self.refresh_ttl)
            .field("trust_user_id", &self.trust_user_id)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    #[serde(deserialize_with = "duration::list")]
    pub reminders: Vec<Duration>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waitlist {
    #[serde(with = "duration")]
    pub offer_ttl: Duration,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    #[serde(with = "duration")]
    pub recovery_window: Duration,
    #[serde(with = "duration")]
    pub gather: Duration,
    #[serde(with = "duration")]
    pub ping_interval: Duration,
    #[serde(with = "duration")]
    pub ping_timeout: Duration,
    pub queue_bytes: usize,
    pub message_bytes: usize,
    pub messages_per_second: NonZeroU32,
    pub rooms_per_connection_max: usize,
    pub connections_per_user_max: usize,
    pub connections_per_address_max: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub enabled: bool,
    pub user_per_second: NonZeroU32,
    pub user_burst: NonZeroU32,
    pub address_per_second: NonZeroU32,
    pub address_burst: NonZeroU32,
    pub handshakes_per_address_per_second: NonZeroU32,
    pub handshakes_per_address_burst: NonZeroU32,
    pub messages_per_user_per_second: NonZeroU32,
    pub messages_per_user_burst: NonZeroU32,
    pub letters_per_user_per_day: NonZeroU32,
    pub exports_per_user_per_day: NonZeroU32,
    pub helpers_asked_per_user_per_day: NonZeroU32,
    pub applications_per_address_per_day: NonZeroU32,
    pub applications_per_email_per_day: NonZeroU32,
    pub application_changes_per_hour: NonZeroU32,
    pub photos_per_user_per_hour: NonZeroU32,
    pub uploads_per_user_per_hour: NonZeroU32,
    pub chat_bytes_per_user: u64,
    pub chats_per_user_per_day: NonZeroU32,
    pub pictures_per_address_per_second: NonZeroU32,
    pub pictures_per_address_burst: NonZeroU32,
    pub codes_per_person_per_minute: NonZeroU32,
    pub codes_per_person_burst: NonZeroU32,
    pub codes_per_person_per_day: NonZeroU32,
    pub forgotten_per_account_per_hour: NonZeroU32,
    pub forgotten_per_account_burst: NonZeroU32,
    pub forgotten_per_address_per_minute: NonZeroU32,
    pub forgotten_per_address_burst: NonZeroU32,
    pub sign_in_per_address_per_minute: NonZeroU32,
    pub sign_in_per_address_burst: NonZeroU32,
    pub login_failures_per_minute: NonZeroU32,
    pub login_failures_burst: NonZeroU32,
    pub login_failures_everywhere_per_minute: NonZeroU32,
    pub login_failures_everywhere_burst: NonZeroU32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub url: String,
    pub from: String,
    #[serde(with = "duration")]
    pub timeout: Duration,
    pub connections_max: NonZeroU32,
    #[serde(with = "duration")]
    pub retry_first: Duration,
    #[serde(with = "duration")]
    pub retry_longest: Duration,
    pub attempts_max: NonZeroU32,
    #[serde(with = "duration")]
    pub kept: Duration,
}

impl Mail {
    /// Whether there is a mail server.
    pub fn is_configured(&self) -> bool {
        !self.url.is_empty()
    }
}

/// Leaves the address of the server out: a password may be in it.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("is_configured", &self.is_configured())
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    pub url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub listen: String,
}

impl Server {
    /// The address under which people reach the server, without a slash at its end.
    pub fn url(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            url => url.to_owned(),
        }
    }
}
