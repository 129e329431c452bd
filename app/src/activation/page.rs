//! The activation page.

use leptos::prelude::*;
use tenantry_domain::access::{Permission, Scope};

use super::{choice::Choice, choose::ChooseForm, preview::Previewed, situation::Questions};
use crate::{
    layout::{Crumb, PageHeader, denied, use_session},
    paths,
    text::text,
    ui::{ButtonLink, EmptyState, ProblemView, later, use_query},
};

/// Chooses a pair for a tenant, shows what it would change, and asks.
#[component]
pub(crate) fn ActivatePage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let choice = Memo::new(move |_| Choice::from_query(&query.read()));
    let questions = Questions::of(move || choice.get());
    let content = move || {
        // Read before waiting, so that a new choice asks again.
        let choice = choice.get();
        async move {
            let viewer = session.viewer().await;
            if let Some(denied) = denied(&viewer, Permission::ActivationApply, &Scope::Anywhere) {
                return denied;
            }
            match questions.answers(&choice).await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(situation) if situation.domains.items.is_empty() => view! {
                    <EmptyState
                        title=text!(activation.no_packs)
                        detail=text!(activation.no_packs_detail)
                    >
                        {viewer
                            .can(Permission::PacksImport, &Scope::Global)
                            .then(|| view! {
                                <ButtonLink href=paths::IMPORT>{text!(packs.import)}</ButtonLink>
                            }.into_any())}
                    </EmptyState>
                }
                .into_any(),
                Ok(situation) => {
                    let activate = choice.resolve(
                        &situation.versions.items,
                        &situation.tenant_packs,
                        situation.live.as_ref(),
                    );
                    let preview = match activate {
                        Some(activate) => view! { <Previewed activate /> }.into_any(),
                        None => view! { <p class="muted">{text!(activation.choose_first)}</p> }
                            .into_any(),
                    };
                    view! {
                        <ChooseForm choice situation />
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
            crumbs=vec![Crumb::new(text!(tenants.title), paths::TENANTS)]
        />
        {later(6, content)}
    }
    .into_any()
}
