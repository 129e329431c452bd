//! Filters above a list: a form that works without script, and what is in force as chips.

use leptos::prelude::*;

use super::{GetForm, Icon, Sign, SubmitButton};
use crate::{query::QueryString, text::text};

/// A filter in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// The parameter it is kept in.
    pub name: &'static str,
    /// How the filter reads, such as `Status: Active`.
    pub label: String,
}

/// Parameters that are no filter and stay as they are.
const KEPT: [&str; 2] = ["sort", "tab"];

/// The list with none of its filters.
pub fn cleared(path: &str, query: &QueryString) -> String {
    let keep = |cleared: QueryString, name| cleared.with(name, query.text(name));
    KEPT.into_iter()
        .fold(QueryString::default(), keep)
        .href(path)
}

/// Filters; the children are the fields.
#[component]
pub fn FilterBar(
    /// The page the list stands on.
    path: &'static str,
    query: QueryString,
    chips: Vec<Chip>,
    children: Children,
) -> impl IntoView {
    let hidden = KEPT
        .iter()
        .filter_map(|name| Some((*name, query.get(name)?.to_owned())))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
        .collect_view();
    let cleared = cleared(path, &query);
    view! {
        <GetForm path class="filters" role="search">
            {hidden} {children()} <SubmitButton>{text!(ui.filter)}</SubmitButton>
        </GetForm>
        <Chips path query chips cleared />
    }
    .into_any()
}

#[component]
fn Chips(
    path: &'static str,
    query: QueryString,
    chips: Vec<Chip>,
    cleared: String,
) -> impl IntoView {
    if chips.is_empty() {
        return ().into_any();
    }
    let links = chips
        .into_iter()
        .map(|chip| {
            let href = query
                .clone()
                .without(chip.name)
                .at_the_beginning()
                .href(path);
            let label = text!(ui.remove_filter, filter = chip.label);
            view! {
                <li>
                    <a class="chip" href=href aria-label=label>
                        {chip.label}
                        <Icon sign=Sign::Close />
                    </a>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <ul class="chips" aria-label=text!(ui.filters_in_force)>
            {links}
            <li>
                <a class="chip-clear" href=cleared>
                    {text!(ui.clear_filters)}
                </a>
            </li>
        </ul>
    }
    .into_any()
}
