//! Where one is signed in.

use leptos::prelude::*;
use tenantry_domain::access::{ListSessions, SessionView};

use super::{browser::browser_name, server_fns::EndSession};
use crate::{
    asked::{Asked, ask},
    text::text,
    ui::{
        FormProblem, Look, PostForm, Posting, ProblemView, StatusBadge, SubmitButton, Tone, When,
        later,
    },
};

/// One's own sessions, with buttons to end them; asks anew whenever `changes` says so.
#[component]
pub(super) fn SessionsCard(#[prop(into)] changes: Signal<usize>) -> impl IntoView {
    let end = Posting::to::<EndSession>();
    let error = end.error();
    let sessions = Asked::new(move || changes.get() + end.changes(), |_| ask(ListSessions));
    view! {
        <section class="card" aria-labelledby="sessions-title">
            <h2 id="sessions-title">{text!(account.sessions)}</h2>
            <p class="muted">{text!(account.sessions_lead)}</p>
            <FormProblem error />
            {later(3, move || async move {
                    match sessions.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(sessions) => view! { <Rows sessions end /> }.into_any(),
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Rows(sessions: Vec<SessionView>, end: Posting) -> impl IntoView {
    let has_others = sessions.iter().any(|session| !session.is_current);
    let rows = sessions
        .into_iter()
        .map(|session| view! { <Row session end /> }.into_any())
        .collect_view();
    let others = if has_others {
        view! {
            <PostForm to=end>
                <SubmitButton pending=end.pending()>{text!(account.end_others)}</SubmitButton>
            </PostForm>
        }
        .into_any()
    } else {
        view! { <p class="muted">{text!(account.only_this)}</p> }.into_any()
    };
    view! {
        <ul class="sessions">{rows}</ul>
        {others}
    }
    .into_any()
}

#[component]
fn Row(session: SessionView, end: Posting) -> impl IntoView {
    let browser = browser_name(session.user_agent.as_deref());
    let here = session.is_current.then(|| {
        view! { <StatusBadge tone=Tone::Live label=text!(account.this_browser) /> }.into_any()
    });
    let label = text!(
        account.end_label,
        browser = browser,
        at = session.created_at.minute()
    );
    let action = (!session.is_current).then(|| {
        view! {
            <PostForm to=end>
                <input type="hidden" name="id" value=session.id.to_string() />
                <SubmitButton look=Look::Quiet aria_label=label pending=end.pending()>
                    {text!(account.end)}
                </SubmitButton>
            </PostForm>
        }
        .into_any()
    });
    view! {
        <li class="session">
            <div>
                <p class="session-name" title=session.user_agent>
                    {browser}
                    {here}
                </p>
                <p class="muted">
                    {session.address} " · " {text!(account.last_seen)} " "
                    <When at=session.last_seen_at /> " · " {text!(account.signed_in)} " "
                    <When at=session.created_at />
                </p>
            </div>
            {action}
        </li>
    }
    .into_any()
}
