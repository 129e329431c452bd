//! The text field for a document, and jumping to a place in it.

use leptos::{html, prelude::*};
use tenantry_domain::packs::Finding;

use crate::text::text;

/// The field's id, which findings lead to.
const ID: &str = "field-text";

/// A large field for the document's text.
#[component]
pub(super) fn Editor(
    node_ref: NodeRef<html::Textarea>,
    value: String,
    #[prop(into)] error: Signal<Option<String>>,
    /// Called when the text was changed and the field is left.
    on_change: Callback<String>,
    /// Called at every change.
    on_input: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=ID>
                {text!(import.text)}
            </label>
            <textarea
                class="input editor"
                id=ID
                name="text"
                rows="22"
                wrap="off"
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                node_ref=node_ref
                aria-describedby="field-text-error"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:input=move |_| on_input.run(())
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {value}
            </textarea>
            <p class="field-error" id="field-text-error" aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
    .into_any()
}

/// Selects what the finding is about and brings it into view.
pub(super) fn jump(editor: NodeRef<html::Textarea>, finding: &Finding) {
    let Some(area) = editor.get_untracked() else {
        return;
    };
    let text = area.value();
    let start = offset(&text, finding.line, finding.column);
    let end = offset(&text, finding.end_line, finding.end_column).max(start.saturating_add(1));
    // Both are refused only for a field that is gone.
    drop(area.focus());
    drop(area.set_selection_range(start, end));
    let lines = i32::try_from(text.lines().count().max(1)).unwrap_or(i32::MAX);
    let above = i32::try_from(finding.line.saturating_sub(4)).unwrap_or_default();
    area.set_scroll_top(area.scroll_height() / lines * above);
}

/// Where a line and a column, in code points from 1, are in the browser's UTF-16 units.
fn offset(text: &str, line: u32, column: u32) -> u32 {
    let mut units: usize = 0;
    let mut lines = text.split_inclusive('\n');
    for before in lines.by_ref().take(line.saturating_sub(1) as usize) {
        units += before.encode_utf16().count();
    }
    let within = lines
        .next()
        .unwrap_or_default()
        .chars()
        .take(column.saturating_sub(1) as usize);
    units += within.map(char::len_utf16).sum::<usize>();
    u32::try_from(units).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_code_points_and_the_browser_counts_utf_16() {
        let text = "{\n  \"🦀é\": 1\n}";

        assert_eq!(offset(text, 1, 1), 0);
        assert_eq!(offset(text, 2, 3), 4);
        // The crab is one code point and two units.
        assert_eq!(offset(text, 2, 6), 8);
        assert_eq!(offset(text, 9, 9), 14);
    }
}
