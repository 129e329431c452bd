//! Imports an immutable version of a domain pack; the same again answers what is there.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    id::{DomainPackId, ReportId},
    packs::{
        DomainName, DomainPack, Finding, ImportDomainPack, ImportedDomainPack, PackKind,
        PackStatus, Report, ReportOutcome, Version,
    },
};
use tenantry_engine::Document;
use tenantry_storage::{Constraint, Ledger, packs};

use super::{
    check::{Wanted, check, has_errors, refuse, report, same_content_as},
    number::{History, Numbered, Prepared},
};
use crate::{Command, Done, Error, Read, Result, Work, command::Write, entry};

/// A document that may be stored.
pub struct Ready {
    domain: DomainName,
    number: Prepared,
    document: Document,
    findings: Vec<Finding>,
    note: Option<String>,
    report: Report,
}

impl Command for ImportDomainPack {
    type Prepared = Box<Ready>;

    const WORK: Work = Work::Validate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<Ready>> {
        let note = self.checked_note()?;
        let wanted = Wanted {
            kind: PackKind::Domain,
            tenant_id: None,
            domain: None,
            version: self.version.clone().filter(|text| !text.trim().is_empty()),
        };
        let mut validated = check(read, &wanted, &self.text, None).await?.validated;
        let id = ReportId::from_unique(&read.unique());
        if has_errors(&validated.findings) {
            let report = report(read, id, &wanted, &validated, ReportOutcome::Refused);
            return Err(refuse(read, report).await?.into());
        }
        let document = validated.document.take().ok_or_else(|| {
            Error::Internal("a document without errors was not handed over".to_owned())
        })?;
        let domain = domain_of(&document)?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        if let Some(latest) = packs::latest_domain(conn, &scope, &domain).await? {
            check_spelling(&latest.domain, &domain)?;
        }
        let history = History {
            tenant: None,
            domain: &domain,
            scope: &scope,
        };
        let asked = self.version.as_deref();
        let Numbered {
            version,
            twin,
            is_named,
        } = history.number(read, asked, self.bump, &document).await?;
        if let Some(twin) = twin.filter(|twin| *twin != version) {
            validated.findings.insert(0, same_content_as(&twin));
        }
        validated.document = Some(document);
        let mut report = report(read, id, &wanted, &validated, ReportOutcome::Imported);
        report.summary.version = Some(version.to_string());
        let Some(document) = validated.document else {
            return Err(Error::Internal("a document was lost".to_owned()));
        };
        let findings = validated.findings;
        Ok(Box::new(Ready {
            domain,
            number: Prepared { version, is_named },
            document,
            findings,
            note,
            report,
        }))
    }

    async fn apply(
        &self,
        ready: Box<Ready>,
        write: &mut Write<'_>,
    ) -> Result<Done<ImportedDomainPack>> {
        let scope = write.scope.clone();
        packs::lock_domain_history(write.tx(), &ready.domain).await?;
        let history = History {
            tenant: None,
            domain: &ready.domain,
            scope: &scope,
        };
        let version = history
            .settle(write.conn(), &ready.number, self.bump, &ready.document)
            .await?;
        let mut report = ready.report;
        report.summary.version = Some(version.to_string());
        let there = packs::find_domain(write.conn(), &scope, &ready.domain, &version).await?;
        if let Some(pack) = there {
            let same = pack.checksum == ready.document.checksum
                && pack.version.as_str() == version.as_str();
            return if same {
                let findings = ready.findings;
                Ok(Done::unchanged(ImportedDomainPack {
                    created: false,
                    pack,
                    findings,
                }))
            } else {
                Err(exists(&pack.version, &ready.domain).into())
            };
        }

        let pack = DomainPack {
            id: DomainPackId::from_unique(&write.unique()),
            domain: ready.domain,
            version,
            status: PackStatus::Draft,
            checksum: ready.document.checksum,
            size_bytes: u64::try_from(self.text.len()).unwrap_or(u64::MAX),
            note: ready.note,
            created_at: write.now,
            created_by: write.actor_name(),
            row_version: 1,
            live_count: 0,
        };
        let row = packs::NewDomainPack {
            pack: &pack,
            content_json: &ready.document.canonical,
            source: &self.text,
            report: &ready.findings,
        };
        match packs::insert_domain(write.tx(), &row).await {
            Err(error) if error.constraint() == Some(&Constraint::DomainVersionExists) => {
                return Err(exists(&pack.version, &pack.domain).into());
            }
            other => other?,
        }
        packs::insert_report(write.tx(), &scope, &report).await?;

        let entry = entry::made(Self::NAME, &pack, pack.note.clone())?;
        let value = ImportedDomainPack {
            created: true,
            pack,
            findings: ready.findings,
        };
        Ok(Done::changed(value, Ledger::of(entry)))
    }
}

/// The domain that a valid document names.
pub(super) fn domain_of(document: &Document) -> Result<DomainName> {
    let text = document.identity.domain.as_deref().unwrap_or_default();
    DomainName::parse(text).map_err(|error| {
        Problem::field("content/domainName", "invalid_domain", error.to_string()).into()
    })
}

/// Refuses a second spelling of one domain.
fn check_spelling(known: &DomainName, given: &DomainName) -> Result<()> {
    if known.as_str() == given.as_str() {
        return Ok(());
    }
    let detail = format!("The domain is written `{known}`; `{given}` differs from it in case.");
    Err(Problem::new(ProblemKind::Conflict, detail).into())
}

/// Refuses other content, or another spelling, under a version that exists.
pub(super) fn exists(version: &Version, history: &dyn std::fmt::Display) -> Problem {
    let message = format!("Version {version} of `{history}` exists with other content.");
    let errors = Problem::field("version", "version_exists", message.clone()).errors;
    Problem::new(ProblemKind::VersionExists, message).with_errors(errors)
}
