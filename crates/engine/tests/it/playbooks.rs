//! Playbooks that stand on their own: what is found in them, compared and shown.

use serde_json::{Value, json};
use tenantry_domain::packs::{ContentPart, ContentSource, ContentsPage, PackKind, PackPart};
use tenantry_engine::{
    Context, Validated, contents, detect_kind, diff, effective::merge_linked, links, validate,
};

use crate::support::{assert_findings, codes, domain, tenant};

/// A playbook for [`domain`] without findings.
pub(crate) fn call() -> Value {
    json!({
        "playbookId": "call",
        "name": "Call the desk",
        "exceptionTypes": ["FAIL"],
        "steps": [{"action": "Call", "tool": "getTrade"}]
    })
}

pub(crate) fn of(id: &str, types: &[&str], conditions: Option<&str>) -> Value {
    let mut playbook = call();
    playbook["playbookId"] = json!(id);
    playbook["exceptionTypes"] = json!(types);
    if let Some(conditions) = conditions {
        playbook["conditions"] = json!(conditions);
    }
    playbook
}

fn check(text: &str) -> Validated {
    validate(text, &Context::of(PackKind::Playbook))
}

pub(crate) fn extended(approved: bool) -> Value {
    json!({
        "playbookId": "call", "approved": approved, "appliesTo": ["FAIL", "BREAK"],
        "steps": ["Ask the desk", "openCase", "getTrade(id)"], "successCriteria": "settled"
    })
}

#[test]
fn a_bare_name_of_a_tool_that_is_not_approved_is_found_in_the_text() {
    let mut overrides = tenant();
    overrides["approvedTools"] = json!(["getTrade"]);
    let text = extended(true).to_string();

    let judged = links::judge(&[&text], &domain(), Some(&overrides));

    let place = text.find("\"openCase\"").unwrap();
    let column = u32::try_from(place + 1).unwrap();
    assert_findings(
        &text,
        &judged[0].findings,
        &[(
            "not_approved_tool_in_playbook",
            "/steps/1",
            1,
            column,
            "\"openCase\"",
        )],
    );
}

/// Texts with one finding each: its code, where it is, and how what it points at begins.
const FINDINGS: &[(&str, &str, &str, &str)] = &[
    (
        r#"{"playbookId": "p", "exceptionTypes": ["A"], "steps": []}"#,
        "empty_steps",
        "/steps",
        "[]",
    ),
    (
        r#"{"playbookId": "p", "exceptionTypes": ["A"]}"#,
        "missing_field",
        "",
        "{",
    ),
    (
        r#"{"exceptionTypes": ["A"], "steps": [{"action": "x"}]}"#,
        "missing_field",
        "",
        "{",
    ),
    (
        r#"{"playbookId": "p q", "exceptionTypes": ["A"], "steps": [{"action": "x"}]}"#,
        "invalid_value",
        "/playbookId",
        "\"p q\"",
    ),
    (
        r#"{"playbookId": "latest", "exceptionTypes": ["A"], "steps": [{"action": "x"}]}"#,
        "invalid_value",
        "/playbookId",
        "\"latest\"",
    ),
    (
        r#"{"playbookId": "p", "exceptionTypes": ["A"], "steps": [{"action": "x"}], "conditions": "a >"}"#,
        "invalid_condition",
        "/conditions",
        "",
    ),
    (
        r#"{"playbookId": "p", "exceptionTypes": ["A"], "steps": [{"action": "x"}], "conditions": "1 + 1"}"#,
        "condition_not_boolean",
        "/conditions",
        "",
    ),
    (
        r#"{"playbookId": "p", "exceptionTypes": ["A"], "steps": [{"action": "x", "stepId": "s"}, {"action": "y", "stepId": "s"}]}"#,
        "duplicate_entry",
        "/steps/1/stepId",
        "\"s\"",
    ),
    (
        r#"{"playbookId": "p", "exceptionTypes": ["A"], "steps": [{"action": "x"}], "zzz": 1}"#,
        "unknown_key",
        "/zzz",
        "\"zzz\"",
    ),
    (
        r#"{"playbookId": "p", "exceptionTypes": ["A", "A"], "steps": [{"action": "x"}]}"#,
        "duplicate_entry",
        "/exceptionTypes/1",
        "\"A\"",
    ),
    (
        r#"{"playbookId": "p", "approved": true, "appliesTo": ["A"], "steps": []}"#,
        "empty_steps",
        "/steps",
        "[]",
    ),
    (
        r#"{"playbookId": "p", "approved": "yes", "appliesTo": ["A"], "steps": ["x"]}"#,
        "wrong_type",
        "/approved",
        "\"yes\"",
    ),
    (
        r#"{"playbookId": "p", "approved": true, "appliesTo": ["A"], "steps": ["x"], "conditions": "a >"}"#,
        "invalid_condition",
        "/conditions",
        "",
    ),
    (
        r#"{"playbookId": "p", "approved": true, "appliesTo": ["A", "A"], "steps": ["x"]}"#,
        "duplicate_entry",
        "/appliesTo/1",
        "\"A\"",
    ),
    (
        r#"{"playbookId": "p", "approved": true, "appliesTo": ["A"], "steps": ["x"], "successCriteria": "s"}"#,
        "carried_along",
        "/successCriteria",
        "\"successCriteria\"",
    ),
];

/// Every finding about a playbook on its own, with the text it points at.
#[test]
fn every_finding_has_its_place_in_both_dialects() {
    for (text, code, pointer, covered) in FINDINGS {
        let findings = check(text).findings;
        assert_eq!(codes(&findings), [*code], "{text}\n{findings:#?}");
        assert_eq!(findings[0].pointer, *pointer, "{text}");
        if !covered.is_empty() {
            let found = crate::support::covered(text, &findings[0]);
            assert!(found.starts_with(*covered), "{text}: {found}");
        }
    }
}

fn core(types: &str, step: &str, more: &str) -> String {
    format!(r#"{{"playbookId": "p", "exceptionTypes": {types}, "steps": [{step}]{more}}}"#)
}

fn long(types: &str, step: &str, more: &str) -> String {
    format!(
        r#"{{"playbookId": "p", "approved": true, "appliesTo": {types}, "steps": [{step}]{more}}}"#
    )
}

/// Texts with one reason each not to fit, or to be read: its code, and where it is.
fn reasons() -> Vec<(String, &'static str, &'static str)> {
    vec![
        (
            core(r#"["FAIL", "X"]"#, r#"{"action": "x"}"#, ""),
            "unknown_exception_type",
            "/exceptionTypes/1",
        ),
        (
            core(r#"["FAIL"]"#, r#"{"action": "x", "tool": "knock"}"#, ""),
            "unknown_tool",
            "/steps/0/tool",
        ),
        (
            core(
                r#"["FAIL"]"#,
                r#"{"action": "x", "parameters": {"tool": "knock"}}"#,
                "",
            ),
            "unknown_tool",
            "/steps/0/parameters/tool",
        ),
        (
            core(r#"["FAIL"]"#, r#"{"action": "x", "tool": "openCase"}"#, ""),
            "not_approved_tool_in_playbook",
            "/steps/0/tool",
        ),
        (
            core(
                r#"["FAIL"]"#,
                r#"{"action": "x"}"#,
                r#", "conditions": "amonut > 1""#,
            ),
            "unknown_name_in_condition",
            "/conditions",
        ),
        (
            long(r#"["FAIL", "X"]"#, r#""x""#, ""),
            "unknown_exception_type",
            "/appliesTo/1",
        ),
        (
            long(r#"["FAIL"]"#, r#""x", "openCase(id)""#, ""),
            "not_approved_tool_in_playbook",
            "/steps/1",
        ),
        (
            long(r#"["FAIL"]"#, r#""x""#, r#", "conditions": "amonut > 1""#),
            "unknown_name_in_condition",
            "/conditions",
        ),
    ]
}

/// Every finding about a linked playbook, by the text it points at.
#[test]
fn every_reason_not_to_fit_has_its_place_in_both_dialects() {
    let mut pack = domain();
    pack["entities"] = json!({"Trade": {"attributes": {"amount": {"type": "number"}}}});
    let mut overrides = tenant();
    overrides["approvedTools"] = json!(["getTrade"]);

    for (text, code, pointer) in reasons() {
        let judged = links::judge(&[&text], &pack, Some(&overrides)).remove(0);
        assert_eq!(
            codes(&judged.findings),
            [code],
            "{text}\n{:#?}",
            judged.findings
        );
        assert_eq!(judged.findings[0].pointer, pointer, "{text}");
    }
}

#[test]
fn of_two_for_one_type_the_second_does_not_fit_wherever_it_names_it() {
    let pack = domain();
    let first = core(r#"["FAIL"]"#, r#"{"action": "x"}"#, "");
    for (second, pointer) in [
        (
            core(r#"["BREAK", "FAIL"]"#, r#"{"action": "x"}"#, ""),
            "/exceptionTypes",
        ),
        (long(r#"["BREAK", "FAIL"]"#, r#""x""#, ""), "/appliesTo"),
    ] {
        let judged = links::judge(&[&first, &second], &pack, None);
        assert_eq!(judged[0].findings, []);
        assert_eq!(codes(&judged[1].findings), ["duplicate_entry"]);
        assert_eq!(judged[1].findings[0].pointer, pointer);
    }
}

#[test]
fn differences_between_versions_say_whether_they_narrow() {
    let before = call();
    let changed = |change: fn(&mut Value)| {
        let mut after = before.clone();
        change(&mut after);
        let found = diff::between(PackKind::Playbook, &before, &after);
        let told = found
            .iter()
            .map(|one| (one.part, one.narrows, one.cosmetic));
        told.collect::<Vec<_>>()
    };
    let playbook = |narrows, cosmetic| vec![(PackPart::Playbooks, narrows, cosmetic)];

    assert_eq!(changed(|_| {}), []);
    assert_eq!(
        changed(|it| it["version"] = json!("v2.0")),
        [(PackPart::Document, false, true)]
    );
    assert_eq!(
        changed(|it| it["name"] = json!("Ring them")),
        playbook(false, true)
    );
    assert_eq!(
        changed(|it| it["exceptionTypes"] = json!(["FAIL", "BREAK"])),
        playbook(false, false)
    );
    assert_eq!(
        changed(|it| it["exceptionTypes"] = json!(["BREAK"])),
        playbook(true, false)
    );
    assert_eq!(
        changed(|it| it["conditions"] = json!("amount > 1")),
        playbook(true, false)
    );
    assert_eq!(
        changed(|it| it["steps"][0]["approvalRequired"] = json!(true)),
        playbook(true, false)
    );
    assert_eq!(changed(|it| it["steps"] = json!([])), playbook(true, false));
    let more = json!([{"action": "Call", "tool": "getTrade"}, {"action": "Write it down"}]);
    let mut after = before.clone();
    after["steps"] = more;
    let found = diff::between(PackKind::Playbook, &before, &after);
    assert!(
        found.iter().all(|one| !one.narrows) && found.len() == 1,
        "{found:?}"
    );
}

#[test]
fn a_playbook_holds_itself() {
    for document in [call(), extended(true)] {
        let text = serde_json::to_string_pretty(&document).unwrap();

        let held = contents::of_pack(PackKind::Playbook, &text, ContentsPage::default()).unwrap();

        let rows = held
            .parts
            .iter()
            .find(|part| part.part == ContentPart::Playbooks)
            .unwrap();
        assert_eq!((rows.count, rows.rows[0].name.as_str()), (1, "call"));
        assert_eq!(rows.rows[0].line, 1, "{:?}", rows.rows);
    }
}

#[test]
fn a_configuration_says_which_playbooks_are_linked() {
    let (pack, overrides) = (domain(), tenant());
    let linked = [of("a", &["FAIL"], Some("amount > 1")), extended(true)];
    let merged = merge_linked(&pack, Some(&overrides), &linked)
        .unwrap()
        .value;

    let held = contents::of_effective(
        &merged,
        &pack,
        Some(&overrides),
        &linked,
        ContentsPage::default(),
    );

    let part = held
        .parts
        .iter()
        .find(|part| part.part == ContentPart::Playbooks)
        .unwrap();
    let told: Vec<_> = part
        .rows
        .iter()
        .map(|row| (row.name.as_str(), row.source))
        .collect();
    let playbook = Some(ContentSource::Playbook);
    assert_eq!(told, [("a", playbook), ("call", playbook)]);
    // One that lost a type to a linked one is still the domain's.
    let mut pack = domain();
    pack["playbooks"] =
        json!([{"exceptionTypes": ["FAIL", "BREAK"], "steps": [{"action": "Look"}]}]);
    let linked = [call()];
    let merged = merge_linked(&pack, None, &linked).unwrap().value;
    let held = contents::of_effective(&merged, &pack, None, &linked, ContentsPage::default());
    let part = held
        .parts
        .iter()
        .find(|part| part.part == ContentPart::Playbooks)
        .unwrap();
    assert_eq!(part.rows[0].source, playbook);
    assert_eq!(part.rows[1].pointer, "/playbooks/0", "{:?}", part.rows);
}

#[test]
fn a_text_that_was_made_to_hurt_is_refused_or_bounded() {
    let deep = format!("{{\"playbookId\": {}", "[".repeat(10_000));
    let large = format!("{{\"playbookId\": \"p\"{}}}", " ".repeat(8 << 20));
    let mut many = call();
    many["exceptionTypes"] = (0..20_000).map(|n| json!(format!("T{n}"))).collect();
    many["steps"] = (0..5_000)
        .map(|n| json!({"action": format!("t{n}(x)")}))
        .collect();
    let many = many.to_string();
    for (text, code) in [(&deep, "too_deep"), (&large, "too_large")] {
        assert_eq!(codes(&check(text).findings), [code]);
        let judged = links::judge(&[text], &domain(), None).remove(0);
        assert!(
            judged.document.is_none() && judged.findings.len() == 1,
            "{:?}",
            judged.findings
        );
    }
    assert_eq!(check(&many).findings, []);
    let judged = links::judge(&[&many], &domain(), None).remove(0);
    assert_eq!(judged.findings.len(), 1_001);
    for text in [
        "",
        "null",
        "[]",
        "3",
        "{",
        "\"p\"",
        "{\"steps\": null}",
        "{\"playbookId\": 1, \"steps\": {}}",
    ] {
        assert!(!check(text).findings.is_empty(), "{text}");
        let _ = links::judge(&[text], &json!(null), Some(&json!([])));
    }
    let _ = merge_linked(
        &domain(),
        None,
        &[json!(null), json!([]), json!({"playbooks": 1})],
    );
}

#[test]
fn a_playbook_is_told_from_packs_by_its_keys() {
    assert_eq!(detect_kind(&call()), Some(PackKind::Playbook));
    assert_eq!(detect_kind(&extended(true)), Some(PackKind::Playbook));
    assert_eq!(detect_kind(&domain()), Some(PackKind::Domain));
    assert_eq!(detect_kind(&tenant()), Some(PackKind::Tenant));
}
