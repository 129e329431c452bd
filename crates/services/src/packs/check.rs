//! What import and validation share: the engine's verdict on a document, and its report.

use std::sync::Arc;

use tenantry_domain::{
    Problem, ProblemKind,
    access::TenantScope,
    id::{ReportId, TenantId},
    json::without_mark,
    packs::{
        Code, Counts, DomainName, Finding, Pack, PackKind, PackOwner, Report, ReportOutcome,
        ReportSummary, Severity, TextForm, Version,
    },
    say,
};
use tenantry_engine::{Context, Document, Identity, Validated};
use tenantry_storage::{activation, bookkeeping, packs};

use crate::{Read, Result};

/// What a document is validated as.
pub(super) struct Wanted {
    pub(super) kind: PackKind,
    pub(super) tenant_id: Option<TenantId>,
    pub(super) domain: Option<String>,
    pub(super) version: Option<String>,
}

/// A field that somebody filled in.
pub(super) fn filled(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).cloned()
}

/// A document with the engine's verdict.
pub(super) struct Checked {
    pub(super) validated: Validated,
    pub(super) against: Option<Version>,
}

/// Validates the text on a worker thread; a tenant pack also against its domain pack.
pub(super) async fn check(
    read: &mut Read<'_>,
    wanted: &Wanted,
    text: &str,
    check_against: Option<&str>,
) -> Result<Checked> {
    let text: Arc<str> = Arc::from(text);
    let base = match wanted.kind {
        PackKind::Domain | PackKind::Playbook => None,
        PackKind::Tenant => domain_pack_for(read, wanted, &text, check_against).await?,
    };
    let (against, base_text) = base.unzip();
    let private = read.inner.settings.allow_private_endpoints;
    let kind = wanted.kind;
    let bytes = text.len() + base_text.as_ref().map_or(0, String::len);
    let tenant_id = wanted.tenant_id.as_ref().map(ToString::to_string);
    let (domain, version) = (wanted.domain.clone(), wanted.version.clone());
    let work = move || {
        let base = base_text.and_then(|text: String| serde_json::from_str(&text).ok());
        let context = Context {
            kind,
            tenant_id: tenant_id.as_deref(),
            domain: domain.as_deref(),
            version: version.as_deref(),
            against: base.as_ref(),
            allow_private_endpoints: private,
        };
        tenantry_engine::validate(&text, &context)
    };
    let validated = read.compute(bytes, work).await?;
    Ok(Checked { validated, against })
}

/// The domain pack that a tenant pack is checked against: named, else live, else the latest.
async fn domain_pack_for(
    read: &mut Read<'_>,
    wanted: &Wanted,
    text: &Arc<str>,
    check_against: Option<&str>,
) -> Result<Option<(Version, String)>> {
    let named = if let Some(domain) = &wanted.domain {
        Some(domain.clone())
    } else {
        let text = Arc::clone(text);
        // Reading past a large document takes a while, but next to no memory.
        read.compute(0, move || domain_named_in(&text)).await?
    };
    let Some(domain) = named.and_then(|name| DomainName::parse(&name).ok()) else {
        return Ok(None);
    };
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let owner = PackOwner::Domain(domain.clone());
    let pack = if let Some(version) = check_against.filter(|text| !text.is_empty()) {
        let refused = || version_refused("check_against", &domain, version);
        let parsed = Version::parse(version).map_err(|_| refused())?;
        let found = packs::find(conn, &scope, &owner, &parsed).await?;
        Some(found.ok_or_else(refused)?)
    } else {
        match live_pack(conn, &scope, wanted.tenant_id.as_ref(), &domain).await? {
            Some(live) => Some(live),
            None => packs::latest(conn, &scope, &owner).await?,
        }
    };
    let Some(pack) = pack else { return Ok(None) };
    let text = super::text(conn, &scope, &pack.id, TextForm::Canonical).await?;
    Ok(Some((pack.version, text)))
}

async fn live_pack(
    conn: &mut tenantry_storage::Conn,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
    domain: &DomainName,
) -> Result<Option<Pack>> {
    let Some(tenant) = tenant else {
        return Ok(None);
    };
    let active = activation::find(conn, scope, tenant).await?;
    match (active.domain, active.domain_pack_version) {
        (Some(live), Some(version)) if live == *domain => {
            Ok(packs::find(conn, scope, &PackOwner::Domain(live), &version).await?)
        }
        _ => Ok(None),
    }
}

/// The domain that a document names, read leniently: the engine judges it properly later.
fn domain_named_in(text: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Head {
        #[serde(rename = "domainName")]
        domain_name: Option<String>,
    }
    serde_json::from_str::<Head>(without_mark(text))
        .ok()?
        .domain_name
}

/// Refuses a version that does not exist, by the field that named it.
pub(crate) fn version_refused(
    field: &str,
    history: impl std::fmt::Display,
    version: &str,
) -> Problem {
    let message = say!(
        "There is no version `{version}` of `{history}`.",
        version,
        history
    );
    let errors = Problem::field(field, "unknown_version", message.clone()).errors;
    Problem::new(ProblemKind::UnknownVersion, message).with_errors(errors)
}

/// Whether any finding is an error.
pub(super) fn has_errors(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}

/// The refusal of a document with errors.
pub(super) fn refused(findings: Vec<Finding>) -> Problem {
    let counts = Counts::of(&findings);
    let detail = match counts.errors {
        1 => say!("The document has 1 error and was not imported."),
        errors => say!(
            "The document has {errors} errors and was not imported.",
            errors
        ),
    };
    Problem::new(ProblemKind::InvalidPack, detail).with_findings(findings)
}

/// The version asked for, else the one the document names, if there is any.
pub(super) fn named_version(asked: Option<&str>, document: &Document) -> Result<Option<Version>> {
    let asked = asked.map(str::trim).filter(|text| !text.is_empty());
    asked
        .or(document.identity.version.as_deref())
        .map(Version::parse)
        .transpose()
        .map_err(|error| Problem::field("version", "invalid_version", error.message()).into())
}

/// A warning that the same content exists under another version.
pub(super) fn same_content_as(version: &Version) -> Finding {
    let message = say!(
        "The content is the same as that of version {version}.",
        version
    );
    Finding::about_document(Code::SameContentAs, message, None)
}

/// Keeps the report of a document that was not imported; the refusal, which names the report.
pub(super) async fn refuse(read: &mut Read<'_>, report: Report) -> Result<Problem> {
    bookkeeping::store_report(read.bookkeeping(), &read.scope, &report).await?;
    Ok(refused(report.findings).with_report(report.summary.id))
}

/// Characters that a report keeps of a domain or version; no valid one has more.
const NAME_CHARS: usize = 64;

/// A name as the document has it, which may be no name at all.
fn short(name: &str) -> String {
    let mut chars = name.chars();
    let mut kept: String = chars.by_ref().take(NAME_CHARS).collect();
    if chars.next().is_some() {
        kept.push('\u{2026}');
    }
    kept
}

/// The playbook that a document is, as far as it says so.
pub(super) fn playbook_of(kind: PackKind, identity: &Identity) -> Option<String> {
    let id = identity.playbook_id.clone();
    id.filter(|_| kind == PackKind::Playbook)
}

/// The report of a document, kept with its findings.
pub(super) fn report(
    read: &Read<'_>,
    id: ReportId,
    wanted: &Wanted,
    validated: &Validated,
    outcome: ReportOutcome,
) -> Report {
    let document = validated.document.as_ref();
    let identity = document.map(|document| &document.identity);
    Report {
        summary: ReportSummary {
            id,
            kind: wanted.kind,
            domain: wanted
                .domain
                .as_deref()
                .or_else(|| identity.and_then(|i| i.domain.as_deref()))
                .map(short),
            playbook_id: identity
                .and_then(|identity| playbook_of(wanted.kind, identity))
                .as_deref()
                .map(short),
            tenant_id: wanted.tenant_id.clone(),
            version: wanted
                .version
                .as_deref()
                .or_else(|| identity.and_then(|i| i.version.as_deref()))
                .map(short),
            outcome,
            checksum: document.map(|document| document.checksum.clone()),
            counts: Counts::of(&validated.findings),
            created_at: read.now,
            created_by: read.caller.actor.label(),
        },
        findings: validated.findings.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_keeps_what_could_be_a_name() {
        assert_eq!(short("CapitalMarkets"), "CapitalMarkets");
        assert_eq!(short(&"\u{e9}".repeat(64)).chars().count(), 64);
        let long = short(&"x".repeat(9_000));
        assert_eq!(
            (long.chars().count(), long.ends_with('\u{2026}')),
            (65, true)
        );
    }
}
