//! Opening a database and beginning transactions on it; the pools never leave this module.

use std::{
    fs::{File, OpenOptions as FileOptions, TryLockError},
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tenantry_domain::access::TenantScope;

use crate::{
    Conn, Engine, Error, ReadTx, Result, WriteTx,
    scope::{self, Reach},
    tx,
    wal::Wal,
};

/// How long a transaction waits for a connection; SQLite's writers queue here.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long SQLite waits for a lock that another process holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Statements a connection keeps prepared.
const STATEMENT_CACHE: usize = 256;
/// Pages of the write-ahead log before it is folded back into the database (16 MiB).
const CHECKPOINT_PAGES: &str = "4096";
/// Idle connections are tested only after this long; before, a round trip would buy nothing.
const TEST_AFTER_IDLE: Duration = Duration::from_secs(15);
/// How long a PostgreSQL statement waits for a lock before it gives up.
const LOCK_TIMEOUT: &str = "10s";

/// Where the database is and how it is shared.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// `sqlite://path/to/file.db` or `postgres://...`.
    pub url: String,
    /// SQLite: how many snapshots may be open at once.
    pub read_connections: u32,
    /// PostgreSQL: the size of its one pool. SQLite always has one writer.
    pub write_connections: u32,
    /// SQLite: own the database, by a lock file beside it; refused with [`Error::Locked`].
    pub exclusive: bool,
}

/// A database. Clones share it.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pools: Pools,
    /// Held for as long as the database is open; the system releases it with the file.
    _lock: Option<File>,
}

pub(crate) enum Pools {
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        wal: Arc<Wal>,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens the database; a SQLite file and its folder are made if they are missing.
    ///
    /// The schema is not touched: see [`crate::migrate`].
    pub async fn open(options: &OpenOptions) -> Result<Self> {
        if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            let pools = Pools::Postgres(open_postgres(options).await?);
            return Ok(Self(Arc::new(Inner { pools, _lock: None })));
        }
        if !options.url.starts_with("sqlite:") {
            return Err(Error::Address(
                "it begins neither with `sqlite:` nor with `postgres:`".to_owned(),
            ));
        }
        let connect = SqliteConnectOptions::from_str(&options.url)
            .map_err(|error| Error::Address(error.to_string()))?;
        let path = connect.get_filename().to_owned();
        if options.url.contains(":memory:") || options.url.contains("mode=memory") {
            return Err(Error::Address(
                "a database in memory cannot be shared".to_owned(),
            ));
        }
        prepare_folder(&path).map_err(|error| Error::Unavailable(error.into()))?;
        let lock = options.exclusive.then(|| take_lock(&path)).transpose()?;
        let pools = open_sqlite(connect, options.read_connections).await?;
        Ok(Self(Arc::new(Inner { pools, _lock: lock })))
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match &self.0.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins a snapshot of the scope's rows: all that is read through it is of one moment.
    pub async fn read(&self, scope: &TenantScope) -> Result<ReadTx> {
        self.begin_read(Reach::Scope(scope)).await
    }

    /// Begins a write of the scope's rows; on SQLite there is one at a time, the others wait in line.
    pub async fn write(&self, scope: &TenantScope) -> Result<WriteTx> {
        self.begin_write(Reach::Scope(scope)).await
    }

    pub(crate) async fn begin_read(&self, reach: Reach<'_>) -> Result<ReadTx> {
        let conn = match &self.0.pools {
            Pools::Sqlite { read, .. } => Conn::sqlite(read.begin_with("BEGIN DEFERRED").await?),
            Pools::Postgres(pool) => scope::begin_read(pool, reach).await?,
        };
        Ok(ReadTx(conn))
    }

    pub(crate) async fn begin_write(&self, reach: Reach<'_>) -> Result<WriteTx> {
        let (conn, wal) = match &self.0.pools {
            Pools::Sqlite { write, wal, .. } => {
                let tx = write.begin_with("BEGIN IMMEDIATE").await?;
                (Conn::sqlite(tx), Some(Arc::clone(wal)))
            }
            Pools::Postgres(pool) => (scope::begin_write(pool, reach).await?, None),
        };
        Ok(WriteTx::new(conn, wal))
    }

    /// Asks whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        tx::ping(self.begin_read(Reach::NoTenant).await?.conn()).await
    }

    /// Closes every connection; transactions under way end first.
    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.0.pools
    }
}

async fn open_sqlite(connect: SqliteConnectOptions, readers: u32) -> Result<Pools> {
    let path = connect.get_filename().to_owned();
    let connect = connect
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
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    // The writer comes first: it makes the file and turns on the write-ahead log.
    let write = pool()
        .max_connections(1)
        .connect_with(connect.clone().create_if_missing(true))
        .await?;
    let read = pool()
        .max_connections(readers.max(1))
        .connect_with(connect.read_only(true))
        .await?;
    // The first statement is what makes the log.
    sqlx::query("SELECT COUNT(*) FROM sqlite_master")
        .execute(&write)
        .await?;
    let wal = Wal::open(&path).map_err(|error| Error::Unavailable(error.into()))?;
    Ok(Pools::Sqlite {
        read,
        write,
        wal: Arc::new(wal),
    })
}

async fn open_postgres(options: &OpenOptions) -> Result<PgPool> {
    let connect = PgConnectOptions::from_str(&options.url)
        .map_err(|error| Error::Address(error.to_string()))?
        .application_name("tenantry")
        .options([("lock_timeout", LOCK_TIMEOUT)])
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(options.write_connections.max(1))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|conn, meta| {
            Box::pin(async move {
                if meta.idle_for > TEST_AFTER_IDLE {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(connect)
        .await?;
    Ok(pool)
}

fn prepare_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    }
}

/// Takes the lock file beside the database, for as long as the answer is kept.
fn take_lock(database: &Path) -> Result<File> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let file = FileOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Error::Unavailable(error.into()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(path)),
        Err(TryLockError::Error(error)) => Err(Error::Unavailable(error.into())),
    }
}
