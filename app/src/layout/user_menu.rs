//! Who is signed in, the way to one's own account, theme and language, and the way out.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::hooks::use_location;

use super::{LanguageChoice, ThemeChoice, server_fns::SignOut, use_session};
use crate::{
    paths,
    text::text,
    ui::{PostForm, Posting, later},
};

/// The user menu; a `<details>`, so it opens without script.
#[component]
pub(crate) fn UserMenu() -> impl IntoView {
    let session = use_session();
    let sign_out = Posting::to::<SignOut>();
    let menu = NodeRef::<html::Details>::new();
    close_by_itself(menu);
    view! {
        <details class="menu" node_ref=menu on:keydown=move |event| close_by_key(menu, &event)>
            <summary class="menu-open">
                {later(0, move || async move {
                        let name = session.viewer().await.name();
                        let initial: String = name.chars().take(1).collect();
                        view! {
                            <span class="menu-initial" aria-hidden="true">
                                {initial}
                            </span>
                            <span class="menu-name">{name}</span>
                        }.into_any()
                    })}
                <span class="visually-hidden">{text!(nav.menu)}</span>
            </summary>
            <div class="menu-body">
                <a class="menu-item" href=paths::ACCOUNT>
                    {text!(nav.account)}
                </a>
                <ThemeChoice />
                <LanguageChoice />
                <PostForm to=sign_out>
                    <button type="submit" class="menu-item">
                        {text!(nav.sign_out)}
                    </button>
                </PostForm>
            </div>
        </details>
    }
    .into_any()
}

fn close(menu: NodeRef<html::Details>) {
    if let Some(menu) = menu.get_untracked() {
        menu.set_open(false);
    }
}

/// Closes the menu when the page changes, or something outside of it is pressed.
fn close_by_itself(menu: NodeRef<html::Details>) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            close(menu);
        }
        now
    });
    Effect::new(move |_| {
        let pressed = window_event_listener(ev::pointerdown, move |event| {
            let target = event.target().and_then(|target| target.dyn_into().ok());
            let inside = menu
                .get_untracked()
                .is_some_and(|menu| menu.contains(target.as_ref()));
            if !inside {
                close(menu);
            }
        });
        on_cleanup(move || pressed.remove());
    });
}

/// Closes the menu with Escape, and leads back to what opened it.
fn close_by_key(menu: NodeRef<html::Details>, event: &web_sys::KeyboardEvent) {
    if event.key() != "Escape" {
        return;
    }
    close(menu);
    let opener = menu
        .get_untracked()
        .and_then(|menu| menu.first_element_child());
    if let Some(opener) = opener.and_then(|opener| opener.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Refused only for an element that is gone.
        drop(opener.focus());
    }
}
