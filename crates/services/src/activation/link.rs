//! Links playbooks to tenants and takes them away: with a configuration in force, by the path of every activation.

use tenantry_domain::{
    Operation as _, Page, Problem, ProblemKind,
    activation::{Activate, Activated, ActiveConfig, TenantPackChoice},
    approvals::Governed,
    id::TenantId,
    packs::{DomainName, Pack, PackOwner, Severity, Version, VersionSelector},
    playbooks::{
        JudgeLink, JudgedLink, LinkChanged, LinkFilter, LinkPlaybook, LinkVerdict, LinkWanted,
        PlaybookId, PlaybookLink, TenantLinks, UnlinkPlaybook,
    },
    say,
    tenants::Tenant,
};
use tenantry_storage::{Ledger, activation, approvals, packs as stored, playbooks, tenants};

use super::{
    apply::{self, PreparedActivation, Warnings},
    candidate::{Candidate, check_base},
    compare::Wanted,
    history::known,
    linked::{self, Judged, Links, WantedLinks},
    planned::overtake,
    proposal::Ground,
    released::release_each,
};
use crate::{
    Command, Done, Query, Read, Result, Work,
    command::Write,
    entry, freezes,
    packs::{self, version_refused},
    start::Inner,
};

/// A tenant and a playbook that is to be linked to it, as far as both are there.
struct Target {
    tenant: Tenant,
    current: ActiveConfig,
    pack: Pack,
    domain: DomainName,
    domain_pack_version: Version,
}

impl Target {
    async fn load(read: &mut Read<'_>, wanted: &LinkWanted<'_>) -> Result<Self> {
        let owner = PackOwner::Playbook(wanted.playbook_id.clone());
        let pack = packs::find(read, &owner, &wanted.version).await?;
        let (tenant, current) = present(read, wanted.tenant_id).await?;
        let (domain, domain_pack_version) = match (&current.domain, &current.domain_pack_version) {
            (Some(domain), Some(version)) => {
                check_live(&current, wanted)?;
                (domain.clone(), version.clone())
            }
            _ => not_live(read, wanted).await?,
        };
        Ok(Self {
            tenant,
            current,
            pack,
            domain,
            domain_pack_version,
        })
    }

    /// The activation that linking it is: of the pair in force, or of the domain pack alone where nothing is.
    fn pair(&self) -> Activate {
        pair_of(&self.current, &self.domain, &self.domain_pack_version)
    }
}

/// A domain pack version with the tenant pack that is in force, as an activation names them.
fn pair_of(current: &ActiveConfig, domain: &DomainName, version: &Version) -> Activate {
    Activate {
        tenant_id: current.tenant_id.to_string(),
        domain: Some(domain.to_string()),
        domain_pack_version: version.to_string(),
        tenant_pack_version: TenantPackChoice::exactly(current.tenant_pack_version.as_ref()),
        ..Activate::default()
    }
}

/// A tenant and what is in force for it.
async fn present(read: &mut Read<'_>, tenant_id: &TenantId) -> Result<(Tenant, ActiveConfig)> {
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let tenant = tenants::find(conn, &scope, tenant_id)
        .await?
        .ok_or_else(|| Problem::not_found("tenant", tenant_id.as_str()))?;
    let current = activation::find(conn, &scope, &tenant.tenant_id).await?;
    Ok((tenant, current))
}

/// Refuses another domain or version than what is in force, which is what a playbook is linked to.
fn check_live(current: &ActiveConfig, wanted: &LinkWanted<'_>) -> Result<()> {
    if let (Some(given), Some(live)) = (wanted.domain, &current.domain)
        && given.fold() != live.fold()
    {
        let message = say!(
            "`{live}` is in force for `{tenant}`, not `{given}`. Leave the domain out, or activate `{given}` first.",
            live,
            tenant = current.tenant_id,
            given
        );
        return Err(Problem::field("domain", "domain_mismatch", message).into());
    }
    if let (Some(given), Some(live)) = (wanted.domain_pack_version, &current.domain_pack_version)
        && given != live
    {
        let message = say!(
            "Version {live} is in force for `{tenant}`, not {given}. Leave the version out, or activate {given} first.",
            live,
            tenant = current.tenant_id,
            given
        );
        return Err(Problem::field("domain_pack_version", "not_live", message).into());
    }
    Ok(())
}

/// What a playbook is linked to where nothing is in force.
async fn not_live(read: &mut Read<'_>, wanted: &LinkWanted<'_>) -> Result<(DomainName, Version)> {
    let Some(domain) = wanted.domain else {
        let message = say!("Name the domain: nothing is in force for this tenant yet.");
        return Err(Problem::field("domain", "required", message).into());
    };
    let owner = PackOwner::Domain(domain.clone());
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let (found, named) = match wanted.domain_pack_version {
        Some(version) => (
            stored::find(conn, &scope, &owner, version).await?,
            version.to_string(),
        ),
        None => (
            stored::latest(conn, &scope, &owner).await?,
            VersionSelector::Latest.to_string(),
        ),
    };
    let field = if wanted.domain_pack_version.is_some() {
        "domain_pack_version"
    } else {
        "domain"
    };
    let pack = found.ok_or_else(|| version_refused(field, domain, &named))?;
    Ok((pack.domain.unwrap_or_else(|| domain.clone()), pack.version))
}

/// A change of links that may be made.
pub struct PreparedLink {
    change: LinkChange,
    reason: Option<String>,
    /// The version that is linked.
    version: Option<Version>,
}

enum LinkChange {
    /// A configuration with other links: put in force, or kept for the first activation where nothing is.
    Judged(Box<PreparedActivation>),
    /// The links without one, where nothing is in force that they could be judged with.
    Left(Box<(Tenant, Links)>),
}

impl Command for LinkPlaybook {
    type Prepared = Box<PreparedLink>;

    const WORK: Work = Work::Activate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedLink>> {
        let reason = self.checked_reason()?;
        let target = Target::load(read, &self.wanted()).await?;
        let pair = Activate {
            expected_revision: Some(self.expected_revision.unwrap_or(target.current.revision)),
            accept_warnings: self.accept_warnings,
            reason: reason.clone(),
            ..target.pair()
        };
        let version = target.pack.version.clone();
        let links = WantedLinks::With(Box::new(target.pack));
        let ready = apply::prepare(read, &pair, links, Warnings::OfLinks).await?;
        Ok(Box::new(PreparedLink {
            change: LinkChange::Judged(ready),
            reason,
            version: Some(version),
        }))
    }

    async fn apply(
        &self,
        ready: Box<PreparedLink>,
        write: &mut Write<'_>,
    ) -> Result<Done<LinkChanged>> {
        let pinned = Self {
            version: ready.version.clone().map(VersionSelector::Exactly),
            expected_revision: ready.base(),
            ..self.clone()
        };
        let ground = Ground::asked(Governed::Link, &pinned)?;
        let noted = (Self::NAME, &self.playbook_id);
        ready.finish(write, noted, ground).await
    }

    /// This process serves the revision before the caller hears of it.
    async fn after(&self, inner: &Inner, output: &LinkChanged) {
        serve(inner, output).await;
    }
}

impl Command for UnlinkPlaybook {
    type Prepared = Box<PreparedLink>;

    const WORK: Work = Work::Activate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedLink>> {
        let reason = self.checked_reason()?;
        let (tenant, current) = present(read, &self.tenant_id).await?;
        let base = self.expected_revision.unwrap_or(current.revision);
        check_base(&tenant.tenant_id, base, current.revision)?;
        let out = [self.playbook_id.clone()];
        let links = WantedLinks::Without(&out);
        let (Some(domain), Some(version)) = (&current.domain, &current.domain_pack_version) else {
            let scope = read.scope.clone();
            let conn = read.conn().await?;
            let links = Links::load(conn, &scope, &tenant.tenant_id, links).await?;
            return Ok(Box::new(PreparedLink {
                change: LinkChange::Left(Box::new((tenant, links))),
                reason,
                version: None,
            }));
        };
        let pair = Activate {
            expected_revision: Some(base),
            accept_warnings: self.accept_warnings,
            reason: reason.clone(),
            ..pair_of(&current, domain, version)
        };
        let ready = apply::prepare(read, &pair, links, Warnings::OfLinks).await?;
        Ok(Box::new(PreparedLink {
            change: LinkChange::Judged(ready),
            reason,
            version: None,
        }))
    }

    async fn apply(
        &self,
        ready: Box<PreparedLink>,
        write: &mut Write<'_>,
    ) -> Result<Done<LinkChanged>> {
        let pinned = Self {
            expected_revision: ready.base(),
            ..self.clone()
        };
        let ground = Ground::asked(Governed::Unlink, &pinned)?;
        let noted = (Self::NAME, &self.playbook_id);
        ready.finish(write, noted, ground).await
    }

    /// This process serves the revision before the caller hears of it.
    async fn after(&self, inner: &Inner, output: &LinkChanged) {
        serve(inner, output).await;
    }
}

async fn serve(inner: &Inner, output: &LinkChanged) {
    if output.active.revision > 0 {
        let tenant = &output.active.tenant_id;
        inner.runtime.refresh(&inner.db, tenant).await;
    }
}

impl PreparedLink {
    /// The revision that it was decided against, where something is in force.
    fn base(&self) -> Option<u64> {
        match &self.change {
            LinkChange::Judged(ready) => Some(ready.base()),
            LinkChange::Left(_) => None,
        }
    }

    /// The configuration that it puts in force; nothing where no configuration is.
    pub(crate) fn into_activation(self) -> Option<Box<PreparedActivation>> {
        match self.change {
            LinkChange::Judged(ready) if ready.candidate.current.revision > 0 => Some(ready),
            LinkChange::Judged(_) | LinkChange::Left(_) => None,
        }
    }

    async fn finish(
        self,
        write: &mut Write<'_>,
        (action, playbook): (&'static str, &PlaybookId),
        ground: Ground<'_>,
    ) -> Result<Done<LinkChanged>> {
        let noted = Noted {
            action,
            reason: self.reason,
            playbook,
        };
        let ready = match self.change {
            LinkChange::Judged(ready) => ready,
            LinkChange::Left(left) => {
                let (tenant, links) = *left;
                return noted.keep(write, &tenant, &links, &links.kept()).await;
            }
        };
        if ready.candidate.current.revision > 0 {
            let tenant_id = ready.candidate.tenant.tenant_id.clone();
            let done = apply::put_in_force(ready, write, action, ground).await?;
            let link = link_of(write, &tenant_id, playbook).await?;
            return Ok(done.map(|activated| changed(activated, link)));
        }
        let PreparedActivation {
            candidate,
            warnings,
            verdicts,
            ..
        } = *ready;
        let judged = Judged {
            tenant: &candidate.tenant.tenant_id,
            domain: candidate.domain()?,
            domain_pack_version: &candidate.domain_pack.version,
            verdicts: &verdicts,
            revision: 0,
        };
        let links = candidate.links.stored(write, &judged);
        release_each(write, candidate.links.packs()).await?;
        let kept = noted.keep(write, &candidate.tenant, &candidate.links, &links);
        Ok(match kept.await? {
            Done::Changed(value, ledger) => {
                Done::Changed(LinkChanged { warnings, ..value }, ledger)
            }
            unchanged @ Done::Unchanged(_) => unchanged,
        })
    }
}

/// A change of the links of a tenant that nothing is in force for.
struct Noted<'a> {
    action: &'static str,
    reason: Option<String>,
    playbook: &'a PlaybookId,
}

impl Noted<'_> {
    async fn keep(
        self,
        write: &mut Write<'_>,
        tenant: &Tenant,
        links: &Links,
        wanted: &[playbooks::StoredLink],
    ) -> Result<Done<LinkChanged>> {
        let scope = write.scope.clone();
        let tenant_id = &tenant.tenant_id;
        let active = activation::lock(write.tx(), &scope, tenant_id).await?;
        check_base(tenant_id, 0, active.revision)?;
        links.check_unmoved(write, tenant_id).await?;
        let before = links.present(self.playbook).cloned();
        if links.are(wanted) {
            return Ok(Done::unchanged(LinkChanged {
                changed: false,
                link: before,
                active,
                warnings: Vec::new(),
                change_request: None,
            }));
        }
        let linked = wanted.iter().map(|stored| &stored.link).chain(&before);
        let change = freezes::Change {
            tenant: tenant_id,
            domains: linked.map(|link| &link.domain).collect(),
            present: 0,
            back_to: None,
        };
        freezes::check(write, &change, write.now).await?;
        playbooks::replace(write.tx(), &scope, tenant_id, wanted).await?;
        let overtaken = overtake(write, tenant_id, (None, None), None).await?;
        let is_it = |stored: &&playbooks::StoredLink| {
            stored.link.playbook_id.fold() == self.playbook.fold()
        };
        let after = wanted.iter().find(is_it).map(|stored| stored.link.clone());
        let entry = match (&before, &after) {
            (Some(before), Some(after)) => entry::changed(self.action, before, after, self.reason)?,
            (None, Some(after)) => entry::made(self.action, after, self.reason)?,
            (before, None) => {
                let playbook = self.playbook.to_string();
                let about = entry::About {
                    action: self.action,
                    entity: "playbook_link",
                    entity_id: &playbook,
                    tenant: Some(tenant_id),
                    pack: before
                        .as_ref()
                        .map(|link| format!("{}/{}", link.playbook_id, link.version)),
                    reason: self.reason,
                };
                about.entry(before.as_ref(), entry::NOTHING)?
            }
        };
        let value = LinkChanged {
            changed: true,
            link: after,
            active,
            warnings: Vec::new(),
            change_request: None,
        };
        let ledger = overtaken.into_iter().fold(Ledger::of(entry), Ledger::and);
        Ok(Done::changed(value, ledger))
    }
}

fn changed(activated: Activated, link: Option<PlaybookLink>) -> LinkChanged {
    LinkChanged {
        changed: activated.changed,
        link,
        active: activated.active,
        warnings: activated.warnings,
        change_request: activated.change_request,
    }
}

/// The link of a playbook as it is now.
async fn link_of(
    write: &mut Write<'_>,
    tenant: &TenantId,
    playbook: &PlaybookId,
) -> Result<Option<PlaybookLink>> {
    let scope = write.scope.clone();
    let links = playbooks::links_of(write.conn(), &scope, tenant).await?;
    let mut links = links.into_iter().map(|stored| stored.link);
    Ok(links.find(|link| link.playbook_id.fold() == playbook.fold()))
}

impl Query for JudgeLink {
    const WORK: Work = Work::Preview;

    async fn answer(&self, read: &mut Read<'_>) -> Result<JudgedLink> {
        let target = Target::load(read, &self.wanted()).await?;
        let pair = target.pair();
        let links = WantedLinks::With(Box::new(target.pack.clone()));
        let candidate = Candidate::load(read, &pair, links).await?;
        candidate.check_statuses()?;
        let verdict = candidate.judge(read, Wanted::Everything).await?;
        let present = candidate.links.present(&self.playbook_id);
        let linked_version = present.map(|link| link.version.clone());
        let is_live = candidate.current.revision > 0;
        let is_own =
            |one: &&LinkVerdict| one.playbook.playbook_id.fold() == self.playbook_id.fold();
        if verdict.unfit().any(|one| !is_own(&one)) {
            return Err(linked::unfit(verdict.unfit(), &[]).into());
        }
        let Some(judged) = verdict.playbooks.iter().find(is_own).cloned() else {
            let detail = say!("The packs have errors, so no playbook can be judged by them.");
            return Err(Problem::new(ProblemKind::InvalidPack, detail)
                .with_findings(verdict.of(Severity::Error))
                .into());
        };
        let scope = read.scope.clone();
        let tenant = Some(&target.tenant.tenant_id);
        let policy = approvals::effective(read.conn().await?, &scope, tenant).await?;
        let needed = policy.needed(!verdict.compared.loosened.is_empty());
        Ok(JudgedLink {
            needed_approvals: if is_live { needed } else { 0 },
            tenant_id: target.tenant.tenant_id,
            domain: target.domain,
            domain_pack_version: target.domain_pack_version,
            judged,
            linked_version,
            revision: target.current.revision,
            loosened: verdict.compared.loosened,
            changes: if is_live {
                verdict.compared.changes
            } else {
                Vec::new()
            },
        })
    }
}

impl Query for LinkFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<PlaybookLink>> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let owner = PackOwner::Playbook(self.playbook_id.clone());
        if stored::count(conn, &scope, &owner).await? == 0 {
            return Err(Problem::not_found("playbook", self.playbook_id.as_str()).into());
        }
        Ok(playbooks::list_of_playbook(conn, &scope, &self.playbook_id, &self.page).await?)
    }
}

impl Query for TenantLinks {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<PlaybookLink>> {
        let tenant = known(read, &self.tenant_id).await?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        Ok(playbooks::list_of_tenant(conn, &scope, &tenant, &self.page).await?)
    }
}
