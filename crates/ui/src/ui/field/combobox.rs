//! A field that searches while one types: the server finds, the person chooses.
//!
//! The pattern is the editable combobox with a list of the ARIA Authoring Practices. What is sent is the text in the
//! field, so it works as a plain field before script and without.

use std::{pin::Pin, sync::Arc, time::Duration};

use leptos::{ev, html, prelude::*, web_sys};

use super::{Choice, FieldFrame, describing, text::id_of};
use crate::{UiError, text::text};

/// How long a person pauses before what was typed is looked for.
const FIND_AFTER: Duration = Duration::from_millis(120);

/// What is offered for a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// The first that fit.
    pub choices: Vec<Choice>,
    /// Whether more fit than are offered.
    pub has_more: bool,
}

/// What is on its way for a text; browsers alone ask.
pub type Finding = Pin<Box<dyn Future<Output = Result<Offer, UiError>>>>;

/// Asks the server what fits a text; all that there is for an empty one.
#[derive(Clone)]
pub struct Find(Arc<dyn Fn(String) -> Finding + Send + Sync>);

impl Find {
    /// Finds by what `ask` answers.
    pub fn by<F>(ask: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Offer, UiError>> + 'static,
    {
        Self(Arc::new(move |typed| Box::pin(ask(typed))))
    }

    /// Offers one more choice, before the others, while nothing is typed.
    #[must_use]
    pub fn or(self, value: &'static str, label: &'static str) -> Self {
        Self::by(move |typed| {
            let first = typed.trim().is_empty().then(|| Choice::new(value, label));
            let found = (self.0)(typed);
            async move {
                let mut offer = found.await?;
                offer.choices.splice(0..0, first);
                Ok(offer)
            }
        })
    }
}

/// What the list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Waiting,
    Offered(Offer),
    Failed,
}

/// The list below the field and what is marked in it.
#[derive(Clone, Copy)]
struct List {
    is_open: RwSignal<bool>,
    shown: RwSignal<Shown>,
    marked: RwSignal<Option<usize>>,
    /// Counts what was asked, so that a late answer to an earlier text is dropped.
    asked: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
    find: StoredValue<Find>,
}

impl List {
    fn new(find: Find) -> Self {
        Self {
            is_open: RwSignal::new(false),
            shown: RwSignal::new(Shown::Waiting),
            marked: RwSignal::new(None),
            asked: StoredValue::new(0),
            timer: StoredValue::new(None),
            find: StoredValue::new(find),
        }
    }

    /// Opens the list with what fits a text, after a pause where it is being typed.
    fn open(self, typed: String, pause: Duration) {
        if !self.is_open.get_untracked() {
            self.shown.set(Shown::Waiting);
            self.is_open.set(true);
        }
        self.marked.set(None);
        self.forget();
        let asked = self.asked.get_value();
        let look = move || {
            leptos::task::spawn_local(async move {
                let found = self.find.with_value(|find| (find.0)(typed));
                let found = found.await.map_or(Shown::Failed, Shown::Offered);
                // The page may be gone by now.
                if self.asked.try_get_value() == Some(asked) {
                    self.shown.set(found);
                }
            });
        };
        if pause.is_zero() {
            look();
        } else {
            self.timer
                .set_value(set_timeout_with_handle(look, pause).ok());
        }
    }

    fn close(self) {
        self.forget();
        self.is_open.set(false);
        self.marked.set(None);
    }

    /// Drops what is on its way.
    fn forget(self) {
        self.asked
            .update_value(|asked| *asked = asked.wrapping_add(1));
        self.timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
    }

    fn len(self) -> usize {
        self.shown.with_untracked(|shown| match shown {
            Shown::Offered(offer) => offer.choices.len(),
            Shown::Waiting | Shown::Failed => 0,
        })
    }

    fn value_at(self, index: usize) -> Option<String> {
        self.shown.with_untracked(|shown| match shown {
            Shown::Offered(offer) => Some(offer.choices.get(index)?.value.clone()),
            Shown::Waiting | Shown::Failed => None,
        })
    }

    /// Marks the one before or after, beginning again at the other end.
    fn mark(self, goes_down: bool) {
        self.marked
            .update(|marked| *marked = neighbour(*marked, self.len(), goes_down));
    }
}

fn neighbour(marked: Option<usize>, len: usize, goes_down: bool) -> Option<usize> {
    let last = len.checked_sub(1)?;
    Some(match (marked, goes_down) {
        (None, true) => 0,
        (None, false) => last,
        (Some(at), true) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), false) => at.checked_sub(1).unwrap_or(last),
    })
}

/// The control alone, for rows that have no frame; `label` is its name where no label points at it.
#[component]
pub fn Combobox(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// Its id on the page.
    #[prop(into)]
    id: String,
    #[prop(optional, into)] label: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] described: Signal<Option<String>>,
    #[prop(optional, into)] invalid: Signal<bool>,
    #[prop(optional)] required: bool,
    /// Asks what fits.
    find: Find,
    /// Whether choosing sends the form, as choosing from a list does.
    #[prop(optional)]
    sends: bool,
    /// Called with the text whenever it changes.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Sets the text from outside, as long as the browser runs script.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
) -> impl IntoView {
    let list = List::new(find);
    let input = NodeRef::<html::Input>::new();
    on_cleanup(move || list.forget());
    // Only what changes later is set, so that nothing typed before hydration is lost.
    Effect::new(move |before: Option<Option<String>>| {
        let now = text.map(|text| text.get());
        if let (Some(Some(before)), Some(now), Some(input)) = (&before, &now, input.get_untracked())
            && before != now
        {
            input.set_value(now);
        }
        now
    });
    let choose = move |index: usize| {
        let (Some(value), Some(input)) = (list.value_at(index), input.get_untracked()) else {
            return;
        };
        input.set_value(&value);
        list.close();
        if let Some(on_input) = on_input {
            on_input.run(value);
        }
        if let Some(form) = input.form().filter(|_| sends) {
            // Refused only for a form outside the page.
            drop(form.request_submit());
        }
    };
    let on_key = move |event: ev::KeyboardEvent| on_key(list, &event, choose);
    let typed = move |event: ev::Event| {
        let typed = event_target_value(&event);
        if let Some(on_input) = on_input {
            on_input.run(typed.clone());
        }
        list.open(typed, FIND_AFTER);
    };
    let list_id = format!("{id}-list");
    let active = {
        let list_id = list_id.clone();
        move || Some(format!("{list_id}-{}", list.marked.get()?))
    };
    let controls = list_id.clone();
    view! {
        <div class="combobox">
            <input
                class="input"
                id=id
                name=name
                value=value
                node_ref=input
                role="combobox"
                aria-autocomplete="list"
                aria-expanded=move || list.is_open.get().to_string()
                aria-controls=controls
                aria-activedescendant=active
                aria-label=label
                placeholder=placeholder
                required=required
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described.get()
                on:input=typed
                on:keydown=on_key
                on:click=move |_| {
                    if !list.is_open.get_untracked() {
                        list.open(String::new(), Duration::ZERO);
                    }
                }
                on:blur=move |_| list.close()
            />
            <Listed list id=list_id choose=Callback::new(choose) />
        </div>
    }
    .into_any()
}

fn on_key(list: List, event: &web_sys::KeyboardEvent, choose: impl Fn(usize)) {
    let is_open = list.is_open.get_untracked();
    match event.key().as_str() {
        key @ ("ArrowDown" | "ArrowUp") => {
            event.prevent_default();
            if is_open {
                list.mark(key == "ArrowDown");
            } else {
                list.open(String::new(), Duration::ZERO);
            }
        }
        "Enter" => {
            if let Some(marked) = list.marked.get_untracked().filter(|_| is_open) {
                // Chooses, and does not send the form with what was typed so far.
                event.prevent_default();
                choose(marked);
            }
        }
        "Escape" if is_open => {
            // Closes the list, and not the dialog around it.
            event.prevent_default();
            event.stop_propagation();
            list.close();
        }
        _ => {}
    }
}

#[component]
fn Listed(list: List, id: String, choose: Callback<usize>) -> impl IntoView {
    let option_id = id.clone();
    let options = move || {
        let Shown::Offered(offer) = list.shown.get() else {
            return Vec::new();
        };
        let option = |(index, choice): (usize, Choice)| {
            let is_marked = move || list.marked.get() == Some(index);
            let label = (choice.label != choice.value).then_some(choice.label);
            view! {
                <li
                    role="option"
                    id=format!("{option_id}-{index}")
                    aria-selected=move || is_marked().to_string()
                    // Before the field loses the focus, which closes the list.
                    on:mousedown=move |event| {
                        event.prevent_default();
                        choose.run(index);
                    }
                >
                    <span class="combobox-value">{choice.value}</span>
                    {label.map(|label| view! { <bdi class="muted">{label}</bdi> }.into_any())}
                </li>
            }
            .into_any()
        };
        offer.choices.into_iter().enumerate().map(option).collect()
    };
    let note = move || {
        if !list.is_open.get() {
            return None;
        }
        list.shown.with(|shown| match shown {
            Shown::Waiting => Some(text!(ui.loading)),
            Shown::Failed => Some(text!(problem.unavailable)),
            Shown::Offered(offer) if offer.choices.is_empty() => Some(text!(ui.no_match)),
            Shown::Offered(offer) => offer.has_more.then(|| text!(ui.type_on)),
        })
    };
    view! {
        <div class="combobox-list" hidden=move || !list.is_open.get()>
            <ul role="listbox" id=id aria-label=text!(ui.offered)>
                {options}
            </ul>
            <p class="combobox-note" role="status">
                {note}
            </p>
        </div>
    }
    .into_any()
}

/// A field that searches while one types.
#[component]
pub fn ComboboxField(
    name: &'static str,
    label: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    /// Asks what fits.
    find: Find,
    /// What stands there until something is typed.
    #[prop(optional, into)]
    placeholder: String,
    /// Whether choosing sends the form, as choosing from a list does.
    #[prop(optional)]
    sends: bool,
    /// Called with the text whenever it changes.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Sets the text from outside, as long as the browser runs script.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
) -> impl IntoView {
    let id = id_of(name);
    let has_hint = hint.is_some();
    let described = {
        let id = id.clone();
        Signal::derive(move || describing(&id, has_hint, error.with(Option::is_some)))
    };
    let invalid = Signal::derive(move || error.with(Option::is_some));
    let on_input = on_input.unwrap_or_else(|| Callback::new(|_| ()));
    let text = text.unwrap_or_else(|| Signal::derive(String::new));
    view! {
        <FieldFrame id=id.clone() label hint error>
            <Combobox
                name=name.to_owned()
                id
                value
                described
                invalid
                required
                find
                placeholder
                sends
                on_input
                text
            />
        </FieldFrame>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_go_around() {
        assert_eq!(neighbour(None, 0, true), None);
        assert_eq!(neighbour(None, 3, true), Some(0));
        assert_eq!(neighbour(None, 3, false), Some(2));
        assert_eq!(neighbour(Some(2), 3, true), Some(0));
        assert_eq!(neighbour(Some(0), 3, false), Some(2));
        assert_eq!(neighbour(Some(0), 3, true), Some(1));
        // The list became shorter under the mark.
        assert_eq!(neighbour(Some(9), 3, true), Some(0));
    }
}
