//! Backups of a SQLite database, and what has to happen when a database was put back.

use std::path::{Path, PathBuf};

use tenantry_domain::Problem;
use tenantry_services::{Clock as _, SystemClock};
use tenantry_storage::backup::{self, Fault, RestoreTarget};

use crate::{
    Config,
    start::{StartError, open_services, open_services_as_owner},
};

/// Why a backup was not made or not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has tools of its own.
    #[error(
        "this is for SQLite: back up PostgreSQL with pg_dump and put it back with pg_restore and \
         `tenantry renew-epoch` (docs/OPERATIONS.md, Backup)"
    )]
    Postgres,
    /// The files are not what they should be.
    #[error(transparent)]
    Files(#[from] Fault),
    /// The database in the file could not be opened or brought up to date.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database in the file is one that was tampered with, or damaged.
    #[error("`{file}` is not put back: {1}", file = .0.display())]
    Damage(PathBuf, String),
    /// The database could not be asked.
    #[error("{0}")]
    Refused(Box<Problem>),
}

/// What putting back a database did.
#[derive(Debug, serde::Serialize)]
pub struct Restored {
    /// The history of revision numbers that begins with it.
    pub epoch: String,
    /// Where the former database is kept.
    pub kept: Option<PathBuf>,
    /// Keys that signed checkpoints of its trail and are not known here, so that these are not proven.
    pub unknown_keys: Vec<String>,
}

fn sqlite(config: &Config) -> Result<&str, BackupError> {
    let url = &config.database_url;
    if url.starts_with("sqlite:") {
        Ok(url)
    } else {
        Err(BackupError::Postgres)
    }
}

fn refused(problem: Problem) -> BackupError {
    BackupError::Refused(Box::new(problem))
}

/// Copies the database into a new file, beside a server that uses it or not; how many bytes.
pub async fn back_up(
    config: &Config,
    to: &Path,
    watch: &(dyn Fn(u64, u64) + Sync),
) -> Result<u64, BackupError> {
    Ok(backup::copy(sqlite(config)?, to, watch).await?)
}

/// Puts a backup in the place of the database, which no server may use meanwhile.
///
/// It is brought up to date, its trail and its documents are looked at, and a new epoch begins, all
/// before anybody can see it.
pub async fn restore(config: &Config, from: &Path, replace: bool) -> Result<Restored, BackupError> {
    let place = RestoreTarget::take(sqlite(config)?, from, replace).await?;
    let (db, services) = open_services(&place.address(), config).await?;
    let looked_at = services.find_damage().await;
    let renewed = match looked_at {
        Ok((damage, unknown_keys)) if damage.is_empty() => {
            let name = from
                .file_name()
                .unwrap_or(from.as_os_str())
                .to_string_lossy();
            let reason = format!("the database was put back from {name}");
            let renewed = services.renew_epoch(&reason).await;
            renewed.map(|epoch| (epoch, unknown_keys)).map_err(refused)
        }
        Ok((damage, _)) => Err(BackupError::Damage(from.to_owned(), damage.join("; "))),
        Err(problem) => Err(refused(problem)),
    };
    services.settled().await;
    db.close().await;
    drop((services, db));
    let (epoch, unknown_keys) = renewed?;
    let mark = format!("before-{}", SystemClock.now().micros());
    let kept = place.swap(&mark).await?;
    Ok(Restored {
        epoch: epoch.to_string(),
        kept,
        unknown_keys,
    })
}

/// Begins a new history of revision numbers, for a database that was put back by other means.
pub async fn renew_epoch(config: &Config, reason: &str) -> Result<String, BackupError> {
    let (db, services) = open_services_as_owner(config).await?;
    let renewed = services.renew_epoch(reason).await;
    db.close().await;
    Ok(renewed.map_err(refused)?.to_string())
}
