//! A connection inside a transaction, and the dispatch between the two drivers.

use std::{pin::Pin, sync::Arc};

use sqlx::Transaction;
use sqlx_postgres::Postgres;
use sqlx_sqlite::Sqlite;

use crate::{Engine, Error, Result, durable::Durable, fail_point::FailPoint};

/// What begins or ends a transaction. It is compiled here and nowhere else: what an `async fn` gives is compiled into
/// each that awaits it, with all that pools and drivers do until a connection is there.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Statements that a connection keeps prepared.
pub(crate) const STATEMENT_CACHE: usize = 256;

/// A connection inside a transaction; every storage function takes one.
pub struct Conn {
    link: Link,
    /// On SQLite: what makes a commit last, and is told of every failure.
    durable: Option<Arc<Durable>>,
    /// Whether the database itself failed in it: SQLite may have rolled back by itself then, and
    /// statements after it would each be a transaction of their own.
    is_dead: bool,
    fail_point: FailPoint,
}

/// The database failed earlier in the same transaction.
#[derive(Debug, thiserror::Error)]
#[error("the database failed earlier in this transaction")]
struct Dead;

/// The transaction of either driver.
pub(crate) enum Link {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Conn {
    pub(crate) fn sqlite(tx: Transaction<'static, Sqlite>, durable: Arc<Durable>) -> Self {
        Self {
            link: Link::Sqlite(tx),
            durable: Some(durable),
            is_dead: false,
            fail_point: FailPoint::default(),
        }
    }

    pub(crate) fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self {
            link: Link::Postgres(tx),
            durable: None,
            is_dead: false,
            fail_point: FailPoint::default(),
        }
    }

    /// Which engine is behind it.
    pub fn engine(&self) -> Engine {
        match &self.link {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }

    /// What the next statement is run on; every statement asks for it anew.
    pub(crate) fn link(&mut self) -> &mut Link {
        self.fail_point.pass();
        &mut self.link
    }

    /// Says what a write transaction belongs to.
    pub(crate) fn belongs_to(&mut self, operation: &str) {
        self.fail_point.arm(operation);
    }

    /// Lets the statements that follow in this transaction keep some ten thousands of rows in memory: PostgreSQL would
    /// read them again and again. SQLite keeps what it must.
    pub(crate) async fn make_room(&mut self) -> Result<()> {
        let Link::Postgres(tx) = self.link() else {
            return Ok(());
        };
        let done = sqlx::query("SET LOCAL work_mem = '32MB'")
            .execute(&mut **tx)
            .await;
        self.noted(done.map(drop).map_err(Error::from))
    }

    /// Passes on how a statement ended, and remembers that the database failed.
    pub(crate) fn noted<T>(&mut self, done: Result<T>) -> Result<T> {
        self.is_dead |= done.as_ref().is_err_and(Error::is_unavailable);
        match &self.durable {
            Some(durable) => durable.noted(done),
            None => done,
        }
    }

    /// Makes what was written last; for [`crate::WriteTx`] alone, which knows the ledger.
    pub(crate) async fn commit(self) -> Result<()> {
        if self.is_dead {
            return Err(Error::Unavailable(Dead.into()));
        }
        self.fail_point.pass();
        let Some(durable) = self.durable else {
            self.link.commit().await?;
            self.fail_point.pass();
            return Ok(());
        };
        durable.check()?;
        durable.noted(self.link.commit().await)?;
        self.fail_point.pass();
        durable.flush().await
    }

    /// Undoes what was written.
    pub(crate) async fn rollback(self) -> Result<()> {
        match self.link {
            Link::Sqlite(tx) => tx.rollback().await?,
            Link::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

impl Link {
    async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Runs one expression on whichever engine is behind the connection, and awaits it.
///
/// The expression is compiled twice, each time with the driver's own types: one SQL text, one list
/// of binds, one row struct. A transaction in which the database failed can never be committed.
macro_rules! on_db {
    ($conn:expr, |$c:ident| $call:expr) => {
        match &mut *$conn {
            conn => {
                let done = match conn.link() {
                    $crate::conn::Link::Sqlite(tx) => {
                        let $c = &mut **tx;
                        $call.await.map_err($crate::Error::from)
                    }
                    $crate::conn::Link::Postgres(tx) => {
                        let $c = &mut **tx;
                        $call.await.map_err($crate::Error::from)
                    }
                };
                conn.noted(done)
            }
        }
    };
}

/// Runs a statement that gives no rows, on whichever engine; how many rows it touched.
macro_rules! run_on_db {
    ($conn:expr, $query:expr) => {
        match &mut *$conn {
            conn => {
                let done = match conn.link() {
                    $crate::conn::Link::Sqlite(tx) => $query
                        .execute(&mut **tx)
                        .await
                        .map(|done| done.rows_affected())
                        .map_err($crate::Error::from),
                    $crate::conn::Link::Postgres(tx) => $query
                        .execute(&mut **tx)
                        .await
                        .map(|done| done.rows_affected())
                        .map_err($crate::Error::from),
                };
                conn.noted(done)
            }
        }
    };
}

pub(crate) use {on_db, run_on_db};

/// What a change of one row did; `Stale` where it touched another number of them.
pub(crate) fn touched_one(touched: u64) -> crate::Result<()> {
    if touched == 1 {
        Ok(())
    } else {
        Err(crate::Error::Stale)
    }
}
