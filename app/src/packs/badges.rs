//! How a version's status reads, and whether it is in use.

use leptos::prelude::*;
use tenantry_domain::{id::TenantId, packs::PackStatus};

use crate::{
    routes,
    text::text,
    ui::{StatusBadge, Tone},
};

/// A status as a word.
pub(super) fn status_label(status: PackStatus) -> &'static str {
    match status {
        PackStatus::Draft => text!(packs.draft),
        PackStatus::Active => text!(packs.released),
        PackStatus::Deprecated => text!(packs.deprecated),
    }
}

/// The status, and beside it for how many tenants the version is live.
pub(crate) fn status_badges(status: PackStatus, live_count: u64) -> impl IntoView {
    let tone = match status {
        PackStatus::Draft => Tone::Neutral,
        PackStatus::Active => Tone::Good,
        PackStatus::Deprecated => Tone::Warn,
    };
    view! {
        <span class="badges">
            <StatusBadge tone label=status_label(status) />
            {live_label(live_count).map(|label| view! { <StatusBadge tone=Tone::Live label /> }.into_any())}
        </span>
    }
    .into_any()
}

/// The person's tenants that a version is live for, each with a link.
pub(super) fn live_for(tenants: &[TenantId]) -> AnyView {
    if tenants.is_empty() {
        return view! { <span class="muted">{text!(packs.not_live)}</span> }.into_any();
    }
    let links = tenants
        .iter()
        .map(|tenant| {
            view! { <li><a href=routes::tenant(tenant)>{tenant.to_string()}</a></li> }.into_any()
        })
        .collect_view();
    view! { <ul class="inline-list">{links}</ul> }.into_any()
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
