//! A dialog over a page: a question before something is done, or a larger piece of work.
//!
//! It is open when the URL says so. Without script it stands at the top of the page; with script it lies over the page
//! from the first moment, becomes modal, keeps the focus, and Escape goes back. Afterwards the focus is where the dialog
//! was opened.

use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::text::text;

/// An open question; the children are the form, and a link to `back` cancels.
#[component]
pub fn ConfirmDialog(
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
    let (dialog, on_cancel, on_close) = modal(back, opener);
    view! {
        <dialog
            class="dialog"
            open
            node_ref=dialog
            aria-labelledby="dialog-title"
            aria-describedby="dialog-consequence"
            on:cancel=on_cancel
            on:close=on_close
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

/// An open dialog with much to read: the focus begins at its title and not at its end.
///
/// The last of the children is its footer (`dialog-footer`), which stays in view.
#[component]
pub fn WorkDialog(
    #[prop(into)] title: String,
    /// Where cancelling leads.
    #[prop(into)]
    back: String,
    children: Children,
) -> impl IntoView {
    let (dialog, on_cancel, on_close) = modal(back, None);
    view! {
        <dialog
            class="dialog dialog-work"
            open
            node_ref=dialog
            aria-labelledby="dialog-title"
            on:cancel=on_cancel
            on:close=on_close
        >
            <h2 class="dialog-title" id="dialog-title" tabindex="-1" autofocus>
                <bdi>{title}</bdi>
            </h2>
            {children()}
        </dialog>
    }
    .into_any()
}

/// Makes a dialog modal as soon as it is there, and leads back from it; where it goes, the focus goes to its opener.
fn modal(
    back: String,
    opener: Option<String>,
) -> (
    NodeRef<html::Dialog>,
    impl Fn(leptos::ev::Event) + 'static,
    impl Fn(leptos::ev::Event) + 'static,
) {
    let dialog = NodeRef::<html::Dialog>::new();
    let navigate = use_navigate();
    let here = use_location();
    let openers = match opener {
        Some(opener) => [opener.clone(), opener],
        None => openers_of(&here.pathname.get_untracked(), &here.search.get_untracked()),
    };
    // Several links of a page may lead to one dialog.
    let place = focused_among(&openers);
    on_cleanup(move || give_focus_back(openers, place));
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        // `showModal` refuses a dialog that is open, as the server wrote it.
        dialog.close();
        drop(dialog.show_modal());
    });
    // Once: a browser that does not let itself be kept from closing tells of both.
    let is_left = StoredValue::new(false);
    let leave = move || {
        // An event may come after the dialog is gone.
        if is_left.try_get_value() != Some(false) {
            return;
        }
        is_left.set_value(true);
        navigate(
            &back,
            NavigateOptions {
                scroll: false,
                ..Default::default()
            },
        );
    };
    let leave_too = leave.clone();
    let on_cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        leave();
    };
    // A browser that is asked twice closes it without asking.
    let on_close = move |event: leptos::ev::Event| {
        let dialog = event_target::<leptos::web_sys::HtmlDialogElement>(&event);
        if dialog.is_connected() && !dialog.open() {
            leave_too();
        }
    };
    (dialog, on_cancel, on_close)
}

/// The links that lead to the dialog of this address, as selectors: the very one, else any that leads to such a dialog.
/// For those only the name of the query's first parameter counts: what has been suspended can be resumed by the link
/// that stands in the same place.
fn openers_of(path: &str, search: &str) -> [String; 2] {
    let parameter = search.split('=').next().unwrap_or_default();
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    [
        format!("a[href=\"{}?{}\"]", quoted(path), quoted(search)),
        format!("a[href^=\"{}?{}=\"]", quoted(path), quoted(parameter)),
    ]
}

/// How often the opener is looked for, which may stand on a page that is still on its way.
#[cfg(not(feature = "ssr"))]
const TRIES: u32 = 40;

/// Which of the very links has the focus; the first where none has.
#[cfg(not(feature = "ssr"))]
fn focused_among([very, _]: &[String; 2]) -> usize {
    let active = document().active_element();
    let mut links = all(very).into_iter();
    let place = links.position(|link| active.as_ref() == Some(&link));
    place.unwrap_or_default()
}

#[cfg(feature = "ssr")]
fn focused_among(_openers: &[String; 2]) -> usize {
    0
}

/// The elements that a selector names, in the order of the page.
#[cfg(not(feature = "ssr"))]
fn all(selector: &str) -> Vec<leptos::web_sys::Element> {
    use leptos::wasm_bindgen::JsCast as _;

    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|place| found.item(place)?.dyn_into().ok())
        .collect()
}

/// Moves the focus to the opener, and to the page where there is none any more.
#[cfg(not(feature = "ssr"))]
fn give_focus_back(openers: [String; 2], place: usize) {
    look_for(openers, place, TRIES);
}

#[cfg(feature = "ssr")]
fn give_focus_back(_openers: [String; 2], _place: usize) {}

#[cfg(not(feature = "ssr"))]
fn look_for(openers: [String; 2], place: usize, tries: u32) {
    use std::time::Duration;

    use leptos::{wasm_bindgen::JsCast as _, web_sys};

    let look = move || {
        let active = document().active_element();
        let found = openers.iter().find_map(|opener| {
            let links = all(opener);
            links.get(place).or_else(|| links.first()).cloned()
        });
        let is_back = active.is_some() && active == found;
        let is_nowhere =
            active.is_none_or(|active| active.tag_name() == "BODY" || active.id() == "main");
        // Whoever has gone on to something else stays there.
        if !is_back && !is_nowhere {
            return;
        }
        if is_nowhere {
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
            look_for(openers, place, tries - 1);
        }
    };
    set_timeout(look, Duration::from_millis(50));
}

/// The way back out of a dialog.
#[component]
pub fn CancelLink(
    #[prop(into)] back: String,
    /// Whether it has the focus when the dialog opens.
    #[prop(optional)]
    focused: bool,
) -> impl IntoView {
    view! {
        // The page under the dialog stays where it is.
        <a class="button" href=back autofocus=focused data-noscroll="">
            {text!(ui.cancel)}
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_is_opened_by_the_very_link_or_by_one_with_its_parameter() {
        assert_eq!(
            openers_of("/admin/tenants/ACME", "confirm=suspend&from=%2Fadmin"),
            [
                "a[href=\"/admin/tenants/ACME?confirm=suspend&from=%2Fadmin\"]",
                "a[href^=\"/admin/tenants/ACME?confirm=\"]"
            ]
        );
        let [very, _] = openers_of("/a", "b=\"\\");
        assert_eq!(very, "a[href=\"/a?b=\\\"\\\\\"]");
    }
}
