//! The activation page.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::{Permission, Scope},
    activation::{ActiveConfig, GetActiveConfig},
    id::TenantId,
    packs::{PackFilter, PackKind, PackOwner},
    page::MAX_LIMIT,
};

use super::{choice::Choice, choose::ChooseForm, preview::Previewed};
use crate::{
    Answer,
    asked::{Asked, ask},
    layout::{Crumb, PageHeader, denied, use_session},
    packs::versions_in,
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
    let shared = Asked::new(|| all(PackFilter::of(PackKind::Domain)), ask);
    let own = Asked::new(
        move || TenantId::parse(&choice.read().tenant_id).ok(),
        |tenant| async move {
            match tenant {
                None => Ok(Answer::none()),
                Some(tenant) => {
                    let own = all(PackFilter::of_owner(PackOwner::Tenant(tenant)));
                    ask(own).await.map(Answer::some)
                }
            }
        },
    );
    let live = Asked::new(
        move || TenantId::parse(&choice.read().tenant_id).ok(),
        |tenant| async move {
            match tenant {
                None => Ok(Answer::none()),
                Some(tenant_id) => ask(GetActiveConfig { tenant_id }).await.map(Answer::some),
            }
        },
    );
    let content = move || {
        // Read before waiting, so that a new choice asks again.
        let choice = choice.get();
        async move {
            let viewer = session.viewer().await;
            if let Some(denied) = denied(&viewer, Permission::ActivationApply, &Scope::Anywhere) {
                return denied;
            }
            let (shared, own, live) = (shared.await, own.await, live.await);
            // Of a tenant that there is not, the preview says so.
            let live: Option<ActiveConfig> = live.ok().flatten();
            let own = own.map(|page| page.map(versions_in).unwrap_or_default());
            match shared.and_then(|shared| Ok((versions_in(shared), own?))) {
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
                    let activate = choice.resolve(&domain_packs, &tenant_packs, live.as_ref());
                    let preview = match activate {
                        Some(activate) => view! { <Previewed activate /> }.into_any(),
                        None => view! { <p class="muted">{text!(activation.choose_first)}</p> }
                            .into_any(),
                    };
                    view! {
                        <ChooseForm choice domain_packs tenant_packs live />
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

/// As many versions as one page has.
fn all(filter: PackFilter) -> PackFilter {
    PackFilter {
        page: PageRequest {
            limit: Some(MAX_LIMIT),
            cursor: None,
        },
        ..filter
    }
}
