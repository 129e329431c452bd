//! Pages of pack versions and of reports.

use tenantry_domain::{
    Page,
    access::{Permission, Scope},
    packs::{
        DomainPack, DomainPackFilter, ReportFilter, ReportSummary, TenantPack, TenantPackFilter,
    },
};
use tenantry_storage::packs;

use crate::{Query, Read, Result};

impl Query for DomainPackFilter {
    type Output = Page<DomainPack>;

    const NAME: &'static str = "packs.list_domain";
    const NEEDS: Permission = Permission::PacksRead;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Anywhere)
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<DomainPack>> {
        let scope = read.scope.clone();
        Ok(packs::list_domain(read.conn().await?, &scope, self).await?)
    }
}

impl Query for TenantPackFilter {
    type Output = Page<TenantPack>;

    const NAME: &'static str = "packs.list_tenant";
    const NEEDS: Permission = Permission::PacksRead;

    fn scope(&self) -> Result<Scope> {
        Ok(self
            .tenant_id
            .clone()
            .map_or(Scope::Anywhere, Scope::Tenant))
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<TenantPack>> {
        let scope = read.scope.clone();
        Ok(packs::list_tenant(read.conn().await?, &scope, self).await?)
    }
}

impl Query for ReportFilter {
    type Output = Page<ReportSummary>;

    const NAME: &'static str = "packs.list_reports";
    const NEEDS: Permission = Permission::PacksRead;

    fn scope(&self) -> Result<Scope> {
        Ok(self
            .tenant_id
            .clone()
            .map_or(Scope::Anywhere, Scope::Tenant))
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ReportSummary>> {
        let scope = read.scope.clone();
        Ok(packs::list_reports(read.conn().await?, &scope, self).await?)
    }
}
