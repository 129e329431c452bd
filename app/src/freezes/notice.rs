//! What other pages say of freezes: that something cannot be done now, or will not be for some time.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest, Timestamp,
    freezes::{Freeze, FreezeFilter, FreezePlace, FreezeStatus},
    id::TenantId,
    page::MAX_LIMIT,
};

use super::words::place_text;
use crate::{
    asked::{Asked, ask},
    paths,
    text::text,
    ui::{Icon, ProblemView, Sign, When, later},
};

/// How many freezes that hold, and how many that begin later, a tenant's page tells one by one; the list tells all.
const TOLD: usize = 5;

/// Says that changes will be frozen then, as something is asked for that cannot be done.
pub(crate) fn frozen_then_notice(freeze: &Freeze) -> AnyView {
    planned_notice(freeze, "banner banner-warn")
}

/// Says that changes are frozen: until when, where, and why.
pub(crate) fn frozen_notice(freeze: &Freeze) -> AnyView {
    let until = until(freeze.until);
    let title = view! {
        {text!(freezes.frozen)}
        " "
        {until}
    };
    notice(freeze, "banner banner-warn", title.into_any())
}

/// Says that changes will be frozen: from when until when, where, and why.
fn planned_notice(freeze: &Freeze, class: &'static str) -> AnyView {
    let until = until(freeze.until);
    let title = view! {
        {text!(freezes.will_freeze)}
        " "
        {text!(freezes.since)}
        " "
        <When at=freeze.from />
        " "
        {until}
    };
    notice(freeze, class, title.into_any())
}

fn until(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => view! {
            {text!(freezes.to)}
            " "
            <When at />
        }
        .into_any(),
        None => text!(freezes.to_no_end).into_any(),
    }
}

fn notice(freeze: &Freeze, class: &'static str, title: AnyView) -> AnyView {
    let href = match freeze.place() {
        FreezePlace::Tenant(tenant) => paths::freezes_of(tenant),
        FreezePlace::Everywhere | FreezePlace::Domain(_) => paths::FREEZES.to_owned(),
    };
    view! {
        <div class=class>
            <Icon sign=Sign::Freezes />
            <div>
                <p class="banner-title">{title}</p>
                <p>
                    {place_text(freeze)} ": " <bdi>{freeze.reason.clone()}</bdi> " "
                    <a href=href>{text!(freezes.see)}</a>
                </p>
            </div>
        </div>
    }
    .into_any()
}

/// The freezes that are for a tenant: those in force, but for one everywhere, which every page says; and those to come.
#[component]
pub(crate) fn TenantFreezes(tenant_id: TenantId) -> impl IntoView {
    let filter = FreezeFilter {
        tenant_id: Some(tenant_id),
        open: true,
        page: PageRequest {
            limit: Some(MAX_LIMIT),
            cursor: None,
        },
        ..FreezeFilter::default()
    };
    let open = Asked::new(move || filter.clone(), ask);
    later(0, move || async move {
        let open = match open.await {
            Ok(open) => open.items,
            Err(error) => return view! { <ProblemView error /> }.into_any(),
        };
        let (planned, active): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|freeze| freeze.status == FreezeStatus::Planned);
        let is_said_above = |freeze: &Freeze| freeze.place() == FreezePlace::Everywhere;
        let active = active
            .iter()
            .filter(|freeze| !is_said_above(freeze))
            .take(TOLD);
        let active = active.map(frozen_notice);
        let planned = planned.iter().rev().take(TOLD);
        let planned = planned.map(|freeze| planned_notice(freeze, "banner banner-info"));
        active.chain(planned).collect_view().into_any()
    })
}
