//! Immutable pack versions with their documents, and reports of what validation said.

mod contents;
mod domain;
mod reports;
mod tenant;

use tenantry_domain::packs::Finding;

pub use contents::{domain_contents, tenant_contents};
pub use domain::{
    NewDomainPack, count_domain, deprecate_domain, domain_document, domain_judged, find_domain,
    find_domain_by_checksum, insert_domain, latest_domain, list_domain, live_for, lock_domain,
    lock_domain_history, release_domain,
};
pub use reports::{REPORTS_KEPT, find_report, insert_report, list_reports};
pub use tenant::{
    NewTenantPack, count_tenant, deprecate_tenant, find_tenant, find_tenant_by_checksum,
    insert_tenant, latest_tenant, list_tenant, lock_tenant, release_tenant, tenant_document,
    tenant_judged,
};

use crate::{Result, text::Place};

/// What a stored version says, and what validation found when it was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The canonical form, which the checksum covers.
    pub canonical: String,
    /// By position.
    pub findings: Vec<Finding>,
}

#[derive(sqlx::FromRow)]
struct JudgedRow {
    content_json: String,
    findings_json: String,
}

impl JudgedRow {
    fn read(self, place: &Place<'_>) -> Result<Judged> {
        Ok(Judged {
            findings: place.json("findings_json", &self.findings_json)?,
            canonical: self.content_json,
        })
    }
}
