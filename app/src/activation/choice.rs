//! What a URL chooses, and what is chosen for the person where it says nothing.

use tenantry_domain::{
    activation::Activate,
    packs::{Pack, Version},
};

use crate::ui::QueryString;

/// Stands in a URL for going without a tenant pack; no version is written so.
pub(super) const NO_TENANT_PACK: &str = "none";

/// A pair as far as a URL names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) tenant_id: String,
    domain: Option<String>,
    domain_pack_version: Option<String>,
    tenant_pack_version: Option<String>,
}

impl Choice {
    /// Reads the URL; the form sends both parts of a domain pack as `domain_pack=NAME/VERSION`.
    pub(super) fn from_query(query: &QueryString) -> Self {
        let owned = |name| query.get(name).map(str::to_owned);
        let (domain, version) = match query
            .get("domain_pack")
            .and_then(|pack| pack.split_once('/'))
        {
            Some((domain, version)) => (Some(domain.to_owned()), Some(version.to_owned())),
            None => (owned("domain"), owned("domain_pack_version")),
        };
        Self {
            tenant_id: query.text("tenant_id"),
            domain,
            domain_pack_version: version,
            tenant_pack_version: owned("tenant_pack_version"),
        }
    }

    /// The domain pack: the one named, else the highest fit version of a domain that the tenant has
    /// a pack of its own for, else of any.
    pub(super) fn domain_pack<'a>(&self, packs: &'a [Pack], own: &[Pack]) -> Option<&'a Pack> {
        let named = self.domain.as_deref();
        let mut fit = packs.iter().filter(|pack| {
            pack.status.can_be_activated()
                && named.is_none_or(|named| pack.domain.as_str().eq_ignore_ascii_case(named))
        });
        if let Some(version) = self.domain_pack_version.as_deref() {
            return fit.find(|pack| is_version(&pack.version, version));
        }
        let is_own = |pack: &Pack| own.iter().any(|one| one.domain == pack.domain);
        fit.max_by(|a, b| {
            let order = is_own(a).cmp(&is_own(b));
            order.then_with(|| a.version.cmp(&b.version))
        })
    }

    /// The tenant pack of the domain: the one named, else the highest version, unless none is wanted.
    pub(super) fn tenant_pack<'a>(
        &self,
        domain_pack: &Pack,
        packs: &'a [Pack],
    ) -> Option<&'a Pack> {
        let fit =
            |pack: &&Pack| pack.status.can_be_activated() && pack.domain == domain_pack.domain;
        match self.tenant_pack_version.as_deref() {
            Some(NO_TENANT_PACK) => None,
            Some(named) if packs.iter().any(|pack| is_version(&pack.version, named)) => packs
                .iter()
                .filter(fit)
                .find(|pack| is_version(&pack.version, named)),
            _ => packs
                .iter()
                .filter(fit)
                .max_by(|a, b| a.version.cmp(&b.version)),
        }
    }

    /// The activation that this comes to, once a tenant and a domain pack are known.
    pub(super) fn resolve(&self, domain_packs: &[Pack], tenant_packs: &[Pack]) -> Option<Activate> {
        let domain_pack = self
            .domain_pack(domain_packs, tenant_packs)
            .filter(|_| !self.tenant_id.is_empty())?;
        let tenant_pack = self.tenant_pack(domain_pack, tenant_packs);
        Some(Activate {
            tenant_id: self.tenant_id.clone(),
            domain: Some(domain_pack.domain.to_string()),
            domain_pack_version: domain_pack.version.to_string(),
            tenant_pack_version: tenant_pack.map(|pack| pack.version.to_string()),
            ..Activate::default()
        })
    }
}

/// Whether a text is a spelling of the version.
fn is_version(version: &Version, text: &str) -> bool {
    Version::parse(text).is_ok_and(|named| named == *version)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::{PackKind, PackOwner, PackStatus};

    use super::*;
    use crate::packs::sample::pack;

    fn domain_packs() -> Vec<Pack> {
        vec![
            pack("Finance", "v3.1", PackStatus::Active),
            pack("Finance", "v3.10", PackStatus::Draft),
            pack("Finance", "v4.0", PackStatus::Deprecated),
        ]
    }

    fn tenant_packs() -> Vec<Pack> {
        [("Finance", "v1.4"), ("Health", "v9.0")]
            .map(|(domain, version)| Pack {
                owner: PackOwner::parse(PackKind::Tenant, "ACME").unwrap(),
                ..pack(domain, version, PackStatus::Draft)
            })
            .to_vec()
    }

    #[test]
    fn a_tenant_alone_gets_the_highest_versions_that_fit_together() {
        let choice = Choice::from_query(&QueryString::default().with("tenant_id", "ACME"));

        let activate = choice.resolve(&domain_packs(), &tenant_packs()).unwrap();

        assert_eq!(activate.domain_pack_version, "v3.10");
        assert_eq!(activate.tenant_pack_version.as_deref(), Some("v1.4"));
    }

    #[test]
    fn a_domain_with_a_pack_of_the_tenant_goes_before_higher_versions_of_others() {
        let mut packs = domain_packs();
        packs.push(pack("Retail", "v9.0", PackStatus::Draft));
        let choice = Choice::from_query(&QueryString::default().with("tenant_id", "ACME"));

        let activate = choice.resolve(&packs, &tenant_packs()).unwrap();
        let without = choice.resolve(&packs, &[]).unwrap();

        assert_eq!(activate.domain.as_deref(), Some("Finance"));
        assert_eq!(without.domain.as_deref(), Some("Retail"));
    }

    #[test]
    fn a_pair_that_is_named_is_taken_and_none_means_none() {
        let query = QueryString::default()
            .with("tenant_id", "ACME")
            .with("domain_pack", "Finance/3.1.0")
            .with("tenant_pack_version", NO_TENANT_PACK);

        let activate = Choice::from_query(&query)
            .resolve(&domain_packs(), &tenant_packs())
            .unwrap();

        assert_eq!(activate.domain_pack_version, "v3.1");
        assert_eq!(activate.tenant_pack_version, None);
    }

    #[test]
    fn nothing_is_chosen_without_a_tenant_or_from_what_was_withdrawn() {
        let none = Choice::default();
        assert_eq!(none.resolve(&domain_packs(), &tenant_packs()), None);

        let query = QueryString::default()
            .with("tenant_id", "ACME")
            .with("domain_pack_version", "v4.0");
        assert_eq!(
            Choice::from_query(&query).resolve(&domain_packs(), &[]),
            None
        );
    }

    #[test]
    fn a_pack_of_the_tenant_chosen_before_is_forgotten() {
        let query = QueryString::default()
            .with("tenant_id", "OTHER")
            .with("tenant_pack_version", "v7.7");

        let activate = Choice::from_query(&query)
            .resolve(&domain_packs(), &tenant_packs())
            .unwrap();

        assert_eq!(activate.tenant_pack_version.as_deref(), Some("v1.4"));
    }
}
