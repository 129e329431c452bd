//! What validation said: pages of reports, the history of a version, and one report.

use tenantry_domain::{
    Page, Problem,
    packs::{
        GetDomainPack, GetReport, GetTenantPack, PackOwner, Report, ReportFilter, ReportSummary,
        VersionReports,
    },
};
use tenantry_storage::packs;

use super::{get_domain, get_tenant};
use crate::{Query, Read, Result};

impl Query for ReportFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ReportSummary>> {
        let scope = read.scope.clone();
        Ok(packs::list_reports(read.conn().await?, &scope, self).await?)
    }
}

impl Query for VersionReports {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ReportSummary>> {
        let version = self.version.clone();
        let mut filter = ReportFilter {
            kind: Some(self.owner.kind()),
            page: self.page.clone(),
            ..ReportFilter::default()
        };
        match self.owner.clone() {
            PackOwner::Domain(domain) => {
                let pack = get_domain::find(read, &GetDomainPack { domain, version }).await?;
                filter.domain = Some(pack.domain.to_string());
                filter.version = Some(pack.version);
            }
            // A tenant's versions are numbered across domains, so a refused document that named
            // another domain was an attempt at this version too.
            PackOwner::Tenant(tenant_id) => {
                let pack = get_tenant::find(read, &GetTenantPack { tenant_id, version }).await?;
                filter.tenant_id = Some(pack.tenant_id);
                filter.version = Some(pack.version);
            }
        }
        let scope = read.scope.clone();
        Ok(packs::list_reports(read.conn().await?, &scope, &filter).await?)
    }
}

impl Query for GetReport {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Report> {
        let scope = read.scope.clone();
        packs::find_report(read.conn().await?, &scope, &self.id)
            .await?
            .ok_or_else(|| Problem::not_found("report", self.id.as_str()).into())
    }
}
