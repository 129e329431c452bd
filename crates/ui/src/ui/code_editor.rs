//! A document that is written, with marks where findings are.

use leptos::prelude::*;
use web_sys::{CustomEvent, FileList, HtmlTextAreaElement, wasm_bindgen::JsCast as _};

use super::{
    ReadFile,
    drop_zone::read_all,
    elements::{ElementRef, Elements, call, set_text, text_of, texts},
    markup::{Lines, TextLines},
};
use crate::text::text;

/// An editor on the page.
pub type EditorRef = ElementRef;

/// The text in an editor, while it is on the page.
pub fn editor_text(editor: EditorRef) -> Option<String> {
    // Before its class is there, the field inside is what is typed into.
    text_of(editor, "value").or_else(|| {
        let field = editor.get_untracked()?.query_selector("textarea").ok()??;
        Some(field.dyn_into::<HtmlTextAreaElement>().ok()?.value())
    })
}

/// Replaces the text in an editor that is on the page.
pub fn set_editor_text(editor: EditorRef, text: &str) {
    set_text(editor, "value", text);
}

/// Goes to what a finding is about, by its place among the findings that the editor was given.
pub fn show_finding(editor: EditorRef, index: usize) {
    if let Ok(index) = u32::try_from(index) {
        call(editor, "showFinding", &[index.into()]);
    }
}

/// Puts what was meant in place of what a finding is about, by the finding's place among those that the editor was
/// given; what was changed since is left as it is.
pub fn apply_finding(editor: EditorRef, index: usize) {
    if let Ok(index) = u32::try_from(index) {
        call(editor, "applyFinding", &[index.into()]);
    }
}

/// A large field for a document.
#[component]
pub fn CodeEditor(
    name: &'static str,
    #[prop(into)] label: String,
    /// The text to begin with; afterwards [`editor_text`] knows it.
    value: String,
    editor: EditorRef,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// What is marked in the text, as JSON of findings.
    #[prop(into)]
    findings: Signal<String>,
    /// Called at every change by a person.
    on_input: Callback<()>,
    /// Called with the finding that the cursor stands at, if it stands at one.
    on_finding: Callback<Option<usize>>,
    /// The largest file that is read when it is dropped or pasted here.
    max_bytes: usize,
    /// Called with files that were dropped or pasted here.
    on_files: Callback<Vec<ReadFile>>,
    /// Called when a text was pasted that had lost letters before, which is not taken.
    on_lossy: Callback<()>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {label.clone()}
            </label>
            <tenantry-code
                class="code-edit"
                editable=""
                node_ref=editor
                label=label
                description=text!(code.leave)
                texts=texts()
                findings=move || findings.get()
                invalid=move || error.with(Option::is_some).then_some("")
                on:input=move |_| on_input.run(())
                on:tenantry-finding=move |event: CustomEvent| {
                    on_finding.run(index_of(&event));
                }
                on:tenantry-files=move |event: CustomEvent| {
                    read_all(event.detail().dyn_into::<FileList>().ok(), max_bytes, on_files);
                }
                on:tenantry-lossy=move |_: CustomEvent| on_lossy.run(())
            >
                <TextLines
                    id
                    name
                    value
                    lines=Lines::Code
                    rows=22
                    maxlength=None
                    is_wrong=Signal::derive(move || error.with(Option::is_some))
                    described=Signal::stored(Some(error_id.clone()))
                />
            </tenantry-code>
            // The editor itself says it to those who do not see.
            <p class="field-hint code-leave" aria-hidden="true">
                {text!(code.leave)}
            </p>
            <p class="field-error" id=error_id aria-live="polite">
                {move || error.get()}
            </p>
        </div>
        <Elements />
    }
    .into_any()
}

/// The index that the event tells; below 0 it is at none.
fn index_of(event: &CustomEvent) -> Option<usize> {
    let index = event.detail().as_f64().filter(|index| *index >= 0.0)?;
    // Whole and small: it counts what is in a list.
    format!("{index}").parse().ok()
}
