//! The playbooks that are linked to a tenant, on its page.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::Permission,
    id::TenantId,
    playbooks::{PlaybookId, PlaybookLink, TenantLinks},
};

use super::{
    links::{BASE, unlink_dialog},
    server_fns::UnlinkPlaybook,
    verdict::{reasons, verdict_badge},
};
use crate::{
    asked::{Asked, ask},
    frames::in_row,
    layout::Viewer,
    paths,
    text::text,
    ui::{
        ButtonLink, Column, DataTable, EmptyState, FormProblem, Posting, ProblemView, When, later,
        use_query,
    },
};

/// The parameter that asks for the dialog which takes a playbook away.
const UNLINK: &str = "unlink";
/// Links that are shown: a tenant has not more.
const SHOWN: u32 = 50;

/// The linked playbooks, and the way to take one away; `revision` asks anew when it changes.
#[component]
pub(crate) fn TenantPlaybooks(
    tenant_id: TenantId,
    viewer: Viewer,
    /// Whether the tenant takes changes.
    is_open: bool,
) -> impl IntoView {
    let unlink = Posting::to::<UnlinkPlaybook>();
    let id = tenant_id.clone();
    let links = Asked::new(
        move || unlink.changes(),
        move |_| {
            ask(TenantLinks {
                tenant_id: id.clone(),
                page: PageRequest {
                    limit: Some(SHOWN),
                    cursor: None,
                },
            })
        },
    );
    let may = is_open && viewer.can_for(Permission::PlaybooksLink, &tenant_id);
    let query = use_query();
    let dialog = {
        let tenant_id = tenant_id.clone();
        move || {
            let query = query.read();
            let playbook = PlaybookId::parse(query.get(UNLINK)?).ok()?;
            may.then(|| {
                let back = paths::tenant(&tenant_id);
                let dialog = unlink_dialog(&playbook, tenant_id.as_str(), &query, back);
                dialog.sends("from", "tenant").open(unlink)
            })
        }
    };
    let link = may.then(|| {
        view! { <ButtonLink href=paths::PLAYBOOKS>{text!(playbooks.link_one)}</ButtonLink> }
            .into_any()
    });
    let shown = later(2, move || {
        let tenant_id = tenant_id.clone();
        async move {
            match links.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(page) if page.items.is_empty() => view! {
                    <EmptyState
                        title=text!(playbooks.none_linked)
                        detail=text!(playbooks.none_linked_detail)
                    />
                }
                .into_any(),
                Ok(page) => view! { <Rows links=page.items tenant_id may /> }.into_any(),
            }
        }
    });
    view! {
        {dialog}
        <section class="card" aria-labelledby="playbooks-title">
            <div class="card-head">
                <h2 id="playbooks-title">{text!(playbooks.title)}</h2>
                <span class="card-actions">{link}</span>
            </div>
            <FormProblem error=unlink.error() />
            {shown}
        </section>
    }
    .into_any()
}

#[component]
fn Rows(links: Vec<PlaybookLink>, tenant_id: TenantId, may: bool) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(playbooks.playbook)),
        Column::plain(text!(packs.version)),
        Column::plain(text!(playbooks.fits)),
        Column::plain(text!(playbooks.linked_at)),
        Column::controls(text!(ui.actions)),
    ];
    let rows = links
        .into_iter()
        .map(|link| {
            let thing = link.playbook_id.to_string();
            let href = format!(
                "{}?{UNLINK}={thing}&{BASE}={}",
                paths::tenant(&tenant_id),
                link.revision
            );
            let unlink = may.then(|| in_row(text!(playbooks.unlink), &thing, href));
            let page = paths::playbook(&link.playbook_id, &link.version);
            view! {
                <tr>
                    <th scope="row">
                        <a class="table-id" href=page>
                            {thing}
                        </a>
                    </th>
                    <td>{link.version.to_string()}</td>
                    <td>{verdict_badge(link.verdict)} {reasons(&link.findings)}</td>
                    <td>
                        <When at=link.created_at />
                    </td>
                    <td class="table-actions">{unlink}</td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <DataTable caption=text!(playbooks.title) columns>
            {rows}
        </DataTable>
    }
    .into_any()
}
