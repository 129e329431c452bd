//! The way to a recall, from the page of a domain pack version that is live for somebody.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    packs::{PackOwner, PackStatus},
};

use super::deprecate::Candidate;
use crate::{
    layout::Viewer,
    paths,
    text::text,
    ui::{ButtonLink, Look},
};

/// Where a recall of the version is begun; nothing where there is nobody to take off it, and for who may not.
fn recall_href(candidate: &Candidate, viewer: &Viewer) -> Option<String> {
    let pack = &candidate.pack;
    let PackOwner::Domain(domain) = &pack.owner else {
        return None;
    };
    let is_live = pack.live_count > 0 || !candidate.live_for.is_empty();
    let may = viewer.can(Permission::ActivationRecall, &Scope::Global);
    (is_live && may).then(|| paths::recall_of(domain, &pack.version))
}

/// Leads to the page where a recall is begun.
pub(super) fn recall_button(candidate: &Candidate, viewer: &Viewer) -> Option<AnyView> {
    let href = recall_href(candidate, viewer)?;
    // What was deprecated and is live still waits for nothing else.
    let look = match candidate.pack.status {
        PackStatus::Deprecated => Look::Primary,
        PackStatus::Draft | PackStatus::Active => Look::Plain,
    };
    Some(view! { <ButtonLink href look>{text!(recalls.verb)}</ButtonLink> }.into_any())
}

/// Says what a recall would do, and leads to it.
pub(super) fn recall_link(candidate: &Candidate, viewer: &Viewer) -> Option<AnyView> {
    let href = recall_href(candidate, viewer)?;
    Some(view! { <a href=href>{text!(recalls.or_recall)}</a> }.into_any())
}

/// Says of a version that was deprecated that it is live still.
pub(super) fn left_live(candidate: &Candidate, viewer: &Viewer) -> Option<AnyView> {
    if candidate.pack.status != PackStatus::Deprecated {
        return None;
    }
    let link = recall_link(candidate, viewer)?;
    Some(
        view! {
            <p class="muted page-remark">
                {text!(recalls.left_live)}
                " "
                {link}
            </p>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{access::Role, id::TenantId, packs::PackKind};

    use super::*;
    use crate::packs::sample::pack;

    fn live(status: PackStatus) -> Candidate {
        let mut pack = pack("Finance", "v3.1", status);
        pack.live_count = 1;
        Candidate {
            pack,
            live_for: TenantId::parse("ACME").into_iter().collect(),
        }
    }

    #[test]
    fn what_is_live_is_recalled_by_who_may_even_where_it_was_deprecated() {
        let editor = Viewer::with_role(Role::Editor);

        for status in PackStatus::ALL {
            assert_eq!(
                recall_href(&live(status), &editor).as_deref(),
                Some("/admin/packs/domain/Finance/v3.1/recall")
            );
            let approver = Viewer::with_role(Role::Approver);
            assert_eq!(recall_href(&live(status), &approver), None);
        }
        let idle = Candidate {
            pack: pack("Finance", "v3.1", PackStatus::Active),
            live_for: Vec::new(),
        };
        assert_eq!(recall_href(&idle, &editor), None);
    }

    #[test]
    fn only_domain_packs_are_recalled() {
        let mut own = live(PackStatus::Active);
        own.pack.owner = PackOwner::parse(PackKind::Tenant, "ACME").unwrap();

        assert_eq!(recall_href(&own, &Viewer::with_role(Role::Admin)), None);
    }
}
