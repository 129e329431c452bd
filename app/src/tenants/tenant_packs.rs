//! The tenant's own packs on its page.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    id::TenantId,
    packs::{ListedPack, PackFilter, PackOwner},
    tenants::Status,
};

use crate::{
    asked::{Asked, ask},
    packs::status_badges,
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Column, DataTable, EmptyState, NotNow, ProblemView, Sign, When, later},
};

/// Versions shown on the tenant's page.
const SHOWN: u32 = 10;

/// The newest versions of the tenant's own packs.
#[component]
pub(super) fn TenantPacks(
    tenant_id: TenantId,
    /// The tenant's status, for who may import packs of it.
    import: Option<Status>,
) -> impl IntoView {
    let all = QueryString::default()
        .with("tab", "tenant")
        .with("tenant_id", tenant_id.as_str())
        .href(paths::PACKS);
    let import = import.map(|status| match status {
        Status::Active => view! {
            <ButtonLink href=paths::import_for(&tenant_id) sign=Sign::Import>
                {text!(packs.import)}
            </ButtonLink>
        }
        .into_any(),
        Status::Suspended => {
            view! { <NotNow label=text!(packs.import) reason=text!(tenants.suspended_reason) /> }
                .into_any()
        }
    });
    let filter = PackFilter {
        page: PageRequest {
            limit: Some(SHOWN),
            cursor: None,
        },
        ..PackFilter::of_owner(PackOwner::Tenant(tenant_id))
    };
    let packs = Asked::new(move || filter.clone(), ask);
    view! {
        <section class="card" aria-labelledby="packs-title">
            <div class="card-head">
                <h2 id="packs-title">{text!(packs.tenant_packs)}</h2>
                <span class="card-actions">
                    <a href=all>{text!(ui.see_all)} " " <span class="visually-hidden">{text!(packs.tenant_packs)}</span></a>
                    {import}
                </span>
            </div>
            {later(3, move || async move {
                    match packs.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(page) if page.items.is_empty() => {
                            view! {
                                <EmptyState
                                    title=text!(tenants.no_packs)
                                    detail=text!(tenants.no_packs_detail)
                                />
                            }
                                .into_any()
                        }
                        Ok(page) => view! { <Rows packs=page.items /> }.into_any(),
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Rows(packs: Vec<ListedPack>) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(packs.version)),
        Column::plain(text!(packs.domain)),
        Column::plain(text!(ui.status)),
        Column::plain(text!(ui.created)),
        Column::plain(text!(ui.created_by)),
    ];
    let rows = packs
        .into_iter()
        .map(|ListedPack { pack, .. }| {
            view! {
                <tr>
                    <th scope="row">
                        <a href=paths::pack(
                            &pack.owner,
                            &pack.version,
                        )>{pack.version.to_string()}</a>
                    </th>
                    <td>{pack.domain_text().to_owned()}</td>
                    <td>{status_badges(pack.status, pack.live_count)}</td>
                    <td>
                        <When at=pack.created_at />
                    </td>
                    <td>{pack.created_by}</td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <DataTable caption=text!(packs.tenant_packs) columns>
            {rows}
        </DataTable>
    }
    .into_any()
}
