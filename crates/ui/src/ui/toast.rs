//! What was just done, said once at the edge of the page.
//!
//! A form that succeeded leads to a page with `?done=<key>`, so the message reaches browsers
//! without script too; with script it leaves the URL again after a while.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{Icon, Sign, use_query};
use crate::{query::QueryString, text::text};

/// How long a message stays, in seconds; as long again while it is pointed at or has the focus.
const STAYS_S: u64 = 6;

/// The region that messages appear in.
#[component]
pub fn Toasts() -> impl IntoView {
    let query = use_query();
    let location = use_location();
    let navigate = use_navigate();
    let done = Memo::new(move |_| query.read().get("done").and_then(message));
    let without = move |query: QueryString| {
        query
            .without("done")
            .href(&location.pathname.get_untracked())
    };
    let close_href = move || without(query.get());
    Effect::new(move |_| {
        if done.get().is_none() {
            return;
        }
        let href = without(query.get_untracked());
        let navigate = navigate.clone();
        let leave = move || {
            // Not under somebody's hands.
            let held = document().query_selector(".toast:is(:hover, :focus-within)");
            if held.ok().flatten().is_some() {
                return;
            }
            let quietly = NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            };
            navigate(&href, quietly);
        };
        if let Ok(timer) = set_interval_with_handle(leave, std::time::Duration::from_secs(STAYS_S))
        {
            on_cleanup(move || timer.clear());
        }
    });
    view! {
        <div class="toasts" role="status">
            {move || {
                done.get()
                    .map(|message| view! {
                        <div class="toast">
                            <Icon sign=Sign::Done />
                            <p>{message}</p>
                            <a class="toast-close" href=close_href aria-label=text!(ui.dismiss)>
                                <Icon sign=Sign::Close />
                            </a>
                        </div>
                    }.into_any())
            }}
        </div>
    }
    .into_any()
}

/// The message for a key; a URL can name no other.
fn message(key: &str) -> Option<&'static str> {
    match key {
        "tenant-created" => Some(text!(done.tenant_created)),
        "tenant-renamed" => Some(text!(done.tenant_renamed)),
        "tenant-suspended" => Some(text!(done.tenant_suspended)),
        "tenant-resumed" => Some(text!(done.tenant_resumed)),
        "tenants-suspended" => Some(text!(done.tenants_suspended)),
        "tenants-resumed" => Some(text!(done.tenants_resumed)),
        "playbook-linked" => Some(text!(done.playbook_linked)),
        "playbook-unlinked" => Some(text!(done.playbook_unlinked)),
        "pack-imported" => Some(text!(done.pack_imported)),
        "pack-there" => Some(text!(done.pack_there)),
        "pack-deprecated" => Some(text!(done.pack_deprecated)),
        "activated" => Some(text!(done.activated)),
        "live-already" => Some(text!(done.live_already)),
        "user-created" => Some(text!(done.user_created)),
        "bindings-set" => Some(text!(done.bindings_set)),
        "user-disabled" => Some(text!(done.user_disabled)),
        "user-enabled" => Some(text!(done.user_enabled)),
        "password-set" => Some(text!(done.password_set)),
        "password-changed" => Some(text!(done.password_changed)),
        "session-ended" => Some(text!(done.session_ended)),
        "sessions-ended" => Some(text!(done.sessions_ended)),
        "job-retried" => Some(text!(done.job_retried)),
        "job-cancelled" => Some(text!(done.job_cancelled)),
        "undone" => Some(text!(done.undone)),
        "view-saved" => Some(text!(done.view_saved)),
        "view-renamed" => Some(text!(done.view_renamed)),
        "view-deleted" => Some(text!(done.view_deleted)),
        "request-made" => Some(text!(done.request_made)),
        "request-approved" => Some(text!(done.request_approved)),
        "request-applied" => Some(text!(done.request_applied)),
        "request-rejected" => Some(text!(done.request_rejected)),
        "request-cancelled" => Some(text!(done.request_cancelled)),
        "frozen" => Some(text!(done.frozen)),
        "freeze-planned" => Some(text!(done.freeze_planned)),
        "freeze-ended" => Some(text!(done.freeze_ended)),
        "schedule-made" => Some(text!(done.schedule_made)),
        "schedule-dropped" => Some(text!(done.schedule_dropped)),
        "approvals-set" => Some(text!(done.approvals_set)),
        "token-revoked" => Some(text!(done.token_revoked)),
        _ => None,
    }
}
