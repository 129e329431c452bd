//! What rules find in a domain pack: a table row per code, with its exact place.

use serde_json::json;
use tenantry_domain::packs::PackKind;
use tenantry_engine::{Context, validate};

use crate::support::{Expected, assert_findings, check_domain, codes, covered, domain};

/// A pack whose `part` begins in line 2, column 1, before the parts that make it complete.
pub(crate) fn pack(part: &str) -> String {
    format!(
        "{{\n{part},\n{}",
        r#""domainName": "D", "exceptionTypes": {"A": {"description": "a", "detectionRules": ["true"]}},
        "x-playbooks": 0, "playbooks": [{"exceptionType": "A", "steps": [{"action": "x"}]}]}"#
    )
}

/// A pack with a given value of `playbooks` in line 2.
pub(crate) fn with_playbooks(playbooks: &str) -> String {
    format!(
        "{{\n\"playbooks\": {playbooks},\n{}",
        r#""domainName": "D", "exceptionTypes": {"A": {"description": "a", "detectionRules": ["true"]}}}"#
    )
}

/// A pack with a given value of `exceptionTypes` in line 2, all of them handled.
pub(crate) fn with_types(types: &str, names: &[&str]) -> String {
    let playbooks: Vec<_> = names
        .iter()
        .map(|name| json!({"exceptionType": name, "steps": [{"action": "x"}]}))
        .collect();
    format!(
        "{{\n\"exceptionTypes\": {types},\n\"domainName\": \"D\", \"playbooks\": {}}}",
        json!(playbooks)
    )
}

#[track_caller]
pub(crate) fn found(text: &str, expected: &[Expected<'_>]) {
    assert_findings(text, &check_domain(text).findings, expected);
}

#[test]
fn a_complete_pack_has_no_findings() {
    found(&domain().to_string(), &[]);
    found(&pack("\"description\": \"\""), &[]);
}

#[test]
fn references_lead_somewhere() {
    found(
        &with_playbooks(
            r#"[{"exceptionType": "B", "steps": [{"action": "x"}]}, {"exceptionType": "A", "steps": [{"action": "x"}]}]"#,
        ),
        &[(
            "unknown_exception_type",
            "/playbooks/0/exceptionType",
            2,
            33,
            "\"B\"",
        )],
    );
    found(
        &with_playbooks(
            r#"[{"exceptionType": "A", "steps": [{"action": "x", "tool": "t", "parameters": {"tool": "u", "toolName": "v"}}]}]"#,
        ),
        &[
            ("unknown_tool", "/playbooks/0/steps/0/tool", 2, 72, "\"t\""),
            (
                "unknown_tool",
                "/playbooks/0/steps/0/parameters/tool",
                2,
                100,
                "\"u\"",
            ),
            (
                "unknown_tool",
                "/playbooks/0/steps/0/parameters/toolName",
                2,
                117,
                "\"v\"",
            ),
        ],
    );
    found(
        &pack(r#""entities": {"E": {"relations": ["E", "F", {"toEntity": "G", "type": "t"}]}}"#),
        &[
            ("unknown_entity", "/entities/E/relations/1", 2, 39, "\"F\""),
            (
                "unknown_entity",
                "/entities/E/relations/2/toEntity",
                2,
                57,
                "\"G\"",
            ),
        ],
    );
    found(
        &pack(r#""testSuites": [{"input": {}, "expectedOutput": {"exceptionType": "B"}}]"#),
        &[(
            "unknown_exception_type",
            "/testSuites/0/expectedOutput/exceptionType",
            2,
            66,
            "\"B\"",
        )],
    );
    found(
        &pack(r#""guardrails": {"allowLists": ["A", "B", "source:S"], "blockLists": ["source:"]}"#),
        &[
            (
                "unknown_exception_type",
                "/guardrails/allowLists/1",
                2,
                36,
                "\"B\"",
            ),
            (
                "invalid_value",
                "/guardrails/blockLists/0",
                2,
                69,
                "\"source:\"",
            ),
        ],
    );
}

#[test]
fn prose_with_brackets_is_no_tool() {
    found(
        &with_playbooks(
            r#"[{"exceptionType": "A", "steps": [{"action": "Call notifyTrader(now) (if awake)"}]}]"#,
        ),
        &[],
    );
}

#[test]
fn parents_exist_and_are_no_circle() {
    let types = r#"{"A": {"description": "a", "detectionRules": ["true"], "parentType": "X"},
 "B": {"description": "b", "detectionRules": ["true"], "parentType": "C"}, "C": {"description": "c", "detectionRules": ["true"], "parentType": "B"},
 "D": {"description": "d", "detectionRules": ["true"], "parentType": "C"}, "E": {"description": "e", "detectionRules": ["true"], "parentType": "E"}}"#;

    let text = with_types(types, &["A", "B", "C", "D", "E"]);

    found(
        &text,
        &[
            (
                "unknown_parent_type",
                "/exceptionTypes/A/parentType",
                2,
                88,
                "\"X\"",
            ),
            (
                "parent_cycle",
                "/exceptionTypes/B/parentType",
                3,
                70,
                "\"C\"",
            ),
            (
                "parent_cycle",
                "/exceptionTypes/E/parentType",
                4,
                144,
                "\"E\"",
            ),
        ],
    );
    let cycle = &check_domain(&text).findings[1];
    assert_eq!(
        cycle.message,
        "these types are each other's parents: `B` -> `C` -> `B`"
    );
}

#[test]
fn conditions_are_found_inside_their_strings() {
    let rule = |condition: &str| {
        let text = serde_json::to_string(condition).unwrap();
        with_types(
            &format!(r#"{{"A": {{"description": "a", "detectionRules": [{text}]}}}}"#),
            &["A"],
        )
    };
    let at = "/exceptionTypes/A/detectionRules/0";
    let rows = [
        ("amount > 1 and x", "invalid_condition", 11, "and"),
        ("a = 1", "invalid_condition", 2, "="),
        ("(a > 1", "invalid_condition", 0, "("),
        ("a > 'x", "invalid_condition", 4, "'x"),
        ("a > 1 &&", "invalid_condition", 7, "&"),
        ("'a' > 1", "invalid_condition", 4, ">"),
        ("confidence + 'x' == ''", "invalid_condition", 11, "+"),
        ("1 + 1.5 > 2.0", "invalid_condition", 2, "+"),
        ("size(a, b) > 0", "invalid_condition", 0, "size"),
        ("a.exists(x)", "invalid_condition", 2, "exists"),
        ("amount + 1", "x", 0, ""),
        ("a.matches('^T')", "x", 0, ""),
        ("a.matches('(')", "invalid_condition", 10, "'('"),
        ("a.matches(b)", "invalid_condition", 10, "b"),
        ("matches(a, b)", "invalid_condition", 11, "b"),
        (
            "a.matches('(a{99}){99}')",
            "condition_too_complex",
            10,
            "'(a{99}){99}'",
        ),
        (
            "timestamp > timestamp('2025')",
            "invalid_condition",
            22,
            "'2025'",
        ),
        (
            "duration('2 days') > duration('1h')",
            "invalid_condition",
            9,
            "'2 days'",
        ),
        (
            "timestamp.getHours('CET') > 1",
            "invalid_condition",
            19,
            "'CET'",
        ),
        ("size(a)", "condition_not_boolean", 0, "size(a)"),
        ("'yes'", "condition_not_boolean", 0, "'yes'"),
        ("a > 1 && 'b'", "condition_not_boolean", 9, "'b'"),
        ("é == 'x'", "invalid_condition", 0, "é"),
        (
            "rawPayload['é'] == 'ü' && foo(a)",
            "unknown_function",
            26,
            "foo",
        ),
        ("a.startWith('x')", "unknown_function", 2, "startWith"),
        ("exceptionType == 'B'", "unknown_exception_type", 17, "'B'"),
        (
            "exceptionType in ['A', 'B']",
            "unknown_exception_type",
            23,
            "'B'",
        ),
        (
            "severity == 'HIGH'",
            "unknown_name_in_condition",
            0,
            "severity",
        ),
    ];
    for (condition, code, offset, token) in rows {
        if code == "x" {
            // A root that may be boolean for all anybody knows is let through.
            found(&rule(condition), &[]);
            continue;
        }
        found(&rule(condition), &[(code, at, 2, 66 + offset, token)]);
    }
}

#[test]
fn what_a_condition_may_be_is_bounded() {
    let rule = |condition: &str| {
        let text = serde_json::to_string(condition).unwrap();
        with_types(
            &format!(r#"{{"A": {{"description": "a", "detectionRules": [{text}]}}}}"#),
            &["A"],
        )
    };
    let hundred = format!("a in [{}]", vec!["1"; 100].join(","));
    let more = format!("a in [{}]", vec!["1"; 101].join(","));
    let fine = [
        "a.exists(x, x.b.all(y, y > 0))".to_owned(),
        hundred,
        format!("a{} == 1", ".b".repeat(40)),
        vec!["a == 1"; 100].join("||"),
        "a ? b : ".repeat(30) + "c",
    ];
    let refused = [
        "a.exists(x, x.b.all(y, y.c.exists(z, z > 0)))".to_owned(),
        more,
        format!("a{} == 1", ".b".repeat(50)),
        format!("{}a == 1{}", "(".repeat(17), ")".repeat(17)),
        vec!["1"; 60].join("+") + " > 0",
        "!".repeat(200) + "a",
        "a ? b : ".repeat(60) + "c",
        format!("a == '{}'", "x".repeat(1024)),
    ];

    for condition in fine {
        found(&rule(&condition), &[]);
    }
    for condition in refused {
        assert_eq!(
            codes(&check_domain(&rule(&condition)).findings),
            ["condition_too_complex"],
            "{condition}"
        );
    }
}

#[test]
fn columns_inside_a_string_count_escapes_as_what_they_stand_for() {
    let text = with_types(
        r#"{"A": {"description": "a", "detectionRules": ["\u0061\n == \"\ud83d\ude00\" && foo(\u0062)"]}}"#,
        &["A"],
    );

    let findings = check_domain(&text).findings;

    assert_eq!(codes(&findings), ["unknown_function"]);
    assert_eq!(covered(&text, &findings[0]), "foo");
}

#[test]
fn names_in_conditions_are_those_of_the_entities() {
    let entities = r#""entities": {"T": {"attributes": {"amount": {"type": "integer"}, "desk": {"type": "string"}, "live": {"type": "boolean"}}}}"#;
    let rules = |condition: &str| {
        pack(&format!(
            "{entities}, \"severityRules\": [\n{{\"condition\": {}, \"severity\": \"LOW\"}}]",
            json!(condition)
        ))
    };
    let at = "/severityRules/0/condition";

    found(
        &rules("amuont > 1"),
        &[("unknown_name_in_condition", at, 3, 16, "amuont")],
    );
    found(
        &rules("amount * 1.5 > 2.0"),
        &[("invalid_condition", at, 3, 23, "*")],
    );
    found(
        &rules("amount > 'x'"),
        &[("invalid_condition", at, 3, 23, ">")],
    );
    found(
        &rules("desk.name == 'x'"),
        &[("invalid_condition", at, 3, 20, ".")],
    );
    found(
        &rules("desk"),
        &[("condition_not_boolean", at, 3, 16, "desk")],
    );
    for fine in [
        "live",
        "amount > 1.5 && desk == 'x'",
        "rawPayload.anything == 1 && normalizedContext.x",
        "desk in ['a'] && [1, 2].exists(n, n == amount)",
        "type(amount) == int && has(rawPayload.b)",
        "timestamp > timestamp('2025-01-01T00:00:00Z') && timestamp.getHours() < 9",
    ] {
        found(&rules(fine), &[]);
    }
    found(
        &rules("size(amuont)"),
        &[
            ("condition_not_boolean", at, 3, 16, "size(amuont)"),
            ("unknown_name_in_condition", at, 3, 21, "amuont"),
        ],
    );
    let hint = check_domain(&rules("amuont > 1")).findings[0].hint.clone();
    assert_eq!(hint.as_deref(), Some("did you mean `amount`?"));
}

#[test]
fn entries_that_cannot_both_hold_are_refused() {
    found(
        &with_playbooks(
            r#"[{"exceptionType": "A", "playbookId": "p", "steps": [{"action": "x", "stepId": "s"}, {"action": "y", "stepId": "s"}]},
 {"exceptionType": "A", "playbookId": "p", "steps": [{"action": "x"}]},
 {"exceptionType": "A", "conditions": "a > 1", "steps": [{"action": "x"}]}]"#,
        ),
        &[
            (
                "duplicate_entry",
                "/playbooks/0/steps/1/stepId",
                2,
                125,
                "\"s\"",
            ),
            (
                "duplicate_entry",
                "/playbooks/1/exceptionType",
                3,
                20,
                "\"A\"",
            ),
            ("duplicate_entry", "/playbooks/1/playbookId", 3, 39, "\"p\""),
        ],
    );
}

#[test]
fn names_are_seen_and_told_apart() {
    let cyrillic = "A\u{41a}";
    let types = r#"{"AK": {"description": "a", "detectionRules": ["a > 1"]}, "NAME": {"description": "b", "detectionRules": ["a > 2"]}}"#;
    let with = |name: &str| with_types(&types.replace("NAME", name), &["AK", name]);
    let at = |name: &str| format!("/exceptionTypes/{name}");

    found(
        &with(cyrillic),
        &[(
            "looks_alike",
            &at(cyrillic),
            2,
            77,
            &format!("\"{cyrillic}\""),
        )],
    );
    found(&with("AKK"), &[]);
    for unseen in ["\u{200b}", "Break \u{202e}KA"] {
        found(
            &with(unseen),
            &[(
                "invalid_value",
                &at(unseen),
                2,
                77,
                &format!("\"{unseen}\""),
            )],
        );
    }
}

#[test]
fn a_document_agrees_with_where_it_is_imported() {
    let text = pack("\"version\": \"v3.2\"");
    let context = |domain, version| Context {
        domain,
        version,
        ..Context::of(PackKind::Domain)
    };

    let same = validate(&text, &context(Some("D"), Some("3.2.0")));
    let other = validate(&text, &context(Some("d"), Some("v3.3")));

    assert_findings(&text, &same.findings, &[]);
    assert_findings(
        &text,
        &other.findings,
        &[
            ("version_mismatch", "/version", 2, 12, "\"v3.2\""),
            ("domain_mismatch", "/domainName", 3, 15, "\"D\""),
        ],
    );
}

#[test]
fn endpoints_are_judged_as_written() {
    let tools = |endpoint: &str| {
        format!(
            "{{\n\"tools\": {{\"t\": {{\"description\": \"t\", \"endpoint\": {endpoint:?}}}}},\n{}",
            r#""domainName": "D", "exceptionTypes": {"A": {"description": "a", "detectionRules": ["true"]}},
            "playbooks": [{"exceptionType": "A", "steps": [{"action": "t(x)"}]}]}"#
        )
    };
    let at = "/tools/t/endpoint";

    found(&tools("https://example.com"), &[]);
    found(
        &tools("https://10.0.0.1/"),
        &[("unsafe_endpoint", at, 2, 49, "\"https://10.0.0.1/\"")],
    );
    found(
        &tools("orders"),
        &[("invalid_value", at, 2, 49, "\"orders\"")],
    );
    let private = Context {
        allow_private_endpoints: true,
        ..Context::of(PackKind::Domain)
    };
    assert!(
        validate(&tools("https://10.0.0.1/"), &private)
            .findings
            .is_empty()
    );
}

#[test]
fn a_name_on_both_lists_is_refused() {
    found(
        &pack(r#""guardrails": {"allowLists": ["A", "source:S"], "blockLists": ["source:S"]}"#),
        &[(
            "allow_block_conflict",
            "/guardrails/allowLists/1",
            2,
            36,
            "\"source:S\"",
        )],
    );
}
