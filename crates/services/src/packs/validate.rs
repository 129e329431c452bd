//! Validates a document without storing it.

use tenantry_domain::{
    access::{Permission, Scope},
    packs::{Counts, PackKind, ValidatePack, ValidationResult},
};

use super::check::{Wanted, check, has_errors, refused};
use crate::{Query, Read, Result};

impl Query for ValidatePack {
    type Output = ValidationResult;

    const NAME: &'static str = "packs.validate";
    const NEEDS: Permission = Permission::PacksValidate;

    fn scope(&self) -> Result<Scope> {
        Ok(match (&self.kind, &self.tenant_id) {
            (PackKind::Tenant, Some(tenant)) => Scope::Tenant(tenant.clone()),
            _ => Scope::Anywhere,
        })
    }

    /// A document that could be read is answered with its findings; one that is no JSON is refused.
    async fn answer(&self, read: &mut Read<'_>) -> Result<ValidationResult> {
        let wanted = Wanted {
            kind: self.kind,
            tenant_id: self.tenant_id.clone(),
            domain: self.domain.clone().filter(|text| !text.trim().is_empty()),
            version: self.version.clone().filter(|text| !text.trim().is_empty()),
        };
        let checked = check(read, &wanted, &self.text, self.check_against.as_deref()).await?;
        let findings = checked.validated.findings;
        let Some(document) = checked.validated.document else {
            return Err(refused(findings).into());
        };
        Ok(ValidationResult {
            valid: !has_errors(&findings),
            kind: self.kind,
            domain: document.identity.domain,
            tenant_id: document.identity.tenant_id,
            version: document.identity.version,
            checked_against: checked.against.map(|version| version.to_string()),
            checksum: Some(document.checksum),
            size_bytes: u64::try_from(self.text.len()).unwrap_or(u64::MAX),
            counts: Counts::of(&findings),
            findings,
            suites: checked.validated.suites,
        })
    }
}
