//! What the operator decides: flags over environment over file over default.
//!
//! The only place that reads the environment. A key that nobody knows stops the start and names the
//! nearest known one, because a misspelt setting that is ignored is worse than none.

mod sources;

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

pub use sources::{Origins, Sources};

use crate::{hosts::Hosts, proxies::Proxies};
use sources::variable;

/// Characters a token that an operator chooses has at least.
const TOKEN_MIN_CHARS: usize = 32;

/// Connections to PostgreSQL that a process may have: some work takes two at once, and others go on meanwhile.
const DATABASE_CONNECTIONS: std::ops::RangeInclusive<u32> = 4..=1_000;

/// Why there is no configuration to start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key that nobody knows.
    #[error("unknown setting `{key}` in {place}{}", hint.as_deref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    Unknown {
        /// The key as written.
        key: String,
        /// Where it was written.
        place: String,
        /// The nearest known key.
        hint: Option<String>,
    },
    /// The file cannot be read.
    #[error("the configuration file {0} cannot be read")]
    File(PathBuf, #[source] std::io::Error),
    /// The file that a variable names for a secret cannot be read.
    #[error("{variable}: the file {file} cannot be read", file = .path.display())]
    SecretFile {
        /// The variable that names it.
        variable: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// A secret is given twice.
    #[error("{0} and {0}_FILE both give it: leave one out")]
    GivenTwice(String),
    /// A value of the wrong type, or a file that is no TOML.
    #[error("{}", said(.0))]
    Value(Box<figment::Error>),
    /// A value that breaks a rule.
    #[error("{} ({key}): {rule}", variable(key))]
    Rule {
        /// The setting.
        key: &'static str,
        /// The rule it breaks.
        rule: String,
    },
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// What to load into an empty database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seed {
    /// Nothing.
    #[default]
    None,
    /// The demo.
    Demo,
}

/// A list as an environment variable (comma between entries) or as a list in a file.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// The entries, without the space around them.
    pub(crate) fn entries(self) -> Vec<String> {
        let texts = match self {
            Self::One(text) => text.split(',').map(str::to_owned).collect(),
            Self::Many(list) => list,
        };
        let trimmed = texts.iter().map(|entry| entry.trim().to_owned());
        trimmed.filter(|entry| !entry.is_empty()).collect()
    }
}

/// Every setting, with its default; a key in a file is the field's name, in the environment
/// `TENANTRY_` and the name in capitals.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `sqlite://path` or `postgres://...`.
    pub database_url: String,
    /// Connections to PostgreSQL at most, by this process.
    pub database_connections: u32,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// How users reach the server; absent: by the address it listens on.
    pub public_url: Option<Url>,
    /// Hosts beside the public URL's by which browsers reach the server.
    pub allowed_hosts: Hosts,
    /// On an empty database, an API token of role admin.
    pub init_admin_token: Option<String>,
    /// The first administrator's password; absent: random, printed once.
    pub admin_password: Option<String>,
    /// What to load into an empty database.
    pub seed: Seed,
    /// Which log lines to write: a tracing filter.
    pub log: String,
    /// How to write them.
    pub log_format: LogFormat,
    /// PostgreSQL's owner role, for migrations only.
    pub migration_database_url: Option<String>,
    /// Whether a PostgreSQL role may serve that row-level security does not hold for.
    pub allow_owner: bool,
    /// The key that signs checkpoints of the audit trail; absent: `signing.key` beside the SQLite
    /// database, and none on PostgreSQL.
    pub signing_key_file: Option<PathBuf>,
    /// Networks whose forwarded headers count.
    pub trusted_proxies: Proxies,
    /// The bearer token that `/metrics` asks for; absent: there are no metrics.
    pub metrics_token: Option<String>,
    /// MiB of effective configurations kept in memory.
    pub runtime_cache_mib: u64,
    /// Minutes after which an unused session ends.
    pub session_idle_min: u32,
    /// Hours after which any session ends.
    pub session_max_h: u32,
    /// Requests a second from an address without a good token, ten seconds' worth at once; 0: no
    /// limit.
    pub rate_limit_per_address: u32,
    /// Requests a second by a token, ten seconds' worth at once; 0: no limit.
    pub rate_limit_per_token: u32,
    /// Runtime reads a second by a token, ten seconds' worth at once; 0: no limit.
    pub rate_limit_runtime_per_token: u32,
    /// Connections at most; 0: as many as there are descriptors for, and 4,096 at most.
    pub max_connections: u32,
    /// Seconds for which a verified token stays good for runtime reads without the database.
    pub auth_grace_s: u32,
    /// Whether tools may have endpoints on private hosts.
    pub allow_private_endpoints: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: "sqlite://data/tenantry.db".to_owned(),
            database_connections: 16,
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: None,
            allowed_hosts: Hosts::default(),
            init_admin_token: None,
            admin_password: None,
            seed: Seed::None,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            migration_database_url: None,
            allow_owner: false,
            signing_key_file: None,
            trusted_proxies: Proxies::default(),
            metrics_token: None,
            runtime_cache_mib: 64,
            session_idle_min: 60,
            session_max_h: 12,
            rate_limit_per_address: 100,
            rate_limit_per_token: 1_000,
            rate_limit_runtime_per_token: 0,
            max_connections: 0,
            auth_grace_s: 300,
            allow_private_endpoints: false,
        }
    }
}

impl Config {
    /// Reads and checks every setting.
    pub fn load(sources: Sources) -> Result<Self, ConfigError> {
        Ok(Self::load_explained(sources)?.0)
    }

    /// As [`Config::load`], with where each value comes from.
    pub fn load_explained(sources: Sources) -> Result<(Self, Origins), ConfigError> {
        let (figment, origins) = sources.read()?;
        let config: Self = figment.extract_lossy().map_err(unreadable)?;
        config.check()?;
        Ok((config, origins))
    }

    /// How users reach the server, without a slash at the end.
    pub fn origin(&self) -> String {
        match &self.public_url {
            Some(url) => url.origin().ascii_serialization(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether users reach the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https")
    }

    fn check(&self) -> Result<(), ConfigError> {
        let rule = |key, holds: bool, rule: &str| {
            if holds {
                Ok(())
            } else {
                Err(ConfigError::Rule {
                    key,
                    rule: rule.to_owned(),
                })
            }
        };
        let long = |token: &Option<String>| {
            token
                .as_ref()
                .is_none_or(|text| text.chars().count() >= TOKEN_MIN_CHARS)
        };
        let is_origin = |url: &Url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && matches!(url.path(), "" | "/")
                && url.query().is_none()
        };
        rule(
            "init_admin_token",
            long(&self.init_admin_token),
            "it has at least 32 characters",
        )?;
        rule(
            "metrics_token",
            long(&self.metrics_token),
            "it has at least 32 characters",
        )?;
        rule(
            "public_url",
            self.public_url.as_ref().is_none_or(is_origin),
            "it is an http or https URL without a path",
        )?;
        rule(
            "database_url",
            ["sqlite:", "postgres:", "postgresql:"]
                .iter()
                .any(|s| self.database_url.starts_with(s)),
            "it begins with `sqlite://` or `postgres://`",
        )?;
        rule(
            "database_connections",
            DATABASE_CONNECTIONS.contains(&self.database_connections),
            "it is 4 to 1000",
        )?;
        if let Some(fault) = crate::logging::filter_fault(&self.log) {
            rule("log", false, &fault)?;
        }
        let is_postgres = |url: &str| url.starts_with("postgres");
        rule(
            "migration_database_url",
            self.migration_database_url
                .as_deref()
                .is_none_or(|url| is_postgres(url) && is_postgres(&self.database_url)),
            "it begins with `postgres://`, and so does `database_url`, which names the server's role",
        )?;
        rule(
            "session_idle_min",
            self.session_idle_min > 0,
            "it is at least 1",
        )?;
        rule("session_max_h", self.session_max_h > 0, "it is at least 1")?;
        rule(
            "runtime_cache_mib",
            self.runtime_cache_mib > 0,
            "it is at least 1",
        )
    }

    /// Every setting as text for people; secrets are not shown.
    pub fn describe(&self) -> Vec<(String, String)> {
        let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(self) else {
            return Vec::new();
        };
        let shown = |key: &str, value: &serde_json::Value| match (key, value) {
            (_, serde_json::Value::Null) => "not set".to_owned(),
            ("init_admin_token" | "admin_password" | "metrics_token", _) => "set".to_owned(),
            ("database_url" | "migration_database_url", serde_json::Value::String(url)) => {
                without_password(url)
            }
            (_, serde_json::Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        };
        fields
            .iter()
            .map(|(key, value)| (key.clone(), shown(key, value)))
            .collect()
    }
}

/// A database URL that can be shown: without its passwords, before the host and in the query.
pub fn without_password(url: &str) -> String {
    // A file has none, and a path need not be a URL.
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let Ok(mut parsed) = Url::parse(url) else {
        let scheme = url.split(':').next().unwrap_or_default();
        return format!("{scheme}:... (it cannot be read)");
    };
    let is_secret = |name: &str| name.to_ascii_lowercase().contains("password");
    let pairs: Vec<_> = parsed.query_pairs().into_owned().collect();
    if pairs.iter().any(|(name, _)| is_secret(name)) {
        let shown = pairs.iter().map(|(name, value)| {
            let value = if is_secret(name) { "***" } else { value };
            (name, value)
        });
        parsed.query_pairs_mut().clear().extend_pairs(shown);
    }
    if parsed.password().is_some() && parsed.set_password(Some("***")).is_err() {
        return "set".to_owned();
    }
    parsed.into()
}

fn unreadable(error: figment::Error) -> ConfigError {
    ConfigError::Value(Box::new(error))
}

/// What is wrong with a value, in the words of whoever wrote it: which setting, why, and what it may be.
fn said(error: &figment::Error) -> String {
    use figment::error::Kind;
    let wrong = match &error.kind {
        Kind::UnknownVariant(found, known) => {
            let known: Vec<_> = known.iter().map(|word| format!("`{word}`")).collect();
            format!("`{found}` is none of {}", known.join(", "))
        }
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            let expected = match expected.as_str() {
                "u16" | "u32" | "u64" | "i64" | "usize" => "a whole number",
                "a boolean" => "`1` or `0`",
                other => other,
            };
            format!("it is {expected}, and not {found}")
        }
        other @ (Kind::Message(_)
        | Kind::InvalidLength(..)
        | Kind::UnknownField(..)
        | Kind::MissingField(_)
        | Kind::DuplicateField(_)
        | Kind::ISizeOutOfRange(_)
        | Kind::USizeOutOfRange(_)
        | Kind::Unsupported(_)
        | Kind::UnsupportedKey(..)) => other.to_string(),
    };
    let Some(key) = error.path.first() else {
        return wrong;
    };
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    let example = match defaults.get(key) {
        Some(serde_json::Value::String(text)) if !text.is_empty() => format!(", such as `{text}`"),
        Some(serde_json::Value::Number(number)) => format!(", such as `{number}`"),
        _ => String::new(),
    };
    format!("{} ({key}): {wrong}{example}", variable(key))
}

#[cfg(test)]
mod tests;
