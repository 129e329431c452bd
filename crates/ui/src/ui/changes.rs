//! What is different about a thing: what happened to it, and its values before and after.

use leptos::prelude::*;
use tenantry_domain::packs::{ChangeKind, ValueChange};

use super::{StatusBadge, Tone};
use crate::text::text;

/// How a change looks, and how it is called.
pub fn change_look(kind: ChangeKind) -> (&'static str, &'static str) {
    match kind {
        ChangeKind::Added => ("change change-added", text!(activation.added)),
        ChangeKind::Removed => ("change change-removed", text!(activation.removed)),
        ChangeKind::Changed => ("change change-changed", text!(activation.changed)),
    }
}

/// Says that a change narrows what worked before, if it does.
pub fn narrows_badge(narrows: bool) -> Option<AnyView> {
    narrows
        .then(|| view! { <StatusBadge tone=Tone::Warn label=text!(compare.narrows) /> }.into_any())
}

/// The values of a thing that differ, such as `timeoutSeconds 30 → 10`, up to so many of them.
///
/// Where all of them are new, or gone, there is nothing to compare them with, and one side is shown.
#[component]
pub fn ValueChanges(values: Vec<ValueChange>, limit: usize) -> impl IntoView {
    let count = values.len();
    let is_compared = values.iter().any(|value| value.before.is_some())
        && values.iter().any(|value| value.after.is_some());
    let shown = values
        .into_iter()
        .take(limit)
        .map(|value| shown(value, is_compared))
        .collect_view();
    view! {
        {shown}
        {more(count, limit).map(|text| view! { <p class="muted">{text}</p> }.into_any())}
    }
    .into_any()
}

fn shown(value: ValueChange, is_compared: bool) -> AnyView {
    let side = |text: Option<String>, class: &'static str| match text {
        Some(text) => Some(view! { <code class=class>{text}</code> }.into_any()),
        None => is_compared
            .then(|| view! { <span class="muted">{text!(activation.nothing)}</span> }.into_any()),
    };
    let path = (!value.path.is_empty())
        .then(|| view! { <span class="change-path">{value.path}</span> }.into_any());
    let arrow = is_compared.then_some(" → ");
    view! {
        <p class="change-value">
            {path} " " {side(value.before, "change-before")} {arrow}
            {side(value.after, "change-after")}
        </p>
    }
    .into_any()
}

/// How many there are besides those that are shown.
pub fn more(count: usize, shown: usize) -> Option<String> {
    let more = count.saturating_sub(shown);
    (more > 0).then(|| text!(activation.more, count = more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(more(6, 6), None);
        assert_eq!(more(9, 6).as_deref(), Some("and 3 more"));
    }

    fn value(before: Option<&str>, after: Option<&str>) -> ValueChange {
        ValueChange {
            path: "name".to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_new_altogether_is_compared_with_nothing() {
        let html = |values: Vec<ValueChange>| {
            Owner::new().with(|| view! { <ValueChanges values limit=9 /> }.to_html())
        };

        assert!(!html(vec![value(None, Some("a"))]).contains('→'));
        let changed = html(vec![value(Some("a"), Some("b")), value(None, Some("c"))]);
        assert_eq!(changed.matches('→').count(), 2, "{changed}");
        assert!(changed.contains("None"));
    }
}
