//! Checks whether a server could start with a configuration, or runs with it, without starting one.

use std::{net::SocketAddr, path::Path, time::Duration};

use serde::Serialize;
use tenantry_services::{DocumentFault, Keyring, Services};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::{
    Config, assets,
    inspect::{Found, Look, look},
    signing,
    start::StartError,
};

/// Tenants that are named at most of those that have the same fault.
const SHOWN: usize = 10;
/// How long whoever has the address may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(2);
/// As much of an answer as tells what gave it.
const ANSWER_BYTES: u64 = 4096;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// Whether a server would start, or runs already.
    pub passed: bool,
    /// Whether somebody should look at it all the same.
    pub warns: bool,
    /// What was found.
    pub detail: String,
}

impl Check {
    fn new(name: &'static str, passed: bool, detail: impl Into<String>) -> Self {
        Self {
            name,
            passed,
            warns: false,
            detail: detail.into(),
        }
    }

    fn passed(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, true, detail)
    }

    fn failed(name: &'static str, error: &StartError) -> Self {
        let mut detail = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            detail = format!("{detail}: {inner}");
            cause = inner.source();
        }
        Self::new(name, false, detail)
    }

    fn warning(self, warns: bool) -> Self {
        Self { warns, ..self }
    }
}

/// Looks at everything a start depends on, and makes nothing; a server may be running.
pub async fn examine(config: &Config) -> Vec<Check> {
    let (database, found) = database(config).await;
    let is_usable = database.passed;
    let mut checks = vec![database];
    let look = match found {
        Some(Found::Open(look)) => Some(look),
        Some(Found::Missing(_)) | None => None,
    };
    if is_usable {
        checks.extend(rows(config, look.as_ref()).await);
    }
    if let Some(look) = look {
        checks.extend(way("connection", &look).await);
        checks.extend(role(config, &look).await);
        look.close().await;
    }
    checks.extend(migrations(config).await);
    checks.extend([address(config).await, console()]);
    checks
}

async fn database(config: &Config) -> (Check, Option<Found>) {
    let name = "database";
    let found = match look(&config.database_url).await {
        Ok(found) => found,
        Err(error) => return (Check::failed(name, &error), None),
    };
    let check = match &found {
        Found::Missing(path) => absent(path),
        Found::Open(look) => schema(config, look)
            .await
            .unwrap_or_else(|error| Check::failed(name, &error)),
    };
    (check, Some(found))
}

async fn schema(config: &Config, look: &Look) -> Result<Check, StartError> {
    let missing = look.missing().await?;
    let answers = if look.is_in_use {
        "it is in use by a running server"
    } else {
        "it answers"
    };
    let detail = match missing {
        0 if look.is_expanded().await? => {
            format!("{answers}; a newer release has added to its schema, and this one serves on it")
        }
        0 => format!("{answers}, and its schema is this program's"),
        _ => format!("{answers}; {missing} migrations are not applied yet"),
    };
    let is_sqlite = config.database_url.starts_with("sqlite:");
    Ok(Check::new("database", missing == 0 || is_sqlite, detail))
}

/// A start makes the file, and the folders above it, where it may.
fn absent(path: &Path) -> Check {
    let name = "database";
    let shown = path.display();
    let above = path.ancestors().skip(1).map(|folder| {
        if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        }
    });
    let nearest = above.filter(|folder| folder.exists()).take(1);
    match nearest.filter(|folder| !may_write(folder)).last() {
        Some(folder) => {
            let folder = folder.display();
            let detail = format!("`{shown}` cannot be made: `{folder}` is not ours to write to");
            Check::new(name, false, detail)
        }
        None => Check::passed(name, format!("a start makes `{shown}`")),
    }
}

/// Whether files may be made in a folder, as far as can be told without making one.
#[cfg(unix)]
fn may_write(folder: &Path) -> bool {
    use rustix::fs::{Access, access};
    folder.is_dir() && access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> bool {
    folder.is_dir()
}

/// What the rows say, where there are any.
async fn rows(config: &Config, look: Option<&Look>) -> Vec<Check> {
    let (current, is_fresh) = match standing(look).await {
        Ok(standing) => standing,
        Err(error) => return vec![Check::failed("database", &error)],
    };
    let mut checks = Vec::new();
    if let Some(look) = current {
        checks.push(documents(config, look).await);
    }
    checks.push(signing(config, current).await);
    // Who is in a database of an older release is not known before it is migrated.
    if current.is_some() || is_fresh {
        checks.push(first_start(config, current).await);
    }
    checks
}

/// The database if its schema is this program's, and whether it has none yet.
async fn standing(look: Option<&Look>) -> Result<(Option<&Look>, bool), StartError> {
    let Some(look) = look else {
        return Ok((None, true));
    };
    let current = look.is_current().await?.then_some(look);
    Ok((current, look.is_fresh().await?))
}

/// Whether the first start would take the administrator's password; later ones do not look at it.
async fn first_start(config: &Config, look: Option<&Look>) -> Check {
    let name = "administrator";
    let is_first = match look {
        Some(look) => match look.is_first_start(config).await {
            Ok(is_first) => is_first,
            Err(error) => return Check::failed(name, &error),
        },
        None => true,
    };
    let fault = config.admin_password.as_deref();
    let fault = fault.and_then(Services::first_password_fault);
    match (is_first, fault, &config.admin_password) {
        (false, _, None) => Check::passed(name, "there is one"),
        (false, _, Some(_)) => Check::passed(
            name,
            "there is one, so TENANTRY_ADMIN_PASSWORD is not looked at",
        ),
        (true, Some(fault), _) => Check::new(
            name,
            false,
            format!("a start would refuse TENANTRY_ADMIN_PASSWORD: {fault}"),
        ),
        (true, None, Some(_)) => Check::passed(
            name,
            "a start makes `admin`, with the password of TENANTRY_ADMIN_PASSWORD",
        ),
        (true, None, None) => Check::passed(
            name,
            "a start makes `admin`, and prints a random password once",
        ),
    }
}

/// Whether others can read along what goes to the database; SQLite is a file.
async fn way(name: &'static str, look: &Look) -> Option<Check> {
    match look.way().await {
        Ok(way) => way.map(|way| Check::passed(name, way.words).warning(way.is_open)),
        Err(error) => Some(Check::failed(name, &error)),
    }
}

/// Whether whoever owns the schema can sign in, and how, where that is another role than the server's.
async fn migrations(config: &Config) -> Option<Check> {
    let name = "migrations";
    match look(config.migration_database_url.as_deref()?).await {
        Ok(Found::Open(look)) => {
            let check = way(name, &look).await;
            look.close().await;
            check
        }
        Ok(Found::Missing(_)) => None,
        Err(error) => Some(Check::failed(name, &error)),
    }
}

/// Whether PostgreSQL's policies hold for the server's role; SQLite has no roles.
async fn role(config: &Config, look: &Look) -> Option<Check> {
    let name = "role";
    let role = match look.role().await {
        Ok(role) => role?,
        Err(error) => return Some(Check::failed(name, &error)),
    };
    Some(match role.might {
        None => Check::passed(
            name,
            format!("row-level security holds for `{}`", role.name),
        ),
        Some(might) => {
            let detail = format!(
                "`{}` {might}, so it could get past row-level security",
                role.name
            );
            Check::new(name, config.allow_owner, detail).warning(true)
        }
    })
}

/// Whether the audit trail can be sealed, and the checkpoints that are there proven.
async fn signing(config: &Config, look: Option<&Look>) -> Check {
    let name = "signing key";
    let keys = match signing::find(config) {
        Ok(keys) => keys,
        Err(error) => return Check::failed(name, &error),
    };
    let id = keys.as_ref().and_then(Keyring::signing_id);
    let is_none = id.is_none() && signing::key_path(config).is_none();
    let detail = match (id, signing::key_path(config)) {
        (Some(id), _) => format!("`{id}` signs checkpoints"),
        (None, Some(path)) => format!("a start makes `{}`", path.display()),
        (None, None) => "none, so the audit trail is not sealed".to_owned(),
    };
    let unknown = match look {
        Some(look) => look.unknown_keys(config, keys).await,
        None => Ok(Vec::new()),
    };
    match unknown {
        Err(error) => Check::failed(name, &error),
        // A start only warns of them.
        Ok(unknown) if !unknown.is_empty() => {
            let detail = format!(
                "{detail}; checkpoints of keys that are not known cannot be proven: {}",
                unknown.join(", ")
            );
            Check::passed(name, detail).warning(true)
        }
        Ok(_) => Check::passed(name, detail).warning(is_none),
    }
}

/// Whether what was activated is stored and intact. That this release would merge it differently is no
/// fault: what was activated is served.
async fn documents(config: &Config, look: &Look) -> Check {
    let name = "documents";
    let (count, odd) = match look.documents(config).await {
        Ok(examined) => examined,
        Err(error) => return Check::failed(name, &error),
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
    Check::new(name, !is_damaged, detail)
}

/// Whether the address is free, or a server of ours has it already.
async fn address(config: &Config) -> Check {
    let (name, listen) = ("address", config.listen);
    match TcpListener::bind(listen).await {
        Ok(_) => Check::passed(name, format!("{listen} is free")),
        Err(_) if answers_as_ours(listen).await => {
            Check::passed(name, format!("{listen} is in use by a running server"))
        }
        Err(error) => Check::new(name, false, format!("{listen}: {error}")),
    }
}

/// Whether whoever has the address says that it is alive in our words.
async fn answers_as_ours(listen: SocketAddr) -> bool {
    let answer = timeout(PATIENCE, ask(listen)).await;
    answer.is_ok_and(|answer| answer.is_ok_and(|text| is_ours(&text)))
}

async fn ask(listen: SocketAddr) -> std::io::Result<String> {
    let mut address = listen;
    if listen.ip().is_unspecified() {
        address.set_ip(match listen {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    let mut stream = TcpStream::connect(address).await?;
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn is_ours(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200")
        && answer.to_ascii_lowercase().contains("x-request-id:")
        && answer.trim_end().ends_with(r#"{"status":"ok"}"#)
}

fn console() -> Check {
    let built = !assets::manifest().js.is_empty();
    let detail = if built {
        "its files are in this build"
    } else {
        "this build has no files for it"
    };
    Check::new("console", built, detail)
}
