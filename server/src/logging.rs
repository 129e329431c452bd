//! Log lines, to standard error: for people or for machines.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::{
    EnvFilter, filter::LevelFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::config::{ConfigError, LogFormat};

/// What a part of a filter that names no part of the program may be.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// What is wrong with a filter. A word that is no level would be taken for a part of the program, and then nothing of
/// any other would be logged.
pub(crate) fn filter_fault(filter: &str) -> Option<String> {
    let is_level = |part: &str| {
        let is_number = part.parse::<u8>().is_ok_and(|number| number < 6);
        is_number || LEVELS.iter().any(|level| part.eq_ignore_ascii_case(level))
    };
    let odd = filter.split(',').find(|part| {
        !part.is_empty() && !part.contains(['=', '[', ']', '{', '}']) && !is_level(part)
    });
    let levels = LEVELS.map(|level| format!("`{level}`")).join(", ");
    if let Some(odd) = odd {
        return Some(format!(
            "`{odd}` is none of {levels}; a part of the program has its level behind it, as in \
             `info,tenantry_storage=debug`"
        ));
    }
    let error = EnvFilter::try_new(filter).err()?;
    Some(format!(
        "it is a level such as `info`, or a tracing filter: {error}"
    ))
}

/// Starts writing log lines; only the first call in a process has an effect.
pub fn init_logging(filter: &str, format: LogFormat) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(filter).map_err(|error| ConfigError::Rule {
        key: "log",
        rule: format!("it is a level such as `info`, or a tracing filter: {error}"),
    })?;
    let registry = tracing_subscriber::registry().with(without_notices(filter));
    let started = match format {
        LogFormat::Text => registry
            .with(
                fmt::layer()
                    .with_ansi(is_coloured())
                    .with_writer(io::stderr),
            )
            .try_init(),
        LogFormat::Json => {
            let layer = fmt::layer()
                .json()
                .flatten_event(true)
                .with_writer(io::stderr);
            registry.with(layer).try_init()
        }
    };
    if started.is_err() {
        tracing::debug!("log lines are written already");
    }
    Ok(())
}

/// PostgreSQL tells with every migration that its table is there already; its warnings are heard all the same.
fn without_notices(filter: EnvFilter) -> EnvFilter {
    let has_more = filter.max_level_hint() > Some(LevelFilter::WARN);
    match "sqlx::postgres::notice=warn".parse() {
        Ok(directive) if has_more => filter.add_directive(directive),
        Ok(_) | Err(_) => filter,
    }
}

/// Colours are for people at a terminal who have not asked for none (`NO_COLOR`); in a file they are rubbish.
fn is_coloured() -> bool {
    let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal() && !is_unwanted
}

#[cfg(test)]
mod tests {
    use super::filter_fault;

    #[test]
    fn a_word_that_is_no_level_is_refused() {
        for good in [
            "info",
            "WARN",
            "off",
            "info,tenantry_storage=debug",
            "warn,tenantry_server::middleware=trace",
            "info,tenantry[request{path=x}]=debug",
        ] {
            assert_eq!(filter_fault(good), None, "{good}");
        }
        for bad in ["inof", "info,debgu", "tenantry_storage", "info,a=loud"] {
            assert!(filter_fault(bad).is_some(), "{bad}");
        }
        assert!(filter_fault("inof").is_some_and(|fault| fault.starts_with("`inof` is none of")));
    }
}
