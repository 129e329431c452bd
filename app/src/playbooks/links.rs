//! The tenants that a playbook is linked to, on the page of a version, and the form that links it to one more.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    access::{Permission, Scope},
    packs::{PackStatus, Version},
    playbooks::{LinkFilter, PlaybookId, PlaybookLink},
};

use super::{
    link::LinkCard,
    server_fns::{LinkPlaybook, UnlinkPlaybook},
    verdict::{reasons, verdict_badge},
};
use crate::{
    asked::{Asked, ask},
    frames::{CommandDialog, in_row},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{
        Column, DataTable, EmptyState, FormProblem, Posting, ProblemView, When, after_link,
        before_link, later, number, use_query,
    },
};

/// The parameter that says where the shown links begin.
const CURSOR: &str = "cursor";
/// The parameter that asks for the dialog which unlinks from a tenant.
const UNLINK: &str = "unlink";
/// The parameter that says which revision was in force when it was asked for.
pub(super) const BASE: &str = "base";
/// Links on a page.
const PAGE: u32 = 20;

/// Where a playbook is linked, in whichever version, and the form that links this one.
#[component]
pub(crate) fn Links(
    playbook: PlaybookId,
    version: Version,
    status: PackStatus,
    viewer: Viewer,
) -> impl IntoView {
    let query = use_query();
    let unlink = Posting::to::<UnlinkPlaybook>();
    let link = Posting::to::<LinkPlaybook>();
    let cursor = Memo::new(move |_| query.read().get(CURSOR).map(str::to_owned));
    let id = playbook.clone();
    let links = Asked::new(
        move || (cursor.get(), unlink.changes() + link.changes()),
        move |(cursor, _)| {
            ask(LinkFilter {
                playbook_id: id.clone(),
                page: PageRequest {
                    limit: Some(PAGE),
                    cursor,
                },
            })
        },
    );
    let page = paths::playbook(&playbook, &version);
    let may_link =
        status.can_be_activated() && viewer.can(Permission::PlaybooksLink, &Scope::Anywhere);
    let dialog = {
        let (playbook, version, viewer) = (playbook.clone(), version.clone(), viewer.clone());
        move || {
            let query = query.read();
            let tenant = query.tenant(UNLINK)?;
            let may = viewer.can_for(Permission::PlaybooksLink, &tenant);
            may.then(|| {
                let back = back_of(&query).href(&paths::playbook(&playbook, &version));
                let dialog = unlink_dialog(&playbook, tenant.as_str(), &query, back);
                dialog.sends("version", version.as_str()).open(unlink)
            })
        }
    };
    let form = may_link.then(|| {
        let (playbook, version) = (playbook.clone(), version.clone());
        view! { <LinkCard playbook version link /> }.into_any()
    });
    let table = later(4, move || {
        let (page, viewer) = (page.clone(), viewer.clone());
        let here = query.get();
        async move {
            match links.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(links) if links.items.is_empty() => view! {
                    <EmptyState
                        title=text!(playbooks.not_linked)
                        detail=text!(playbooks.not_linked_detail)
                    />
                }
                .into_any(),
                Ok(links) => view! { <Table links page viewer here /> }.into_any(),
            }
        }
    });
    view! {
        {dialog}
        <FormProblem error=unlink.error() />
        <section class="card" aria-labelledby="links-title">
            <div class="card-head">
                <h2 id="links-title">{text!(playbooks.linked_to)}</h2>
            </div>
            {table}
        </section>
        {form}
    }
    .into_any()
}

/// The page's address without what asks for a dialog.
fn back_of(query: &QueryString) -> QueryString {
    query.clone().without(UNLINK).without(BASE).without("done")
}

/// Asks before a playbook is taken away from a tenant.
pub(super) fn unlink_dialog(
    playbook: &PlaybookId,
    tenant: &str,
    query: &QueryString,
    back: String,
) -> CommandDialog {
    let dialog = CommandDialog::new(
        text!(playbooks.unlink_title, playbook = playbook, tenant = tenant),
        text!(playbooks.unlink_consequence),
        back,
        text!(playbooks.unlink),
    )
    .sends("input[playbook_id]", playbook.as_str())
    .sends("input[tenant_id]", tenant)
    // What it would loosen is what is meant: the playbook is taken away.
    .sends("input[accept_warnings]", "true")
    .reason("input[reason]", None)
    .harms(true);
    // What was seen is what is taken away, and nothing that came since.
    match query.get(BASE) {
        Some(base) => dialog.sends("input[expected_revision]", base),
        None => dialog,
    }
}

#[component]
fn Table(
    links: Page<PlaybookLink>,
    /// The page of the version.
    page: String,
    viewer: Viewer,
    here: QueryString,
) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(tenants.one)),
        Column::plain(text!(packs.version)),
        Column::plain(text!(packs.domain_pack)),
        Column::plain(text!(playbooks.fits)),
        Column::plain(text!(playbooks.linked_at)),
        Column::plain(text!(playbooks.linked_by)),
        Column::controls(text!(ui.actions)),
    ];
    let total = usize::try_from(links.total).unwrap_or(usize::MAX);
    let to = |cursor: &String| here.clone().with(CURSOR, cursor).href(&page);
    let before = before_link(text!(contents.before), links.prev_cursor.as_ref().map(to));
    let after = after_link(text!(contents.after), links.next_cursor.as_ref().map(to));
    let rows = links
        .items
        .into_iter()
        .map(|link| {
            let may = viewer.can_for(Permission::PlaybooksLink, &link.tenant_id);
            let href = back_of(&here)
                .with(UNLINK, link.tenant_id.as_str())
                .with(BASE, link.revision.to_string())
                .href(&page);
            let thing = link.tenant_id.to_string();
            let unlink = may.then(|| in_row(text!(playbooks.unlink), &thing, href));
            row(link, unlink)
        })
        .collect_view();
    view! {
        <DataTable caption=text!(playbooks.linked_to) columns>
            {rows}
        </DataTable>
        <div class="pager">
            <p>{text!(playbooks.link_count, count = number(total))}</p>
            <span class="pager-links">{before} {after}</span>
        </div>
    }
    .into_any()
}

fn row(link: PlaybookLink, unlink: Option<AnyView>) -> AnyView {
    let domain = paths::domain_pack(&link.domain, &link.domain_pack_version);
    let waits = (link.revision == 0)
        .then(|| view! { <p class="muted">{text!(playbooks.waits)}</p> }.into_any());
    let version = paths::playbook(&link.playbook_id, &link.version);
    view! {
        <tr>
            <th scope="row">
                <a class="table-id" href=paths::tenant(&link.tenant_id)>
                    {link.tenant_id.to_string()}
                </a>
            </th>
            <td>
                <a href=version>{link.version.to_string()}</a>
            </td>
            <td>
                <a href=domain>{format!("{} {}", link.domain, link.domain_pack_version)}</a>
                {waits}
            </td>
            <td>{verdict_badge(link.verdict)} {reasons(&link.findings)}</td>
            <td>
                <When at=link.created_at />
            </td>
            <td>{link.created_by}</td>
            <td class="table-actions">{unlink}</td>
        </tr>
    }
    .into_any()
}
