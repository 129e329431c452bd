//! A line of text.

use leptos::prelude::*;

use super::{FieldFrame, describing};

/// A field for one line of text.
#[component]
pub fn TextField(
    /// The name it is sent under; brackets stay out of its id.
    name: &'static str,
    /// Its id on the page, where another field there is sent under the same name.
    #[prop(optional)]
    id: Option<&'static str>,
    label: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] maxlength: Option<u32>,
    /// An example that stands there until something is typed; never the only hint.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// What the browser accepts, as a regular expression.
    #[prop(optional, into)]
    pattern: Option<String>,
    /// Called with the text as it is typed.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Sets the text from outside, as long as the browser runs script.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
) -> impl IntoView {
    let id = id.map_or_else(|| id_of(name), str::to_owned);
    let has_hint = hint.is_some();
    let described = {
        let id = id.clone();
        move || describing(&id, has_hint, error.with(Option::is_some))
    };
    let input = NodeRef::<leptos::html::Input>::new();
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
    if autofocus {
        take_focus(input);
    }
    view! {
        <FieldFrame id=id.clone() label hint error>
            <input
                class="input"
                id=id
                name=name
                type=kind
                value=value
                node_ref=input
                required=required
                autofocus=autofocus
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                maxlength=maxlength
                pattern=pattern
                placeholder=placeholder
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                on:input=move |event| {
                    if let Some(on_input) = on_input {
                        on_input.run(event_target_value(&event));
                    }
                }
            />
        </FieldFrame>
    }
    .into_any()
}

/// Takes the focus on a page that was reached without the browser, which heeds `autofocus` in a document alone.
fn take_focus(input: NodeRef<leptos::html::Input>) {
    Effect::new(move |_| {
        let Some(input) = input.get() else { return };
        // Whoever is somewhere already is left there; the frame puts the focus on the page as a whole.
        let is_free = document()
            .active_element()
            .is_none_or(|at| at.tag_name() == "BODY" || at.id() == "main");
        if is_free {
            // Refused only for an element that is gone.
            drop(input.focus());
        }
    });
}

/// The id of the control with this name.
pub(super) fn id_of(name: &str) -> String {
    let inner = name.rsplit('[').next().unwrap_or(name);
    format!("field-{}", inner.trim_end_matches(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_no_brackets() {
        assert_eq!(id_of("input[tenant_id]"), "field-tenant_id");
        assert_eq!(id_of("q"), "field-q");
    }
}
