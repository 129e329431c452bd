//! How reports read: their outcome, and what they are about.

use leptos::prelude::*;
use tenantry_domain::{
    packs::{DomainName, PackKind, PackOwner, ReportOutcome, ReportSummary, Version},
    playbooks::PlaybookId,
};

use crate::{
    paths,
    text::text,
    ui::{StatusBadge, Tone},
};

/// An outcome as a word.
pub(super) fn outcome_label(outcome: ReportOutcome) -> &'static str {
    match outcome {
        ReportOutcome::Imported => text!(reports.imported),
        ReportOutcome::Refused => text!(reports.refused),
        ReportOutcome::Validated => text!(reports.validated),
    }
}

/// An outcome as a badge; a validation shows whether the document could be imported.
pub(super) fn outcome_badge(report: &ReportSummary) -> AnyView {
    let tone = match report.outcome {
        ReportOutcome::Imported => Tone::Good,
        ReportOutcome::Refused => Tone::Bad,
        ReportOutcome::Validated if report.counts.is_valid() => Tone::Neutral,
        ReportOutcome::Validated => Tone::Warn,
    };
    view! { <StatusBadge tone label=outcome_label(report.outcome) /> }.into_any()
}

/// A kind of packs as words.
pub(super) fn kind_label(kind: PackKind) -> &'static str {
    match kind {
        PackKind::Domain => text!(packs.domain_pack),
        PackKind::Tenant => text!(packs.tenant_pack),
        PackKind::Playbook => text!(playbooks.playbook),
    }
}

/// What the document is called, as far as it could be read: `Finance v3.2`, `ACME v1.4`.
pub(super) fn name_of(report: &ReportSummary) -> String {
    let owner = match &report.tenant_id {
        Some(tenant) => Some(tenant.to_string()),
        None => report.domain.clone().or_else(|| report.playbook_id.clone()),
    };
    let parts = [owner, report.version.clone()];
    let name: Vec<String> = parts.into_iter().flatten().collect();
    if name.is_empty() {
        text!(reports.no_name).to_owned()
    } else {
        name.join(" ")
    }
}

/// The page of the version that the import made.
pub(super) fn version_href(report: &ReportSummary) -> Option<String> {
    if report.outcome != ReportOutcome::Imported {
        return None;
    }
    let version = Version::parse(report.version.as_deref()?).ok()?;
    let owner = match (&report.tenant_id, &report.playbook_id) {
        (Some(tenant), _) => PackOwner::Tenant(tenant.clone()),
        (None, Some(playbook)) => PackOwner::Playbook(PlaybookId::parse(playbook).ok()?),
        (None, None) => PackOwner::Domain(DomainName::parse(report.domain.as_deref()?).ok()?),
    };
    Some(paths::pack(&owner, &version))
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{
        Timestamp,
        id::{ReportId, TenantId},
        packs::Counts,
    };

    use super::*;

    fn report(domain: Option<&str>, tenant: Option<&str>, version: Option<&str>) -> ReportSummary {
        ReportSummary {
            id: ReportId::from_unique("1"),
            kind: PackKind::Domain,
            domain: domain.map(str::to_owned),
            playbook_id: None,
            tenant_id: tenant.map(|id| TenantId::parse(id).unwrap()),
            version: version.map(str::to_owned),
            outcome: ReportOutcome::Imported,
            checksum: None,
            counts: Counts::default(),
            created_at: Timestamp::from_micros(0),
            created_by: "ada".to_owned(),
        }
    }

    #[test]
    fn a_document_is_called_by_what_could_be_read() {
        assert_eq!(
            name_of(&report(Some("Finance"), None, Some("v3.2"))),
            "Finance v3.2"
        );
        assert_eq!(
            name_of(&report(Some("Finance"), Some("ACME"), None)),
            "ACME"
        );
        assert_eq!(
            name_of(&report(None, None, None)),
            "A document without a name"
        );
    }

    #[test]
    fn only_an_import_leads_to_a_version() {
        let of_domain = report(Some("Finance"), None, Some("v3.2"));
        let of_tenant = report(Some("Finance"), Some("ACME"), Some("v1.4"));
        let refused = ReportSummary {
            outcome: ReportOutcome::Refused,
            ..of_domain.clone()
        };

        let href = |report| version_href(&report);
        assert_eq!(
            href(of_domain).as_deref(),
            Some("/admin/packs/domain/Finance/v3.2")
        );
        assert_eq!(
            href(of_tenant).as_deref(),
            Some("/admin/packs/tenant/ACME/v1.4")
        );
        assert_eq!(href(refused), None);
    }
}
