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
use crate::{
    query::QueryString,
    text::{Each, each, text},
};

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

/// What messages there are, by their keys: a table and no code, which would be more.
static MESSAGES: &[(&str, Each)] = &[
    ("tenant-created", each!(done.tenant_created)),
    ("tenant-renamed", each!(done.tenant_renamed)),
    ("tenant-suspended", each!(done.tenant_suspended)),
    ("tenant-resumed", each!(done.tenant_resumed)),
    ("tenants-suspended", each!(done.tenants_suspended)),
    ("tenants-resumed", each!(done.tenants_resumed)),
    ("playbook-linked", each!(done.playbook_linked)),
    ("playbook-unlinked", each!(done.playbook_unlinked)),
    ("pack-imported", each!(done.pack_imported)),
    ("pack-there", each!(done.pack_there)),
    ("pack-deprecated", each!(done.pack_deprecated)),
    ("activated", each!(done.activated)),
    ("live-already", each!(done.live_already)),
    ("user-created", each!(done.user_created)),
    ("bindings-set", each!(done.bindings_set)),
    ("user-disabled", each!(done.user_disabled)),
    ("user-enabled", each!(done.user_enabled)),
    ("password-set", each!(done.password_set)),
    ("password-changed", each!(done.password_changed)),
    ("session-ended", each!(done.session_ended)),
    ("sessions-ended", each!(done.sessions_ended)),
    ("job-retried", each!(done.job_retried)),
    ("job-cancelled", each!(done.job_cancelled)),
    ("undone", each!(done.undone)),
    ("view-saved", each!(done.view_saved)),
    ("view-renamed", each!(done.view_renamed)),
    ("view-deleted", each!(done.view_deleted)),
    ("request-made", each!(done.request_made)),
    ("request-approved", each!(done.request_approved)),
    ("request-applied", each!(done.request_applied)),
    ("request-rejected", each!(done.request_rejected)),
    ("request-cancelled", each!(done.request_cancelled)),
    ("frozen", each!(done.frozen)),
    ("freeze-planned", each!(done.freeze_planned)),
    ("freeze-ended", each!(done.freeze_ended)),
    ("schedule-made", each!(done.schedule_made)),
    ("schedule-dropped", each!(done.schedule_dropped)),
    ("approvals-set", each!(done.approvals_set)),
    ("token-revoked", each!(done.token_revoked)),
];

/// The message for a key; a URL can name no other.
fn message(key: &str) -> Option<&'static str> {
    let (_, message) = MESSAGES.iter().find(|(known, _)| *known == key)?;
    Some(message.text())
}
