//! Withdraws a pack version; a repeat changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    access::TenantScope,
    id::TenantId,
    packs::{AnyPack, DeprecatePack, DomainName, DomainPack, PackOwner, PackStatus, TenantPack},
};
use tenantry_storage::{Ledger, activation, packs};

use crate::{Command, Done, Read, Result, command::Write, entry};

/// Tenants that a refusal names at most.
const NAMED: u32 = 5;

impl Command for DeprecatePack {
    type Prepared = String;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<String> {
        Ok(self.validate()?)
    }

    async fn apply(&self, reason: String, write: &mut Write<'_>) -> Result<Done<AnyPack>> {
        let (scope, this) = (write.scope.clone(), Withdrawal(self));
        match &self.owner {
            PackOwner::Domain(domain) => this.domain(write, &scope, domain, reason).await,
            PackOwner::Tenant(tenant) => this.tenant(write, &scope, tenant, reason).await,
        }
    }
}

/// A withdrawal under way.
struct Withdrawal<'a>(&'a DeprecatePack);

impl Withdrawal<'_> {
    async fn domain(
        &self,
        write: &mut Write<'_>,
        scope: &TenantScope,
        domain: &DomainName,
        reason: String,
    ) -> Result<Done<AnyPack>> {
        let locked = packs::lock_domain(write.tx(), scope, domain, &self.0.version).await?;
        let before = locked.ok_or_else(|| self.unknown())?;
        write.check_seen(before.row_version)?;
        if before.status == PackStatus::Deprecated {
            return Ok(Done::unchanged(AnyPack::Domain(before)));
        }
        // Asked after the lock: an activation that was under way is seen.
        let live = packs::live_for(write.conn(), scope, &before.id, NAMED + 1).await?;
        self.check_not_live(&live)?;
        packs::deprecate_domain(write.tx(), &before.id, before.row_version).await?;

        let after = DomainPack {
            status: PackStatus::Deprecated,
            row_version: before.row_version + 1,
            live_count: 0,
            ..before.clone()
        };
        let entry = entry::changed(DeprecatePack::NAME, &before, &after, Some(reason))?;
        Ok(Done::changed(AnyPack::Domain(after), Ledger::of(entry)))
    }

    async fn tenant(
        &self,
        write: &mut Write<'_>,
        scope: &TenantScope,
        tenant: &TenantId,
        reason: String,
    ) -> Result<Done<AnyPack>> {
        let locked = packs::lock_tenant(write.tx(), scope, tenant, &self.0.version).await?;
        let before = locked.ok_or_else(|| self.unknown())?;
        write.check_seen(before.row_version)?;
        if before.status == PackStatus::Deprecated {
            return Ok(Done::unchanged(AnyPack::Tenant(before)));
        }
        let active = activation::find(write.conn(), scope, tenant).await?;
        let live = active.tenant_pack_version;
        if live.is_some_and(|version| version.key() == before.version.key()) {
            self.check_not_live(std::slice::from_ref(&before.tenant_id))?;
        }
        packs::deprecate_tenant(write.tx(), scope, &before.id, before.row_version).await?;

        let after = TenantPack {
            status: PackStatus::Deprecated,
            row_version: before.row_version + 1,
            ..before.clone()
        };
        let entry = entry::changed(DeprecatePack::NAME, &before, &after, Some(reason))?;
        Ok(Done::changed(AnyPack::Tenant(after), Ledger::of(entry)))
    }

    fn unknown(&self) -> Problem {
        let thing = format!("{} pack", self.0.owner.kind());
        Problem::not_found(&thing, &format!("{}/{}", self.0.owner, self.0.version))
    }

    /// Refuses while the version is live, and names where.
    fn check_not_live(&self, live: &[TenantId]) -> Result<()> {
        if live.is_empty() {
            return Ok(());
        }
        let shown = live.iter().take(NAMED as usize).map(|id| format!("`{id}`"));
        let shown: Vec<_> = shown.collect();
        let more = if live.len() > shown.len() {
            " and others"
        } else {
            ""
        };
        let detail = format!(
            "`{}/{}` is live for {}{more}. Activate another version there first.",
            self.0.owner,
            self.0.version,
            shown.join(", ")
        );
        Err(Problem::new(ProblemKind::VersionLive, detail).into())
    }
}
