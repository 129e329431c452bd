//! Validates a document without importing it, and keeps the report where that is asked for.

use tenantry_domain::{
    Operation as _, Problem,
    id::ReportId,
    packs::{Counts, KeepReport, PackKind, Report, ReportOutcome, ValidatePack, ValidationResult},
};
use tenantry_storage::{Ledger, packs, tenants};

use super::check::{
    Checked, Wanted, check, filled, has_errors, playbook_of, refuse, refused, report,
};
use crate::{Command, Done, Query, Read, Result, Work, command::Write, entry};

impl Query for ValidatePack {
    const WORK: Work = Work::Validate;

    /// A document that could be read is answered with its findings; one that is no JSON is refused.
    async fn answer(&self, read: &mut Read<'_>) -> Result<ValidationResult> {
        let checked = check(
            read,
            &wanted(self),
            &self.text,
            self.check_against.as_deref(),
        )
        .await?;
        match result(self, checked) {
            Ok(result) => Ok(result),
            Err(unreadable) => Err(refused(unreadable.validated.findings).into()),
        }
    }
}

/// A report to keep, and the answer that goes with it.
pub struct PreparedReport {
    report: Report,
    result: ValidationResult,
}

impl Command for KeepReport {
    type Prepared = Box<PreparedReport>;

    const WORK: Work = Work::Validate;
    // Whoever mends a suspended tenant's pack may see how far it is.
    const WHILE_SUSPENDED: bool = true;

    /// A document that is no JSON is refused, and its report is kept like that of a refused import.
    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedReport>> {
        let input = &self.0;
        let mut wanted = wanted(input);
        if let Some(asked) = &wanted.tenant_id {
            let scope = read.scope.clone();
            let tenant = tenants::find(read.conn().await?, &scope, asked)
                .await?
                .ok_or_else(|| Problem::not_found("tenant", asked.as_str()))?;
            wanted.tenant_id = Some(tenant.tenant_id);
        }
        let checked = check(read, &wanted, &input.text, input.check_against.as_deref()).await?;
        let id = ReportId::from_unique(&read.unique());
        let outcome = ReportOutcome::Validated;
        let report = report(read, id.clone(), &wanted, &checked.validated, outcome);
        let Ok(result) = result(input, checked) else {
            return Err(refuse(read, report).await?.into());
        };
        let result = ValidationResult {
            report_id: Some(id),
            ..result
        };
        Ok(Box::new(PreparedReport { report, result }))
    }

    async fn apply(
        &self,
        ready: Box<PreparedReport>,
        write: &mut Write<'_>,
    ) -> Result<Done<ValidationResult>> {
        let PreparedReport { report, result } = *ready;
        let scope = write.scope.clone();
        packs::insert_report(write.tx(), &scope, &report).await?;

        let entry = entry::made(Self::NAME, &report.summary, None)?;
        Ok(Done::changed(result, Ledger::of(entry)))
    }
}

/// What the document is validated as; a domain pack is nobody's own.
fn wanted(input: &ValidatePack) -> Wanted {
    Wanted {
        kind: input.kind,
        tenant_id: match input.kind {
            PackKind::Domain | PackKind::Playbook => None,
            PackKind::Tenant => input.tenant_id.clone(),
        },
        domain: filled(input.domain.as_ref()),
        version: filled(input.version.as_ref()),
    }
}

/// The answer; what was checked comes back where the document could not be read.
fn result(input: &ValidatePack, mut checked: Checked) -> Result<ValidationResult, Box<Checked>> {
    let Some(document) = checked.validated.document.take() else {
        return Err(Box::new(checked));
    };
    let findings = checked.validated.findings;
    Ok(ValidationResult {
        valid: !has_errors(&findings),
        kind: input.kind,
        playbook_id: playbook_of(input.kind, &document.identity),
        domain: document.identity.domain,
        tenant_id: document.identity.tenant_id,
        version: document.identity.version,
        checked_against: checked.against.map(|version| version.to_string()),
        checksum: Some(document.checksum),
        size_bytes: u64::try_from(input.text.len()).unwrap_or(u64::MAX),
        counts: Counts::of(&findings),
        findings,
        suites: checked.validated.suites,
        report_id: None,
    })
}
