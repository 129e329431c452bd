//! What validation said: pages of reports, the history of a version, and one report.

use tenantry_domain::{
    Page, Problem,
    packs::{GetReport, PackOwner, Report, ReportFilter, ReportSummary, VersionReports},
};
use tenantry_storage::packs;

use super::get;
use crate::{Query, Read, Result};

impl Query for ReportFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ReportSummary>> {
        let scope = read.scope.clone();
        Ok(packs::list_reports(read.conn().await?, &scope, self).await?)
    }
}

impl Query for VersionReports {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ReportSummary>> {
        let pack = get::find(read, &self.owner, &self.version).await?;
        let mut filter = ReportFilter {
            kind: Some(pack.kind()),
            version: Some(pack.version),
            page: self.page.clone(),
            ..ReportFilter::default()
        };
        match pack.owner {
            PackOwner::Domain(domain) => filter.domain = Some(domain.to_string()),
            // A tenant's versions are numbered across domains, so a refused document that named
            // another domain was an attempt at this version too.
            PackOwner::Tenant(tenant) => filter.tenant_id = Some(tenant),
            PackOwner::Playbook(playbook) => filter.playbook_id = Some(playbook),
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
