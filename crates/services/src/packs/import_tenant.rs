//! Imports an immutable version of a tenant pack; the same again answers what is there.

use tenantry_domain::{
    Operation as _, Problem,
    id::{ReportId, TenantPackId},
    packs::{
        DomainName, Finding, ImportTenantPack, ImportedTenantPack, PackKind, PackStatus, Report,
        ReportOutcome, TenantPack,
    },
};
use tenantry_engine::Document;
use tenantry_storage::{Constraint, Ledger, packs, tenants};

use super::{
    check::{Wanted, check, has_errors, refuse, report, same_content_as},
    import_domain::{domain_of, exists},
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

impl Command for ImportTenantPack {
    type Prepared = Box<Ready>;

    const WORK: Work = Work::Validate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<Ready>> {
        let note = self.checked_note()?;
        let scope = read.scope.clone();
        let tenant = tenants::find(read.conn().await?, &scope, &self.tenant_id)
            .await?
            .ok_or_else(|| Problem::not_found("tenant", self.tenant_id.as_str()))?;
        let wanted = Wanted {
            kind: PackKind::Tenant,
            tenant_id: Some(tenant.tenant_id.clone()),
            domain: self.domain.clone().filter(|text| !text.trim().is_empty()),
            version: self.version.clone().filter(|text| !text.trim().is_empty()),
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
        let domain = domain_of(document)?;
        let history = History {
            tenant: Some(&tenant.tenant_id),
            domain: &domain,
            scope: &scope,
        };
        let asked = self.version.as_deref();
        let Numbered {
            version,
            twin,
            is_named,
        } = history.number(read, asked, self.bump, document).await?;
        if let Some(twin) = twin.filter(|twin| *twin != version) {
            validated.findings.insert(0, same_content_as(&twin));
        }
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
    ) -> Result<Done<ImportedTenantPack>> {
        let tenant = write.tenant()?;
        let scope = write.scope.clone();
        // The tenant's row is locked, and with it its history.
        let history = History {
            tenant: Some(&tenant.tenant_id),
            domain: &ready.domain,
            scope: &scope,
        };
        let version = history
            .settle(write.conn(), &ready.number, self.bump, &ready.document)
            .await?;
        let mut report = ready.report;
        report.summary.version = Some(version.to_string());
        let there = packs::find_tenant(write.conn(), &scope, &tenant.tenant_id, &version).await?;
        if let Some(pack) = there {
            let same = pack.checksum == ready.document.checksum
                && pack.version.as_str() == version.as_str();
            return if same {
                let findings = ready.findings;
                Ok(Done::unchanged(ImportedTenantPack {
                    created: false,
                    pack,
                    findings,
                }))
            } else {
                Err(exists(&pack.version, &tenant.tenant_id).into())
            };
        }

        let pack = TenantPack {
            id: TenantPackId::from_unique(&write.unique()),
            tenant_id: tenant.tenant_id.clone(),
            domain: ready.domain,
            version,
            status: PackStatus::Draft,
            checksum: ready.document.checksum,
            size_bytes: u64::try_from(self.text.len()).unwrap_or(u64::MAX),
            note: ready.note,
            created_at: write.now,
            created_by: write.actor_name(),
            row_version: 1,
            is_live: false,
        };
        let row = packs::NewTenantPack {
            pack: &pack,
            content_json: &ready.document.canonical,
            source: &self.text,
            report: &ready.findings,
        };
        match packs::insert_tenant(write.tx(), &scope, &row).await {
            Err(error) if error.constraint() == Some(&Constraint::TenantVersionExists) => {
                return Err(exists(&pack.version, &pack.tenant_id).into());
            }
            other => other?,
        }
        packs::insert_report(write.tx(), &scope, &report).await?;

        let entry = entry::made(Self::NAME, &pack, pack.note.clone())?;
        let value = ImportedTenantPack {
            created: true,
            pack,
            findings: ready.findings,
        };
        Ok(Done::changed(value, Ledger::of(entry)))
    }
}
