//! Whether the database would take a change, found out by making one that says nothing.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use tokio::{
    sync::Mutex,
    time::{error::Elapsed, timeout},
};

use crate::{Engine, Error, Result, WriteTx, conn::run_on_db, tx};

/// How long the writer may be somebody else's before nobody waits for it: a long change is no fault.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long the change itself may take.
const LIMIT: Duration = Duration::from_secs(5);
/// How long a change that was made answers for the next ones: whoever asks often costs no more.
const BELIEVE: Duration = Duration::from_secs(1);

/// The last attempt; one at a time.
#[derive(Default)]
pub(crate) struct Probe(Mutex<Option<Instant>>);

impl Probe {
    /// Makes a change, unless one was made a moment ago.
    pub(crate) async fn run(
        &self,
        engine: Engine,
        begin: impl Future<Output = Result<WriteTx>>,
    ) -> Result<()> {
        let mut good = self.0.lock().await;
        if good.is_some_and(|at| at.elapsed() < BELIEVE) {
            return Ok(());
        }
        *good = None;
        let tx = match timeout(PATIENCE, begin).await {
            Ok(begun) => begun?,
            Err(_) if engine == Engine::Sqlite => return Ok(()),
            Err(late) => return Err(slow(late)),
        };
        timeout(LIMIT, change(tx)).await.map_err(slow)??;
        *good = Some(Instant::now());
        Ok(())
    }
}

fn slow(late: Elapsed) -> Error {
    Error::Unavailable(late.into())
}

/// On SQLite only a change that is committed finds a disk that is full: it rewrites a number in the
/// file's header that nobody uses. PostgreSQL refuses to begin where it cannot write.
pub(crate) async fn change(mut tx: WriteTx) -> Result<()> {
    match tx.conn().engine() {
        Engine::Sqlite => {
            run_on_db!(tx.conn(), sqlx::query("PRAGMA user_version = 1"))?;
            tx.commit_unaudited().await
        }
        Engine::Postgres => {
            tx::ping(tx.conn()).await?;
            tx.rollback().await
        }
    }
}
