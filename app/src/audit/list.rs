//! The audit page: filters, rows, and the check of the chain.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Page, PageRequest, Timestamp,
    access::{Permission, Scope},
    audit::{AuditEvent, AuditFilter},
    id::TenantId,
};

use super::{filters::Filters, page::RowPage, row::Row, verify::Verify};
use crate::{
    asked::{Asked, ask},
    layout::{PageHeader, Viewer, denied, use_session},
    routes,
    text::text,
    ui::{
        ButtonLink, Column, DataTable, EmptyState, Pager, ProblemView, QueryString, later,
        use_query,
    },
};

/// Who did what, newest first; or one row, where the path names it.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get(routes::AUDIT_ID));
    let is_one = Memo::new(move |_| id.read().is_some());
    move || {
        if is_one.get() {
            view! { <RowPage id /> }.into_any()
        } else {
            view! { <ListPage /> }.into_any()
        }
    }
}

#[component]
fn ListPage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let rows = move || async move {
        let viewer = session.viewer().await;
        denied(&viewer, Permission::AuditRead, &Scope::Anywhere)
            .unwrap_or_else(|| view! { <Content query viewer=viewer.clone() /> }.into_any())
    };
    view! {
        <PageHeader title=text!(audit.title) lead=text!(audit.lead) />
        {later(6, rows)}
    }
    .into_any()
}

#[component]
fn Content(query: Memo<QueryString>, viewer: Viewer) -> impl IntoView {
    let events = Asked::new(move || filter_of(&query.read()), ask);
    view! {
        <Verify query />
        {move || view! { <Filters query=query.get() viewer=viewer.clone() /> }.into_any()}
        {later(6, move || async move {
                match events.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(page) => view! { <Rows page query=query.get_untracked() /> }.into_any(),
                }
            })}
    }
    .into_any()
}

#[component]
fn Rows(page: Page<AuditEvent>, query: QueryString) -> impl IntoView {
    if page.items.is_empty() {
        return view! {
            <EmptyState title=text!(ui.no_match) detail=text!(audit.no_match_detail)>
                <ButtonLink href=routes::AUDIT>{text!(ui.clear_filters)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let columns = vec![
        Column::plain(text!(audit.when)),
        Column::plain(text!(audit.happened)),
        Column::plain(text!(audit.outcome)),
        Column::controls(text!(audit.details)),
    ];
    let shown = page.items.len();
    let rows = page
        .items
        .into_iter()
        .map(|event| view! { <Row event /> }.into_any())
        .collect_view();
    view! {
        <DataTable caption=text!(audit.title) columns>
            {rows}
        </DataTable>
        <Pager
            query
            path=routes::AUDIT
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

/// The filter that a URL asks for. A bare date as `to` includes that whole day.
pub(super) fn filter_of(query: &QueryString) -> AuditFilter {
    let owned = |name| query.get(name).map(str::to_owned);
    AuditFilter {
        tenant_id: query
            .get("tenant_id")
            .and_then(|id| TenantId::parse(id).ok()),
        actor: owned("actor"),
        action: owned("action"),
        pack: owned("pack"),
        from: query
            .get("from")
            .and_then(|from| Timestamp::parse_lenient(from).ok()),
        to: query.get("to").and_then(|to| {
            Timestamp::parse(to)
                .or_else(|_| Timestamp::parse_lenient(to).map(|day| day.plus_days(1)))
                .ok()
        }),
        request_id: owned("request_id"),
        page: PageRequest {
            limit: None,
            cursor: owned("cursor"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::filters::filter_chips;

    #[test]
    fn a_last_day_is_part_of_the_answer() {
        let query = QueryString::default()
            .with("from", "2026-01-30")
            .with("to", "2026-01-31");
        let filter = filter_of(&query);

        assert_eq!(filter.from, Timestamp::parse("2026-01-30T00:00:00Z").ok());
        assert_eq!(filter.to, Timestamp::parse("2026-02-01T00:00:00Z").ok());
        assert_eq!(filter_chips(&query).len(), 2);
    }

    #[test]
    fn the_last_day_of_all_ends_with_time() {
        let query = QueryString::default().with("to", "9999-12-31");

        assert_eq!(filter_of(&query).to, Some(Timestamp::MAX));
    }

    #[test]
    fn an_exact_instant_is_taken_as_it_is() {
        let query = QueryString::default().with("to", "2026-01-31T09:30:00Z");

        assert_eq!(
            filter_of(&query).to,
            Timestamp::parse("2026-01-31T09:30:00Z").ok()
        );
    }
}
