//! What can be done with packs, and asked of them.

use super::{
    ComparePacks, Comparison, Contents, DeprecatePack, DiffPack, DocumentLines, DomainFilter,
    DomainSummary, FindingsOf, GetPack, GetPackText, GetReport, GroupedFindings, ImportPack,
    ImportedPack, KeepReport, ListedPack, Pack, PackDetail, PackDiff, PackFilter, PackKind,
    PackOwner, PackText, PatchPack, Report, ReportFilter, ReportSummary, RunSuites, ShowContents,
    ShowDocument, ShowFindings, SuggestVersion, SuggestedVersion, SuiteRun, ValidatePack,
    ValidationResult, VersionReports,
};
use crate::{
    JsonText, Page, Problem, access::Scope, id::TenantId, message::Message, operation, say,
};

operation!(
    ImportPack => ImportedPack, "packs.import", PacksImport,
    |it| where_imported(it.kind, it.tenant_id.as_ref(), || say!("Name the tenant that the pack is imported for."))?
);
operation!(
    KeepReport => ValidationResult, "packs.keep_report", PacksValidate,
    |it| where_imported(it.0.kind, it.0.tenant_id.as_ref(), || say!("Name the tenant that the report is kept for."))?
);
operation!(
    DeprecatePack => Pack, "packs.deprecate", PacksDeprecate,
    |it| it.owner.where_changed(), if_match Optional,
    routes {
        /// Withdraws a domain pack version: it can never be activated again. Refused while it is live.
        "deprecate_domain_pack" Patch
            "/admin/packs/domain/{domain=owner.domain}/{version}/status",
        /// Withdraws a tenant pack version: it can never be activated again. Refused while it is live.
        "deprecate_tenant_pack" Patch
            "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/status",
        /// Withdraws a version of a playbook: it can never be linked again. Refused while it is linked.
        "deprecate_playbook" Patch
            "/admin/playbooks/{playbook_id=owner.playbook}/{version}/status",
    }
);
operation!(
    PackFilter => Page<ListedPack>, "packs.list", PacksRead, |it| it.where_read()?,
    routes {
        /// Lists versions of domain packs.
        "list_domain_packs" Get "/admin/packs/{kind:domain}"
            without "tenant_id" without "playbook_id",
        /// Lists a domain's versions, highest first.
        "list_domain_versions" Get "/admin/packs/{kind:domain}/{domain}"
            without "tenant_id" without "playbook_id" without "q",
        /// Lists versions of tenant packs, by tenant, highest version first.
        "list_tenant_packs" Get "/admin/packs/{kind:tenant}" without "playbook_id" without "q",
        /// Lists a tenant's pack versions, highest first.
        "list_tenant_versions" Get "/admin/packs/{kind:tenant}/{tenant_id}"
            without "playbook_id" without "q",
        /// Lists versions of registered playbooks, by playbook, highest version first.
        "list_playbooks" Get "/admin/{kind:playbook=playbooks}"
            without "tenant_id" without "domain" without "playbook_id",
        /// Lists a playbook's versions, highest first.
        "list_playbook_versions" Get "/admin/{kind:playbook=playbooks}/{playbook_id}"
            without "tenant_id" without "domain" without "q",
    }
);
operation!(
    /// Lists the domains that there is a domain pack of, by name.
    DomainFilter => Page<DomainSummary>, "packs.list_domains", PacksRead, |_| Scope::Anywhere,
    route "list_domains" Get "/admin/packs/domains"
);
operation!(
    GetPack => PackDetail, "packs.get", PacksRead, |it| it.owner.where_read(),
    routes {
        /// Shows a version with its document and findings; `latest` is the highest not deprecated.
        "get_domain_pack" Get "/admin/packs/domain/{domain=owner.domain}/{version}",
        /// Shows a version with its document and findings; `latest` is the highest not deprecated.
        "get_tenant_pack" Get "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}",
        /// Shows a version with its document and findings; `latest` is the highest not deprecated.
        "get_playbook" Get "/admin/playbooks/{playbook_id=owner.playbook}/{version}",
    },
    versioned |read| read.pack.row_version
);
operation!(
    GetPackText => PackText, "packs.get_text", PacksRead, |it| it.owner.where_read(),
    routes {
        /// Fetches a version's canonical form (RFC 8785), which its checksum covers.
        ///
        /// `Content-Digest` has the SHA-256 of the document.
        "get_domain_pack_raw" Get
            "/admin/packs/domain/{domain=owner.domain}/{version}/{form:raw}",
        /// Fetches a version's text as it was imported, which its findings point into.
        "get_domain_pack_source" Get
            "/admin/packs/domain/{domain=owner.domain}/{version}/{form:source}",
        /// Fetches a version's canonical form (RFC 8785), which its checksum covers.
        ///
        /// `Content-Digest` has the SHA-256 of the document.
        "get_tenant_pack_raw" Get
            "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/{form:raw}",
        /// Fetches a version's text as it was imported, which its findings point into.
        "get_tenant_pack_source" Get
            "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/{form:source}",
        /// Fetches a version's canonical form (RFC 8785), which its checksum covers.
        ///
        /// `Content-Digest` has the SHA-256 of the document.
        "get_playbook_raw" Get
            "/admin/playbooks/{playbook_id=owner.playbook}/{version}/{form:raw}",
        /// Fetches a version's text as it was imported, which its findings point into.
        "get_playbook_source" Get
            "/admin/playbooks/{playbook_id=owner.playbook}/{version}/{form:source}",
    }
);
operation!(
    DiffPack => PackDiff, "packs.diff", PacksRead, |it| it.owner.where_read(),
    routes {
        /// Compares two versions of a domain pack: in words, as a JSON Patch and as text.
        "diff_domain_pack" Get "/admin/packs/domain/{domain=owner.domain}/{version}/diff",
        /// Compares two versions of a tenant pack: in words, as a JSON Patch and as text.
        "diff_tenant_pack" Get "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/diff",
        /// Compares two versions of a playbook: in words, as a JSON Patch and as text.
        "diff_playbook" Get "/admin/playbooks/{playbook_id=owner.playbook}/{version}/diff",
    }
);
operation!(
    PatchPack => Vec<JsonText>, "packs.patch", PacksRead, |it| it.0.scope()?,
    routes {
        /// Fetches the JSON Patch (RFC 6902) that makes one version of a domain pack of another.
        "get_domain_pack_patch" Get "/admin/packs/domain/{domain=owner.domain}/{version}/patch",
        /// Fetches the JSON Patch (RFC 6902) that makes one version of a tenant pack of another.
        "get_tenant_pack_patch" Get
            "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/patch",
        /// Fetches the JSON Patch (RFC 6902) that makes one version of a playbook of another.
        "get_playbook_patch" Get "/admin/playbooks/{playbook_id=owner.playbook}/{version}/patch",
    }
);
operation!(
    /// Lists reports, newest first: of imports, failed ones too, and of validations that were kept.
    ReportFilter => Page<ReportSummary>, "packs.list_reports", PacksRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    route "list_reports" Get "/admin/packs/reports"
);
operation!(
    VersionReports => Page<ReportSummary>, "packs.list_version_reports", PacksRead,
    |it| it.owner.where_read(),
    routes {
        /// Lists the reports of a domain pack version, newest first.
        "list_domain_pack_reports" Get
            "/admin/packs/domain/{domain=owner.domain}/{version}/reports",
        /// Lists the reports of a tenant pack version, newest first.
        "list_tenant_pack_reports" Get
            "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/reports",
        /// Lists the reports of a playbook version, newest first.
        "list_playbook_reports" Get
            "/admin/playbooks/{playbook_id=owner.playbook}/{version}/reports",
    }
);
operation!(
    /// Shows a report with its findings.
    GetReport => Report, "packs.get_report", PacksRead, |_| Scope::Anywhere,
    route "get_report" Get "/admin/packs/reports/{id}"
);
operation!(
    RunSuites => SuiteRun, "packs.run_suites", PacksRead, |it| it.owner.where_read(),
    routes {
        /// Runs the test suites of a domain pack version, as its validation does, and says how each case is decided.
        "run_domain_pack_suites" Get "/admin/packs/domain/{domain=owner.domain}/{version}/suites",
        /// Runs the test suites of a tenant pack version, as its validation does, and says how each case is decided.
        "run_tenant_pack_suites" Get
            "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/suites",
    }
);
operation!(
    ShowFindings => GroupedFindings, "packs.show_findings", PacksRead,
    |it| match &it.of {
        FindingsOf::Version { owner, .. } => owner.where_read(),
        FindingsOf::Report { .. } => Scope::Anywhere,
    }
);
operation!(
    ShowDocument => DocumentLines, "packs.show_document", PacksRead, |it| it.owner.where_read()
);
operation!(
    ShowContents => Contents, "packs.show_contents", PacksRead, |it| it.owner.where_read(),
    routes {
        /// Shows what a domain pack version holds, part by part, with the line that each thing begins on.
        "get_domain_pack_contents" Get
            "/admin/packs/domain/{domain=owner.domain}/{version}/contents",
        /// Shows what a tenant pack version holds, part by part, with the line that each thing begins on.
        "get_tenant_pack_contents" Get
            "/admin/packs/tenant/{tenant_id=owner.tenant}/{version}/contents",
        /// Shows a playbook version as what it holds: itself, with the line that it begins on.
        "get_playbook_contents" Get
            "/admin/playbooks/{playbook_id=owner.playbook}/{version}/contents",
    }
);
operation!(
    ValidatePack => ValidationResult, "packs.validate", PacksValidate,
    |it| match (it.kind, &it.tenant_id) {
        (PackKind::Tenant, Some(tenant)) => Scope::Tenant(tenant.clone()),
        _ => Scope::Anywhere,
    }
);
operation!(ComparePacks => Comparison, "packs.compare", PacksRead, |it| it.owner.where_read());
operation!(
    SuggestVersion => SuggestedVersion, "packs.suggest_version", PacksImport,
    |it| where_imported(it.kind, it.tenant_id.as_ref(), || say!("Name the tenant that the pack is imported for."))?
);

impl PackFilter {
    /// Where reading the list is a right; refused where nothing can fit it.
    fn where_read(&self) -> Result<Scope, Problem> {
        match (self.kind, &self.tenant_id) {
            (_, None) => Ok(Scope::Anywhere),
            (PackKind::Tenant, Some(tenant)) => Ok(Scope::Tenant(tenant.clone())),
            (PackKind::Domain, Some(_)) => {
                let message = say!("A domain pack is no tenant's; leave the tenant out.");
                Err(Problem::field("tenant_id", "unknown_parameter", message))
            }
            (PackKind::Playbook, Some(_)) => {
                let message = say!("A playbook is no tenant's; leave the tenant out.");
                Err(Problem::field("tenant_id", "unknown_parameter", message))
            }
        }
    }
}

impl PackOwner {
    /// Where reading its history is a right: the catalogue is shared, a tenant's packs are its own.
    pub fn where_read(&self) -> Scope {
        match self {
            Self::Domain(_) | Self::Playbook(_) => Scope::Anywhere,
            Self::Tenant(tenant) => Scope::Tenant(tenant.clone()),
        }
    }

    /// Where changing its history is a right.
    pub fn where_changed(&self) -> Scope {
        match self {
            Self::Domain(_) | Self::Playbook(_) => Scope::Global,
            Self::Tenant(tenant) => Scope::Tenant(tenant.clone()),
        }
    }
}

/// Where something is kept for a document of a kind: for what is shared in the catalogue, for a
/// tenant pack with its tenant; without one it would be for everybody to read.
fn where_imported(
    kind: PackKind,
    tenant: Option<&TenantId>,
    message: fn() -> Message,
) -> Result<Scope, Problem> {
    match (kind, tenant) {
        (PackKind::Domain | PackKind::Playbook, _) => Ok(Scope::Global),
        (PackKind::Tenant, Some(tenant)) => Ok(Scope::Tenant(tenant.clone())),
        (PackKind::Tenant, None) => Err(Problem::field("tenant_id", "required", message())),
    }
}
