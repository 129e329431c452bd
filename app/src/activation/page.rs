//! The activation page.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::{Permission, Scope},
    id::TenantId,
    packs::{Pack, PackFilter, PackKind, PackOwner},
    page::MAX_LIMIT,
};

use super::{choice::Choice, choose::ChooseForm, preview::Previewed};
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    layout::{Crumb, PageHeader, denied, use_session},
    routes,
    text::text,
    ui::{ButtonLink, EmptyState, ProblemView, later, use_query},
};

/// Chooses a pair for a tenant, shows what it would change, and asks.
#[component]
pub(crate) fn ActivatePage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let choice = Memo::new(move |_| Choice::from_query(&query.read()));
    let packs = Asked::new(move || choice.get().tenant_id, offered);
    let content = move || {
        // Read before waiting, so that a new choice asks again.
        let choice = choice.get();
        async move {
            let viewer = session.viewer().await;
            if let Some(denied) = denied(&viewer, Permission::ActivationApply, &Scope::Anywhere) {
                return denied;
            }
            match packs.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok((domain_packs, _)) if domain_packs.is_empty() => view! {
                    <EmptyState
                        title=text!(activation.no_packs)
                        detail=text!(activation.no_packs_detail)
                    >
                        {viewer
                            .can(Permission::PacksImport, &Scope::Global)
                            .then(|| view! {
                                <ButtonLink href=routes::IMPORT>{text!(packs.import)}</ButtonLink>
                            }.into_any())}
                    </EmptyState>
                }
                .into_any(),
                Ok((domain_packs, tenant_packs)) => {
                    let activate = choice.resolve(&domain_packs, &tenant_packs);
                    let preview = match activate {
                        Some(activate) => view! { <Previewed activate /> }.into_any(),
                        None => view! { <p class="muted">{text!(activation.choose_first)}</p> }
                            .into_any(),
                    };
                    view! {
                        <ChooseForm choice domain_packs tenant_packs />
                        {preview}
                    }
                    .into_any()
                }
            }
        }
    };
    view! {
        <PageHeader
            title=text!(activation.title)
            lead=text!(activation.lead)
            crumbs=vec![Crumb::new(text!(tenants.title), routes::TENANTS)]
        />
        {later(6, content)}
    }
    .into_any()
}

/// The domain packs there are, and the packs of the tenant that is chosen.
async fn offered(tenant: String) -> Result<Answer<(Vec<Pack>, Vec<Pack>)>, UiError> {
    let domain_packs = all(PackFilter::of(PackKind::Domain)).await?;
    let tenant_packs = match TenantId::parse(&tenant) {
        Ok(tenant) => all(PackFilter::of_owner(PackOwner::Tenant(tenant))).await?,
        Err(_) => Vec::new(),
    };
    Answer::of(&(domain_packs, tenant_packs))
}

/// As many versions as one page has.
async fn all(filter: PackFilter) -> Result<Vec<Pack>, UiError> {
    let filter = PackFilter {
        page: PageRequest {
            limit: Some(MAX_LIMIT),
            cursor: None,
        },
        ..filter
    };
    let listed = ask(filter).await?.read()?.items;
    Ok(listed.into_iter().map(|listed| listed.pack).collect())
}
