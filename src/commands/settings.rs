//! From flags to a configuration.

use std::collections::BTreeMap;

use tenantry_server::{Config, ConfigError, Origins, Sources, init_logging};

use crate::cli::Settings;

/// Reads the configuration and starts the log.
pub(super) fn load(settings: Settings) -> Result<Config, ConfigError> {
    Ok(load_explained(settings)?.0)
}

/// As [`load`], with where each value comes from.
pub(super) fn load_explained(settings: Settings) -> Result<(Config, Origins), ConfigError> {
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
    let (config, origins) = Config::load_explained(Sources::of_process(settings.config, flags))?;
    init_logging(&config.log, config.log_format)?;
    Ok((config, origins))
}
