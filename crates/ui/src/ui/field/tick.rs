//! A tick with what it means below it.

use leptos::prelude::*;

use super::text::id_of;

/// A tick that is sent as `true`, or not at all.
#[component]
pub fn TickField(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// Whether it is set to begin with.
    ticked: bool,
) -> impl IntoView {
    let hint_id = format!("{}-hint", id_of(name));
    view! {
        <div class="field">
            <label class="tick">
                <input
                    type="checkbox"
                    name=name
                    value="true"
                    checked=ticked
                    aria-describedby=hint_id.clone()
                />
                {label}
            </label>
            <p class="field-hint" id=hint_id>
                {hint}
            </p>
        </div>
    }
    .into_any()
}
