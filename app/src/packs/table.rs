//! The rows of the lists of packs and playbooks.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    packs::{Pack, PackKind, PackOwner},
};

use super::badges::badges_of;
use crate::{
    frames::in_row,
    layout::Viewer,
    paths,
    text::text,
    ui::{Column, When},
};

/// The columns of the list of a kind.
pub(crate) fn columns(kind: PackKind) -> Vec<Column> {
    let tenant = (kind == PackKind::Tenant).then(|| Column::plain(text!(packs.tenant)));
    let name = match kind {
        PackKind::Domain | PackKind::Tenant => text!(packs.domain),
        PackKind::Playbook => text!(playbooks.playbook),
    };
    let shared = [
        Column::plain(name),
        Column::plain(text!(packs.version)),
        Column::plain(text!(ui.status)).may_hide("status"),
        Column::plain(text!(ui.created)).may_hide("created"),
        Column::plain(text!(ui.created_by)).may_hide("created_by"),
        Column::controls(text!(ui.actions)),
    ];
    tenant.into_iter().chain(shared).collect()
}

/// The row of a version, in the list at this address.
pub(crate) fn row(pack: Pack, viewer: &Viewer, here: String) -> AnyView {
    let href = paths::pack(&pack.owner, &pack.version);
    let activate = may_activate(&pack, viewer).then(|| paths::activate_pack(&pack, Some(here)));
    let thing = format!("{} {}", pack.owner, pack.version);
    let activate = activate.map(|href| in_row(verb_of(&pack), &thing, href));
    let domain = pack.domain_text().to_owned();
    let names = match &pack.owner {
        PackOwner::Domain(_) => view! {
            <th scope="row">
                <a class="table-id" href=href.clone()>
                    {domain}
                </a>
            </th>
        }
        .into_any(),
        PackOwner::Tenant(tenant) => view! {
            <th scope="row">
                <a class="table-id" href=paths::tenant(tenant)>
                    {tenant.to_string()}
                </a>
            </th>
            <td>{domain}</td>
        }
        .into_any(),
        PackOwner::Playbook(playbook) => view! {
            <th scope="row">
                <a class="table-id" href=href.clone()>
                    {playbook.to_string()}
                </a>
            </th>
        }
        .into_any(),
    };
    view! {
        <tr>
            {names}
            <td>
                <a href=href.clone()>{pack.version.to_string()}</a>
            </td>
            <td>{badges_of(pack.kind(), pack.status, pack.live_count)}</td>
            <td>
                <When at=pack.created_at />
            </td>
            <td>{pack.created_by}</td>
            <td class="table-actions">
                {in_row(text!(ui.view), &thing, href)} {activate}
            </td>
        </tr>
    }
    .into_any()
}

/// What putting a version to use is called.
pub(super) fn verb_of(pack: &Pack) -> &'static str {
    match pack.kind() {
        PackKind::Domain | PackKind::Tenant => text!(activation.verb),
        PackKind::Playbook => text!(playbooks.link),
    }
}

/// Whether the person may put the version into force for somebody.
pub(super) fn may_activate(pack: &Pack, viewer: &Viewer) -> bool {
    let scope = match &pack.owner {
        PackOwner::Domain(_) | PackOwner::Playbook(_) => Scope::Anywhere,
        PackOwner::Tenant(tenant) => Scope::Tenant(tenant.clone()),
    };
    let needs = match pack.kind() {
        PackKind::Domain | PackKind::Tenant => Permission::ActivationApply,
        PackKind::Playbook => Permission::PlaybooksLink,
    };
    pack.status.can_be_activated() && viewer.can(needs, &scope)
}
