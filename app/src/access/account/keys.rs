//! The choice whether single keys do something.

use leptos::prelude::*;

use crate::{text::text, ui::SingleKeys};

/// On or off; of use with script only.
#[component]
pub(super) fn KeysChoice() -> impl IntoView {
    let keys = SingleKeys::new();
    let buttons = [(true, text!(palette.on)), (false, text!(palette.off))]
        .into_iter()
        .map(|(is_on, label)| {
            view! {
                <button
                    type="button"
                    class="segment"
                    aria-pressed=move || (keys.are_on() == is_on).to_string()
                    on:click=move |_| keys.turn(is_on)
                >
                    {label}
                </button>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <fieldset class="segments needs-script" id="keys">
            <legend>{text!(palette.keys)}</legend>
            <div class="segments-row">{buttons}</div>
            <p class="muted">{text!(palette.keys_detail)}</p>
        </fieldset>
    }
    .into_any()
}
