//! What a URL chooses, and what is chosen for the person where it says nothing.

use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use tenantry_domain::{Problem, activation::Activate};
use tenantry_domain::{
    activation::{ActiveConfig, NO_TENANT_PACK, TenantPackChoice},
    id::TenantId,
    packs::{Pack, Version},
    page::MAX_LIMIT,
    playbooks::PlaybookId,
};

use super::times::Times;
use crate::{
    paths::{ACTIVATE_AT, LATEST_START, PLAYBOOKS_OF, WHEN},
    query::QueryString,
};

/// Stands in a URL for keeping the live tenant pack; no version is written so.
pub(super) const KEEP: &str = "keep";
/// Versions that are listed at most; where there are fewer, all are.
const LISTED: usize = MAX_LIMIT as usize;

/// What a URL says of a pair and of when it is to be activated; other parameters of the tenant's page are not among them.
pub(super) const NAMES: [&str; 9] = [
    "domain",
    "domain_pack",
    "domain_pack_version",
    "tenant_pack_version",
    UNLINK,
    PLAYBOOKS_OF,
    WHEN,
    ACTIVATE_AT,
    LATEST_START,
];

/// The parameter that names the playbooks which are taken away in the same step, with commas between them.
pub(super) const UNLINK: &str = "unlinking";

/// A pair for a tenant, as far as a URL names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    tenant_id: String,
    domain: Option<String>,
    domain_pack_version: Option<String>,
    tenant_pack_version: Option<String>,
    unlink: Vec<PlaybookId>,
    playbooks_of: Option<u64>,
    /// When it is to be activated.
    #[serde(default)]
    pub(super) times: Times,
}

/// What an address says of the pair, behind what there is already.
pub(super) fn named(query: &QueryString, before: QueryString) -> QueryString {
    NAMES
        .iter()
        .fold(before, |all, name| all.with(name, query.text(name)))
}

/// The playbooks that a URL takes away; what can be the id of none is passed over.
pub(super) fn unlinked_in(query: &QueryString) -> Vec<PlaybookId> {
    let named = query.get(UNLINK).unwrap_or_default().split(',');
    named.filter_map(|id| PlaybookId::parse(id).ok()).collect()
}

impl Choice {
    /// Reads the URL; the form sends both parts of a domain pack as `domain_pack=NAME/VERSION`, and the domain beside it,
    /// which counts where the two differ: then it was chosen anew.
    pub(super) fn for_tenant(tenant: &TenantId, query: &QueryString) -> Self {
        let owned = |name| query.get(name).map(str::to_owned);
        let named = owned("domain");
        let pair = query
            .get("domain_pack")
            .and_then(|pack| pack.split_once('/'))
            .filter(|(domain, _)| {
                named
                    .as_deref()
                    .is_none_or(|named| named.eq_ignore_ascii_case(domain))
            });
        let (domain, version) = match pair {
            Some((domain, version)) => (Some(domain.to_owned()), Some(version.to_owned())),
            None => (named, owned("domain_pack_version")),
        };
        Self {
            tenant_id: tenant.to_string(),
            domain,
            domain_pack_version: version,
            tenant_pack_version: owned("tenant_pack_version"),
            unlink: unlinked_in(query),
            playbooks_of: query.get(PLAYBOOKS_OF).and_then(|text| text.parse().ok()),
            times: Times::of(query),
        }
    }

    /// The tenant, parsed; an id that no tenant can have is not found.
    #[cfg(feature = "ssr")]
    pub(super) fn tenant(&self) -> Result<TenantId, Problem> {
        TenantId::parse(&self.tenant_id).map_err(|_| Problem::not_found("tenant", &self.tenant_id))
    }

    /// The domain: the one named, else the live one, else that of the tenant's own highest pack. Never one that only
    /// others have something to do with.
    #[cfg(feature = "ssr")]
    pub(super) fn domain(&self, live: Option<&ActiveConfig>, own: &[Pack]) -> Option<String> {
        if let Some(named) = &self.domain {
            return Some(named.clone());
        }
        let live = live.and_then(|live| live.domain.as_ref());
        let own = || {
            let fit = own.iter().filter(|pack| pack.status.can_be_activated());
            fit.max_by(|a, b| a.version.cmp(&b.version))
                .and_then(|pack| pack.domain.as_ref())
        };
        live.or_else(own).map(ToString::to_string)
    }

    /// The domain pack version that the URL names.
    pub(super) fn version(&self) -> Option<&str> {
        self.domain_pack_version.as_deref()
    }

    /// The domain pack among the versions of the domain: the one named, else the highest that is fit.
    pub(super) fn domain_pack<'a>(&self, packs: &'a [Pack]) -> Option<&'a Pack> {
        let named = self.domain.as_deref();
        let mut fit = packs.iter().filter(|pack| {
            pack.status.can_be_activated()
                && named.is_none_or(|named| pack.domain_text().eq_ignore_ascii_case(named))
        });
        if let Some(version) = self.domain_pack_version.as_deref() {
            return fit.find(|pack| is_version(&pack.version, version));
        }
        fit.max_by(|a, b| a.version.cmp(&b.version))
    }

    /// The tenant pack for the domain: the one named, or whether to keep the live one or go without.
    ///
    /// Where nothing is said, whoever named a domain pack version keeps what is live, and whoever named
    /// nothing is proposed the highest versions that fit together.
    pub(super) fn tenant_pack(
        &self,
        domain: &str,
        packs: &[Pack],
        live: Option<&ActiveConfig>,
    ) -> TenantPackChoice {
        let is_of_domain = |pack: &&Pack| pack.domain_text().eq_ignore_ascii_case(domain);
        match self.tenant_pack_version.as_deref() {
            Some(NO_TENANT_PACK) => return TenantPackChoice::Without,
            Some(KEEP) => return TenantPackChoice::Keep,
            Some(named) => {
                let mut known = packs.iter().filter(|pack| is_version(&pack.version, named));
                if let Some(pack) = known.clone().find(is_of_domain) {
                    // One that was withdrawn, too: the server says so, and nothing else takes its place.
                    return TenantPackChoice::exactly(Some(&pack.version));
                }
                // Else it is another tenant's or of another domain, unless not all are listed.
                if known.next().is_none() && packs.len() >= LISTED {
                    return TenantPackChoice::named(named);
                }
            }
            None => {}
        }
        let keeps = kept(domain, live).is_some();
        if keeps && self.domain_pack_version.is_some() {
            return TenantPackChoice::Keep;
        }
        let fit = packs.iter().filter(|pack| pack.status.can_be_activated());
        match fit
            .filter(is_of_domain)
            .max_by(|a, b| a.version.cmp(&b.version))
        {
            Some(pack) => TenantPackChoice::exactly(Some(&pack.version)),
            None if keeps => TenantPackChoice::Keep,
            None => TenantPackChoice::Without,
        }
    }

    /// The activation that this comes to, once a domain pack is known.
    #[cfg(feature = "ssr")]
    pub(super) fn resolve(
        &self,
        domain_packs: &[Pack],
        tenant_packs: &[Pack],
        live: Option<&ActiveConfig>,
    ) -> Option<Activate> {
        let listed = self.domain_pack(domain_packs);
        let (domain, version) = match listed {
            Some(pack) => (pack.domain_text().to_owned(), pack.version.to_string()),
            // One that is named but not listed is the server's to find, or to refuse.
            None => (self.domain.clone()?, self.domain_pack_version.clone()?),
        };
        let tenant_pack_version = self.tenant_pack(&domain, tenant_packs, live);
        Some(Activate {
            tenant_id: self.tenant_id.clone(),
            domain: Some(domain),
            domain_pack_version: version,
            tenant_pack_version,
            unlink: self.unlink.clone(),
            playbooks_of: self.playbooks_of,
            ..Activate::default()
        })
    }
}

/// The live tenant pack version that can be kept with a domain pack of this domain.
pub(super) fn kept<'l>(domain: &str, live: Option<&'l ActiveConfig>) -> Option<&'l Version> {
    let live = live?;
    let of_live = live.domain.as_ref()?;
    let version = live.tenant_pack_version.as_ref()?;
    of_live
        .as_str()
        .eq_ignore_ascii_case(domain)
        .then_some(version)
}

/// Whether a text is a spelling of the version.
fn is_version(version: &Version, text: &str) -> bool {
    Version::parse(text).is_ok_and(|named| named == *version)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::{DomainName, PackKind, PackOwner, PackStatus};

    use super::*;
    use crate::packs::sample::pack;

    fn chosen(query: &QueryString) -> Choice {
        Choice::for_tenant(&TenantId::parse("ACME").unwrap(), query)
    }

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

    fn live(domain: &str) -> ActiveConfig {
        ActiveConfig {
            domain: DomainName::parse(domain).ok(),
            tenant_pack_version: Version::parse("v1.3").ok(),
            ..ActiveConfig::none(TenantId::parse("ACME").unwrap())
        }
    }

    fn version(text: &str) -> TenantPackChoice {
        TenantPackChoice::exactly(Some(text))
    }

    #[test]
    fn a_tenant_alone_gets_the_highest_versions_that_fit_together() {
        let choice = chosen(&QueryString::default());

        let activate = choice
            .resolve(&domain_packs(), &tenant_packs(), None)
            .unwrap();

        assert_eq!(activate.domain_pack_version, "v3.10");
        assert_eq!(activate.tenant_pack_version, version("v1.4"));
    }

    #[test]
    fn the_domain_is_the_live_one_or_the_tenants_own_and_never_a_guess() {
        let choice = chosen(&QueryString::default());

        assert_eq!(
            choice
                .domain(Some(&live("Finance")), &tenant_packs())
                .as_deref(),
            Some("Finance")
        );
        assert_eq!(
            choice.domain(None, &tenant_packs()).as_deref(),
            Some("Health")
        );
        assert_eq!(choice.domain(None, &[]), None);
    }

    #[test]
    fn a_domain_that_is_chosen_anew_drops_the_version_of_the_one_before() {
        let query = QueryString::default().with("domain_pack", "Retail/v9.0");

        let same = chosen(&query.clone().with("domain", "retail"));
        assert_eq!(same.domain_pack_version.as_deref(), Some("v9.0"));

        let anew = chosen(&query.with("domain", "Finance"));
        assert_eq!(anew.domain.as_deref(), Some("Finance"));
        assert_eq!(anew.domain_pack_version, None);
    }

    #[test]
    fn a_pair_that_is_named_is_taken_and_none_means_none() {
        let query = QueryString::default()
            .with("domain_pack", "Finance/3.1.0")
            .with("tenant_pack_version", NO_TENANT_PACK);

        let activate = chosen(&query)
            .resolve(&domain_packs(), &tenant_packs(), None)
            .unwrap();

        assert_eq!(activate.domain_pack_version, "v3.1");
        assert_eq!(activate.tenant_pack_version, TenantPackChoice::Without);
    }

    #[test]
    fn nothing_is_chosen_from_what_was_withdrawn() {
        let query = QueryString::default().with("domain_pack_version", "v4.0");
        assert_eq!(chosen(&query).resolve(&domain_packs(), &[], None), None);
    }

    #[test]
    fn a_pack_of_the_tenant_chosen_before_is_forgotten() {
        let query = QueryString::default().with("tenant_pack_version", "v7.7");

        let activate = chosen(&query)
            .resolve(&domain_packs(), &tenant_packs(), None)
            .unwrap();

        assert_eq!(activate.tenant_pack_version, version("v1.4"));
    }

    fn resolved(query: QueryString, live: Option<&ActiveConfig>) -> TenantPackChoice {
        let resolved = chosen(&query).resolve(&domain_packs(), &tenant_packs(), live);
        resolved.unwrap().tenant_pack_version
    }

    #[test]
    fn whoever_names_the_domain_pack_keeps_the_live_tenant_pack() {
        let named = || QueryString::default().with("domain_pack", "Finance/v3.1");

        assert_eq!(
            resolved(named(), Some(&live("Finance"))),
            TenantPackChoice::Keep
        );
        assert_eq!(resolved(named(), Some(&live("Health"))), version("v1.4"));
        assert_eq!(resolved(named(), None), version("v1.4"));
        assert_eq!(
            resolved(QueryString::default(), Some(&live("Finance"))),
            version("v1.4")
        );
    }

    #[test]
    fn keeping_is_said_in_the_address_too_and_so_is_a_named_version() {
        let query = |own: &str| {
            let query = QueryString::default().with("domain_pack", "Finance/v3.1");
            query.with("tenant_pack_version", own)
        };

        assert_eq!(resolved(query(KEEP), None), TenantPackChoice::Keep);
        assert_eq!(
            resolved(query("1.4"), Some(&live("Finance"))),
            version("v1.4")
        );
        // Of another domain: as if nothing had been named.
        assert_eq!(
            resolved(query("v9.0"), Some(&live("Finance"))),
            TenantPackChoice::Keep
        );
    }

    #[test]
    fn a_pair_that_is_named_and_not_listed_is_asked_for_as_it_is() {
        let query = QueryString::default()
            .with("domain_pack", "Finance/v0.9")
            .with("tenant_pack_version", NO_TENANT_PACK);

        let activate = chosen(&query)
            .resolve(&domain_packs(), &tenant_packs(), Some(&live("Finance")))
            .unwrap();

        assert_eq!(activate.domain_pack_version, "v0.9");
        assert_eq!(activate.tenant_pack_version, TenantPackChoice::Without);
    }
}
