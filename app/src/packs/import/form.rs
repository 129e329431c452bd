//! The form of one document: kind, tenant, version, note, text, and the two buttons.

use leptos::{form::form_data_from_event, prelude::*, web_sys::HtmlElement};
use tenantry_domain::{
    access::Permission,
    packs::{DOCUMENT_MAX_BYTES, PackKind},
};

use super::{
    desk::Desk,
    draft::{Draft, Intent},
    entry::{CHECKED_AS_TYPED_BYTES, DeskEntry},
    state::{State, findings_of},
    words::reason_of,
};
use crate::{
    UiError, paths,
    tenants::{KnownTenants, TenantField},
    text::text,
    ui::{CodeEditor, Look, SubmitButton, TextField, size_text},
};

/// The form of the document that is open.
#[component]
pub(super) fn ImportForm(
    desk: Desk,
    entry: DeskEntry,
    marked: RwSignal<Option<usize>>,
) -> impl IntoView {
    let findings = Memo::new(move |_| {
        entry.latest.with(|latest| {
            let findings = latest.as_ref().map(findings_of).unwrap_or_default();
            serde_json::to_string(findings).unwrap_or_default()
        })
    });
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Ok(data) = form_data_from_event(&event) {
            entry.sync(&Draft::from_fields(|name| data.get(name).as_string()).1);
        }
        let pressed = event.submitter().and_then(|it| {
            use web_sys::wasm_bindgen::JsCast as _;
            it.dyn_into::<HtmlElement>().ok()?.get_attribute("value")
        });
        match Intent::of(pressed.as_deref()) {
            Intent::Validate => entry.check(),
            Intent::Import => desk.import(entry),
        }
    };
    // What was typed before script came is taken over, and every change of a field is noticed.
    Effect::new(move |_| entry.begin());
    entry.watch();
    view! {
        <form class="import-form" method="post" action=paths::IMPORT_FORM on:submit=on_submit>
            <KindChoice kind=entry.kind may_import_domain=desk.shared.may_import_domain />
            <Fields entry tenants=desk.tenants />
            <CodeEditor
                name="text"
                label=text!(import.text)
                value=entry.text()
                editor=entry.editor
                error=message(entry, "text")
                findings
                on_input=Callback::new(move |()| entry.changed())
                on_finding=Callback::new(move |index| marked.set(index))
                max_bytes=DOCUMENT_MAX_BYTES
                on_files=Callback::new(move |files| desk.take_files(files))
                on_lossy=Callback::new(move |()| desk.refuse_paste())
            />
            <Buttons desk entry />
        </form>
    }
    .into_any()
}

/// The fields beside the kind and the text.
#[component]
fn Fields(entry: DeskEntry, tenants: KnownTenants) -> impl IntoView {
    let draft = entry.draft();
    view! {
            <div class="import-tenant field-row">
                <TenantField
                    known=tenants
                    value=entry.tenant
                    needs=Permission::PacksImport
                    error=message(entry, "tenant_id")
                />
                <TextField
                    name="domain"
                    label=text!(packs.domain)
                    hint=text!(import.domain_hint)
                    value=draft.domain
                    text=entry.domain
                    error=message(entry, "domain")
                    maxlength=64
                    on_input=Callback::new(move |text| entry.domain.set(text))
                />
            </div>
            <div class="field-row">
                <div class="import-version">
                    <TextField
                        name="version"
                        label=text!(packs.version)
                        hint=text!(import.version_hint)
                        value=draft.version
                        text=entry.version
                        error=message(entry, "version")
                        maxlength=64
                        on_input=Callback::new(move |text| entry.version.set(text))
                    />
                    // Takes the place of the hint.
                    <p class="field-hint import-reason" role="status">
                        {move || entry.suggested.with(|it| it.as_ref().map(reason_of))}
                    </p>
                </div>
                <TextField
                    name="note"
                    label=text!(packs.note)
                    hint=text!(import.note_hint)
                    value=draft.note
                    error=message(entry, "note")
                    maxlength=500
                    on_input=Callback::new(move |text| entry.note.set(text))
                />
            </div>
    }
    .into_any()
}

/// What is wrong with a field.
fn message(entry: DeskEntry, name: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        error_of(entry).and_then(|error| error.problem.message_for(name).map(str::to_owned))
    })
}

/// Why the last attempt came to nothing.
fn error_of(entry: DeskEntry) -> Option<UiError> {
    entry.state.with(|state| match state {
        State::Checked(answer) => answer.as_ref().as_ref().err().cloned(),
        State::Failed(error) => Some(error.clone()),
        State::Waiting | State::Checking | State::Importing(_) | State::Imported(_) => None,
    })
}

#[component]
fn Buttons(desk: Desk, entry: DeskEntry) -> impl IntoView {
    let is = move |wanted: fn(&State) -> bool| Signal::derive(move || entry.state.with(wanted));
    let checking = is(|state| matches!(state, State::Checking));
    let importing = is(|state| matches!(state, State::Importing(_)));
    let blocked = Signal::derive(move || entry.is_refused());
    let is_many = Memo::new(move |_| desk.is_many());
    let import = move || {
        // Of several documents, all of them are what a person has come for.
        let look = if is_many.get() {
            Look::Plain
        } else {
            Look::Primary
        };
        view! {
            <SubmitButton name="intent" value="import" look pending=importing disabled=blocked>
                {text!(import.import)}
            </SubmitButton>
        }
        .into_any()
    };
    let remark = move || {
        if blocked.get() {
            return text!(import.blocked).to_owned();
        }
        let size = entry.size.get();
        if size > CHECKED_AS_TYPED_BYTES {
            return text!(import.on_request, size = size_text(size));
        }
        String::new()
    };
    view! {
        <div class="form-actions">
            <SubmitButton name="intent" value="validate" pending=checking disabled=importing>
                {text!(import.validate)}
            </SubmitButton>
            {import}
            <span class="muted" role="status">
                {remark}
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
            {radio(PackKind::Playbook, text!(playbooks.playbook))}
        </fieldset>
    }
    .into_any()
}
