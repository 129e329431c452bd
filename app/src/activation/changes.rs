//! What would change, in the words of a pack author: what it is, and what it would be.

use leptos::prelude::*;
use tenantry_domain::packs::{Change, ChangeGroup, DifferenceCounts};

use crate::{
    text::text,
    ui::{ValueChanges, change_look, more, narrows_badge},
};

/// Changes of one part that are listed at most; a first configuration of a large pack has thousands.
const LISTED: usize = 100;
/// Values of one thing that are shown at most.
const VALUES: usize = 6;
/// Changes of one part that are shown without a click.
const OPEN: usize = 8;

/// The changes by part of the configuration, those that narrow first.
#[component]
pub(crate) fn Changes(
    changes: Vec<Change>,
    /// The pages that compare what changes, and what they are called.
    links: Vec<(String, String)>,
) -> impl IntoView {
    let lead = lead(&changes);
    let links = links
        .into_iter()
        .map(|(href, label)| view! { <a href=href>{label}</a> }.into_any())
        .collect_view();
    let groups = grouped(changes)
        .into_iter()
        .map(|(group, changes)| view! { <Group group changes /> }.into_any())
        .collect_view();
    view! {
        <section class="dialog-part" aria-labelledby="changes-title">
            <h3 id="changes-title">{text!(activation.changes)}</h3>
            <p class="changes-lead">{lead}</p>
            <p class="comparison-links">{links}</p>
            <div class="changes">{groups}</div>
        </section>
    }
    .into_any()
}

/// How many there are of each kind, and how many of them narrow.
fn lead(changes: &[Change]) -> String {
    if changes.is_empty() {
        return text!(activation.no_changes).to_owned();
    }
    let counts = DifferenceCounts::of_changes(changes);
    let (added, changed, removed) = (counts.added, counts.changed, counts.removed);
    match counts.narrowing {
        1 => text!(
            activation.counts_one_narrows,
            added = added,
            changed = changed,
            removed = removed
        ),
        narrow => text!(
            activation.counts,
            added = added,
            changed = changed,
            removed = removed,
            narrow = narrow
        ),
    }
}

#[component]
fn Group(group: ChangeGroup, changes: Vec<Change>) -> impl IntoView {
    let count = changes.len();
    let is_open = count <= OPEN || changes.iter().any(|change| change.narrows);
    let items = changes
        .into_iter()
        .take(LISTED)
        .map(|change| view! { <Item change /> }.into_any())
        .collect_view();
    view! {
        <details class="change-group" open=is_open>
            <summary>{label(group)} " " <span class="count">{count}</span></summary>
            <ul>{items} {more(count, LISTED).map(|text| view! { <li class="muted">{text}</li> }.into_any())}</ul>
        </details>
    }
    .into_any()
}

#[component]
fn Item(change: Change) -> impl IntoView {
    let (class, word) = change_look(change.kind);
    let narrows = narrows_badge(change.narrows);
    let values = change.values();
    view! {
        <li class=class>
            <span class="change-kind">{word}</span>
            <div class="change-body">
                <p>
                    <code>{change.name}</code>
                    " "
                    {narrows}
                </p>
                <ValueChanges values limit=VALUES />
            </div>
        </li>
    }
    .into_any()
}

/// The changes by part: parts with something that narrows first, and that first in its part.
fn grouped(changes: Vec<Change>) -> Vec<(ChangeGroup, Vec<Change>)> {
    let mut groups: Vec<_> = ChangeGroup::ALL
        .into_iter()
        .map(|group| {
            let of_group = changes.iter().filter(|change| change.group == group);
            let mut of_group: Vec<_> = of_group.cloned().collect();
            of_group.sort_by_key(|change| !change.narrows);
            (group, of_group)
        })
        .filter(|(_, changes)| !changes.is_empty())
        .collect();
    groups.sort_by_key(|(_, changes)| !changes.iter().any(|change| change.narrows));
    groups
}

fn label(group: ChangeGroup) -> &'static str {
    match group {
        ChangeGroup::ExceptionTypes => text!(activation.groups.exception_types),
        ChangeGroup::Entities => text!(activation.groups.entities),
        ChangeGroup::SeverityRules => text!(activation.groups.severity_rules),
        ChangeGroup::SeverityOverrides => text!(activation.groups.severity_overrides),
        ChangeGroup::Tools => text!(activation.groups.tools),
        ChangeGroup::Playbooks => text!(activation.groups.playbooks),
        ChangeGroup::Guardrails => text!(activation.groups.guardrails),
        ChangeGroup::ApprovalRules => text!(activation.groups.approval_rules),
        ChangeGroup::Retention => text!(activation.groups.retention),
        ChangeGroup::Notifications => text!(activation.groups.notifications),
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::ChangeKind;

    use super::*;

    fn change(group: ChangeGroup, name: &str, narrows: bool) -> Change {
        Change {
            group,
            name: name.to_owned(),
            kind: ChangeKind::Added,
            before: None,
            after: None,
            narrows,
        }
    }

    #[test]
    fn what_changes_is_counted_in_one_sentence() {
        let one = change(ChangeGroup::Tools, "t", true);
        assert_eq!(lead(&[one]), "1 added, 0 changed, 0 removed; 1 narrows.");
        let none = change(ChangeGroup::Tools, "u", false);
        assert_eq!(lead(&[none]), "1 added, 0 changed, 0 removed; 0 narrow.");
        assert!(lead(&[]).contains("stays the same"));
    }

    #[test]
    fn changes_stand_under_their_part_in_a_fixed_order() {
        let changes = vec![
            change(ChangeGroup::Playbooks, "p", false),
            change(ChangeGroup::ExceptionTypes, "a", false),
            change(ChangeGroup::Playbooks, "q", false),
        ];

        let groups = grouped(changes);

        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].0, ChangeGroup::ExceptionTypes);
        assert_eq!(groups[1].1.len(), 2);
    }

    #[test]
    fn what_narrows_comes_first_in_its_part_and_its_part_before_others() {
        let changes = vec![
            change(ChangeGroup::ExceptionTypes, "a", false),
            change(ChangeGroup::Tools, "harmless", false),
            change(ChangeGroup::Tools, "narrow", true),
        ];

        let groups = grouped(changes);

        assert_eq!(groups[0].0, ChangeGroup::Tools);
        assert_eq!(groups[0].1[0].name, "narrow");
    }
}
