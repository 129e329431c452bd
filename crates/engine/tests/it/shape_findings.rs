//! What the schemas refuse: one row per code and part of a pack.

use serde_json::{Value, json};

use crate::support::{assert_findings, check_domain, check_tenant, codes, domain, tenant};

#[test]
fn a_missing_field_points_at_the_opening_brace_of_its_parent() {
    let text = "{\n \"domainName\": \"D\",\n \"exceptionTypes\": {\"A\": {}}}";

    let findings = check_domain(text).findings;

    assert_eq!(
        codes(&findings),
        ["never_detected", "type_without_playbook", "missing_field"]
    );
    assert_findings(
        text,
        &findings[2..],
        &[("missing_field", "/exceptionTypes/A", 3, 26, "{")],
    );
    assert_eq!(
        findings[2].message,
        "`description` is missing from exception type `A`"
    );
    assert_eq!(
        findings[2].hint.as_deref(),
        Some("`description`: What went wrong, for people.")
    );
}

/// The domain pack of the tests with one value put at a pointer's parent.
fn with(base: Value, parent: &str, key: &str, value: Value) -> String {
    let mut pack = base;
    let parent = pack.pointer_mut(parent).unwrap();
    if let Some(items) = parent.as_array_mut() {
        items[key.parse::<usize>().unwrap()] = value;
    } else {
        parent[key] = value;
    }
    pack.to_string()
}

#[track_caller]
fn domain_row(parent: &str, key: &str, value: Value, code: &str, message: &str) {
    row(
        &with(domain(), parent, key, value),
        false,
        code,
        &format!("{parent}/{key}"),
        message,
    );
}

#[track_caller]
fn tenant_row(key: &str, value: Value, code: &str, pointer: &str, message: &str) {
    row(
        &with(tenant(), "", key, value),
        true,
        code,
        pointer,
        message,
    );
}

#[track_caller]
fn row(text: &str, is_tenant: bool, code: &str, pointer: &str, message: &str) {
    let findings = if is_tenant {
        check_tenant(text, &domain()).findings
    } else {
        check_domain(text).findings
    };

    let found = findings.iter().find(|finding| finding.pointer == pointer);
    let found = found.unwrap_or_else(|| panic!("nothing at {pointer}: {findings:#?}"));
    assert_eq!(
        (found.code.as_str(), found.message.as_str()),
        (code, message)
    );
}

#[test]
fn values_of_another_type_are_said_in_words() {
    domain_row(
        "",
        "domainName",
        json!(5),
        "wrong_type",
        "`domainName` must be a string, not a number",
    );
    domain_row(
        "",
        "tools",
        json!([]),
        "wrong_type",
        "`tools` must be an object, not a list",
    );
    domain_row(
        "",
        "severityRules",
        json!({}),
        "wrong_type",
        "`severityRules` must be a list, not an object",
    );
    domain_row(
        "/tools/getTrade",
        "maxRetries",
        json!(1.5),
        "wrong_type",
        "`maxRetries` of tool `getTrade` must be a whole number, not a number",
    );
    domain_row(
        "/exceptionTypes/FAIL/detectionRules",
        "0",
        json!(true),
        "wrong_type",
        "detection rule 1 of exception type `FAIL` must be a string or an object, not a boolean",
    );
    domain_row(
        "/playbooks/0/steps/0",
        "approvalRequired",
        json!("yes"),
        "wrong_type",
        "`approvalRequired` of step 1 of playbook 1 must be true or false, not a string",
    );
    domain_row(
        "/exceptionTypes/FAIL",
        "defaultSeverity",
        json!(3),
        "wrong_type",
        "`defaultSeverity` of exception type `FAIL` must be one of the strings `LOW`, `MEDIUM`, `HIGH`, `CRITICAL`, not a number",
    );
}

#[test]
fn values_that_are_not_allowed_come_with_the_rule() {
    domain_row(
        "",
        "domainName",
        json!("9 lives"),
        "invalid_value",
        "`9 lives` is not allowed here: a domain name has 1 to 64 characters: letters, digits, `_`, `.` and `-`, and begins with a letter",
    );
    domain_row(
        "",
        "domainName",
        json!("import"),
        "invalid_value",
        "`import` is reserved; choose another name",
    );
    domain_row(
        "",
        "exceptionTypes",
        json!({}),
        "invalid_value",
        "`exceptionTypes` needs at least one entry",
    );
    domain_row(
        "",
        "exceptionTypes",
        json!({"x-note": 1}),
        "invalid_value",
        "`exceptionTypes` needs at least one entry besides keys that are ignored",
    );
    domain_row(
        "/exceptionTypes/FAIL",
        "defaultSeverity",
        json!("HIHG"),
        "invalid_value",
        "`defaultSeverity` of exception type `FAIL` must be one of `LOW`, `MEDIUM`, `HIGH`, `CRITICAL`, not `HIHG`",
    );
}

#[test]
fn tenant_packs_have_their_own_limits() {
    tenant_row(
        "retentionPolicies",
        json!({"dataTTL": 0}),
        "invalid_value",
        "/retentionPolicies/dataTTL",
        "`dataTTL` of `retentionPolicies` must be more than 0, not 0",
    );
    tenant_row(
        "customGuardrails",
        json!({"humanApprovalThreshold": 1.5}),
        "invalid_value",
        "/customGuardrails/humanApprovalThreshold",
        "`humanApprovalThreshold` of `customGuardrails` must be 1 or less, not 1.5",
    );
    tenant_row(
        "humanApprovalRules",
        json!([{"severity": "HIGH"}]),
        "missing_field",
        "/humanApprovalRules/0",
        "`requireApproval` is missing from approval rule 1",
    );
    tenant_row(
        "version",
        json!("newest"),
        "invalid_value",
        "/version",
        "`newest` is not allowed here: a version is an optional `v`, one to three numbers without leading zeros and an optional pre-release, like `v3.2`, `1.0.0` or `2.0.0-rc.1`",
    );
}

#[test]
fn unknown_keys_come_with_the_nearest_known_one() {
    let rows = [
        ("", "exceptionTyps", Some("did you mean `exceptionTypes`?")),
        (
            "/exceptionTypes/FAIL",
            "parenType",
            Some("did you mean `parentType`?"),
        ),
        (
            "/tools/getTrade",
            "url",
            Some("the key is called `endpoint` here"),
        ),
        (
            "/playbooks/0",
            "appliesTo",
            Some("the key is called `exceptionType` here"),
        ),
        (
            "/playbooks/0/steps/0",
            "toolName",
            Some("the key is called `tool` here"),
        ),
        ("", "weather", None),
    ];
    for (parent, key, hint) in rows {
        let text = with(domain(), parent, key, json!({}));

        let findings = check_domain(&text).findings;

        let found = findings
            .iter()
            .find(|finding| finding.code.as_str() == "unknown_key")
            .unwrap();
        assert_eq!(found.pointer, format!("{parent}/{key}"));
        assert_eq!(crate::support::covered(&text, found), format!("\"{key}\""));
        assert_eq!(found.hint.as_deref(), hint, "{key}");
    }
}

#[test]
fn ignored_keys_are_allowed_anywhere() {
    let mut pack = domain();
    for pointer in [
        "",
        "/exceptionTypes",
        "/exceptionTypes/FAIL",
        "/tools",
        "/tools/getTrade",
        "/playbooks/0",
        "/playbooks/0/steps/0",
    ] {
        let place = pack.pointer_mut(pointer).unwrap();
        place["x-note"] = json!({"anything": [1]});
        place["$schema"] = json!("../schemas/domain-pack.json");
    }

    assert_eq!(
        codes(&check_domain(&pack.to_string()).findings),
        Vec::<&str>::new()
    );
}

#[test]
fn free_keys_are_not_looked_at() {
    let mut pack = domain();
    pack["playbooks"][0]["steps"][0]["parameters"] = json!({"anything": {"goes": []}});
    pack["testSuites"] = json!([{
        "input": {"sourceSystem": "OMS", "rawPayload": {"any": 1}},
        "expectedOutput": {"exceptionType": "UNCLASSIFIED", "outcome": "NO_PLAYBOOK"}
    }]);
    let mut overrides = tenant();
    overrides["notificationPolicies"] = json!({"email": [{"any": "thing"}]});

    assert!(check_domain(&pack.to_string()).findings.is_empty());
    assert!(
        check_tenant(&overrides.to_string(), &pack)
            .findings
            .is_empty()
    );
}
