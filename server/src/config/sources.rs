//! Where settings are read from: a file, the environment, flags; and which of them gave what.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use figment::{
    Figment, Provider as _,
    providers::{Format as _, Serialized, Toml},
};

use super::{Config, ConfigError, unreadable};

/// What every environment variable of ours begins with.
const PREFIX: &str = "TENANTRY_";
/// Names the file of settings where no flag does.
const FILE: &str = "TENANTRY_CONFIG";
/// Ours too, but no settings: that of the file, and what the commands that are clients of a server read, or the
/// build.
const NOT_OURS: [&str; 6] = [
    "ca_cert", "config", "profile", "server", "site_dir", "token",
];
/// Where a build for tests ends: see `fail_point` in the storage. A release knows none.
const FOR_TESTS: &[&str] = if cfg!(debug_assertions) {
    &["abort_at"]
} else {
    &[]
};
/// Settings that may be kept in a file of their own, which a variable that ends so names.
const SECRETS: [&str; 5] = [
    "admin_password",
    "database_url",
    "init_admin_token",
    "metrics_token",
    "migration_database_url",
];
const IN_A_FILE: &str = "_file";

/// Where settings come from.
#[derive(Debug, Default)]
pub struct Sources {
    /// The file named by `--config`.
    pub file: Option<PathBuf>,
    /// Environment variables; all of them, others than ours are skipped.
    pub environment: Vec<(String, String)>,
    /// Flags that were given, by key.
    pub flags: BTreeMap<&'static str, String>,
}

/// Where the value of each setting comes from; defaults are not in it.
#[derive(Debug, Default)]
pub struct Origins(BTreeMap<String, String>);

impl Origins {
    /// Where the value of a setting comes from, in words.
    pub fn of(&self, key: &str) -> &str {
        self.0.get(key).map_or("default", String::as_str)
    }

    fn add(&mut self, key: &str, origin: String) {
        self.0.insert(key.to_owned(), origin);
    }
}

impl Sources {
    /// This process's environment, with a file and flags. Without a file it is the one that
    /// `TENANTRY_CONFIG` names.
    pub fn of_process(file: Option<PathBuf>, flags: BTreeMap<&'static str, String>) -> Self {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self::of(file, environment, flags)
    }

    pub(super) fn of(
        file: Option<PathBuf>,
        environment: Vec<(String, String)>,
        flags: BTreeMap<&'static str, String>,
    ) -> Self {
        let named = |(name, value): &(String, String)| {
            (name == FILE && !value.is_empty()).then(|| PathBuf::from(value))
        };
        Self {
            file: file.or_else(|| environment.iter().find_map(named)),
            environment,
            flags,
        }
    }

    /// Reads all of them, one over the other.
    pub(super) fn read(self) -> Result<(Figment, Origins), ConfigError> {
        let mut origins = Origins::default();
        let mut figment = Figment::new();
        if let Some(path) = &self.file {
            figment = figment.merge(file(path, &mut origins)?);
        }
        let environment = environment(self.environment, &mut origins)?;
        for key in self.flags.keys() {
            origins.add(key, format!("--{}", key.replace('_', "-")));
        }
        figment = figment.merge(Serialized::globals(environment));
        figment = figment.merge(Serialized::globals(self.flags));
        Ok((figment, origins))
    }
}

fn known_keys() -> Vec<String> {
    match serde_json::to_value(Config::default()) {
        Ok(serde_json::Value::Object(fields)) => fields.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

fn refuse_unknown(key: &str, written: &str, place: &str) -> Result<(), ConfigError> {
    let known = known_keys();
    if known.iter().any(|name| name == key) {
        return Ok(());
    }
    let spelled = |name: &String| {
        if written.starts_with(PREFIX) {
            variable(name)
        } else {
            name.clone()
        }
    };
    let near = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(name, key), name))
        .min()
        .filter(|(distance, name)| *distance <= name.len() / 2)
        .map(|(_, name)| spelled(name));
    Err(ConfigError::Unknown {
        key: written.to_owned(),
        place: place.to_owned(),
        hint: near,
    })
}

pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase())
}

fn file(path: &Path, origins: &mut Origins) -> Result<figment::providers::Data<Toml>, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| ConfigError::File(path.to_owned(), error))?;
    let data = Toml::string(&text);
    for dict in data.data().map_err(unreadable)?.values() {
        for key in dict.keys() {
            refuse_unknown(key, key, &path.display().to_string())?;
            origins.add(key, path.display().to_string());
        }
    }
    Ok(data)
}

/// Whether a container platform sets it for a service beside us that is called `tenantry`, or `tenantry-db`.
///
/// Kubernetes and Docker tell where services are: `TENANTRY_SERVICE_HOST`, `TENANTRY_SERVICE_PORT_HTTP`,
/// `TENANTRY_PORT=tcp://10.0.0.1:80`, `TENANTRY_PORT_80_TCP_ADDR` and their like.
fn is_of_a_service(key: &str, value: &str) -> bool {
    let words: Vec<_> = key.split('_').collect();
    let pairs = || words.windows(2);
    pairs().any(|pair| matches!(pair, ["service", "host" | "port"]))
        || pairs().any(|pair| matches!(pair, [number, "tcp" | "udp" | "sctp"] if number.bytes().all(|byte| byte.is_ascii_digit())))
        || words.last() == Some(&"port") && value.contains("://")
}

fn environment(
    variables: Vec<(String, String)>,
    origins: &mut Origins,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut settings = BTreeMap::new();
    let mut files = Vec::new();
    for (name, value) in variables {
        let Some(key) = name.strip_prefix(PREFIX).map(str::to_ascii_lowercase) else {
            continue;
        };
        let mut others = NOT_OURS.iter().chain(FOR_TESTS);
        if others.any(|other| *other == key) || is_of_a_service(&key, &value) {
            continue;
        }
        let secret = key.strip_suffix(IN_A_FILE);
        let secret = secret.and_then(|of| SECRETS.into_iter().find(|secret| *secret == of));
        if secret.is_none() {
            refuse_unknown(&key, &name, "the environment")?;
        }
        // An empty variable is how shells and unit files say "not set".
        match secret {
            _ if value.is_empty() => {}
            Some(secret) => files.push((secret, name, value)),
            None => {
                origins.add(&key, name);
                settings.insert(key, value);
            }
        }
    }
    for (secret, name, path) in files {
        if settings.contains_key(secret) {
            return Err(ConfigError::GivenTwice(variable(secret)));
        }
        settings.insert(secret.to_owned(), secret_in(&name, path)?);
        origins.add(secret, name);
    }
    Ok(settings)
}

/// What is in the file of a secret, without the line's end that editors leave there.
fn secret_in(variable: &str, path: String) -> Result<String, ConfigError> {
    let path = PathBuf::from(path);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(ConfigError::SecretFile {
            variable: variable.to_owned(),
            path,
            error,
        }),
    }
}
