//! Puts the layers of settings above each other.

use std::path::{Path, PathBuf};

use ipnet::IpNet;
use serde::{Deserialize as _, Deserializer, de::Error as _};
use toml::{Table, Value};

use super::Config;
use crate::{mail, storage};

const DEFAULTS: &str = include_str!("default.toml");
const PREFIX: &str = "MAJLIS_";

/// A shorter secret can be guessed from a token.
const SECRET_BYTES_MIN: usize = 16;

/// Says in one line which setting is wrong, where it came from, and why.
#[derive(Debug, thiserror::Error)]
#[error("{source_name}: {problem}")]
pub struct ConfigError {
    source_name: String,
    problem: String,
}

impl ConfigError {
    fn new(source: &str, problem: impl Into<String>) -> Self {
        // Errors of the TOML parser draw the place over several lines; people grep for one.
        let problem: String = problem.into();
        let lines: Vec<_> = problem.lines().map(str::trim).collect();
        Self {
            source_name: source.to_owned(),
            problem: lines.join(" ").trim().to_owned(),
        }
    }
}

/// What comes from outside: a file, the environment, and flags.
#[derive(Debug, Default)]
pub struct Overrides {
    pub file: Option<PathBuf>,
    pub environment: Vec<(String, String)>,
    pub flags: Vec<Flag>,
}

/// A setting on the command line.
#[derive(Clone, Debug)]
pub struct Flag {
    /// As it is typed: `--listen`.
    pub name: &'static str,
    /// As it is in the file: `server.listen`.
    pub key: &'static str,
    pub value: String,
}

impl Overrides {
    /// Takes the environment of this process.
    pub fn from_process(file: Option<PathBuf>, flags: Vec<Flag>) -> Self {
        let environment = std::env::vars_os()
            .map(|(name, value)| {
                (
                    name.to_string_lossy().into_owned(),
                    value.to_string_lossy().into_owned(),
                )
            })
            .collect();
        Self {
            file,
            environment,
            flags,
        }
    }
}

impl Config {
    /// Reads all layers.
    ///
    /// # Errors
    /// Names the key and the layer of the first thing that is unknown or does not fit.
    pub fn load(overrides: &Overrides) -> Result<Config, ConfigError> {
        let mut layers = Layers::of_defaults()?;
        if let Some(path) = &overrides.file {
            layers.apply(&path.display().to_string(), read_file(path)?)?;
        }
        let mut variables = overrides.environment.clone();
        variables.sort();
        for (name, text) in &variables {
            if let Some(key) = key_of_variable(name, &layers.settings)? {
                layers.apply_text(name, &key, text)?;
            }
        }
        for flag in &overrides.flags {
            layers.apply_text(flag.name, flag.key, &flag.value)?;
        }
        Ok(layers.config)
    }
}

fn read_file(path: &Path) -> Result<Table, ConfigError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| ConfigError::new(&name, e.to_string()))?;
    text.parse::<Table>()
        .map_err(|e| ConfigError::new(&name, e.to_string()))
}

/// The dotted key that an environment variable sets, if it is one of ours.
fn key_of_variable(name: &str, known: &Table) -> Result<Option<String>, ConfigError> {
    match name {
        "DATABASE_URL" => return Ok(Some("database.url".into())),
        "JWT_SECRET" => return Ok(Some("auth.jwt_secret".into())),
        _ => {}
    }
    let Some(rest) = name.strip_prefix(PREFIX) else {
        return Ok(None);
    };
    let rest = rest.to_ascii_lowercase();
    if let Some((section, key)) = rest.split_once("__") {
        return Ok(Some(format!("{section}.{key}")));
    }
    // A forgotten underscore must not silently leave the default in place.
    let section = rest.split('_').next().unwrap_or_default();
    match known.contains_key(section) {
        true => Err(ConfigError::new(
            name,
            format!(
                "write {PREFIX}{}__<KEY>, with two underscores",
                section.to_ascii_uppercase()
            ),
        )),
        false => Ok(None),
    }
}

struct Layers {
    settings: Table,
    config: Config,
}

impl Layers {
    fn of_defaults() -> Result<Self, ConfigError> {
        let name = "the embedded defaults";
        let settings: Table = DEFAULTS
            .parse()
            .map_err(|e: toml::de::Error| ConfigError::new(name, e.to_string()))?;
        let config = typed(name, &settings)?;
        Ok(Self { settings, config })
    }

    fn apply(&mut self, source: &str, layer: Table) -> Result<(), ConfigError> {
        for (section, keys) in layer {
            let Some(Value::Table(known)) = self.settings.get_mut(&section) else {
                return Err(ConfigError::new(
                    source,
                    format!("unknown section `{section}`"),
                ));
            };
            let Value::Table(keys) = keys else {
                return Err(ConfigError::new(
                    source,
                    format!("`{section}` is a section, not a value"),
                ));
            };
            for (key, value) in keys {
                if known.insert(key.clone(), value).is_none() {
                    return Err(ConfigError::new(
                        source,
                        format!("unknown key `{section}.{key}`"),
                    ));
                }
            }
        }
        self.config = typed(source, &self.settings)?;
        Ok(())
    }

    fn apply_text(&mut self, source: &str, dotted: &str, text: &str) -> Result<(), ConfigError> {
        let (section, key) = dotted.split_once('.').unwrap_or((dotted, ""));
        let present = self.settings.get(section).and_then(|keys| keys.get(key));
        let Some(present) = present else {
            return Err(ConfigError::new(source, format!("unknown key `{dotted}`")));
        };
        let keys = Table::from_iter([(key.to_owned(), value_of_text(text, present))]);
        self.apply(
            source,
            Table::from_iter([(section.to_owned(), keys.into())]),
        )
    }
}

/// Reads `text` as the TOML value that fits the place of `present`; what is no TOML is a string.
fn value_of_text(text: &str, present: &Value) -> Value {
    let parsed = format!("value = {text}")
        .parse::<Table>()
        .ok()
        .and_then(|mut table| table.remove("value"));
    match (parsed, present) {
        (Some(quoted @ Value::String(_)), _) => quoted,
        // A secret of digits alone is still a string.
        (_, Value::String(_)) | (None, _) => Value::String(text.to_owned()),
        (Some(value), _) => value,
    }
}

fn typed(source: &str, settings: &Table) -> Result<Config, ConfigError> {
    let config: Config =
        serde_path_to_error::deserialize(Value::Table(settings.clone())).map_err(|e| {
            ConfigError::new(source, format!("`{}`: {}", e.path(), e.inner().message()))
        })?;
    check(&config)
        .map_err(|(key, problem)| ConfigError::new(source, format!("`{key}`: {problem}")))?;
    Ok(config)
}

fn check(config: &Config) -> Result<(), (&'static str, &'static str)> {
    let secret = &config.auth.jwt_secret;
    let url = &config.database.url;
    if !secret.is_empty() && secret.len() < SECRET_BYTES_MIN {
        return Err(("auth.jwt_secret", "must be at least 16 bytes long"));
    }
    if !(url.is_empty() || url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return Err((
            "database.url",
            "must be empty (SQLite) or begin with postgres://",
        ));
    }
    for (key, value) in [
        ("bus.url", &config.bus.url),
        ("metrics.listen", &config.metrics.listen),
    ] {
        // Taken in silence it would be believed to work.
        if !value.is_empty() {
            return Err((key, "not available in this version; leave it empty"));
        }
    }
    mail::check(&config.mail)?;
    storage::check(&config.storage.url)?;
    if !is_empty_or_http(&config.server.public_url) {
        return Err((
            "server.public_url",
            "must be empty or begin with http:// or https://",
        ));
    }
    if !config
        .server
        .allowed_origins
        .iter()
        .all(|origin| is_origin(origin))
    {
        return Err((
            "server.allowed_origins",
            "each must look like https://host or https://host:port",
        ));
    }
    Ok(())
}

fn is_empty_or_http(url: &str) -> bool {
    url.is_empty() || url.parse::<http::Uri>().is_ok_and(|uri| is_web(&uri))
}

fn is_web(uri: &http::Uri) -> bool {
    matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|h| !h.is_empty())
}

fn is_origin(text: &str) -> bool {
    !text.ends_with('/')
        && text
            .parse::<http::Uri>()
            .is_ok_and(|uri| is_web(&uri) && uri.path() == "/" && uri.query().is_none())
}

/// Reads addresses and networks alike.
pub(super) fn networks<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(source)?;
    let one = |text: &String| {
        text.parse::<IpNet>()
            .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
            .map_err(|_| {
                D::Error::custom(format!(
                    "`{text}` is neither an address nor a network such as 10.0.0.0/8"
                ))
            })
    };
    texts.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn with_environment(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let environment = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        Config::load(&Overrides {
            environment,
            ..Overrides::default()
        })
        .map_err(|e| e.to_string())
    }

    #[test]
    fn the_defaults_are_whole() {
        let config = with_environment(&[]).unwrap();
        assert_eq!(config.server.url(), "http://127.0.0.1:3000");
        assert_eq!(config.auth.refresh_ttl, Duration::from_secs(30 * 86_400));
        assert_eq!(config.events.reminders, [Duration::from_secs(900)]);
    }

    #[test]
    fn the_environment_is_read_as_toml_where_it_is() {
        let config = with_environment(&[
            ("MAJLIS_SERVER__LISTEN", "0.0.0.0:80"),
            ("MAJLIS_EVENTS__REMINDERS", r#"["15m","2s"]"#),
            ("MAJLIS_LIMITS__ENABLED", "false"),
            ("MAJLIS_LIVE__QUEUE_BYTES", "1000"),
            ("MAJLIS_SERVER__TRUSTED_PROXIES", r#"["10.0.0.0/8","::1"]"#),
            ("JWT_SECRET", "1234567890123456"),
        ])
        .unwrap();
        assert_eq!(config.server.listen.port(), 80);
        assert_eq!(config.events.reminders[1], Duration::from_secs(2));
        assert!(!config.limits.enabled);
        assert_eq!(config.live.queue_bytes, 1000);
        assert_eq!(config.server.trusted_proxies.len(), 2);
        assert_eq!(config.auth.jwt_secret, "1234567890123456");
    }

    #[test]
    fn a_mistake_names_its_key_and_source() {
        for (name, value, expected) in [
            (
                "MAJLIS_SERVER__LISTENN",
                "x",
                "MAJLIS_SERVER__LISTENN: unknown key `server.listenn`",
            ),
            (
                "MAJLIS_SERVER_LISTEN",
                "x",
                "MAJLIS_SERVER_LISTEN: write MAJLIS_SERVER__<KEY>, with two underscores",
            ),
            (
                "MAJLIS_SERVER__LISTEN",
                "x",
                "MAJLIS_SERVER__LISTEN: `server.listen`: invalid socket address syntax",
            ),
            (
                "MAJLIS_AUTH__ACCESS_TTL",
                "15",
                "MAJLIS_AUTH__ACCESS_TTL: `auth.access_ttl`: `15` is not a duration such as 100ms, 2s, 15m, 24h or 30d",
            ),
            (
                "JWT_SECRET",
                "short",
                "JWT_SECRET: `auth.jwt_secret`: must be at least 16 bytes long",
            ),
            (
                "DATABASE_URL",
                "mysql://x",
                "DATABASE_URL: `database.url`: must be empty (SQLite) or begin with postgres://",
            ),
            (
                "MAJLIS_MAIL__URL",
                "smpt://user:hunter2@host",
                "MAJLIS_MAIL__URL: `mail.url`: must be empty or like smtp://user:password@host:587?tls=required or smtps://host",
            ),
            (
                "MAJLIS_MAIL__FROM",
                "Majlis\\nBcc: all@example.org",
                "MAJLIS_MAIL__FROM: `mail.from`: must be an address such as Majlis <majlis@example.org> where mail.url is set",
            ),
            (
                "MAJLIS_STORAGE__URL",
                "gs://bucket",
                "MAJLIS_STORAGE__URL: `storage.url`: must be empty (a folder in the data folder), or like file:///srv/majlis or s3://bucket/prefix",
            ),
            (
                "MAJLIS_BUS__URL",
                "redis://localhost",
                "MAJLIS_BUS__URL: `bus.url`: not available in this version; leave it empty",
            ),
        ] {
            assert_eq!(with_environment(&[(name, value)]).unwrap_err(), expected);
        }
        let name = "MAJLIS_METRICS__LISTEN";
        let refused = with_environment(&[(name, "127.0.0.1:9")]).unwrap_err();
        assert!(refused.contains("not available"), "{refused}");
        assert!(with_environment(&[(name, "")]).is_ok());
    }

    #[test]
    fn a_mail_server_may_be_reached_in_each_way() {
        for url in [
            "smtp://127.0.0.1:2525",
            "smtp://user:pass%40word@host:587?tls=required",
            "smtp://host?tls=opportunistic",
            "smtps://user:password@host",
        ] {
            let config = with_environment(&[("MAJLIS_MAIL__URL", url)]).unwrap();
            assert!(config.mail.is_configured());
            assert!(
                !format!("{config:?}").contains("pass"),
                "a log would show it"
            );
        }
    }

    #[test]
    fn other_variables_are_not_ours() {
        assert!(with_environment(&[("MAJLIS_TEST_POSTGRES", "x"), ("PATH", "/")]).is_ok());
    }
}
