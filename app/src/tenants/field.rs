//! A field for one of the tenants.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    access::Permission,
    tenants::{Status, TenantFilter, TenantSummary},
};

#[cfg(feature = "hydrate")]
use crate::part::AnyPart;
use crate::{
    asked::{Asked, ask},
    layout::{Viewer, use_session},
    part::{finds, part},
    text::text,
    ui::{Choice, ComboboxField, Find, Offer, SelectField, later},
};

/// Up to how many are shown as a plain list of choices, which works without script too.
const FEW: u32 = 50;

/// How many are offered for what was typed.
const OFFERED: u32 = 20;

/// The tenants there are, where they are few.
pub(crate) type KnownTenants = Asked<Page<TenantSummary>>;

/// Asks for them; a page asks once, however often its field is made anew.
pub(crate) fn known_tenants() -> KnownTenants {
    let filter = TenantFilter {
        page: PageRequest {
            limit: Some(FEW),
            cursor: None,
        },
        ..TenantFilter::default()
    };
    Asked::new(move || filter.clone(), ask)
}

/// Chooses a tenant: from a list where there are few, by searching where there are many.
#[component]
pub(crate) fn TenantField(
    known: KnownTenants,
    value: RwSignal<String>,
    /// What the person must be allowed to do for a tenant that is offered.
    needs: Permission,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    /// Whether choosing sends the form.
    #[prop(optional)]
    sends: bool,
) -> impl IntoView {
    let session = use_session();
    let choose = Callback::new(move |id: String| value.set(id));
    view! {
        {later(0, move || async move {
                let viewer = session.viewer().await;
                let page = known.await.ok();
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
                    None => SEARCH.open(SearchProps { viewer, value, needs, error, required, sends }),
                }
            })}
    }
    .into_any()
}

part! {
    /// The field that searches: where tenants are few, no page has it.
    static SEARCH: search of SearchProps = |props| Search(props).into_any();
}

/// The same, for who knows no parts.
#[cfg(feature = "hydrate")]
pub(crate) fn search_part() -> &'static dyn AnyPart {
    &SEARCH
}

#[component]
fn Search(
    viewer: Viewer,
    value: RwSignal<String>,
    needs: Permission,
    error: Signal<Option<String>>,
    required: bool,
    sends: bool,
) -> impl IntoView {
    let choose = Callback::new(move |id: String| value.set(id));
    view! {
        <ComboboxField
            name="tenant_id"
            label=text!(tenants.one)
            hint=text!(tenants.by_id)
            value=value.get_untracked()
            text=value
            error
            required
            find=find_tenants(viewer, needs)
            sends
            on_input=choose
        />
    }
    .into_any()
}

/// Searches the tenants that the person may do this for.
pub(crate) fn find_tenants(viewer: Viewer, needs: Permission) -> Find {
    Find::by(move |typed| found_tenants(typed, viewer.clone(), needs))
}

finds! {
    fn found_tenants(typed: String, viewer: Viewer, needs: Permission) {
            let q = typed.trim();
            let filter = TenantFilter {
                q: (!q.is_empty()).then(|| q.to_owned()),
                page: PageRequest {
                    limit: Some(OFFERED),
                    cursor: None,
                },
                ..TenantFilter::default()
            };
            let page = ask(filter).await?.read()?;
            Ok(Offer {
                has_more: page.next_cursor.is_some(),
                choices: fitting(page.items, &viewer, needs, name_of),
            })
    }
}

fn fitting(
    tenants: Vec<TenantSummary>,
    viewer: &Viewer,
    needs: Permission,
    label: fn(&TenantSummary) -> String,
) -> Vec<Choice> {
    tenants
        .into_iter()
        .filter(|summary| viewer.can_for(needs, &summary.tenant.tenant_id))
        .map(|summary| Choice::new(summary.tenant.tenant_id.as_str(), label(&summary)))
        .collect()
}

fn name_of(TenantSummary { tenant, .. }: &TenantSummary) -> String {
    let mut name = tenant.name.clone();
    if tenant.status == Status::Suspended {
        name = format!("{name} ({})", text!(tenants.suspended));
    }
    name
}

/// Nothing chosen, then every tenant that the person may do this for.
fn choices(tenants: Vec<TenantSummary>, viewer: &Viewer, needs: Permission) -> Vec<Choice> {
    let label =
        |summary: &TenantSummary| format!("{} — {}", summary.tenant.tenant_id, name_of(summary));
    let none = Choice::new("", text!(tenants.choose));
    std::iter::once(none)
        .chain(fitting(tenants, viewer, needs, label))
        .collect()
}
