//! The audit page: filters, rows, and the check of the chain.

use leptos::prelude::*;
use tenantry_domain::{
    audit::{AuditEvent, AuditFilter},
    changes::Affected,
};

use super::{
    filters::{filter_of, filters},
    row::Row,
    verify::Verify,
};
use crate::{
    frames::{About, Around, Filter, List, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::Column,
};

/// Who did what, newest first.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    list_page(Trail)
}

struct Trail;

impl List for Trail {
    type Asked = AuditFilter;
    type Item = AuditEvent;

    fn about(&self) -> About {
        About {
            path: paths::AUDIT,
            title: text!(audit.title),
            lead: text!(audit.lead),
            no_match: text!(audit.no_match_detail),
        }
    }

    fn shows(&self) -> Option<Affected> {
        Some(Affected::Audit)
    }

    fn asked(query: &QueryString) -> AuditFilter {
        filter_of(query)
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
