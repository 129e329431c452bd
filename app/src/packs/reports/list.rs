//! The list of reports, filtered by what they are about and what came of it.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    access::{Permission, Scope},
    id::TenantId,
    packs::{PackKind, ReportFilter, ReportOutcome, ReportSummary},
};

use super::words::{kind_label, name_of, outcome_badge, outcome_label};
use crate::{
    asked::{Asked, ask},
    layout::{Crumb, PageHeader, denied, use_session},
    packs::list::tabs,
    routes,
    text::text,
    ui::{
        ButtonLink, Chip, Choice, Column, DataTable, EmptyState, FilterBar, Pager, ProblemView,
        QueryString, SelectField, Tabs, TextField, When, later, summary_of, use_query,
    },
};

/// Reports, newest first.
#[component]
pub(crate) fn ReportsPage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let content = move || async move {
        let viewer = session.viewer().await;
        denied(&viewer, Permission::PacksRead, &Scope::Anywhere)
            .unwrap_or_else(|| view! { <Content query /> }.into_any())
    };
    let crumbs = vec![Crumb::new(text!(packs.title), routes::PACKS)];
    view! {
        <PageHeader title=text!(reports.title) lead=text!(reports.lead) crumbs />
        {later(6, content)}
    }
    .into_any()
}

#[component]
fn Content(query: Memo<QueryString>) -> impl IntoView {
    let reports = Asked::new(move || filter_of(&query.read()), ask);
    view! {
        <Tabs label=text!(packs.tabs) tabs=tabs(None) />
        {move || view! { <Filters query=query.get() /> }.into_any()}
        {later(6, move || async move {
                match reports.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(page) if page.items.is_empty() => {
                        view! { <NoRows query=query.get_untracked() /> }.into_any()
                    }
                    Ok(page) => view! { <Rows page query=query.get_untracked() /> }.into_any(),
                }
            })}
    }
    .into_any()
}

#[component]
fn Filters(query: QueryString) -> impl IntoView {
    let mut kinds = vec![Choice::new("", text!(ui.any))];
    let mut outcomes = kinds.clone();
    let known = [PackKind::Domain, PackKind::Tenant];
    kinds.extend(known.map(|kind| Choice::new(kind.as_str(), kind_label(kind))));
    outcomes.extend(ReportOutcome::ALL.map(|one| Choice::new(one.as_str(), outcome_label(one))));
    let chips = chips(&query);
    view! {
        <FilterBar path=routes::REPORTS query=query.clone() chips>
            <SelectField
                name="kind"
                label=text!(reports.kind)
                choices=kinds
                value=query.text("kind")
            />
            <TextField
                name="domain"
                label=text!(packs.domain)
                kind="search"
                value=query.text("domain")
            />
            <TextField
                name="tenant_id"
                label=text!(packs.tenant)
                kind="search"
                value=query.text("tenant_id")
            />
            <SelectField
                name="outcome"
                label=text!(reports.outcome)
                choices=outcomes
                value=query.text("outcome")
            />
        </FilterBar>
    }
    .into_any()
}

#[component]
fn NoRows(query: QueryString) -> impl IntoView {
    if query.get("cursor").is_some() || !chips(&query).is_empty() {
        return view! {
            <EmptyState title=text!(ui.no_match) detail=text!(reports.no_match_detail)>
                <ButtonLink href=routes::REPORTS>{text!(ui.clear_filters)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState title=text!(reports.none) detail=text!(reports.none_detail) /> }.into_any()
}

#[component]
fn Rows(page: Page<ReportSummary>, query: QueryString) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(reports.document)),
        Column::plain(text!(reports.kind)),
        Column::plain(text!(reports.outcome)),
        Column::plain(text!(packs.findings)),
        Column::plain(text!(reports.when)),
        Column::plain(text!(reports.by)),
    ];
    let shown = page.items.len();
    let rows = page
        .items
        .into_iter()
        .map(|report| view! { <Row report /> }.into_any())
        .collect_view();
    view! {
        <DataTable caption=text!(reports.title) columns>
            {rows}
        </DataTable>
        <Pager
            query
            path=routes::REPORTS
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

#[component]
fn Row(report: ReportSummary) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <a class="table-id" href=routes::report(&report.id)>
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

fn kind_of(query: &QueryString) -> Option<PackKind> {
    query.get("kind").and_then(PackKind::parse)
}

fn outcome_of(query: &QueryString) -> Option<ReportOutcome> {
    query.get("outcome").and_then(ReportOutcome::parse)
}

/// The filter that a URL asks for.
fn filter_of(query: &QueryString) -> ReportFilter {
    let owned = |name| query.get(name).map(str::to_owned);
    ReportFilter {
        kind: kind_of(query),
        domain: owned("domain"),
        tenant_id: query
            .get("tenant_id")
            .and_then(|id| TenantId::parse(id).ok()),
        version: None,
        outcome: outcome_of(query),
        page: PageRequest {
            limit: None,
            cursor: owned("cursor"),
        },
    }
}

/// The filters in force.
fn chips(query: &QueryString) -> Vec<Chip> {
    let chip = |name, label: &str, value: &str| Chip {
        name,
        label: format!("{label}: {value}"),
    };
    let kind = kind_of(query).map(|kind| chip("kind", text!(reports.kind), kind_label(kind)));
    let outcome = outcome_of(query)
        .map(|outcome| chip("outcome", text!(reports.outcome), outcome_label(outcome)));
    let named = [
        ("domain", text!(packs.domain)),
        ("tenant_id", text!(packs.tenant)),
    ]
    .into_iter()
    .filter_map(|(name, label)| Some(chip(name, label, query.get(name)?)));
    kind.into_iter().chain(named).chain(outcome).collect()
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
        let filter = filter_of(&query);

        assert_eq!(filter.kind, Some(PackKind::Tenant));
        assert_eq!(filter.domain.as_deref(), Some("Finance"));
        assert_eq!(filter.outcome, Some(ReportOutcome::Refused));
        assert_eq!(filter.tenant_id, None);
        assert_eq!(chips(&query).len(), 4);
    }

    #[test]
    fn words_that_mean_nothing_filter_nothing() {
        let query = QueryString::default()
            .with("kind", "other")
            .with("outcome", "x");

        assert_eq!(filter_of(&query), ReportFilter::default());
        assert_eq!(chips(&query), []);
    }
}
