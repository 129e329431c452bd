//! Immutable pack versions with their documents, and reports of what validation said.

mod contents;
mod domain;
mod reports;
mod tenant;

use tenantry_domain::packs::Finding;

pub use contents::{domain_contents, tenant_contents};
pub use domain::{
    NewDomainPack, count_domain, deprecate_domain, domain_document, domain_text, find_domain,
    find_domain_by_checksum, insert_domain, latest_domain, list_domain, live_for, lock_domain,
    lock_domain_history, release_domain,
};
pub use reports::{REPORTS_KEPT, find_report, insert_report, list_reports};
pub use tenant::{
    NewTenantPack, count_tenant, deprecate_tenant, find_tenant, find_tenant_by_checksum,
    insert_tenant, latest_tenant, list_tenant, lock_tenant, release_tenant, tenant_document,
    tenant_text,
};

use crate::{Result, text::Place};

/// The texts of a stored version, and what validation found when it was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// The canonical form, which the checksum covers.
    pub canonical: String,
    /// The text as imported, which findings point into.
    pub source: String,
    /// By position.
    pub findings: Vec<Finding>,
}

/// One of the two texts that a version has; each may have megabytes, so who needs one reads one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The canonical form, which the checksum covers.
    Canonical,
    /// The text as imported, which findings point into.
    Source,
}

#[derive(sqlx::FromRow)]
struct TextsRow {
    content_json: String,
    source: String,
    findings_json: String,
}

impl TextsRow {
    fn read(self, place: &Place<'_>) -> Result<Texts> {
        Ok(Texts {
            findings: place.json("findings_json", &self.findings_json)?,
            canonical: self.content_json,
            source: self.source,
        })
    }
}
