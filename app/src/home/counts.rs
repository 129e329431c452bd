//! How many there are of what, each a way to its list.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::{Permission, Scope},
    home::{Count, Home},
    packs::{PackFilter, PackKind},
};

use crate::{
    asked::{Asked, ask},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{ProblemView, later},
};

/// A page that only its total is wanted of.
pub(super) const COUNTED: PageRequest = PageRequest {
    limit: Some(1),
    cursor: None,
};

/// The counts in a row.
#[component]
pub(super) fn Counts(home: Home, viewer: Viewer) -> impl IntoView {
    let tenants = |status| {
        QueryString::default()
            .with("status", status)
            .href(paths::TENANTS)
    };
    let packs = viewer
        .can(Permission::PacksRead, &Scope::Anywhere)
        .then(|| {
            let of = |kind, label, tab| {
                let href = QueryString::default().with("tab", tab).href(paths::PACKS);
                view! { <PackCount kind label href /> }.into_any()
            };
            [
                of(PackKind::Domain, text!(home.domain_packs), ""),
                of(PackKind::Tenant, text!(home.tenant_packs), "tenant"),
            ]
        });
    view! {
        <ul class="home-counts" aria-label=text!(home.counts)>
            {counted(text!(home.active_tenants), tenants("ACTIVE"), home.active_tenants)}
            {counted(
                text!(home.suspended_tenants),
                tenants("SUSPENDED"),
                home.suspended_tenants,
            )}
            {packs.into_iter().flatten().collect_view()}
        </ul>
    }
    .into_any()
}

/// How many versions of a kind there are, asked for by whoever may see packs.
#[component]
fn PackCount(kind: PackKind, label: &'static str, href: String) -> impl IntoView {
    let filter = PackFilter {
        page: COUNTED,
        ..PackFilter::of(kind)
    };
    let packs = Asked::new(move || filter.clone(), ask);
    later(0, move || {
        let href = href.clone();
        async move {
            match packs.await {
                Ok(page) => counted(label, href, Count::of(&page)),
                Err(error) => view! { <li><ProblemView error /></li> }.into_any(),
            }
        }
    })
}

fn counted(label: &'static str, href: String, count: Count) -> AnyView {
    view! {
        <li>
            <a class="home-count" href=href>
                <strong>{number(count)}</strong>
                " "
                <span>{label}</span>
            </a>
        </li>
    }
    .into_any()
}

/// A count as people read it: `3,009`, or `10,000+`.
pub(super) fn number(count: Count) -> String {
    let digits = count.total.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if count.is_capped {
        text.push('+');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let counted = |total, is_capped| number(Count { total, is_capped });

        let numbers = [0, 12, 999, 1_000, 3_009].map(|total| counted(total, false));
        assert_eq!(numbers, ["0", "12", "999", "1,000", "3,009"]);
        assert_eq!(counted(10_000, true), "10,000+");
    }
}
