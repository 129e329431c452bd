//! Findings of a version or a report, those of a kind together: the first of each kind, or a page of one.

use leptos::prelude::*;
use tenantry_domain::packs::{
    Code, FINDINGS_PAGE, FindingGroup, FindingsOf, GroupedFindings, ShowFindings,
};

use super::portion::{Portion, first_of};
use crate::{
    asked::{Asked, ask},
    query::QueryString,
    text::text,
    ui::{FindingList, ProblemView, later, number, summary_of, use_query},
};

/// The findings, a portion of which is asked for; the URL says which.
#[component]
pub(super) fn Findings(
    of: FindingsOf,
    /// The page that they stand on, and its query without their part of it.
    path: String,
    query: QueryString,
    /// The page of the version whose lines they lead to.
    lines_at: Option<String>,
) -> impl IntoView {
    let wanted = use_query();
    let wanted = Memo::new(move |_| {
        let wanted = wanted.read();
        let code = wanted.get("code").and_then(Code::parse);
        (code, first_of(&wanted))
    });
    let found = Asked::new(
        move || {
            let (code, from) = wanted.get();
            ShowFindings {
                of: of.clone(),
                code,
                from,
            }
        },
        ask,
    );
    let place = StoredValue::new((path, query, lines_at));
    view! {
        <section class="card" aria-labelledby="findings-title">
            {later(6, move || {
                let (code, _) = wanted.get();
                async move {
                    match found.await {
                        Err(error) => {
                            view! {
                                <h2 id="findings-title">{text!(packs.findings)}</h2>
                                <ProblemView error />
                            }
                                .into_any()
                        }
                        Ok(found) => {
                            let (path, query, lines_at) = place.get_value();
                            view! { <Grouped found only=code path query lines_at /> }.into_any()
                        }
                    }
                }
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Grouped(
    found: GroupedFindings,
    only: Option<Code>,
    path: String,
    query: QueryString,
    lines_at: Option<String>,
) -> impl IntoView {
    let all = only.map(|_| {
        let href = query.href(&path);
        view! { <a href=href>{text!(contents.all_findings)}</a> }.into_any()
    });
    let more = found
        .is_cut
        .then(|| view! { <p class="muted">{text!(contents.findings_cut)}</p> }.into_any());
    let from = found.from;
    let groups = found
        .groups
        .into_iter()
        .map(|group| {
            let (path, query) = (path.clone(), query.clone());
            let lines_at = lines_at.clone();
            view! { <Group group is_alone=only.is_some() from path query lines_at /> }.into_any()
        })
        .collect_view();
    view! {
        <div class="card-head">
            <h2 id="findings-title">{text!(packs.findings)}</h2>
            <span class="muted">{summary_of(found.counts)}</span>
            {all}
        </div>
        {groups}
        {more}
    }
    .into_any()
}

#[component]
fn Group(
    group: FindingGroup,
    is_alone: bool,
    from: usize,
    path: String,
    query: QueryString,
    lines_at: Option<String>,
) -> impl IntoView {
    let FindingGroup {
        code,
        count,
        findings,
        ..
    } = group;
    let shown = findings.len();
    let query = query.with("code", code.as_str());
    let rest = if is_alone {
        view! { <Portion path query from shown count size=FINDINGS_PAGE /> }.into_any()
    } else if shown < count {
        let href = query.href(&path);
        view! {
            <p>
                <a href=href>
                    {text!(contents.all_of_kind, count = number(count), code = code)}
                </a>
            </p>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let head = (count > 1).then(|| {
        let times = format!("× {}", number(count));
        view! {
            <h3>
                <code>{code.as_str()}</code>
                " "
                <span class="muted">{times}</span>
            </h3>
        }
        .into_any()
    });
    view! {
        <div class="finding-kind">
            {head} <FindingList label=code.as_str() findings lines_at />
            {rest}
        </div>
    }
    .into_any()
}
