//! Freezes changes: everywhere, in a domain, or for a tenant.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    freezes::{ACTIVE_MAX, CreateFreeze, Freeze, FreezeStatus, NewFreeze, PLANNED_MAX},
    id::FreezeId,
    packs::{DomainName, PackOwner},
    say,
};
use tenantry_storage::{Ledger, freezes, packs};

use crate::{Command, Done, Read, Result, command::Write, entry};

/// A freeze that may be made, as far as what it is for is there.
pub struct PreparedFreeze {
    new: NewFreeze,
    /// The domain, as it is written.
    domain: Option<DomainName>,
}

impl Command for CreateFreeze {
    type Prepared = PreparedFreeze;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<PreparedFreeze> {
        let new = self.validate(read.now)?;
        let domain = match &self.domain {
            Some(domain) => Some(present(read, domain).await?),
            None => None,
        };
        Ok(PreparedFreeze { new, domain })
    }

    async fn apply(&self, ready: PreparedFreeze, write: &mut Write<'_>) -> Result<Done<Freeze>> {
        let (scope, now) = (write.scope.clone(), write.now);
        let tenant_id = match &self.tenant_id {
            Some(_) => Some(write.tenant()?.tenant_id),
            None => None,
        };
        let freeze = Freeze {
            id: FreezeId::from_unique(&write.unique()),
            status: FreezeStatus::Active,
            from: ready.new.from,
            until: ready.new.until,
            reason: ready.new.reason,
            domain: ready.domain,
            created_at: now,
            created_by: write.created_by(),
            ended_at: None,
            ended_by: None,
            tenant_id,
        };
        let freeze = Freeze {
            status: freeze.status_at(now),
            ..freeze
        };
        // First, for it waits until nobody else does the same.
        freezes::insert(write.tx(), &scope, &freeze).await?;
        let max = match freeze.status {
            FreezeStatus::Planned => PLANNED_MAX,
            FreezeStatus::Active | FreezeStatus::Ended => ACTIVE_MAX,
        };
        if freezes::count_open(write.conn(), &scope, &freeze, now).await? > max {
            let detail = say!("There are {max} freezes here already. End some first.", max);
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }
        let entry = entry::made(Self::NAME, &freeze, Some(freeze.reason.clone()))?;
        Ok(Done::changed(freeze, Ledger::of(entry)))
    }
}

/// The domain as it is written; one that there is not would freeze nothing, and nobody would notice.
async fn present(read: &mut Read<'_>, domain: &DomainName) -> Result<DomainName> {
    let scope = read.scope.clone();
    let owner = PackOwner::Domain(domain.clone());
    let found = packs::latest(read.conn().await?, &scope, &owner).await?;
    let Some(pack) = found else {
        let message = say!(
            "There is no domain `{domain}`. Freeze one that there is.",
            domain
        );
        return Err(Problem::field("domain", "unknown_domain", message).into());
    };
    Ok(pack.domain.unwrap_or_else(|| domain.clone()))
}
