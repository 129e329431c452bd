//! The page of a revision: the effective configuration as it was activated, and where each part of it comes from.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    activation::{Revision, RevisionContents, ShowRevision},
    id::TenantId,
    packs::{ContentRow, ContentsPage, PackKind},
};

use super::{
    contents::{Parts, PlaceOf, page_of},
    revision_diff::{CompareRevision, Compared, Other},
};
use crate::{
    asked::{Asked, ask},
    backend::refused,
    layout::{Crumb, PageHeader, Viewer, title_of_path, use_session},
    paths,
    query::QueryString,
    text::text,
    ui::{Checksum, Fact, Facts, ProblemView, StatusBadge, Tone, When, later, use_query, warning},
};

/// The effective configuration of one revision.
#[component]
pub(crate) fn RevisionPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query();
    let named = Memo::new(move |_| {
        let params = params.read();
        let tenant = TenantId::parse(params.get_str("tenant_id")?).ok()?;
        let number: u64 = params.get_str("revision")?.parse().ok()?;
        Some((tenant, number))
    });
    let wanted = Memo::new(move |_| page_of(&query.read()));
    let session = use_session();
    let other = Memo::new(move |_| Other::read(&query.read()));
    let revision = Asked::new(
        move || (named.get(), wanted.get()),
        |(named, page)| async move {
            let (tenant_id, revision) = named.ok_or_else(|| refused(Problem::no_such_address()))?;
            ask(ShowRevision::of(tenant_id, revision, page)).await
        },
    );
    later(8, move || {
        // Read before waiting, so that another comparison is shown.
        let other = other.get();
        async move {
            let viewer = session.viewer().await;
            let (wanted, query) = (wanted.get_untracked(), query.get_untracked());
            match revision.await {
                Ok(held) => view! { <Content held wanted other query viewer /> }.into_any(),
                Err(error) => {
                    let named = named.get_untracked();
                    let title = named
                        .as_ref()
                        .map(|(tenant, number)| title_of(tenant, *number));
                    view! {
                    <PageHeader title=title_of_path(title) crumbs=crumbs(named.map(|(tenant, _)| tenant)) />
                    <ProblemView error />
                }
                .into_any()
                }
            }
        }
    })
}

fn title_of(tenant: &TenantId, number: u64) -> String {
    text!(contents.revision_of, tenant = tenant, revision = number)
}

fn crumbs(tenant: Option<TenantId>) -> Vec<Crumb> {
    let list = Crumb::new(text!(tenants.title), paths::TENANTS);
    let own = tenant.map(|id| Crumb::new(id.to_string(), paths::tenant(&id)));
    [list].into_iter().chain(own).collect()
}

#[component]
fn Content(
    held: RevisionContents,
    wanted: ContentsPage,
    other: Other,
    query: QueryString,
    viewer: Viewer,
) -> impl IntoView {
    let RevisionContents {
        revision,
        current,
        contents,
        is_recomputed,
    } = held;
    let path = paths::revision(&revision.tenant_id, revision.revision);
    let json = paths::config_of_revision(&revision.tenant_id, revision.revision);
    let is_live = revision.revision == current;
    let beside = move || {
        is_live.then(|| view! { <StatusBadge tone=Tone::Live label=text!(ui.live) /> }.into_any())
    };
    let recomputed = is_recomputed.then(|| warning(text!(contents.recomputed)));
    let domain = paths::domain_pack(&revision.domain, &revision.domain_pack_version);
    let own = revision
        .tenant_pack_version
        .as_ref()
        .map(|version| paths::tenant_pack(&revision.tenant_id, version));
    let linked: HashMap<String, String> = revision
        .playbooks
        .iter()
        .map(|link| {
            let page = paths::playbook(&link.playbook_id, &link.version);
            (link.playbook_id.to_string(), page)
        })
        .collect();
    let place_of: PlaceOf = Callback::new(move |row: ContentRow| {
        let page = match row.shown_in? {
            PackKind::Domain => Some(&domain),
            PackKind::Tenant => own.as_ref(),
            PackKind::Playbook => linked.get(&row.name),
        };
        let pointer = Some(&row.pointer).filter(|pointer| !pointer.is_empty());
        Some(paths::place_of(page?, pointer?))
    });
    let shown = match other.clone() {
        Other::One(from, of) => view! { <Compared revision=revision.clone() from of /> }.into_any(),
        Other::Nobody | Other::NoNumber | Other::NoTenant => {
            view! { <Parts contents wanted path place_of /> }.into_any()
        }
    };
    view! {
        <PageHeader
            title=title_of(&revision.tenant_id, revision.revision)
            lead=text!(contents.revision_lead)
            crumbs=crumbs(Some(revision.tenant_id.clone()))
            beside
        >
            <a class="button" rel="external" href=json>
                {text!(tenants.revision_json)}
            </a>
        </PageHeader>
        {recomputed}
        <About revision=revision.clone() />
        <CompareRevision revision other query viewer />
        {shown}
    }
    .into_any()
}

#[component]
fn About(revision: Revision) -> impl IntoView {
    let domain = {
        let href = paths::domain_pack(&revision.domain, &revision.domain_pack_version);
        let label = format!("{} {}", revision.domain, revision.domain_pack_version);
        view! { <a href=href>{label}</a> }.into_any()
    };
    let own = match &revision.tenant_pack_version {
        Some(version) => {
            let href = paths::tenant_pack(&revision.tenant_id, version);
            view! { <a href=href>{version.to_string()}</a> }.into_any()
        }
        None => view! { <span class="muted">{text!(tenants.no_tenant_pack)}</span> }.into_any(),
    };
    let reason = revision
        .reason
        .map(|reason| view! { <Fact name=text!(ui.reason)>{reason}</Fact> }.into_any());
    let request = revision.change_request.map(|id| {
        view! {
            <Fact name=text!(audit.kinds.change_request)>
                <a href=paths::change_request(&id)>{text!(tenants.approved_request)}</a>
            </Fact>
        }
        .into_any()
    });
    let recall = revision.recall.map(|id| {
        view! {
            <Fact name=text!(audit.kinds.recall)>
                <a href=paths::recall(&id)>{text!(recalls.by_one)}</a>
            </Fact>
        }
        .into_any()
    });
    view! {
        <Facts>
            <Fact name=text!(packs.domain_pack)>{domain}</Fact>
            <Fact name=text!(packs.tenant_pack)>{own}</Fact>
            <Fact name=text!(tenants.activated)>
                <When at=revision.created_at />
            </Fact>
            <Fact name=text!(tenants.activated_by)>{revision.created_by}</Fact>
            {reason}
            {request}
            {recall}
            <Fact name=text!(ui.checksum)>
                <Checksum sum=revision.checksum />
            </Fact>
        </Facts>
    }
    .into_any()
}
