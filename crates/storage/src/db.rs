//! Opening a database and beginning transactions on it; the pools never leave this crate.

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use sqlx_sqlite::SqliteConnectOptions;
use tenantry_domain::access::TenantScope;

use crate::{
    Boxed, Engine, Error, ReadTx, Result, WriteTx,
    files::Lock,
    postgres::Server,
    ready::Probe,
    scope::RowScope,
    sqlite::{Opened, Opening},
    tx,
};

/// How long a transaction waits for a connection; SQLite's writers queue here.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

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

/// How the connections of one pool are used at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUse {
    /// `read` and `write` on SQLite, `all` on PostgreSQL.
    pub pool: &'static str,
    /// Connections with a transaction.
    pub in_use: u32,
    /// Connections that wait for one.
    pub idle: u32,
    /// Connections at most.
    pub max: u32,
}

/// A database. Clones share it.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pools: Pools,
    probe: Probe,
    /// Held for as long as the database is open.
    _lock: Option<Lock>,
}

pub(crate) enum Pools {
    Sqlite(Opened),
    Postgres(Server),
}

impl Pools {
    /// Whether what is written now is written where it will be found again; a server looks itself.
    fn check(&self) -> Result<()> {
        match self {
            Self::Sqlite(opened) => opened.check(),
            Self::Postgres(_) => Ok(()),
        }
    }
}

impl Db {
    /// Opens the database; a SQLite file and its folder are made if they are missing.
    ///
    /// The schema is not touched: see [`crate::migrate`].
    pub async fn open(options: &OpenOptions) -> Result<Self> {
        if is_server(&options.url) {
            let server =
                Server::open(&options.url, options.write_connections, ACQUIRE_TIMEOUT).await?;
            return Ok(Self::of(Pools::Postgres(server), None));
        }
        let opening = Opening {
            connect: sqlite_options(&options.url)?,
            readers: options.read_connections,
            acquire_timeout: ACQUIRE_TIMEOUT,
        };
        let (opened, lock) = opening.open(options.exclusive).await?;
        Ok(Self::of(Pools::Sqlite(opened), lock))
    }

    fn of(pools: Pools, lock: Option<Lock>) -> Self {
        Self(Arc::new(Inner {
            pools,
            probe: Probe::default(),
            _lock: lock,
        }))
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match &self.0.pools {
            Pools::Sqlite(_) => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins a snapshot of the scope's rows: all that is read through it is of one moment.
    pub fn read<'a>(&'a self, scope: &'a TenantScope) -> Boxed<'a, ReadTx> {
        self.begin_read(RowScope::Scope(scope))
    }

    /// Begins a write of the scope's rows; on SQLite there is one at a time, the others wait in line.
    pub fn write<'a>(&'a self, scope: &'a TenantScope) -> Boxed<'a, WriteTx> {
        self.begin_write(RowScope::Scope(scope))
    }

    pub(crate) fn begin_read<'a>(&'a self, reach: RowScope<'a>) -> Boxed<'a, ReadTx> {
        Box::pin(async move {
            let conn = match &self.0.pools {
                Pools::Sqlite(opened) => opened.begin_read().await?,
                Pools::Postgres(server) => server.begin_read(reach).await?,
            };
            Ok(ReadTx(conn))
        })
    }

    pub(crate) fn begin_write<'a>(&'a self, reach: RowScope<'a>) -> Boxed<'a, WriteTx> {
        Box::pin(async move {
            let conn = match &self.0.pools {
                Pools::Sqlite(opened) => opened.begin_write().await?,
                Pools::Postgres(server) => server.begin_write(reach).await?,
            };
            Ok(WriteTx(conn))
        })
    }

    /// Asks whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        tx::ping(self.begin_read(RowScope::NoTenant).await?.conn()).await
    }

    /// Tries whether a change could be made right now.
    pub async fn try_writer(&self) -> Result<()> {
        self.0.pools.check()?;
        let change = self.begin_write(RowScope::NoTenant);
        self.0.probe.run(self.engine(), change).await
    }

    /// How the connections of each pool are used now.
    pub fn pool_use(&self) -> Vec<PoolUse> {
        match &self.0.pools {
            Pools::Sqlite(opened) => vec![used("read", &opened.read), used("write", &opened.write)],
            Pools::Postgres(server) => vec![used("all", server.pool())],
        }
    }

    /// Closes every connection; transactions under way end first.
    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Sqlite(opened) => opened.close().await,
            Pools::Postgres(server) => server.pool().close().await,
        }
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.0.pools
    }
}

fn used<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> PoolUse {
    // The two are not of one moment.
    let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
    PoolUse {
        pool: name,
        in_use: pool.size().saturating_sub(idle),
        idle,
        max: pool.options().get_max_connections(),
    }
}

/// The file that an address means and that is not there yet; nothing for a server.
pub fn missing_file(url: &str) -> Result<Option<PathBuf>> {
    if is_server(url) {
        return Ok(None);
    }
    let path = sqlite_options(url)?.get_filename().to_owned();
    let is_there = path.try_exists();
    let is_there = is_there.map_err(|error| Error::Unavailable(error.into()))?;
    Ok((!is_there).then_some(path))
}

/// Whether an address means PostgreSQL.
fn is_server(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

/// What a SQLite address says; a file, for a database in memory cannot be shared.
pub(crate) fn sqlite_options(url: &str) -> Result<SqliteConnectOptions> {
    if !url.starts_with("sqlite:") {
        return Err(Error::Address(
            "it begins neither with `sqlite:` nor with `postgres:`".to_owned(),
        ));
    }
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(Error::Address(
            "a database in memory cannot be shared".to_owned(),
        ));
    }
    SqliteConnectOptions::from_str(url).map_err(|error| Error::Address(error.to_string()))
}
