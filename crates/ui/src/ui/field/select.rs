//! One of several values.

use leptos::prelude::*;

use super::{FieldFrame, describing, text::id_of};

/// One value to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A value and how it reads.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A field for one of several values.
#[component]
pub fn SelectField(
    name: &'static str,
    label: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(into)] choices: Vec<Choice>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    /// Called with the value when it is chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
    /// Sets the value from outside, as long as the browser runs script.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
) -> impl IntoView {
    let id = id_of(name);
    let has_hint = hint.is_some();
    let described = {
        let id = id.clone();
        move || describing(&id, has_hint, error.with(Option::is_some))
    };
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == value;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
                .into_any()
        })
        .collect_view();
    let select = NodeRef::<leptos::html::Select>::new();
    // Only what changes later is set, so that nothing chosen before hydration is lost.
    Effect::new(move |before: Option<Option<String>>| {
        let now = text.map(|text| text.get());
        if let (Some(Some(before)), Some(now), Some(select)) =
            (&before, &now, select.get_untracked())
            && before != now
        {
            select.set_value(now);
        }
        now
    });
    view! {
        <FieldFrame id=id.clone() label hint error>
            <select
                class="input"
                id=id
                name=name
                required=required
                node_ref=select
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                on:change=move |event| {
                    if let Some(on_choose) = on_choose {
                        on_choose.run(event_target_value(&event));
                    }
                }
            >
                {options}
            </select>
        </FieldFrame>
    }
    .into_any()
}
