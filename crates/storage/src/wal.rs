//! Durable commits on SQLite: many of them to one flush of the disk.
//!
//! With `synchronous=FULL` every commit flushes the write-ahead log while it holds the writer, so a
//! disk that flushes 300 times a second allows 300 changes. Here the writer goes on at once
//! (`synchronous=NORMAL`), and a commit is answered only after a flush of the log that began later
//! than the commit ended. Whoever finds no flush under way does it for all that wait. What has been
//! answered survives a power failure, exactly as with `FULL`; checkpoints flush as always.
//!
//! A snapshot may see a commit a moment before it is durable. SQLite takes no locks on its log, so a
//! second descriptor of it is safe; of the database file it would not be.

use std::{
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{sync::Mutex, task::spawn_blocking};

use crate::{Error, Result};

/// The write-ahead log of an open database.
pub(crate) struct Wal {
    file: Arc<File>,
    /// Commits that have ended.
    written: AtomicU64,
    /// Commits that a flush has covered; held by whoever flushes.
    flushed: Mutex<u64>,
}

impl Wal {
    /// Opens the log beside the database; its writer has to be connected.
    pub(crate) fn open(database: &Path) -> io::Result<Self> {
        let mut name = database.as_os_str().to_owned();
        name.push("-wal");
        let path = PathBuf::from(name);
        let file = OpenOptions::new().write(true).open(&path)?;
        flush_folder(&path)?;
        Ok(Self {
            file: Arc::new(file),
            written: AtomicU64::new(0),
            flushed: Mutex::new(0),
        })
    }

    /// Waits until all that is committed so far is on the disk.
    pub(crate) async fn flush(&self) -> Result<()> {
        let own = self.written.fetch_add(1, Ordering::AcqRel) + 1;
        let mut flushed = self.flushed.lock().await;
        if *flushed >= own {
            return Ok(());
        }
        let covered = self.written.load(Ordering::Acquire);
        let file = Arc::clone(&self.file);
        let outcome = spawn_blocking(move || file.sync_data()).await;
        outcome
            .map_err(|error| Error::Unavailable(error.into()))?
            .map_err(|error| Error::Unavailable(error.into()))?;
        *flushed = covered;
        Ok(())
    }
}

/// Makes the log's name durable, for a log that was just made.
#[cfg(unix)]
fn flush_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn flush_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
