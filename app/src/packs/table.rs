//! The rows of both lists of packs.

use leptos::prelude::*;
use tenantry_domain::{
    Page, Timestamp,
    access::{Permission, Scope},
    packs::{DomainPack, PackStatus, TenantPack},
};

use super::badges::status_badges;
use crate::{
    layout::Viewer,
    routes,
    text::text,
    ui::{ButtonLink, Column, DataTable, Look, Pager, Query, When},
};

/// Domain pack versions.
#[component]
pub(super) fn DomainRows(page: Page<DomainPack>, viewer: Viewer, query: Query) -> impl IntoView {
    let may_activate = viewer.can(Permission::ActivationApply, &Scope::Anywhere);
    let mut columns = vec![Column::plain(text!(packs.domain))];
    columns.extend(shared_columns());
    let shown = page.items.len();
    let rows = page
        .items
        .into_iter()
        .map(|pack| {
            let href = routes::domain_pack(&pack.domain, &pack.version);
            let activate = routes::activate_domain_pack(&pack.domain, &pack.version);
            let activate = (may_activate && pack.status.can_be_activated()).then_some(activate);
            let thing = format!("{} {}", pack.domain, pack.version);
            view! {
                <tr>
                    <th scope="row">
                        <a class="table-id" href=href.clone()>
                            {pack.domain.to_string()}
                        </a>
                    </th>
                    <td>
                        <a href=href.clone()>{pack.version.to_string()}</a>
                    </td>
                    <SharedCells
                        status=pack.status
                        live_count=pack.live_count
                        at=pack.created_at
                        by=pack.created_by
                    />
                    <Actions href activate thing />
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <DataTable caption=text!(packs.domain_packs) columns>
            {rows}
        </DataTable>
        <Pager
            query
            path=routes::PACKS
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

/// Tenant pack versions.
#[component]
pub(super) fn TenantRows(page: Page<TenantPack>, viewer: Viewer, query: Query) -> impl IntoView {
    let mut columns = vec![
        Column::plain(text!(packs.tenant)),
        Column::plain(text!(packs.domain)),
    ];
    columns.extend(shared_columns());
    let shown = page.items.len();
    let rows = page
        .items
        .into_iter()
        .map(|pack| {
            let may_activate = viewer.can_for(Permission::ActivationApply, &pack.tenant_id);
            let href = routes::tenant_pack(&pack.tenant_id, &pack.version);
            let activate =
                routes::activate_tenant_pack(&pack.tenant_id, &pack.domain, &pack.version);
            let activate = (may_activate && pack.status.can_be_activated()).then_some(activate);
            let thing = format!("{} {}", pack.tenant_id, pack.version);
            view! {
                <tr>
                    <th scope="row">
                        <a class="table-id" href=routes::tenant(&pack.tenant_id)>
                            {pack.tenant_id.to_string()}
                        </a>
                    </th>
                    <td>{pack.domain.to_string()}</td>
                    <td>
                        <a href=href.clone()>{pack.version.to_string()}</a>
                    </td>
                    <SharedCells
                        status=pack.status
                        live_count=u64::from(pack.is_live)
                        at=pack.created_at
                        by=pack.created_by
                    />
                    <Actions href activate thing />
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <DataTable caption=text!(packs.tenant_packs) columns>
            {rows}
        </DataTable>
        <Pager
            query
            path=routes::PACKS
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

fn shared_columns() -> [Column; 5] {
    [
        Column::plain(text!(packs.version)),
        Column::plain(text!(ui.status)),
        Column::plain(text!(ui.created)),
        Column::plain(text!(ui.created_by)),
        Column::controls(text!(ui.actions)),
    ]
}

#[component]
fn SharedCells(status: PackStatus, live_count: u64, at: Timestamp, by: String) -> impl IntoView {
    view! {
        <td>{status_badges(status, live_count)}</td>
        <td>
            <When at />
        </td>
        <td>{by}</td>
    }
    .into_any()
}

#[component]
fn Actions(href: String, activate: Option<String>, thing: String) -> impl IntoView {
    let label = |verb: &str| text!(ui.verb_thing, verb = verb, thing = thing);
    let activate = activate.map(|href| {
        view! {
            <ButtonLink look=Look::Quiet href aria_label=label(text!(activation.verb))>
                {text!(activation.verb)}
            </ButtonLink>
        }
        .into_any()
    });
    view! {
        <td class="table-actions">
            <ButtonLink look=Look::Quiet href aria_label=label(text!(ui.view))>
                {text!(ui.view)}
            </ButtonLink>
            {activate}
        </td>
    }
    .into_any()
}
