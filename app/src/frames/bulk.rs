//! One thing done to several rows of a page: ticks in its rows, and a bar that says how many are ticked and what can
//! be done with them.
//!
//! The bar is a form that only asks, so it works without script too: `pick` in the URL names the rows, `bulk` what is
//! to be done, and a dialog opens. It reaches the rows of the page that is shown and no others.

use leptos::prelude::*;

use super::views::VIEW;
use crate::{
    backend::UNDO,
    query::QueryString,
    text::text,
    ui::{GetForm, Look, SubmitButton, number},
};

/// The parameter that names a ticked row.
pub(crate) const PICK: &str = "pick";
/// The parameter that names what is to be done with the ticked rows.
pub(crate) const BULK: &str = "bulk";
/// What the ticks name the bar by.
const FORM: &str = "bulk";

/// Something that can be done with ticked rows.
pub(crate) struct BulkVerb {
    /// What the URL calls it.
    pub(crate) name: &'static str,
    /// What its button says.
    pub(crate) label: &'static str,
}

/// Which rows are ticked.
#[derive(Clone, Copy)]
pub(crate) struct Picks(RwSignal<Vec<String>>);

impl Picks {
    /// Those that the URL names.
    pub(super) fn of(query: &QueryString) -> Self {
        Self(RwSignal::new(query.all(PICK).map(str::to_owned).collect()))
    }

    /// Goes on with what the URL names once a dialog is left: cancelled, it names them still; done, it names none.
    pub(super) fn follow(self, query: Memo<QueryString>) {
        // Effects run in browsers alone.
        Effect::new(move |was_asking: Option<bool>| {
            let query = query.read();
            let is_asking = query.get(BULK).is_some();
            if was_asking == Some(true) && !is_asking {
                self.0.set(query.all(PICK).map(str::to_owned).collect());
            }
            is_asking
        });
    }

    fn has(self, id: &str) -> bool {
        self.0.with(|picks| picks.iter().any(|pick| pick == id))
    }

    fn set(self, id: &str, is_ticked: bool) {
        self.0.update(|picks| {
            picks.retain(|pick| pick != id);
            if is_ticked {
                picks.push(id.to_owned());
            }
        });
    }
}

/// The same query without what is ticked, what is to be done with it or with its view, and what was done before.
pub(super) fn listed(query: QueryString) -> QueryString {
    let query = query
        .without(PICK)
        .without(BULK)
        .without(VIEW)
        .without("id");
    query.without("done").without(UNDO)
}

/// The cell with the tick of a row; a row that nothing can be done with has none in it.
pub(super) fn tick(picks: Picks, id: Option<String>) -> AnyView {
    let Some(id) = id else {
        return view! { <td class="table-tick"></td> }.into_any();
    };
    let label = text!(ui.select_row, row = id);
    let was = untrack(|| picks.has(&id));
    let is = {
        let id = id.clone();
        move || picks.has(&id)
    };
    let value = id.clone();
    let on_change = move |event| picks.set(&id, event_target_checked(&event));
    view! {
        <td class="table-tick">
            <input
                type="checkbox"
                name=PICK
                value=value
                form=FORM
                aria-label=label
                checked=was
                prop:checked=is
                on:change=on_change
            />
        </td>
    }
    .into_any()
}

/// The bar above the rows that have these ids.
pub(super) fn bar(
    path: &'static str,
    verbs: Vec<BulkVerb>,
    ids: Vec<String>,
    query: &QueryString,
    picks: Picks,
) -> Option<AnyView> {
    if verbs.is_empty() || ids.is_empty() {
        return None;
    }
    let hidden = query
        .pairs()
        .map(|(name, value)| {
            let (name, value) = (name.to_owned(), value.to_owned());
            view! { <input type="hidden" name=name value=value /> }.into_any()
        })
        .collect_view();
    let all = ids
        .iter()
        .fold(query.clone(), |query, id| query.and(PICK, id));
    let (all, none) = (all.href(path), query.href(path));
    let ids = StoredValue::new(ids);
    let count = move || ids.with_value(|ids| ids.iter().filter(|id| picks.has(id)).count());
    let take = move |event: leptos::ev::MouseEvent, takes: bool| {
        event.prevent_default();
        let taken = if takes { ids.get_value() } else { Vec::new() };
        picks.0.set(taken);
    };
    let buttons = verbs
        .into_iter()
        .map(|BulkVerb { name, label }| {
            view! {
                <SubmitButton look=Look::Plain name=BULK value=name>
                    {label}
                </SubmitButton>
            }
            .into_any()
        })
        .collect_view();
    let bar = view! {
        <GetForm path class="bulk-bar" id=FORM stays=true waits=true>
            {hidden}
            <span class="needs-script" role="status">
                {move || text!(ui.selected, count = number(count()))}
            </span>
            <a href=all on:click=move |event| take(event, true)>
                {text!(ui.select_page)}
            </a>
            <a href=none on:click=move |event| take(event, false)>
                {text!(ui.select_none)}
            </a>
            <span class="bulk-verbs" role="group" aria-label=text!(ui.with_selected)>
                {buttons}
            </span>
        </GetForm>
    };
    Some(bar.into_any())
}

/// What leads to the dialog, which has the focus again when it is closed.
pub(crate) fn opener_of(verb: &str) -> String {
    format!("button[name=\"{BULK}\"][value=\"{verb}\"]")
}
