//! The list of change requests, filtered by where they stand and by tenant.

use leptos::prelude::*;
use tenantry_domain::{
    access::Permission,
    approvals::{ChangeRequest, GetApprovals, RequestFilter, RequestStatus},
    changes::Affected,
};

use super::words::{given_of, status_badge, status_label, what_of};
use crate::{
    frames::{About, Around, Filter, List, list_page},
    paths,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{ButtonLink, Column, When},
};

/// Change requests, newest first.
#[component]
pub(crate) fn RequestsPage() -> impl IntoView {
    list_page(Requests)
}

struct Requests;

impl List for Requests {
    type Asked = RequestFilter;
    type Item = ChangeRequest;

    fn about(&self) -> About {
        About {
            path: paths::CHANGE_REQUESTS,
            title: text!(requests.title),
            lead: text!(requests.lead),
            no_match: text!(requests.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> RequestFilter {
        RequestFilter {
            status: query.get("status").and_then(RequestStatus::parse),
            tenant_id: query.tenant("tenant_id"),
            page: query.page(),
        }
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        let statuses = RequestStatus::ALL.map(|status| (status.as_str(), status_label(status)));
        let tenants = find_tenants(around.viewer.clone(), Permission::ApprovalsRead);
        vec![
            Filter::choice("status", text!(ui.status), statuses),
            Filter::find("tenant_id", text!(tenants.one), tenants),
        ]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(requests.what)),
            Column::plain(text!(tenants.one)).may_hide("tenant"),
            Column::plain(text!(ui.status)),
            Column::plain(text!(requests.approvals)).may_hide("approvals"),
            Column::plain(text!(requests.asked_by)).may_hide("asked_by"),
            Column::plain(text!(requests.asked)).may_hide("asked"),
        ]
    }

    fn row(&self, request: ChangeRequest, _: &Around) -> AnyView {
        let tenant = match &request.tenant_id {
            Some(id) => view! { <a href=paths::tenant(id)>{id.to_string()}</a> }.into_any(),
            None => view! { <span class="muted">{text!(requests.everywhere)}</span> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row" class="table-wide">
                    <a href=paths::change_request(&request.id)>{what_of(&request)}</a>
                </th>
                <td>{tenant}</td>
                <td>{status_badge(request.status)}</td>
                <td>{given_of(&request)}</td>
                <td>
                    <bdi>{request.created_by}</bdi>
                </td>
                <td>
                    <When at=request.created_at />
                </td>
            </tr>
        }
        .into_any()
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(requests.none), text!(requests.none_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        let may = around.viewer.may(&GetApprovals::default());
        may.then(|| {
            view! { <ButtonLink href=paths::APPROVALS>{text!(approvals.settings)}</ButtonLink> }
                .into_any()
        })
    }

    /// What asks for approval is about a tenant, and changes what its page shows once it is applied.
    fn shows(&self) -> Option<Affected> {
        Some(Affected::Tenants)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_kept_in_the_url() {
        let query = QueryString::default()
            .with("status", "PENDING")
            .with("tenant_id", "no such id!");
        let filter = Requests::asked(&query);

        assert_eq!(filter.status, Some(RequestStatus::Pending));
        assert_eq!(filter.tenant_id, None);
    }

    #[test]
    fn words_that_mean_nothing_filter_nothing() {
        let query = QueryString::default().with("status", "pending");

        assert_eq!(Requests::asked(&query), RequestFilter::default());
    }
}
