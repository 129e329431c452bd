//! Two stored documents checked together, as an activation does.

use serde_json::json;
use tenantry_engine::validate_pair;

use crate::support::{codes, domain, tenant};

#[test]
fn two_complete_packs_have_no_findings() {
    let pair = validate_pair(
        &domain().to_string(),
        Some(&tenant().to_string()),
        "ACME",
        false,
    );

    assert!(
        pair.domain_findings.is_empty(),
        "{:?}",
        pair.domain_findings
    );
    assert!(
        pair.tenant_findings.is_empty(),
        "{:?}",
        pair.tenant_findings
    );
    assert_eq!(
        pair.domain.unwrap().identity.domain.as_deref(),
        Some("CapitalMarkets")
    );
    assert_eq!(
        pair.tenant.unwrap().identity.tenant_id.as_deref(),
        Some("ACME")
    );
}

#[test]
fn a_tenants_playbooks_count_for_what_the_domain_leaves_open() {
    let mut pack = domain();
    pack["playbooks"] = json!([]);
    let mut overrides = tenant();
    overrides["customPlaybooks"] = json!([
        {"exceptionType": "FAIL", "steps": [{"action": "getTrade(id)"}]},
        {"exceptionType": "BREAK", "steps": [{"action": "Open a case", "tool": "openCase"}]}
    ]);

    let alone = validate_pair(&pack.to_string(), None, "ACME", false);
    let together = validate_pair(
        &pack.to_string(),
        Some(&overrides.to_string()),
        "ACME",
        false,
    );

    assert_eq!(
        codes(&alone.domain_findings),
        [
            "type_without_playbook",
            "type_without_playbook",
            "tool_never_used"
        ]
    );
    assert!(
        together.domain_findings.is_empty(),
        "{:?}",
        together.domain_findings
    );
    assert!(
        together.tenant_findings.is_empty(),
        "{:?}",
        together.tenant_findings
    );
}

#[test]
fn findings_stand_in_the_document_they_are_about() {
    let mut pack = domain();
    pack["tools"]["getTrade"]["endpoint"] = json!("http://example.com");
    let mut overrides = tenant();
    overrides["domainName"] = json!("FixedIncome");
    overrides["approvedTools"] = json!(["getTrade", "openCase", "missing"]);

    let pair = validate_pair(
        &pack.to_string(),
        Some(&overrides.to_string()),
        "OTHER",
        false,
    );

    assert_eq!(codes(&pair.domain_findings), ["unsafe_endpoint"]);
    let mut tenant_codes = codes(&pair.tenant_findings);
    tenant_codes.sort_unstable();
    assert_eq!(tenant_codes, ["domain_mismatch", "tenant_mismatch"]);
}

#[test]
fn an_unreadable_document_does_not_hide_the_other() {
    let pair = validate_pair("{", Some(&tenant().to_string()), "ACME", false);

    assert!(pair.domain.is_none());
    assert_eq!(codes(&pair.domain_findings), ["invalid_json"]);
    assert!(pair.tenant.is_some());
    assert_eq!(codes(&pair.tenant_findings), ["not_cross_checked"]);
}
