//! One at a time among all processes on a database, for what only the first may do.

use crate::{Db, Result, WriteTx, conn::run_on_db, scope::RowScope};

/// A turn; it ends when this is dropped, and with the connection in any case.
pub struct Turn {
    /// Holds nothing but the lock, so that the holder works through other transactions.
    _held: Option<WriteTx>,
}

impl Db {
    /// Waits until nobody else has the turn of this name, at most two minutes.
    ///
    /// On SQLite there is one process, which needs none.
    pub async fn turn(&self, name: &'static str) -> Result<Turn> {
        let Some(take) = self.engine().take_turn() else {
            return Ok(Turn { _held: None });
        };
        let mut tx = self.begin_write(RowScope::NoTenant).await?;
        run_on_db!(tx.conn(), sqlx::query(take).bind(name))?;
        Ok(Turn { _held: Some(tx) })
    }
}
