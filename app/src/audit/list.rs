//! The audit page: filters, rows, and the check of the chain.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Page, Timestamp,
    access::{Permission, Scope},
    audit::{AuditEvent, AuditFilter},
    id::TenantId,
};

use super::{filters::filters, page::RowPage, row::Row, verify::Verify};
use crate::{
    Answer, UiError,
    asked::ask,
    frames::{About, Around, Filter, List, list_page},
    layout::Viewer,
    routes,
    text::text,
    ui::{Column, QueryString},
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
            list_page(Trail)
        }
    }
}

struct Trail;

impl List for Trail {
    type Asked = AuditFilter;
    type Item = AuditEvent;

    fn about(&self) -> About {
        About {
            path: routes::AUDIT,
            title: text!(audit.title),
            lead: text!(audit.lead),
            crumbs: Vec::new(),
            needs: Permission::AuditRead,
            scope: Scope::Anywhere,
            no_match: text!(audit.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> AuditFilter {
        filter_of(query)
    }

    async fn ask(asked: AuditFilter) -> Result<Answer<Page<AuditEvent>>, UiError> {
        ask(asked).await
    }

    fn above(&self, query: Memo<QueryString>, _: &Viewer) -> Option<AnyView> {
        Some(view! { <Verify query /> }.into_any())
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        filters(around)
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(audit.when)),
            Column::plain(text!(audit.happened)),
            Column::plain(text!(audit.outcome)),
            Column::controls(text!(audit.details)),
        ]
    }

    fn row(&self, event: AuditEvent, _: &Around) -> AnyView {
        view! { <Row event /> }.into_any()
    }

    /// The first start is in the trail, so only who sees a part of it can see nothing.
    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(ui.no_match), text!(audit.no_match_detail))
    }
}

/// The filter that a URL asks for. A bare date as `to` includes that whole day.
pub(super) fn filter_of(query: &QueryString) -> AuditFilter {
    AuditFilter {
        tenant_id: query
            .get("tenant_id")
            .and_then(|id| TenantId::parse(id).ok()),
        actor: query.owned("actor"),
        action: query.owned("action"),
        pack: query.owned("pack"),
        from: query
            .get("from")
            .and_then(|from| Timestamp::parse_lenient(from).ok()),
        to: query.get("to").and_then(|to| {
            Timestamp::parse(to)
                .or_else(|_| Timestamp::parse_lenient(to).map(|day| day.plus_days(1)))
                .ok()
        }),
        request_id: query.owned("request_id"),
        page: query.page(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_day_is_part_of_the_answer() {
        let query = QueryString::default()
            .with("from", "2026-01-30")
            .with("to", "2026-01-31");
        let filter = filter_of(&query);

        assert_eq!(filter.from, Timestamp::parse("2026-01-30T00:00:00Z").ok());
        assert_eq!(filter.to, Timestamp::parse("2026-02-01T00:00:00Z").ok());
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
