//! What an activation would change, in names.

use serde_json::{Value, json};
use tenantry_domain::packs::{ChangeGroup, ChangeKind};
use tenantry_engine::{changes::between, effective::merge};

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
