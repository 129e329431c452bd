//! Imports an immutable version of a pack; the same again answers what is there.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    id::{PackId, ReportId, TenantId},
    packs::{
        DomainName, Finding, ImportPack, ImportedPack, Pack, PackKind, PackOwner, PackStatus,
        Report, ReportOutcome, Version,
    },
    playbooks::PlaybookId,
    say,
};
use tenantry_engine::Document;
use tenantry_storage::{Constraint, Ledger, packs, tenants};

use super::{
    check::{Wanted, check, filled, has_errors, refuse, report, same_content_as},
    number::{History, Numbered, Prepared},
};
use crate::{Command, Done, Error, Read, Result, Work, access::person_of, command::Write, entry};

/// A document that may be stored.
pub struct PreparedImport {
    owner: PackOwner,
    domain: Option<DomainName>,
    number: Prepared,
    document: Document,
    findings: Vec<Finding>,
    note: Option<String>,
    report: Report,
    is_another: bool,
}

impl PreparedImport {
    /// Whether it goes on with a history that has not got its content.
    pub(super) const fn is_another_version(&self) -> bool {
        self.is_another
    }

    /// Whose it is.
    pub(super) const fn owner(&self) -> &PackOwner {
        &self.owner
    }
}

impl Command for ImportPack {
    type Prepared = Box<PreparedImport>;

    const WORK: Work = Work::Validate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedImport>> {
        let note = self.checked_note()?;
        let tenant_id = tenant_of(self, read).await?;
        let wanted = Wanted {
            kind: self.kind,
            tenant_id: tenant_id.clone(),
            domain: filled(self.domain.as_ref()),
            version: filled(self.version.as_ref()),
        };
        let mut validated = check(read, &wanted, &self.text, self.check_against.as_deref())
            .await?
            .validated;
        let id = ReportId::from_unique(&read.unique());
        if has_errors(&validated.findings) {
            let report = report(read, id, &wanted, &validated, ReportOutcome::Refused);
            return Err(refuse(read, report).await?.into());
        }
        let Some(document) = validated.document.as_ref() else {
            return Err(Error::Internal(
                "a document without errors was not handed over".to_owned(),
            ));
        };
        let (owner, domain) = owner_of(self.kind, tenant_id, None, document)?;
        let scope = read.scope.clone();
        let mut has_history = false;
        if self.kind.is_shared() {
            let latest = packs::latest(read.conn().await?, &scope, &owner).await?;
            check_spelling(latest.as_ref(), &owner)?;
            has_history = latest.is_some();
        }
        let history = History {
            owner: &owner,
            domain: domain.as_ref(),
            scope: &scope,
        };
        let asked = self.version.as_deref();
        let Numbered {
            version,
            twin,
            is_named,
        } = history.number(read, asked, self.bump, document).await?;
        let is_another = has_history && twin.is_none();
        if let Some(twin) = twin.filter(|twin| *twin != version) {
            validated.findings.insert(0, same_content_as(&twin));
        }
        let report = report(read, id, &wanted, &validated, ReportOutcome::Imported);
        let Some(document) = validated.document else {
            return Err(Error::Internal("a document was lost".to_owned()));
        };
        Ok(Box::new(PreparedImport {
            owner,
            domain,
            number: Prepared { version, is_named },
            document,
            findings: validated.findings,
            note,
            report,
            is_another,
        }))
    }

    async fn apply(
        &self,
        ready: Box<PreparedImport>,
        write: &mut Write<'_>,
    ) -> Result<Done<ImportedPack>> {
        let note = ready.note.clone();
        store(self, ready, write, (Self::NAME, note)).await
    }
}

/// Stores the version, or says that it is there.
pub(super) async fn store(
    input: &ImportPack,
    ready: Box<PreparedImport>,
    write: &mut Write<'_>,
    (action, reason): (&'static str, Option<String>),
) -> Result<Done<ImportedPack>> {
    let scope = write.scope.clone();
    // A tenant's row is locked by now, and with it its history.
    if ready.owner.kind().is_shared() {
        packs::lock_history(write.tx(), &ready.owner).await?;
    }
    let history = History {
        owner: &ready.owner,
        domain: ready.domain.as_ref(),
        scope: &scope,
    };
    let version = history
        .settle(write.conn(), &ready.number, input.bump, &ready.document)
        .await?;
    if let Some(pack) = packs::find(write.conn(), &scope, &ready.owner, &version).await? {
        let same =
            pack.checksum == ready.document.checksum && pack.version.as_str() == version.as_str();
        if !same {
            let has_content = pack.checksum == ready.document.checksum;
            return Err(if has_content {
                spelled_otherwise(&version, &pack.version, &ready.owner).into()
            } else {
                exists(&pack.version, &ready.owner).into()
            });
        }
        return Ok(Done::unchanged(ImportedPack {
            created: false,
            pack,
            findings: ready.findings,
        }));
    }

    let caller = write.caller;
    let author = person_of(write.conn(), caller).await?;
    let pack = Pack {
        id: PackId::from_unique(ready.owner.kind(), &write.unique()),
        owner: ready.owner,
        domain: ready.domain,
        version,
        status: PackStatus::Draft,
        checksum: ready.document.checksum,
        size_bytes: u64::try_from(input.text.len()).unwrap_or(u64::MAX),
        note: ready.note,
        created_at: write.now,
        created_by: write.created_by(),
        row_version: 1,
        live_count: 0,
    };
    let row = packs::NewPack {
        pack: &pack,
        content_json: &ready.document.canonical,
        source: &input.text,
        report: &ready.findings,
        author: author.as_ref(),
    };
    match packs::insert(write.tx(), &scope, &row).await {
        Err(error) if error.constraint() == Some(&Constraint::VersionExists) => {
            return Err(exists(&pack.version, &pack.owner).into());
        }
        other => other?,
    }
    let mut report = ready.report;
    report.summary.version = Some(pack.version.to_string());
    packs::insert_report(write.tx(), &scope, &report).await?;

    let entry = entry::made(action, &pack, reason)?;
    let value = ImportedPack {
        created: true,
        pack,
        findings: ready.findings,
    };
    Ok(Done::changed(value, Ledger::of(entry)))
}

/// The tenant that a tenant pack is imported for, as its id is written.
async fn tenant_of(input: &ImportPack, read: &mut Read<'_>) -> Result<Option<TenantId>> {
    let asked = match (input.kind, &input.tenant_id) {
        (PackKind::Tenant, Some(tenant)) => tenant,
        (PackKind::Domain | PackKind::Tenant | PackKind::Playbook, _) => return Ok(None),
    };
    let scope = read.scope.clone();
    let tenant = tenants::find(read.conn().await?, &scope, asked)
        .await?
        .ok_or_else(|| Problem::not_found("tenant", asked.as_str()))?;
    Ok(Some(tenant.tenant_id))
}

/// The domain that is given, or else the one that a valid document names.
fn domain_of(given: Option<String>, document: &Document) -> Result<DomainName> {
    let (field, named) = match given {
        Some(given) => ("domain", given),
        None => (
            "content/domainName",
            document.identity.domain.clone().unwrap_or_default(),
        ),
    };
    DomainName::parse(&named)
        .map_err(|error| Problem::field(field, "invalid_domain", error.message()).into())
}

/// Whose a valid document is, and of which domain.
pub(super) fn owner_of(
    kind: PackKind,
    tenant: Option<TenantId>,
    domain: Option<String>,
    document: &Document,
) -> Result<(PackOwner, Option<DomainName>)> {
    if kind == PackKind::Playbook {
        let text = document.identity.playbook_id.as_deref().unwrap_or_default();
        let id = PlaybookId::parse(text).map_err(|error| {
            Problem::field("content/playbookId", "invalid_playbook_id", error.message())
        })?;
        return Ok((PackOwner::Playbook(id), None));
    }
    let domain = domain_of(domain, document)?;
    let owner = tenant.map_or_else(|| PackOwner::Domain(domain.clone()), PackOwner::Tenant);
    Ok((owner, Some(domain)))
}

/// Refuses a second spelling of one domain, or of one playbook.
fn check_spelling(latest: Option<&Pack>, given: &PackOwner) -> Result<()> {
    match latest.map(|pack| &pack.owner) {
        Some(known) if known != given => {
            let detail = match known {
                PackOwner::Playbook(_) => say!(
                    "The playbook is written `{known}`; `{given}` differs from it in case.",
                    known,
                    given
                ),
                PackOwner::Domain(_) | PackOwner::Tenant(_) => say!(
                    "The domain is written `{known}`; `{given}` differs from it in case.",
                    known,
                    given
                ),
            };
            Err(Problem::new(ProblemKind::Conflict, detail).into())
        }
        Some(_) | None => Ok(()),
    }
}

/// The version is there with the very content, under another spelling: two are never kept apart.
fn spelled_otherwise(version: &Version, known: &Version, owner: &PackOwner) -> Problem {
    let message = say!(
        "Version {version} of `{owner}` has this content and is written `{known}`; import it as that.",
        version,
        owner,
        known
    );
    let errors = Problem::field("version", "spelled_otherwise", message.clone()).errors;
    Problem::new(ProblemKind::Conflict, message).with_errors(errors)
}

/// Refuses other content, or another spelling, under a version that exists.
fn exists(version: &Version, owner: &PackOwner) -> Problem {
    let message = say!(
        "Version {version} of `{owner}` exists with other content.",
        version,
        owner
    );
    let errors = Problem::field("version", "version_exists", message.clone()).errors;
    Problem::new(ProblemKind::VersionExists, message).with_errors(errors)
}
