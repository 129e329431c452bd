//! Server functions of packs.

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
use tenantry_domain::{
    id::TenantId,
    packs::{self, CheckedDocument, Comparison, Counts, Pack, Report},
};

use crate::{Answer, UiError, unused::Asking};
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// A version as the head of its page shows it; its document and its findings are asked for by their tabs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackHead {
    /// The version.
    pub pack: Pack,
    /// The person's tenants that it is live for, at most 100.
    pub live_for: Vec<TenantId>,
    /// How many findings of each severity its import had.
    pub counts: Counts,
}

/// One version of a pack, without what may be megabytes.
#[server(prefix = "/ui", endpoint = "packs/get", input = Json, client = Asking)]
pub async fn get_pack(query: packs::GetPack) -> Result<Answer<PackHead>, UiError> {
    let detail = backend::ask(query).await?;
    Answer::of(&PackHead {
        live_for: detail.where_live(),
        counts: Counts::of(&detail.findings),
        pack: detail.pack,
    })
}

/// A report, without its findings, which are asked for in portions.
#[server(prefix = "/ui", endpoint = "packs/report", input = Json)]
pub async fn get_report(query: packs::GetReport) -> Result<Answer<Report>, UiError> {
    let report = backend::ask(query).await?;
    Answer::of(&Report {
        findings: Vec::new(),
        ..report
    })
}

/// Validates a document without storing it, and says which version an import would make of it.
#[server(prefix = "/ui", endpoint = "packs/validate", input = Json)]
pub async fn validate_pack(query: packs::ValidatePack) -> Result<Answer<CheckedDocument>, UiError> {
    let wanted = packs::SuggestVersion {
        kind: query.kind,
        tenant_id: query.tenant_id.clone(),
        domain: query.domain.clone(),
        text: query.text.clone(),
    };
    let mut result = verdict(query).await?;
    shorten(&mut result.suites);
    let suggested = if result.valid {
        // No suggestion is no reason to hold the verdict back.
        backend::suggestion(wanted).await
    } else {
        None
    };
    Answer::of(&CheckedDocument { result, suggested })
}

/// The verdict on a document; for one that is no JSON, too, which the services refuse to look at.
///
/// While somebody types, a document is broken at every other moment: that is no failure to report.
#[cfg(feature = "ssr")]
async fn verdict(query: packs::ValidatePack) -> Result<packs::ValidationResult, UiError> {
    use tenantry_domain::ProblemKind;

    let door = backend::Door::here()?;
    let caller = door.caller()?;
    let kind = query.kind;
    let size_bytes = u64::try_from(query.text.len()).unwrap_or(u64::MAX);
    match door.ask(&caller, query).await {
        Err(problem) if problem.kind == ProblemKind::InvalidPack => Ok(packs::ValidationResult {
            valid: false,
            kind,
            domain: None,
            playbook_id: None,
            tenant_id: None,
            version: None,
            checked_against: None,
            checksum: None,
            size_bytes,
            counts: packs::Counts::of(&problem.findings),
            findings: problem.findings,
            suites: Vec::new(),
            report_id: None,
        }),
        other => other.map_err(backend::refuse),
    }
}

/// Leaves as many test cases and rules of their traces as a page holds.
#[cfg(feature = "ssr")]
fn shorten(suites: &mut Vec<packs::SuiteResult>) {
    const CASES: usize = 100;
    const RULES: usize = 50;
    suites.truncate(CASES);
    for case in suites {
        case.actual.trace.truncate(RULES);
    }
}

/// Imports a version of a pack.
#[server(prefix = "/ui", endpoint = "packs/import", input = Json)]
pub async fn import_pack(input: packs::ImportPack) -> Result<Answer<packs::ImportedPack>, UiError> {
    Answer::of(&backend::run(input).await?)
}

/// One view of what differs between two versions.
#[server(prefix = "/ui", endpoint = "packs/compare", input = Json)]
pub async fn compare_packs(
    query: packs::ComparePacks,
) -> Result<Answer<Option<Comparison>>, UiError> {
    Answer::of(&Some(backend::ask(query).await?))
}

/// Withdraws a version, as the person saw it, and goes to its page.
#[server(prefix = "/ui", endpoint = "packs/deprecate")]
pub async fn deprecate_pack(input: packs::DeprecatePack, seen: i64) -> Result<(), UiError> {
    backend::run_form_seen(input, Some(seen), None, |(pack, _)| {
        format!(
            "{}?done=pack-deprecated",
            paths::pack(&pack.owner, &pack.version)
        )
    })
    .await
}
