//! Who is signed in, the way to one's own account, theme and language, and the way out.

use leptos::prelude::*;

use super::{LanguageChoice, ThemeChoice, server_fns::SignOut, use_session};
use crate::{
    routes,
    text::text,
    ui::{PostForm, Posting, later},
};

/// The user menu; a `<details>`, so it opens without script.
#[component]
pub(crate) fn UserMenu() -> impl IntoView {
    let session = use_session();
    let sign_out = Posting::to::<SignOut>();
    view! {
        <details class="menu">
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
                <a class="menu-item" href=routes::ACCOUNT>
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
