//! A refusal in place of content: what happened, what to do, and the request's id.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tenantry_domain::ProblemKind;

use super::{ButtonLink, Icon, Marked, Sign, problem_title::said_title};
use crate::{UiError, paths, text::text};

/// A refusal in place of content.
#[component]
pub fn ProblemView(error: UiError) -> impl IntoView {
    let title = said_title(&error);
    let problem = *error.problem;
    let location = use_location();
    let again = move || {
        format!(
            "{}{}",
            location.pathname.get(),
            with_mark(&location.search.get())
        )
    };
    let is_signed_out = problem.kind == ProblemKind::Unauthenticated;
    // Asking again gives no right and finds nothing that is not there.
    let way_on = if is_signed_out {
        let sign_in = move || paths::sign_in_path(Some(&again()));
        view! {
            <a class="button" rel="external" href=sign_in>
                {text!(sign_in.submit)}
            </a>
        }
        .into_any()
    } else if matches!(problem.kind, ProblemKind::Forbidden | ProblemKind::NotFound) {
        view! { <ButtonLink href="/">{text!(ui.home)}</ButtonLink> }.into_any()
    } else {
        // Left to the browser, so that everything is asked anew.
        view! {
            <a class="button" rel="external" href=again>
                {text!(ui.retry)}
            </a>
        }
        .into_any()
    };
    let request_id = problem.request_id.map(|id| {
        view! {
            <p class="problem-id">{text!(ui.request_id)} " " <code>{id}</code></p>
        }
        .into_any()
    });
    view! {
        <section class="problem" role="alert">
            <h2 class="problem-title">
                <Icon sign=Sign::Problem />
                {if is_signed_out { text!(session.ended).to_owned() } else { title }}
            </h2>
            // How programs sign in is nothing for people.
            {(!is_signed_out && !problem.detail.is_empty()).then(|| view! {
                <p>
                    <Marked text=problem.detail />
                </p>
            }.into_any())}
            <p class="problem-advice">{advice(problem.kind).unwrap_or(error.advice)}</p>
            {request_id}
            {way_on}
        </section>
    }
    .into_any()
}

/// The query as it stands behind a path.
fn with_mark(search: &str) -> String {
    if search.is_empty() {
        String::new()
    } else {
        format!("?{}", search.trim_start_matches('?'))
    }
}

/// What a person in the console can do, where that differs from what a program can do.
fn advice(kind: ProblemKind) -> Option<String> {
    [
        (ProblemKind::Forbidden, text!(problem.forbidden)),
        (ProblemKind::NotFound, text!(problem.not_found)),
        (ProblemKind::Unauthenticated, text!(problem.unauthenticated)),
        (ProblemKind::Unavailable, text!(problem.unavailable)),
    ]
    .into_iter()
    .find(|(own, _)| *own == kind)
    .map(|(_, advice)| advice.to_owned())
}
