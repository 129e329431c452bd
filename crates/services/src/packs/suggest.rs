//! The version that an import would make, for those who are about to import.

use tenantry_domain::packs::{PackKind, SuggestVersion, SuggestedVersion};

use super::{
    check::{Wanted, check, filled, has_errors, refused},
    import::owner_of,
    number::History,
};
use crate::{Query, Read, Result, Work};

impl Query for SuggestVersion {
    const WORK: Work = Work::Validate;

    /// A document with errors is refused, because nobody can import it.
    async fn answer(&self, read: &mut Read<'_>) -> Result<SuggestedVersion> {
        let tenant_id = match self.kind {
            PackKind::Domain | PackKind::Playbook => None,
            PackKind::Tenant => self.tenant_id.clone(),
        };
        let wanted = Wanted {
            kind: self.kind,
            tenant_id: tenant_id.clone(),
            domain: filled(self.domain.as_ref()),
            version: None,
        };
        let validated = check(read, &wanted, &self.text, None).await?.validated;
        let document = match validated.document {
            Some(document) if !has_errors(&validated.findings) => document,
            _ => return Err(refused(validated.findings).into()),
        };
        let (owner, domain) = owner_of(self.kind, tenant_id, wanted.domain, &document)?;
        let scope = read.scope.clone();
        let history = History {
            owner: &owner,
            domain: domain.as_ref(),
            scope: &scope,
        };
        history.suggest(read, &document).await
    }
}
