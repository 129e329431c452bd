//! What can be done with packs, and asked of them.

use super::{
    AnyPack, ComparePacks, Comparison, DeprecatePack, DiffPack, DomainPack, DomainPackDetail,
    DomainPackFilter, GetDomainPack, GetDomainPackText, GetReport, GetTenantPack,
    GetTenantPackText, ImportDomainPack, ImportTenantPack, ImportedDomainPack, ImportedTenantPack,
    KeepReport, Listed, PackDiff, PackKind, PackOwner, PackText, PatchPack, Report, ReportFilter,
    ReportSummary, RunSuites, SuggestVersion, SuggestedVersion, SuiteRun, TenantPack,
    TenantPackDetail, TenantPackFilter, ValidatePack, ValidationResult, VersionReports,
    WithContent,
};
use crate::{JsonText, Page, Problem, access::Scope, id::TenantId, operation};

operation!(
    ImportDomainPack => ImportedDomainPack, "packs.import_domain", PacksImport,
    |_| Scope::Global
);
operation!(
    DeprecatePack => AnyPack, "packs.deprecate", PacksDeprecate,
    |it| it.owner.where_changed(), if_match Optional
);
operation!(
    KeepReport => ValidationResult, "packs.keep_report", PacksValidate,
    |it| where_imported(it.0.kind, it.0.tenant_id.as_ref(), "the report is kept")?
);
operation!(
    ImportTenantPack => ImportedTenantPack, "packs.import_tenant", PacksImport,
    |it| Scope::Tenant(it.tenant_id.clone())
);
operation!(
    /// Lists reports, newest first: of imports, failed ones too, and of validations that were kept.
    ReportFilter => Page<ReportSummary>, "packs.list_reports", PacksRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    route "list_reports" Get "/admin/packs/reports"
);
operation!(
    VersionReports => Page<ReportSummary>, "packs.list_version_reports", PacksRead,
    |it| it.owner.where_read()
);
operation!(
    /// Shows a report with its findings.
    GetReport => Report, "packs.get_report", PacksRead, |_| Scope::Anywhere,
    route "get_report" Get "/admin/packs/reports/{id}"
);
operation!(
    /// Shows a version with its document and findings; `latest` is the highest not deprecated.
    GetDomainPack => DomainPackDetail, "packs.get_domain", PacksRead, |_| Scope::Anywhere,
    route "get_domain_pack" Get "/admin/packs/domain/{domain}/{version}",
    versioned |read| read.pack.row_version
);
operation!(
    GetDomainPackText => PackText, "packs.get_domain_text", PacksRead,
    |it| it.pack.scope()?
);
operation!(RunSuites => SuiteRun, "packs.run_suites", PacksRead, |it| it.owner.where_read());
operation!(
    /// Shows a version with its document and findings; `latest` is the highest not deprecated.
    GetTenantPack => TenantPackDetail, "packs.get_tenant", PacksRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "get_tenant_pack" Get "/admin/packs/tenant/{tenant_id}/{version}",
    versioned |read| read.pack.row_version
);
operation!(
    GetTenantPackText => PackText, "packs.get_tenant_text", PacksRead,
    |it| it.pack.scope()?
);
operation!(
    ValidatePack => ValidationResult, "packs.validate", PacksValidate,
    |it| match (it.kind, &it.tenant_id) {
        (PackKind::Tenant, Some(tenant)) => Scope::Tenant(tenant.clone()),
        _ => Scope::Anywhere,
    }
);
operation!(
    DomainPackFilter => Page<DomainPack>, "packs.list_domain", PacksRead,
    |_| Scope::Anywhere
);
operation!(
    TenantPackFilter => Page<TenantPack>, "packs.list_tenant", PacksRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant)
);
operation!(
    WithContent<DomainPackFilter> => Page<Listed<DomainPack>>, "packs.list_domain", PacksRead,
    |it| it.filter.scope()?
);
operation!(
    WithContent<TenantPackFilter> => Page<Listed<TenantPack>>, "packs.list_tenant", PacksRead,
    |it| it.filter.scope()?
);
operation!(DiffPack => PackDiff, "packs.diff", PacksRead, |it| it.owner.where_read());
operation!(PatchPack => Vec<JsonText>, "packs.patch", PacksRead, |it| it.0.scope()?);
operation!(ComparePacks => Comparison, "packs.compare", PacksRead, |it| it.owner.where_read());
operation!(
    SuggestVersion => SuggestedVersion, "packs.suggest_version", PacksImport,
    |it| where_imported(it.kind, it.tenant_id.as_ref(), "the pack is imported")?
);

impl PackOwner {
    /// Where reading its history is a right: the catalogue is shared, a tenant's packs are its own.
    pub fn where_read(&self) -> Scope {
        match self {
            Self::Domain(_) => Scope::Anywhere,
            Self::Tenant(tenant) => Scope::Tenant(tenant.clone()),
        }
    }

    /// Where changing its history is a right.
    pub fn where_changed(&self) -> Scope {
        match self {
            Self::Domain(_) => Scope::Global,
            Self::Tenant(tenant) => Scope::Tenant(tenant.clone()),
        }
    }
}

/// Where something is kept for a document of a kind: for a domain pack in the shared catalogue, for a
/// tenant pack with its tenant; without one it would be for everybody to read.
fn where_imported(kind: PackKind, tenant: Option<&TenantId>, what: &str) -> Result<Scope, Problem> {
    match (kind, tenant) {
        (PackKind::Domain, _) => Ok(Scope::Global),
        (PackKind::Tenant, Some(tenant)) => Ok(Scope::Tenant(tenant.clone())),
        (PackKind::Tenant, None) => {
            let message = format!("Name the tenant that {what} for.");
            Err(Problem::field("tenant_id", "required", message))
        }
    }
}
