//! The list of reports, filtered by what they are about and what came of it.

use leptos::prelude::*;
use tenantry_domain::{
    access::Permission,
    changes::Affected,
    packs::{PackKind, ReportFilter, ReportOutcome, ReportSummary},
    playbooks::PlaybookId,
};

use super::words::{kind_label, name_of, outcome_badge, outcome_label};
use crate::{
    frames::{About, Around, Filter, List, list_page},
    layout::{Crumb, Viewer},
    packs::{find::find_domains, list::tabs},
    paths,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{Column, Tabs, When, summary_of},
};

/// Reports, newest first.
#[component]
pub(crate) fn ReportsPage() -> impl IntoView {
    list_page(Reports)
}

struct Reports;

impl List for Reports {
    type Asked = ReportFilter;
    type Item = ReportSummary;

    fn about(&self) -> About {
        About {
            path: paths::REPORTS,
            title: text!(reports.title),
            lead: text!(reports.lead),
            no_match: text!(reports.no_match_detail),
        }
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::new(text!(packs.title), paths::PACKS)]
    }

    fn shows(&self) -> Option<Affected> {
        Some(Affected::Packs)
    }

    fn asked(query: &QueryString) -> ReportFilter {
        ReportFilter {
            kind: query.get("kind").and_then(PackKind::parse),
            domain: query.owned("domain"),
            playbook_id: query
                .get("playbook_id")
                .and_then(|id| PlaybookId::parse(id).ok()),
            tenant_id: query.tenant("tenant_id"),
            version: None,
            outcome: query.get("outcome").and_then(ReportOutcome::parse),
            page: query.page(),
        }
    }

    fn above(&self, _: Memo<QueryString>, _: &Viewer) -> Option<AnyView> {
        Some(view! { <Tabs label=text!(packs.tabs) tabs=tabs(None) /> }.into_any())
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        let kinds = PackKind::ALL.map(|kind| (kind.as_str(), kind_label(kind)));
        let outcomes = ReportOutcome::ALL.map(|one| (one.as_str(), outcome_label(one)));
        let tenants = find_tenants(around.viewer.clone(), Permission::PacksRead);
        vec![
            Filter::choice("kind", text!(reports.kind), kinds),
            Filter::find("domain", text!(packs.domain), find_domains()),
            Filter::find("tenant_id", text!(packs.tenant), tenants),
            Filter::choice("outcome", text!(reports.outcome), outcomes),
        ]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(reports.document)),
            Column::plain(text!(reports.kind)).may_hide("kind"),
            Column::plain(text!(reports.outcome)).may_hide("outcome"),
            Column::plain(text!(packs.findings)).may_hide("findings"),
            Column::plain(text!(reports.when)).may_hide("created"),
            Column::plain(text!(reports.by)).may_hide("created_by"),
        ]
    }

    fn row(&self, report: ReportSummary, _: &Around) -> AnyView {
        view! {
            <tr>
                <th scope="row">
                    <a class="table-id" href=paths::report(&report.id)>
                        {name_of(&report)}
                    </a>
                </th>
                <td>{kind_label(report.kind)}</td>
                <td>{outcome_badge(&report)}</td>
                <td>{summary_of(report.counts)}</td>
                <td>
                    <When at=report.created_at />
                </td>
                <td>{report.created_by}</td>
            </tr>
        }
        .into_any()
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(reports.none), text!(reports.none_detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_kept_in_the_url() {
        let query = QueryString::default()
            .with("kind", "tenant")
            .with("domain", "Finance")
            .with("outcome", "refused")
            .with("tenant_id", "no such id!");
        let filter = Reports::asked(&query);

        assert_eq!(filter.kind, Some(PackKind::Tenant));
        assert_eq!(filter.domain.as_deref(), Some("Finance"));
        assert_eq!(filter.outcome, Some(ReportOutcome::Refused));
        assert_eq!(filter.tenant_id, None);
    }

    #[test]
    fn words_that_mean_nothing_filter_nothing() {
        let query = QueryString::default()
            .with("kind", "other")
            .with("outcome", "x");

        assert_eq!(Reports::asked(&query), ReportFilter::default());
    }
}
