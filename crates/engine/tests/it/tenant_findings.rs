//! What rules find in a tenant pack: a table row per code, with its exact place.

use serde_json::json;
use tenantry_domain::packs::PackKind;
use tenantry_engine::{Context, validate};

use crate::support::{Expected, assert_findings, check_tenant, codes, covered, domain, tenant};

/// A tenant pack whose `part` begins in line 2, column 1.
fn pack(part: &str) -> String {
    format!(
        "{{\n{part},\n\"tenantId\": \"ACME\", \"domainName\": \"CapitalMarkets\", \"x-end\": 0}}"
    )
}

/// The same with all tools approved.
fn approved(part: &str) -> String {
    pack(&format!(
        "{part}, \"approvedTools\": [\"getTrade\", \"openCase\"]"
    ))
}

#[track_caller]
fn found(text: &str, expected: &[Expected<'_>]) {
    assert_findings(text, &check_tenant(text, &domain()).findings, expected);
}

#[test]
fn a_complete_pack_has_no_findings() {
    found(&tenant().to_string(), &[]);
    found(&approved("\"environment\": \"test\""), &[]);
}

#[test]
fn references_lead_into_the_domain_pack() {
    found(
        &approved(r#""customSeverityOverrides": [{"exceptionType": "FAIL2", "severity": "LOW"}]"#),
        &[(
            "unknown_exception_type",
            "/customSeverityOverrides/0/exceptionType",
            2,
            47,
            "\"FAIL2\"",
        )],
    );
    found(
        &approved(r#""toolOverrides": [{"toolName": "getTrades"}]"#),
        &[(
            "unknown_tool",
            "/toolOverrides/0/toolName",
            2,
            32,
            "\"getTrades\"",
        )],
    );
    found(
        &pack(r#""approvedTools": ["getTrade", "openCase", "opnCase"]"#),
        &[("unknown_tool", "/approvedTools/2", 2, 43, "\"opnCase\"")],
    );
    found(
        &approved(
            r#""customPlaybooks": [{"exceptionType": "X", "conditions": "exceptionType == 'Y'", "steps": [{"action": "x", "tool": "z"}]}]"#,
        ),
        &[
            (
                "unknown_exception_type",
                "/customPlaybooks/0/exceptionType",
                2,
                39,
                "\"X\"",
            ),
            (
                "unknown_exception_type",
                "/customPlaybooks/0/conditions",
                2,
                76,
                "'Y'",
            ),
            (
                "unknown_tool",
                "/customPlaybooks/0/steps/0/tool",
                2,
                116,
                "\"z\"",
            ),
        ],
    );
    found(
        &approved(r#""customGuardrails": {"allowLists": ["getTrad", "NOPE"]}"#),
        &[
            (
                "unknown_tool",
                "/customGuardrails/allowLists/0",
                2,
                37,
                "\"getTrad\"",
            ),
            (
                "unknown_exception_type",
                "/customGuardrails/allowLists/1",
                2,
                48,
                "\"NOPE\"",
            ),
        ],
    );
}

#[test]
fn one_override_for_each_name() {
    found(
        &approved(
            r#""customSeverityOverrides": [{"exceptionType": "FAIL", "severity": "LOW"}, {"exceptionType": "FAIL", "severity": "HIGH"}]"#,
        ),
        &[(
            "duplicate_entry",
            "/customSeverityOverrides/1/exceptionType",
            2,
            93,
            "\"FAIL\"",
        )],
    );
    found(
        &approved(r#""toolOverrides": [{"toolName": "getTrade"}, {"toolName": "getTrade"}]"#),
        &[(
            "duplicate_entry",
            "/toolOverrides/1/toolName",
            2,
            58,
            "\"getTrade\"",
        )],
    );
    found(
        &approved(
            r#""humanApprovalRules": [{"severity": "LOW", "requireApproval": true}, {"severity": "LOW", "requireApproval": false}]"#,
        ),
        &[(
            "duplicate_entry",
            "/humanApprovalRules/1/severity",
            2,
            83,
            "\"LOW\"",
        )],
    );
}

#[test]
fn a_document_agrees_with_where_it_is_imported() {
    let text = approved("\"version\": \"1.0\"");
    let pack = domain();
    let context = Context {
        kind: PackKind::Tenant,
        tenant_id: Some("Acme"),
        domain: Some("FixedIncome"),
        version: Some("v1.1"),
        against: Some(&pack),
        allow_private_endpoints: false,
    };

    let findings = validate(&text, &context).findings;

    assert_findings(
        &text,
        &findings,
        &[
            ("version_mismatch", "/version", 2, 12, "\"1.0\""),
            ("tenant_mismatch", "/tenantId", 3, 13, "\"ACME\""),
            (
                "domain_mismatch",
                "/domainName",
                3,
                35,
                "\"CapitalMarkets\"",
            ),
        ],
    );
    assert_eq!(
        findings[1].hint.as_deref(),
        Some("write the tenant exactly as it was created: `Acme`")
    );
}

#[test]
fn without_a_domain_pack_references_are_not_checked_and_that_is_said() {
    let text =
        approved(r#""customSeverityOverrides": [{"exceptionType": "ANY", "severity": "LOW"}]"#);

    let findings = validate(&text, &Context::of(PackKind::Tenant)).findings;

    assert_findings(
        &text,
        &findings,
        &[(
            "not_cross_checked",
            "/domainName",
            3,
            35,
            "\"CapitalMarkets\"",
        )],
    );
}

#[test]
fn approved_tools_are_said_or_not() {
    let text = pack("\"environment\": \"test\"");

    found(&text, &[("all_tools_approved", "", 1, 1, "{")]);
}

#[test]
fn playbooks_need_approved_tools() {
    let own = pack(
        r#""approvedTools": ["openCase"], "customPlaybooks": [{"exceptionType": "FAIL", "steps": [{"action": "getTrade(id)"}]}]"#,
    );
    let inherited = pack(r#""approvedTools": ["openCase"]"#);

    found(
        &own,
        &[(
            "not_approved_tool_in_playbook",
            "/customPlaybooks/0/steps/0/action",
            2,
            99,
            "\"getTrade(id)\"",
        )],
    );
    found(
        &inherited,
        &[(
            "not_approved_tool_in_playbook",
            "/approvedTools",
            2,
            18,
            "[\"openCase\"]",
        )],
    );
}

#[test]
fn guardrails_only_tighten_those_of_the_domain() {
    let mut pack = domain();
    pack["guardrails"] =
        json!({"allowLists": ["FAIL"], "blockLists": ["source:X"], "humanApprovalThreshold": 0.7});
    let text = approved(
        r#""customGuardrails": {"allowLists": ["BREAK", "source:X"], "humanApprovalThreshold": 0.65}"#,
    );

    let findings = check_tenant(&text, &pack).findings;

    assert_findings(
        &text,
        &findings,
        &[
            (
                "allow_lists_disjoint",
                "/customGuardrails/allowLists",
                2,
                36,
                "[\"BREAK\", \"source:X\"]",
            ),
            (
                "allow_block_conflict",
                "/customGuardrails/allowLists/1",
                2,
                46,
                "\"source:X\"",
            ),
            (
                "guardrail_loosened",
                "/customGuardrails/humanApprovalThreshold",
                2,
                85,
                "0.65",
            ),
        ],
    );
}

#[test]
fn the_default_threshold_counts_where_the_domain_gives_none() {
    let text = approved(r#""customGuardrails": {"humanApprovalThreshold": 0.75}"#);

    let findings = check_tenant(&text, &domain()).findings;

    assert_eq!(findings.len(), 1);
    assert_eq!(covered(&text, &findings[0]), "0.75");
    assert!(
        findings[0].message.contains("0.8"),
        "{}",
        findings[0].message
    );
}

#[test]
fn a_domain_pack_of_another_domain_is_no_measure() {
    let mut pack = tenant();
    pack["domainName"] = json!("Retail");
    pack["approvedTools"] = json!(["nothing"]);
    pack["customSeverityOverrides"] = json!([{"exceptionType": "NONE", "severity": "LOW"}]);
    pack["customGuardrails"] = json!({"humanApprovalThreshold": 0.1});

    let findings = check_tenant(&pack.to_string(), &domain()).findings;

    assert_eq!(codes(&findings), ["domain_mismatch"]);
}

#[test]
fn numbers_that_are_calculated_with_are_bounded() {
    let days = |days: serde_json::Value| {
        let mut pack = tenant();
        pack["retentionPolicies"] = json!({"dataTTL": days});
        check_tenant(&pack.to_string(), &domain()).findings
    };
    assert!(days(json!(36_500)).is_empty());
    for too_many in [
        json!(36_501),
        json!(9_007_199_254_740_991_u64),
        json!(1e300),
    ] {
        let findings = days(too_many);
        assert_eq!(codes(&findings), ["invalid_value"]);
        assert!(
            findings[0].message.contains("must be 36500 or less"),
            "{findings:?}"
        );
    }
    for (key, most) in [("timeoutSeconds", 86_400), ("maxRetries", 100)] {
        let with = |limit: i64| {
            let mut pack = tenant();
            pack["toolOverrides"] = json!([{"toolName": "getTrade", key: limit}]);
            codes(&check_tenant(&pack.to_string(), &domain()).findings)
        };
        assert!(with(most).is_empty(), "{key}");
        assert_eq!(with(most + 1), ["invalid_value"], "{key}");
    }
}
