//! Transactions: a snapshot to read from, and the one way to write.

use crate::{
    Boxed, Conn, Result, chain,
    conn::run_on_db,
    ledger::{Ledger, Stamp},
    outbox,
};

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
    /// Says which operation it belongs to, or which kind of job; only a build for tests asks.
    pub fn belongs_to(&mut self, operation: &str) {
        self.0.belongs_to(operation);
    }

    /// The connection to read through, inside the transaction.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.0
    }

    /// Writes the ledger into audit trail and outbox, and commits everything together.
    ///
    /// This is the only commit there is. It also puts the writers of a tenant in line on
    /// PostgreSQL: each takes the head of its chain first. `Unavailable` may mean that the commit
    /// happened and only its confirmation was lost.
    pub fn commit<'a>(mut self, ledger: Ledger, stamp: &'a Stamp<'_>) -> Boxed<'a, ()> {
        Box::pin(async move {
            let (facts, events) = ledger.into_facts(stamp);
            let places = chain::append(&mut self.0, facts).await?;
            outbox::insert(&mut self.0, events, places, stamp).await?;
            self.commit_unaudited().await
        })
    }

    /// Undoes everything; says so when even that fails.
    pub fn rollback(self) -> Boxed<'static, ()> {
        Box::pin(self.0.rollback())
    }

    /// Commits without a ledger: for [`crate::bookkeeping`] alone.
    pub(crate) fn commit_unaudited(self) -> Boxed<'static, ()> {
        Box::pin(self.0.commit())
    }
}

/// Asks for nothing, to see whether the database answers.
pub(crate) async fn ping(conn: &mut Conn) -> Result<()> {
    run_on_db!(conn, sqlx::query("SELECT 1"))?;
    Ok(())
}
