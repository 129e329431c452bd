//! The way from a refused document to its stored report.

use leptos::prelude::*;
use tenantry_domain::Problem;

use crate::{paths, text::text};

/// A link to the report that a refusal names; a new tab, so that nothing typed is lost.
pub(in crate::packs) fn report_link(problem: &Problem) -> Option<AnyView> {
    let href = paths::report(problem.report_id.as_ref()?);
    let link = view! {
        <p class="muted">
            {text!(reports.kept)} " "
            <a href=href target="_blank" rel="external">
                {text!(reports.open)}
            </a>
        </p>
    };
    Some(link.into_any())
}
