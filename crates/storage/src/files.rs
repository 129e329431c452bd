//! The files of a SQLite database: who may read them, who owns them, whether they are still there.
//!
//! SQLite locks its files with POSIX locks, and those end as soon as the process closes *any*
//! descriptor of the file. So no descriptor of an existing database file is ever closed here: the
//! one that carries our own lock is given up unlocked and stays open until the process ends.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::{Error, Result, lost::Lost};

/// A file by what it is and not by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

/// A file that was opened, by name and identity.
#[derive(Debug)]
struct Opened {
    path: PathBuf,
    identity: Identity,
}

impl Opened {
    fn look(path: PathBuf) -> io::Result<Self> {
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }

    fn check(&self) -> Result<()> {
        let lost = match identity(&self.path) {
            Ok(now) if now == self.identity => return Ok(()),
            Ok(_) => Lost::Replaced(self.path.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Lost::Deleted(self.path.clone())
            }
            Err(error) => return Err(Error::Unavailable(error.into())),
        };
        Err(Error::Unavailable(lost.into()))
    }
}

/// The database file as it was opened; what is written after it lost its name would be lost too.
#[derive(Debug)]
pub(crate) struct DatabaseFile(Opened);

impl DatabaseFile {
    /// Makes the file and its folder if they are missing, for the owner alone; existing files become
    /// the owner's alone.
    pub(crate) fn prepare(path: &Path) -> io::Result<Self> {
        prepare_folder(path)?;
        if !path.try_exists()? {
            // Nobody has it open yet, so that closing this descriptor ends no lock.
            match private().write(true).create_new(true).open(path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                Ok(_) | Err(_) => {}
            }
        }
        for path in [
            path.to_owned(),
            beside(path, "-wal"),
            beside(path, "-shm"),
            beside(path, "-journal"),
        ] {
            tighten(&path);
        }
        Opened::look(path.to_owned()).map(Self)
    }

    /// Whether the name still stands for the file that was opened.
    pub(crate) fn check(&self) -> Result<()> {
        self.0.check()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }
}

/// The write-ahead log as it was opened.
#[derive(Debug)]
pub(crate) struct LogFile(Opened);

impl LogFile {
    pub(crate) fn of(database: &Path) -> io::Result<Self> {
        Opened::look(beside(database, "-wal")).map(Self)
    }

    /// Whether the name still stands for the file that was opened.
    pub(crate) fn check(&self) -> Result<()> {
        self.0.check()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }
}

/// Ownership of a database by this process.
///
/// Two locks: one of a file beside the database, which names the owner's lock to people and is there
/// before the database is, and one of the database file itself, which cannot be removed apart from
/// it. The second is of another kind than SQLite's own and does not meet them on Linux; elsewhere
/// they are one kind, and there is only the first.
#[derive(Debug)]
pub(crate) struct Lock {
    _beside: File,
    database: Option<File>,
}

impl Lock {
    /// Takes the lock file beside the database.
    pub(crate) fn beside(database: &Path) -> Result<Self> {
        prepare_folder(database).map_err(|error| Error::Unavailable(error.into()))?;
        let path = beside(database, ".lock");
        let file = private()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| Error::Unavailable(error.into()))?;
        take(&file, path.clone())?;
        tighten(&path);
        Ok(Self {
            _beside: file,
            database: None,
        })
    }

    /// Takes the lock of the database file too, which has to exist and must not be open in SQLite.
    pub(crate) fn and_database(mut self, database: &Path) -> Result<Self> {
        if cfg!(target_os = "linux") {
            let file = OpenOptions::new()
                .read(true)
                .open(database)
                .map_err(|error| Error::Unavailable(error.into()))?;
            let taken = take(&file, database.to_owned());
            self.database = Some(file);
            taken?;
        }
        Ok(self)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(file) = self.database.take() {
            // Closing it would end the locks that SQLite may still have on this file.
            if let Err(error) = file.unlock() {
                tracing::warn!(%error, "the lock of the database could not be given back");
            }
            std::mem::forget(file);
        }
    }
}

fn take(file: &File, path: PathBuf) -> Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(path)),
        Err(TryLockError::Error(error)) => Err(Error::Unavailable(error.into())),
    }
}

/// The file of a database that has this ending.
pub(crate) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Options that make a file for the owner alone.
#[cfg(unix)]
pub(crate) fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
pub(crate) fn private() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(unix)]
fn prepare_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    if let Ok(folder_is) = std::fs::metadata(folder) {
        if folder_is.is_dir() && folder_is.mode() & 0o002 != 0 {
            tracing::warn!(folder = %folder.display(), "everybody may write into the database's folder");
        }
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn prepare_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            DirBuilder::new().recursive(true).create(folder)
        }
        _ => Ok(()),
    }
}

/// Gives a file of ours to whom another file, or its folder, belongs: who made it may be somebody with
/// more rights than who uses it.
#[cfg(unix)]
pub(crate) fn own_like(path: &Path, other: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let (ours, theirs) = (std::fs::metadata(path)?, std::fs::metadata(other)?);
    if ours.uid() == theirs.uid() {
        return Ok(());
    }
    chown(path, Some(theirs.uid()), Some(theirs.gid()))
}

#[cfg(not(unix))]
pub(crate) fn own_like(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Takes a file away from everybody but its owner; says so where that is not ours to do.
#[cfg(unix)]
pub(crate) fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(found) = std::fs::metadata(path) else {
        return;
    };
    let of_others = found.permissions().mode() & 0o077;
    if of_others == 0 {
        return;
    }
    if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)) {
        tracing::warn!(file = %path.display(), %error, "others may read the database, and that cannot be changed");
    }
}

#[cfg(not(unix))]
pub(crate) fn tighten(_path: &Path) {}

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let found = std::fs::metadata(path)?;
    Ok(Identity {
        device: found.dev(),
        inode: found.ino(),
    })
}

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    std::fs::metadata(path)?;
    Ok(Identity {
        device: 0,
        inode: 0,
    })
}
