//! What there is to choose from, where the tenant stands, and what the pair that is chosen would do.

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    activation::{ActiveConfig, Candidate},
    packs::Pack,
    schedules::Plan,
};

use super::{choice::Choice, times::Planned};
use crate::UiError;

/// Those that were asked for, and whether there are more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Known<T> {
    pub(super) items: Vec<T>,
    pub(super) has_more: bool,
}

/// What the fields are made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Situation {
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

/// Everything that the dialog shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proposal {
    /// What the address chose.
    pub(super) choice: Choice,
    /// What there is to choose from.
    pub(super) situation: Situation,
    /// What the pair would do, or why there is none such; nothing before one is chosen.
    pub(super) candidate: Option<Result<Candidate, UiError>>,
    /// When it would be activated, or what is wrong with the times; nothing for now.
    pub(super) planned: Planned,
}

impl Proposal {
    /// When it would be activated; nothing for now.
    pub(super) fn plan(&self) -> Option<Plan> {
        self.planned.as_ref()?.as_ref().ok().copied()
    }

    /// The pair that can be confirmed as it is.
    pub(super) fn confirmable(&self) -> Option<&Candidate> {
        let candidate = self.candidate.as_ref()?.as_ref().ok()?;
        let preview = &candidate.preview;
        let is_unclear = matches!(self.planned, Some(Err(_)));
        let is_refused =
            !preview.is_possible || preview.is_live || preview.frozen.is_some() || is_unclear;
        (!is_refused).then_some(candidate)
    }
}

#[cfg(feature = "ssr")]
mod asking {
    use tenantry_domain::{
        Page, PageRequest,
        activation::{GetActiveConfig, ShowCandidate},
        packs::{DomainFilter, DomainName, ListedPack, PackFilter, PackKind, PackOwner},
        page::MAX_LIMIT,
    };

    use tenantry_ui::error::said;

    use super::{Choice, Known, Proposal, Situation};
    use crate::{UiError, backend, packs::versions_in};

    /// Up to how many are shown as a plain list of choices.
    const FEW: u32 = 50;

    impl<T> Known<T> {
        fn of<F>(page: Page<F>, read: impl Fn(F) -> T) -> Self {
            Self {
                has_more: page.next_cursor.is_some(),
                items: page.items.into_iter().map(read).collect(),
            }
        }
    }

    impl Proposal {
        /// Asks for all of it, for the caller of this request.
        pub(in crate::activation) async fn of(choice: Choice) -> Result<Self, UiError> {
            let situation = Situation::of(&choice).await?;
            let pair = choice.resolve(
                &situation.versions.items,
                &situation.tenant_packs,
                situation.live.as_ref(),
            );
            let (mut candidate, mut planned) = (None, None);
            if let Some(mut pair) = pair {
                let now = backend::Door::here()?.backend.now();
                let plan = choice.times.plan(&mut pair, now).map_err(said);
                planned = plan.transpose();
                candidate = Some(backend::ask_within(ShowCandidate(pair)).await?);
            }
            // Which freezes hold then is not known.
            if let (Some(Err(_)), Some(Ok(candidate))) = (&planned, &mut candidate) {
                candidate.preview.frozen = None;
            }
            Ok(Self {
                choice,
                situation,
                candidate,
                planned,
            })
        }
    }

    impl Situation {
        async fn of(choice: &Choice) -> Result<Self, UiError> {
            let tenant_id = choice.tenant().map_err(backend::refuse)?;
            let live = backend::ask(GetActiveConfig {
                tenant_id: tenant_id.clone(),
            })
            .await?;
            let own = PackFilter {
                page: at_most(MAX_LIMIT),
                ..PackFilter::of_owner(PackOwner::Tenant(tenant_id))
            };
            let own = versions_in(backend::ask(own).await?);
            let domains = DomainFilter {
                q: None,
                page: at_most(FEW),
            };
            let domains = backend::ask(domains).await?;
            let domain = choice.domain(Some(&live), &own);
            Ok(Self {
                domains: Known::of(domains, |found| found.domain.to_string()),
                versions: Known::of(versions_of(domain.as_deref()).await?, |listed| listed.pack),
                domain,
                tenant_packs: own,
                live: Some(live),
            })
        }
    }

    /// The versions of the domain pack; none where there can be no such domain.
    async fn versions_of(domain: Option<&str>) -> Result<Page<ListedPack>, UiError> {
        let named = domain.and_then(|domain| DomainName::parse(domain).ok());
        let Some(domain) = named else {
            return Ok(Page::of_all(Vec::new()));
        };
        let versions = PackFilter {
            domain: Some(domain),
            page: at_most(FEW),
            ..PackFilter::of(PackKind::Domain)
        };
        backend::ask(versions).await
    }

    const fn at_most(limit: u32) -> PageRequest {
        PageRequest {
            limit: Some(limit),
            cursor: None,
        }
    }
}
