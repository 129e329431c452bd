//! Which columns of a list are shown: chosen by each person, and remembered by their browser, so that the server sends
//! the list as it was chosen.
//!
//! What a row is called, its tick and its controls are always there. The rows know nothing of it: the table says which of
//! its columns are hidden, and the style hides them, for readers of the screen too.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::unused_async,
        reason = "a server function is async even when it need not wait"
    )
)]

use std::collections::HashMap;

use leptos::{ev, prelude::*};
#[cfg(not(feature = "ssr"))]
use leptos::{wasm_bindgen::JsCast as _, web_sys};

#[cfg(feature = "ssr")]
use crate::backend;
use crate::{
    UiError,
    query::QueryString,
    text::text,
    ui::{Column, PostForm, Posting, SubmitButton},
};

/// Between the columns of a list.
const AND: char = '.';
/// Between a list and its columns.
const OF: char = ':';
/// Between lists.
const THEN: char = '~';

/// The columns that a person hides, of every list: `tenants:created_by.created~jobs:due`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HiddenColumns(String);

impl HiddenColumns {
    /// What a cookie or a document says; nothing where it is not ours.
    pub(crate) fn read(text: Option<&str>) -> Self {
        let text = text.filter(|text| is_ours(text));
        Self(text.unwrap_or_default().to_owned())
    }

    /// As it is written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What the page that is shown was sent with, or was told since.
    fn current() -> Self {
        #[cfg(feature = "ssr")]
        return Self::read(backend::cookie(COOKIE).as_deref());
        #[cfg(not(feature = "ssr"))]
        Self::read(
            root()
                .and_then(|root| root.get_attribute(ATTRIBUTE))
                .as_deref(),
        )
    }

    /// Those of a list.
    fn of(&self, list: &str) -> Vec<String> {
        let mut lists = self.0.split(THEN).filter_map(|part| part.split_once(OF));
        let columns = lists
            .find(|(named, _)| *named == list)
            .map(|(_, columns)| columns);
        let columns = columns.unwrap_or_default().split(AND);
        columns
            .filter(|column| !column.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The same with these columns of a list; as it is where they are none that a list can have.
    pub(super) fn with(&self, list: &str, columns: &[String]) -> Self {
        let others = self
            .0
            .split(THEN)
            .filter(|part| part.split_once(OF).is_some_and(|(named, _)| named != list));
        let own = format!("{list}{OF}{}", columns.join(&AND.to_string()));
        let own = (!columns.is_empty()).then_some(own);
        let parts: Vec<_> = others.map(str::to_owned).chain(own).collect();
        let text = parts.join(&THEN.to_string());
        if is_ours(&text) {
            Self(text)
        } else {
            self.clone()
        }
    }
}

/// Whether it can have been written here.
fn is_ours(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '-' | AND | OF | THEN);
    text.len() <= 1_000 && text.chars().all(is_plain)
}

/// The cookie that it is kept in.
#[cfg(feature = "ssr")]
pub(crate) const COOKIE: &str = "tenantry_columns";
/// Where the document says it.
#[cfg(not(feature = "ssr"))]
const ATTRIBUTE: &str = "data-columns";

#[cfg(not(feature = "ssr"))]
fn root() -> Option<web_sys::Element> {
    document().document_element()
}

/// The parameter of a view that has columns of its own: those that are hidden, whatever is remembered.
pub(super) const HIDE: &str = "hide";
/// What it says where none is hidden.
const NONE: &str = "-";

/// The choice of a list's columns.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    path: &'static str,
    query: Memo<QueryString>,
    list: StoredValue<String>,
    hidden: RwSignal<Vec<String>>,
    choose: Posting,
}

impl Columns {
    /// Of the list at a path, whose address says this.
    pub(super) fn of(path: &'static str, query: Memo<QueryString>) -> Self {
        let list = path.trim_start_matches("/admin/").replace('/', "-");
        let hidden = HiddenColumns::current().of(&list);
        Self {
            path,
            query,
            list: StoredValue::new(list),
            hidden: RwSignal::new(hidden),
            choose: Posting::to::<ChooseColumns>(),
        }
    }

    /// The columns that are hidden: those of the view, else those that are remembered.
    pub(super) fn hidden(self) -> Signal<Vec<String>> {
        Signal::derive(move || self.now())
    }

    fn now(self) -> Vec<String> {
        let own = self.query.with(|query| query.owned(HIDE));
        match own {
            Some(own) if own == NONE => Vec::new(),
            Some(own) => own.split(AND).map(str::to_owned).collect(),
            None => self.hidden.get(),
        }
    }

    /// What a view of the list as it is now says of its columns.
    pub(super) fn as_parameter(self) -> String {
        let hidden = untrack(|| self.now());
        if hidden.is_empty() {
            return NONE.to_owned();
        }
        hidden.join(&AND.to_string())
    }

    /// Where the list is without columns of its own; nothing where it has none.
    fn without_own(self) -> String {
        self.query.with(|query| match query.get(HIDE) {
            Some(_) => query.clone().without(HIDE).without("done").href(self.path),
            None => String::new(),
        })
    }

    /// Shows a column or hides it, as its tick says, and has that kept.
    #[cfg(not(feature = "ssr"))]
    fn changed(self, key: &str, known: &str, event: &ev::Event) {
        self.show(key, known, event_target_checked(event));
        send(event);
    }

    #[cfg(not(feature = "ssr"))]
    fn show(self, key: &str, known: &str, is_shown: bool) {
        let mut hidden = untrack(|| self.now());
        // An address may name what the list does not have.
        let is_known = |column: &str| known.split(',').any(|one| one == column);
        hidden.retain(|other| other != key && is_known(other));
        if !is_shown {
            hidden.push(key.to_owned());
        }
        self.hidden.set(hidden);
        let text = self.list.with_value(|list| {
            let hidden = self.hidden.get_untracked();
            HiddenColumns::current().with(list, &hidden)
        });
        if let Some(root) = root() {
            // Refused only for a name that no attribute can have.
            drop(root.set_attribute(ATTRIBUTE, text.as_str()));
        }
    }

    /// The form; nothing for a list whose columns are all needed.
    pub(super) fn form(self, columns: &[Column]) -> Option<AnyView> {
        let known: Vec<_> = columns
            .iter()
            .filter_map(|column| Some((column.key()?, column.label())))
            .collect();
        if known.is_empty() {
            return None;
        }
        let keys: Vec<_> = known.iter().map(|(key, _)| *key).collect();
        let keys = keys.join(",");
        let boxes = known
            .into_iter()
            .map(|(key, label)| {
                let is_shown = move || !self.now().iter().any(|other| other == key);
                let was = untrack(is_shown);
                #[cfg(not(feature = "ssr"))]
                let known = keys.clone();
                let on_change = move |event: ev::Event| {
                    #[cfg(not(feature = "ssr"))]
                    self.changed(key, &known, &event);
                    // On the server nothing is ticked.
                    #[cfg(feature = "ssr")]
                    drop(event);
                };
                view! {
                    <label class="columns-one">
                        <input
                            type="checkbox"
                            name=format!("shown[{key}]")
                            value="1"
                            checked=was
                            prop:checked=is_shown
                            on:change=on_change
                        />
                        {label}
                    </label>
                }
                .into_any()
            })
            .collect_view();
        let list = self.list.get_value();
        Some(
            view! {
                <details class="columns-choice">
                    <summary class="button button-quiet">{text!(ui.columns)}</summary>
                    <PostForm to=self.choose>
                        <input type="hidden" name="list" value=list />
                        <input type="hidden" name="known" value=keys />
                        <input type="hidden" name="from" value=move || self.without_own() />
                        <fieldset>
                            <legend>{text!(ui.columns_shown)}</legend>
                            {boxes}
                        </fieldset>
                        <SubmitButton>{text!(ui.columns_keep)}</SubmitButton>
                    </PostForm>
                </details>
            }
            .into_any(),
        )
    }
}

/// Sends the form of a field that was changed.
#[cfg(not(feature = "ssr"))]
fn send(event: &ev::Event) {
    let input = event.target();
    let input = input.and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(form) = input.and_then(|input| input.form()) {
        // Refused only for a form outside the page.
        drop(form.request_submit());
    }
}

/// Keeps which of the `known` columns of a list this browser shall show; needs no session, because it changes nothing
/// else. It leads to the list, where its address had columns of its own; else, and without script, back to it.
#[server(prefix = "/ui", endpoint = "columns")]
pub async fn choose_columns(
    list: String,
    known: String,
    #[server(default)] shown: HashMap<String, String>,
    #[server(default)] from: String,
) -> Result<(), UiError> {
    let door = backend::Door::here()?;
    let hidden: Vec<_> = known
        .split(',')
        .filter(|column| !shown.contains_key(*column))
        .map(str::to_owned)
        .collect();
    let before = HiddenColumns::read(backend::cookie(COOKIE).as_deref());
    let now = before.with(&list, &hidden);
    let cookie = backend::NewCookie {
        name: COOKIE,
        value: now.as_str(),
        // What is empty is kept for no time at all.
        max_age_s: if now.as_str().is_empty() {
            0
        } else {
            365 * 24 * 60 * 60
        },
        secure: door.cookie.secure,
    };
    backend::set_cookie(cookie.header());
    if !from.is_empty() {
        backend::go_to(&from);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_has_its_own() {
        let none = HiddenColumns::default();
        let columns = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let tenants = none.with("tenants", &columns(&["created", "created_by"]));
        let both = tenants.with("jobs", &columns(&["due"]));

        assert_eq!(both.as_str(), "tenants:created.created_by~jobs:due");
        assert_eq!(both.of("tenants"), ["created", "created_by"]);
        assert!(both.of("users").is_empty());
        assert_eq!(both.with("tenants", &[]).as_str(), "jobs:due");
        assert_eq!(both.with("jobs", &columns(&["kind"])).of("jobs"), ["kind"]);
    }

    #[test]
    fn a_choice_that_cannot_be_leaves_the_lists_as_they_are() {
        let kept = HiddenColumns::read(Some("tenants:created~jobs:due"));
        for odd in ["\"><script>", "A1", &"x".repeat(2_000)] {
            assert_eq!(kept.with("users", &[odd.to_owned()]), kept, "{odd}");
            assert_eq!(kept.with(odd, &["due".to_owned()]), kept, "{odd}");
        }
    }

    #[test]
    fn a_view_may_say_that_none_is_hidden() {
        let columns = |query: &'static str| {
            let query = Memo::new(move |_| QueryString::read(query));
            let columns = Columns {
                path: "/admin/tenants",
                query,
                list: StoredValue::new("tenants".to_owned()),
                hidden: RwSignal::new(vec!["created".to_owned()]),
                choose: Posting::to::<ChooseColumns>(),
            };
            (untrack(|| columns.now()), columns.as_parameter())
        };
        Owner::new().with(|| {
            assert_eq!(
                columns("q=a"),
                (vec!["created".to_owned()], "created".to_owned())
            );
            assert_eq!(columns("q=a&hide=-"), (Vec::new(), "-".to_owned()));
            assert_eq!(columns("hide=name.due").1, "name.due");
        });
    }

    #[test]
    fn what_is_not_ours_hides_nothing() {
        for odd in ["\"><script>", "tenants:a b", &"x".repeat(2_000)] {
            assert_eq!(HiddenColumns::read(Some(odd)), HiddenColumns::default());
        }
        assert!(
            HiddenColumns::read(Some("~~:.tenants"))
                .of("tenants")
                .is_empty()
        );
    }
}
