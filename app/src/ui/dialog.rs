//! A question before something is done: the verb and the thing, what follows, and a way back.
//!
//! It is open when the URL says so. Without script it stands at the top of the page; with script it
//! becomes modal, keeps the focus, and Escape goes back. Afterwards the focus is where the dialog was opened.

use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::text::text;

/// An open dialog; the children are the form, and a link to `back` cancels.
#[component]
pub(crate) fn ConfirmDialog(
    /// The verb and the thing, such as `Suspend ACME Capital`.
    #[prop(into)]
    title: String,
    /// What follows.
    #[prop(into)]
    consequence: String,
    /// Where cancelling leads.
    #[prop(into)]
    back: String,
    /// What leads here, as a selector, where it is no link to this address.
    #[prop(default = None)]
    opener: Option<String>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let navigate = use_navigate();
    let here = use_location();
    let opener = opener
        .unwrap_or_else(|| opener_of(&here.pathname.get_untracked(), &here.search.get_untracked()));
    on_cleanup(move || give_focus_back(opener));
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        // `showModal` refuses a dialog that is open, as the server wrote it.
        dialog.close();
        drop(dialog.show_modal());
    });
    let on_cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        navigate(
            &back,
            NavigateOptions {
                scroll: false,
                ..Default::default()
            },
        );
    };
    view! {
        <dialog
            class="dialog"
            open
            node_ref=dialog
            aria-labelledby="dialog-title"
            aria-describedby="dialog-consequence"
            on:cancel=on_cancel
        >
            <h2 class="dialog-title" id="dialog-title">
                {title}
            </h2>
            <p class="dialog-consequence" id="dialog-consequence">
                {consequence}
            </p>
            {children()}
        </dialog>
    }
    .into_any()
}

/// The links that lead to the dialog of this address, as a selector. Of the query only the first parameter's name
/// counts: what has been suspended can be resumed by the link that stands in the same place.
fn opener_of(path: &str, search: &str) -> String {
    let parameter = search.split('=').next().unwrap_or_default();
    format!("a[href^=\"{path}?{parameter}=\"]")
}

/// How often the opener is looked for, which may stand on a page that is still on its way.
#[cfg(not(feature = "ssr"))]
const TRIES: u32 = 40;

/// Moves the focus to the opener, and to the page where there is none any more.
#[cfg(not(feature = "ssr"))]
fn give_focus_back(opener: String) {
    look_for(opener, TRIES);
}

#[cfg(feature = "ssr")]
fn give_focus_back(_opener: String) {}

#[cfg(not(feature = "ssr"))]
fn look_for(opener: String, tries: u32) {
    use std::time::Duration;

    use leptos::{wasm_bindgen::JsCast as _, web_sys};

    let look = move || {
        let active = document().active_element();
        let is_back = active
            .as_ref()
            .is_some_and(|active| active.matches(&opener).unwrap_or(false));
        let is_nowhere =
            active.is_none_or(|active| active.tag_name() == "BODY" || active.id() == "main");
        // Whoever has gone on to something else stays there.
        if !is_back && !is_nowhere {
            return;
        }
        if is_nowhere {
            let found = document().query_selector(&opener).ok().flatten();
            let main = || document().get_element_by_id("main").filter(|_| tries == 0);
            let target = found.or_else(main);
            let target = target.and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(target) = target {
                // Refused only for an element that is gone.
                drop(target.focus());
            }
        }
        // The page may be made anew with what was just changed, and the opener with it.
        if tries > 0 {
            look_for(opener, tries - 1);
        }
    };
    set_timeout(look, Duration::from_millis(50));
}

/// The way back out of a dialog.
#[component]
pub(crate) fn CancelLink(
    #[prop(into)] back: String,
    /// Whether it has the focus when the dialog opens.
    #[prop(optional)]
    focused: bool,
) -> impl IntoView {
    view! {
        <a class="button" href=back autofocus=focused>
            {text!(ui.cancel)}
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_is_opened_by_links_with_its_parameter() {
        assert_eq!(
            opener_of("/admin/tenants/ACME", "confirm=suspend&from=%2Fadmin"),
            "a[href^=\"/admin/tenants/ACME?confirm=\"]"
        );
    }
}
