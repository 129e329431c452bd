//! Where one is signed in.

use leptos::prelude::*;
use tenantry_domain::access::SessionView;

use super::{
    browser::browser_name,
    server_fns::{EndSession, list_sessions},
};
use crate::{
    asked::Asked,
    text::text,
    ui::{
        Column, DataTable, FormProblem, Look, ProblemView, StatusBadge, SubmitButton, Tone, When,
        later,
    },
};

/// One's own sessions, with buttons to end them; asks anew whenever `changes` says so.
#[component]
pub(super) fn SessionsCard(#[prop(into)] changes: Signal<usize>) -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let error = Signal::derive(move || end.value().get().and_then(Result::err));
    let sessions = Asked::new(
        move || changes.get() + end.version().get(),
        |_| list_sessions(),
    );
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
fn Rows(sessions: Vec<SessionView>, end: ServerAction<EndSession>) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(account.browser)),
        Column::plain(text!(account.address)),
        Column::plain(text!(account.last_seen)),
        Column::plain(text!(account.signed_in)),
        Column::controls(text!(ui.actions)),
    ];
    let has_others = sessions.iter().any(|session| !session.is_current);
    let rows = sessions
        .into_iter()
        .map(|session| view! { <Row session end /> }.into_any())
        .collect_view();
    let others = if has_others {
        view! {
            <ActionForm action=end>
                <SubmitButton pending=end.pending()>{text!(account.end_others)}</SubmitButton>
            </ActionForm>
        }
        .into_any()
    } else {
        view! { <p class="muted">{text!(account.only_this)}</p> }.into_any()
    };
    view! {
        <DataTable caption=text!(account.sessions) columns>
            {rows}
        </DataTable>
        {others}
    }
    .into_any()
}

#[component]
fn Row(session: SessionView, end: ServerAction<EndSession>) -> impl IntoView {
    let browser = browser_name(session.user_agent.as_deref());
    let action = if session.is_current {
        view! { <StatusBadge tone=Tone::Live label=text!(account.this_browser) /> }.into_any()
    } else {
        let label = text!(
            account.end_label,
            browser = browser,
            at = session.created_at.minute()
        );
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=session.id.to_string() />
                <SubmitButton look=Look::Quiet aria_label=label pending=end.pending()>
                    {text!(account.end)}
                </SubmitButton>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row" title=session.user_agent>
                {browser}
            </th>
            <td>{session.address}</td>
            <td>
                <When at=session.last_seen_at />
            </td>
            <td>
                <When at=session.created_at />
            </td>
            <td class="table-actions">{action}</td>
        </tr>
    }
    .into_any()
}
