//! What the trail needs while a server runs: minutes of refusals are closed, what grew is sealed.

use std::{future::Future, time::Duration};

use tenantry_storage::bookkeeping;

use crate::{Result, Services, start::Inner};

/// How often it is looked for minutes that are over.
const CLOSE_EVERY: Duration = Duration::from_secs(5);
/// How often what grew is sealed.
const SEAL_EVERY: Duration = Duration::from_mins(10);

impl Services {
    /// Keeps the trail until `shutdown` resolves.
    pub async fn keep_trail(&self, shutdown: impl Future<Output = ()> + Send) {
        let mut close = tokio::time::interval(CLOSE_EVERY);
        let mut seal = tokio::time::interval(SEAL_EVERY);
        tokio::pin!(shutdown);
        loop {
            let (what, done) = tokio::select! {
                () = &mut shutdown => break,
                _ = close.tick() => ("close refusals", self.close_refusals().await),
                _ = seal.tick() => ("seal the trail", self.seal_trail().await),
            };
            if let Err(error) = done {
                let cause = error.chain();
                tracing::warn!(
                    job = what,
                    cause,
                    "background work failed and will be repeated"
                );
            }
        }
    }

    /// Writes the rows of the minutes of refusals that are over.
    pub async fn close_refusals(&self) -> Result<()> {
        self.inner().close_refusals().await
    }
}

impl Inner {
    async fn close_refusals(&self) -> Result<()> {
        while bookkeeping::close_refusals(&self.db, self.clock.now()).await? > 0 {}
        Ok(())
    }
}
