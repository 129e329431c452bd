//! `tenantry packs reports`.

use tenantry_client::Client;
use tenantry_domain::{
    id::ReportId,
    packs::{Counts, GetReport, Report, ReportFilter, ReportSummary},
};

use super::{Listed, list};
use crate::{
    cli::{OneReport, Reports},
    output::{Columns, Output, Rows, Second as _},
};

pub(super) async fn run(client: &Client, reports: Reports, output: &Output) -> anyhow::Result<()> {
    if let Some(OneReport::Show { id }) = reports.one {
        let id = ReportId::from_stored(id);
        let report = client.call(&GetReport { id }).await?;
        return show(&report, output);
    }
    let filter = |page| ReportFilter {
        kind: reports.kind,
        domain: reports.domain.clone(),
        playbook_id: reports.playbook.clone(),
        tenant_id: reports.tenant.clone(),
        version: reports.version.clone(),
        outcome: reports.outcome,
        page,
    };
    list(
        client,
        Listed(reports.page.clone()),
        &COLUMNS,
        output,
        filter,
    )
    .await
}

const COLUMNS: Columns<ReportSummary> = Columns {
    headings: &["id", "kind", "pack", "outcome", "findings", "created", "by"],
    id: |report| report.id.to_string(),
    cells: |report| {
        vec![
            report.id.to_string(),
            report.kind.to_string(),
            name_of(report),
            report.outcome.as_str().to_owned(),
            counted(report.counts),
            report.created_at.second(),
            report.created_by.clone(),
        ]
    },
};

/// A report as rows, then its findings as compilers write.
fn show(report: &Report, output: &Output) -> anyhow::Result<()> {
    let summary = &report.summary;
    let name = name_of(summary);
    output.show(report, |_| {
        let mut rows = Rows::about(&summary.id);
        let checksum = summary.checksum.as_ref().map(ToString::to_string);
        for (what, value) in [
            ("id", summary.id.to_string()),
            ("kind", summary.kind.to_string()),
            ("pack", name.clone()),
            ("outcome", summary.outcome.as_str().to_owned()),
            ("findings", counted(summary.counts)),
            ("checksum", checksum.unwrap_or_default()),
            ("created", summary.created_at.second()),
            ("by", summary.created_by.clone()),
        ] {
            rows.add([what.to_owned(), value]);
        }
        rows
    })?;
    if output.is_for_programs() {
        return Ok(());
    }
    for finding in &report.findings {
        output.finding(&name, finding)?;
    }
    Ok(())
}

/// What the document is called, as far as it could be read: `Finance/v3.2`, `ACME/v1.4`, `call/v1.0`.
fn name_of(report: &ReportSummary) -> String {
    let tenant = report.tenant_id.as_ref().map(ToString::to_string);
    let owner = tenant
        .or_else(|| report.playbook_id.clone())
        .or_else(|| report.domain.clone());
    let parts: Vec<String> = [owner, report.version.clone()]
        .into_iter()
        .flatten()
        .collect();
    parts.join("/")
}

fn counted(counts: Counts) -> String {
    let Counts {
        errors,
        warnings,
        infos,
    } = counts;
    format!("{errors} errors, {warnings} warnings, {infos} infos")
}
