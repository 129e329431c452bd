//! One recall: how far it is, what it has made of each tenant, and stopping and resuming it. It keeps itself up to date
//! while it runs.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Page, Problem,
    access::{Permission, Scope},
    changes::Affected,
    id::RecallId,
    recalls::{GetRecall, Recall, RecallStatus, RecalledTenant, RecalledTenants},
};

use super::{
    server_fns::{ResumeRecall, StopRecall},
    standing::{About, Progress, Said},
    tenants::{Tenants, asked},
    words::{status_badge, version_of},
};
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    backend::refused,
    frames::{News, Shows, again},
    layout::{Crumb, PageHeader, Viewer, denied, title_of_path, use_session},
    paths,
    query::QueryString,
    text::text,
    ui::{FormProblem, Look, PostForm, Posting, ProblemView, SubmitButton, later, use_query},
};

/// One recall.
#[component]
pub(crate) fn RecallPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let query = use_query();
    let verbs = Verbs::new();
    let id = Memo::new(move |_| params.read().get_str("id").unwrap_or_default().to_owned());
    let news = News::new();
    let recall = Asked::new(
        move || (id.get(), verbs.answers(), news.shown()),
        move |(id, ..)| news.asks(find(id)),
    );
    let tenants = Asked::new(
        move || {
            let asked = RecallId::parse(&id.read()).map(|id| asked(id, &query.read()));
            (asked, verbs.answers(), news.shown())
        },
        move |(asked, ..)| news.asks(find_tenants(asked)),
    );
    let ask = move || id.try_get_untracked().map(find);
    news.watch(move || id.track(), again(recall, ask));
    let (is_running, is_followed) = (RwSignal::new(false), RwSignal::new(true));
    news.follow(move || is_running.get() && is_followed.get());
    let shows = Shows::page(Affected::Packs, Signal::stored(None));
    view! {
        {news.notice(shows)}
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::ActivationRead, &Scope::Anywhere) {
                    return view! {
                        <PageHeader title=text!(recalls.title) />
                        {denied}
                    }
                        .into_any();
                }
                let recall = recall.await;
                let tenants = tenants.await;
                news.is_read();
                match recall {
                    Ok(recall) => {
                        let runs = recall.status == RecallStatus::Running;
                        // The page may be gone.
                        if is_running.try_get_untracked() == Some(!runs) {
                            _ = is_running.try_set(runs);
                        }
                        let query = query.get_untracked();
                        view! { <Content recall tenants query viewer verbs is_followed /> }.into_any()
                    }
                    Err(error) => {
                        let named = RecallId::parse(&id.get_untracked());
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

/// The recall with this id; an id that no recall can have is not found.
async fn find(id: String) -> Result<Answer<Recall>, UiError> {
    let id = RecallId::parse(&id).ok_or_else(|| refused(Problem::no_such_address()))?;
    ask(GetRecall { id }).await
}

/// The tenants that a URL asks for.
async fn find_tenants(
    asked: Option<RecalledTenants>,
) -> Result<Answer<Page<RecalledTenant>>, UiError> {
    ask(asked.ok_or_else(|| refused(Problem::no_such_address()))?).await
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new(text!(recalls.title), paths::RECALLS)]
}

#[component]
fn Content(
    recall: Recall,
    tenants: Result<Page<RecalledTenant>, UiError>,
    query: QueryString,
    viewer: Viewer,
    verbs: Verbs,
    /// Whether it is shown by itself how it stands while it runs.
    is_followed: RwSignal<bool>,
) -> impl IntoView {
    let (status, progress) = (recall.status, recall.progress);
    let title = text!(recalls.of, version = version_of(&recall));
    let actions = verbs.offered(&recall, &viewer);
    view! {
        <PageHeader title crumbs=crumbs() beside=move || status_badge(status, &progress)>
            {actions}
        </PageHeader>
        {verbs.problems()}
        <Said recall=recall.clone() may=may(&viewer) />
        <Progress status progress is_followed />
        <About recall=recall.clone() />
        <Tenants recall tenants query />
    }
    .into_any()
}

/// The forms that stop and resume a recall, and what came of them.
#[derive(Clone, Copy)]
struct Verbs {
    stop: Posting,
    resume: Posting,
}

impl Verbs {
    /// None was sent yet.
    fn new() -> Self {
        Self {
            stop: Posting::to::<StopRecall>(),
            resume: Posting::to::<ResumeRecall>(),
        }
    }

    /// How often there was an answer to any of them.
    fn answers(self) -> usize {
        self.stop.changes() + self.resume.changes()
    }

    /// Why they were refused.
    fn problems(self) -> AnyView {
        view! {
            <FormProblem error=self.stop.error() />
            <FormProblem error=self.resume.error() />
        }
        .into_any()
    }

    /// What would change something, for who may.
    fn offered(self, recall: &Recall, viewer: &Viewer) -> AnyView {
        let resume = may_resume(recall, viewer).then(|| {
            let verb = if recall.status == RecallStatus::Stopped {
                text!(schedules.resume)
            } else {
                text!(jobs.retry)
            };
            form(self.resume, recall, Look::Primary, verb)
        });
        let stop = may_stop(recall, viewer)
            .then(|| form(self.stop, recall, Look::Plain, text!(recalls.stop)));
        view! {
            {stop}
            {resume}
        }
        .into_any()
    }
}

fn form(to: Posting, recall: &Recall, look: Look, verb: &'static str) -> AnyView {
    let id = recall.id.to_string();
    view! {
        <PostForm to>
            <input type="hidden" name="input[id]" value=id />
            <SubmitButton look pending=to.pending()>
                {verb}
            </SubmitButton>
        </PostForm>
    }
    .into_any()
}

/// Whether the person may stop it, and anything is left to be stopped.
fn may_stop(recall: &Recall, viewer: &Viewer) -> bool {
    recall.status == RecallStatus::Running && may(viewer)
}

/// Whether the person may go on with it, and it would come to anybody.
fn may_resume(recall: &Recall, viewer: &Viewer) -> bool {
    let has_left = recall.status == RecallStatus::Stopped || recall.progress.failed > 0;
    has_left && may(viewer)
}

fn may(viewer: &Viewer) -> bool {
    viewer.can(Permission::ActivationRecall, &Scope::Global)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{access::Role, recalls::RecallProgress};

    use super::*;
    use crate::recalls::sample;

    #[test]
    fn who_may_recall_stops_what_runs_and_resumes_what_is_left() {
        let offers = |status, failed, role| {
            let recall = Recall {
                status,
                progress: RecallProgress {
                    failed,
                    ..RecallProgress::default()
                },
                ..sample::recall()
            };
            let viewer = Viewer::with_role(role);
            (may_stop(&recall, &viewer), may_resume(&recall, &viewer))
        };

        assert_eq!(
            offers(RecallStatus::Running, 0, Role::Editor),
            (true, false)
        );
        assert_eq!(offers(RecallStatus::Running, 1, Role::Editor), (true, true));
        assert_eq!(offers(RecallStatus::Stopped, 0, Role::Admin), (false, true));
        assert_eq!(
            offers(RecallStatus::Finished, 2, Role::Admin),
            (false, true)
        );
        assert_eq!(
            offers(RecallStatus::Finished, 0, Role::Admin),
            (false, false)
        );
        for status in RecallStatus::ALL {
            assert_eq!(offers(status, 1, Role::Approver), (false, false));
        }
    }
}
