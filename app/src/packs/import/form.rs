//! The import form.

use leptos::{form::form_data_from_event, html, prelude::*};
use tenantry_domain::{
    access::Permission,
    packs::{DOCUMENT_MAX_BYTES, PackKind},
};

use super::{
    draft::{Draft, Intent},
    editor::Editor,
    taken::Taken,
};
use crate::{
    UiError, routes,
    tenants::TenantField,
    text::text,
    ui::{DropZone, FileProblem, Look, ReadFile, SubmitButton, TextField},
};

/// What the form says to its page.
#[derive(Clone, Copy)]
pub(super) struct Wiring {
    /// The field for the document.
    pub(super) editor: NodeRef<html::Textarea>,
    /// Sends the form.
    pub(super) send: Callback<(Intent, Draft)>,
    /// The document was changed after the last answer.
    pub(super) changed: Callback<()>,
    /// Whether an answer is on its way.
    pub(super) pending: Signal<bool>,
    /// Whether the last answer found errors in the document as it stands.
    pub(super) blocked: Signal<bool>,
    /// The last refusal.
    pub(super) error: Signal<Option<UiError>>,
}

/// Kind, tenant, version, note, document, and the two buttons.
#[component]
pub(super) fn ImportForm(draft: Draft, may_import_domain: bool, wiring: Wiring) -> impl IntoView {
    let taken = Taken::new(&draft, may_import_domain);
    let file_note = RwSignal::new(None::<String>);
    let message = move |name: &'static str| {
        Signal::derive(move || {
            wiring
                .error
                .with(|e| e.as_ref()?.problem.message_for(name).map(str::to_owned))
        })
    };
    let read = Callback::new(move |text: String| taken.read(&text));
    let on_file = Callback::new(move |file: ReadFile| {
        file_note.set(Some(file_message(&file)));
        if let (Ok(text), Some(editor)) = (file.text, wiring.editor.get_untracked()) {
            editor.set_value(&text);
            wiring.changed.run(());
            taken.read(&text);
        }
    });
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        let Ok(data) = form_data_from_event(&event) else {
            return;
        };
        event.prevent_default();
        wiring
            .send
            .run(Draft::from_fields(|name| data.get(name).as_string()));
    };
    view! {
        <form class="import-form" method="post" action=routes::IMPORT_FORM on:submit=on_submit>
            <KindChoice kind=taken.kind may_import_domain />
            <div class="import-tenant">
                <TenantField
                    value=taken.tenant
                    needs=Permission::PacksImport
                    error=message("tenant_id")
                />
            </div>
            <div class="field-row">
                <TextField
                    name="version"
                    label=text!(packs.version)
                    hint=text!(import.version_hint)
                    value=draft.version
                    text=taken.version
                    error=message("version")
                    maxlength=64
                    on_input=Callback::new(move |text: String| taken.is_version_typed.set(!text.is_empty()))
                />
                <TextField
                    name="note"
                    label=text!(packs.note)
                    hint=text!(import.note_hint)
                    value=draft.note
                    error=message("note")
                    maxlength=500
                />
            </div>
            <DropZone
                label=text!(import.drop)
                hint=text!(import.drop_hint)
                max_bytes=DOCUMENT_MAX_BYTES
                on_file
            />
            <p class="field-hint" role="status">
                {move || file_note.get()}
            </p>
            <Editor
                node_ref=wiring.editor
                value=draft.text
                error=message("text")
                on_change=read
                on_input=wiring.changed
            />
            <Buttons pending=wiring.pending blocked=wiring.blocked />
        </form>
    }
    .into_any()
}

#[component]
fn Buttons(pending: Signal<bool>, blocked: Signal<bool>) -> impl IntoView {
    view! {
            <div class="form-actions">
                <SubmitButton name="intent" value="validate" pending=pending>
                    {text!(import.validate)}
                </SubmitButton>
                <SubmitButton
                    name="intent"
                    value="import"
                    look=Look::Primary
                    pending=pending
                    disabled=blocked
                >
                    {text!(import.import)}
                </SubmitButton>
                <span class="muted" role="status">
                    {move || blocked.get().then_some(text!(import.blocked))}
                </span>
            </div>
    }
    .into_any()
}

#[component]
fn KindChoice(kind: RwSignal<PackKind>, may_import_domain: bool) -> impl IntoView {
    if !may_import_domain {
        // There is nothing to choose.
        return view! {
            <p class="muted">{text!(import.tenant_only)}</p>
            <input type="hidden" name="kind" value=PackKind::Tenant.as_str() />
        }
        .into_any();
    }
    let radio = |value: PackKind, label: &'static str| {
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name="kind"
                    value=value.as_str()
                    checked=kind.get_untracked() == value
                    prop:checked=move || kind.get() == value
                    on:change=move |_| kind.set(value)
                />
                {label}
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="radios">
            <legend class="field-label">{text!(import.kind)}</legend>
            {radio(PackKind::Domain, text!(packs.domain_pack))}
            {radio(PackKind::Tenant, text!(packs.tenant_pack))}
        </fieldset>
    }
    .into_any()
}

fn file_message(file: &ReadFile) -> String {
    match &file.text {
        Ok(_) => text!(import.file_read, name = file.name),
        Err(FileProblem::TooLarge) => text!(import.file_too_large, name = file.name),
        Err(FileProblem::Unreadable) => text!(import.file_unreadable, name = file.name),
    }
}
