//! The effective configuration: one test for each rule of merging.

use serde_json::{Value, json};
use tenantry_domain::Checksum;
use tenantry_engine::{MergeError, effective::merge};

use crate::support::{domain, tenant};

/// Merges the packs of the tests after a change to both.
fn merged(change: impl FnOnce(&mut Value, &mut Value)) -> Value {
    let (mut pack, mut overrides) = (domain(), tenant());
    change(&mut pack, &mut overrides);
    merge(&pack, Some(&overrides)).unwrap().value
}

#[test]
fn without_a_tenant_pack_everything_is_the_domains() {
    let effective = merge(&domain(), None).unwrap();

    let value = &effective.value;
    assert_eq!(value["domainName"], "CapitalMarkets");
    assert_eq!(value["exceptionTypes"], domain()["exceptionTypes"]);
    assert_eq!(value["tools"], domain()["tools"]);
    assert_eq!(value["playbooks"], domain()["playbooks"]);
    assert_eq!(value["severityOverrides"], json!({}));
    assert_eq!(value["humanApprovalRules"], json!([]));
    assert_eq!(value["retentionPolicies"], json!({}));
    assert_eq!(
        value["guardrails"],
        json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": 0.8})
    );
}

#[test]
fn the_checksum_is_of_the_bytes_that_are_served() {
    let effective = merge(&domain(), Some(&tenant())).unwrap();

    assert_eq!(
        effective.checksum,
        Checksum::of_bytes(effective.canonical.as_bytes())
    );
    assert_eq!(
        serde_json::from_str::<Value>(&effective.canonical).unwrap(),
        effective.value
    );
}

#[test]
fn types_and_entities_are_the_domains() {
    let value = merged(|pack, _| {
        pack["entities"] = json!({"T": {"attributes": {"a": {"type": "string"}}}});
    });

    assert_eq!(value["exceptionTypes"], domain()["exceptionTypes"]);
    assert_eq!(value["entities"]["T"]["attributes"]["a"]["type"], "string");
}

#[test]
fn the_tenants_severities_stand_beside_the_domains_rules() {
    let value = merged(|pack, overrides| {
        pack["severityRules"] = json!([{"condition": "a > 1", "severity": "LOW"}]);
        overrides["customSeverityOverrides"] =
            json!([{"exceptionType": "FAIL", "severity": "HIGH"}]);
    });

    assert_eq!(
        value["severityRules"],
        json!([{"condition": "a > 1", "severity": "LOW"}])
    );
    assert_eq!(value["severityOverrides"], json!({"FAIL": "HIGH"}));
}

#[test]
fn allow_lists_intersect_and_block_lists_unite() {
    let value = merged(|pack, overrides| {
        pack["guardrails"] = json!({"allowLists": ["FAIL", "BREAK"], "blockLists": ["source:A"]});
        overrides["customGuardrails"] =
            json!({"allowLists": ["BREAK"], "blockLists": ["source:B", "source:A"]});
    });

    assert_eq!(value["guardrails"]["allowLists"], json!(["BREAK"]));
    assert_eq!(
        value["guardrails"]["blockLists"],
        json!(["source:A", "source:B"])
    );
}

#[test]
fn an_empty_allow_list_restricts_nothing() {
    let of_domain = merged(|pack, overrides| {
        pack["guardrails"] = json!({"allowLists": ["FAIL"]});
        overrides["customGuardrails"] = json!({"allowLists": []});
    });
    let of_tenant = merged(|_, overrides| {
        overrides["customGuardrails"] = json!({"allowLists": ["BREAK"]});
    });

    assert_eq!(of_domain["guardrails"]["allowLists"], json!(["FAIL"]));
    assert_eq!(of_tenant["guardrails"]["allowLists"], json!(["BREAK"]));
}

#[test]
fn allow_lists_that_leave_nothing_are_an_error() {
    let (mut pack, mut overrides) = (domain(), tenant());
    pack["guardrails"] = json!({"allowLists": ["FAIL"]});
    overrides["customGuardrails"] = json!({"allowLists": ["BREAK"]});

    let error = merge(&pack, Some(&overrides)).unwrap_err();

    assert_eq!(
        error,
        MergeError::AllowListsDisjoint("exception types".to_owned())
    );
}

#[test]
fn the_threshold_is_the_tenants_if_given() {
    let threshold = |domain: Option<f64>, tenant: Option<f64>| {
        merged(|pack, overrides| {
            pack["guardrails"] = domain.map_or(json!({}), |t| json!({"humanApprovalThreshold": t}));
            overrides["customGuardrails"] =
                tenant.map_or(json!({}), |t| json!({"humanApprovalThreshold": t}));
        })["guardrails"]["humanApprovalThreshold"]
            .clone()
    };

    assert_eq!(threshold(Some(0.5), Some(0.9)), 0.9);
    assert_eq!(threshold(Some(0.5), None), 0.5);
    assert_eq!(threshold(None, Some(0.0)), 0.0);
    assert_eq!(threshold(None, None), 0.8);
}

#[test]
fn only_approved_tools_remain() {
    let names = |approved: Option<Value>| {
        let value = merged(|_, overrides| match approved {
            Some(approved) => overrides["approvedTools"] = approved,
            None => drop(overrides.as_object_mut().unwrap().remove("approvedTools")),
        });
        let tools: Vec<_> = value["tools"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        (tools, value["toolsNotApproved"].clone())
    };

    assert_eq!(
        names(None),
        (vec!["getTrade".into(), "openCase".into()], json!([]))
    );
    assert_eq!(
        names(Some(json!(["openCase"]))),
        (vec!["openCase".into()], json!(["getTrade"]))
    );
    assert_eq!(
        names(Some(json!([]))),
        (vec![], json!(["getTrade", "openCase"]))
    );
}

#[test]
fn tool_overrides_change_limits_and_nothing_else() {
    let value = merged(|pack, overrides| {
        pack["tools"]["getTrade"]["timeoutSeconds"] = json!(5);
        pack["tools"]["getTrade"]["maxRetries"] = json!(1);
        overrides["toolOverrides"] = json!([{"toolName": "getTrade", "timeoutSeconds": 30}]);
    });

    assert_eq!(
        value["tools"]["getTrade"],
        json!({
            "description": "Reads a trade.",
            "endpoint": "https://tools.example.com/trade",
            "timeoutSeconds": 30,
            "maxRetries": 1
        })
    );
}

#[test]
fn the_tenants_playbooks_replace_the_domains_for_their_type() {
    let value = merged(|_, overrides| {
        overrides["customPlaybooks"] =
            json!([{"exceptionType": "FAIL", "name": "ours", "steps": [{"action": "x"}]}]);
    });

    let names: Vec<_> = value["playbooks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|playbook| (playbook["exceptionType"].clone(), playbook["name"].clone()))
        .collect();
    assert_eq!(
        names,
        [
            (json!("BREAK"), Value::Null),
            (json!("FAIL"), json!("ours"))
        ]
    );
}

#[test]
fn approval_rules_retention_and_notifications_are_the_tenants() {
    let rules = json!([{"severity": "HIGH", "requireApproval": true}]);
    let notifications = json!({"x-channel": "ops"});

    let value = merged(|_, overrides| {
        overrides["humanApprovalRules"] = rules.clone();
        overrides["retentionPolicies"] = json!({"dataTTL": 30});
        overrides["notificationPolicies"] = notifications.clone();
    });

    assert_eq!(value["humanApprovalRules"], rules);
    assert_eq!(value["retentionPolicies"], json!({"dataTTL": 30}));
    assert_eq!(value["notificationPolicies"], notifications);
}

#[test]
fn ignored_keys_and_texts_about_the_pack_are_not_served() {
    let value = merged(|pack, _| {
        pack["description"] = json!("About the pack.");
        pack["x-note"] = json!(1);
        pack["tools"]["getTrade"]["x-owner"] = json!("me");
        pack["playbooks"][0]["steps"][0]["parameters"] = json!({"x-kept": 1});
        pack["playbooks"][0]["steps"][0]["x-gone"] = json!(1);
    });

    assert_eq!(value.get("description"), None);
    assert_eq!(value.get("x-note"), None);
    assert_eq!(value["tools"]["getTrade"].get("x-owner"), None);
    assert_eq!(
        value["playbooks"][0]["steps"][0],
        json!({"action": "getTrade(id)", "parameters": {"x-kept": 1}})
    );
}

#[test]
fn what_is_no_pack_is_refused() {
    assert_eq!(
        merge(&json!([]), None).unwrap_err(),
        MergeError::NotAPack("domain")
    );
    assert_eq!(
        merge(&domain(), Some(&json!(1))).unwrap_err(),
        MergeError::NotAPack("tenant")
    );
}
