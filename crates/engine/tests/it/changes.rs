//! What an activation would change, in names and values, and what it would loosen.

use serde_json::{Value, json};
use tenantry_domain::packs::{ChangeGroup, ChangeKind};
use tenantry_engine::{changes::between, effective::merge, loosening};

use crate::support::{domain, tenant};

fn effective(change: impl FnOnce(&mut Value, &mut Value)) -> Value {
    let (mut pack, mut overrides) = (domain(), tenant());
    change(&mut pack, &mut overrides);
    merge(&pack, Some(&overrides)).unwrap().value
}

fn listed(before: Option<&Value>, after: &Value) -> Vec<String> {
    between(before, after)
        .into_iter()
        .map(|change| format!("{} {} {}", change.group, change.name, change.kind.as_str()))
        .collect()
}

#[test]
fn nothing_changes_between_equal_configurations() {
    let one = effective(|_, _| {});

    assert!(between(Some(&one), &one).is_empty());
}

#[test]
fn a_first_configuration_adds_everything() {
    let changes = between(None, &effective(|_, _| {}));

    assert!(
        changes
            .iter()
            .all(|change| change.kind == ChangeKind::Added)
    );
    let types = changes
        .iter()
        .filter(|change| change.group == ChangeGroup::ExceptionTypes)
        .count();
    assert_eq!(types, 2);
}

#[test]
fn every_group_is_compared_by_name() {
    let before = effective(|pack, overrides| {
        pack["entities"] = json!({"T": {"attributes": {}}});
        pack["severityRules"] = json!([{"condition": "a > 1", "severity": "LOW"}]);
        pack["guardrails"] = json!({"blockLists": ["source:A"]});
        overrides["humanApprovalRules"] = json!([{"severity": "HIGH", "requireApproval": true}]);
        overrides["customSeverityOverrides"] =
            json!([{"exceptionType": "FAIL", "severity": "LOW"}]);
        overrides["notificationPolicies"] = json!({"email": ["a@example.com"]});
    });
    let after = effective(|pack, overrides| {
        pack["exceptionTypes"]["FAIL"]["description"] = json!("Other words.");
        pack["exceptionTypes"]["NEW"] = json!({"description": "n", "detectionRules": []});
        pack["entities"] = json!({"U": {"attributes": {}}});
        pack["severityRules"] = json!([{"condition": "a > 1", "severity": "HIGH"}]);
        pack["playbooks"][0]["playbookId"] = json!("pb");
        pack["guardrails"] = json!({"blockLists": ["source:B"], "humanApprovalThreshold": 0.9});
        overrides["approvedTools"] = json!(["getTrade"]);
        overrides["customSeverityOverrides"] =
            json!([{"exceptionType": "FAIL", "severity": "HIGH"}]);
        overrides["retentionPolicies"] = json!({"dataTTL": 5});
        overrides["notificationPolicies"] = json!({"email": ["b@example.com"]});
    });

    assert_eq!(
        listed(Some(&before), &after),
        [
            "exception_types FAIL changed",
            "exception_types NEW added",
            "entities T removed",
            "entities U added",
            "severity_rules a > 1 changed",
            "severity_overrides FAIL changed",
            "tools openCase removed",
            "playbooks FAIL removed",
            "playbooks pb added",
            "guardrails blockLists: source:A removed",
            "guardrails blockLists: source:B added",
            "guardrails humanApprovalThreshold changed",
            "approval_rules HIGH removed",
            "retention dataTTL added",
            "notifications email changed",
        ]
    );
}

#[test]
fn every_change_has_its_values_and_says_whether_it_narrows() {
    let before = effective(|pack, overrides| {
        pack["guardrails"] = json!({"blockLists": ["source:A"], "humanApprovalThreshold": 0.85});
        overrides["toolOverrides"] = json!([{"toolName": "getTrade", "timeoutSeconds": 30}]);
    });
    let after = effective(|pack, overrides| {
        pack["guardrails"] =
            json!({"blockLists": ["source:A", "source:B"], "humanApprovalThreshold": 0.5});
        overrides["toolOverrides"] = json!([{"toolName": "getTrade", "timeoutSeconds": 10}]);
    });

    let changes = between(Some(&before), &after);

    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            let values = change.values().into_iter().map(|value| {
                let text = |text: Option<String>| text.unwrap_or_default();
                format!(
                    "{} {}>{}",
                    value.path,
                    text(value.before),
                    text(value.after)
                )
            });
            (
                change.name.as_str(),
                change.narrows,
                values.collect::<Vec<_>>(),
            )
        })
        .collect();
    let values = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        rows,
        [
            ("getTrade", true, values(&["timeoutSeconds 30>10"])),
            ("blockLists: source:B", true, values(&[])),
            ("humanApprovalThreshold", false, values(&[" 0.85>0.5"])),
        ]
    );
    let added = changes
        .iter()
        .find(|change| change.kind == ChangeKind::Added)
        .unwrap();
    assert_eq!(added.before, None);
    assert_eq!(added.after.as_ref().unwrap().as_str(), "\"source:B\"");
}

#[test]
fn nothing_narrows_in_a_first_configuration() {
    let first = effective(|pack, _| pack["guardrails"] = json!({"blockLists": ["source:A"]}));

    assert!(between(None, &first).iter().all(|change| !change.narrows));
}

/// A configuration with something of every guardrail.
fn guarded(change: impl FnOnce(&mut Value, &mut Value)) -> Value {
    effective(|pack, overrides| {
        pack["guardrails"] = json!({"blockLists": ["source:A"]});
        overrides["customGuardrails"] = json!({
            "allowLists": ["source:OMS"],
            "blockLists": ["source:LEGACY_BATCH"],
            "humanApprovalThreshold": 0.85,
        });
        overrides["approvedTools"] = json!(["getTrade"]);
        overrides["humanApprovalRules"] = json!([
            {"severity": "CRITICAL", "requireApproval": true},
            {"severity": "HIGH", "requireApproval": true},
        ]);
        overrides["customSeverityOverrides"] =
            json!([{"exceptionType": "FAIL", "severity": "CRITICAL"}]);
        change(pack, overrides);
    })
}

fn loosened(after: &Value) -> Vec<String> {
    let findings = loosening::between(&guarded(|_, _| {}), after);
    let said = findings.into_iter();
    said.map(|finding| format!("{} {}", finding.pointer, finding.message))
        .collect()
}

#[test]
fn what_stays_or_gets_stricter_loosens_nothing() {
    let stricter = guarded(|pack, overrides| {
        pack["guardrails"]["blockLists"] = json!(["source:A", "source:B"]);
        overrides["customGuardrails"]["humanApprovalThreshold"] = json!(0.9);
        overrides["approvedTools"] = json!([]);
        overrides["humanApprovalRules"] = json!([
            {"severity": "CRITICAL", "requireApproval": true},
            {"severity": "HIGH", "requireApproval": true},
            {"severity": "LOW", "requireApproval": true},
        ]);
    });

    assert!(loosened(&guarded(|_, _| {})).is_empty());
    assert!(loosened(&stricter).is_empty());
}

#[test]
fn a_configuration_without_its_tenant_pack_loosens_all_that_the_pack_held() {
    let mut pack = domain();
    pack["guardrails"] = json!({"blockLists": ["source:A"]});
    let alone = merge(&pack, None).unwrap().value;

    assert_eq!(
        loosened(&alone),
        [
            "/humanApprovalRules no person is asked about `CRITICAL` any more: `requireApproval` is true \
             in force, and no rule after this",
            "/humanApprovalRules no person is asked about `HIGH` any more: `requireApproval` is true in \
             force, and no rule after this",
            "/guardrails/humanApprovalThreshold a person is asked below a confidence of 0.85 in force, \
             and only below 0.8 after this",
            "/guardrails/blockLists the block list does not hold `source:LEGACY_BATCH` any more: 2 \
             entries in force, 1 entry after this",
            "/guardrails/allowLists all sources are allowed after this; in force only `source:OMS` are",
            "/tools tools that are not approved in force may be called after this: `openCase` (1 of 2 \
             approved in force, 2 of 2 after this)",
        ]
    );
}

#[test]
fn each_guardrail_that_gives_way_is_said_with_both_values() {
    let weaker = guarded(|_, overrides| {
        overrides["humanApprovalRules"][1]["requireApproval"] = json!(false);
        overrides["customGuardrails"]["allowLists"] = json!(["source:OMS", "source:CSV"]);
        overrides["customSeverityOverrides"][0]["severity"] = json!("LOW");
    });

    assert_eq!(
        loosened(&weaker),
        [
            "/humanApprovalRules no person is asked about `HIGH` any more: `requireApproval` is true in \
             force, and false after this",
            "/severityOverrides `FAIL` is always `CRITICAL` in force, which a person is asked about, and \
             `LOW` after this",
            "/guardrails/allowLists the allow list lets the sources `source:CSV` through after this; in \
             force only `source:OMS`",
        ]
    );
}

#[test]
fn steps_that_ask_no_person_any_more_are_said_by_type() {
    let asking = |approvals: [bool; 2]| {
        effective(|pack, _| {
            let steps = approvals.map(|asks| json!({"action": "Look", "approvalRequired": asks}));
            pack["playbooks"] = json!([{"exceptionType": "FAIL", "steps": steps}]);
        })
    };

    let findings = loosening::between(&asking([true, true]), &asking([true, false]));
    let none = loosening::between(&asking([true, false]), &asking([false, true]));

    assert_eq!(
        findings[0].message,
        "the playbooks for `FAIL` ask for approval in 2 steps in force, and in 1 after this"
    );
    assert!(none.is_empty());
}

/// A playbook with conditions goes before one without, so what it does not ask nobody is asked.
#[test]
fn one_more_playbook_that_asks_less_is_said_and_one_that_asks_as_much_is_not() {
    let asking = |steps: &[usize]| {
        effective(|pack, _| {
            let playbooks = steps.iter().map(|count| {
                let step = json!({"action": "Look", "approvalRequired": true});
                let mut steps = vec![step; *count];
                steps.push(json!({"action": "Go on"}));
                json!({"exceptionType": "FAIL", "conditions": "confidence > 0.5", "steps": steps})
            });
            pack["playbooks"] = playbooks.collect();
        })
    };
    let said = |before: &[usize], after: &[usize]| {
        let found = loosening::between(&asking(before), &asking(after));
        found.into_iter().map(|f| f.message).collect::<Vec<_>>()
    };

    assert_eq!(
        said(&[2], &[2, 0]),
        [
            "one more playbook for `FAIL` asks for approval in 0 steps after this, and may take cases of \
             one that asks in 2 steps in force"
        ]
    );
    assert_eq!(
        said(&[0, 2], &[0, 0, 2]).len(),
        1,
        "one more may take those of the second"
    );
    assert_eq!(
        said(&[3, 3], &[1, 9]).len(),
        1,
        "the first asks less, whatever the second does"
    );
    assert_eq!(said(&[2], &[2, 2]).len(), 0);
    assert_eq!(said(&[1, 2], &[3, 2]).len(), 0);
    assert_eq!(
        said(&[], &[0]).len(),
        0,
        "without a playbook nothing was done"
    );
}

#[test]
fn what_the_new_configuration_does_not_know_is_no_guardrail_of_it() {
    let before = effective(|pack, _| {
        pack["exceptionTypes"]["GONE"] = json!({"description": "g", "detectionRules": []});
        pack["guardrails"] = json!({"blockLists": ["GONE"]});
    });

    assert!(loosening::between(&before, &effective(|_, _| {})).is_empty());
}
