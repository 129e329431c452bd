//! What all fields share.

use leptos::prelude::*;

use crate::ui::{Icon, Marked, Sign};

/// The ids that a control is described by: its hint, and its problem while there is one.
pub(super) fn describing(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    let hint = has_hint.then(|| format!("{id}-hint"));
    let error = has_error.then(|| format!("{id}-error"));
    let ids: Vec<_> = [hint, error].into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Label, hint and problem around a control.
#[component]
pub(super) fn FieldFrame(
    id: String,
    label: &'static str,
    hint: Option<String>,
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {label}
            </label>
            {children()}
            // Always there, so that a problem is announced when it appears.
            <p class="field-error" id=error_id aria-live="polite">
                {move || {
                    error
                        .get()
                        .map(|message| view! {
                            <Icon sign=Sign::Problem />
                            <span><Marked text=message /></span>
                        }.into_any())
                }}
            </p>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> }.into_any())}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_described_by_what_is_there() {
        assert_eq!(
            describing("f", true, true).as_deref(),
            Some("f-hint f-error")
        );
        assert_eq!(describing("f", false, true).as_deref(), Some("f-error"));
        assert_eq!(describing("f", false, false), None);
    }
}
