//! A form that only asks: its fields go into the URL, with or without script.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::post_form::fields_of;

/// A form whose fields become the query of `path`; choosing from a list sends it at once.
#[component]
pub fn GetForm(
    #[prop(into)] path: String,
    class: &'static str,
    #[prop(optional)] role: Option<&'static str>,
    /// What fields that stand elsewhere on the page name it by.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Whether the page stays where it is, because a dialog opens over it.
    #[prop(optional)]
    stays: bool,
    /// Whether it is sent by its button alone, because it leads away from the page.
    #[prop(optional)]
    waits: bool,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let action = path.clone();
    let on_submit = move |event: ev::SubmitEvent| {
        let Some(pairs) = fields_of(&event) else {
            return;
        };
        event.prevent_default();
        let options = NavigateOptions {
            scroll: !stays,
            ..Default::default()
        };
        navigate(&without_blanks(&path, &pairs), options);
    };
    let on_change = move |event: ev::Event| {
        if !waits {
            send_on_choice(&event);
        }
    };
    view! {
        <form
            id=id
            class=class
            role=role
            method="get"
            action=action
            on:submit=on_submit
            on:change=on_change
        >
            {children()}
        </form>
    }
    .into_any()
}

/// Sends the form as soon as something is chosen from a list.
fn send_on_choice(event: &ev::Event) {
    let select = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok());
    if let Some(form) = select.and_then(|select| select.form()) {
        // Refused only for a form outside the page.
        drop(form.request_submit());
    }
}

/// The path with the filled-in fields of an encoded form.
fn without_blanks(path: &str, pairs: &str) -> String {
    let filled: Vec<_> = pairs
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.ends_with('='))
        .collect();
    if filled.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", filled.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_fields_stay_out_of_the_url() {
        assert_eq!(
            without_blanks("/t", "q=&status=ACTIVE&sort=name"),
            "/t?status=ACTIVE&sort=name"
        );
        assert_eq!(without_blanks("/t", "q="), "/t");
    }
}
