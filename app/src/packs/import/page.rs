//! The import page.

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenantry_domain::{
    access::{Permission, Scope},
    packs::{Finding, PackKind},
};

use super::{
    draft::{Draft, Intent, Outcome},
    editor,
    form::{ImportForm, Wiring},
    outcome::Panel,
};
use crate::{
    Answer, UiError,
    asked::Asked,
    backend::Posted,
    layout::{Crumb, PageHeader, Viewer, denied, use_session},
    routes,
    text::text,
    ui::{CodeViewer, later, use_query},
};

/// Imports a version of a pack.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let session = use_session();
    let posted = use_context::<Posted>().map(|posted| Draft::from_posted(&posted));
    let answer = Asked::new(|| (), {
        let posted = posted.clone();
        move |()| {
            let posted = posted.clone();
            async move {
                let outcome = match posted {
                    Some((intent, draft)) => Some(draft.answer(intent).await?),
                    None => None,
                };
                Answer::of(&outcome)
            }
        }
    });
    let posted = StoredValue::new(posted.map(|(_, draft)| draft));
    view! {
        <PageHeader
            title=text!(packs.import)
            lead=text!(import.lead)
            crumbs=vec![Crumb::new(text!(packs.title), routes::PACKS)]
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
fn leave_when_imported(answer: Option<&Result<Outcome, UiError>>) {
    #[cfg(feature = "ssr")]
    if let Some(Ok(Outcome::Imported(href))) = answer {
        leptos_axum::redirect(href);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = answer;
}

#[component]
fn Content(
    viewer: Viewer,
    posted: Option<Draft>,
    answer: Option<Result<Outcome, UiError>>,
) -> impl IntoView {
    let query = use_query();
    let navigate = use_navigate();
    let may_import_domain = viewer.can(Permission::PacksImport, &Scope::Global);
    let mut draft = posted
        .clone()
        .unwrap_or_else(|| Draft::from_query(&query.get_untracked()));
    if !may_import_domain {
        draft.kind = PackKind::Tenant;
    }
    let send = Action::new(move |(intent, draft): &(Intent, Draft)| draft.clone().answer(*intent));
    let latest = RwSignal::new(answer);
    let is_stale = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(answer) = send.value().get() else {
            return;
        };
        if let Ok(Outcome::Imported(href)) = &answer {
            navigate(href, NavigateOptions::default());
        }
        is_stale.set(false);
        latest.set(Some(answer));
    });
    let editor = NodeRef::<html::Textarea>::new();
    let wiring = Wiring {
        editor,
        send: Callback::new(move |input| {
            send.dispatch(input);
        }),
        changed: Callback::new(move |()| is_stale.set(true)),
        pending: send.pending().into(),
        blocked: Signal::derive(move || {
            !is_stale.get() && latest.with(|answer| answer.as_ref().is_some_and(has_errors))
        }),
        error: Signal::derive(move || latest.get().and_then(Result::err)),
    };
    let on_jump = posted
        .is_none()
        .then(|| Callback::new(move |finding: Finding| editor::jump(editor, &finding)));
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
    view! {
        <div class="columns columns-import">
            <div class="column-wide card">
                <ImportForm draft may_import_domain wiring />
            </div>
            <section class="column-narrow card panel" aria-labelledby="panel-title">
                <h2 id="panel-title">{text!(import.panel)}</h2>
                <div class="panel-body" class:panel-stale=is_stale aria-live="polite">
                    {move || view! { <Panel answer=latest.get() on_jump /> }.into_any()}
                </div>
            </section>
        </div>
        {copy}
    }
    .into_any()
}

/// Whether an answer says that the document cannot be imported as it stands.
fn has_errors(answer: &Result<Outcome, UiError>) -> bool {
    match answer {
        Ok(Outcome::Validated(result)) => !result.valid,
        Err(error) => !error.problem.findings.is_empty(),
        Ok(Outcome::Imported(_)) => false,
    }
}
