//! The list of schedules, filtered by where they stand and by tenant; those that are open, unless it is told otherwise.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    changes::Affected,
    schedules::{Schedule, ScheduleFilter, ScheduleStatus},
};

use super::{
    decide::row_links,
    words::{happened, leads_on, pair_links, status_badge, status_label},
};
use crate::{
    frames::{About, Around, Filter, List, list_page},
    paths,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{ButtonLink, Column, Sign, When},
};

/// What the filter says that shows those that are over, too.
const ALL: &str = "ALL";

/// Schedules, the next one first.
#[component]
pub(crate) fn SchedulesPage() -> impl IntoView {
    list_page(Schedules)
}

struct Schedules;

impl List for Schedules {
    type Asked = ScheduleFilter;
    type Item = Schedule;

    fn about(&self) -> About {
        About {
            path: paths::SCHEDULES,
            title: text!(schedules.title),
            lead: text!(schedules.lead),
            no_match: text!(schedules.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> ScheduleFilter {
        let status = query.get("status");
        let known = status.and_then(ScheduleStatus::parse);
        ScheduleFilter {
            open: known.is_none() && status != Some(ALL),
            status: known,
            tenant_id: query.tenant("tenant_id"),
            page: query.page(),
        }
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        let statuses = ScheduleStatus::ALL.map(|status| (status.as_str(), status_label(status)));
        let all = (ALL, text!(schedules.all));
        let statuses = std::iter::once(all).chain(statuses);
        let tenants = find_tenants(around.viewer.clone(), Permission::ActivationRead);
        vec![
            Filter::choice("status", text!(ui.status), statuses).unset(text!(schedules.open)),
            Filter::find("tenant_id", text!(tenants.one), tenants),
        ]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(schedules.when)),
            Column::plain(text!(tenants.one)).may_hide("tenant"),
            Column::plain(text!(schedules.pair)).may_hide("pair"),
            Column::plain(text!(ui.status)),
            Column::plain(text!(ui.reason)).may_hide("reason"),
            Column::plain(text!(schedules.by)).may_hide("by"),
            Column::plain(text!(schedules.latest)).may_hide("latest"),
            Column::controls(text!(ui.actions)),
        ]
    }

    fn row(&self, schedule: Schedule, around: &Around) -> AnyView {
        let here = around.query.href(paths::SCHEDULES);
        let links = row_links(&schedule, &around.viewer, &here);
        row(schedule, links)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(schedules.none), text!(schedules.none_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        let may = around
            .viewer
            .can(Permission::ActivationApply, &Scope::Anywhere);
        may.then(|| {
            view! {
                <ButtonLink href=paths::ACTIVATE sign=Sign::Activate>
                    {text!(activation.title)}
                </ButtonLink>
            }
            .into_any()
        })
    }

    /// What waits is about a tenant, and changes what its page shows once its time has come.
    fn shows(&self) -> Option<Affected> {
        Some(Affected::Tenants)
    }
}

fn row(schedule: Schedule, links: AnyView) -> AnyView {
    let tenant = &schedule.tenant_id;
    let page = paths::schedule(tenant, &schedule.id);
    let tenant = view! { <a href=paths::tenant(tenant)>{tenant.to_string()}</a> }.into_any();
    let happened = happened(&schedule, false)
        .map(|said| view! { <p class="schedule-said">{said}</p> }.into_any());
    let leads = leads_on(&schedule).into_iter();
    let leads = leads
        .map(|(name, link)| view! { <p class="schedule-said">{name} ": " {link}</p> }.into_any());
    let leads = leads.collect_view();
    let reason = schedule.reason.clone().unwrap_or_default();
    view! {
        <tr>
            <th scope="row">
                <a href=page>
                    <When at=schedule.activate_at />
                </a>
            </th>
            <td>{tenant}</td>
            <td>{pair_links(&schedule)}</td>
            <td class="schedule-status">{status_badge(schedule.status)} {happened} {leads}</td>
            <td class="table-wide">
                <bdi title=reason.clone()>{reason.clone()}</bdi>
            </td>
            <td>
                <bdi>{schedule.created_by}</bdi>
            </td>
            <td>
                <When at=schedule.latest_start />
            </td>
            <td class="table-actions">{links}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(search: &str) -> ScheduleFilter {
        Schedules::asked(&QueryString::read(search))
    }

    #[test]
    fn what_is_open_is_shown_unless_something_else_is_asked_for() {
        let open = ScheduleFilter {
            open: true,
            ..ScheduleFilter::default()
        };

        assert_eq!(asked(""), open);
        assert_eq!(asked("status=no-such&tenant_id=no+such!"), open);
        assert_eq!(asked("status=ALL"), ScheduleFilter::default());
        let applied = asked("status=APPLIED");
        assert_eq!(applied.status, Some(ScheduleStatus::Applied));
        assert!(!applied.open);
    }
}
