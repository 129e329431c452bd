//! The newest audit rows of a tenant.

use leptos::prelude::*;
use tenantry_domain::id::TenantId;

use crate::{audit::newest, paths, query::QueryString, text::text};

/// Rows shown on the tenant's page.
const SHOWN: u32 = 8;

/// What was done to the tenant last.
#[component]
pub(super) fn RecentAudit(tenant_id: TenantId) -> impl IntoView {
    let all = QueryString::default()
        .with("tenant_id", tenant_id.as_str())
        .href(paths::AUDIT);
    view! {
        <section class="card" aria-labelledby="audit-title">
            <div class="card-head">
                <h2 id="audit-title">{text!(tenants.recent_audit)}</h2>
                <a href=all>
                    {text!(ui.see_all)} " "
                    <span class="visually-hidden">{text!(tenants.recent_audit)}</span>
                </a>
            </div>
            {newest(Some(tenant_id), SHOWN, text!(tenants.recent_audit))}
        </section>
    }
    .into_any()
}
