//! What makes a commit on SQLite last, and what speaks against it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::{Away, Error, Result, files::DatabaseFile, lost::Lost, wal::Wal};

/// The database file and its log.
pub(crate) struct Durable {
    file: Arc<DatabaseFile>,
    wal: Wal,
    is_damaged: AtomicBool,
}

impl Durable {
    /// Of a database whose files are open.
    pub(crate) fn new(file: Arc<DatabaseFile>, wal: Wal) -> Self {
        Self {
            file,
            wal,
            is_damaged: AtomicBool::new(false),
        }
    }

    /// The database file.
    pub(crate) fn file(&self) -> &DatabaseFile {
        &self.file
    }

    /// Its write-ahead log.
    pub(crate) fn wal(&self) -> &Wal {
        &self.wal
    }

    /// Passes on how something ended, and takes note of damage, whoever met it: some pages of a damaged
    /// database may still be good, but what is written beside bad ones may not be found again.
    pub(crate) fn noted<T>(&self, done: Result<T>) -> Result<T> {
        if done
            .as_ref()
            .is_err_and(|error| error.away() == Some(Away::Damaged))
        {
            self.is_damaged.store(true, Ordering::Release);
        }
        done
    }

    /// Whether what is written now is written where it will be found again.
    pub(crate) fn check(&self) -> Result<()> {
        if self.is_damaged.load(Ordering::Acquire) {
            let lost = Lost::Damaged(self.file.path().to_owned());
            return Err(Error::Unavailable(lost.into()));
        }
        self.file.check()?;
        self.wal.check()
    }

    /// Waits until all that is committed so far is on the disk, in files that still have their names.
    pub(crate) async fn flush(&self) -> Result<()> {
        self.wal.flush().await?;
        self.check()
    }
}
