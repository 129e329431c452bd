//! A SQLite database that is open: its writer, its readers, and what makes a commit last.

use std::{path::PathBuf, sync::Arc, time::Duration};

use sqlx::{ConnectOptions, Connection};
use sqlx_sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::{
    Conn, Error, Result,
    conn::STATEMENT_CACHE,
    durable::Durable,
    files::{DatabaseFile, Lock},
    lost::OtherFile,
    wal::Wal,
};

/// How long SQLite waits for a lock that another process holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Pages of the write-ahead log before it is folded back into the database (16 MiB).
const CHECKPOINT_PAGES: &str = "4096";

/// The pools of an open database.
pub(crate) struct Opened {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
    durable: Arc<Durable>,
}

/// How a database is opened.
pub(crate) struct Opening {
    pub(crate) connect: SqliteConnectOptions,
    pub(crate) readers: u32,
    pub(crate) acquire_timeout: Duration,
}

impl Opening {
    pub(crate) fn path(&self) -> PathBuf {
        self.connect.get_filename().to_owned()
    }

    /// Opens the pools, and owns the database if it shall be `exclusive`.
    pub(crate) async fn open(self, exclusive: bool) -> Result<(Opened, Option<Lock>)> {
        let path = self.path();
        let lock = exclusive.then(|| Lock::beside(&path)).transpose()?;
        let file =
            DatabaseFile::prepare(&path).map_err(|error| Error::Unavailable(error.into()))?;
        // Before SQLite has the file open, and given back after it has closed it.
        let lock = lock.map(|lock| lock.and_database(&path)).transpose()?;
        Ok((self.connect_to(Arc::new(file)).await?, lock))
    }

    async fn connect_to(self, file: Arc<DatabaseFile>) -> Result<Opened> {
        let connect = self
            .connect
            // A file that is gone stays gone: an empty one in its place would hide that.
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            // The flush of a commit is ours to do: see `wal`.
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(STATEMENT_CACHE)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            // A `REPLACE` would otherwise delete rows past the triggers that keep them.
            .pragma("recursive_triggers", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16384")
            .disable_statement_logging();
        let pool = || pool(self.acquire_timeout, &file);
        // The writer comes first: it turns on the write-ahead log.
        let write = pool()
            .max_connections(1)
            .connect_with(connect.clone())
            .await?;
        let read = pool()
            .max_connections(self.readers.max(1))
            .connect_with(connect.read_only(true))
            .await?;
        // The first statement is what makes the log.
        sqlx::query("SELECT COUNT(*) FROM sqlite_master")
            .execute(&write)
            .await?;
        let wal = Wal::open(file.path()).map_err(|error| Error::Unavailable(error.into()))?;
        Ok(Opened {
            read,
            write,
            durable: Arc::new(Durable::new(file, wal)),
        })
    }
}

fn pool(acquire_timeout: Duration, file: &Arc<DatabaseFile>) -> SqlitePoolOptions {
    let file = Arc::clone(file);
    SqlitePoolOptions::new()
        .acquire_timeout(acquire_timeout)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .before_acquire(|conn, _| {
            // A transaction that SQLite has ended by itself, as on a full disk, cannot be rolled
            // back, and the driver believes that it is still open: such a connection is closed.
            let is_clean = !conn.is_in_transaction();
            Box::pin(async move { Ok(is_clean) })
        })
        .after_connect(move |_, _| {
            // A connection that comes later must be to the same file as the first.
            let found = file.check();
            Box::pin(async move {
                found.map_err(|error| {
                    sqlx::Error::Io(std::io::Error::other(OtherFile(error.into())))
                })
            })
        })
}

impl Opened {
    /// Whether what is written now is written where it will be found again.
    pub(crate) fn check(&self) -> Result<()> {
        self.durable.check()
    }

    pub(crate) async fn begin_read(&self) -> Result<Conn> {
        self.durable.file().check()?;
        self.begin(&self.read, "BEGIN DEFERRED").await
    }

    pub(crate) async fn begin_write(&self) -> Result<Conn> {
        self.durable.check()?;
        if self.durable.wal().is_broken() {
            let mut writer = self.write.acquire().await?;
            self.durable.wal().mend(&mut writer).await?;
        }
        self.begin(&self.write, "BEGIN IMMEDIATE").await
    }

    async fn begin(&self, pool: &SqlitePool, statement: &'static str) -> Result<Conn> {
        let begun = pool.begin_with(statement).await.map_err(Error::from);
        let tx = self.durable.noted(begun)?;
        Ok(Conn::sqlite(tx, Arc::clone(&self.durable)))
    }

    pub(crate) async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

#[cfg(test)]
mod tests {
    use crate::{Away, Db, OpenOptions, db::Pools, ready, scope::RowScope};

    async fn write(db: &Db) -> crate::Result<()> {
        ready::change(db.begin_write(RowScope::NoTenant).await?).await
    }

    #[tokio::test]
    async fn nothing_is_acknowledged_between_a_failed_flush_and_a_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&OpenOptions {
            url: format!("sqlite://{}", folder.path().join("t.db").display()),
            read_connections: 1,
            write_connections: 1,
            exclusive: false,
        })
        .await
        .unwrap();
        write(&db).await.unwrap();
        let Pools::Sqlite(opened) = db.pools() else {
            unreachable!("it is SQLite")
        };
        let wal = opened.durable.wal();

        wal.fail_flushes(true).await;
        assert_eq!(write(&db).await.unwrap_err().away(), Some(Away::Disk));
        assert!(wal.is_broken());
        assert_eq!(wal.flush().await.unwrap_err().away(), Some(Away::Disk));

        wal.fail_flushes(false).await;
        assert_eq!(wal.flush().await.unwrap_err().away(), Some(Away::Disk));
        write(&db).await.unwrap();
        assert!(!wal.is_broken());
    }
}
