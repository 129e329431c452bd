//! What was probably meant, put in its place, leaves nothing to say.

use tenantry_domain::packs::{Code, Finding, PackKind};
use tenantry_engine::{Context, validate};

use crate::support::covered;

const CLEAN: &str = include_str!("../../../../seeds/e2e/domain.clean.json");

fn findings(text: &str) -> Vec<Finding> {
    validate(text, &Context::of(PackKind::Domain)).findings
}

/// The text with the finding's replacement in its place.
fn replaced(text: &str, finding: &Finding) -> String {
    let replacement = finding.replacement.as_ref().unwrap();
    let place = covered(text, finding);
    let start = place.as_ptr() as usize - text.as_ptr() as usize;
    let (before, after) = (&text[..start], &text[start + place.len()..]);
    format!("{before}{}{after}", replacement.text)
}

#[test]
fn a_misspelt_name_is_put_right_wherever_it_stands() {
    assert!(findings(CLEAN).is_empty());
    let mut tried = Vec::new();
    for (right, wrong, code) in [
        ("\"exceptionTypes\"", "\"exceptionTypez\"", Code::UnknownKey),
        ("\"attributes\"", "\"atributes\"", Code::UnknownKey),
        (
            "\"toEntity\": \"Settlement\"",
            "\"toEntity\": \"Setlement\"",
            Code::UnknownEntity,
        ),
    ] {
        let text = CLEAN.replacen(right, wrong, 1);
        assert_ne!(text, CLEAN, "{right}");
        let found = findings(&text);
        let finding = found
            .iter()
            .find(|one| one.code == code && one.replacement.is_some());
        let finding = finding.unwrap_or_else(|| panic!("{wrong}: {found:#?}"));

        assert_eq!(replaced(&text, finding), CLEAN, "{wrong}");
        let name = &finding.replacement.as_ref().unwrap().name;
        assert!(
            finding
                .hint
                .as_ref()
                .unwrap()
                .contains(&format!("`{name}`"))
        );
        tried.push(finding.code);
    }
    assert_eq!(tried.len(), 3);
}

/// A pack whose condition is this.
fn with_condition(condition: &str) -> String {
    format!(
        r#"{{"domainName": "D", "entities": {{"T": {{"attributes": {{"amount": {{"type": "number"}}}}}}}},
"exceptionTypes": {{"LATE": {{"description": "x", "detectionRules": [{condition}]}}}},
"severityRules": [{{"condition": "exceptionType == 'LATE'", "severity": "HIGH"}}],
"tools": {{}}, "playbooks": [], "guardrails": {{"allowLists": [], "blockLists": []}}}}"#
    )
}

#[test]
fn names_in_conditions_keep_what_stands_around_them() {
    for (right, wrong) in [
        (r#""amount > 1""#, r#""amuont > 1""#),
        (
            r#""size(currency) == 3 && amount > 1""#,
            r#""size(currency) == 3 && amout > 1""#,
        ),
        (
            r#""\u0061mount > 1 && amount > 2""#,
            r#""\u0061mount > 1 && amont > 2""#,
        ),
    ] {
        let (text, wanted) = (with_condition(wrong), with_condition(right));
        let found = findings(&text);
        let finding = found.iter().find(|one| one.replacement.is_some());
        let finding = finding.unwrap_or_else(|| panic!("{wrong}: {found:#?}"));

        assert_eq!(finding.code, Code::UnknownNameInCondition);
        assert_eq!(replaced(&text, finding), wanted);
    }
    let literal = CLEAN_LITERAL.replacen("'LATE'", "'LAET'", 1);
    let found = findings(&literal);
    let finding = found.iter().find(|one| one.replacement.is_some());
    assert_eq!(
        replaced(&literal, finding.unwrap_or_else(|| panic!("{found:#?}"))),
        CLEAN_LITERAL
    );
}

/// A pack with a type's name as a text in a condition.
const CLEAN_LITERAL: &str = r#"{"domainName": "D", "entities": {},
"exceptionTypes": {"LATE": {"description": "x"}},
"severityRules": [{"condition": "exceptionType == 'LATE'", "severity": "HIGH"}],
"tools": {}, "playbooks": [], "guardrails": {"allowLists": [], "blockLists": []}}"#;

#[test]
fn where_nobody_knows_what_was_meant_nothing_is_replaced() {
    for text in [
        "{",
        r#"{"domainName": 1}"#,
        r#"{"domainName": "D", "zzzzzzzz": 1}"#,
    ] {
        assert!(
            findings(text).iter().all(|one| one.replacement.is_none()),
            "{text}"
        );
    }
    let kept = serde_json::to_value(findings(&CLEAN.replacen(
        "\"exceptionTypes\"",
        "\"exceptionTypez\"",
        1,
    )))
    .unwrap();
    let kept: Vec<Finding> = serde_json::from_value(kept).unwrap();
    assert!(
        kept.iter().any(|one| one.replacement.is_some()),
        "it is answered and kept"
    );
}
