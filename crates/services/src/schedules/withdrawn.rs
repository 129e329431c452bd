//! Makes void what waits to put a withdrawn version in force: schedules fail, change requests become stale.

use tenantry_domain::{
    Problem,
    access::Caller,
    approvals::{ChangeRequest, RequestStatus, VOIDED},
    id::TenantId,
    packs::{DomainName, PackOwner, Version, VersionSelector},
    playbooks::LinkedPlaybook,
    schedules::{FAILED, Schedule, ScheduleStatus},
};
use tenantry_storage::{Entry, Ledger, approvals, jobs, packs, schedules};

use crate::{
    AtWork, Effect, Error, Job, Result, Write,
    activation::{change, check_status, closed},
    entry,
    packs::VoidWithdrawn,
    suspension,
};

impl Job for VoidWithdrawn {
    const NAME: &'static str = "void_withdrawn";

    /// One tenant a run. None is added meanwhile: whoever would put in another thing that waits for the version finds
    /// that it is withdrawn.
    async fn run(self, at: AtWork) -> Result<Effect> {
        let VersionSelector::Exactly(version) = &self.version else {
            return Ok(Effect::Finished);
        };
        let caller = Caller::system(at.id.as_str());
        let mut read = at.read(&caller);
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let Some(pack) = packs::find(conn, &scope, &self.owner, version).await? else {
            return Ok(Effect::Finished);
        };
        let next = schedules::waiting_for(conn, &self.owner, &pack).await?;
        drop(read);
        let Some(tenant) = next else {
            return Ok(Effect::Finished);
        };
        let Err(Error::Refused(refusal)) = check_status(&pack) else {
            return Ok(Effect::Finished);
        };
        let mut write = Write::of_job(&at, &caller).await?;
        suspension::hold_tenant(&mut write, &tenant, true).await?;
        let wanted = Wanted {
            owner: &self.owner,
            version,
        };
        let mut entries = stale(&mut write, &tenant, &wanted).await?;
        let problem = || (*refusal).clone();
        entries.extend(fail(&mut write, &tenant, &wanted, problem).await?);
        let mut entries = entries.into_iter();
        let now = write.now;
        Ok(match entries.next() {
            Some(first) => {
                let ledger = entries.fold(Ledger::of(first), Ledger::and);
                Effect::change(write.tx, ledger).again(now)
            }
            // Somebody dropped it just now; the next one is looked for.
            None => Effect::Later(now.plus_seconds(1)),
        })
    }
}

/// A version that is withdrawn.
struct Wanted<'a> {
    owner: &'a PackOwner,
    version: &'a Version,
}

impl Wanted<'_> {
    /// Whether it is one of these, of a tenant.
    fn is_in(
        &self,
        tenant: &TenantId,
        domain: Option<(&DomainName, &Version)>,
        own: Option<&Version>,
        playbooks: &[LinkedPlaybook],
    ) -> bool {
        let key = self.version.key();
        match self.owner {
            PackOwner::Domain(name) => domain.is_some_and(|(domain, version)| {
                domain.fold() == name.fold() && version.key() == key
            }),
            PackOwner::Tenant(owner) => {
                owner.fold() == tenant.fold() && own.is_some_and(|version| version.key() == key)
            }
            PackOwner::Playbook(id) => playbooks
                .iter()
                .any(|link| link.playbook_id.fold() == id.fold() && link.version.key() == key),
        }
    }

    fn is_in_schedule(&self, one: &Schedule) -> bool {
        let domain = Some((&one.domain, &one.domain_pack_version));
        let own = one.tenant_pack_version.as_ref();
        self.is_in(&one.tenant_id, domain, own, &one.playbooks)
    }

    fn is_in_request(&self, tenant: &TenantId, one: &ChangeRequest) -> bool {
        let domain = one.domain.as_ref().zip(one.domain_pack_version.as_ref());
        self.is_in(
            tenant,
            domain,
            one.tenant_pack_version.as_ref(),
            &one.playbooks,
        )
    }
}

async fn stale(
    write: &mut Write<'_>,
    tenant: &TenantId,
    wanted: &Wanted<'_>,
) -> Result<Vec<Entry>> {
    let scope = write.scope.clone();
    let mut entries = Vec::new();
    for before in approvals::open_of(write.tx(), &scope, Some(tenant)).await? {
        if wanted.is_in_request(tenant, &before) {
            let after = closed(write, &before, RequestStatus::Stale, None).await?;
            entries.push(entry::changed(VOIDED, &before, &after, None)?);
        }
    }
    Ok(entries)
}

async fn fail(
    write: &mut Write<'_>,
    tenant: &TenantId,
    wanted: &Wanted<'_>,
    problem: impl Fn() -> Problem,
) -> Result<Vec<Entry>> {
    let (scope, now) = (write.scope.clone(), write.now);
    let (mut entries, mut begun_by) = (Vec::new(), Vec::new());
    for (before, job) in schedules::pending_or_held_of(write.tx(), &scope, tenant).await? {
        if !wanted.is_in_schedule(&before) {
            continue;
        }
        let failed = ScheduleStatus::Failed;
        let after = change(write, &before, failed, |one| one.problem = Some(problem())).await?;
        entries.push(entry::changed(FAILED, &before, &after, None)?);
        begun_by.push(job);
    }
    jobs::withdraw(write.tx(), &scope, &begun_by, now).await?;
    Ok(entries)
}
