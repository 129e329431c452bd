//! What is held, as a table for each part; names lead to their places in the document.

use leptos::prelude::*;
use tenantry_domain::packs::{
    CONTENTS_PAGE, ContentFact, ContentPart, ContentRow, ContentSource, Contents, ContentsPage,
    PartContents,
};

use super::portion::{Portion, first_of};
use crate::{
    playbooks::ActOf,
    query::QueryString,
    text::text,
    ui::{Column, DataTable, EmptyState, StatusBadge, Tone, number},
};

/// Which rows a URL asks for.
pub(super) fn page_of(query: &QueryString) -> ContentsPage {
    let part = query.get("part").and_then(ContentPart::parse);
    ContentsPage {
        part,
        offset: part.map_or(0, |_| first_of(query)),
        limit: None,
    }
}

/// Makes the address of a row's place in its document.
pub(super) type PlaceOf = Callback<ContentRow, Option<String>>;

/// The parts, each as a table; or one of them, in portions.
#[component]
pub(super) fn Parts(
    contents: Contents,
    wanted: ContentsPage,
    /// The page that they stand on.
    path: String,
    place_of: PlaceOf,
    /// What can be done with the playbooks.
    #[prop(optional_no_strip)]
    act_of: Option<ActOf>,
) -> impl IntoView {
    let all = wanted
        .part
        .map(|_| view! { <p><a href=path.clone()>{text!(contents.all_parts)}</a></p> }.into_any());
    let is_empty = contents.parts.is_empty();
    let from = contents.offset;
    let parts = contents
        .parts
        .into_iter()
        .map(|part| {
            let path = path.clone();
            let is_alone = wanted.part.is_some();
            view! { <Part part is_alone from path place_of act_of /> }.into_any()
        })
        .collect_view();
    let nothing = is_empty.then(|| {
        view! { <EmptyState title=text!(contents.none) detail=text!(contents.none_detail) /> }
            .into_any()
    });
    view! {
        {all}
        {parts}
        {nothing}
    }
    .into_any()
}

#[component]
fn Part(
    part: PartContents,
    is_alone: bool,
    from: usize,
    path: String,
    place_of: PlaceOf,
    act_of: Option<ActOf>,
) -> impl IntoView {
    let PartContents { part, count, rows } = part;
    let label = label(part);
    let id = format!("part-{part}");
    let labelled_by = id.clone();
    let shown = rows.len();
    let query = QueryString::default().with("part", part.as_str());
    let rest = if is_alone {
        view! { <Portion path query from shown count size=CONTENTS_PAGE /> }.into_any()
    } else if shown < count {
        let href = query.href(&path);
        let all = text!(contents.all_of_part, count = number(count));
        view! {
            <p>
                <a href=href>
                    {all} " " <span class="visually-hidden">{label}</span>
                </a>
            </p>
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <section class="card contents-part" aria-labelledby=labelled_by>
            <h2 id=id>
                {label}
                " "
                <span class="contents-count">{number(count)}</span>
            </h2>
            <Rows label rows place_of act_of=act_of.filter(|_| part == ContentPart::Playbooks) />
            {rest}
        </section>
    }
    .into_any()
}

#[component]
fn Rows(
    label: &'static str,
    rows: Vec<ContentRow>,
    place_of: PlaceOf,
    act_of: Option<ActOf>,
) -> impl IntoView {
    let has = |fact: ContentFact| rows.iter().any(|row| row.facts.contains_key(&fact));
    let facts: Vec<_> = ContentFact::ALL
        .into_iter()
        .filter(|fact| has(*fact))
        .collect();
    let has_source = rows.iter().any(|row| row.source.is_some());
    let columns = std::iter::once(text!(contents.name))
        .chain(facts.iter().map(|fact| fact_label(*fact)))
        .chain(has_source.then_some(text!(contents.source)))
        .map(Column::plain)
        .chain(act_of.map(|_| Column::controls(text!(ui.actions))))
        .collect();
    let rows = rows
        .into_iter()
        .map(|row| row_view(row, &facts, has_source, (place_of, act_of)))
        .collect_view();
    view! {
        <DataTable caption=label columns>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn row_view(
    row: ContentRow,
    facts: &[ContentFact],
    has_source: bool,
    (place_of, act_of): (PlaceOf, Option<ActOf>),
) -> AnyView {
    let cells = facts
        .iter()
        .map(|fact| {
            let value = row.facts.get(fact);
            let value = value.map_or_else(String::new, |value| said(*fact, value));
            view! { <td class=class_of(*fact)>{value}</td> }.into_any()
        })
        .collect_view();
    let source = has_source.then(|| {
        let source = row.source.map(source_badge);
        view! { <td>{source}</td> }.into_any()
    });
    let act = act_of.map(|act| {
        let button = act.run(row.clone());
        view! { <td class="table-actions">{button}</td> }.into_any()
    });
    let name = match place_of.run(row.clone()) {
        // Left to the browser, which knows where the fragment leads.
        Some(href) => view! {
            <a rel="external" href=href>
                {row.name}
            </a>
        }
        .into_any(),
        None => row.name.into_any(),
    };
    let description = row
        .description
        .map(|text| view! { <span class="contents-description">{text}</span> }.into_any());
    view! {
        <tr>
            <th scope="row" class="contents-name">
                <span class="table-id">{name}</span>
                {description}
            </th>
            {cells}
            {source}
            {act}
        </tr>
    }
    .into_any()
}

const fn class_of(fact: ContentFact) -> &'static str {
    match fact {
        ContentFact::Endpoint
        | ContentFact::ExceptionTypes
        | ContentFact::Value
        | ContentFact::Parent => "contents-text",
        ContentFact::Severity | ContentFact::ApprovalRequired => "",
        ContentFact::DetectionRules
        | ContentFact::SeverityRules
        | ContentFact::Steps
        | ContentFact::Attributes
        | ContentFact::Parameters
        | ContentFact::TimeoutSeconds
        | ContentFact::MaxRetries => "contents-number",
    }
}

fn said(fact: ContentFact, value: &str) -> String {
    match (fact, value) {
        (ContentFact::ApprovalRequired, "true") => text!(suite_table.yes).to_owned(),
        (ContentFact::ApprovalRequired, "false") => text!(suite_table.no).to_owned(),
        (ContentFact::TimeoutSeconds, seconds) => text!(contents.seconds, count = seconds),
        _ => value.to_owned(),
    }
}

fn source_badge(source: ContentSource) -> AnyView {
    let (tone, label) = match source {
        ContentSource::Domain => (Tone::Neutral, text!(packs.domain_pack)),
        ContentSource::Tenant => (Tone::Live, text!(packs.tenant_pack)),
        ContentSource::Playbook => (Tone::Live, text!(playbooks.linked)),
        ContentSource::Both => (Tone::Warn, text!(contents.both)),
        ContentSource::Default => (Tone::Neutral, text!(contents.by_default)),
    };
    view! { <StatusBadge tone label /> }.into_any()
}

fn fact_label(fact: ContentFact) -> &'static str {
    match fact {
        ContentFact::Severity => text!(suite_table.severity),
        ContentFact::Parent => text!(contents.parent),
        ContentFact::DetectionRules => text!(contents.detection_rules),
        ContentFact::SeverityRules => text!(part.severity_rules),
        ContentFact::ExceptionTypes => text!(part.exception_types),
        ContentFact::Steps => text!(contents.steps),
        ContentFact::Attributes => text!(contents.attributes),
        ContentFact::Parameters => text!(contents.parameters),
        ContentFact::Endpoint => text!(contents.endpoint),
        ContentFact::TimeoutSeconds => text!(contents.timeout),
        ContentFact::MaxRetries => text!(contents.retries),
        ContentFact::ApprovalRequired => text!(suite_table.approval),
        ContentFact::Value => text!(contents.value),
    }
}

fn label(part: ContentPart) -> &'static str {
    match part {
        ContentPart::ExceptionTypes => text!(part.exception_types),
        ContentPart::SeverityRules => text!(part.severity_rules),
        ContentPart::SeverityOverrides => text!(part.severity_overrides),
        ContentPart::Playbooks => text!(part.playbooks),
        ContentPart::Tools => text!(part.tools),
        ContentPart::ApprovedTools => text!(part.approved_tools),
        ContentPart::ToolsNotApproved => text!(contents.tools_not_approved),
        ContentPart::ToolOverrides => text!(part.tool_overrides),
        ContentPart::Guardrails => text!(part.guardrails),
        ContentPart::ApprovalRules => text!(part.approval_rules),
        ContentPart::AgingThresholds => text!(contents.aging_thresholds),
        ContentPart::Retention => text!(part.retention),
        ContentPart::Notifications => text!(part.notifications),
        ContentPart::Entities => text!(part.entities),
        ContentPart::TestSuites => text!(part.test_suites),
        ContentPart::Extensions => text!(part.extensions),
    }
}
