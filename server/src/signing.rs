//! The key file of the audit trail: found, made where it may be made, never shown.
//!
//! Beside a SQLite database it is made on the first start. On PostgreSQL several replicas must have the
//! same one, so it is never made there: without it the server serves, says so, and seals nothing.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tenantry_services::{KeyError, Keyring};

use crate::{Config, start::StartError};

/// The file's name beside a SQLite database.
const NAME: &str = "signing.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The file cannot be read or written.
    #[error("it cannot be read or written")]
    File(#[source] io::Error),
    /// Others than its owner and its group may read it, or others than its owner may change it.
    #[error("others may read it, or its group change it: `chmod 600` it")]
    Open,
    /// It is no key file.
    #[error("it is no key file")]
    Text(#[source] KeyError),
    /// It has public keys only.
    #[error("it has no `secret` key")]
    NoSecret,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

/// Where the key is; `None` on PostgreSQL, where it must be named.
pub fn key_path(config: &Config) -> Option<PathBuf> {
    if let Some(path) = &config.signing_key_file {
        return Some(path.clone());
    }
    let database = config.database_url.strip_prefix("sqlite:")?;
    let database = database.strip_prefix("//").unwrap_or(database);
    let database = database.split('?').next().unwrap_or_default();
    Some(Path::new(database).with_file_name(NAME))
}

/// The keys to start with.
pub(crate) fn load(config: &Config) -> Result<Option<Keyring>, StartError> {
    let Some(path) = key_path(config) else {
        tracing::warn!(
            "the audit trail is not sealed: make a key with `tenantry audit key --rotate --file FILE` \
             and name it in TENANTRY_SIGNING_KEY_FILE, the same for every replica"
        );
        return Ok(None);
    };
    let may_make = config.database_url.starts_with("sqlite:");
    read_or_make(&path, may_make)
        .map(Some)
        .map_err(|error| StartError::SigningKey(path, error))
}

/// The keys that a start would find; `None` where there is no file yet that it would make, or none is
/// named. Makes nothing.
pub(crate) fn find(config: &Config) -> Result<Option<Keyring>, StartError> {
    let Some(path) = key_path(config) else {
        return Ok(None);
    };
    let is_made_later = config.database_url.starts_with("sqlite:") && !path.exists();
    if is_made_later {
        return Ok(None);
    }
    read(&path)
        .map(Some)
        .map_err(|error| StartError::SigningKey(path, error))
}

fn read_or_make(path: &Path, may_make: bool) -> Result<Keyring, SigningError> {
    let is_there = path.try_exists().map_err(SigningError::File)?;
    if !is_there && may_make {
        let text = Keyring::file(random()?);
        match write_private(path, text.as_bytes()) {
            // Two starts at once: one makes it, both read it.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.map_err(SigningError::File)?,
        }
    }
    read(path)
}

fn read(path: &Path) -> Result<Keyring, SigningError> {
    refuse_open(path)?;
    let text = std::fs::read_to_string(path).map_err(SigningError::File)?;
    let keys = Keyring::parse(&text).map_err(SigningError::Text)?;
    keys.signing_id().ok_or(SigningError::NoSecret)?;
    Ok(keys)
}

#[cfg(unix)]
fn refuse_open(path: &Path) -> Result<(), SigningError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = path.metadata().map_err(SigningError::File)?;
    // The group may read: so platforms mount secrets for a program that is not their owner.
    let others = metadata.permissions().mode() & 0o037;
    if others != 0 {
        return Err(SigningError::Open);
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open(_: &Path) -> Result<(), SigningError> {
    Ok(())
}

/// Gives the file a new key that signs, and keeps the public keys of the former; makes a missing
/// file. Answers the public keys.
pub fn rotate_key(path: &Path) -> Result<Keyring, SigningError> {
    let is_there = path.try_exists().map_err(SigningError::File)?;
    let text = if is_there {
        read(path)?.rotated(random()?)
    } else {
        Keyring::file(random()?)
    };
    replace(path, text.as_bytes()).map_err(SigningError::File)?;
    read(path)
}

/// Gives a file these bytes, all at once. They are written beside it first, where what another run
/// left that was cut off was never in force and goes away; one that is under way keeps it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    let _left = match File::open(&new) {
        Ok(left) => {
            left.try_lock()?;
            std::fs::remove_file(&new)?;
            Some(left)
        }
        Err(_) => None,
    };
    let mut file = create_private(&new)?;
    file.try_lock()?;
    let written = write(&mut file, bytes).and_then(|()| std::fs::rename(&new, path));
    if written.is_err() {
        // Half a key must not lie about.
        let _ = std::fs::remove_file(&new);
    }
    written
}

/// Writes a new file that only its owner may read.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(&mut create_private(path)?, bytes)
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

fn random() -> Result<[u8; 32], SigningError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| SigningError::Random)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_lies_beside_the_database_and_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let database_url = format!("sqlite://{}", folder.path().join("t.db").display());
        let config = Config {
            database_url,
            ..Config::default()
        };
        let path = key_path(&config).unwrap();

        let first = load(&config).unwrap().unwrap();
        let second = load(&config).unwrap().unwrap();
        let rotated = rotate_key(&path).unwrap();

        assert_eq!(path, folder.path().join("signing.key"));
        assert_eq!(first.signing_id(), second.signing_id());
        assert_ne!(first.signing_id(), rotated.signing_id());
        assert_eq!(rotated.public().count(), 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            for (mode, is_taken) in [(0o440, true), (0o644, false), (0o660, false)] {
                let open = std::fs::Permissions::from_mode(mode);
                std::fs::set_permissions(&path, open).unwrap();
                let loaded = load(&config);
                let is_refused = matches!(loaded, Err(StartError::SigningKey(..)));
                assert_eq!(!is_refused, is_taken, "{mode:o}");
            }
        }
    }

    #[test]
    fn what_a_cut_off_rotation_left_is_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.key");
        let left = folder.path().join("signing.key.new");
        let first = rotate_key(&path).unwrap();

        std::fs::write(&left, "secr").unwrap();
        let second = rotate_key(&path).unwrap();
        assert_ne!(first.signing_id(), second.signing_id());
        assert_eq!(second.public().count(), 2);
        assert!(!left.exists());

        // One that is under way is left alone.
        let busy = create_private(&left).unwrap();
        busy.try_lock().unwrap();
        assert!(matches!(rotate_key(&path), Err(SigningError::File(_))));
        assert!(left.exists());
        assert_eq!(read(&path).unwrap().signing_id(), second.signing_id());
        drop(busy);
        assert_eq!(rotate_key(&path).unwrap().public().count(), 3);
    }

    #[test]
    fn on_postgres_a_key_is_never_made() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            database_url: "postgres://h/d".to_owned(),
            ..Config::default()
        };
        assert!(load(&config).unwrap().is_none());

        config.signing_key_file = Some(folder.path().join("key"));
        assert!(load(&config).is_err());
    }
}
