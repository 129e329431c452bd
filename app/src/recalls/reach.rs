//! What a recall would touch: how many tenants, and what each of them goes back to.

use leptos::prelude::*;
use tenantry_domain::{
    Page,
    recalls::{Impact, RecallPreview, RecallTarget},
    tenants::Status,
};

use crate::{
    asked::Asked,
    paths,
    text::text,
    ui::{
        Column, DataTable, Fact, Facts, Pager, ProblemView, StatusBadge, Stretch, Tone, later,
        number, use_query,
    },
};

/// How far a version reaches, and its tenants page by page.
#[component]
pub(super) fn Reach(
    /// With the first page of the tenants.
    preview: RecallPreview,
    /// Another page of them, where that is wanted.
    more: Asked<Option<RecallPreview>>,
) -> impl IntoView {
    let query = use_query();
    let first = preview.targets.clone();
    let page = paths::recall_of(&preview.domain, &preview.version);
    let (counts, remarks) = (counts(&preview.impact), remarks(&preview.impact));
    let table = move || {
        let (page, first) = (page.clone(), first.clone());
        async move {
            match more.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(more) => {
                    let targets = more.map_or(first, |more| more.targets);
                    let columns = columns();
                    let (stretch, query) = (stretch(&targets), query.get_untracked());
                    let rows = targets.items.into_iter().map(row).collect_view();
                    view! {
                        <DataTable caption=text!(recalls.reach) columns>
                            {rows}
                        </DataTable>
                        <Pager query path=page stretch />
                    }
                    .into_any()
                }
            }
        }
    };
    view! {
        <section class="card" aria-labelledby="reach-title">
            <h2 id="reach-title">{text!(recalls.reach)}</h2>
            {counts}
            {remarks}
            {later(6, table)}
        </section>
    }
    .into_any()
}

/// How many of each there are, without those that there are none of.
fn counts(impact: &Impact) -> AnyView {
    let facts = [
        (text!(tenants.title), impact.tenants),
        (text!(recalls.configurations), impact.configurations),
        (text!(tenants.suspended), impact.suspended),
        (text!(recalls.without_earlier), impact.without_earlier),
        (text!(recalls.links), impact.links),
        (text!(schedules.title), impact.schedules),
        (text!(requests.title), impact.requests),
    ];
    let facts = facts.into_iter().filter(|(_, count)| *count > 0);
    let facts =
        facts.map(|(name, count)| view! { <Fact name=name>{number(count)}</Fact> }.into_any());
    view! { <Facts>{facts.collect_view()}</Facts> }.into_any()
}

/// What to bear in mind of some of them.
fn remarks(impact: &Impact) -> AnyView {
    let remarks = [
        (text!(recalls.suspended_remark), impact.suspended),
        (text!(recalls.without_remark), impact.without_earlier),
        (
            text!(recalls.waiting_remark),
            impact.schedules + impact.requests,
        ),
    ];
    let remarks = remarks.into_iter().filter(|(_, count)| *count > 0);
    let remarks = remarks.map(|(said, _)| view! { <li>{said}</li> }.into_any());
    let remarks: Vec<_> = remarks.collect();
    (!remarks.is_empty())
        .then(|| view! { <ul class="recall-follows">{remarks}</ul> }.into_any())
        .into_any()
}

fn columns() -> Vec<Column> {
    vec![
        Column::plain(text!(tenants.one)),
        Column::plain(text!(tenants.name)),
        Column::plain(text!(recalls.in_force)),
        Column::plain(text!(recalls.goes_back_to)),
    ]
}

fn stretch(targets: &Page<RecallTarget>) -> Stretch {
    Stretch {
        shown: targets.items.len(),
        total: targets.total,
        total_is_capped: targets.total_is_capped,
        prev_cursor: targets.prev_cursor.clone(),
        next_cursor: targets.next_cursor.clone(),
    }
}

fn row(target: RecallTarget) -> AnyView {
    let tenant = &target.tenant_id;
    let revision = |number| {
        let href = paths::revision(tenant, number);
        let label = text!(ui.revision, revision = number);
        view! { <a href=href>{label}</a> }.into_any()
    };
    let suspended = (target.status == Status::Suspended).then(|| {
        view! {
            " "
            <StatusBadge tone=Tone::Warn label=text!(tenants.suspended) />
        }
        .into_any()
    });
    let now = revision(target.revision);
    let back = match target.back_to {
        Some(number) => {
            let version = target
                .back_to_version
                .map(|version| format!(" ({version})"));
            view! {
                {revision(number)}
                {version}
            }
            .into_any()
        }
        None => view! { <StatusBadge tone=Tone::Warn label=text!(recalls.nowhere) /> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <a class="table-id" href=paths::tenant(tenant)>
                    {tenant.to_string()}
                </a>
            </th>
            <td class="table-wide">
                <bdi>{target.name}</bdi>
                {suspended}
            </td>
            <td>{now}</td>
            <td>{back}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_none_of_is_left_out() {
        let impact = Impact {
            tenants: 1_200,
            configurations: 3,
            suspended: 2,
            ..Impact::default()
        };
        let html = Owner::new().with(|| {
            view! {
                {counts(&impact)}
                {remarks(&impact)}
            }
            .to_html()
        });

        for part in [
            "1,200",
            text!(tenants.suspended),
            text!(recalls.suspended_remark),
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        for part in [text!(schedules.title), text!(recalls.without_remark)] {
            assert!(!html.contains(part), "{part}: {html}");
        }
    }
}
