//! What differs in the words of a pack author, by part of the pack.

use leptos::prelude::*;
use tenantry_domain::packs::{COMPARE_PAGE, PackPart, ShownDifference};

use super::{
    lines::{Labels, LinesTable},
    walk::{ChangeWalk, Pages, anchor},
    wanted::Wanted,
};
use crate::{
    packs::place::OwnerInPath,
    text::text,
    ui::{EmptyState, StatusBadge, Tone, change_look, narrows_badge},
};

/// One page of the changes, grouped.
#[component]
pub(super) fn Changes(
    place: OwnerInPath,
    wanted: Wanted,
    /// What the versions are called.
    names: (String, String),
    /// The number of the first one.
    first: usize,
    items: Vec<ShownDifference>,
    /// How many there are on all pages.
    total: usize,
) -> impl IntoView {
    if items.is_empty() {
        return view! {
            <EmptyState
                title=text!(compare.no_difference)
                detail=text!(compare.no_difference_detail)
            />
        }
        .into_any();
    }
    let last = first + items.len() - 1;
    let page = first / COMPARE_PAGE + 1;
    let pages = Pages {
        first,
        last,
        total,
        before: (first > 1).then(|| wanted.page_href(&place, page - 1)),
        after: (last < total).then(|| wanted.page_href(&place, page + 1)),
    };
    let groups = grouped(first, items)
        .into_iter()
        .map(|(part, changes)| {
            let names = names.clone();
            view! { <Group part changes names /> }.into_any()
        })
        .collect_view();
    view! {
        <div class="compare-changes">
            <ChangeWalk pages />
            {groups}
        </div>
    }
    .into_any()
}

/// A change with its number.
type Numbered = (usize, ShownDifference);

/// The changes by part, in the order in which they come.
fn grouped(first: usize, items: Vec<ShownDifference>) -> Vec<(PackPart, Vec<Numbered>)> {
    let mut groups: Vec<(PackPart, Vec<Numbered>)> = Vec::new();
    for (number, change) in (first..).zip(items) {
        match groups.last_mut() {
            Some((part, changes)) if *part == change.part => changes.push((number, change)),
            _ => groups.push((change.part, vec![(number, change)])),
        }
    }
    groups
}

#[component]
fn Group(part: PackPart, changes: Vec<Numbered>, names: (String, String)) -> impl IntoView {
    let title = format!("part-{part}");
    let id = title.clone();
    let count = changes.len();
    let changes = changes
        .into_iter()
        .map(|(number, change)| {
            let names = names.clone();
            view! { <Change number change names /> }.into_any()
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby=title>
            <h2 id=id>{part_label(part)} " " <span class="count">{count}</span></h2>
            <ol class="compare-list">{changes}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn Change(number: usize, change: ShownDifference, names: (String, String)) -> impl IntoView {
    let (class, word) = change_look(change.kind);
    let narrows = narrows_badge(change.narrows);
    let cosmetic = change.cosmetic.then(|| {
        view! { <StatusBadge tone=Tone::Neutral label=text!(compare.cosmetic) /> }.into_any()
    });
    let title = format!("{}-title", anchor(number));
    let id = title.clone();
    let name = if change.name.is_empty() {
        change.pointer.clone()
    } else {
        change.name
    };
    let labels = Labels {
        caption: text!(compare.lines_of, name = name),
        before: names.0,
        after: names.1,
    };
    view! {
        <li>
            <article
                class="compare-change"
                id=anchor(number)
                tabindex="-1"
                aria-labelledby=title
            >
                <h3 class=class id=id>
                    <a
                        class="compare-number"
                        href=format!("#{}", anchor(number))
                        aria-label=text!(compare.link_to, number = number)
                    >
                        {number}
                    </a>
                    <span class="change-kind">{word}</span>
                    <code>{name}</code>
                    {narrows}
                    {cosmetic}
                </h3>
                <p class="compare-pointer">
                    <span class="visually-hidden">{text!(compare.pointer)}</span>
                    <code>{change.pointer}</code>
                </p>
                <LinesTable lines=change.lines labels />
            </article>
        </li>
    }
    .into_any()
}

fn part_label(part: PackPart) -> &'static str {
    match part {
        PackPart::ExceptionTypes => text!(part.exception_types),
        PackPart::Entities => text!(part.entities),
        PackPart::SeverityRules => text!(part.severity_rules),
        PackPart::SeverityOverrides => text!(part.severity_overrides),
        PackPart::Tools => text!(part.tools),
        PackPart::ApprovedTools => text!(part.approved_tools),
        PackPart::ToolOverrides => text!(part.tool_overrides),
        PackPart::Playbooks => text!(part.playbooks),
        PackPart::Guardrails => text!(part.guardrails),
        PackPart::ApprovalRules => text!(part.approval_rules),
        PackPart::Retention => text!(part.retention),
        PackPart::Notifications => text!(part.notifications),
        PackPart::TestSuites => text!(part.test_suites),
        PackPart::Extensions => text!(part.extensions),
        PackPart::Document => text!(part.document),
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::{ChangeKind, LineDiff};

    use super::*;

    #[test]
    fn changes_keep_their_numbers_under_their_part() {
        let change = |part| ShownDifference {
            part,
            name: "n".to_owned(),
            kind: ChangeKind::Added,
            pointer: String::new(),
            narrows: false,
            cosmetic: false,
            lines: LineDiff::default(),
        };
        let items = vec![
            change(PackPart::Tools),
            change(PackPart::Playbooks),
            change(PackPart::Playbooks),
        ];

        let groups = grouped(51, items);

        let numbers: Vec<Vec<usize>> = groups
            .iter()
            .map(|(_, changes)| changes.iter().map(|(number, _)| *number).collect())
            .collect();
        assert_eq!(numbers, [vec![51], vec![52, 53]]);
    }
}
