//! The form that activates: what it would do, a reason, warnings to accept, and the button.

use leptos::prelude::*;
use tenantry_domain::{
    ProblemKind,
    activation::{NO_TENANT_PACK, Preview},
    schedules::Plan,
};

use super::{
    activating::Activating,
    choice::unlinked_in,
    preview::{Shown, looked_at},
    situation::Proposal,
};
use crate::{
    UiError,
    layout::Viewer,
    paths::PLAYBOOKS_OF,
    query::QueryString,
    text::text,
    ui::{
        CancelLink, Checked, Faults, FormProblem, Icon, Look, NotNow, PostForm, Posting,
        ProblemView, Sign, Skeleton, SubmitButton, TextArea, later, use_query,
    },
};

/// What the tick is sent as.
const ACCEPT: &str = "input[accept_warnings]";
/// What the reason is sent as.
const REASON: &str = "input[reason]";

/// Activates what is shown in it, decided against the revision that was in force when it was asked for.
///
/// The form and its footer stay while another pair is chosen.
#[component]
pub(super) fn ConfirmForm(
    activating: Activating,
    viewer: Viewer,
    back: String,
    /// Whether nothing can be activated for the tenant now.
    is_paused: bool,
) -> impl IntoView {
    let Activating {
        sent,
        proposal,
        shown: shown_now,
        is_outdated,
        ..
    } = activating;
    let error = sent.error();
    let faults = Faults::new();
    let shown = later(8, move || {
        let viewer = viewer.clone();
        async move {
            match proposal.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                // Not asked yet.
                Ok(None) => view! { <Skeleton lines=8 /> }.into_any(),
                Ok(Some(proposal)) => shown(proposal, &viewer, activating, faults, is_paused),
            }
        }
    });
    let confirm = later(0, move || async move {
        let proposal = proposal.await.ok().flatten();
        shown_now.set(proposal.as_ref().map(|proposal| proposal.choice.clone()));
        let plan = proposal.as_ref().and_then(Proposal::plan);
        match proposal.as_ref().and_then(Proposal::confirmable) {
            None => ().into_any(),
            Some(_) if is_paused => {
                let (label, reason) = (text!(activation.verb), text!(tenants.suspended_reason));
                view! { <NotNow label reason /> }.into_any()
            }
            Some(candidate) => {
                let verb = verb_of(&candidate.preview, plan.as_ref());
                view! {
                    <SubmitButton
                        look=Look::Primary
                        sign=Sign::Activate
                        pending=sent.pending()
                        disabled=is_outdated
                    >
                        {verb}
                    </SubmitButton>
                }
                .into_any()
            }
        }
    });
    let stale = move || {
        let is_stale = error.with(|error| error.as_ref().is_some_and(is_stale));
        is_stale.then(|| view! { <Reload activating /> }.into_any())
    };
    view! {
        <Checked faults names=vec![ACCEPT]>
            <PostForm to=sent>
                {shown}
                <div class="dialog-footer">
                    <FormProblem error />
                    {stale}
                    <div class="dialog-actions">
                        <CancelLink back />
                        {confirm}
                    </div>
                </div>
            </PostForm>
        </Checked>
    }
    .into_any()
}

/// What the pair would do, with the fields that confirm it where it can be confirmed.
fn shown(
    proposal: Proposal,
    viewer: &Viewer,
    activating: Activating,
    faults: Faults,
    is_paused: bool,
) -> AnyView {
    let is_confirmable = proposal.confirmable().is_some() && !is_paused;
    let plan = proposal.plan();
    let candidate = match looked_at(&proposal.situation, proposal.candidate, viewer) {
        Ok(candidate) => candidate,
        Err(instead) => return instead,
    };
    let preview = &candidate.preview;
    let fields = is_confirmable.then(|| {
        let query = use_query().get_untracked();
        let (named, warnings) = (named(preview, &query, plan.as_ref()), preview.warnings());
        let accept = (warnings > 0).then(|| {
            let of = format!("{}, {warnings}", key_of(preview));
            view! { <Accept warnings of faults activating /> }.into_any()
        });
        view! {
            {named}
            <p class="dialog-consequence">{consequence_at(preview.needed_approvals, plan.as_ref())}</p>
            <Reason sent=activating.sent reason=activating.reason />
            {accept}
        }
        .into_any()
    });
    view! {
        <Shown candidate is_later=plan.is_some() />
        {fields}
    }
    .into_any()
}

/// What the button does: activate, or ask others to agree.
fn verb_of(preview: &Preview, plan: Option<&Plan>) -> &'static str {
    match (preview.needed_approvals, plan) {
        (0, None) => text!(activation.verb),
        (0, Some(_)) => text!(schedules.verb),
        _ => text!(activation.request),
    }
}

/// What follows, and when, if not at once.
fn consequence_at(needed_approvals: u64, plan: Option<&Plan>) -> String {
    let Some(plan) = plan else {
        return consequence_of(needed_approvals);
    };
    let (at, latest) = (plan.activate_at.minute(), plan.latest_start.minute());
    match needed_approvals {
        0 => text!(schedules.consequence, at = at, latest = latest),
        1 => text!(schedules.needs_one, at = at, latest = latest),
        count => text!(schedules.needs, count = count, at = at, latest = latest),
    }
}

/// What follows, and who has to agree first.
pub(crate) fn consequence_of(needed_approvals: u64) -> String {
    match needed_approvals {
        0 => text!(activation.consequence).to_owned(),
        1 => text!(activation.needs_one).to_owned(),
        count => text!(activation.needs, count = count),
    }
}

/// The pair with its playbooks, the revision that it was decided against, and the times that were looked at.
fn named(preview: &Preview, query: &QueryString, plan: Option<&Plan>) -> AnyView {
    let out = unlinked_in(query).into_iter();
    let out = out.map(|id| ("input[unlink][]", id.to_string()));
    let of = query
        .get(PLAYBOOKS_OF)
        .map(|of| ("input[playbooks_of]", of.to_owned()));
    let times = plan.into_iter().flat_map(|plan| {
        [
            ("input[activate_at]", plan.activate_at.to_string()),
            ("input[latest_start]", plan.latest_start.to_string()),
        ]
    });
    let own = preview.tenant_pack_version.as_ref();
    [
        ("input[tenant_id]", preview.current.tenant_id.to_string()),
        ("input[domain]", preview.domain.to_string()),
        (
            "input[domain_pack_version]",
            preview.domain_pack_version.to_string(),
        ),
        (
            "input[tenant_pack_version]",
            // Said, and not left out: what was previewed is what is meant.
            own.map_or_else(|| NO_TENANT_PACK.to_owned(), ToString::to_string),
        ),
        (
            "input[expected_revision]",
            preview.current.revision.to_string(),
        ),
    ]
    .into_iter()
    .chain(out)
    .chain(of)
    .chain(times)
    .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
    .collect_view()
    .into_any()
}

/// The pair and its base, as a text that no other has.
fn key_of(preview: &Preview) -> String {
    format!(
        "{} {} {} {:?} {:?} {}",
        preview.current.tenant_id,
        preview.domain,
        preview.domain_pack_version,
        preview.tenant_pack_version,
        preview.playbooks,
        preview.current.revision
    )
}

/// Why; what is typed is kept for as long as the tenant's page is open.
#[component]
fn Reason(sent: Posting, reason: RwSignal<String>) -> impl IntoView {
    let keep = move |event: leptos::ev::Event| reason.set(event_target_value(&event));
    view! {
        <div on:input=keep>
            <TextArea
                name=REASON
                label=text!(ui.reason)
                hint=text!(ui.reason_hint)
                value=reason.get_untracked()
                error=sent.message("reason")
                maxlength=500
            />
        </div>
    }
    .into_any()
}

/// The tick without which warnings hold the form back; made for what is looked at, and for nothing that comes after it.
#[component]
fn Accept(
    warnings: usize,
    /// What is looked at.
    of: String,
    faults: Faults,
    activating: Activating,
) -> impl IntoView {
    let Activating { sent, accepted, .. } = activating;
    let error = sent.error();
    let was_ticked = error.with_untracked(|error| error.as_ref().is_some_and(had_accepted));
    // Nothing of it ends before it is gone from the page: it stays there until the next is known.
    let ticked_for = of.clone();
    let is_ticked = move || accepted.with(|accepted| accepted.as_ref() == Some(&of));
    let tick = move |event: leptos::ev::Event| {
        accepted.set(event_target_checked(&event).then(|| ticked_for.clone()));
    };
    let fault = faults.at(ACCEPT, text!(activation.tick_first), Signal::stored(None));
    let label = if warnings == 1 {
        text!(activation.accept_one).to_owned()
    } else {
        text!(activation.accept, count = warnings)
    };
    view! {
        <div class="field">
            <label class="tick">
                <input
                    type="checkbox"
                    name=ACCEPT
                    value="true"
                    required
                    checked=was_ticked
                    prop:checked=is_ticked
                    on:change=tick
                    aria-invalid=move || fault.with(Option::is_some).then_some("true")
                    aria-describedby="accept-error"
                />
                {label}
            </label>
            // Always there, so that it is announced when it appears.
            <p class="field-error" id="accept-error" aria-live="polite">
                {move || {
                    fault
                        .get()
                        .map(|message| view! {
                            <Icon sign=Sign::Problem />
                            <span>{message}</span>
                        }.into_any())
                }}
            </p>
        </div>
    }
    .into_any()
}

/// A way to the dialog as it would be now.
#[component]
fn Reload(activating: Activating) -> impl IntoView {
    let location = leptos_router::hooks::use_location();
    let href = move || format!("{}?{}", location.pathname.get(), location.search.get());
    let look_again = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        activating.look_again();
    };
    view! {
        <p>
            <a class="button" rel="external" href=href on:click=look_again>
                {text!(activation.reload)}
            </a>
        </p>
    }
    .into_any()
}

fn is_stale(error: &UiError) -> bool {
    error.problem.kind == ProblemKind::StaleRevision
}

/// Whether the warnings had been accepted in what was sent.
fn had_accepted(error: &UiError) -> bool {
    error.sent_tick("accept_warnings")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tick_is_not_lost_by_a_refusal() {
        let refused =
            |sent| UiError::from(ProblemKind::StaleRevision.into_problem()).with_sent(sent);

        assert!(had_accepted(&refused(json!({"accept_warnings": true}))));
        assert!(!had_accepted(&refused(json!({"accept_warnings": false}))));
        assert!(is_stale(&refused(json!({}))));
    }
}
