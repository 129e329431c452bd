//! How a version's status reads, and whether it is in use.

use leptos::prelude::*;
use tenantry_domain::{
    id::TenantId,
    packs::{PackKind, PackStatus},
};

use crate::{
    paths,
    text::text,
    ui::{StatusBadge, Tone},
};

/// A status as a word.
pub(crate) fn status_label(status: PackStatus) -> &'static str {
    match status {
        PackStatus::Draft => text!(packs.draft),
        PackStatus::Active => text!(packs.released),
        PackStatus::Deprecated => text!(packs.deprecated),
    }
}

/// The status, and beside it for how many tenants the version of a playbook is linked.
fn linked_badges(status: PackStatus, link_count: u64) -> AnyView {
    let label = match link_count {
        0 => None,
        1 => Some(text!(playbooks.is_linked).to_owned()),
        count => Some(text!(playbooks.linked_to_count, count = count)),
    };
    badges(status, label)
}

/// The status, and beside it for how many tenants the version is live.
pub(crate) fn status_badges(status: PackStatus, live_count: u64) -> AnyView {
    badges(status, live_label(live_count))
}

/// The same for a version of any kind.
pub(super) fn badges_of(kind: PackKind, status: PackStatus, live_count: u64) -> AnyView {
    match kind {
        PackKind::Domain | PackKind::Tenant => status_badges(status, live_count),
        PackKind::Playbook => linked_badges(status, live_count),
    }
}

fn badges(status: PackStatus, live: Option<String>) -> AnyView {
    let tone = match status {
        PackStatus::Draft => Tone::Neutral,
        PackStatus::Active => Tone::Good,
        PackStatus::Deprecated => Tone::Warn,
    };
    view! {
        <span class="badges">
            <StatusBadge tone label=status_label(status) />
            {live.map(|label| view! { <StatusBadge tone=Tone::Live label /> }.into_any())}
        </span>
    }
    .into_any()
}

/// Tenants that are shown at most of those that a version is live for.
const SHOWN: usize = 20;

/// How many more there are than are shown; a list of names may have been cut, a count is not.
pub(super) fn others(shown: usize, tenants: &[TenantId], live_count: u64) -> usize {
    let counted = usize::try_from(live_count).unwrap_or(usize::MAX);
    counted.max(tenants.len()).saturating_sub(shown)
}

/// The person's tenants that a version is live for, each with a link; of many the first, and how many more.
pub(super) fn live_for(tenants: &[TenantId], live_count: u64) -> AnyView {
    if tenants.is_empty() {
        return view! { <span class="muted">{text!(packs.not_live)}</span> }.into_any();
    }
    let links = tenants
        .iter()
        .take(SHOWN)
        .map(|tenant| {
            view! { <li><a href=paths::tenant(tenant)>{tenant.to_string()}</a></li> }.into_any()
        })
        .collect_view();
    let others = match others(tenants.len().min(SHOWN), tenants, live_count) {
        0 => None,
        count => {
            Some(view! { <li class="muted">{text!(packs.and_more, count = count)}</li> }.into_any())
        }
    };
    view! { <ul class="inline-list">{links} {others}</ul> }.into_any()
}

fn live_label(live_count: u64) -> Option<String> {
    match live_count {
        0 => None,
        1 => Some(text!(ui.live).to_owned()),
        count => Some(text!(packs.live_for, count = count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_says_for_how_many_when_there_are_several() {
        assert_eq!(live_label(0), None);
        assert_eq!(live_label(1).as_deref(), Some("Live"));
        assert_eq!(live_label(3).as_deref(), Some("Live for 3 tenants"));
    }
}
