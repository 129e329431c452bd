//! The page of one row.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    audit::{AuditEvent, AuditId, GetAuditEvent},
};

use super::{
    details::Details,
    row::{outcome_badge, told},
    sentence::{Sentence, sentence_text},
};
use crate::{
    asked::{Asked, ask},
    backend::refused,
    layout::{Crumb, PageHeader, PageTitle, denied, title_of_path, use_session},
    paths,
    text::text,
    ui::{ProblemView, When, later},
};

/// Everything about one row of the trail.
#[component]
pub(crate) fn AuditRowPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get(paths::AUDIT_ID));
    let event = Asked::new(
        move || id.get().unwrap_or_default(),
        |id| async move {
            match AuditId::parse(&id) {
                Ok(audit_id) => ask(GetAuditEvent { audit_id }).await,
                Err(_) => Err(refused(Problem::no_such_address())),
            }
        },
    );
    view! {
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::AuditRead, &Scope::Anywhere) {
                    return view! {
                        <PageHeader title=text!(audit.row_title) crumbs=crumbs() />
                        {denied}
                    }
                        .into_any();
                }
                match event.await {
                    Ok(event) => view! { <Content event /> }.into_any(),
                    Err(error) => {
                        let asked = id.get_untracked().unwrap_or_default();
                        let named = AuditId::parse(&asked).ok().map(|id| id.to_string());
                        view! {
                            <PageHeader title=title_of_path(named) crumbs=crumbs() />
                            <ProblemView error />
                        }
                            .into_any()
                    }
                }
            })}
    }
    .into_any()
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new(text!(audit.title), paths::AUDIT)]
}

#[component]
fn Content(event: AuditEvent) -> impl IntoView {
    let facts = event.facts.clone();
    let badge = facts.clone();
    view! {
        <PageHeader
            title=text!(audit.row_title)
            crumbs=crumbs()
            beside=move || outcome_badge(&badge)
        />
        // What the window is called: one row's from another's.
        <PageTitle title=sentence_text(&event) />
        <section class="card audit-row">
            <p class="audit-sentence">
                <Sentence event=event.clone() />
            </p>
            <p class="muted">
                <When at=facts.at />
            </p>
            {told(facts.reason, &facts.action)}
            <Details event />
        </section>
    }
    .into_any()
}
