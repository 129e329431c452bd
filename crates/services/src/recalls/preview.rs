//! What a recall would touch, before anything is done.

use tenantry_domain::{
    packs::PackOwner,
    recalls::{PreviewRecall, RecallPreview},
};
use tenantry_storage::recalls;

use crate::{Query, Read, Result, packs::find};

impl Query for PreviewRecall {
    async fn answer(&self, read: &mut Read<'_>) -> Result<RecallPreview> {
        let version = self.exact_version()?.clone();
        let owner = PackOwner::Domain(self.domain.clone());
        let pack = find(read, &owner, &self.version).await?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let impact = recalls::impact(conn, &scope, &pack.id).await?;
        let running = recalls::running_of(conn, &scope, &pack.id).await?;
        Ok(RecallPreview {
            domain: pack.domain.unwrap_or_else(|| self.domain.clone()),
            version,
            status: pack.status,
            impact,
            running: running.map(|running| running.recall.id),
            targets: recalls::targets(conn, &scope, &pack.id, &self.page).await?,
        })
    }
}
