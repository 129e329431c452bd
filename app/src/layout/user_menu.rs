//! Who is signed in, the theme, and the way out.

use leptos::prelude::*;

use super::{
    Theme,
    server_fns::{ChooseTheme, SignOut},
    use_session,
};
use crate::{text::text, ui::later};

/// The user menu; a `<details>`, so it opens without script.
#[component]
pub(crate) fn UserMenu() -> impl IntoView {
    let session = use_session();
    let sign_out = ServerAction::<SignOut>::new();
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
                <ThemeChoice />
                <ActionForm action=sign_out>
                    <button type="submit" class="menu-item">
                        {text!(nav.sign_out)}
                    </button>
                </ActionForm>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let choose = ServerAction::<ChooseTheme>::new();
    let current = RwSignal::new(Theme::current());
    let buttons = Theme::ALL
        .into_iter()
        .map(|theme| {
            view! {
                <button
                    type="submit"
                    class="segment"
                    name="theme"
                    value=theme.as_str()
                    aria-pressed=move || if current.get() == theme { "true" } else { "false" }
                    on:click=move |_| {
                        current.set(theme);
                        #[cfg(not(feature = "ssr"))]
                        theme.show();
                    }
                >
                    {label(theme)}
                </button>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <ActionForm action=choose>
            <fieldset class="segments">
                <legend>{text!(theme.label)}</legend>
                <div class="segments-row">{buttons}</div>
            </fieldset>
        </ActionForm>
    }
    .into_any()
}

fn label(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => text!(theme.light),
        Theme::Dark => text!(theme.dark),
        Theme::System => text!(theme.system),
    }
}
