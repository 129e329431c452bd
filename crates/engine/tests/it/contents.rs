//! What packs and configurations hold, and where each part comes from.

use serde_json::{Value, json};
use tenantry_domain::packs::{
    ContentFact, ContentPart, ContentRow, ContentSource, Contents, ContentsPage, PackKind,
};
use tenantry_engine::{contents, effective};

fn domain() -> Value {
    json!({
        "domainName": "Rates",
        "entities": {"Trade": {"attributes": {"amount": {"type": "number"}}}},
        "exceptionTypes": {
            "LATE": {
                "description": "Too late.", "defaultSeverity": "HIGH",
                "detectionRules": ["amount > 0", "amount > 1"]
            },
            "LOST": {"description": "Gone."}
        },
        "tools": {
            "call": {
                "description": "Calls.", "endpoint": "https://t.example.com/call", "timeoutSeconds": 30
            },
            "mail": {"description": "Mails.", "endpoint": "https://t.example.com/mail"}
        },
        "playbooks": [
            {"playbookId": "chase", "exceptionType": "LATE", "steps": [{"action": "Call", "tool": "call"}]},
            {"exceptionType": "LOST", "steps": [{"action": "Look", "approvalRequired": true}]}
        ],
        "guardrails": {"allowLists": [], "blockLists": ["mail"]}
    })
}

fn tenant() -> Value {
    json!({
        "tenantId": "acme",
        "domainName": "Rates",
        "customSeverityOverrides": [{"exceptionType": "LATE", "severity": "LOW"}],
        "toolOverrides": [{"toolName": "call", "timeoutSeconds": 10}],
        "approvedTools": ["call"],
        "customPlaybooks": [{"playbookId": "own", "exceptionType": "LOST", "steps": [{"action": "Ask"}]}],
        "customGuardrails": {"allowLists": [], "blockLists": ["LOST"]},
        "retentionPolicies": {"dataTTL": 30}
    })
}

fn rows(contents: &Contents, part: ContentPart) -> &[ContentRow] {
    let found = contents.parts.iter().find(|one| one.part == part);
    found.map_or(&[], |found| &found.rows)
}

#[test]
fn a_pack_is_told_part_by_part_with_the_lines_of_its_things() {
    let text = serde_json::to_string_pretty(&domain()).unwrap();
    let held = contents::of_pack(PackKind::Domain, &text, ContentsPage::default()).unwrap();

    let parts: Vec<_> = held
        .parts
        .iter()
        .map(|part| (part.part, part.count))
        .collect();
    assert_eq!(
        parts,
        [
            (ContentPart::ExceptionTypes, 2),
            (ContentPart::Playbooks, 2),
            (ContentPart::Tools, 2),
            (ContentPart::Guardrails, 1),
            (ContentPart::Entities, 1),
        ]
    );
    let late = &rows(&held, ContentPart::ExceptionTypes)[0];
    assert_eq!(late.description.as_deref(), Some("Too late."));
    assert_eq!(late.pointer, "/exceptionTypes/LATE");
    let line = usize::try_from(late.line).unwrap();
    assert!(
        text.lines().nth(line - 1).unwrap().contains("\"LATE\": {"),
        "{line}"
    );
    let facts = [
        (ContentFact::Severity, "HIGH".to_owned()),
        (ContentFact::DetectionRules, "2".to_owned()),
    ];
    assert_eq!(late.facts, facts.into());
    let waits = &rows(&held, ContentPart::Playbooks)[1].facts;
    assert_eq!(waits[&ContentFact::ApprovalRequired], "true");
}

#[test]
fn cases_of_test_suites_say_what_they_expect_and_where_they_stand() {
    let mut pack = domain();
    pack["testSuites"] = json!([
        {"name": "large", "input": {}, "expectedOutput": {"exceptionType": "LATE", "severity": "HIGH"}},
        {"input": {}, "expectedOutput": {"approvalRequired": true}}
    ]);
    let text = serde_json::to_string_pretty(&pack).unwrap();
    let held = contents::of_pack(PackKind::Domain, &text, ContentsPage::default()).unwrap();

    let [large, other] = rows(&held, ContentPart::TestSuites) else {
        panic!("{held:?}");
    };
    assert_eq!(
        (large.name.as_str(), other.name.as_str()),
        ("large", "test 2")
    );
    assert_eq!(large.pointer, "/testSuites/0");
    assert!(0 < large.line && large.line < other.line);
    assert_eq!(large.facts[&ContentFact::Severity], "HIGH");
    assert_eq!(large.facts[&ContentFact::ExceptionTypes], "LATE");
    assert_eq!(other.facts[&ContentFact::ApprovalRequired], "true");
}

#[test]
fn the_extended_dialect_leads_to_its_own_text() {
    let text = json!({
        "tenantId": "acme",
        "workflowPolicies": {
            "severityOverrides": {"LATE": "LOW"},
            "agingThresholds": {"LATE": "48h"},
            "escalationQueue": "desk"
        },
        "toolsAllowList": {"dbQueries": ["call"]}
    })
    .to_string();
    let held = contents::of_pack(PackKind::Tenant, &text, ContentsPage::default()).unwrap();

    let pointer = |part| rows(&held, part).first().map(|row| row.pointer.as_str());
    assert_eq!(
        pointer(ContentPart::SeverityOverrides),
        Some("/workflowPolicies/severityOverrides/LATE")
    );
    assert_eq!(
        pointer(ContentPart::ApprovedTools),
        Some("/toolsAllowList/dbQueries/0")
    );
    let sla = &rows(&held, ContentPart::AgingThresholds)[0];
    assert_eq!(sla.pointer, "/workflowPolicies/agingThresholds/LATE");
    assert_eq!(sla.facts[&ContentFact::Value], "48h");
    let [queue] = rows(&held, ContentPart::Extensions) else {
        panic!("{held:?}");
    };
    assert_eq!(
        (queue.name.as_str(), queue.line),
        ("workflowPolicies.escalationQueue", 1)
    );
}

#[test]
fn an_old_document_of_any_shape_is_told_as_far_as_it_goes() {
    for document in [
        json!([]),
        json!(null),
        json!({"exceptionTypes": [1], "tools": "none", "playbooks": {"a": 1}, "guardrails": 7}),
        json!({"exceptionTypes": {"A": null}, "playbooks": [null, 3], "extensions": []}),
    ] {
        for kind in PackKind::ALL {
            let text = document.to_string();
            assert!(
                contents::of_pack(kind, &text, ContentsPage::default()).is_some(),
                "{text}"
            );
            contents::of_effective(
                &document,
                &document,
                Some(&document),
                std::slice::from_ref(&document),
                ContentsPage::default(),
            );
        }
    }
    assert_eq!(
        contents::of_pack(PackKind::Domain, "{", ContentsPage::default()),
        None
    );
}

#[test]
fn every_part_of_a_configuration_says_which_document_it_comes_from() {
    let (domain, tenant) = (domain(), tenant());
    let merged = effective::merge(&domain, Some(&tenant)).unwrap().value;

    let held = contents::of_effective(
        &merged,
        &domain,
        Some(&tenant),
        &[],
        ContentsPage::default(),
    );

    let mut told = Vec::new();
    for part in &held.parts {
        for row in &part.rows {
            told.push(format!(
                "{} {} {} {}",
                part.part,
                row.name,
                row.source.map_or("none", ContentSource::as_str),
                row.pointer
            ));
        }
    }
    assert_eq!(
        told,
        [
            "exception_types LATE domain /exceptionTypes/LATE",
            "exception_types LOST domain /exceptionTypes/LOST",
            "severity_overrides LATE tenant /customSeverityOverrides/0",
            "playbooks chase domain /playbooks/0",
            "playbooks own tenant /customPlaybooks/0",
            "tools call both /toolOverrides/0",
            "tools_not_approved mail tenant /approvedTools",
            "guardrails blockLists: mail domain /guardrails/blockLists/0",
            "guardrails blockLists: LOST tenant /customGuardrails/blockLists/0",
            "guardrails humanApprovalThreshold default ",
            "retention dataTTL tenant /retentionPolicies/dataTTL",
            "entities Trade domain /entities/Trade",
        ]
    );
}

#[test]
fn a_playbook_that_lost_a_type_to_the_tenants_comes_from_both() {
    let mut domain = domain();
    domain["playbooks"] = json!([{
        "exceptionTypes": ["LATE", "LOST"], "steps": [{"action": "Look"}]
    }]);
    let tenant = tenant();
    let merged = effective::merge(&domain, Some(&tenant)).unwrap().value;

    let held = contents::of_effective(
        &merged,
        &domain,
        Some(&tenant),
        &[],
        ContentsPage::default(),
    );

    let shared = &rows(&held, ContentPart::Playbooks)[0];
    assert_eq!(
        (shared.name.as_str(), shared.source),
        ("LATE", Some(ContentSource::Both))
    );
    assert_eq!(shared.pointer, "/playbooks/0");
}

#[test]
fn without_a_tenant_pack_all_is_the_domains_or_nobodys() {
    let domain = domain();
    let merged = effective::merge(&domain, None).unwrap().value;

    let held = contents::of_effective(&merged, &domain, None, &[], ContentsPage::default());

    let sources = held.parts.iter().flat_map(|part| &part.rows);
    let others: Vec<_> = sources
        .filter(|row| row.source != Some(ContentSource::Domain))
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(others, ["humanApprovalThreshold"]);
}
