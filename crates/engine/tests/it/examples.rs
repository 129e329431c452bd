//! The example packs of two more fields, one in each dialect: sound, proven, and decided as meant.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tenantry_domain::{
    packs::{PackKind, Severity},
    runtime::{Decision, DecisionOutcome, ExceptionSeverity},
};
use tenantry_engine::{Context, Decider, dialect::Dialect, effective::merge, validate};

use crate::shipped::{SUBSTANTIAL_BYTES, assert_none, assert_proven, files, read};

/// The fields with two versions of a domain pack and tenant packs that fit both.
const FIELDS: [(&str, &str, Dialect); 2] = [
    ("healthcare", "HealthcareClaims", Dialect::Extended),
    ("retail", "RetailReturns", Dialect::Core),
];
const VERSIONS: [&str; 2] = ["v1.0", "v1.1"];

fn domain_of(field: &str, version: &str) -> String {
    read(format!("{field}/domain.{version}.json"))
}

/// What is decided about a payload.
fn claim(decider: &Decider, payload: &Value) -> Decision {
    let input = json!({"sourceSystem": "ADJUDICATION", "rawPayload": payload});
    decider.decide(&serde_json::from_value(input).unwrap())
}

/// The second version of the claims pack, and what decides by it alone.
fn claims() -> (Value, Decider) {
    let pack: Value = serde_json::from_str(&domain_of("healthcare", "v1.1")).unwrap();
    let decider = Decider::of(&merge(&pack, None).unwrap());
    (pack, decider)
}

#[test]
fn domain_packs_of_other_fields_have_substance_and_no_warnings() {
    for (field, domain, dialect) in FIELDS {
        for version in VERSIONS {
            let what = format!("{field} {version}");
            let text = domain_of(field, version);
            let context = Context {
                domain: Some(domain),
                version: Some(version),
                ..Context::of(PackKind::Domain)
            };

            let validated = validate(&text, &context);

            let serious = validated.findings.iter();
            assert_none(&what, serious.filter(|f| f.severity != Severity::Info));
            assert_eq!(validated.dialect, Some(dialect), "{what}");
            assert!(text.len() >= SUBSTANTIAL_BYTES, "{what}");
            assert_proven(&what, &validated.suites);
        }
    }
}

#[test]
fn tenant_packs_of_other_fields_fit_both_versions_with_warnings_that_are_meant() {
    let mut warnings: Vec<String> = Vec::new();
    for (field, domain, dialect) in FIELDS {
        for path in files(&format!("{field}/tenant")) {
            let name = path.file_name().unwrap().to_str().unwrap();
            let tenant = name.strip_suffix(".v1.0.json").unwrap();
            for version in VERSIONS {
                let against: Value = serde_json::from_str(&domain_of(field, version)).unwrap();
                let context = Context {
                    tenant_id: Some(tenant),
                    domain: Some(domain),
                    version: Some("v1.0"),
                    against: Some(&against),
                    ..Context::of(PackKind::Tenant)
                };

                let validated = validate(&read(&path), &context);

                let findings = validated.findings.iter();
                let (errors, others): (Vec<_>, Vec<_>) =
                    findings.partition(|f| f.severity == Severity::Error);
                assert_none(tenant, errors);
                assert_eq!(validated.dialect, Some(dialect), "{tenant}");
                assert_proven(tenant, &validated.suites);
                let serious = others.iter().filter(|f| f.severity == Severity::Warning);
                warnings.extend(serious.map(|f| format!("{tenant} {version} {}", f.code)));
            }
        }
    }
    assert_eq!(
        warnings,
        [
            "ALDERBROOK_HEALTH_PLAN v1.1 not_approved_tool_in_playbook",
            "LAKESIDE_TPA v1.0 guardrail_loosened",
            "LAKESIDE_TPA v1.1 guardrail_loosened",
            "BRIGHTFERN_APPAREL v1.0 not_approved_tool_in_playbook",
            "BRIGHTFERN_APPAREL v1.1 not_approved_tool_in_playbook",
            "BRIGHTFERN_APPAREL v1.1 not_approved_tool_in_playbook",
            "CORVANE_ELECTRONICS v1.1 not_approved_tool_in_playbook",
        ]
    );
}

/// Tests of the extended dialect name a type and no payload, so detection is held to this instead.
#[test]
fn claims_are_decided_by_their_payload() {
    use DecisionOutcome::{Auto, NeedsApproval};
    use ExceptionSeverity::{Critical, High, Low, Medium};
    let rows = [
        (
            json!({"claimId": "C1", "possibleDuplicateOf": "C0", "duplicateMatch": "SUSPECT", "claimFrequencyCode": "1"}),
            ("DUPLICATE_CLAIM", Medium, Auto, "PB-DUPLICATE-REVIEW"),
        ),
        (
            json!({"claimId": "C2", "possibleDuplicateOf": "C0", "duplicateMatch": "EXACT", "claimFrequencyCode": "1"}),
            ("DUPLICATE_CLAIM", Low, NeedsApproval, "PB-DUPLICATE-EXACT"),
        ),
        (
            json!({"claimId": "C3", "otherCoverageIndicator": true, "claimStatus": "PAID", "paidAmount": 812.4}),
            (
                "COB_PRIMACY_UNKNOWN",
                High,
                NeedsApproval,
                "PB-COB-PAID-AS-PRIMARY",
            ),
        ),
        (
            json!({"claimId": "C4", "authorizationRequired": true, "placeOfService": "21", "billedAmount": 300_000}),
            ("AUTHORIZATION_MISSING", High, Auto, "PB-AUTH-INPATIENT"),
        ),
        (
            json!({"claimId": "C5", "ncciColumnOneCode": "29881", "ncciModifierIndicator": "1", "modifiers": ["RT", "51"], "units": 3, "mueUnits": 2, "mueAdjudicationIndicator": "2"}),
            ("MUE_UNITS_EXCEEDED", Medium, Auto, "PB-CODE-EDIT"),
        ),
        (
            json!({"npi": "1", "exclusionMatch": "POSSIBLE", "exclusionMatchScore": 0.71}),
            (
                "EXCLUDED_PROVIDER",
                High,
                NeedsApproval,
                "PB-EXCLUDED-PROVIDER",
            ),
        ),
        (
            json!({"claimId": "C6", "isCleanClaim": true, "claimStatus": "PENDED", "promptPayDaysLeft": 6, "lineOfBusiness": "MEDICARE_ADVANTAGE"}),
            ("PROMPT_PAY_AT_RISK", High, Auto, "PB-PROMPT-PAY"),
        ),
        (
            json!({"authorizationId": "A1", "decisionStatus": "OPEN", "requestPriority": "EXPEDITED", "hoursToDecisionDue": 7.5}),
            (
                "AUTHORIZATION_DECISION_DUE",
                Critical,
                NeedsApproval,
                "PB-AUTH-DECISION",
            ),
        ),
    ];
    let (_, decider) = claims();

    for (payload, (kind, severity, outcome, playbook)) in rows {
        let decision = claim(&decider, &payload);

        let chosen = decision.playbook.and_then(|chosen| chosen.playbook_id);
        assert_eq!(decision.exception_type, kind);
        assert_eq!(decision.severity, severity, "{kind}");
        assert_eq!(decision.outcome, outcome, "{kind}");
        assert_eq!(chosen.as_deref(), Some(playbook), "{kind}");
    }
}

/// A payload for every type of claims, and some that look like one and are none.
const DETECTED: [(&str, &str); 28] = [
    ("EXCLUDED_PROVIDER", r#"{"exclusionMatch": "CONFIRMED"}"#),
    (
        "EDI_TRANSACTION_REJECTED",
        r#"{"claimStatusCategoryCode": "A7"}"#,
    ),
    (
        "SUSPECTED_FRAUD_WASTE_ABUSE",
        r#"{"schemeCode": "UPCODING", "anomalyScore": 0.81}"#,
    ),
    (
        "AUTHORIZATION_DECISION_DUE",
        r#"{"decisionStatus": "OPEN", "hoursToDecisionDue": -1}"#,
    ),
    (
        "OVERPAYMENT_IDENTIFIED",
        r#"{"overpaymentAmount": 90.5, "identifiedDaysAgo": 3}"#,
    ),
    (
        "SURPRISE_BILLING_CLOCK",
        r#"{"isSurpriseBillingProtected": true, "initialPaymentDaysLeft": 9}"#,
    ),
    (
        "REMITTANCE_OUT_OF_BALANCE",
        r#"{"remittedAmount": 10, "eftAmount": 10.5}"#,
    ),
    (
        "EFT_RETURNED",
        r#"{"eftReturnCode": "R03", "remittedAmount": 10, "eftAmount": 10.0}"#,
    ),
    (
        "APPEAL_DEADLINE_AT_RISK",
        r#"{"appealStatus": "IN_REVIEW", "appealHoursLeft": 70.5}"#,
    ),
    (
        "RETROACTIVE_TERMINATION",
        r#"{"retroTerminationDays": 12, "paidAmount": 80}"#,
    ),
    ("MEMBER_NOT_ELIGIBLE", r#"{"aaaRejectCode": "75"}"#),
    (
        "PREMIUM_GRACE_PERIOD",
        r#"{"lineOfBusiness": "EXCHANGE", "premiumGraceMonth": 2}"#,
    ),
    (
        "COB_PRIMACY_UNKNOWN",
        r#"{"primacy": "SECONDARY", "primaryPayerEobReceived": false}"#,
    ),
    ("THIRD_PARTY_LIABILITY", r#"{"accidentIndicator": "AUTO"}"#),
    ("DUPLICATE_CLAIM", r#"{"possibleDuplicateOf": "C0"}"#),
    ("PROVIDER_ENROLLMENT_GAP", r#"{"isTinOnFile": false}"#),
    (
        "AUTHORIZATION_MISSING",
        r#"{"authorizationStatus": "EXPIRED"}"#,
    ),
    (
        "AUTHORIZATION_UNITS_EXCEEDED",
        r#"{"authorizedUnits": 6, "usedUnits": 8}"#,
    ),
    (
        "NCCI_EDIT_CONFLICT",
        r#"{"ncciColumnOneCode": "29881", "ncciModifierIndicator": "1"}"#,
    ),
    ("MUE_UNITS_EXCEEDED", r#"{"units": 3, "mueUnits": 2}"#),
    (
        "TIMELY_FILING_EXCEEDED",
        r#"{"timelyFilingDaysOver": 4, "claimFrequencyCode": "1"}"#,
    ),
    ("ATTACHMENT_OUTSTANDING", r#"{"attachmentRequired": true}"#),
    (
        "CONTRACT_PRICING_VARIANCE",
        r#"{"contractedAmount": 100, "allowedAmount": 94.5}"#,
    ),
    (
        "ERA_REASSOCIATION_GAP",
        r#"{"traceNumber": "T1", "reassociationDays": 4}"#,
    ),
    (
        "PROMPT_PAY_AT_RISK",
        r#"{"isCleanClaim": true, "claimStatus": "PENDED", "promptPayDaysLeft": 7}"#,
    ),
    (
        "UNCLASSIFIED",
        r#"{"possibleDuplicateOf": "C0", "claimFrequencyCode": "7"}"#,
    ),
    (
        "UNCLASSIFIED",
        r#"{"authorizationRequired": true, "placeOfService": "23"}"#,
    ),
    (
        "UNCLASSIFIED",
        r#"{"ncciColumnOneCode": "29881", "ncciModifierIndicator": "1", "modifiers": ["59"]}"#,
    ),
];

#[test]
fn every_type_of_claims_can_be_detected() {
    let (pack, decider) = claims();

    for (kind, payload) in DETECTED {
        let payload: Value = serde_json::from_str(payload).unwrap();
        assert_eq!(claim(&decider, &payload).exception_type, kind, "{payload}");
    }
    let tried: BTreeSet<&str> = DETECTED.iter().map(|(kind, _)| *kind).collect();
    let types = pack["exceptionTypes"].as_object().unwrap();
    for kind in types.keys() {
        assert!(tried.contains(kind.as_str()), "{kind}");
    }
}
