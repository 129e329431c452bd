//! What differs between two versions of a pack.

use proptest::prelude::*;
use serde_json::{Value, json};
use tenantry_domain::{
    JsonText,
    packs::{Bump, Difference, PackKind},
};
use tenantry_engine::diff;

use crate::support::{any_json, domain, tenant};

fn domain_diff(change: impl FnOnce(&mut Value)) -> Vec<Difference> {
    let before = full();
    let mut after = full();
    change(&mut after);
    diff::between(PackKind::Domain, &before, &after)
}

fn tenant_diff(before: &Value, after: &Value) -> Vec<Difference> {
    diff::between(PackKind::Tenant, before, after)
}

/// A domain pack with something in every part.
fn full() -> Value {
    let mut pack = domain();
    pack["version"] = json!("v1");
    pack["entities"] =
        json!({"T": {"attributes": {"amount": {"type": "number"}, "name": {"type": "string"}}}});
    pack["severityRules"] = json!([{"condition": "amount > 1", "severity": "LOW"}]);
    pack["guardrails"] = json!({"allowLists": ["FAIL", "BREAK"], "blockLists": ["source:X"], "humanApprovalThreshold": 0.8});
    pack["playbooks"][0]["playbookId"] = json!("fail");
    pack["testSuites"] = json!([{"name": "t", "input": {}, "expectedOutput": {}}]);
    pack
}

/// One line a difference: `part name kind pointer`, and whether it narrows or is cosmetic.
fn lines(differences: &[Difference]) -> Vec<String> {
    let line = |d: &Difference| {
        let mark = match (d.narrows, d.cosmetic) {
            (true, _) => " narrows",
            (_, true) => " cosmetic",
            _ => "",
        };
        format!(
            "{} {} {} {}{mark}",
            d.part,
            d.name,
            d.kind.as_str(),
            d.pointer
        )
    };
    differences.iter().map(line).collect()
}

#[test]
fn equal_packs_do_not_differ_and_order_of_keys_does_not_matter() {
    let pack = full();
    let reordered: Value =
        serde_json::from_str(&serde_json::to_string_pretty(&pack).unwrap()).unwrap();

    assert!(diff::between(PackKind::Domain, &pack, &reordered).is_empty());
    assert!(diff::patch(&pack, &reordered).is_empty());
}

#[test]
fn additions_do_not_narrow() {
    let differences = domain_diff(|pack| {
        pack["exceptionTypes"]["NEW"] = json!({"description": "n", "detectionRules": []});
        pack["tools"]["new"] = json!({"description": "n", "endpoint": "https://a.example.com"});
        pack["severityRules"]
            .as_array_mut()
            .unwrap()
            .push(json!({"condition": "b", "severity": "HIGH"}));
        pack["guardrails"]["allowLists"]
            .as_array_mut()
            .unwrap()
            .push(json!("NEW"));
    });

    assert_eq!(
        lines(&differences),
        [
            "exception_types NEW added /exceptionTypes/NEW",
            "severity_rules b added /severityRules/1",
            "tools new added /tools/new",
            "guardrails allowLists: NEW added /guardrails/allowLists/2",
        ]
    );
    assert_eq!(Bump::of(&differences), Bump::Minor);
}

#[test]
fn removals_narrow_unless_they_open_a_door() {
    let differences = domain_diff(|pack| {
        pack["exceptionTypes"]
            .as_object_mut()
            .unwrap()
            .remove("BREAK");
        pack["severityRules"] = json!([]);
        pack["playbooks"].as_array_mut().unwrap().pop();
        pack["guardrails"] =
            json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": 0.7});
    });

    assert_eq!(
        lines(&differences),
        [
            "exception_types BREAK removed /exceptionTypes/BREAK narrows",
            "severity_rules amount > 1 removed /severityRules/0 narrows",
            "playbooks BREAK removed /playbooks/1 narrows",
            "guardrails allowLists: BREAK removed /guardrails/allowLists/1",
            "guardrails allowLists: FAIL removed /guardrails/allowLists/0",
            "guardrails blockLists: source:X removed /guardrails/blockLists/0",
            "guardrails humanApprovalThreshold changed /guardrails/humanApprovalThreshold",
        ]
    );
    assert_eq!(Bump::of(&differences), Bump::Major);
}

#[test]
fn texts_and_tests_are_cosmetic() {
    let differences = domain_diff(|pack| {
        pack["version"] = json!("v2");
        pack["x-note"] = json!("n");
        pack["exceptionTypes"]["FAIL"]["description"] = json!("Other words.");
        pack["tools"]["getTrade"]["description"] = json!("Other words.");
        pack["playbooks"][0]["name"] = json!("A name");
        pack["testSuites"] = json!([]);
    });

    assert!(
        differences.iter().all(|difference| difference.cosmetic),
        "{:?}",
        lines(&differences)
    );
    assert_eq!(differences.len(), 6);
    assert_eq!(Bump::of(&differences), Bump::Patch);
}

/// Sets the value at a pointer whose parent exists; null removes it.
fn set(pack: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = pack.pointer_mut(parent).unwrap();
    if key == "-" {
        parent.as_array_mut().unwrap().push(value);
    } else if value.is_null() {
        parent.as_object_mut().unwrap().remove(key);
    } else {
        parent[key] = value;
    }
}

#[test]
fn changes_narrow_where_something_worked_before() {
    let required = json!({"a": {"type": "string", "required": true}});
    let optional = json!({"a": {"type": "string"}});
    let rows = [
        ("/exceptionTypes/FAIL/detectionRules", json!([]), true),
        (
            "/exceptionTypes/BREAK/detectionRules",
            json!(["status == 'BROKEN'", "x"]),
            false,
        ),
        ("/exceptionTypes/FAIL/defaultSeverity", json!("LOW"), false),
        ("/entities/T/attributes/amount/type", json!("string"), true),
        ("/entities/T/attributes/name", Value::Null, true),
        ("/entities/T/attributes/b", json!({"type": "string"}), false),
        ("/tools/getTrade/parameters", required, true),
        ("/tools/getTrade/parameters", optional, false),
        ("/playbooks/0/conditions", json!("a > 1"), true),
        ("/playbooks/0/steps/0/approvalRequired", json!(true), true),
        ("/playbooks/0/steps/-", json!({"action": "y"}), false),
        ("/playbooks/0/steps", json!([]), true),
        ("/guardrails/humanApprovalThreshold", json!(0.9), true),
        ("/severityRules/0/severity", json!("HIGH"), false),
    ];
    for (pointer, value, narrows) in rows {
        let differences = domain_diff(|pack| set(pack, pointer, value));
        assert_eq!(differences.len(), 1, "{pointer}: {:?}", lines(&differences));
        assert_eq!(differences[0].narrows, narrows, "{pointer}");
        assert!(!differences[0].cosmetic, "{pointer}");
    }
}

#[test]
fn lists_are_matched_by_identity() {
    let differences = domain_diff(|pack| {
        let list = pack["playbooks"].as_array_mut().unwrap();
        list.reverse();
    });

    assert_eq!(
        lines(&differences),
        ["playbooks the order of playbooks changed /playbooks"]
    );
}

#[test]
fn tenant_packs_are_compared_by_what_they_override() {
    let mut before = tenant();
    before["customSeverityOverrides"] = json!([{"exceptionType": "FAIL", "severity": "LOW"}]);
    before["humanApprovalRules"] = json!([{"severity": "LOW", "requireApproval": true}]);
    before["retentionPolicies"] = json!({"dataTTL": 30});
    let mut after = tenant();
    after["customSeverityOverrides"] = json!([{"exceptionType": "BREAK", "severity": "LOW"}, {"exceptionType": "FAIL", "severity": "HIGH"}]);
    after["approvedTools"] = json!(["getTrade"]);
    after["humanApprovalRules"] = json!([{"severity": "HIGH", "requireApproval": true}]);
    after["retentionPolicies"] = json!({"dataTTL": 10});
    after["toolOverrides"] = json!([{"toolName": "getTrade", "maxRetries": 1}]);

    assert_eq!(
        lines(&tenant_diff(&before, &after)),
        [
            "severity_overrides FAIL changed /customSeverityOverrides/1",
            "severity_overrides BREAK added /customSeverityOverrides/0",
            "approved_tools openCase removed /approvedTools/1 narrows",
            "tool_overrides getTrade added /toolOverrides/0",
            "approval_rules LOW removed /humanApprovalRules/0",
            "approval_rules HIGH added /humanApprovalRules/0 narrows",
            "retention dataTTL changed /retentionPolicies/dataTTL narrows",
        ]
    );
}

#[test]
fn a_list_of_approved_tools_takes_away_what_none_allowed() {
    let mut all = tenant();
    all.as_object_mut().unwrap().remove("approvedTools");

    let narrowed = tenant_diff(&all, &tenant());
    let widened = tenant_diff(&tenant(), &all);

    assert_eq!(Bump::of(&narrowed), Bump::Major);
    assert_eq!(Bump::of(&widened), Bump::Minor);
    assert_eq!(
        lines(&narrowed)[0],
        "approved_tools every tool removed  narrows"
    );
    assert_eq!(
        widened
            .iter()
            .filter(|difference| difference.name == "every tool")
            .count(),
        1
    );
}

#[test]
fn another_alternative_detects_more() {
    let before = json!(["a > 1", {"condition": "s == 'x||y' || f(b || c)"}]);
    let rows = [
        (json!(["a > 1 || z", "f(b || c)", "s == 'x||y'"]), false),
        (
            json!([{"condition": "f(b || c) || s == 'x||y' || a > 1"}]),
            false,
        ),
        (json!(["a > 1", "s == 'x' || f(b || c)"]), true),
        (json!(["a > 1 && z", "s == 'x||y' || f(b || c)"]), true),
        (
            json!(["z ? true : false || a > 1", "s == 'x||y' || f(b || c)"]),
            true,
        ),
        (
            json!(["(a > 1 || z) && y", "s == 'x||y' || f(b || c)"]),
            true,
        ),
    ];
    for (after, narrows) in rows {
        let mut old = domain();
        old["exceptionTypes"]["FAIL"]["detectionRules"] = before.clone();
        let mut new = old.clone();
        new["exceptionTypes"]["FAIL"]["detectionRules"] = after.clone();

        let differences = diff::between(PackKind::Domain, &old, &new);

        assert_eq!(differences.len(), 1, "{after}");
        assert_eq!(differences[0].narrows, narrows, "{after}");
    }
}

#[test]
fn two_dialects_compare_by_what_they_mean() {
    let core = json!({
        "domainName": "D",
        "exceptionTypes": {"A": {"description": "a", "detectionRules": [], "severityRules": [{"condition": "x > 1", "severity": "LOW"}]}},
        "severityRules": [{"condition": "x > 2", "severity": "HIGH"}]
    });
    let extended = json!({
        "domainName": "D",
        "exceptionTypes": {"A": {"description": "a", "detectionRules": [], "severityRules": [{"if": "x > 1", "severity": "LOW"}]}},
        "severityRules": [{"if": "x > 2", "severity": "LOW"}],
        "guardrails": {"maxAutoRetries": 1}
    });

    let differences = diff::between(PackKind::Domain, &core, &extended);

    assert_eq!(
        lines(&differences),
        [
            "severity_rules x > 2 changed /severityRules/0",
            "extensions guardrails added /extensions/guardrails",
        ]
    );
}

/// Applies the patch between two documents to the first.
fn patched(before: &Value, after: &Value) -> Value {
    let patch: json_patch::Patch =
        serde_json::from_str(JsonText::of(&diff::patch(before, after)).as_str()).unwrap();
    let mut document = before.clone();
    json_patch::patch(&mut document, &patch).unwrap();
    document
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_patch_makes_the_one_document_of_the_other(before in any_json(), after in any_json()) {
        prop_assert_eq!(patched(&before, &after), after);
    }

    #[test]
    fn nothing_panics_and_only_what_differs_is_listed(before in any_json(), after in any_json()) {
        for kind in PackKind::ALL {
            let differences = diff::between(kind, &before, &after);
            for difference in differences {
                prop_assert_ne!(difference.before, difference.after);
            }
            prop_assert!(diff::between(kind, &before, &before).is_empty());
        }
    }
}
