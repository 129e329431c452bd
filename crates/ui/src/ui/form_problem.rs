//! A refusal above the form that was refused; it stays until the form is sent again.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tenantry_domain::{Problem, ProblemKind};

use super::{Icon, Marked, Sign, problem_title::said_title};
use crate::{UiError, paths, text::text};

/// A refusal above its form; shows nothing while there is none.
#[component]
pub fn FormProblem(#[prop(into)] error: Signal<Option<UiError>>) -> impl IntoView {
    view! {
        // Always there, so that a refusal is announced when it appears.
        <div class="form-problem" role="alert">
            {move || error.get().map(|error| view! { <Banner error /> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Banner(error: UiError) -> impl IntoView {
    let title = said_title(&error);
    let problem = *error.problem;
    if problem.kind == ProblemKind::Unauthenticated {
        return view! { <SessionEnded /> }.into_any();
    }
    let detail = detail_of(&problem, &title);
    let wait = problem
        .retry_after_s
        .map(|seconds| text!(ui.wait, seconds = seconds));
    view! {
        <div class="banner banner-bad">
            <Icon sign=Sign::Problem />
            <div>
                <p class="banner-title">{title}</p>
                {detail.map(|detail| view! { <p><Marked text=detail /></p> }.into_any())}
                {wait.map(|wait| view! { <p>{wait}</p> }.into_any())}
                {problem
                    .request_id
                    .map(|id| view! {
                        <p class="problem-id">{text!(ui.request_id)} " " <code>{id}</code></p>
                    }.into_any())}
            </div>
        </div>
    }
    .into_any()
}

/// Says that the session has ended, and how to go on with what was typed.
#[component]
pub fn SessionEnded() -> impl IntoView {
    let location = use_location();
    let href = move || paths::sign_in_path(Some(&location.pathname.get()));
    view! {
        <div class="banner banner-warn">
            <Icon sign=Sign::Warning />
            <div>
                <p class="banner-title">{text!(session.ended)}</p>
                <p>{text!(session.ended_detail)}</p>
                <p>
                    <a href=href target="_blank" rel="opener">
                        {text!(session.sign_in)}
                    </a>
                </p>
            </div>
        </div>
    }
    .into_any()
}

/// The detail, unless the title has said it or the fields say it themselves.
fn detail_of(problem: &Problem, title: &str) -> Option<String> {
    let said = problem.detail.trim_end_matches('.');
    let says_no_more = said.is_empty() || said == title;
    let at_a_field = problem
        .errors
        .iter()
        .any(|error| error.message == problem.detail);
    (!says_no_more && !at_a_field).then(|| problem.detail.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Message, ProblemKind};

    use super::*;

    fn detail_of(problem: &Problem) -> Option<String> {
        super::detail_of(problem, problem.kind.title())
    }

    #[test]
    fn nothing_is_said_twice() {
        assert_eq!(detail_of(&ProblemKind::SignInFailed.into_problem()), None);
        assert_eq!(
            detail_of(&Problem::field(
                "name",
                "required",
                Message::verbatim("Give a name.")
            )),
            None
        );

        let taken = Problem::new(
            ProblemKind::TenantExists,
            Message::verbatim("`ACME` is taken."),
        );
        assert_eq!(detail_of(&taken).as_deref(), Some("`ACME` is taken."));
    }
}
