//! The choice of a theme, in the user menu and on the account's page.

use leptos::prelude::*;

use super::{Theme, server_fns::ChooseTheme};
use crate::{
    text::text,
    ui::{PostForm, Posting},
};

/// The theme that was chosen last, shared by every place that offers the choice.
#[derive(Clone, Copy)]
pub(super) struct ChosenTheme(RwSignal<Theme>);

impl ChosenTheme {
    /// Shares the theme of the page with everything below.
    pub(super) fn provide() {
        provide_context(Self(RwSignal::new(Theme::current())));
    }
}

/// One button a theme; the one in force is pressed.
#[component]
pub(crate) fn ThemeChoice() -> impl IntoView {
    let choose = Posting::to::<ChooseTheme>();
    let ChosenTheme(current) = expect_context();
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
        <PostForm to=choose>
            <fieldset class="segments">
                <legend>{text!(theme.label)}</legend>
                <div class="segments-row">{buttons}</div>
            </fieldset>
        </PostForm>
    }
    .into_any()
}

pub(crate) fn label(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => text!(theme.light),
        Theme::Dark => text!(theme.dark),
        Theme::System => text!(theme.system),
    }
}
