//! The rows of a role and a place that forms about people share.

use leptos::{html, prelude::*};
use tenantry_domain::{
    PageRequest,
    access::{Permission, Role},
    tenants::{TenantFilter, TenantSummary},
};

use super::rows::{BindingRow, EVERYWHERE};
use crate::{
    access::words::{RolesExplained, role_name},
    asked::{Asked, ask},
    layout::{Viewer, use_session},
    tenants::find_tenants,
    text::text,
    ui::{Combobox, Find, Icon, Marked, Sign, later},
};

/// Up to how many tenants are shown as plain choices in every row.
const FEW: u32 = 50;

/// Rows that stand ready for browsers without script, which cannot add any.
const SPARE: usize = 3;

/// Where the numbers of the spare rows begin: behind every row that is ever added.
const SPARE_FROM: usize = 1000;

/// A row on the page; its number names its fields and never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    number: usize,
    /// How it is called, counted from 1.
    called: usize,
    start: BindingRow,
    /// Whether the person has just asked for it.
    is_fresh: bool,
}

/// The places that a row offers.
#[derive(Clone)]
enum Places {
    /// Every tenant there is.
    Few(Vec<(String, String)>),
    /// So many that they are searched.
    Many(Find),
}

/// Rows of a role and a place, with buttons to add and to remove one.
#[component]
pub(super) fn BindingRows(
    /// What the form begins with.
    rows: Vec<BindingRow>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let filter = TenantFilter {
        page: PageRequest {
            limit: Some(FEW),
            cursor: None,
        },
        ..TenantFilter::default()
    };
    let tenants = Asked::new(move || filter.clone(), ask);
    let session = use_session();
    view! {
        <fieldset class="field bindings" aria-describedby="bindings-error bindings-hint">
            <legend class="field-label">{text!(bindings.title)}</legend>
            {later(2, move || {
                    let rows = rows.clone();
                    async move {
                        let viewer = session.viewer().await;
                        let page = tenants.await.ok();
                        let few = page.filter(|page| page.next_cursor.is_none());
                        let places = few.map_or_else(|| Places::Many(searched(viewer)), |page| {
                            let named = |summary: TenantSummary| {
                                let id = summary.tenant.tenant_id.to_string();
                                (id.clone(), format!("{id} — {}", summary.tenant.name))
                            };
                            Places::Few(page.items.into_iter().map(named).collect())
                        });
                        view! { <Rows rows places error /> }.into_any()
                    }
                })}
            <p class="field-error" id="bindings-error" aria-live="polite">
                {move || {
                    error
                        .get()
                        .map(|message| view! {
                            <Icon sign=Sign::Problem />
                            <span><Marked text=message /></span>
                        }.into_any())
                }}
            </p>
            <p class="field-hint" id="bindings-hint">
                {text!(bindings.hint)}
                " "
                <span class="needs-no-script">{text!(bindings.spare)}</span>
            </p>
            <RolesExplained roles=Role::ALL />
        </fieldset>
    }
    .into_any()
}

#[component]
fn Rows(rows: Vec<BindingRow>, places: Places, error: Signal<Option<String>>) -> impl IntoView {
    let begun = rows.len().max(1);
    let mut rows: Vec<_> = rows
        .into_iter()
        .enumerate()
        .map(|(number, start)| Row {
            number,
            called: number + 1,
            start,
            is_fresh: false,
        })
        .collect();
    if rows.is_empty() {
        rows.push(empty_row(0, 1, false));
    }
    let places = StoredValue::new(places);
    let spare = move || {
        (0..SPARE)
            .map(|index| {
                let row = empty_row(SPARE_FROM + index, begun + index + 1, false);
                let fields = fields(&row, places, error);
                view! { <div class="binding needs-no-script">{fields}</div> }.into_any()
            })
            .collect_view()
    };
    // A browser that gets here runs script and adds its rows itself.
    let is_plain = RwSignal::new(true);
    Effect::new(move |_| is_plain.set(false));
    let shown = RwSignal::new(rows);
    let next = StoredValue::new(begun);
    let add_button = NodeRef::<html::Button>::new();
    let add = move |_| {
        let number = next.get_value();
        next.set_value(number + 1);
        shown.update(|rows| rows.push(empty_row(number, number + 1, true)));
    };
    let remove = move |number: usize| {
        shown.update(|rows| rows.retain(|row| row.number != number));
        if let Some(button) = add_button.get_untracked() {
            // Refused only for an element that is gone.
            drop(button.focus());
        }
    };
    view! {
        <div class="binding-rows">
            <For
                each=move || shown.get()
                key=|row| row.number
                children=move |row| {
                    let (number, called) = (row.number, row.called);
                    view! {
                        <div class="binding">
                            {fields(&row, places, error)}
                            <button
                                type="button"
                                class="button button-quiet needs-script"
                                aria-label=text!(bindings.remove_n, n = called)
                                on:click=move |_| remove(number)
                            >
                                {text!(ui.remove)}
                            </button>
                        </div>
                    }
                        .into_any()
                }
            />
            {move || is_plain.get().then(spare)}
            <p>
                <button
                    type="button"
                    class="button needs-script"
                    node_ref=add_button
                    on:click=add
                >
                    <Icon sign=Sign::Add />
                    <span>{text!(bindings.add)}</span>
                </button>
            </p>
        </div>
    }
    .into_any()
}

fn empty_row(number: usize, called: usize, is_fresh: bool) -> Row {
    Row {
        number,
        called,
        start: BindingRow::default(),
        is_fresh,
    }
}

/// The two fields of a row.
fn fields(row: &Row, places: StoredValue<Places>, error: Signal<Option<String>>) -> AnyView {
    let n = row.called;
    let name = |field: &str| format!("bindings[{}][{field}]", row.number);
    let invalid = move || error.with(Option::is_some).then_some("true");
    let chosen = row.start.role.clone();
    let roles = Role::ALL
        .into_iter()
        .map(|role| option(role.as_str(), role_name(role), &chosen))
        .collect_view();
    let select = NodeRef::<html::Select>::new();
    if row.is_fresh {
        select.on_load(|select| {
            // Refused only for an element that is gone.
            drop(select.focus());
        });
    }
    let place_label = text!(bindings.place_n, n = n);
    let place = places.with_value(|places| match places {
        Places::Few(places) => {
            let tenants = places
                .iter()
                .map(|(id, label)| option(id, label, &row.start.place))
                .collect_view();
            view! {
                <select class="input" name=name("place") aria-label=place_label aria-invalid=invalid>
                    <option value="">{text!(bindings.choose_place)}</option>
                    {option(EVERYWHERE, text!(bindings.everywhere), &row.start.place)}
                    {tenants}
                </select>
            }
            .into_any()
        }
        Places::Many(find) => view! {
            <Combobox
                name=name("place")
                id=format!("place-{}", row.number)
                label=place_label
                value=row.start.place.clone()
                placeholder=text!(bindings.place_hint)
                invalid=Signal::derive(move || error.with(Option::is_some))
                find=find.clone()
            />
        }
        .into_any(),
    });
    view! {
        <select
            class="input"
            name=name("role")
            node_ref=select
            aria-label=text!(bindings.role_n, n = n)
            aria-invalid=invalid
        >
            <option value="">{text!(bindings.choose_role)}</option>
            {roles}
        </select>
        {place}
    }
    .into_any()
}

/// Every tenant, and before them all that there are together.
fn searched(viewer: Viewer) -> Find {
    find_tenants(viewer, Permission::TenantsRead).or(EVERYWHERE, text!(bindings.everywhere))
}

fn option(value: &str, label: &str, chosen: &str) -> AnyView {
    // Tenants are the same without regard to case.
    let selected = value.eq_ignore_ascii_case(chosen);
    view! {
        <option value=value.to_owned() selected=selected>
            {label.to_owned()}
        </option>
    }
    .into_any()
}
