//! The list of one's own notifications, each to be marked as read, or all of them at once.

use leptos::prelude::*;
use tenantry_domain::{
    Timestamp,
    changes::Affected,
    notifications::{Notification, NotificationFilter, NotificationKind},
};

use super::server_fns::ReadNotifications;
use crate::{
    approvals,
    frames::{About, Around, Filter, List, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    schedules,
    text::text,
    ui::{Column, FormProblem, Look, PostForm, Posting, StatusBadge, SubmitButton, Tone, When},
};

/// The parameter that leaves out what was read.
const UNREAD: &str = "unread";

/// One's own notifications, newest first.
#[component]
pub(crate) fn NotificationsPage() -> impl IntoView {
    let read = Posting::to::<ReadNotifications>();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if read.changes() > 0 {
            crate::layout::say_again();
        }
    });
    list_page(Notifications { read })
}

struct Notifications {
    read: Posting,
}

impl List for Notifications {
    type Asked = NotificationFilter;
    type Item = Notification;

    fn about(&self) -> About {
        About {
            path: paths::NOTIFICATIONS,
            title: text!(notifications.title),
            lead: text!(notifications.lead),
            no_match: text!(notifications.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> NotificationFilter {
        NotificationFilter {
            unread: query.get(UNREAD) == Some("true"),
            page: query.page(),
        }
    }

    fn filters(&self, _: &Around) -> Vec<Filter> {
        let only = [("true", text!(notifications.unread_only))];
        let shown = Filter::choice(UNREAD, text!(notifications.shown), only);
        vec![shown.unset(text!(notifications.all))]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(requests.what)),
            Column::plain(text!(ui.status)),
            Column::plain(text!(notifications.by)).may_hide("by"),
            Column::plain(text!(notifications.at)).may_hide("at"),
            Column::controls(text!(ui.actions)),
        ]
    }

    fn row(&self, item: Notification, around: &Around) -> AnyView {
        row(item, self.read, &around.query)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(notifications.none), text!(notifications.none_detail))
    }

    /// Marks all as read that there were when the page was asked for: what comes meanwhile stays unread.
    fn dialogs(
        &self,
        items: &[Notification],
        query: Memo<QueryString>,
        _: &Viewer,
    ) -> Option<AnyView> {
        let error = view! { <FormProblem error=self.read.error() /> }.into_any();
        let query = query.get_untracked();
        let newest = items.first().filter(|_| query.get("cursor").is_none());
        let any = items.iter().any(|item| !item.is_read);
        let all = newest
            .filter(|_| any)
            .map(|newest| all(newest.at, self.read, &query));
        Some(view! { {error} {all} }.into_any())
    }

    /// What is told here is about tenants.
    fn shows(&self) -> Option<Affected> {
        Some(Affected::Tenants)
    }

    fn changes(&self) -> u64 {
        u64::try_from(self.read.changes()).unwrap_or(0)
    }
}

/// The form that marks all as read, up to the newest that is shown.
fn all(newest: Timestamp, read: Posting, query: &QueryString) -> AnyView {
    let kept = kept(query);
    view! {
        <PostForm to=read>
            <input type="hidden" name="until" value=newest.to_string() />
            {kept}
            <SubmitButton pending=read.pending()>{text!(notifications.read_all)}</SubmitButton>
        </PostForm>
    }
    .into_any()
}

/// What the list is narrowed to, so that it stays so.
fn kept(query: &QueryString) -> Option<AnyView> {
    let unread = query.owned(UNREAD)?;
    Some(view! { <input type="hidden" name=UNREAD value=unread /> }.into_any())
}

fn row(item: Notification, read: Posting, query: &QueryString) -> AnyView {
    let what = what_of(&item);
    let label = text!(notifications.read_label, what = what);
    let fresh = if item.is_read {
        view! { <span></span> }.into_any()
    } else {
        view! {
            <span class="fresh">
                <span class="visually-hidden">{text!(notifications.unread)} " "</span>
            </span>
        }
        .into_any()
    };
    let action = (!item.is_read).then(|| {
        let (id, kept) = (item.id.clone(), kept(query));
        view! {
            <PostForm to=read>
                <input type="hidden" name="id" value=id />
                {kept}
                <SubmitButton look=Look::Quiet aria_label=label pending=read.pending()>
                    {text!(notifications.read)}
                </SubmitButton>
            </PostForm>
        }
        .into_any()
    });
    view! {
        <tr>
            <th scope="row" class="table-wide">
                <div class="told">
                    {fresh}
                    <a href=href_of(&item)>{what}</a>
                </div>
            </th>
            <td>{badge_of(&item)}</td>
            <td>
                <bdi>{item.by}</bdi>
            </td>
            <td>
                <When at=item.at />
            </td>
            <td class="table-actions">{action}</td>
        </tr>
    }
    .into_any()
}

/// What was asked for, as a sentence.
fn what_of(item: &Notification) -> String {
    let pair = approvals::pair_text(
        item.domain.as_ref(),
        item.domain_pack_version.as_ref(),
        item.tenant_pack_version.as_ref(),
    );
    let tenant = item.tenant_id.as_ref();
    approvals::what_text(item.operation, tenant, pair, item.rolled_back_to)
}

/// Where something can be done about it; nowhere that a newer release would know.
fn href_of(item: &Notification) -> Option<String> {
    if let Some(request) = &item.change_request {
        return Some(paths::change_request(request));
    }
    let (tenant, schedule) = (item.tenant_id.as_ref()?, item.schedule.as_ref()?);
    Some(paths::schedule(tenant, schedule))
}

/// Why one is told, as a word and a colour.
fn badge_of(item: &Notification) -> Option<AnyView> {
    match item.kind {
        NotificationKind::RequestToDecide => {
            let label = text!(notifications.to_decide);
            Some(view! { <StatusBadge tone=Tone::Warn label /> }.into_any())
        }
        NotificationKind::RequestDecided => item.request_status.map(approvals::status_badge),
        NotificationKind::ScheduleStuck => item.schedule_status.map(schedules::status_badge),
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{
        approvals::{Governed, RequestStatus},
        id::{RequestId, ScheduleId, TenantId},
        packs::{DomainName, Version},
        schedules::ScheduleStatus,
    };

    use super::*;

    fn to_decide() -> Notification {
        Notification {
            id: "chr_1.PENDING".to_owned(),
            kind: NotificationKind::RequestToDecide,
            at: Timestamp::from_micros(0),
            by: "ada".to_owned(),
            is_read: false,
            operation: Governed::Activate,
            tenant_id: TenantId::parse("ACME").ok(),
            domain: DomainName::parse("Finance").ok(),
            domain_pack_version: Version::parse("v3.2").ok(),
            tenant_pack_version: None,
            rolled_back_to: None,
            change_request: Some(RequestId::from_unique("1")),
            request_status: Some(RequestStatus::Pending),
            schedule: None,
            schedule_status: None,
        }
    }

    fn shown(item: Notification) -> String {
        Owner::new().with(|| {
            let read = Posting::to::<ReadNotifications>();
            let query = QueryString::default().with(UNREAD, "true");
            row(item, read, &query).to_html()
        })
    }

    #[test]
    fn one_leads_to_where_something_can_be_done_about_it() {
        let html = shown(to_decide());
        for part in [
            "Activate Finance v3.2 for ACME",
            "/admin/change-requests/chr_1",
            "To decide",
            "ada",
            "Mark as read: Activate Finance v3.2 for ACME",
            "name=\"unread\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }

        let stuck = Notification {
            kind: NotificationKind::ScheduleStuck,
            change_request: None,
            request_status: None,
            schedule: Some(ScheduleId::from_unique("1")),
            schedule_status: Some(ScheduleStatus::Held),
            is_read: true,
            ..to_decide()
        };
        let html = shown(stuck);
        assert!(
            html.contains("/admin/tenants/ACME/schedules/sch_1"),
            "{html}"
        );
        assert!(!html.contains("Mark as read"), "{html}");
    }

    #[test]
    fn the_filter_is_kept_in_the_url() {
        let only = QueryString::default().with(UNREAD, "true");
        assert!(Notifications::asked(&only).unread);

        let odd = QueryString::default().with(UNREAD, "yes");
        assert_eq!(Notifications::asked(&odd), NotificationFilter::default());
    }
}
