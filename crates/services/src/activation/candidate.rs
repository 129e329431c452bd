//! The pair that is to be activated with its linked playbooks, loaded and judged outside any transaction.

use tenantry_domain::{
    Problem, ProblemKind,
    access::TenantScope,
    activation::{Activate, ActiveConfig, Pair, PairSuites, Revision, WantedTenantPack},
    freezes::Freeze,
    id::TenantId,
    packs::{DomainName, Finding, Pack, PackOwner, Severity, TextForm, Version},
    playbooks::{LinkVerdict, LinkedPlaybook, PlaybookId, Verdict as Fit, links_differ},
    say,
    schedules::Plan,
    tenants::Tenant,
};
use tenantry_engine::effective::Effective;
use tenantry_storage::{Conn, activation, packs as stored, tenants};

use super::{
    compare::{self, Compared, Present, Wanted},
    linked::{self, Links, WantedLinks},
    proposal::Packs,
};
use crate::{
    Error, Read, Result, freezes,
    packs::{self, version_refused},
};

/// A pair that exists and may be activated as far as its status says.
pub(super) struct Candidate {
    pub(super) tenant: Tenant,
    pub(super) current: ActiveConfig,
    pub(super) domain_pack: Pack,
    pub(super) tenant_pack: Option<Pack>,
    /// The playbooks that are linked to the tenant, and those that shall be.
    pub(super) links: Links,
    /// The earlier revision whose playbooks are wanted.
    origin: Option<Revision>,
    /// Whether the tenant pack is the live one because none was named.
    is_kept: bool,
    pub(super) reason: Option<String>,
    /// When it is to be put in force, if not at once.
    pub(super) plan: Option<Plan>,
}

/// What validation says about the pair, and what it would become.
pub(super) struct Verdict {
    pub(super) domain_findings: Vec<Finding>,
    pub(super) tenant_findings: Vec<Finding>,
    /// Whether each linked playbook fits; nothing where the packs have errors.
    pub(super) playbooks: Vec<LinkVerdict>,
    /// How the test suites of both went.
    pub(super) suites: PairSuites,
    /// Absent when there are errors; its text without its value.
    pub(super) effective: Option<Effective>,
    /// What it would do to the configuration in force; nothing when there are errors.
    pub(super) compared: Compared,
}

impl Candidate {
    /// Loads tenant, present configuration, both versions and the playbooks from one snapshot.
    pub(super) async fn load(
        read: &mut Read<'_>,
        input: &Activate,
        wanted_links: WantedLinks<'_>,
    ) -> Result<Self> {
        let pair = input.validate(read.now)?;
        let tenant_id = input.tenant()?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let tenant = tenants::find(conn, &scope, &tenant_id)
            .await?
            .ok_or_else(|| Problem::not_found("tenant", tenant_id.as_str()))?;
        let current = activation::find(conn, &scope, &tenant.tenant_id).await?;
        let (wanted, is_kept) = match &pair.tenant_pack_version {
            WantedTenantPack::Without => (None, false),
            WantedTenantPack::Version(version) => (Some(version), false),
            // Whoever says nothing must not take a tenant's guardrails away.
            WantedTenantPack::Keep => (current.tenant_pack_version.as_ref(), true),
        };
        let tenant_pack = match wanted {
            None => None,
            Some(version) => {
                let owner = PackOwner::Tenant(tenant.tenant_id.clone());
                let found = stored::find(conn, &scope, &owner, version).await?;
                let refused =
                    || version_refused("tenant_pack_version", &tenant.tenant_id, version.as_str());
                Some(found.ok_or_else(refused)?)
            }
        };
        let domain = domain_of(&pair, tenant_pack.as_ref(), is_kept, &current)?;
        let version = &pair.domain_pack_version;
        let owner = PackOwner::Domain(domain.clone());
        let domain_pack = stored::find(conn, &scope, &owner, version)
            .await?
            .ok_or_else(|| version_refused("domain_pack_version", &domain, version.as_str()))?;
        let origin = match input.playbooks_of {
            None => None,
            Some(number) => Some(earlier(conn, &scope, &tenant.tenant_id, number).await?),
        };
        let wanted_links = match (wanted_links, &origin) {
            (WantedLinks::AsAsked, None) => WantedLinks::Without(&input.unlink),
            (WantedLinks::AsAsked, Some(origin)) => {
                let out: Vec<_> = input.unlink.iter().map(PlaybookId::fold).collect();
                let kept = origin.playbooks.iter();
                let kept = kept.filter(|link| !out.contains(&link.playbook_id.fold()));
                WantedLinks::Exactly(kept.cloned().collect())
            }
            (said, _) => said,
        };
        let links = Links::load(conn, &scope, &tenant.tenant_id, wanted_links).await?;
        Ok(Self {
            origin,
            tenant,
            current,
            domain_pack,
            tenant_pack,
            links,
            is_kept,
            reason: pair.reason,
            plan: pair.plan,
        })
    }

    /// The earlier revision that this is again: of the same pair, with the same playbooks.
    pub(super) fn rolled_back_to(&self) -> Option<u64> {
        let earlier = self.origin.as_ref()?;
        let own = self.tenant_pack.as_ref().map(|pack| &pack.version);
        let is_it = Some(&earlier.domain) == self.domain_pack.domain.as_ref()
            && earlier.domain_pack_version == self.domain_pack.version
            && earlier.tenant_pack_version.as_ref() == own
            && !links_differ(&earlier.playbooks, &self.links.named());
        is_it.then_some(earlier.revision)
    }

    /// The freeze that it would be refused by now, or when its time has come.
    pub(super) async fn frozen(&self, read: &mut Read<'_>) -> Result<Option<Freeze>> {
        if self.is_live() {
            return Ok(None);
        }
        let when = self.plan.map_or(read.now, |plan| plan.activate_at);
        freezes::foresee(read, &self.change(self.rolled_back_to())?, when).await
    }

    /// What a freeze may forbid of it.
    pub(super) fn change(&self, back_to: Option<u64>) -> Result<freezes::Change<'_>> {
        let wanted = self.domain()?;
        Ok(freezes::Change {
            tenant: &self.tenant.tenant_id,
            domains: std::iter::once(wanted)
                .chain(&self.current.domain)
                .collect(),
            present: self.current.revision,
            back_to,
        })
    }

    /// Whether the links wait for the first activation just so, of this very domain pack version.
    pub(super) fn is_waiting_so(&self) -> bool {
        let domain = self.domain_pack.domain.as_ref();
        domain.is_some_and(|domain| self.links.wait_for(domain, &self.domain_pack.version))
    }

    /// What it would put in force.
    pub(super) fn packs(&self) -> Packs<'_> {
        Packs {
            domain: Some(&self.domain_pack),
            tenant: self.tenant_pack.as_ref(),
            playbooks: self.links.named(),
            documents: self.links.documents(),
        }
    }

    /// The domain of the pair.
    pub(super) fn domain(&self) -> Result<&DomainName> {
        let lost = || Error::Internal("a domain pack names no domain".to_owned());
        self.domain_pack.domain.as_ref().ok_or_else(lost)
    }

    /// The live tenant pack version that is kept, where one is because none was named.
    pub(super) fn kept(&self) -> Option<Version> {
        let pack = self.tenant_pack.as_ref().filter(|_| self.is_kept);
        pack.map(|pack| pack.version.clone())
    }

    /// Whether this pair is in force already, with these playbooks.
    pub(super) fn is_live(&self) -> bool {
        let live = &self.current;
        live.domain == self.domain_pack.domain
            && !links_differ(&live.playbooks, &self.links.named())
            && live.domain_pack_version.as_ref() == Some(&self.domain_pack.version)
            && live.tenant_pack_version.as_ref() == self.tenant_pack.as_ref().map(|p| &p.version)
    }

    /// Refuses withdrawn versions.
    pub(super) fn check_statuses(&self) -> Result<()> {
        check_status(&self.domain_pack)?;
        self.tenant_pack.as_ref().map_or(Ok(()), check_status)?;
        self.links.packs().try_for_each(check_status)
    }

    /// Validates both documents together, merges them, and compares that with what is in force.
    pub(super) async fn judge(&self, read: &mut Read<'_>, wanted: Wanted) -> Result<Verdict> {
        let compare = move |present: Option<&Present>, mut verdict: Verdict| {
            if let Some(effective) = &mut verdict.effective {
                // What is stored and served is the text; the value is only compared, and ends here.
                let after = effective.value.take();
                verdict.compared = Compared::with(present, &after, wanted);
            }
            Ok(verdict)
        };
        self.judge_then(read, 0, compare).await
    }

    /// Validates both documents together, merges them, and goes on with that and with what is in force: all of it in
    /// one go on a worker thread. `more` is how many bytes it goes on with.
    pub(super) async fn judge_then<T: Send + 'static>(
        &self,
        read: &mut Read<'_>,
        more: usize,
        then: impl FnOnce(Option<&Present>, Verdict) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let scope = read.scope.clone();
        let private = read.inner.settings.allow_private_endpoints;
        let conn = read.conn().await?;
        let form = TextForm::Source;
        let domain = packs::text(conn, &scope, &self.domain_pack.id, form).await?;
        let tenant = match &self.tenant_pack {
            None => None,
            Some(pack) => Some(packs::text(conn, &scope, &pack.id, form).await?),
        };
        let playbooks = self.links.texts(conn, &scope).await?;
        let present = compare::present(read, &self.tenant.tenant_id, &self.current).await?;
        let tenant_id = self.tenant.tenant_id.to_string();
        let (named, new) = (self.links.named(), self.links.new_indexes());
        let bytes = domain.len()
            + tenant.as_ref().map_or(0, String::len)
            + playbooks.iter().map(String::len).sum::<usize>()
            + present.as_ref().map_or(0, Present::bytes)
            + more;
        let judge = move || {
            let linked: Vec<_> = named.into_iter().zip(playbooks).collect();
            let pair = (&*domain, tenant.as_deref());
            let verdict = judge(pair, &tenant_id, private, (linked, &new))?;
            then(present.as_ref(), verdict)
        };
        read.compute(bytes, judge).await?
    }
}

fn judge(
    (domain, tenant): (&str, Option<&str>),
    tenant_id: &str,
    private: bool,
    (linked, new): (Vec<(LinkedPlaybook, String)>, &[usize]),
) -> Result<Verdict> {
    let pair = tenantry_engine::validate_pair(domain, tenant, tenant_id, private);
    let tenant_suites = tenant
        .is_some()
        .then(|| packs::suite_summary(pair.tenant_suites, pair.tenant.as_ref()));
    let mut verdict = Verdict {
        domain_findings: pair.domain_findings,
        tenant_findings: pair.tenant_findings,
        playbooks: Vec::new(),
        suites: PairSuites {
            domain: packs::suite_summary(pair.domain_suites, pair.domain.as_ref()),
            tenant: tenant_suites,
        },
        effective: None,
        compared: Compared::default(),
    };
    if verdict.has(Severity::Error) {
        return Ok(verdict);
    }
    let Some(document) = pair.domain else {
        return Err(Error::Internal(
            "a document without errors was not handed over".to_owned(),
        ));
    };
    let tenant = pair.tenant.as_ref().map(|document| &document.value);
    let texts: Vec<&str> = linked.iter().map(|(_, text)| text.as_str()).collect();
    let judged = tenantry_engine::links::judge_with(&texts, new, &document.value, tenant);
    let mut playbooks = Vec::with_capacity(judged.len());
    for (one, (playbook, _)) in judged.into_iter().zip(linked) {
        playbooks.extend(one.document);
        verdict.playbooks.push(LinkVerdict {
            playbook,
            name: one.name,
            verdict: Fit::of(&one.findings),
            findings: one.findings,
        });
    }
    if verdict.has(Severity::Error) {
        return Ok(verdict);
    }
    let effective =
        tenantry_engine::effective::merge_linked(&document.value, tenant, &playbooks)
            .map_err(|error| Error::internal("packs without errors cannot be merged", error))?;
    verdict.effective = Some(effective);
    Ok(verdict)
}

impl Verdict {
    /// Whether there is a finding of this severity.
    pub(super) fn has(&self, severity: Severity) -> bool {
        self.all().any(|finding| finding.severity == severity)
    }

    /// The findings of this severity, domain pack first, playbooks last.
    pub(super) fn of(&self, severity: Severity) -> Vec<Finding> {
        self.all()
            .filter(|finding| finding.severity == severity)
            .cloned()
            .collect()
    }

    /// The findings of this severity about some of the linked playbooks.
    pub(super) fn of_links(&self, severity: Severity, these: &[PlaybookId]) -> Vec<Finding> {
        let links = self.playbooks.iter();
        let links = links.filter(|link| these.contains(&link.playbook.playbook_id));
        let all = links.flat_map(|link| &link.findings);
        all.filter(|finding| finding.severity == severity)
            .cloned()
            .collect()
    }

    /// Why nothing comes of it, where there are errors; `new` are the playbooks that were not linked before.
    pub(super) fn refusal(&self, new: &[PlaybookId]) -> Problem {
        if self.unfit().next().is_some() {
            return linked::unfit(self.unfit(), new);
        }
        let detail = say!("The pair has errors and was not activated.");
        Problem::new(ProblemKind::InvalidPack, detail).with_findings(self.of(Severity::Error))
    }

    /// The linked playbooks that do not fit.
    pub(super) fn unfit(&self) -> impl Iterator<Item = &LinkVerdict> {
        let links = self.playbooks.iter();
        links.filter(|link| link.verdict == Fit::Incompatible)
    }

    fn all(&self) -> impl Iterator<Item = &Finding> {
        let packs = self.domain_findings.iter().chain(&self.tenant_findings);
        packs.chain(self.playbooks.iter().flat_map(|link| &link.findings))
    }
}

/// The domain: the tenant pack's, which a given one must agree with; else the given or live one.
fn domain_of(
    pair: &Pair,
    tenant_pack: Option<&Pack>,
    is_kept: bool,
    current: &ActiveConfig,
) -> Result<DomainName> {
    match (&pair.domain, tenant_pack) {
        (Some(given), Some(pack))
            if pack.domain.as_ref().map(DomainName::fold) != Some(given.fold()) =>
        {
            let version = &pack.version;
            let domain = pack
                .domain
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            let message = if is_kept {
                say!(
                    "The live tenant pack {version} belongs to `{domain}` and cannot be kept with a domain pack of `{given}`. Name a tenant pack version for `{given}`, or say that none is wanted: `tenant_pack_version: null`, on the command line `--no-tenant-pack`.",
                    version,
                    domain,
                    given
                )
            } else {
                say!(
                    "Tenant pack {version} belongs to `{domain}`, not to `{given}`.",
                    version,
                    domain,
                    given
                )
            };
            let errors = Problem::field("domain", "domain_mismatch", message.clone()).errors;
            Err(Problem::new(ProblemKind::DomainMismatch, message)
                .with_errors(errors)
                .into())
        }
        (_, Some(pack)) => {
            let lost = || Error::Internal("a tenant pack names no domain".to_owned());
            pack.domain.clone().ok_or_else(lost)
        }
        (Some(given), None) => Ok(given.clone()),
        (None, None) => current.domain.clone().ok_or_else(|| {
            let message = say!("Name the domain; without a tenant pack nothing else does.");
            Problem::field("domain", "required", message).into()
        }),
    }
}

/// The revision with this number; refused where there is none.
async fn earlier(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    number: u64,
) -> Result<Revision> {
    activation::get(conn, scope, tenant, number)
        .await?
        .ok_or_else(|| {
            let message = say!("`{tenant}` has no revision {number}.", tenant, number);
            Problem::field("playbooks_of", "unknown_revision", message).into()
        })
}

/// Refuses a withdrawn version.
pub(crate) fn check_status(pack: &Pack) -> Result<()> {
    if pack.status.can_be_activated() {
        return Ok(());
    }
    let detail = say!(
        "`{pack}` was withdrawn and can never be activated again.",
        pack = pack.name()
    );
    Err(Problem::new(ProblemKind::VersionDeprecated, detail).into())
}

/// Refuses when somebody else has activated since the base was read.
pub(super) fn check_base(tenant: &TenantId, base: u64, present: u64) -> Result<()> {
    if base == present {
        return Ok(());
    }
    let mut problem = Problem::new(
        ProblemKind::StaleRevision,
        say!(
            "`{tenant}` is at revision {present}, not at {base}. Look at it, then activate again.",
            tenant,
            present,
            base
        ),
    );
    problem.current_revision = Some(present);
    Err(problem.into())
}

/// That warnings have to be accepted.
pub(super) fn not_accepted(warnings: Vec<Finding>) -> Problem {
    let detail = match warnings.len() {
        1 => say!(
            "There is 1 warning. Read them; to accept them, repeat with `accept_warnings: true`."
        ),
        count => say!(
            "There are {count} warnings. Read them; to accept them, repeat with `accept_warnings: true`.",
            count
        ),
    };
    Problem::new(ProblemKind::WarningsNotAccepted, detail).with_findings(warnings)
}
