//! A question before something is done: the verb and the thing, what follows, and a way back.
//!
//! It is open when the URL says so. Without script it stands at the top of the page; with script it
//! becomes modal, keeps the focus, and Escape goes back.

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

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
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let navigate = use_navigate();
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
