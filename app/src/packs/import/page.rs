//! The import page.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    packs::PackKind,
};

use super::{
    desk::Desk,
    draft::{Draft, DraftAnswer},
    entry::DeskEntry,
    files::Files,
    form::ImportForm,
    guard::guard,
    outcome::{Panel, Suites},
};
use crate::{
    Answer, UiError,
    asked::Asked,
    backend::Posted,
    layout::{Crumb, PageHeader, Viewer, denied, use_session},
    paths,
    text::text,
    ui::{CodeViewer, later, use_query},
};

/// Imports versions of packs.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let session = use_session();
    let posted = use_context::<Posted>().map(|posted| Draft::from_posted(&posted));
    let answer = Asked::new(|| (), {
        let posted = posted.clone();
        move |()| {
            let posted = posted.clone();
            async move {
                match posted {
                    Some((intent, draft)) => draft.answer(intent).await,
                    None => Ok(Answer::none()),
                }
            }
        }
    });
    let posted = StoredValue::new(posted.map(|(_, draft)| draft));
    view! {
        <PageHeader
            title=text!(packs.import)
            lead=text!(import.lead)
            crumbs=vec![Crumb::new(text!(packs.title), paths::PACKS)]
        />
        {later(10, move || async move {
                let viewer = session.viewer().await;
                let answer = answer.await.transpose();
                leave_when_imported(answer.as_ref());
                denied(&viewer, Permission::PacksImport, &Scope::Anywhere)
                    .unwrap_or_else(|| {
                        let posted = posted.get_value();
                        view! { <Content viewer posted answer /> }.into_any()
                    })
            })}
    }
    .into_any()
}

/// Goes to the page of what was imported without script.
fn leave_when_imported(answer: Option<&Result<DraftAnswer, UiError>>) {
    #[cfg(feature = "ssr")]
    if let Some(Ok(DraftAnswer::Imported(href))) = answer {
        crate::backend::go_to(href);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = answer;
}

#[component]
fn Content(
    viewer: Viewer,
    posted: Option<Draft>,
    answer: Option<Result<DraftAnswer, UiError>>,
) -> impl IntoView {
    let query = use_query();
    let may_import_domain = viewer.can(Permission::PacksImport, &Scope::Global);
    let mut draft = posted
        .clone()
        .unwrap_or_else(|| Draft::from_query(&query.get_untracked()));
    if !may_import_domain {
        draft.kind = PackKind::Tenant;
    }
    let may_activate = viewer.can(Permission::ActivationApply, &Scope::Anywhere);
    let desk = Desk::new(draft, may_import_domain, may_activate);
    if let Some((first, answer)) = untrack(|| desk.opened()).zip(answer) {
        first.begin_with(answer);
    }
    guard(desk);
    let marked = RwSignal::new(None);
    // Without script, findings lead to the lines of a copy below.
    let copy = posted.filter(|draft| !draft.text.is_empty()).map(|draft| {
        view! {
            <section class="card" aria-labelledby="document-title">
                <h2 id="document-title">{text!(import.as_sent)}</h2>
                <CodeViewer label=text!(packs.document) code=draft.text />
            </section>
        }
        .into_any()
    });
    let opened = Memo::new(move |_| desk.opened().map(|entry| entry.id));
    let document = move |entry: DeskEntry| {
        marked.set(None);
        view! {
            <div class="columns columns-import">
                <div class="column-wide card">
                    <ImportForm desk entry marked />
                </div>
                <section class="column-narrow card panel" aria-labelledby="panel-title">
                    <h2 id="panel-title" tabindex="-1">
                        {text!(import.panel)}
                    </h2>
                    <Panel desk entry marked />
                </section>
            </div>
            <Suites entry />
        }
        .into_any()
    };
    // Made anew for each document, because a field keeps what stands in it; and not when the list
    // changes around it.
    let each = move || opened.get().and_then(|_| untrack(|| desk.opened()));
    view! {
        <div class="import-desk" class:import-many=move || desk.is_list()>
            <Files desk />
            <div class="import-open">
                <For each key=|entry| entry.id children=document />
            </div>
        </div>
        {copy}
    }
    .into_any()
}
