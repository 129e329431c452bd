//! What a recall has made of each tenant, narrowed down to those of which one thing became.

use leptos::prelude::*;
use tenantry_domain::{
    Page, ProblemKind,
    id::RecallId,
    recalls::{Recall, RecallOutcome, RecallProgress, RecalledTenant, RecalledTenants},
};

use super::words::{count_of, outcome_badge, outcome_label};
use crate::{
    UiError, paths,
    query::QueryString,
    text::text,
    ui::{Column, DataTable, EmptyState, Marked, Pager, ProblemView, Stretch, When, number},
};

/// The parameter that says which tenants are shown.
const OUTCOME: &str = "outcome";

/// The tenants of a recall, as this URL asks for them.
#[component]
pub(super) fn Tenants(
    recall: Recall,
    tenants: Result<Page<RecalledTenant>, UiError>,
    query: QueryString,
) -> impl IntoView {
    let page = paths::recall(&recall.id);
    let outcomes = outcomes(&recall.progress, &page, &query);
    let shown = match tenants {
        Err(error) => view! { <ProblemView error /> }.into_any(),
        Ok(tenants) => table(tenants, page, query),
    };
    view! {
        <section class="card" aria-labelledby="tenants-title">
            <h2 id="tenants-title">{text!(tenants.title)}</h2>
            {outcomes}
            {shown}
        </section>
    }
    .into_any()
}

/// What a URL asks for; what cannot be meant is left out.
pub(super) fn asked(id: RecallId, query: &QueryString) -> RecalledTenants {
    RecalledTenants {
        id,
        outcome: query.get(OUTCOME).and_then(RecallOutcome::parse),
        page: query.page(),
    }
}

/// The ways to the tenants of which one thing became, with how many they are; those of which none became so are left
/// out, unless they are looked at.
fn outcomes(progress: &RecallProgress, page: &str, query: &QueryString) -> AnyView {
    let now = query.get(OUTCOME).and_then(RecallOutcome::parse);
    let link = |outcome: Option<RecallOutcome>, label: &str, count: u64| {
        let value = outcome.map_or("", RecallOutcome::as_str);
        let href = QueryString::default().with(OUTCOME, value).href(page);
        let current = (outcome == now).then_some("page");
        view! {
            <a class="tab" href=href aria-current=current>
                {format!("{label}: {}", number(count))}
            </a>
        }
        .into_any()
    };
    let all = link(None, text!(schedules.all), progress.tenants);
    let each = RecallOutcome::ALL.into_iter().filter_map(|outcome| {
        let count = count_of(progress, outcome);
        let is_shown = count > 0 || now == Some(outcome);
        is_shown.then(|| link(Some(outcome), outcome_label(outcome), count))
    });
    let each = each.collect_view();
    view! {
        <nav class="tabs" aria-label=text!(recalls.outcome)>
            {all}
            {each}
        </nav>
    }
    .into_any()
}

fn table(tenants: Page<RecalledTenant>, page: String, query: QueryString) -> AnyView {
    if tenants.items.is_empty() {
        let detail = text!(recalls.no_tenant);
        return view! { <EmptyState title=text!(ui.no_match) detail /> }.into_any();
    }
    let columns = vec![
        Column::plain(text!(tenants.one)),
        Column::plain(text!(recalls.outcome)),
        Column::plain(text!(recalls.result)),
        Column::plain(text!(ui.updated)),
    ];
    let stretch = Stretch {
        shown: tenants.items.len(),
        total: tenants.total,
        total_is_capped: tenants.total_is_capped,
        prev_cursor: tenants.prev_cursor,
        next_cursor: tenants.next_cursor,
    };
    let rows = tenants.items.into_iter().map(row).collect_view();
    view! {
        <DataTable caption=text!(tenants.title) columns>
            {rows}
        </DataTable>
        <Pager query path=page stretch />
    }
    .into_any()
}

fn row(tenant: RecalledTenant) -> AnyView {
    let id = tenant.tenant_id.to_string();
    let result = result(&tenant);
    view! {
        <tr>
            <th scope="row">
                <a class="table-id" href=paths::tenant(&tenant.tenant_id)>
                    {id}
                </a>
            </th>
            <td>{outcome_badge(tenant.outcome)}</td>
            <td class="table-wide">{result}</td>
            <td>
                <When at=tenant.changed_at />
            </td>
        </tr>
    }
    .into_any()
}

/// What came of it for a tenant, with the page of that; or why nothing did.
fn result(tenant: &RecalledTenant) -> AnyView {
    let back = tenant.back_to.map(|earlier| {
        let again = text!(tenants.rolled_back_to, revision = earlier);
        view! { <p class="muted">{again}</p> }.into_any()
    });
    if let Some(number) = tenant.revision {
        let href = paths::revision(&tenant.tenant_id, number);
        let label = text!(ui.revision, revision = number);
        return view! {
            <a href=href>{label}</a>
            {back}
        }
        .into_any();
    }
    if let Some(id) = &tenant.change_request {
        return view! {
            <a href=paths::change_request(id)>{text!(schedules.request)}</a>
            {back}
        }
        .into_any();
    }
    match &tenant.problem {
        // The server's words are for programs.
        Some(problem) if problem.kind == ProblemKind::WarningsNotAccepted => {
            text!(recalls.has_warnings).into_any()
        }
        Some(problem) => {
            let detail = problem.detail.as_str().to_owned();
            view! { <Marked text=detail /> }.into_any()
        }
        None if tenant.outcome == RecallOutcome::NotLive => text!(recalls.was_not_live).into_any(),
        None => ().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{
        Message, Problem, Timestamp,
        id::{RequestId, TenantId},
    };

    use super::*;
    use crate::recalls::sample;

    fn tenant(outcome: RecallOutcome) -> RecalledTenant {
        RecalledTenant {
            recall_id: RecallId::from_unique("1"),
            tenant_id: TenantId::parse("ACME").unwrap(),
            outcome,
            base: 7,
            back_to: None,
            revision: None,
            change_request: None,
            problem: None,
            changed_at: Timestamp::from_micros(0),
        }
    }

    fn said(tenant: &RecalledTenant) -> String {
        Owner::new().with(|| result(tenant).to_html())
    }

    #[test]
    fn what_came_of_it_has_its_page_and_a_failure_says_why() {
        let moved = RecalledTenant {
            back_to: Some(3),
            revision: Some(8),
            ..tenant(RecallOutcome::Moved)
        };
        let html = said(&moved);
        assert!(html.contains("/admin/tenants/ACME/revisions/8"), "{html}");
        assert!(html.contains("revision 3"), "{html}");

        let requested = RecalledTenant {
            change_request: Some(RequestId::from_unique("1")),
            ..tenant(RecallOutcome::Requested)
        };
        assert!(said(&requested).contains("/admin/change-requests/chr_1"));

        let failed = |kind| RecalledTenant {
            problem: Some(Problem::new(
                kind,
                Message::verbatim("`ACME` is suspended."),
            )),
            ..tenant(RecallOutcome::Failed)
        };
        let html = said(&failed(ProblemKind::Conflict));
        assert!(html.contains("<code>ACME"), "{html}");
        assert!(html.contains("is suspended."), "{html}");
        let html = said(&failed(ProblemKind::WarningsNotAccepted));
        assert!(html.contains(text!(recalls.has_warnings)), "{html}");
    }

    #[test]
    fn only_what_became_of_somebody_is_offered_to_be_looked_at() {
        let html = |search| {
            let query = QueryString::read(search);
            let progress = sample::recall().progress;
            Owner::new().with(|| outcomes(&progress, "/r", &query).to_html())
        };

        let all = html("");
        for label in ["All: 50", "Not yet: 38", "Moved: 9", "Failed: 3"] {
            assert!(all.contains(label), "{label}: {all}");
        }
        assert!(!all.contains("REQUESTED"), "{all}");
        assert!(html("outcome=REQUESTED").contains("outcome=REQUESTED"));
    }

    #[test]
    fn words_that_mean_nothing_filter_nothing() {
        let query = QueryString::read("outcome=failed");
        assert_eq!(asked(sample::recall().id, &query).outcome, None);
    }
}
