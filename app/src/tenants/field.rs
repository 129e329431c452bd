//! A field for one of the tenants.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::Permission,
    page::MAX_LIMIT,
    tenants::{Status, TenantFilter, TenantSummary},
};

use crate::{
    asked::{Asked, ask},
    layout::{Viewer, use_session},
    text::text,
    ui::{Choice, SelectField, TextField, later},
};

/// Chooses a tenant: from a list, or by its id where there are more than a list can hold.
#[component]
pub(crate) fn TenantField(
    value: RwSignal<String>,
    /// What the person must be allowed to do for a tenant that is offered.
    needs: Permission,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let filter = TenantFilter {
        page: PageRequest {
            limit: Some(MAX_LIMIT),
            cursor: None,
        },
        ..TenantFilter::default()
    };
    let tenants = Asked::new(move || filter.clone(), ask);
    let session = use_session();
    let choose = Callback::new(move |id: String| value.set(id));
    view! {
        {later(0, move || async move {
                let viewer = session.viewer().await;
                let page = tenants.await.ok();
                let chosen = value.get_untracked();
                match page.filter(|page| page.next_cursor.is_none()) {
                    Some(page) => {
                        view! {
                            <SelectField
                                name="tenant_id"
                                label=text!(tenants.one)
                                choices=choices(page.items, &viewer, needs)
                                value=chosen
                                text=value
                                error
                                required
                                on_choose=choose
                            />
                        }
                            .into_any()
                    }
                    None => {
                        view! {
                            <TextField
                                name="tenant_id"
                                label=text!(tenants.one)
                                hint=text!(tenants.by_id)
                                value=chosen
                                text=value
                                error
                                required
                                on_input=choose
                            />
                        }
                            .into_any()
                    }
                }
            })}
    }
    .into_any()
}

/// Nothing chosen, then every tenant that the person may do this for.
fn choices(tenants: Vec<TenantSummary>, viewer: &Viewer, needs: Permission) -> Vec<Choice> {
    let choice = |TenantSummary { tenant, .. }| {
        let mut label = format!("{} — {}", tenant.tenant_id, tenant.name);
        if tenant.status == Status::Suspended {
            label = format!("{label} ({})", text!(tenants.suspended));
        }
        Choice::new(tenant.tenant_id.as_str(), label)
    };
    let none = Choice::new("", text!(tenants.choose));
    std::iter::once(none)
        .chain(
            tenants
                .into_iter()
                .filter(|summary| viewer.can_for(needs, &summary.tenant.tenant_id))
                .map(choice),
        )
        .collect()
}
