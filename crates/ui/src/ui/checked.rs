//! What is wrong in a form before it is sent, said at its fields and in the product's words.
//!
//! Browsers say it in bubbles, in their own language and for a moment. Where script runs they are told not to; where
//! none does, they still keep a form from being sent that the server would refuse.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast as _, web_sys};

/// The fields of a form that were not right when it was to be sent.
#[derive(Clone, Copy, Default)]
pub struct Faults(RwSignal<Vec<&'static str>>);

impl Faults {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is said at a field: this while it is not right, else what the server said of it.
    pub fn at(
        self,
        name: &'static str,
        message: impl Into<String>,
        refused: Signal<Option<String>>,
    ) -> Signal<Option<String>> {
        let message = message.into();
        Signal::derive(move || {
            let is_wrong = self.0.with(|faults| faults.contains(&name));
            if is_wrong {
                Some(message.clone())
            } else {
                refused.get()
            }
        })
    }
}

/// Around a form: keeps it from being sent while one of these fields is not right, and leads to the first of them.
#[component]
pub fn Checked(
    faults: Faults,
    /// The fields by the names they are sent under.
    names: Vec<&'static str>,
    children: Children,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let form = frame
            .get()
            .and_then(|frame| frame.query_selector("form").ok()?);
        if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
            form.set_no_validate(true);
        }
    });
    let named = move |name: &str| {
        let frame = frame.get_untracked()?;
        let selector = format!("[name=\"{name}\"]");
        frame.query_selector(&selector).ok().flatten()
    };
    let is_wrong = move |name: &str| {
        named(name).is_some_and(|field| field.matches(":invalid").unwrap_or(false))
    };
    // Before the form itself hears of it.
    let on_submit = move |event: ev::SubmitEvent| {
        let wrong: Vec<_> = names
            .iter()
            .copied()
            .filter(|name| is_wrong(name))
            .collect();
        let Some(first) = wrong.first().copied() else {
            return;
        };
        event.prevent_default();
        event.stop_propagation();
        faults.0.set(wrong);
        let field = named(first).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(field) = field {
            // Refused only for an element that is gone.
            drop(field.focus());
        }
    };
    // What is being mended is no longer held against anybody.
    let on_input = move |_: ev::Event| {
        if faults.0.with_untracked(|wrong| !wrong.is_empty()) {
            faults.0.update(|wrong| wrong.retain(|name| is_wrong(name)));
        }
    };
    view! {
        <div node_ref=frame on:submit:capture=on_submit on:input=on_input>
            {children()}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_its_own_fault_before_that_of_the_server() {
        Owner::new().with(|| {
            let faults = Faults::new();
            let refused = Signal::derive(|| Some("refused".to_owned()));
            let said = faults.at("typed", "not this", refused);
            assert_eq!(said.get_untracked().as_deref(), Some("refused"));

            faults.0.set(vec!["typed"]);
            assert_eq!(said.get_untracked().as_deref(), Some("not this"));
        });
    }
}
