//! What would change, in the words of a pack author.

use leptos::prelude::*;
use tenantry_domain::packs::{Change, ChangeGroup, ChangeKind};

use crate::text::text;

/// The changes by part of the configuration.
#[component]
pub(super) fn Changes(changes: Vec<Change>) -> impl IntoView {
    let is_empty = changes.is_empty();
    let groups = grouped(&changes)
        .into_iter()
        .map(|(group, changes)| view! { <Group group changes /> }.into_any())
        .collect_view();
    view! {
        <section class="dialog-part" aria-labelledby="changes-title">
            <h3 id="changes-title">{text!(activation.changes)}</h3>
            {is_empty.then(|| view! { <p class="muted">{text!(activation.no_changes)}</p> }.into_any())}
            <div class="changes">{groups}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Group(group: ChangeGroup, changes: Vec<Change>) -> impl IntoView {
    let count = changes.len();
    let items = changes
        .into_iter()
        .map(|change| {
            let (class, word) = match change.kind {
                ChangeKind::Added => ("change change-added", text!(activation.added)),
                ChangeKind::Removed => ("change change-removed", text!(activation.removed)),
                ChangeKind::Changed => ("change change-changed", text!(activation.changed)),
            };
            view! {
                <li class=class>
                    <span class="change-kind">{word}</span>
                    <code>{change.name}</code>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="change-group" open=count <= 8>
            <summary>{label(group)} " " <span class="count">{count}</span></summary>
            <ul>{items}</ul>
        </details>
    }
    .into_any()
}

/// The changes in the order in which the parts are shown.
fn grouped(changes: &[Change]) -> Vec<(ChangeGroup, Vec<Change>)> {
    ChangeGroup::ALL
        .into_iter()
        .map(|group| {
            let of_group = changes.iter().filter(|change| change.group == group);
            (group, of_group.cloned().collect::<Vec<_>>())
        })
        .filter(|(_, changes)| !changes.is_empty())
        .collect()
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
    use super::*;

    #[test]
    fn changes_stand_under_their_part_in_a_fixed_order() {
        let change = |group, name: &str| Change {
            group,
            name: name.to_owned(),
            kind: ChangeKind::Added,
        };
        let changes = vec![
            change(ChangeGroup::Playbooks, "p"),
            change(ChangeGroup::ExceptionTypes, "a"),
            change(ChangeGroup::Playbooks, "q"),
        ];

        let groups = grouped(&changes);

        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].0, ChangeGroup::ExceptionTypes);
        assert_eq!(groups[1].1.len(), 2);
    }
}
