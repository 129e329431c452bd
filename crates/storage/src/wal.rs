//! Durable commits on SQLite: many of them to one flush of the disk.
//!
//! With `synchronous=FULL` every commit flushes the write-ahead log while it holds the writer, so a
//! disk that flushes 300 times a second allows 300 changes. Here the writer goes on at once
//! (`synchronous=NORMAL`), and a commit is answered only after a flush of the log that began later
//! than the commit ended. Whoever finds no flush under way does it for all that wait. What has been
//! answered survives a power failure, exactly as with `FULL`; checkpoints flush as always.
//!
//! A flush that failed is not repeated: the system reports a failure once, forgets which pages it
//! could not write, and would call the next flush a success. Until [`Wal::mend`] has put the whole
//! log into the database, by a checkpoint that flushes both, nothing is acknowledged.
//!
//! A snapshot may see a commit a moment before it is durable. SQLite takes no locks on its log, so a
//! second descriptor of it is safe; of the database file it would not be.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use sqlx_sqlite::SqliteConnection;
use tokio::{sync::Mutex, task::spawn_blocking};

use crate::{Error, Result, files::LogFile, lost::Unflushed};

/// The write-ahead log of an open database.
pub(crate) struct Wal {
    name: LogFile,
    /// Commits that have ended.
    written: AtomicU64,
    /// Whether a flush failed; set by the flush itself, whose caller may be gone by then.
    is_broken: Arc<AtomicBool>,
    state: Mutex<State>,
}

/// Held by whoever flushes.
struct State {
    file: Arc<File>,
    /// Commits that a flush has covered.
    flushed: u64,
}

impl Wal {
    /// Opens the log beside the database; its writer has to be connected.
    pub(crate) fn open(database: &Path) -> io::Result<Self> {
        let name = LogFile::of(database)?;
        let file = OpenOptions::new().write(true).open(name.path())?;
        flush_folder(name.path())?;
        Ok(Self {
            name,
            written: AtomicU64::new(0),
            is_broken: Arc::new(AtomicBool::new(false)),
            state: Mutex::new(State {
                file: Arc::new(file),
                flushed: 0,
            }),
        })
    }

    /// Whether a flush failed and nothing mended that yet.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Acquire)
    }

    /// Whether the log is still the file that was opened.
    pub(crate) fn check(&self) -> Result<()> {
        self.name.check()
    }

    /// Waits until all that is committed so far is on the disk.
    pub(crate) async fn flush(&self) -> Result<()> {
        let own = self.written.fetch_add(1, Ordering::AcqRel) + 1;
        let mut state = self.state.lock().await;
        if state.flushed >= own {
            return Ok(());
        }
        if self.is_broken() {
            return Err(Error::Unavailable(Unflushed.into()));
        }
        let covered = self.written.load(Ordering::Acquire);
        let file = Arc::clone(&state.file);
        let broken = Arc::clone(&self.is_broken);
        let outcome = spawn_blocking(move || {
            file.sync_data()
                .inspect_err(|_| broken.store(true, Ordering::Release))
        })
        .await;
        outcome
            .map_err(|error| Error::Unavailable(error.into()))?
            .map_err(|error| Error::Unavailable(error.into()))?;
        state.flushed = covered;
        Ok(())
    }

    /// After a flush that failed: puts the whole log into the database, flushes both and empties the
    /// log, on a connection without a transaction.
    pub(crate) async fn mend(&self, writer: &mut SqliteConnection) -> Result<()> {
        let mut state = self.state.lock().await;
        if !self.is_broken() {
            return Ok(());
        }
        let covered = self.written.load(Ordering::Acquire);
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(writer)
            .await?;
        if busy != 0 {
            return Err(Error::Unavailable(Unflushed.into()));
        }
        state.flushed = covered;
        self.is_broken.store(false, Ordering::Release);
        tracing::warn!("the write-ahead log is whole again after a flush that failed");
        Ok(())
    }
}

/// Makes the log's name durable, for a log that was just made.
#[cfg(unix)]
pub(crate) fn flush_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn flush_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
impl Wal {
    /// Lets flushes fail, or succeed again; a device cannot be flushed.
    pub(crate) async fn fail_flushes(&self, fail: bool) {
        let path = if fail {
            Path::new("/dev/null")
        } else {
            self.name.path()
        };
        self.state.lock().await.file = Arc::new(OpenOptions::new().write(true).open(path).unwrap());
    }
}
