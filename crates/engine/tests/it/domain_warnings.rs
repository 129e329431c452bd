//! What a domain pack is warned of.

use serde_json::json;

use crate::{
    domain_findings::{found, pack, with_playbooks, with_types},
    support::{check_domain, codes, domain},
};

#[test]
fn likely_mistakes_are_warned_of() {
    found(
        &with_playbooks(r#"[{"exceptionType": "A", "steps": []}]"#),
        &[("empty_steps", "/playbooks/0/steps", 2, 47, "[]")],
    );
    found(
        &with_types(
            r#"{"A": {"description": "a", "detectionRules": ["a > 1", {"condition": "a>1"}]}, "B": {"description": "b", "detectionRules": ["true"]}}"#,
            &["A"],
        ),
        &[
            (
                "same_condition_twice",
                "/exceptionTypes/A/detectionRules/1/condition",
                2,
                88,
                "\"a>1\"",
            ),
            ("type_without_playbook", "/exceptionTypes/B", 2, 98, "\"B\""),
        ],
    );
    found(
        &pack(r#""tools": {"t": {"description": "t", "endpoint": "https://example.com"}}"#),
        &[("tool_never_used", "/tools", 2, 1, "\"tools\"")],
    );
}

#[test]
fn one_finding_names_all_tools_that_no_step_speaks_of() {
    let tool = json!({"description": "t", "endpoint": "https://example.com"});
    let mut pack = domain();
    for name in ["spoken", "called", "zeta", "alpha", "spok"] {
        pack["tools"][name] = tool.clone();
    }
    pack["playbooks"][0]["steps"] = json!([
        {"action": "Look at spoken, and getTrade."},
        {"action": "x", "description": "openCase comes later", "parameters": {"toolName": "called"}}
    ]);

    let findings = check_domain(&pack.to_string()).findings;

    assert_eq!(codes(&findings), ["tool_never_used"]);
    assert_eq!(findings[0].severity.as_str(), "info");
    assert_eq!(
        findings[0].message,
        "no playbook names these tools `alpha`, `spok`, `zeta`"
    );
}

#[test]
fn one_finding_names_all_types_without_a_detection_rule() {
    let mut pack = domain();
    pack["exceptionTypes"]["FAIL"]["detectionRules"] = json!([]);
    let text = pack.to_string();
    let findings = check_domain(&text).findings;
    assert_eq!(codes(&findings), ["never_detected"]);
    assert_eq!(findings[0].pointer, "/exceptionTypes");
    assert_eq!(findings[0].message, "no rule detects `FAIL`");

    let types = pack["exceptionTypes"].as_object_mut().unwrap();
    for definition in types.values_mut() {
        definition.as_object_mut().unwrap().remove("detectionRules");
    }
    let findings = check_domain(&pack.to_string()).findings;
    assert_eq!(codes(&findings), ["never_detected"]);
    assert_eq!(findings[0].severity.as_str(), "info");
    assert_eq!(
        findings[0].message,
        "no rule detects these types: `BREAK`, `FAIL`"
    );
}

#[test]
fn secrets_are_warned_of_wherever_they_stand_and_never_repeated() {
    let secret = "Zk3vQ9xLp2Rt7Wn5Yb8c";
    found(
        &pack(&format!(
            r#""x-desk": {{"notes": [{{"api_key": "{secret}"}}]}}"#
        )),
        &[(
            "secret_in_document",
            "/x-desk/notes/0/api_key",
            2,
            34,
            &format!("\"{secret}\""),
        )],
    );
    let mut pack = domain();
    pack["playbooks"][0]["steps"][0]["parameters"] = json!({"password": "hunter2hunter2"});
    let findings = check_domain(&pack.to_string()).findings;
    assert_eq!(codes(&findings), ["secret_in_document"]);
    assert_eq!(findings[0].severity.as_str(), "warning");
    assert!(!format!("{findings:?}").contains("hunter2"), "{findings:?}");
}
