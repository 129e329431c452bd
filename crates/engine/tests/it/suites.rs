//! Test suites of packs: run at validation, and reported where they stand.

use serde_json::{Value, json};
use tenantry_domain::{
    packs::{Code, Severity},
    runtime::DecisionOutcome,
};
use tenantry_engine::{suite, validate_pair};

use crate::support::{assert_findings, check_domain, check_tenant, codes, domain, tenant};

/// The text of a pack with its suites in line 2, whatever order its other keys have.
fn with_suites(mut pack: Value, suites: &str) -> String {
    pack.as_object_mut().unwrap().remove("testSuites");
    let rest = pack.to_string();
    format!(
        "{{\n\"testSuites\": {suites},\n{}",
        rest.strip_prefix('{').unwrap()
    )
}

#[test]
fn a_failing_test_is_found_at_what_it_expects() {
    let text = with_suites(
        domain(),
        r#"[{"name": "n", "input": {"exceptionType": "FAIL"}, "expectedOutput": {"severity": "LOW", "playbook": "p", "outcome": "AUTO", "approvalRequired": true}}]"#,
    );

    let validated = check_domain(&text);

    assert_findings(
        &text,
        &validated.findings,
        &[
            (
                "suite_failed",
                "/testSuites/0/expectedOutput/severity",
                2,
                97,
                "\"LOW\"",
            ),
            (
                "suite_failed",
                "/testSuites/0/expectedOutput/playbook",
                2,
                116,
                "\"p\"",
            ),
            (
                "suite_failed",
                "/testSuites/0/expectedOutput/approvalRequired",
                2,
                160,
                "true",
            ),
        ],
    );
    let first = &validated.findings[0];
    assert_eq!(
        first.message,
        "the test `n` fails: `severity` is MEDIUM, but LOW is expected"
    );
    assert_eq!(
        first.hint.as_deref(),
        Some("the severity of types that have none applies")
    );
    assert_eq!(first.severity, Severity::Warning);
}

#[test]
fn the_hint_says_which_rules_were_tried() {
    let text = with_suites(
        domain(),
        r#"[{"input": {"rawPayload": {}}, "expectedOutput": {"exceptionType": "FAIL"}}]"#,
    );

    let findings = check_domain(&text).findings;

    assert_eq!(
        findings[0].message,
        "the test `test 1` fails: `exceptionType` is UNCLASSIFIED, but FAIL is expected"
    );
    assert_eq!(
        findings[0].hint.as_deref(),
        Some(
            "detection rule 1 of `BREAK`: the payload has no field `status`; \
             detection rule 1 of `FAIL`: the payload has no field `status`"
        )
    );
}

#[test]
fn every_case_comes_back_with_its_decision() {
    let text = with_suites(
        domain(),
        r#"[{"name": "one", "input": {"rawPayload": {"status": "FAILED"}}, "expectedOutput": {"exceptionType": "FAIL", "outcome": "AUTO"}},
            {"name": "two", "input": {"exceptionType": "BREAK"}, "expectedOutput": {"severity": "HIGH"}}]"#,
    );

    let suites = check_domain(&text).suites;

    let [one, two] = suites.as_slice() else {
        panic!("two cases")
    };
    assert!(one.passed() && !two.passed());
    assert_eq!(
        (one.name.as_str(), one.pointer.as_str()),
        ("one", "/testSuites/0")
    );
    assert_eq!((one.line, two.line), (2, 3));
    assert_eq!(one.actual.outcome, DecisionOutcome::Auto);
    assert!(!one.actual.trace.is_empty());
    assert_eq!(two.mismatches[0].key, "severity");
    assert_eq!(
        (
            two.mismatches[0].expected.as_str(),
            two.mismatches[0].actual.as_str()
        ),
        ("HIGH", "MEDIUM")
    );
}

#[test]
fn a_tenants_tests_are_decided_with_its_overrides() {
    let mut overrides = tenant();
    overrides["customSeverityOverrides"] = json!([{"exceptionType": "FAIL", "severity": "LOW"}]);
    let suites = r#"[{"input": {"exceptionType": "FAIL"}, "expectedOutput": {"severity": "LOW"}}]"#;
    let text = with_suites(overrides, suites);

    let together = check_tenant(&text, &domain());
    let pair = validate_pair(&domain().to_string(), Some(&text), "ACME", false);
    let alone = tenantry_engine::validate(
        &text,
        &tenantry_engine::Context::of(tenantry_domain::packs::PackKind::Tenant),
    );

    assert!(together.findings.is_empty(), "{:?}", together.findings);
    assert!(together.suites[0].passed());
    assert!(pair.tenant_suites[0].passed());
    assert!(pair.domain_suites.is_empty());
    assert!(alone.suites.is_empty());
}

#[test]
fn tests_of_a_broken_pack_are_not_run() {
    let mut pack = domain();
    pack["weather"] = json!(1);
    let text = with_suites(
        pack,
        r#"[{"input": {}, "expectedOutput": {"exceptionType": "FAIL"}}]"#,
    );

    let validated = check_domain(&text);

    assert_eq!(codes(&validated.findings), ["unknown_key"]);
    assert!(validated.suites.is_empty());
}

#[test]
fn a_setting_makes_failed_tests_errors() {
    let text = with_suites(
        domain(),
        r#"[{"input": {}, "expectedOutput": {"exceptionType": "FAIL"}}]"#,
    );
    let mut findings = check_domain(&text).findings;

    suite::as_errors(&mut findings);

    assert_eq!(findings[0].code, Code::SuiteFailed);
    assert_eq!(findings[0].severity, Severity::Error);
}

#[test]
fn thousands_of_tests_of_thousands_of_rules_are_bounded() {
    let mut pack = domain();
    let rules: Vec<_> = (0..2_000).map(|n| format!("status == 'S{n}'")).collect();
    pack["exceptionTypes"]["FAIL"]["detectionRules"] = json!(rules);
    let case = json!({"input": {"rawPayload": {"status": "x"}}, "expectedOutput": {"exceptionType": "UNCLASSIFIED"}});
    let text = with_suites(pack, &Value::from(vec![case; 2_000]).to_string());

    let validated = check_domain(&text);

    assert_eq!(codes(&validated.findings), ["too_large"]);
    assert!(validated.suites.len() < 200);
}
