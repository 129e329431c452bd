//! From flags to a configuration.

use std::collections::BTreeMap;

use tenantry_server::{Config, ConfigError, Sources, init_logging};

use crate::cli::Settings;

/// Reads the configuration and starts the log.
pub(super) fn load(settings: Settings) -> Result<Config, ConfigError> {
    let flags = [
        ("database_url", settings.database_url),
        ("listen", settings.listen),
        ("public_url", settings.public_url),
        ("seed", settings.seed),
        ("log", settings.log),
        ("log_format", settings.log_format),
    ];
    let flags: BTreeMap<_, _> = flags
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect();
    let config = Config::load(Sources::of_process(settings.config, flags))?;
    init_logging(&config.log, config.log_format)?;
    Ok(config)
}
