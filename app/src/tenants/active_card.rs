//! The configuration in force for a tenant.

use leptos::prelude::*;
use tenantry_domain::activation::ActiveConfig;

use crate::{
    paths,
    text::text,
    ui::{Checksum, EmptyState, Fact, Facts, StatusBadge, Tone, When},
};

/// The pair in force, its revision and checksum, or that there is none.
#[component]
pub(super) fn ActiveCard(
    active: ActiveConfig,
    /// Where exceptions are replayed with other versions, for whom may see that.
    #[prop(optional_no_strip)]
    replay: Option<String>,
) -> impl IntoView {
    let is_live = active.revision > 0;
    view! {
        <section class="card" aria-labelledby="active-title">
            <div class="card-head">
                <h2 id="active-title">{text!(tenants.active_title)}</h2>
                {is_live
                    .then(|| view! {
                        <StatusBadge
                            tone=Tone::Live
                            label=text!(ui.revision, revision = active.revision)
                        />
                    }.into_any())}
            </div>
            {if is_live {
                view! { <Pair active /> }.into_any()
            } else {
                view! {
                    <EmptyState title=text!(tenants.none_active) detail=text!(tenants.none_active_detail) />
                }
                    .into_any()
            }}
            {replay.map(|href| view! { <p><a href=href>{text!(replay.link)}</a></p> }.into_any())}
        </section>
    }
    .into_any()
}

#[component]
fn Pair(active: ActiveConfig) -> impl IntoView {
    let domain = active
        .domain
        .zip(active.domain_pack_version)
        .map(|(domain, version)| {
            let label = format!("{domain} {version}");
            view! { <a href=paths::domain_pack(&domain, &version)>{label}</a> }.into_any()
        });
    let own = match active.tenant_pack_version {
        Some(version) => {
            let href = paths::tenant_pack(&active.tenant_id, &version);
            view! { <a href=href>{version.to_string()}</a> }.into_any()
        }
        None => view! { <span class="muted">{text!(tenants.no_tenant_pack)}</span> }.into_any(),
    };
    view! {
        <Facts>
            <Fact name=text!(packs.domain_pack)>{domain}</Fact>
            <Fact name=text!(packs.tenant_pack)>{own}</Fact>
            {active
                .activated_at
                .map(|at| view! {
                    <Fact name=text!(tenants.activated)>
                        <When at />
                    </Fact>
                }.into_any())}
            {active
                .activated_by
                .map(|by| view! { <Fact name=text!(tenants.activated_by)>{by}</Fact> }.into_any())}
            {active
                .checksum
                .map(|sum| view! {
                    <Fact name=text!(ui.checksum)>
                        <Checksum sum />
                    </Fact>
                }.into_any())}
        </Facts>
    }
    .into_any()
}
