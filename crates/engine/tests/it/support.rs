//! Short ways to make documents and to look at findings.

use proptest::prelude::*;
use serde_json::{Value, json};
use tenantry_domain::packs::{Finding, PackKind};
use tenantry_engine::{Context, Validated, validate};

/// Where a finding is expected: code, pointer, line, column, and the text it covers.
pub(crate) type Expected<'e> = (&'e str, &'e str, u32, u32, &'e str);

/// A domain pack without findings, to which tests add what they are about.
pub(crate) fn domain() -> Value {
    json!({
        "domainName": "CapitalMarkets",
        "exceptionTypes": {
            "FAIL": {"description": "A fail.", "detectionRules": ["status == 'FAILED'"]},
            "BREAK": {"description": "A break.", "detectionRules": ["status == 'BROKEN'"]}
        },
        "tools": {
            "getTrade": {"description": "Reads a trade.", "endpoint": "https://tools.example.com/trade"},
            "openCase": {"description": "Opens a case.", "endpoint": "https://tools.example.com/case"}
        },
        "playbooks": [
            {"exceptionType": "FAIL", "steps": [{"action": "getTrade(id)"}]},
            {"exceptionType": "BREAK", "steps": [{"action": "Open a case", "tool": "openCase"}]}
        ]
    })
}

/// A tenant pack without findings against [`domain`].
pub(crate) fn tenant() -> Value {
    json!({
        "tenantId": "ACME",
        "domainName": "CapitalMarkets",
        "approvedTools": ["getTrade", "openCase"]
    })
}

/// Validates a domain pack of which nothing is expected.
pub(crate) fn check_domain(text: &str) -> Validated {
    validate(text, &Context::of(PackKind::Domain))
}

/// Validates a tenant pack against a domain pack.
pub(crate) fn check_tenant(text: &str, against: &Value) -> Validated {
    validate(
        text,
        &Context {
            against: Some(against),
            ..Context::of(PackKind::Tenant)
        },
    )
}

/// The codes of findings, in order.
pub(crate) fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

/// The text between a finding's ends.
pub(crate) fn covered<'t>(text: &'t str, finding: &Finding) -> &'t str {
    let offset = |line: u32, column: u32| {
        let before: usize = text
            .split_inclusive('\n')
            .take(line as usize - 1)
            .map(str::len)
            .sum();
        let columns: usize = text[before..]
            .chars()
            .take(column as usize - 1)
            .map(char::len_utf8)
            .sum();
        before + columns
    };
    &text[offset(finding.line, finding.column)..offset(finding.end_line, finding.end_column)]
}

/// Asserts that a text has exactly these findings, in this order and at these places.
#[track_caller]
pub(crate) fn assert_findings(text: &str, findings: &[Finding], expected: &[Expected<'_>]) {
    let found: Vec<Expected<'_>> = findings
        .iter()
        .map(|finding| {
            let Finding { line, column, .. } = *finding;
            (
                finding.code.as_str(),
                finding.pointer.as_str(),
                line,
                column,
                covered(text, finding),
            )
        })
        .collect();
    assert_eq!(found, expected, "in {text}\n{findings:#?}");
    for finding in findings {
        assert!(!finding.message.is_empty());
        assert_eq!(finding.severity, finding.code.severity());
    }
}

/// JSON values of names and texts that packs use, so that rules have something to look at.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "exceptionTypes",
        "tools",
        "playbooks",
        "steps",
        "action",
        "tool",
        "detectionRules",
        "a > 1",
        "severityRules",
        "condition",
        "guardrails",
        "allowLists",
        "A",
        "x-a",
        "é",
        "",
        "endpoint",
        "https://a.b",
        "parentType",
        "entities",
        "attributes",
        "relations",
        "approvedTools",
        "a.b(",
        "if",
        "appliesTo",
        "approved",
        "cases",
        "testSuites",
        "suiteId",
        "input",
        "expectedOutput",
        "dbQueries",
        "name",
        "keys",
        "workflowPolicies",
        "severityOverrides",
        "noAutoActionIfSeverityIn",
        "customPlaybooks",
        "exceptionType",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        (-1.0e15..1.0e15).prop_map(Value::from),
        words.clone().prop_map(Value::from),
        "[^\u{0}]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(words.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
