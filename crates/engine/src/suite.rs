//! Test suites of packs: every case through the decision function, and what differs.
//!
//! Suites run when a document is otherwise sound. Together they are bounded, so that a document of
//! thousands of cases and thousands of rules costs no more than a second.

use serde_json::Value;
use tenantry_domain::{
    message::Message,
    packs::{Code, Expectation, Finding, Mismatch, Severity, SuiteResult},
    runtime::{Decision, ExceptionInput, RuleResult, Stage, UNCLASSIFIED},
    say,
};

use crate::{
    decide::{Decider, joined},
    effective, limits,
    path::{At, Path},
    report::Report,
    schema::shortened,
    text, view,
};

/// Makes errors of failed suites, for those who do not let such packs in.
pub fn as_errors(findings: &mut [Finding]) {
    for finding in findings {
        if finding.code == Code::SuiteFailed {
            finding.severity = Severity::Error;
        }
    }
}

/// Runs the suites of a pack with the configuration that two packs in their normal form make, and
/// reports what fails. `pack` is the one of the two whose suites are meant.
pub(crate) fn check(
    pack: &Value,
    domain: &Value,
    tenant: Option<&Value>,
    report: &mut Report,
) -> Vec<SuiteResult> {
    let has_suites = view::items(pack.get("testSuites")).next().is_some();
    if !has_suites || report.has_errors() {
        return Vec::new();
    }
    // Packs that do not merge have been reported.
    let Ok(merged) = effective::merge_normal(domain, tenant) else {
        return Vec::new();
    };
    let decider = Decider::of(&merged);
    let root = Path::Root;
    let list = root.key("testSuites");
    let mut results = Vec::new();
    let (mut rules, mut work) = (0, 0_u64);
    for (index, case) in view::items(pack.get("testSuites")) {
        let item = list.item(index);
        if rules > limits::SUITE_RULES || work > limits::SUITE_WORK {
            report
                .add(Code::TooLarge, &item, At::Open, too_many())
                .hint(say!("move some of them into a pack of their own"));
            break;
        }
        let Some(case) = Case::of(case, index) else {
            continue;
        };
        let (actual, used) = decider.decide_metered(&case.input);
        rules += actual.trace.len();
        work += u64::from(used);
        let mismatches = mismatches(&case.expected, &actual);
        for mismatch in &mismatches {
            fail(&case.name, mismatch, &actual, &item, report);
        }
        results.push(SuiteResult {
            pointer: report.original(item.pointer()),
            line: 0,
            name: case.name,
            input: case.input,
            expected: case.expected,
            actual,
            mismatches,
        });
    }
    results
}

/// Says on which line of the text each case begins.
pub(crate) fn place(text: &str, results: &mut [SuiteResult]) {
    if results.is_empty() {
        return;
    }
    let pointers = results.iter().map(|result| result.pointer.as_str());
    let spans = text::locate(text, pointers);
    let begins = |result: &SuiteResult| {
        let spans = spans.get(result.pointer.as_str())?;
        (!spans.value.is_empty()).then_some(spans.value.start)
    };
    let offsets: Vec<_> = results.iter().map(begins).collect();
    let known: Vec<usize> = offsets.iter().flatten().copied().collect();
    let mut spots = text::spots(text, &known).into_iter();
    for (result, offset) in results.iter_mut().zip(offsets) {
        let spot = offset.and_then(|_| spots.next());
        result.line = spot.map_or(0, |spot| spot.line);
    }
}

fn too_many() -> Message {
    say!("the tests of a pack try too many rules together; from here on none of them is run")
}

struct Case {
    name: Message,
    input: ExceptionInput,
    expected: Expectation,
}

impl Case {
    fn of(case: &Value, index: usize) -> Option<Self> {
        let input = serde_json::from_value(case.get("input")?.clone()).ok()?;
        let expected = serde_json::from_value(case.get("expectedOutput")?.clone()).ok()?;
        let name = view::text(case, "name").filter(|name| !name.is_empty());
        Some(Self {
            name: name.map_or_else(
                || say!("test {number}", number = index + 1),
                Message::verbatim,
            ),
            input,
            expected,
        })
    }
}

/// What the decision does not meet, in the order of the documentation.
fn mismatches(expected: &Expectation, actual: &Decision) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let mut compare = |key: &str, expected: Option<String>, actual: Message, same: bool| {
        if let (Some(expected), false) = (expected, same) {
            found.push(Mismatch {
                key: key.to_owned(),
                expected,
                actual,
            });
        }
    };
    compare(
        "exceptionType",
        expected.exception_type.clone(),
        Message::verbatim(actual.exception_type.as_str()),
        expected.exception_type.as_ref() == Some(&actual.exception_type),
    );
    compare(
        "severity",
        expected.severity.map(|severity| severity.to_string()),
        Message::verbatim(actual.severity.as_str()),
        expected.severity == Some(actual.severity),
    );
    compare(
        "playbook",
        expected.playbook.clone(),
        match &actual.playbook {
            None => say!("no playbook"),
            Some(chosen) => chosen
                .label()
                .map_or_else(|| say!("a playbook without a name"), Message::verbatim),
        },
        match (&expected.playbook, &actual.playbook) {
            (Some(expected), Some(actual)) => actual.is_called(expected),
            _ => false,
        },
    );
    compare(
        "outcome",
        expected.outcome.map(|outcome| outcome.to_string()),
        Message::verbatim(actual.outcome.as_str()),
        expected.outcome == Some(actual.outcome),
    );
    let needed = actual.approval_required();
    compare(
        "approvalRequired",
        expected.approval_required.map(|needed| needed.to_string()),
        Message::verbatim(needed.to_string()),
        expected.approval_required == Some(needed),
    );
    found
}

fn fail(
    name: &Message,
    mismatch: &Mismatch,
    actual: &Decision,
    item: &Path<'_>,
    report: &mut Report,
) {
    let message = say!(
        "the test `{name}` fails: `{key}` is {actual}, but {expected} is expected",
        name = short(name),
        key = mismatch.key,
        actual = short(&mismatch.actual),
        expected = shortened(&mismatch.expected)
    );
    let expected = item.key("expectedOutput");
    report
        .add(
            Code::SuiteFailed,
            &expected.key(&mismatch.key),
            At::Value,
            message,
        )
        .maybe_hint(why(&mismatch.key, actual));
}

/// Words as they are, and a name that is too long for a sentence cut.
fn short(words: &Message) -> Message {
    let short = shortened(words);
    if short == words.as_str() {
        words.clone()
    } else {
        Message::verbatim(short)
    }
}

/// The part of the trace that explains a key, in a sentence.
fn why(key: &str, actual: &Decision) -> Option<Message> {
    const SHOWN: usize = 3;
    let stage = match key {
        "exceptionType" => Stage::Classify,
        "severity" => Stage::Severity,
        "playbook" => Stage::Playbook,
        _ => Stage::Policy,
    };
    if stage == Stage::Policy {
        return joined(&actual.reasons)
            .or_else(|| Some(say!("nothing blocks it and nothing asks for approval")));
    }
    let tried = || {
        actual
            .trace
            .iter()
            .filter(move |entry| entry.stage == stage)
    };
    if let Some(held) = tried().find(|entry| entry.result == RuleResult::Held) {
        let rule = &held.rule;
        return Some(if let Some(expression) = &held.expression {
            let expression = shortened(expression);
            say!("{rule} holds: {expression}", rule, expression)
        } else {
            say!("{rule} applies", rule)
        });
    }
    let lines = tried().take(SHOWN).map(|entry| {
        let rule = &entry.rule;
        if let Some(because) = &entry.because {
            say!("{rule}: {because}", rule, because)
        } else {
            say!("{rule} does not hold", rule)
        }
    });
    let lines = lines.reduce(|lines, line| say!("{lines}; {line}", lines, line));
    let Some(lines) = lines else {
        return (actual.exception_type == UNCLASSIFIED)
            .then(|| say!("no type was detected, so nothing else applies"));
    };
    Some(match tried().count().checked_sub(SHOWN) {
        None | Some(0) => lines,
        Some(more) => say!("{lines}; and {more} more", lines, more),
    })
}
