//! A tenant as lists show it, with the keys that they are sorted by.

use tenantry_domain::tenants::TenantSummary;

use super::TenantRow;
use crate::{Result, activation::PointerRow};

#[derive(sqlx::FromRow)]
pub(super) struct SummaryRow {
    tenant_fold: String,
    name_fold: String,
    #[sqlx(flatten)]
    tenant: TenantRow,
    #[sqlx(flatten)]
    pointer: PointerRow,
}

impl TryFrom<SummaryRow> for TenantSummary {
    type Error = crate::Error;

    fn try_from(row: SummaryRow) -> Result<Self> {
        let tenant: tenantry_domain::tenants::Tenant = row.tenant.try_into()?;
        let active = row.pointer.read(tenant.tenant_id.clone())?;
        Ok(Self { tenant, active })
    }
}

impl SummaryRow {
    pub(super) fn tenant_id(&self) -> &str {
        &self.tenant.tenant_id
    }

    pub(super) fn tenant_fold(&self) -> &str {
        &self.tenant_fold
    }

    pub(super) fn name_fold(&self) -> &str {
        &self.name_fold
    }

    pub(super) const fn created_at(&self) -> i64 {
        self.tenant.created_at
    }
}
