//! The version that an import would make, for those who are about to import.

use tenantry_domain::{
    Problem,
    packs::{DomainName, PackKind, PackOwner, SuggestVersion, SuggestedVersion},
};

use super::{
    check::{Wanted, check, filled, has_errors, refused},
    number::History,
};
use crate::{Query, Read, Result, Work};

impl Query for SuggestVersion {
    const WORK: Work = Work::Validate;

    /// A document with errors is refused, because nobody can import it.
    async fn answer(&self, read: &mut Read<'_>) -> Result<SuggestedVersion> {
        let tenant_id = match self.kind {
            PackKind::Domain => None,
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
        let named = wanted.domain.or(document.identity.domain.clone());
        let domain = DomainName::parse(&named.unwrap_or_default())
            .map_err(|error| Problem::field("domain", "invalid_domain", error.message()))?;
        let scope = read.scope.clone();
        let owner = tenant_id.map_or_else(|| PackOwner::Domain(domain.clone()), PackOwner::Tenant);
        let history = History {
            owner: &owner,
            domain: &domain,
            scope: &scope,
        };
        history.suggest(read, &document).await
    }
}
