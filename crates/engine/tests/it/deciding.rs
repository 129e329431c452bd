//! Decisions: one test for each rule of the specification, with the trace that explains it.

use serde_json::{Value, json};
use tenantry_domain::{
    Language,
    message::speaking,
    runtime::{
        Classified, Decision, DecisionOutcome, ExceptionInput, ExceptionSeverity, RuleResult,
        Stage, ToolStatus,
    },
};
use tenantry_engine::{Decider, effective::merge};

use crate::support::{domain, tenant};

/// The decider of the packs of the tests after a change to both.
fn decider(change: impl FnOnce(&mut Value, &mut Value)) -> Decider {
    let (mut pack, mut overrides) = (domain(), tenant());
    change(&mut pack, &mut overrides);
    Decider::of(&merge(&pack, Some(&overrides)).unwrap())
}

fn exception(value: Value) -> ExceptionInput {
    serde_json::from_value(value).unwrap()
}

fn decide(change: impl FnOnce(&mut Value, &mut Value), input: Value) -> Decision {
    decider(change).decide(&exception(input))
}

/// Rule and result of the trace's entries in a stage.
fn traced(decision: &Decision, stage: Stage) -> Vec<(&str, RuleResult)> {
    decision
        .trace
        .iter()
        .filter(|entry| entry.stage == stage)
        .map(|entry| (entry.rule.as_str(), entry.result))
        .collect()
}

#[test]
fn a_given_type_that_the_pack_knows_is_taken() {
    let decision = decide(|_, _| {}, json!({"exceptionType": "BREAK"}));

    assert_eq!(decision.exception_type, "BREAK");
    assert_eq!(decision.classified, Classified::Given);
    assert!((decision.confidence - 1.0).abs() < 1e-9);
}

#[test]
fn an_unknown_type_is_detected_by_the_lowest_priority_then_by_name() {
    let rule = |priority: Option<i64>| {
        let mut kind =
            json!({"description": "d", "detectionRules": ["a > 1", {"condition": "b > 1"}]});
        if let Some(priority) = priority {
            kind["detectionPriority"] = json!(priority);
        }
        kind
    };
    let input = json!({"exceptionType": "NOBODY", "rawPayload": {"b": 2}});

    let by_name = decide(
        |pack, _| {
            pack["exceptionTypes"] =
                json!({"Z": rule(None), "Y": rule(Some(100)), "X": rule(Some(101))});
        },
        input.clone(),
    );
    let by_priority = decide(
        |pack, _| {
            pack["exceptionTypes"] = json!({"Z": rule(Some(-1)), "Y": rule(None)});
        },
        input,
    );

    assert_eq!(by_name.exception_type, "Y");
    assert_eq!(by_priority.exception_type, "Z");
    assert_eq!(by_priority.classified, Classified::Detected);
    assert!((by_priority.confidence - 0.9).abs() < 1e-9);
    assert_eq!(
        traced(&by_priority, Stage::Classify),
        [
            ("the given type `NOBODY`", RuleResult::NotHeld),
            ("detection rule 1 of `Z`", RuleResult::Failed),
            ("detection rule 2 of `Z`", RuleResult::Held),
        ]
    );
    let failed = &by_priority.trace[1];
    assert_eq!(failed.expression.as_deref(), Some("a > 1"));
    assert_eq!(
        failed.because.as_deref(),
        Some("the payload has no field `a`")
    );
}

#[test]
fn what_nothing_detects_is_unclassified() {
    let decision = decide(|_, _| {}, json!({"rawPayload": {"status": "FINE"}}));

    assert_eq!(decision.exception_type, "UNCLASSIFIED");
    assert_eq!(decision.severity, ExceptionSeverity::Medium);
    assert_eq!(decision.outcome, DecisionOutcome::NoPlaybook);
    assert!(decision.confidence.abs() < 1e-9);
    assert_eq!(decision.reasons, ["no playbook serves `UNCLASSIFIED` here"]);
}

#[test]
fn the_severity_is_the_tenants_then_the_highest_rule_then_the_default() {
    let change = |pack: &mut Value, _: &mut Value| {
        pack["exceptionTypes"]["FAIL"]["severityRules"] = json!([
            {"condition": "a > 1", "severity": "LOW"}, {"condition": "a > 2", "severity": "HIGH"}
        ]);
        pack["exceptionTypes"]["FAIL"]["defaultSeverity"] = json!("CRITICAL");
        pack["severityRules"] = json!([
            {"condition": "a > 3 && exceptionType == 'FAIL'", "severity": "CRITICAL"},
            {"condition": "a > 0", "severity": "MEDIUM"}
        ]);
    };
    let severity = |a: i64| {
        let input = json!({"exceptionType": "FAIL", "rawPayload": {"a": a}});
        decide(change, input).severity
    };

    assert_eq!(severity(4), ExceptionSeverity::Critical);
    assert_eq!(severity(3), ExceptionSeverity::High);
    assert_eq!(severity(1), ExceptionSeverity::Medium);
    assert_eq!(severity(0), ExceptionSeverity::Critical);

    let overridden = decide(
        |pack, overrides| {
            change(pack, overrides);
            overrides["customSeverityOverrides"] =
                json!([{"exceptionType": "FAIL", "severity": "LOW"}]);
        },
        json!({"exceptionType": "FAIL", "rawPayload": {"a": 9}}),
    );
    assert_eq!(overridden.severity, ExceptionSeverity::Low);
    assert_eq!(traced(&overridden, Stage::Severity).len(), 1);
}

#[test]
fn rules_are_tried_from_the_highest_severity_on() {
    let decision = decide(
        |pack, _| {
            pack["exceptionTypes"]["FAIL"]["severityRules"] =
                json!([{"condition": "true", "severity": "LOW"}]);
            pack["severityRules"] = json!([
                {"condition": "severity == 'LOW'", "severity": "CRITICAL"},
                {"condition": "size(rawPayload) == 5", "severity": "HIGH"}
            ]);
        },
        json!({"exceptionType": "FAIL"}),
    );

    assert_eq!(
        traced(&decision, Stage::Severity),
        [
            ("severity rule 1 of the pack", RuleResult::Failed),
            ("severity rule 2 of the pack", RuleResult::NotHeld),
            ("severity rule 1 of `FAIL`", RuleResult::Held),
        ]
    );
}

#[test]
fn a_playbook_with_conditions_comes_before_the_one_without() {
    let change = |pack: &mut Value, _: &mut Value| {
        pack["playbooks"] = json!([
            {"exceptionType": "FAIL", "playbookId": "default", "steps": []},
            {"exceptionType": "FAIL", "playbookId": "big", "conditions": "a > 10", "steps": []},
            {"exceptionType": "FAIL", "playbookId": "bad", "conditions": "severity == 'HIGH'", "steps": []}
        ]);
        pack["exceptionTypes"]["FAIL"]["defaultSeverity"] = json!("HIGH");
    };
    let chosen = |a: i64| {
        let input = json!({"exceptionType": "FAIL", "rawPayload": {"a": a}});
        decide(change, input).playbook.unwrap().playbook_id.unwrap()
    };

    assert_eq!(chosen(11), "big");
    assert_eq!(chosen(10), "bad");
}

#[test]
fn the_tenants_playbooks_replace_the_domains_for_a_type() {
    let decision = decide(
        |pack, overrides| {
            pack["playbooks"][0]["playbookId"] = json!("theirs");
            overrides["customPlaybooks"] = json!([
                {"exceptionType": "FAIL", "name": "ours", "conditions": "a > 1", "steps": []}
            ]);
        },
        json!({"exceptionType": "FAIL", "rawPayload": {"a": 1}}),
    );

    assert_eq!(decision.outcome, DecisionOutcome::NoPlaybook);
    assert_eq!(
        traced(&decision, Stage::Playbook),
        [("playbook `ours`", RuleResult::NotHeld)]
    );
}

#[test]
fn steps_name_their_tools_and_fill_in_parameters() {
    let decision = decide(
        |pack, overrides| {
            overrides["approvedTools"] = json!(["getTrade"]);
            pack["playbooks"][0]["steps"] = json!([
                {"stepId": "read", "action": "getTrade(id)", "parameters": {"id": "{{tradeId}}", "at": "{{timestamp}}"}},
                {"action": "Open a case", "tool": "openCase", "approvalRequired": true},
                {"action": "x", "parameters": {"toolName": "missing", "n": "{{rawPayload.nothing}}"}},
                {"action": "Call (the desk)"}
            ]);
        },
        json!({"exceptionType": "FAIL", "timestamp": "2026-01-02T03:04:05Z", "rawPayload": {"tradeId": 7}}),
    );

    let statuses: Vec<_> = decision
        .steps
        .iter()
        .map(|step| (step.tool.as_deref(), step.tool_status))
        .collect();
    assert_eq!(
        statuses,
        [
            (Some("getTrade"), Some(ToolStatus::Allowed)),
            (Some("openCase"), Some(ToolStatus::NotApproved)),
            (Some("missing"), Some(ToolStatus::UnknownTool)),
            (None, None),
        ]
    );
    assert_eq!(
        decision.steps[0].parameters,
        Some(json!({"id": 7, "at": "2026-01-02T03:04:05Z"}))
    );
    assert_eq!(decision.steps[2].unfilled, ["rawPayload.nothing"]);
    assert_eq!(decision.outcome, DecisionOutcome::NeedsApproval);
    assert_eq!(decision.reasons, ["step 2 asks for approval"]);
}

#[test]
fn block_lists_stop_types_sources_and_tools() {
    for (entry, input) in [
        ("FAIL", json!({"exceptionType": "FAIL"})),
        (
            "source:S",
            json!({"exceptionType": "FAIL", "sourceSystem": "S"}),
        ),
        ("getTrade", json!({"exceptionType": "FAIL"})),
    ] {
        let blocked = decide(
            |pack, _| pack["guardrails"] = json!({"blockLists": [entry]}),
            input.clone(),
        );
        let free = decide(
            |pack, _| pack["guardrails"] = json!({"blockLists": ["BREAK", "source:T", "openCase"]}),
            input,
        );

        assert_eq!(blocked.outcome, DecisionOutcome::Blocked, "{entry}");
        assert_eq!(blocked.reasons.len(), 1);
        assert_eq!(free.outcome, DecisionOutcome::Auto, "{entry}");
    }
}

#[test]
fn an_allow_list_restricts_only_the_kinds_that_it_names() {
    let outcome = |allowed: Value, source: Option<&str>| {
        decide(
            |pack, _| pack["guardrails"] = json!({"allowLists": allowed}),
            json!({"exceptionType": "FAIL", "sourceSystem": source}),
        )
        .outcome
    };

    assert_eq!(outcome(json!([]), None), DecisionOutcome::Auto);
    assert_eq!(outcome(json!(["FAIL"]), Some("X")), DecisionOutcome::Auto);
    assert_eq!(
        outcome(json!(["BREAK"]), Some("X")),
        DecisionOutcome::Blocked
    );
    assert_eq!(
        outcome(json!(["source:X"]), Some("X")),
        DecisionOutcome::Auto
    );
    assert_eq!(
        outcome(json!(["source:X"]), Some("Y")),
        DecisionOutcome::Blocked
    );
    assert_eq!(outcome(json!(["source:X"]), None), DecisionOutcome::Blocked);
    assert_eq!(outcome(json!(["getTrade"]), None), DecisionOutcome::Auto);
    assert_eq!(outcome(json!(["openCase"]), None), DecisionOutcome::Blocked);
}

#[test]
fn outcomes_have_an_order() {
    let change = |pack: &mut Value, overrides: &mut Value| {
        pack["guardrails"] = json!({"blockLists": ["source:S"], "humanApprovalThreshold": 0.95});
        pack["playbooks"] = json!([{"exceptionType": "FAIL", "steps": [{"action": "x"}]}]);
        overrides["humanApprovalRules"] = json!([
            {"severity": "MEDIUM", "requireApproval": true}, {"severity": "LOW", "requireApproval": false}
        ]);
    };

    let blocked = decide(
        change,
        json!({"exceptionType": "BREAK", "sourceSystem": "S"}),
    );
    let nothing = decide(change, json!({"exceptionType": "BREAK"}));
    let asked = decide(change, json!({"exceptionType": "FAIL", "confidence": 0.9}));

    assert_eq!(blocked.outcome, DecisionOutcome::Blocked);
    assert_eq!(nothing.outcome, DecisionOutcome::NoPlaybook);
    assert_eq!(asked.outcome, DecisionOutcome::NeedsApproval);
    assert_eq!(
        asked.reasons,
        [
            "a rule asks for approval of MEDIUM",
            "the confidence 0.9 is under the threshold 0.95"
        ]
    );
}

#[test]
fn a_detected_type_is_less_sure_than_a_given_one() {
    let change = |pack: &mut Value, _: &mut Value| {
        pack["guardrails"] = json!({"humanApprovalThreshold": 0.95});
    };

    let given = decide(change, json!({"exceptionType": "FAIL"}));
    let detected = decide(change, json!({"rawPayload": {"status": "FAILED"}}));

    assert_eq!(given.outcome, DecisionOutcome::Auto);
    assert_eq!(detected.outcome, DecisionOutcome::NeedsApproval);
}

#[test]
fn the_same_input_gives_the_same_decision() {
    let decider = decider(|_, _| {});
    let input = exception(json!({"rawPayload": {"status": "FAILED"}}));

    let (one, two) = (decider.decide(&input), decider.decide(&input));

    assert_eq!(one, two);
    assert_eq!(&one.checksum, decider.checksum());
}

#[test]
fn a_condition_without_end_is_stopped_and_the_decision_says_so() {
    let items: Vec<i64> = (0..20_000).collect();
    let decision = decide(
        |pack, _| {
            pack["exceptionTypes"]["FAIL"]["detectionRules"] =
                json!(["items.exists(a, items.exists(b, a + b < 0))"]);
            pack["exceptionTypes"]["FAIL"]["detectionPriority"] = json!(1);
            pack["exceptionTypes"]["BREAK"]["detectionRules"] = json!(["size(items) > 5"]);
        },
        json!({"rawPayload": {"items": items}}),
    );

    assert_eq!(decision.exception_type, "BREAK");
    assert!(decision.budget_spent);
    let spent: Vec<_> = decision
        .trace
        .iter()
        .filter(|entry| entry.result == RuleResult::Spent)
        .collect();
    assert_eq!(spent.len(), 1);
    assert_eq!(spent[0].rule, "detection rule 1 of `FAIL`");
}

#[test]
fn what_validation_would_refuse_counts_as_not_holding() {
    let decision = decide(
        |pack, _| {
            pack["exceptionTypes"]["FAIL"]["detectionRules"] = json!(["status = 1", 5, "'text'"]);
            pack["exceptionTypes"]["BREAK"]["detectionRules"] = json!([]);
        },
        json!({"rawPayload": {"status": 1}}),
    );

    assert_eq!(decision.exception_type, "UNCLASSIFIED");
    assert_eq!(
        traced(&decision, Stage::Classify),
        [
            ("detection rule 1 of `FAIL`", RuleResult::Failed),
            ("detection rule 3 of `FAIL`", RuleResult::Failed),
        ]
    );
}

#[test]
fn a_decision_is_explained_in_thai_too() {
    let change = |pack: &mut Value, overrides: &mut Value| {
        pack["guardrails"] = json!({"blockLists": ["source:S"], "allowLists": ["source:T"]});
        pack["exceptionTypes"]["FAIL"]["severityRules"] =
            json!([{"condition": "a > 'x'", "severity": "LOW"}]);
        overrides["humanApprovalRules"] = json!([{"severity": "MEDIUM", "requireApproval": true}]);
    };
    for input in [
        json!({"exceptionType": "NOBODY", "sourceSystem": "S", "rawPayload": {"status": "FAILED", "a": 1}}),
        json!({"exceptionType": "FAIL", "sourceSystem": "T", "confidence": 0.1}),
        json!({"exceptionType": "FAIL"}),
        json!({"rawPayload": {"status": 1}}),
    ] {
        let decision = decide(change, input);

        let thai = speaking(Language::Thai, || serde_json::to_value(&decision).unwrap());

        let is_thai = |text: &Value| {
            let text = text.as_str().unwrap();
            // A severity is a word of packs.
            text.chars().all(|c| c.is_ascii_uppercase())
                || text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c))
        };
        for entry in thai["trace"].as_array().unwrap() {
            assert!(is_thai(&entry["rule"]), "{entry}");
            assert!(entry.get("because").is_none_or(is_thai), "{entry}");
        }
        assert!(
            thai["reasons"].as_array().unwrap().iter().all(is_thai),
            "{thai}"
        );
        // As it is kept by whoever reads English.
        assert_eq!(
            serde_json::to_value(&decision).unwrap()["reasons"],
            json!(decision.reasons)
        );
    }
}
