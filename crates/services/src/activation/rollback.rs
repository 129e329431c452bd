//! Goes back: an earlier revision's pair and playbooks are activated again, by the path of every activation.

use tenantry_domain::{
    Operation as _, Problem,
    activation::{Activate, Activated, Rollback, TenantPackChoice},
    approvals::Governed,
};
use tenantry_storage::{activation, tenants};

use super::{
    apply::{self, PreparedActivation, Warnings},
    linked::WantedLinks,
    proposal::Ground,
};
use crate::{Command, Done, Error, Read, Result, Work, command::Write, start::Inner};

impl Command for Rollback {
    type Prepared = Box<PreparedActivation>;

    const WORK: Work = Work::Activate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedActivation>> {
        let reason = self.checked_reason()?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let tenant = tenants::find(conn, &scope, &self.tenant_id)
            .await?
            .ok_or_else(|| Problem::not_found("tenant", self.tenant_id.as_str()))?;
        let present = activation::find(conn, &scope, &tenant.tenant_id)
            .await?
            .revision;
        let target = self.target(present)?;
        let earlier = activation::get(conn, &scope, &tenant.tenant_id, target)
            .await?
            .ok_or_else(|| Error::Internal("a revision is missing in a history".to_owned()))?;
        let pair = Activate {
            tenant_id: tenant.tenant_id.to_string(),
            domain: Some(earlier.domain.to_string()),
            domain_pack_version: earlier.domain_pack_version.to_string(),
            tenant_pack_version: TenantPackChoice::exactly(earlier.tenant_pack_version),
            // "The one before" is decided against what was in force when this was read.
            expected_revision: Some(self.expected_revision.unwrap_or(present)),
            unlink: Vec::new(),
            playbooks_of: Some(target),
            accept_warnings: self.accept_warnings,
            activate_at: None,
            latest_start: None,
            reason: Some(reason),
        };
        let links = WantedLinks::AsAsked;
        let mut ready = apply::prepare(read, &pair, links, Warnings::All).await?;
        ready.rolled_back_to = Some(target);
        Ok(ready)
    }

    async fn apply(
        &self,
        ready: Box<PreparedActivation>,
        write: &mut Write<'_>,
    ) -> Result<Done<Activated>> {
        let pinned = Self {
            to_revision: ready.rolled_back_to,
            expected_revision: Some(ready.base()),
            ..self.clone()
        };
        let ground = Ground::asked(Governed::Rollback, &pinned)?;
        apply::put_in_force(ready, write, Self::NAME, ground).await
    }

    /// This process serves the revision before the caller hears of it.
    async fn after(&self, inner: &Inner, output: &Activated) {
        apply::serve(inner, output).await;
    }
}
