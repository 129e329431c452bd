//! What the extended dialect says of tools: the types of their arguments, and groups of approved ones.

use serde_json::{Value, json};
use tenantry_domain::packs::PackKind;
use tenantry_engine::{dialect::normalise, effective::merge};

use crate::{
    dialects::{extended, extended_tenant},
    support::{assert_findings, check_domain, check_tenant, codes},
};

#[test]
fn arguments_may_be_lists_of_a_type() {
    let mut pack = extended();
    pack["tools"]["dbQueries"][0]["argsSchema"] =
        json!({"ids": "string[]", "legs": "object[]", "one": "string"});

    let validated = check_domain(&pack.to_string());
    let normal = normalise(PackKind::Domain, &pack).into_owned();
    let served = merge(&pack, None).unwrap().value;

    assert!(validated.findings.is_empty(), "{:?}", validated.findings);
    let parameters = json!({
        "ids": {"type": "array", "itemType": "string"},
        "legs": {"type": "array", "itemType": "object"},
        "one": {"type": "string"}
    });
    assert_eq!(normal["tools"]["getClaim"]["parameters"], parameters);
    assert_eq!(served["tools"]["getClaim"]["parameters"], parameters);
    assert_eq!(*normalise(PackKind::Domain, &normal), normal);
}

#[test]
fn other_types_of_arguments_are_still_refused() {
    for kind in ["text", "[]", "string[][]", "String[]", "string []"] {
        let mut pack = extended();
        pack["tools"]["dbQueries"][0]["argsSchema"] = json!({"ids": kind});

        let findings = check_domain(&pack.to_string()).findings;

        assert_eq!(codes(&findings), ["invalid_value"], "{kind}");
        assert_eq!(findings[0].pointer, "/tools/dbQueries/0/argsSchema/ids");
    }
}

#[test]
fn tools_are_approved_in_groups_as_well() {
    let text = r#"{"tenantId": "CLINIC", "workflowPolicies": {},
"toolsAllowList": {"x-why": 1, "apiActions": ["none"], "dbQueries": ["getClaim"]}}"#;
    let pack: Value = serde_json::from_str(text).unwrap();

    let normal = normalise(PackKind::Tenant, &pack);
    assert_eq!(normal["approvedTools"], json!(["getClaim", "none"]));
    assert_findings(
        text,
        &check_tenant(text, &extended()).findings,
        &[
            (
                "not_approved_tool_in_playbook",
                "/toolsAllowList",
                2,
                19,
                r#"{"x-why": 1, "apiActions": ["none"], "dbQueries": ["getClaim"]}"#,
            ),
            (
                "unknown_tool",
                "/toolsAllowList/apiActions/0",
                2,
                47,
                "\"none\"",
            ),
        ],
    );
    let served = merge(&extended(), Some(&pack)).unwrap().value;
    assert_eq!(served["toolsNotApproved"], json!(["resubmit"]));

    let mut none = extended_tenant();
    none["toolsAllowList"] = json!({});
    let served = merge(&extended(), Some(&none)).unwrap().value;
    assert_eq!(served["toolsNotApproved"], json!(["getClaim", "resubmit"]));
}

#[test]
fn groups_of_approved_tools_have_a_shape() {
    for (list, code, pointer) in [
        (
            json!({"queries": ["getClaim"]}),
            "unknown_key",
            "/toolsAllowList/queries",
        ),
        (
            json!({"dbQueries": "getClaim"}),
            "wrong_type",
            "/toolsAllowList/dbQueries",
        ),
        (
            json!({"dbQueries": [1]}),
            "wrong_type",
            "/toolsAllowList/dbQueries/0",
        ),
        (json!("getClaim"), "wrong_type", "/toolsAllowList"),
    ] {
        let mut pack = extended_tenant();
        pack["toolsAllowList"] = list.clone();

        let findings = check_tenant(&pack.to_string(), &extended()).findings;

        let shape = findings.iter().find(|one| one.code.as_str() == code);
        assert_eq!(
            shape
                .unwrap_or_else(|| panic!("{list}: {findings:#?}"))
                .pointer,
            pointer
        );
    }
}
