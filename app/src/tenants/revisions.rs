//! A tenant's revisions, newest first.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    activation::{self, Revision},
    id::TenantId,
};

use crate::{
    asked::{Asked, ask},
    routes,
    text::text,
    ui::{ProblemView, StatusBadge, Timeline, TimelineItem, Tone, later},
};

/// Revisions shown on the tenant's page.
const SHOWN: u32 = 20;

/// The history of a tenant's configuration.
#[component]
pub(super) fn Revisions(tenant_id: TenantId, current: u64) -> impl IntoView {
    if current == 0 {
        return ().into_any();
    }
    let query = activation::ListRevisions {
        tenant_id,
        as_of: None,
        page: PageRequest {
            limit: Some(SHOWN),
            cursor: None,
        },
    };
    let revisions = Asked::new(move || query.clone(), ask);
    view! {
        <section class="card" aria-labelledby="revisions-title">
            <h2 id="revisions-title">{text!(tenants.revisions)}</h2>
            {later(3, move || async move {
                    match revisions.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(page) => {
                            let items = page
                                .items
                                .into_iter()
                                .map(|revision| view! { <Item revision current /> }.into_any())
                                .collect_view();
                            view! { <Timeline label=text!(tenants.revisions)>{items}</Timeline> }
                                .into_any()
                        }
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Item(revision: Revision, current: u64) -> impl IntoView {
    let is_current = revision.revision == current;
    let domain = routes::domain_pack(&revision.domain, &revision.domain_pack_version);
    let own = revision.tenant_pack_version.as_ref().map(|version| {
        let href = routes::tenant_pack(&revision.tenant_id, version);
        view! {
            " + "
            <a href=href>{version.to_string()}</a>
        }
        .into_any()
    });
    let accepted = (revision.accepted_warnings > 0).then(|| {
        text!(
            tenants.accepted_warnings,
            count = revision.accepted_warnings
        )
    });
    view! {
        <TimelineItem at=revision.created_at by=revision.created_by is_current>
            <p>
                <strong>{text!(ui.revision, revision = revision.revision)}</strong>
                " "
                {is_current
                    .then(|| view! { <StatusBadge tone=Tone::Live label=text!(ui.live) /> }.into_any())}
            </p>
            <p>
                <a href=domain>{format!("{} {}", revision.domain, revision.domain_pack_version)}</a>
                {own}
            </p>
            {revision.reason.map(|reason| view! { <p class="timeline-reason">{reason}</p> }.into_any())}
            {accepted.map(|accepted| view! { <p class="muted">{accepted}</p> }.into_any())}
        </TimelineItem>
    }
    .into_any()
}
