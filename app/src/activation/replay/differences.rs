//! What would be decided in another way, by what of it is another, a page at a time.

use leptos::prelude::*;
use tenantry_domain::{
    Message,
    packs::ValueChange,
    replay::{DecisionSummary, LineDifference, ReplayAspect},
};

use super::{
    run::{KEPT, Run},
    shown::Shown,
    words::{aspect_label, outcome_text},
};
use crate::{
    text::text,
    ui::{Choice, Column, DataTable, Marked, SelectField, ValueChanges, number},
};

/// What would be decided in another way, if anything.
#[component]
pub(super) fn Differences(run: Run) -> impl IntoView {
    let kept = move || {
        let is_cut = run.counted.with(|counted| counted.is_cut);
        let said = is_cut.then(|| text!(replay.kept, count = number(KEPT)));
        said.map(|said| view! { <p class="muted">{said}</p> }.into_any())
    };
    let shown = run.shown;
    let content = move || {
        let is_any = shown.is_any.get();
        is_any.then(|| view! { <Listed shown /> }.into_any())
    };
    view! {
        {content}
        {kept}
    }
    .into_any()
}

#[component]
fn Listed(shown: Shown) -> impl IntoView {
    let any = Choice::new("", text!(ui.any));
    let aspects = ReplayAspect::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), aspect_label(*one)));
    let choices: Vec<_> = std::iter::once(any).chain(aspects).collect();
    let chosen = shown.aspect.get_untracked();
    let value = chosen.map(ReplayAspect::as_str).unwrap_or_default();
    let on_choose = Callback::new(move |chosen: String| shown.choose(ReplayAspect::parse(&chosen)));
    let columns = vec![
        Column::plain(text!(replay.line_head)),
        Column::plain(text!(replay.exception)),
        Column::plain(text!(replay.what_differs)),
        Column::plain(text!(replay.reasons)),
    ];
    let rows = move || shown.stretch.get().rows.into_iter().map(row).collect_view();
    let none = move || {
        let is_none = shown.stretch.with(|stretch| stretch.count == 0);
        is_none.then(|| view! { <p class="muted">{text!(ui.no_match)}</p> }.into_any())
    };
    view! {
        <section class="card" aria-labelledby="differences-title">
            <h2 id="differences-title">{text!(replay.differences)}</h2>
            <div class="needs-script replay-filter">
                <SelectField
                    name="differs"
                    label=text!(replay.what_differs)
                    choices
                    value
                    on_choose
                />
            </div>
            <DataTable caption=text!(replay.differences) columns>
                {rows}
            </DataTable>
            {none}
            <Pages shown />
        </section>
    }
    .into_any()
}

/// From which to which are shown, and the ways to those before and behind.
#[component]
fn Pages(shown: Shown) -> impl IntoView {
    let stretch = shown.stretch;
    let said = move || {
        stretch.with(|shown| {
            (shown.count > 0).then(|| {
                text!(
                    ui.shown_of,
                    first = number(shown.first + 1),
                    last = number(shown.last()),
                    total = number(shown.count)
                )
            })
        })
    };
    let is_first = move || stretch.with(|shown| shown.first == 0);
    let is_last = move || stretch.with(|shown| shown.last() >= shown.count);
    // Where one page has all of them, nothing leads anywhere.
    let is_whole = move || stretch.with(|shown| shown.count <= shown.rows.len());
    view! {
        <nav class="pager" aria-label=text!(ui.pages)>
            <span role="status">{said}</span>
            <div class="pager-links" hidden=is_whole>
                <button
                    type="button"
                    class="button"
                    disabled=is_first
                    on:click=move |_| shown.before()
                >
                    {text!(ui.previous_page)}
                </button>
                <button type="button" class="button" disabled=is_last on:click=move |_| shown.next()>
                    {text!(ui.next_page)}
                </button>
            </div>
        </nav>
    }
    .into_any()
}

fn row(one: LineDifference) -> AnyView {
    let LineDifference { line, difference } = one;
    let id = match difference.exception_id {
        Some(id) => view! { <code class="table-id"><bdi>{id}</bdi></code> }.into_any(),
        None => view! { <span class="muted">{text!(replay.no_id)}</span> }.into_any(),
    };
    let (before, after) = (difference.before, difference.after);
    let values = values(&difference.differs, before.as_ref(), &after);
    let steps = (before.is_some() && difference.differs.contains(&ReplayAspect::Steps))
        .then(|| view! { <p class="change-value">{text!(replay.other_steps)}</p> }.into_any());
    let limit = values.len();
    let now = before.map(|before| before.reasons).unwrap_or_default();
    let reasons = reasons(now, after.reasons);
    view! {
        <tr>
            <th scope="row">{number(line)}</th>
            <td class="table-wide">{id}</td>
            <td class="table-wide">
                <ValueChanges values limit />
                {steps}
            </td>
            <td class="table-wide">{reasons}</td>
        </tr>
    }
    .into_any()
}

/// What differs, as it is and as it would be. What the steps do is no value.
fn values(
    differs: &[ReplayAspect],
    before: Option<&DecisionSummary>,
    after: &DecisionSummary,
) -> Vec<ValueChange> {
    let value = |of: &DecisionSummary, aspect: ReplayAspect| match aspect {
        ReplayAspect::ExceptionType => Some(of.exception_type.clone()),
        ReplayAspect::Severity => Some(of.severity.to_string()),
        ReplayAspect::Playbook => {
            let none = || text!(suite_table.nothing).to_owned();
            Some(of.playbook.clone().unwrap_or_else(none))
        }
        ReplayAspect::Steps => None,
        ReplayAspect::Outcome => Some(outcome_text(of.outcome).to_owned()),
    };
    let differs = differs.iter().copied();
    differs
        .filter_map(|aspect| {
            Some(ValueChange {
                path: aspect_label(aspect).to_owned(),
                before: before.and_then(|before| value(before, aspect)),
                after: Some(value(after, aspect)?),
            })
        })
        .collect()
}

/// Why it ends so, now and then; once where that is the same.
fn reasons(now: Vec<Message>, then: Vec<Message>) -> AnyView {
    let listed = |label: Option<&'static str>, reasons: Vec<Message>| {
        let label = label.map(|label| view! { <p class="muted">{label}</p> }.into_any());
        let reasons = reasons
            .into_iter()
            .map(|text| view! { <p class="replay-reason"><Marked text /></p> }.into_any())
            .collect_view();
        view! {
            {label}
            {reasons}
        }
        .into_any()
    };
    let is_same = now
        .iter()
        .map(Message::as_str)
        .eq(then.iter().map(Message::as_str));
    if is_same {
        return listed(None, then);
    }
    let now = (!now.is_empty()).then(|| listed(Some(text!(activation.current)), now));
    let then = (!then.is_empty()).then(|| listed(Some(text!(activation.candidate)), then));
    view! {
        {now}
        {then}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::runtime::{DecisionOutcome, ExceptionSeverity};

    use super::*;

    fn summary(playbook: Option<&str>) -> DecisionSummary {
        DecisionSummary {
            exception_type: "LATE".to_owned(),
            severity: ExceptionSeverity::Low,
            playbook: playbook.map(str::to_owned),
            outcome: DecisionOutcome::Auto,
            reasons: Vec::new(),
        }
    }

    #[test]
    fn what_is_nothing_is_called_so_beside_what_is_something() {
        let differs = [ReplayAspect::Playbook, ReplayAspect::Steps];
        let shown = values(&differs, Some(&summary(None)), &summary(Some("refund")));

        let shown: Vec<_> = shown
            .iter()
            .map(|one| {
                (
                    one.path.as_str(),
                    one.before.as_deref(),
                    one.after.as_deref(),
                )
            })
            .collect();
        assert_eq!(shown, [("Playbook", Some("None"), Some("refund"))]);
        let first = values(&[ReplayAspect::Severity], None, &summary(None));
        assert_eq!(first.first().and_then(|one| one.before.as_deref()), None);
    }
}
