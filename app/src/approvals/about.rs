//! What is to be said of a change request: its facts, who agreed, the setting that it would change.

use leptos::prelude::*;
use tenantry_domain::{
    Timestamp,
    access::Permission,
    approvals::{
        Approval, ApprovalPolicy, ApprovalSettings, ChangeRequest, GetApprovals, Governed,
        RequestStatus,
    },
    id::TenantId,
};

use super::words::{given_of, policy_words, status_label};
use crate::{
    asked::{Asked, ask},
    clock,
    layout::Viewer,
    paths,
    text::text,
    ui::{
        Checksum, EmptyState, Fact, Facts, Icon, ProblemView, Sign, Timeline, TimelineItem, When,
        later, typed_instant,
    },
};

/// What is known of a request.
#[component]
pub(super) fn About(request: ChangeRequest) -> impl IntoView {
    let tenant = match &request.tenant_id {
        Some(id) => view! { <a href=paths::tenant(id)>{id.to_string()}</a> }.into_any(),
        None => text!(requests.everywhere).into_any(),
    };
    let is_setting = request.operation == Governed::SetApprovals;
    let base = request
        .tenant_id
        .as_ref()
        .filter(|_| !is_setting)
        .map(|id| {
            let base = match request.base {
                0 => text!(requests.base_none).into_any(),
                number => revision_link(id, number),
            };
            view! { <Fact name=text!(requests.base)>{base}</Fact> }.into_any()
        });
    let result = request.tenant_id.as_ref().zip(request.revision);
    let result = result.map(|(id, number)| {
        let link = revision_link(id, number);
        view! { <Fact name=text!(requests.result)>{link}</Fact> }.into_any()
    });
    let warnings = (request.accepted_warnings > 0).then(|| {
        let count = request.accepted_warnings;
        view! { <p class="muted">{text!(tenants.accepted_warnings, count = count)}</p> }.into_any()
    });
    let (given, closed) = (given_of(&request), closed(&request));
    let planned = planned(&request);
    let reason = request.reason.clone();
    let reason =
        reason.map(|reason| view! { <Fact name=text!(ui.reason)>{reason}</Fact> }.into_any());
    view! {
        <Facts>
            <Fact name=text!(requests.approvals)>{given}</Fact>
            <Fact name=text!(tenants.one)>{tenant}</Fact>
            {base}
            <Fact name=text!(requests.asked)>
                <When at=request.created_at />
            </Fact>
            <Fact name=text!(requests.asked_by)>
                <bdi>{request.created_by}</bdi>
            </Fact>
            {reason}
            {planned}
            {closed}
            {result}
            <Fact name=text!(ui.checksum)>
                <Checksum sum=request.checksum />
            </Fact>
        </Facts>
        {warnings}
    }
    .into_any()
}

fn revision_link(tenant: &TenantId, number: u64) -> AnyView {
    let label = text!(ui.revision, revision = number);
    view! { <a href=paths::revision(tenant, number)>{label}</a> }.into_any()
}

/// When it is to take effect, if not at once, and the schedule that waits for it.
fn planned(request: &ChangeRequest) -> Option<AnyView> {
    let plan = request.plan()?;
    let schedule = schedule_of(request).map(|href| {
        view! {
            <Fact name=text!(requests.schedule)>
                <a href=href>{text!(requests.see_schedule)}</a>
            </Fact>
        }
        .into_any()
    });
    let view = view! {
        <Fact name=text!(requests.when)>
            <When at=plan.activate_at />
        </Fact>
        <Fact name=text!(schedules.latest)>
            <When at=plan.latest_start />
        </Fact>
        {schedule}
    };
    Some(view.into_any())
}

/// The page of the schedule that came of a request.
fn schedule_of(request: &ChangeRequest) -> Option<String> {
    let (tenant, id) = (request.tenant_id.as_ref()?, request.schedule.as_ref()?);
    Some(paths::schedule(tenant, id))
}

/// When and by whom it was applied, rejected, cancelled or made void, and what they had to say.
fn closed(request: &ChangeRequest) -> Option<AnyView> {
    let at = request.closed_at?;
    let by = request.closed_by.clone().map(|name| {
        view! {
            " "
            {text!(requests.closed_by)}
            " "
            <bdi>{name}</bdi>
        }
        .into_any()
    });
    let comment = request
        .closing_comment
        .clone()
        .map(|comment| view! { <Fact name=text!(requests.comment)>{comment}</Fact> }.into_any());
    let view = view! {
        <Fact name=status_label(request.status)>
            <When at />
            {by}
        </Fact>
        {comment}
    };
    Some(view.into_any())
}

/// Who agreed, and what they had to say.
#[component]
pub(super) fn Given(request: ChangeRequest) -> impl IntoView {
    let given = if request.approvals.is_empty() {
        let (title, detail) = (text!(requests.nobody), text!(approvals.who));
        view! { <EmptyState title detail /> }.into_any()
    } else {
        let given = request.approvals.into_iter().map(|approval| {
            let Approval {
                by, at, comment, ..
            } = approval;
            let comment = comment
                .map(|comment| view! { <p class="timeline-reason">{comment}</p> }.into_any());
            view! {
                <TimelineItem at>
                    <p>
                        <strong>
                            <bdi>{by}</bdi>
                        </strong>
                    </p>
                    {comment}
                </TimelineItem>
            }
            .into_any()
        });
        let given = given.collect_view();
        view! { <Timeline label=text!(requests.approvals)>{given}</Timeline> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="given-title">
            <h2 id="given-title">{text!(requests.approvals)}</h2>
            {given}
        </section>
    }
    .into_any()
}

/// Says of a stale request what to do, with the way to it for who may.
#[component]
pub(super) fn Stale(request: ChangeRequest, viewer: Viewer) -> impl IntoView {
    if request.status != RequestStatus::Stale {
        return ().into_any();
    }
    let schedule = schedule_of(&request);
    let said = match request.operation {
        _ if schedule.is_some() => text!(requests.stale_schedule),
        Governed::SetApprovals => text!(requests.stale_setting),
        Governed::Activate | Governed::Rollback | Governed::Link | Governed::Unlink => {
            text!(requests.stale_title)
        }
    };
    let leads = match schedule {
        // Where it can be resumed.
        Some(href) => Some((href, text!(requests.see_schedule))),
        None => proposed_again(&request, &viewer, clock::now())
            .map(|href| (href, text!(requests.propose_again))),
    };
    let again = leads.map(|(href, label)| {
        view! {
            <p>
                <a href=href>{label}</a>
            </p>
        }
        .into_any()
    });
    view! {
        <div class="banner banner-warn">
            <Icon sign=Sign::Warning />
            <div>
                <p class="banner-title">{said}</p>
                {again}
            </div>
        </div>
    }
    .into_any()
}

/// The dialog that proposes the same pair, for who may; at its time, where that is still to come.
fn proposed_again(request: &ChangeRequest, viewer: &Viewer, now: Timestamp) -> Option<String> {
    let tenant = request.tenant_id.as_ref()?;
    let may = viewer.can_for(Permission::ActivationApply, tenant);
    if !may || request.operation != Governed::Activate {
        return None;
    }
    let (domain, version) = (
        request.domain.as_ref()?,
        request.domain_pack_version.as_ref()?,
    );
    let own = request.tenant_pack_version.as_ref();
    let ahead = request.plan().filter(|plan| plan.is_ahead(now));
    let times = ahead.map(|plan| [plan.activate_at, plan.latest_start].map(typed_instant));
    Some(paths::activate_pair(tenant, domain, version, own, times))
}

/// The setting that a request would change: as it is, while that can still be said, and as it would be.
#[component]
pub(super) fn Setting(
    tenant_id: Option<TenantId>,
    wanted: ApprovalPolicy,
    is_open: bool,
) -> impl IntoView {
    let href = paths::approvals(tenant_id.as_ref());
    let now = is_open.then(|| {
        let settings = Asked::new(
            move || GetApprovals {
                tenant_id: tenant_id.clone(),
            },
            ask,
        );
        later(1, move || async move {
            match settings.await {
                Ok(settings) => now(settings),
                Err(error) => view! { <ProblemView error /> }.into_any(),
            }
        })
    });
    view! {
        <section class="card" aria-labelledby="setting-title">
            <h2 id="setting-title">{text!(requests.would_do)}</h2>
            {now}
            {numbers(text!(requests.wanted), wanted)}
            <p>
                <a href=href>{text!(approvals.settings)}</a>
            </p>
        </section>
    }
    .into_any()
}

fn now(settings: ApprovalSettings) -> AnyView {
    numbers(text!(requests.now), settings.own())
}

/// Both numbers and what they mean.
fn numbers(title: &'static str, policy: ApprovalPolicy) -> AnyView {
    view! {
        <h3>{title}</h3>
        <Facts>
            <Fact name=text!(approvals.any)>{policy.any.to_string()}</Fact>
            <Fact name=text!(approvals.loosening)>{policy.loosening.to_string()}</Fact>
        </Facts>
        <p>{policy_words(policy)}</p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;
    use crate::approvals::sample;

    #[test]
    fn a_pair_is_proposed_again_as_it_was_by_who_may() {
        let request = sample::request();
        let editor = Viewer::with_role(Role::Editor);
        let now = Timestamp::from_micros(1_700_000_000_000_000);

        assert_eq!(
            proposed_again(&request, &editor, now).as_deref(),
            Some(
                "/admin/tenants/ACME?activate=1&domain=Finance&domain_pack_version=v3.2\
                 &tenant_pack_version=none"
            )
        );
        let approver = Viewer::with_role(Role::Approver);
        assert_eq!(proposed_again(&request, &approver, now), None);
        let timed = ChangeRequest {
            activate_at: Some(now.plus_seconds(40)),
            latest_start: Some(now.plus_seconds(100)),
            ..request.clone()
        };
        let again = proposed_again(&timed, &editor, now).unwrap();
        assert!(
            again.ends_with("&activate_at=2023-11-14T22%3A14&latest_start=2023-11-14T22%3A15"),
            "{again}"
        );
        let late = proposed_again(&timed, &editor, now.plus_seconds(40));
        assert_eq!(
            late,
            proposed_again(&request, &editor, now),
            "its time has passed"
        );
        let link = ChangeRequest {
            operation: Governed::Link,
            ..request
        };
        assert_eq!(proposed_again(&link, &editor, now), None);
    }
}
