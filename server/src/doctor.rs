//! Checks whether a server could start with a configuration, without starting one.

use serde::Serialize;
use tenantry_services::{DocumentFault, Keyring};
use tokio::net::TcpListener;

use crate::{
    Config, assets, signing,
    start::{StartError, migration_status, server_role, unknown_keys},
};

/// Tenants that are named at most of those that have the same fault.
const SHOWN: usize = 10;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// Whether a server would start.
    pub passed: bool,
    /// What was found.
    pub detail: String,
}

/// Looks at everything a start depends on; changes nothing but may make an empty database file.
pub async fn examine(config: &Config) -> Vec<Check> {
    let mut checks = vec![database(config).await];
    if checks.iter().all(|check| check.passed) {
        checks.extend(documents(config).await);
        checks.push(signing(config).await);
    }
    checks.extend(role(config).await);
    checks.extend([address(config).await, console()]);
    checks
}

async fn database(config: &Config) -> Check {
    let name = "database";
    match migration_status(config).await {
        Ok(steps) => {
            let missing = steps.iter().filter(|(_, applied)| !applied).count();
            let detail = match missing {
                0 => "it answers, and its schema is this program's".to_owned(),
                _ => format!("it answers; {missing} migrations are not applied yet"),
            };
            let is_sqlite = config.database_url.starts_with("sqlite:");
            Check {
                name,
                passed: missing == 0 || is_sqlite,
                detail,
            }
        }
        Err(error) => failed(name, &error),
    }
}

/// Whether PostgreSQL's policies hold for the server's role; SQLite has no roles.
async fn role(config: &Config) -> Option<Check> {
    let name = "role";
    let role = match server_role(config).await {
        Ok(role) => role?,
        Err(error) => return Some(failed(name, &error)),
    };
    let (passed, detail) = match role.might {
        None => (
            true,
            format!("row-level security holds for `{}`", role.name),
        ),
        Some(might) => (
            config.allow_owner,
            format!(
                "`{}` {might}, so it could get past row-level security",
                role.name
            ),
        ),
    };
    Some(Check {
        name,
        passed,
        detail,
    })
}

/// Whether the audit trail can be sealed, and the checkpoints that are there proven.
async fn signing(config: &Config) -> Check {
    let name = "signing key";
    let keys = match signing::find(config) {
        Ok(keys) => keys,
        Err(error) => return failed(name, &error),
    };
    let id = keys.as_ref().and_then(Keyring::signing_id);
    let detail = match (id, signing::key_path(config)) {
        (Some(id), _) => format!("`{id}` signs checkpoints"),
        (None, Some(path)) => format!("a start makes `{}`", path.display()),
        (None, None) => "none, so the audit trail is not sealed".to_owned(),
    };
    match unknown_keys(config, keys).await {
        Err(error) => failed(name, &error),
        Ok(unknown) if unknown.as_ref().is_some_and(|ids| !ids.is_empty()) => Check {
            name,
            // A start only warns of it.
            passed: true,
            detail: format!(
                "{detail}; checkpoints of keys that are not known cannot be proven: {}",
                unknown.unwrap_or_default().join(", ")
            ),
        },
        Ok(_) => Check {
            name,
            passed: true,
            detail,
        },
    }
}

/// Whether what was activated is stored and intact. That this release would merge it differently is no
/// fault: what was activated is served.
async fn documents(config: &Config) -> Option<Check> {
    let name = "documents";
    let (count, odd) = match crate::start::documents(config).await {
        Ok(examined) => examined?,
        Err(error) => return Some(failed(name, &error)),
    };
    let mut detail = format!("{count} in force");
    for (fault, words) in [
        (DocumentFault::Damaged, "damaged"),
        (DocumentFault::Missing, "not stored yet"),
        (
            DocumentFault::Recomputed,
            "of an older release, merged anew",
        ),
        (
            DocumentFault::MergedOtherwise,
            "this release would merge differently",
        ),
    ] {
        let tenants: Vec<_> = odd
            .iter()
            .filter(|odd| odd.fault == fault)
            .map(|odd| odd.tenant.as_str())
            .collect();
        if !tenants.is_empty() {
            let shown = tenants.get(..SHOWN).unwrap_or(&tenants).join(", ");
            let more = if tenants.len() > SHOWN { ", ..." } else { "" };
            detail = format!("{detail}; {} {words}: {shown}{more}", tenants.len());
        }
    }
    let is_damaged = odd.iter().any(|odd| odd.fault == DocumentFault::Damaged);
    Some(Check {
        name,
        passed: !is_damaged,
        detail,
    })
}

fn failed(name: &'static str, error: &StartError) -> Check {
    let mut detail = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        detail = format!("{detail}: {inner}");
        cause = inner.source();
    }
    Check {
        name,
        passed: false,
        detail,
    }
}

async fn address(config: &Config) -> Check {
    let (passed, detail) = match TcpListener::bind(config.listen).await {
        Ok(_) => (true, format!("{} is free", config.listen)),
        Err(error) => (false, format!("{}: {error}", config.listen)),
    };
    Check {
        name: "address",
        passed,
        detail,
    }
}

fn console() -> Check {
    let built = !assets::manifest().js.is_empty();
    let detail = if built {
        "its files are in this build"
    } else {
        "this build has no files for it"
    };
    Check {
        name: "console",
        passed: built,
        detail: detail.to_owned(),
    }
}
