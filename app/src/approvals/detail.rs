//! One change request: what it asks for, how it stands, what it would do, and the decisions.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    approvals::{GetRequest, RequestDetail},
    changes::Affected,
    id::RequestId,
};

use super::{
    about::{About, Given, Setting, Stale},
    decide::{CONFIRM, Decisions, offered},
    words::{missing_of, status_badge, what_of},
};
use crate::{
    Answer, UiError,
    activation::Previewed,
    asked::{Asked, ask},
    backend::refused,
    frames::{News, Shows, again},
    layout::{Crumb, PageHeader, Viewer, denied, title_of_path, use_session},
    paths,
    text::text,
    ui::{ProblemView, later, use_query},
};

/// One change request.
#[component]
pub(crate) fn RequestPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let decisions = Decisions::new();
    let id = Memo::new(move |_| params.read().get_str("id").unwrap_or_default().to_owned());
    let news = News::new();
    let request = Asked::new(
        move || (id.get(), decisions.answers(), news.shown()),
        |(id, ..)| find(id),
    );
    let ask = move || id.try_get_untracked().map(find);
    news.watch(move || id.track(), again(request, ask));
    let shows = Shows::page(Affected::Tenants, Signal::stored(None));
    view! {
        {news.notice(shows)}
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::ApprovalsRead, &Scope::Anywhere) {
                    return view! {
                        <PageHeader title=text!(requests.title) />
                        {denied}
                    }
                        .into_any();
                }
                let request = request.await;
                news.is_read();
                match request {
                    Ok(detail) => view! { <Content detail viewer decisions /> }.into_any(),
                    Err(error) => {
                        let named = RequestId::parse(&id.get_untracked());
                        view! {
                            <PageHeader title=title_of_path(named.map(|id| id.to_string())) crumbs=crumbs() />
                            <ProblemView error />
                        }
                            .into_any()
                    }
                }
            })}
    }
    .into_any()
}

/// The request with this id; an id that no request can have is not found.
async fn find(id: String) -> Result<Answer<RequestDetail>, UiError> {
    let id = RequestId::parse(&id).ok_or_else(|| refused(Problem::no_such_address()))?;
    ask(GetRequest { id }).await
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new(text!(requests.title), paths::CHANGE_REQUESTS)]
}

#[component]
fn Content(detail: RequestDetail, viewer: Viewer, decisions: Decisions) -> impl IntoView {
    let RequestDetail { request, preview } = detail;
    let query = use_query();
    let status = request.status;
    let actions = offered(&request, &viewer);
    let missing = status
        .is_open()
        .then(|| view! { <p><strong>{missing_of(&request)}</strong></p> }.into_any());
    let dialog = {
        let (request, viewer) = (request.clone(), viewer.clone());
        move || decisions.dialog(&request, &viewer, query.read().get(CONFIRM))
    };
    let preview = preview.map(|preview| {
        view! {
            <section class="card" aria-labelledby="would-do-title">
                <h2 id="would-do-title">{text!(requests.would_do)}</h2>
                <p class="muted">{text!(requests.would_do_lead)}</p>
                <Previewed preview is_past=true />
            </section>
        }
        .into_any()
    });
    let setting = request.policy.map(|wanted| {
        let tenant_id = request.tenant_id.clone();
        view! { <Setting tenant_id wanted is_open=status.is_open() /> }.into_any()
    });
    view! {
        <PageHeader
            title=what_of(&request)
            crumbs=crumbs()
            beside=move || status_badge(status)
        >
            {actions}
        </PageHeader>
        {dialog}
        <Stale request=request.clone() viewer />
        {missing}
        <About request=request.clone() />
        <Given request />
        {setting}
        {preview}
    }
    .into_any()
}
