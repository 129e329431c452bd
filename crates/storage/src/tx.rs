//! Transactions: a snapshot to read from, and the one way to write.

use std::sync::Arc;

use sqlx::{Postgres, Sqlite, Transaction};

use crate::{
    Result, chain,
    engine::{Engine, run_on_db},
    ledger::{Ledger, Stamp},
    outbox,
    wal::Wal,
};

/// A connection inside a transaction; every storage function takes one.
pub struct Conn(Link);

/// The transaction of either driver.
pub(crate) enum Link {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Conn {
    pub(crate) fn sqlite(tx: Transaction<'static, Sqlite>) -> Self {
        Self(Link::Sqlite(tx))
    }

    pub(crate) fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self(Link::Postgres(tx))
    }

    /// Which engine is behind it.
    pub fn engine(&self) -> Engine {
        match &self.0 {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }

    pub(crate) fn link(&mut self) -> &mut Link {
        &mut self.0
    }

    async fn commit(self) -> Result<()> {
        match self.0 {
            Link::Sqlite(tx) => tx.commit().await?,
            Link::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    async fn rollback(self) -> Result<()> {
        match self.0 {
            Link::Sqlite(tx) => tx.rollback().await?,
            Link::Postgres(tx) => tx.rollback().await?,
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
pub struct WriteTx {
    conn: Conn,
    /// SQLite's log, which is flushed after the commit.
    wal: Option<Arc<Wal>>,
}

impl WriteTx {
    pub(crate) fn new(conn: Conn, wal: Option<Arc<Wal>>) -> Self {
        Self { conn, wal }
    }

    /// The connection to read through, inside the transaction.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Writes the ledger into audit trail and outbox, and commits everything together.
    ///
    /// This is the only commit there is. It also puts the writers of a tenant in line on
    /// PostgreSQL: each takes the head of its chain first. `Unavailable` may mean that the commit
    /// happened and only its confirmation was lost.
    pub async fn commit(mut self, ledger: Ledger, stamp: &Stamp<'_>) -> Result<()> {
        let (facts, events) = ledger.into_facts(stamp);
        let places = chain::append(&mut self.conn, facts).await?;
        outbox::insert(&mut self.conn, events, places, stamp).await?;
        self.commit_unaudited().await
    }

    /// Undoes everything; says so when even that fails.
    pub async fn rollback(self) -> Result<()> {
        self.conn.rollback().await
    }

    /// Commits without a ledger: for [`crate::bookkeeping`] alone.
    pub(crate) async fn commit_unaudited(self) -> Result<()> {
        self.conn.commit().await?;
        match self.wal {
            Some(wal) => wal.flush().await,
            None => Ok(()),
        }
    }
}

/// Asks for nothing, to see whether the database answers.
pub(crate) async fn ping(conn: &mut Conn) -> Result<()> {
    run_on_db!(conn, sqlx::query("SELECT 1"))?;
    Ok(())
}
