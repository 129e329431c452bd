//! The extended dialect: detected, normalised, and explained in its own text.

use serde_json::{Value, json};
use tenantry_domain::{
    packs::PackKind,
    runtime::{DecisionOutcome, ExceptionInput},
};
use tenantry_engine::{
    Context, Decider,
    dialect::{Dialect, normalise},
    effective::merge,
    validate,
};

use crate::support::{assert_findings, check_domain, check_tenant, codes, domain};

/// A domain pack of the extended dialect that carries nothing along.
pub(crate) fn extended() -> Value {
    json!({
        "domainName": "Claims",
        "entities": {"Claim": {"keys": ["claimId"], "fields": ["amount", "status"]}},
        "exceptionTypes": {
            "DENIED": {
                "description": "A claim was denied.",
                "detectionRules": ["status == 'DENIED'"],
                "severityRules": [{"if": "amount > 1000", "severity": "HIGH"}]
            },
            "LATE": {"description": "A claim is late.", "detectionRules": ["status == 'LATE'"]}
        },
        "severityRules": [{"if": "amount > 100000", "severity": "CRITICAL"}],
        "tools": {
            "dbQueries": [{"name": "getClaim", "description": "Reads a claim.", "argsSchema": {"claimId": "string"}}],
            "apiActions": [{"name": "resubmit", "description": "Sends a claim again."}]
        },
        "playbooks": [
            {"playbookId": "appeal", "approved": true, "appliesTo": ["DENIED", "LATE"], "steps": ["getClaim(claimId)", "resubmit"]}
        ],
        "guardrails": {
            "noAutoActionIfSeverityIn": ["CRITICAL"],
            "autoActionAllowedOnlyForApprovedPlaybooks": true,
            "requireHumanApprovalFor": ["LATE"],
            "escalateIfConfidenceBelow": 0.7
        },
        "testSuites": [
            {"suiteId": "s", "cases": [
                {"caseId": "c", "inputExceptionType": "DENIED", "expectedPlaybookId": "appeal", "expectedSeverity": "MEDIUM"}
            ]}
        ]
    })
}

pub(crate) fn extended_tenant() -> Value {
    json!({
        "tenantId": "CLINIC",
        "workflowPolicies": {"severityOverrides": {"LATE": "LOW"}},
        "toolsAllowList": ["getClaim", "resubmit"],
        "guardrailOverrides": {"noAutoActionIfSeverityIn": ["HIGH"], "escalateIfConfidenceBelow": 0.75}
    })
}

fn outcome(tenant: Option<&Value>, input: Value) -> DecisionOutcome {
    let decider = Decider::of(&merge(&extended(), tenant).unwrap());
    let exception: ExceptionInput = serde_json::from_value(input).unwrap();
    decider.decide(&exception).outcome
}

#[test]
fn a_pack_of_the_extended_dialect_is_sound_and_its_tests_pass() {
    let validated = check_domain(&extended().to_string());

    assert_eq!(validated.dialect, Some(Dialect::Extended));
    assert!(validated.findings.is_empty(), "{:?}", validated.findings);
    assert!(validated.suites[0].passed());
    assert_eq!(validated.suites[0].pointer, "/testSuites/0/cases/0");
    assert_eq!(validated.document.unwrap().value, extended());
}

#[test]
fn the_normal_form_is_a_superset_of_the_core_shape() {
    let normal = normalise(PackKind::Domain, &extended()).into_owned();

    assert_eq!(
        normal["entities"]["Claim"]["attributes"],
        json!({"claimId": {"required": true}, "amount": {}, "status": {}})
    );
    assert_eq!(
        normal["exceptionTypes"]["DENIED"]["severityRules"],
        json!([{"condition": "amount > 1000", "severity": "HIGH"}])
    );
    assert_eq!(
        normal["tools"],
        json!({
            "getClaim": {"description": "Reads a claim.", "parameters": {"claimId": {"type": "string"}}},
            "resubmit": {"description": "Sends a claim again."}
        })
    );
    assert_eq!(
        normal["playbooks"],
        json!([{
            "playbookId": "appeal", "exceptionTypes": ["DENIED", "LATE"],
            "steps": [{"action": "getClaim(claimId)"}, {"action": "resubmit", "tool": "resubmit"}]
        }])
    );
    assert_eq!(normal["guardrails"], json!({"humanApprovalThreshold": 0.7}));
    assert_eq!(
        normal["humanApprovalRules"],
        json!([{"severity": "CRITICAL", "requireApproval": true}, {"name": "LATE", "requireApproval": true}])
    );
    assert_eq!(
        normal["testSuites"],
        json!([{
            "name": "s/c", "input": {"exceptionType": "DENIED"},
            "expectedOutput": {"exceptionType": "DENIED", "playbook": "appeal", "severity": "MEDIUM"}
        }])
    );
}

#[test]
fn normalising_twice_changes_nothing() {
    for (kind, pack) in [
        (PackKind::Domain, extended()),
        (PackKind::Tenant, extended_tenant()),
        (
            PackKind::Tenant,
            json!({"tenantId": "T1", "routingRules": [{"if": "a", "to": "b"}]}),
        ),
    ] {
        let once = normalise(kind, &pack).into_owned();
        assert_eq!(normalise(kind, &once).into_owned(), once);
    }
}

#[test]
fn approval_is_asked_for_as_the_pack_says() {
    let late = json!({"exceptionType": "LATE"});
    let denied = |amount: i64| json!({"exceptionType": "DENIED", "rawPayload": {"amount": amount}});

    assert_eq!(outcome(None, denied(10)), DecisionOutcome::Auto);
    assert_eq!(outcome(None, denied(2_000)), DecisionOutcome::Auto);
    assert_eq!(
        outcome(None, denied(200_000)),
        DecisionOutcome::NeedsApproval
    );
    assert_eq!(outcome(None, late), DecisionOutcome::NeedsApproval);
    let tenant = extended_tenant();
    assert_eq!(
        outcome(Some(&tenant), denied(2_000)),
        DecisionOutcome::NeedsApproval
    );
    assert_eq!(
        outcome(Some(&tenant), denied(200_000)),
        DecisionOutcome::NeedsApproval
    );
}

#[test]
fn a_playbook_that_is_not_approved_needs_a_person() {
    let mut pack = extended();
    pack["playbooks"][0]["approved"] = json!(false);
    let decider = Decider::of(&merge(&pack, None).unwrap());

    let decision =
        decider.decide(&serde_json::from_value(json!({"exceptionType": "DENIED"})).unwrap());

    assert_eq!(decision.outcome, DecisionOutcome::NeedsApproval);
    assert!(decision.steps.iter().all(|step| step.approval_required));
}

#[test]
fn findings_point_at_the_original_text() {
    let text = r#"{"domainName": "D", "exceptionTypes": {"A": {"description": "a", "detectionRules": ["true"],
"severityRules": [{"if": "x = 1", "severity": "LOW"}]}},
"severityRules": [{"if": "nobody > 1", "severity": "LOW"}],
"entities": {"E": {"keys": ["x"]}},
"tools": {"dbQueries": [{"name": "t", "description": "t"}, {"name": "t", "description": "u"}]},
"playbooks": [{"playbookId": "p", "approved": true, "appliesTo": ["A", "B"], "steps": ["a"]},
{"playbookId": "q", "approved": true, "appliesTo": ["A"], "steps": []}],
"guardrails": {"requireHumanApprovalFor": ["nothing"], "maxAutoRetries": 2},
"testSuites": [{"suiteId": "s", "cases": [{"caseId": "c", "inputExceptionType": "C"}]}]}"#;

    let validated = check_domain(text);

    assert_findings(
        text,
        &validated.findings,
        &[
            (
                "invalid_condition",
                "/exceptionTypes/A/severityRules/0/if",
                2,
                29,
                "=",
            ),
            (
                "unknown_name_in_condition",
                "/severityRules/0/if",
                3,
                27,
                "nobody",
            ),
            ("tool_never_used", "/tools", 5, 1, "\"tools\""),
            ("duplicate_entry", "/tools/dbQueries/1/name", 5, 69, "\"t\""),
            (
                "unknown_exception_type",
                "/playbooks/0/appliesTo/1",
                6,
                72,
                "\"B\"",
            ),
            (
                "duplicate_entry",
                "/playbooks/1/appliesTo/0",
                7,
                53,
                "\"A\"",
            ),
            ("empty_steps", "/playbooks/1/steps", 7, 68, "[]"),
            (
                "unknown_tool",
                "/guardrails/requireHumanApprovalFor/0",
                8,
                44,
                "\"nothing\"",
            ),
            (
                "carried_along",
                "/guardrails/maxAutoRetries",
                8,
                56,
                "\"maxAutoRetries\"",
            ),
            (
                "unknown_exception_type",
                "/testSuites/0/cases/0/inputExceptionType",
                9,
                81,
                "\"C\"",
            ),
        ],
    );
}

#[test]
fn the_shape_is_checked_on_the_original() {
    let text = r#"{"domainName": "D", "exceptionTypes": {"A": {"description": "a", "detectionRules": ["true"]}},
"severityRules": [{"condition": "a > 1", "severity": "LOW"}],
"tools": {"dbQueries": [{"name": "t", "endpoint": "https://a.example.com"}]},
"playbooks": [{"playbookId": "p", "approved": "yes", "appliesTo": [], "steps": ["a"]}]}"#;

    let validated = check_domain(text);

    assert_eq!(validated.dialect, Some(Dialect::Extended));
    let shape: Vec<_> = validated
        .findings
        .iter()
        .filter(|finding| finding.code.as_str() != "type_without_playbook")
        .map(|finding| {
            (
                finding.code.as_str(),
                finding.pointer.as_str(),
                finding.line,
            )
        })
        .filter(|(code, ..)| *code != "tool_never_used")
        .collect();
    assert_eq!(
        shape,
        [
            ("missing_field", "/severityRules/0", 2),
            ("unknown_key", "/severityRules/0/condition", 2),
            ("missing_field", "/tools/dbQueries/0", 3),
            ("unknown_key", "/tools/dbQueries/0/endpoint", 3),
            ("wrong_type", "/playbooks/0/approved", 4),
            ("invalid_value", "/playbooks/0/appliesTo", 4),
        ]
    );
    let hint = validated
        .findings
        .iter()
        .find(|f| f.pointer == "/severityRules/0/condition");
    assert_eq!(
        hint.unwrap().hint.as_deref(),
        Some("the key is called `if` here")
    );
}

#[test]
fn tenant_packs_are_translated_too() {
    let text = r#"{"tenantId": "CLINIC",
"workflowPolicies": {"severityOverrides": {"LATER": "LOW", "DENIED": "LOW"}, "escalationQueue": "Q"},
"toolsAllowList": ["getClaim", "none"],
"guardrailOverrides": {"escalateIfConfidenceBelow": 0.5},
"routingRules": [{"if": "amount >", "routeTo": "X"}]}"#;

    let findings = check_tenant(text, &extended()).findings;

    assert_findings(
        text,
        &findings,
        &[
            (
                "unknown_exception_type",
                "/workflowPolicies/severityOverrides/LATER",
                2,
                44,
                "\"LATER\"",
            ),
            (
                "carried_along",
                "/workflowPolicies/escalationQueue",
                2,
                78,
                "\"escalationQueue\"",
            ),
            (
                "not_approved_tool_in_playbook",
                "/toolsAllowList",
                3,
                19,
                "[\"getClaim\", \"none\"]",
            ),
            ("unknown_tool", "/toolsAllowList/1", 3, 32, "\"none\""),
            (
                "guardrail_loosened",
                "/guardrailOverrides/escalateIfConfidenceBelow",
                4,
                53,
                "0.5",
            ),
            ("carried_along", "/routingRules", 5, 1, "\"routingRules\""),
            ("invalid_condition", "/routingRules/0/if", 5, 33, ">"),
        ],
    );
}

#[test]
fn a_tenant_that_lets_go_an_approval_is_warned_of() {
    let mut tenant = extended_tenant();
    tenant["humanApprovalRules"] = json!([{"severity": "CRITICAL", "requireApproval": false}]);

    let findings = check_tenant(&tenant.to_string(), &extended()).findings;

    assert_eq!(codes(&findings), ["guardrail_loosened"]);
    assert_eq!(findings[0].pointer, "/humanApprovalRules/0/requireApproval");
}

#[test]
fn what_is_carried_along_is_served_under_extensions() {
    let mut pack = extended();
    pack["guardrails"]["maxAutoRetries"] = json!(3);
    pack["playbooks"][0]["successCriteria"] = json!("paid");
    let mut tenant = extended_tenant();
    tenant["routingRules"] = json!([{"if": "amount > 1", "routeTo": "Q"}]);
    tenant["workflowPolicies"]["agingThresholds"] = json!({"LATE": "48h"});

    let effective = merge(&pack, Some(&tenant)).unwrap().value;

    assert_eq!(
        effective["extensions"],
        json!({
            "domain": {
                "guardrails": {"maxAutoRetries": 3},
                "playbooks": {"appeal": {"successCriteria": "paid"}},
                "tools": {"getClaim": {"group": "dbQueries"}, "resubmit": {"group": "apiActions"}}
            },
            "tenant": {
                "routingRules": [{"if": "amount > 1", "routeTo": "Q"}],
                "workflowPolicies": {"agingThresholds": {"LATE": "48h"}}
            }
        })
    );
    assert_eq!(effective["severityOverrides"], json!({"LATE": "LOW"}));
    assert_eq!(
        effective["guardrails"]["humanApprovalThreshold"],
        json!(0.75)
    );
}

#[test]
fn a_tenants_playbook_takes_a_type_from_one_that_serves_several() {
    let mut tenant = extended_tenant();
    tenant["customPlaybooks"] =
        json!([{"playbookId": "ours", "approved": true, "appliesTo": ["LATE"], "steps": ["x"]}]);

    let effective = merge(&extended(), Some(&tenant)).unwrap().value;

    assert_eq!(
        effective["playbooks"][0]["exceptionTypes"],
        json!(["DENIED"])
    );
    assert_eq!(effective["playbooks"][1]["playbookId"], "ours");
}

#[test]
fn a_core_tenant_pack_may_override_an_extended_domain_pack() {
    let tenant = json!({"tenantId": "T1", "domainName": "Claims", "approvedTools": ["getClaim", "resubmit"]});
    let context = Context {
        against: Some(&extended()),
        ..Context::of(PackKind::Tenant)
    };

    let validated = validate(&tenant.to_string(), &context);

    assert_eq!(validated.dialect, Some(Dialect::Core));
    assert!(validated.findings.is_empty(), "{:?}", validated.findings);
}

#[test]
fn findings_call_the_list_of_tools_what_its_author_calls_it() {
    let playbooks = json!([{"playbookId": "p", "approved": true, "appliesTo": ["FAIL"], "steps": ["openCase(id)"]}]);
    let without = json!({
        "tenantId": "ACME", "domainName": "CapitalMarkets",
        "workflowPolicies": {"severityOverrides": {"FAIL": "HIGH"}}, "routingRules": []
    });
    let mut with = without.clone();
    with["toolsAllowList"] = json!(["getTrade"]);
    with["customPlaybooks"] = playbooks;
    for (pack, code, says) in [
        (
            without,
            "all_tools_approved",
            "`toolsAllowList` is left out",
        ),
        (
            with,
            "not_approved_tool_in_playbook",
            "add it to `toolsAllowList`",
        ),
    ] {
        let findings = check_tenant(&pack.to_string(), &domain()).findings;

        let finding = findings
            .iter()
            .find(|one| one.code.as_str() == code)
            .unwrap_or_else(|| panic!("{findings:#?}"));
        let hint = finding.hint.as_deref().unwrap_or_default();
        assert!(
            finding.message.contains(says) || hint.contains(says),
            "{finding:#?}"
        );
    }
}
