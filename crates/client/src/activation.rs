//! Activation and its history.

use tenantry_domain::{
    Page, PageRequest,
    activation::{Activate, Activated, ActiveConfig, Preview, Revision},
    id::TenantId,
};

use crate::{
    Client, Error,
    connection::{Query, page},
};

impl Client {
    /// Activates a pair of versions.
    pub async fn activate(&self, input: &Activate) -> Result<Activated, Error> {
        self.post(&["admin", "packs", "activate"], input).await
    }

    /// Says what an activation would do.
    pub async fn preview(&self, input: &Activate) -> Result<Preview, Error> {
        self.post(&["admin", "packs", "activate", "preview"], input)
            .await
    }

    /// Fetches the configuration in force.
    pub async fn active_config(&self, tenant: &TenantId) -> Result<ActiveConfig, Error> {
        self.get(
            &["admin", "tenants", tenant.as_str(), "active-config"],
            &Query::new(),
        )
        .await
    }

    /// Lists a tenant's revisions, newest first.
    pub async fn list_revisions(
        &self,
        tenant: &TenantId,
        wanted: &PageRequest,
    ) -> Result<Page<Revision>, Error> {
        let mut query = Query::new();
        page(&mut query, wanted);
        self.get(&["admin", "tenants", tenant.as_str(), "revisions"], &query)
            .await
    }
}
