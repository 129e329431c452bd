//! The cases of test suites: what went in, what was expected, what came out, and why.

use leptos::prelude::*;
use tenantry_domain::{
    packs::{Expectation, SuiteResult},
    runtime::{Decision, RuleResult, Stage, TraceEntry},
};

use super::{Column, DataTable, LongText, Marked, StatusBadge, Tone};
use crate::text::text;

/// Decided cases, those that failed first; those that passed are folded away.
#[component]
pub fn SuiteTable(
    /// What the cases are, read out before them.
    caption: &'static str,
    results: Vec<SuiteResult>,
) -> impl IntoView {
    let (passed, failed): (Vec<_>, Vec<_>) = results.into_iter().partition(SuiteResult::passed);
    let failed =
        (!failed.is_empty()).then(|| view! { <Cases caption results=failed /> }.into_any());
    let passed = (!passed.is_empty()).then(|| {
        let said = if passed.len() == 1 {
            text!(contents.one_test_passed).to_owned()
        } else {
            text!(contents.tests_passed, count = passed.len())
        };
        view! {
            <details class="suite-passed">
                <summary>{said}</summary>
                <Cases caption=text!(suite_table.passed) results=passed />
            </details>
        }
        .into_any()
    });
    view! {
        {failed}
        {passed}
    }
    .into_any()
}

/// Cases, a row each; the rules that were tried unfold beneath it.
#[component]
fn Cases(caption: &'static str, results: Vec<SuiteResult>) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(suite_table.result)),
        Column::plain(text!(suite_table.case)),
        Column::plain(text!(suite_table.input)),
        Column::plain(text!(suite_table.expected)),
        Column::plain(text!(suite_table.actual)),
    ];
    let rows = results
        .into_iter()
        .map(|result| view! { <Case result /> }.into_any())
        .collect_view();
    view! {
        <div class="suite-table">
            <DataTable caption columns>
                {rows}
            </DataTable>
        </div>
    }
    .into_any()
}

#[component]
fn Case(result: SuiteResult) -> impl IntoView {
    let (tone, label) = if result.passed() {
        (Tone::Good, text!(suite_table.passed))
    } else {
        (Tone::Bad, text!(suite_table.failed))
    };
    let kind = result.input.exception_type.clone();
    let kind = kind.unwrap_or_else(|| text!(suite_table.no_type).to_owned());
    let input = serde_json::to_string_pretty(&result.input).unwrap_or_default();
    let facts = facts(&result.expected, &result.actual);
    let expected = facts
        .iter()
        .filter_map(|fact| Some((fact.name, fact.expected.clone()?)))
        .map(|(name, value)| fact_view(name, value, false))
        .collect_view();
    let actual = facts
        .into_iter()
        .map(|fact| {
            let differs = result.mismatches.iter().any(|miss| miss.key == fact.key);
            fact_view(fact.name, fact.actual, differs)
        })
        .collect_view();
    let trace = result
        .actual
        .trace
        .into_iter()
        .map(|entry| view! { <Rule entry /> }.into_any())
        .collect_view();
    view! {
        <tr>
            <td><StatusBadge tone label /></td>
            <th scope="row">
                {String::from(result.name)}
                <code class="suite-pointer">{result.pointer}</code>
            </th>
            <td>
                {kind}
                <details>
                    <summary>{text!(suite_table.whole_input)}</summary>
                    <pre class="suite-input" tabindex="0">
                        <LongText text=input />
                    </pre>
                </details>
            </td>
            <td><dl class="suite-facts">{expected}</dl></td>
            <td>
                <dl class="suite-facts">{actual}</dl>
                <details>
                    <summary>{text!(suite_table.trace)}</summary>
                    <ol class="suite-trace">{trace}</ol>
                </details>
            </td>
        </tr>
    }
    .into_any()
}

/// One thing that a decision says, beside what was expected of it.
struct Fact {
    key: &'static str,
    name: &'static str,
    expected: Option<String>,
    actual: String,
}

fn facts(expected: &Expectation, actual: &Decision) -> [Fact; 5] {
    let yes_or_no = |yes: bool| {
        let word = if yes {
            text!(suite_table.yes)
        } else {
            text!(suite_table.no)
        };
        word.to_owned()
    };
    let playbook = actual.playbook.as_ref();
    let playbook = playbook.map(|chosen| chosen.label().unwrap_or(text!(suite_table.nameless)));
    let fact = |key, name, expected, actual| Fact {
        key,
        name,
        expected,
        actual,
    };
    [
        fact(
            "exceptionType",
            text!(suite_table.kind),
            expected.exception_type.clone(),
            actual.exception_type.clone(),
        ),
        fact(
            "severity",
            text!(suite_table.severity),
            expected.severity.map(|severity| severity.to_string()),
            actual.severity.to_string(),
        ),
        fact(
            "outcome",
            text!(suite_table.outcome),
            expected.outcome.map(|outcome| outcome.to_string()),
            actual.outcome.to_string(),
        ),
        fact(
            "playbook",
            text!(suite_table.playbook),
            expected.playbook.clone(),
            playbook.unwrap_or(text!(suite_table.nothing)).to_owned(),
        ),
        fact(
            "approvalRequired",
            text!(suite_table.approval),
            expected.approval_required.map(yes_or_no),
            yes_or_no(actual.approval_required()),
        ),
    ]
}

fn fact_view(name: &'static str, value: String, differs: bool) -> AnyView {
    let note = differs.then(|| {
        view! { <span class="visually-hidden">" (" {text!(suite_table.differs)} ")"</span> }
            .into_any()
    });
    view! {
        <div class:suite-differs=differs>
            <dt>{name}</dt>
            <dd>{value} {note}</dd>
        </div>
    }
    .into_any()
}

#[component]
fn Rule(entry: TraceEntry) -> impl IntoView {
    let stage = match entry.stage {
        Stage::Classify => text!(suite_table.kind),
        Stage::Severity => text!(suite_table.severity),
        Stage::Playbook => text!(suite_table.playbook),
        Stage::Policy => text!(suite_table.policy),
    };
    let result = match entry.result {
        RuleResult::Held => text!(suite_table.held),
        RuleResult::NotHeld => text!(suite_table.not_held),
        RuleResult::Failed => text!(suite_table.could_not),
        RuleResult::Spent => text!(suite_table.spent),
    };
    let expression = entry
        .expression
        .map(|expression| view! { <code>{expression}</code> }.into_any());
    let because = entry
        .because
        .map(|because| view! { <span class="muted"><Marked text=because /></span> }.into_any());
    view! {
        <li class:suite-held=entry.result == RuleResult::Held>
            <span><strong>{stage}</strong> " · " <Marked text=entry.rule /> ": " {result}</span>
            {expression}
            {because}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{
        checksum::Checksum,
        runtime::{Classified, DecisionOutcome, ExceptionSeverity},
    };

    use super::*;

    #[test]
    fn every_expectation_stands_beside_what_came_of_it() {
        let expected = Expectation {
            severity: Some(ExceptionSeverity::High),
            approval_required: Some(true),
            ..Expectation::default()
        };
        let actual = Decision {
            exception_type: "LATE".to_owned(),
            classified: Classified::Given,
            severity: ExceptionSeverity::Low,
            confidence: 1.0,
            playbook: None,
            steps: Vec::new(),
            outcome: DecisionOutcome::NoPlaybook,
            reasons: Vec::new(),
            budget_spent: false,
            checksum: Checksum::of_bytes(b""),
            trace: Vec::new(),
        };

        let facts = facts(&expected, &actual);

        let shown = facts.map(|fact| (fact.key, fact.expected, fact.actual));
        assert_eq!(
            shown.map(|(key, expected, actual)| format!("{key} {expected:?} {actual}")),
            [
                "exceptionType None LATE",
                "severity Some(\"HIGH\") LOW",
                "outcome None NO_PLAYBOOK",
                "playbook None None",
                "approvalRequired Some(\"Yes\") No",
            ]
        );
    }
}
