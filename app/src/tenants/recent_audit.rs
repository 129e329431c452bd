//! The newest audit rows of a tenant.

use leptos::prelude::*;
use tenantry_domain::{PageRequest, audit::AuditFilter, id::TenantId};

use crate::{
    asked::{Asked, ask},
    audit::TrailItem,
    paths,
    query::QueryString,
    text::text,
    ui::{ProblemView, Timeline, later},
};

/// Rows shown on the tenant's page.
const SHOWN: u32 = 8;

/// What was done to the tenant last.
#[component]
pub(super) fn RecentAudit(tenant_id: TenantId) -> impl IntoView {
    let all = QueryString::default()
        .with("tenant_id", tenant_id.as_str())
        .href(paths::AUDIT);
    let filter = AuditFilter {
        tenant_id: Some(tenant_id),
        page: PageRequest {
            limit: Some(SHOWN),
            cursor: None,
        },
        ..AuditFilter::default()
    };
    let events = Asked::new(move || filter.clone(), ask);
    view! {
        <section class="card" aria-labelledby="audit-title">
            <div class="card-head">
                <h2 id="audit-title">{text!(tenants.recent_audit)}</h2>
                <a href=all>{text!(ui.see_all)} " " <span class="visually-hidden">{text!(tenants.recent_audit)}</span></a>
            </div>
            {later(3, move || async move {
                    match events.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(page) => {
                            let items = page
                                .items
                                .into_iter()
                                .map(|event| view! { <TrailItem event /> }.into_any())
                                .collect_view();
                            view! { <Timeline label=text!(tenants.recent_audit)>{items}</Timeline> }
                                .into_any()
                        }
                    }
                })}
        </section>
    }
    .into_any()
}
