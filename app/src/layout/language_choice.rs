//! The choice of a language, in the user menu, on the account's page and before signing in.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_i18n::Locale as _;

use super::server_fns::ChooseLanguage;
use crate::{
    text::{
        Language,
        language::{current, own_name},
        text,
    },
    ui::action_of,
};

/// One button a language, each in its own words; the one in force is pressed.
///
/// The browser posts the form and shows the page anew: every text on it is another one.
#[component]
pub(crate) fn LanguageChoice() -> impl IntoView {
    let shown = current();
    let buttons = Language::get_all()
        .iter()
        .map(|&language| {
            view! {
                <button
                    type="submit"
                    class="segment"
                    name="language"
                    value=language.as_str()
                    lang=language.as_str()
                    aria-pressed=if language == shown { "true" } else { "false" }
                >
                    {own_name(language)}
                </button>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <form method="post" action=action_of(ChooseLanguage::PATH)>
            <fieldset class="segments">
                <legend>{text!(account.language)}</legend>
                <div class="segments-row">{buttons}</div>
            </fieldset>
        </form>
    }
    .into_any()
}
