//! Transactions: a snapshot to read from, and the one way to write.

use std::sync::Arc;

use sqlx::{Postgres, Sqlite, Transaction};

use crate::{
    Error, Result, chain,
    engine::{Engine, run_on_db},
    ledger::{Ledger, Stamp},
    outbox,
    sqlite::Durable,
};

/// A connection inside a transaction; every storage function takes one.
pub struct Conn {
    link: Link,
    /// On SQLite: what makes a commit last, and is told of every failure.
    durable: Option<Arc<Durable>>,
    /// Whether the database itself failed in it: SQLite may have rolled back by itself then, and
    /// statements after it would each be a transaction of their own.
    is_dead: bool,
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
        }
    }

    pub(crate) fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self {
            link: Link::Postgres(tx),
            durable: None,
            is_dead: false,
        }
    }

    /// Which engine is behind it.
    pub fn engine(&self) -> Engine {
        match &self.link {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }

    pub(crate) fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    /// Passes on how a statement ended, and remembers that the database failed.
    pub(crate) fn noted<T>(&mut self, done: Result<T>) -> Result<T> {
        self.is_dead |= done.as_ref().is_err_and(Error::is_unavailable);
        match &self.durable {
            Some(durable) => durable.noted(done),
            None => done,
        }
    }

    async fn commit(self) -> Result<()> {
        if self.is_dead {
            return Err(Error::Unavailable(Dead.into()));
        }
        let Some(durable) = self.durable else {
            return self.link.commit().await;
        };
        durable.check()?;
        durable.noted(self.link.commit().await)?;
        durable.flush().await
    }

    async fn rollback(self) -> Result<()> {
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

/// A snapshot: all that is read through it is of one moment. Dropping it ends it.
pub struct ReadTx(pub(crate) Conn);

impl ReadTx {
    /// The connection to read through.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// A write transaction; dropping it rolls back.
pub struct WriteTx(pub(crate) Conn);

impl WriteTx {
    /// The connection to read through, inside the transaction.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.0
    }

    /// Writes the ledger into audit trail and outbox, and commits everything together.
    ///
    /// This is the only commit there is. It also puts the writers of a tenant in line on
    /// PostgreSQL: each takes the head of its chain first. `Unavailable` may mean that the commit
    /// happened and only its confirmation was lost.
    pub async fn commit(mut self, ledger: Ledger, stamp: &Stamp<'_>) -> Result<()> {
        let (facts, events) = ledger.into_facts(stamp);
        let places = chain::append(&mut self.0, facts).await?;
        outbox::insert(&mut self.0, events, places, stamp).await?;
        self.commit_unaudited().await
    }

    /// Undoes everything; says so when even that fails.
    pub async fn rollback(self) -> Result<()> {
        self.0.rollback().await
    }

    /// Commits without a ledger: for [`crate::bookkeeping`] alone.
    pub(crate) async fn commit_unaudited(self) -> Result<()> {
        self.0.commit().await
    }
}

/// Asks for nothing, to see whether the database answers.
pub(crate) async fn ping(conn: &mut Conn) -> Result<()> {
    run_on_db!(conn, sqlx::query("SELECT 1"))?;
    Ok(())
}
