//! The documents as a list, each with where it stands, and what can be done with all of them.

use leptos::prelude::*;
use tenantry_domain::packs::{DOCUMENT_MAX_BYTES, PackKind};

use super::{
    desk::Desk,
    entry::DeskEntry,
    state::State,
    words::{name_of, standing_of},
};
use crate::{
    part::part,
    paths,
    text::text,
    ui::{ButtonLink, Column, DataTable, DropZone, Look, StatusBadge, size_text},
};

/// Where files are dropped, and the list of those that were.
#[component]
pub(super) fn Files(desk: Desk) -> impl IntoView {
    let on_files = Callback::new(move |files| desk.take_files(files));
    let unread = move || {
        let lines: Vec<_> = desk
            .unread
            .get()
            .into_iter()
            .map(|line| view! { <li>{line}</li> }.into_any())
            .collect();
        (!lines.is_empty()).then(|| view! { <ul class="field-error">{lines}</ul> }.into_any())
    };
    view! {
        <section class="import-files needs-script" aria-label=text!(import.files)>
            <DropZone
                label=text!(import.drop)
                hint=text!(import.drop_hint)
                max_bytes=DOCUMENT_MAX_BYTES
                on_files
            />
            <div role="alert">{unread}</div>
            {move || desk.is_list().then(|| LIST.open(ListProps { desk }))}
            // Spoken, and seen in the list itself.
            <p class="visually-hidden" role="status">
                {move || desk.said.get()}
            </p>
        </section>
    }
    .into_any()
}

part! {
    /// The list, which the page does not begin with.
    static LIST: desk of ListProps = |props| List(props).into_any();
}

#[component]
fn List(desk: Desk) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(import.file)),
        Column::plain(text!(import.state)),
        Column::plain(text!(import.pack)),
        Column::plain(text!(import.size)),
        Column::controls(text!(ui.actions)),
    ];
    let rows = move || {
        let entries = desk.entries.get();
        entries
            .into_iter()
            .map(|entry| view! { <Row desk entry /> }.into_any())
            .collect_view()
    };
    let ready = Memo::new(move |_| desk.ready().len());
    // A single one is imported by its form.
    let all = move || {
        desk.is_many().then(|| {
            view! {
                <button
                    type="button"
                    class="button button-primary"
                    disabled=move || ready.get() == 0
                    on:click=move |_| desk.import_all()
                >
                    {move || text!(import.import_all, count = ready.get())}
                </button>
            }
            .into_any()
        })
    };
    view! {
        <div class="import-list">
            <DataTable caption=text!(import.files) columns>
                {rows}
            </DataTable>
        </div>
        <div class="form-actions">
            <button type="button" class="button" on:click=move |_| desk.add_text()>
                {text!(import.add_text)}
            </button>
            {all}
        </div>
    }
    .into_any()
}

#[component]
fn Row(desk: Desk, entry: DeskEntry) -> impl IntoView {
    let name = name_of(entry);
    let state = move || {
        let (tone, label) = standing_of(entry);
        view! { <StatusBadge tone label /> }.into_any()
    };
    let progress = move || {
        entry.state.with(|state| {
            let State::Importing(part) = state else {
                return None;
            };
            let (part, label) = (part.to_string(), name_of(entry));
            Some(view! { <progress max="1" value=part aria-label=label></progress> }.into_any())
        })
    };
    let page = move || {
        let State::Imported(stored) = entry.state.get() else {
            return None;
        };
        let href = paths::pack(&stored.pack.owner, &stored.pack.version);
        let label = text!(ui.verb_thing, verb = text!(ui.view), thing = name_of(entry));
        Some(
            view! {
                <ButtonLink href look=Look::Quiet aria_label=label>
                    {text!(ui.view)}
                </ButtonLink>
            }
            .into_any(),
        )
    };
    let remove = text!(ui.verb_thing, verb = text!(import.remove), thing = name);
    view! {
        <tr>
            <th scope="row" class="table-wide">
                <button
                    type="button"
                    class="link-button"
                    aria-current=move || (desk.open.get() == entry.id).then_some("true")
                    on:click=move |_| desk.choose(entry.id)
                >
                    {name}
                </button>
            </th>
            <td>{state} {progress}</td>
            <td>{move || pack_of(entry)}</td>
            <td>{move || size_text(entry.size.get())}</td>
            <td class="table-actions">
                {page}
                <button
                    type="button"
                    class="button button-quiet"
                    aria-label=remove
                    on:click=move |_| desk.remove(entry.id)
                >
                    {text!(import.remove)}
                </button>
            </td>
        </tr>
    }
    .into_any()
}

/// What a document is: whose pack, and which version.
fn pack_of(entry: DeskEntry) -> String {
    let (kind, owner) = match entry.kind.get() {
        PackKind::Domain => (text!(packs.domain_pack), entry.domain.get()),
        PackKind::Tenant => (text!(packs.tenant_pack), entry.tenant.get()),
        PackKind::Playbook => (text!(playbooks.playbook), entry.playbook.get()),
    };
    let parts = [owner, entry.version.get()];
    let named: Vec<_> = parts
        .iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect();
    if named.is_empty() {
        kind.to_owned()
    } else {
        format!("{kind}: {}", named.join(" "))
    }
}
