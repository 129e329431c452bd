//! The words for schedules.

use leptos::prelude::*;
use tenantry_domain::{
    id::TenantId,
    packs::Version,
    schedules::{Schedule, ScheduleStatus},
};

use crate::{
    paths,
    text::text,
    ui::{StatusBadge, Tone, title_of},
};

/// The word for where a schedule stands.
pub(super) fn status_label(status: ScheduleStatus) -> &'static str {
    match status {
        ScheduleStatus::Pending => text!(schedules.pending),
        ScheduleStatus::Held => text!(schedules.held),
        ScheduleStatus::Failed => text!(schedules.failed),
        ScheduleStatus::Missed => text!(schedules.missed),
        ScheduleStatus::Applied => text!(schedules.applied),
        ScheduleStatus::Cancelled => text!(schedules.cancelled),
        ScheduleStatus::Resumed => text!(schedules.resumed),
    }
}

/// Where a schedule stands, as a word and a colour.
pub(crate) fn status_badge(status: ScheduleStatus) -> AnyView {
    let tone = match status {
        ScheduleStatus::Pending => Tone::Live,
        ScheduleStatus::Held | ScheduleStatus::Missed => Tone::Warn,
        ScheduleStatus::Failed => Tone::Bad,
        ScheduleStatus::Applied => Tone::Good,
        ScheduleStatus::Cancelled | ScheduleStatus::Resumed => Tone::Neutral,
    };
    view! { <StatusBadge tone label=status_label(status) /> }.into_any()
}

/// The pair that a schedule puts in force, such as `Finance v3.2 + v1.4`.
pub(super) fn pair_of(schedule: &Schedule) -> String {
    pair_text(
        schedule.domain.as_str(),
        schedule.domain_pack_version.as_str(),
        schedule.tenant_pack_version.as_ref().map(Version::as_str),
    )
}

/// The same of its parts.
pub(super) fn pair_text(domain: &str, version: &str, own: Option<&str>) -> String {
    match own {
        Some(own) => format!("{domain} {version} + {own}"),
        None => format!("{domain} {version}"),
    }
}

/// What a schedule does, as a sentence.
pub(super) fn what_of(schedule: &Schedule) -> String {
    let (pair, tenant) = (pair_of(schedule), &schedule.tenant_id);
    text!(activation.confirm_title, pair = pair, tenant = tenant)
}

/// The pair, each version with its page.
pub(super) fn pair_links(schedule: &Schedule) -> AnyView {
    let (domain, version) = (&schedule.domain, &schedule.domain_pack_version);
    let pack = paths::domain_pack(domain, version);
    let own = schedule.tenant_pack_version.as_ref().map(|version| {
        let href = paths::tenant_pack(&schedule.tenant_id, version);
        view! {
            " + "
            <a href=href>{version.to_string()}</a>
        }
        .into_any()
    });
    view! {
        <a href=pack>{format!("{domain} {version}")}</a>
        {own}
    }
    .into_any()
}

/// What happened to a schedule that waits for somebody, in a sentence; a refusal in full where there is room.
pub(super) fn happened(schedule: &Schedule, is_full: bool) -> Option<AnyView> {
    let said = match schedule.status {
        ScheduleStatus::Held => match schedule.revision {
            Some(number) => {
                let link = revision_link(&schedule.tenant_id, number);
                view! {
                    {link}
                    " "
                    {text!(schedules.held_by)}
                }
                .into_any()
            }
            None => text!(schedules.held_by_links).into_any(),
        },
        ScheduleStatus::Failed => {
            let problem = schedule.problem.as_ref()?;
            let (title, detail) = (title_of(problem.kind), problem.detail.as_str());
            // Where the detail is the title over again.
            let is_said = detail.trim_end_matches('.') == title;
            let said = if is_full && !is_said {
                format!("{title}: {detail}")
            } else {
                detail.to_owned()
            };
            view! { <bdi>{said}</bdi> }.into_any()
        }
        ScheduleStatus::Missed => text!(schedules.was_missed).into_any(),
        ScheduleStatus::Pending
        | ScheduleStatus::Applied
        | ScheduleStatus::Cancelled
        | ScheduleStatus::Resumed => return None,
    };
    Some(said)
}

/// A revision, with its page.
pub(super) fn revision_link(tenant: &TenantId, number: u64) -> AnyView {
    let label = text!(ui.revision, revision = number);
    view! { <a href=paths::revision(tenant, number)>{label}</a> }.into_any()
}

/// What came of a schedule or what it came of, each with its name.
pub(super) fn leads_on(schedule: &Schedule) -> Vec<(&'static str, AnyView)> {
    let tenant = &schedule.tenant_id;
    // While it is held that one came before it.
    let is_own = schedule.status == ScheduleStatus::Applied;
    let result = schedule.revision.filter(|_| is_own);
    let result = result.map(|number| (text!(schedules.result), revision_link(tenant, number)));
    let request = schedule.change_request.as_ref().map(|id| {
        let link = view! { <a href=paths::change_request(id)>{text!(ui.view)}</a> };
        (text!(schedules.request), link.into_any())
    });
    let instead = schedule.resumed_as.as_ref().map(|id| {
        let link = view! { <a href=paths::schedule(tenant, id)>{text!(ui.view)}</a> };
        (text!(schedules.instead), link.into_any())
    });
    [result, instead, request].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Message, Problem, ProblemKind};

    use super::*;
    use crate::schedules::sample;

    fn said(schedule: &Schedule) -> Option<String> {
        Owner::new().with(|| happened(schedule, true).map(RenderHtml::to_html))
    }

    #[test]
    fn a_schedule_says_what_it_does() {
        let schedule = sample::schedule();
        assert_eq!(what_of(&schedule), "Activate Finance v3.2 + v1.4 for ACME");

        let alone = Schedule {
            tenant_pack_version: None,
            ..schedule
        };
        assert_eq!(pair_of(&alone), "Finance v3.2");
    }

    #[test]
    fn what_waits_for_somebody_says_what_happened() {
        let schedule = sample::schedule();
        assert_eq!(said(&schedule), None);

        let held = Schedule {
            status: ScheduleStatus::Held,
            revision: Some(4),
            ..schedule.clone()
        };
        let html = said(&held).unwrap();
        assert!(html.contains("/admin/tenants/ACME/revisions/4"), "{html}");
        assert!(leads_on(&held).is_empty(), "it is not what came of it");

        let detail = Message::verbatim("`ada` may no longer do what was scheduled.");
        let failed = Schedule {
            status: ScheduleStatus::Failed,
            problem: Some(Problem::new(ProblemKind::Conflict, detail)),
            ..schedule
        };
        let html = said(&failed).unwrap();
        assert!(html.contains("may no longer do"), "{html}");
    }
}
