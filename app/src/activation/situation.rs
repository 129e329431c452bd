//! What there is to choose from, and where the tenant stands.

use tenantry_domain::{
    Page, PageRequest,
    activation::{ActiveConfig, GetActiveConfig},
    id::TenantId,
    packs::{
        DomainFilter, DomainName, DomainSummary, ListedPack, Pack, PackFilter, PackKind, PackOwner,
    },
    page::MAX_LIMIT,
};

use super::choice::Choice;
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    packs::versions_in,
};

/// Up to how many are shown as a plain list of choices.
const FEW: u32 = 50;

/// Those that were asked for, and whether there are more.
#[derive(Debug, Clone)]
pub(super) struct Known<T> {
    pub(super) items: Vec<T>,
    pub(super) has_more: bool,
}

impl<T> Known<T> {
    const fn none() -> Self {
        Self {
            items: Vec::new(),
            has_more: false,
        }
    }

    fn of<F>(page: Page<F>, read: impl Fn(F) -> T) -> Self {
        Self {
            has_more: page.next_cursor.is_some(),
            items: page.items.into_iter().map(read).collect(),
        }
    }
}

/// Everything that the form and the preview are made of.
#[derive(Debug, Clone)]
pub(super) struct Situation {
    /// The domains that there is a domain pack of.
    pub(super) domains: Known<String>,
    /// The domain that is chosen or known.
    pub(super) domain: Option<String>,
    /// Its versions, highest first.
    pub(super) versions: Known<Pack>,
    /// The tenant's own packs.
    pub(super) tenant_packs: Vec<Pack>,
    /// What is in force for the tenant.
    pub(super) live: Option<ActiveConfig>,
}

/// The questions, asked side by side whenever the choice changes.
#[derive(Clone, Copy)]
pub(super) struct Questions {
    domains: Asked<Page<DomainSummary>>,
    versions: Asked<Option<Page<ListedPack>>>,
    own: Asked<Option<Page<ListedPack>>>,
    live: Asked<Option<ActiveConfig>>,
}

impl Questions {
    pub(super) fn of(choice: impl Fn() -> Choice + Clone + Send + Sync + 'static) -> Self {
        let tenant = {
            let choice = choice.clone();
            move || TenantId::parse(&choice().tenant_id).ok()
        };
        Self {
            domains: Asked::new(
                || DomainFilter {
                    q: None,
                    page: at_most(FEW),
                },
                ask,
            ),
            own: Asked::new(tenant.clone(), packs_of),
            live: Asked::new(tenant, config_of),
            versions: Asked::new(
                move || {
                    let choice = choice();
                    (choice.tenant_id.clone(), choice.named_domain())
                },
                |(tenant, named)| versions_for(tenant, named),
            ),
        }
    }

    /// All answers; what cannot be asked of a tenant that there is not is told by the preview.
    pub(super) async fn answers(self, choice: &Choice) -> Result<Situation, UiError> {
        let domains = self.domains.await?;
        let own = self.own.await?.map(versions_in).unwrap_or_default();
        let live = self.live.await.ok().flatten();
        let versions = self.versions.await?;
        Ok(Situation {
            domains: Known::of(domains, |found| found.domain.to_string()),
            domain: choice.domain(live.as_ref(), &own),
            versions: versions
                .map_or_else(Known::none, |page| Known::of(page, |listed| listed.pack)),
            tenant_packs: own,
            live,
        })
    }
}

async fn packs_of(tenant: Option<TenantId>) -> Result<Answer<Option<Page<ListedPack>>>, UiError> {
    match tenant {
        None => Ok(Answer::none()),
        Some(tenant) => {
            let own = PackFilter {
                page: at_most(MAX_LIMIT),
                ..PackFilter::of_owner(PackOwner::Tenant(tenant))
            };
            ask(own).await.map(Answer::some)
        }
    }
}

async fn config_of(tenant: Option<TenantId>) -> Result<Answer<Option<ActiveConfig>>, UiError> {
    match tenant {
        None => Ok(Answer::none()),
        Some(tenant_id) => ask(GetActiveConfig { tenant_id }).await.map(Answer::some),
    }
}

/// The versions of the domain that is named, or else of that which the tenant belongs to.
async fn versions_for(
    tenant: String,
    named: Option<String>,
) -> Result<Answer<Option<Page<ListedPack>>>, UiError> {
    let tenant = TenantId::parse(&tenant).ok().filter(|_| named.is_none());
    let domain = match (named, tenant) {
        (Some(named), _) => Some(named),
        (None, None) => None,
        (None, Some(tenant)) => {
            let live = match config_of(Some(tenant.clone())).await {
                Ok(answer) => answer.read()?,
                // Told by the preview.
                Err(_) => None,
            };
            let own = match packs_of(Some(tenant)).await {
                Ok(answer) => answer.read()?.map(versions_in).unwrap_or_default(),
                Err(_) => Vec::new(),
            };
            Choice::default().domain(live.as_ref(), &own)
        }
    };
    match domain.and_then(|domain| DomainName::parse(&domain).ok()) {
        None => Ok(Answer::none()),
        Some(domain) => {
            let versions = PackFilter {
                domain: Some(domain),
                page: at_most(FEW),
                ..PackFilter::of(PackKind::Domain)
            };
            ask(versions).await.map(Answer::some)
        }
    }
}

const fn at_most(limit: u32) -> PageRequest {
    PageRequest {
        limit: Some(limit),
        cursor: None,
    }
}
