//! The page where a recall is begun: first what it would touch, then the form.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::Serialize;
use tenantry_domain::{
    PageRequest, Problem,
    access::{Permission, Scope},
    id::RecallId,
    packs::{DomainName, PackStatus, VersionSelector},
    recalls::{PreviewRecall, RecallPreview},
};

use super::{
    form::{Form, Versions, versions_of},
    reach::Reach,
    server_fns::BeginRecall,
};
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    backend::refused,
    layout::{Crumb, PageHeader, Viewer, denied, title_of_path, use_session},
    paths,
    text::text,
    ui::{ButtonLink, EmptyState, FormProblem, Icon, Posting, ProblemView, Sign, later, use_query},
};

/// The domain and the version that the path names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Named {
    domain: String,
    version: String,
}

/// Begins a recall of the version that the path names.
#[component]
pub(crate) fn NewRecallPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let query = use_query();
    let named = Memo::new(move |_| {
        let params = params.read();
        let part = |name| params.get_str(name).unwrap_or_default().to_owned();
        Named {
            domain: part("domain"),
            version: part("version"),
        }
    });
    let begin = Posting::to::<BeginRecall>();
    let preview = Asked::new(
        move || (named.get(), begin.changes()),
        |(named, _)| find(named, PageRequest::default()),
    );
    // Apart from that, so that a look at more tenants leaves the form as it is.
    let more = Asked::new(
        move || {
            let page = query.read().page();
            let is_other = page != PageRequest::default();
            (named.get(), is_other.then_some(page), begin.changes())
        },
        |(named, page, _)| async move {
            match page {
                Some(page) => Ok(find(named, page).await?.some()),
                None => Ok(Answer::none()),
            }
        },
    );
    let versions = Asked::new(
        move || named.get(),
        |named| versions_of(selected(&named.domain, &named.version)),
    );
    later(6, move || async move {
        let viewer = session.viewer().await;
        if let Some(denied) = denied(&viewer, Permission::ActivationRead, &Scope::Anywhere) {
            return view! {
                <PageHeader title=text!(recalls.title) />
                {denied}
            }
            .into_any();
        }
        match preview.await {
            Ok(preview) => view! { <Content preview more versions viewer begin /> }.into_any(),
            Err(error) => {
                let Named { domain, version } = named.get_untracked();
                let known = selected(&domain, &version).map(|_| format!("{domain} {version}"));
                view! {
                    <PageHeader title=title_of_path(known) />
                    <ProblemView error />
                }
                .into_any()
            }
        }
    })
}

#[component]
fn Content(
    preview: RecallPreview,
    more: Asked<Option<RecallPreview>>,
    versions: Asked<Versions>,
    viewer: Viewer,
    begin: Posting,
) -> impl IntoView {
    let name = format!("{} {}", preview.domain, preview.version);
    let page = paths::domain_pack(&preview.domain, &preview.version);
    let title = text!(recalls.begin_title, version = name);
    let crumbs = vec![
        Crumb::new(text!(packs.title), paths::PACKS),
        Crumb::new(name.clone(), page.clone()),
    ];
    let head = view! { <PageHeader title lead=text!(recalls.begin_lead) crumbs /> };
    // Where there is no form any more, it is said here why it was refused.
    let refused = view! { <FormProblem error=begin.error() /> };
    if preview.impact.tenants == 0 {
        return view! {
            {head}
            {refused}
            {nobody(&preview, &name, page)}
        }
        .into_any();
    }
    let reach = view! { <Reach preview=preview.clone() more /> };
    let may = viewer.can(Permission::ActivationRecall, &Scope::Global);
    let form = match &preview.running {
        Some(id) => {
            let running = running(id);
            view! {
                {refused}
                {running}
            }
            .into_any()
        }
        None if may => view! { <Form preview versions begin /> }.into_any(),
        None => view! { <p class="muted">{text!(recalls.may_not)}</p> }.into_any(),
    };
    view! {
        {head}
        {reach}
        {form}
    }
    .into_any()
}

/// That there is nobody to take off the version, and what can be done instead.
fn nobody(preview: &RecallPreview, name: &str, page: String) -> AnyView {
    let detail = if preview.status == PackStatus::Deprecated {
        text!(recalls.nothing_left)
    } else {
        text!(recalls.deprecate_instead)
    };
    view! {
        <EmptyState title=text!(recalls.live_nowhere, version = name) detail>
            <ButtonLink href=page>{text!(recalls.to_version)}</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

/// That a recall of the version is running, and where.
fn running(id: &RecallId) -> AnyView {
    view! {
        <div class="banner banner-info">
            <Icon sign=Sign::Recalls />
            <p>
                {text!(recalls.runs_already)} " "
                <a href=paths::recall(id)>{text!(recalls.see_running)}</a>
            </p>
        </div>
    }
    .into_any()
}

/// What a recall of the version that the path names would touch; names that nothing can have are not found.
async fn find(named: Named, page: PageRequest) -> Result<Answer<RecallPreview>, UiError> {
    let selected = selected(&named.domain, &named.version);
    let (domain, version) = selected.ok_or_else(|| refused(Problem::no_such_address()))?;
    ask(PreviewRecall {
        domain,
        version,
        page,
    })
    .await
}

fn selected(domain: &str, version: &str) -> Option<(DomainName, VersionSelector)> {
    let domain = DomainName::parse(domain).ok()?;
    Some((domain, VersionSelector::parse(version)?))
}
