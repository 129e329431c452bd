//! Texts that were made to hurt: refused or bounded, on the small stack that servers give a task.

use std::thread;

use serde_json::{Value, json};
use tenantry_domain::packs::{Finding, PackKind};
use tenantry_engine::{Context, validate};

use crate::support::{check_domain, codes, domain};

/// Validates on a stack of two mebibytes, as kind after kind.
fn on_a_small_stack(text: String) -> Vec<Finding> {
    let run = move || {
        let _ = validate(&text, &Context::of(PackKind::Tenant));
        check_domain(&text).findings
    };
    thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn nesting_without_end() {
    for text in [
        "[".repeat(10_000),
        "{\"a\":".repeat(10_000),
        "[".repeat(8 << 20),
    ] {
        assert_eq!(codes(&on_a_small_stack(text)), ["too_deep"]);
    }
}

#[test]
fn megabytes_of_small_values() {
    let text = format!("{{\"a\": [{}1]}}", "[],".repeat((8 << 20) / 3 - 10));

    assert_eq!(codes(&on_a_small_stack(text)), ["too_large"]);
}

#[test]
fn a_hundred_thousand_duplicate_keys() {
    let text = format!("{{{}\"a\": 1}}", "\"a\": 1,".repeat(100_000));

    let findings = on_a_small_stack(text);

    assert_eq!(findings.len(), 1_001);
    assert_eq!(findings[1_000].code.as_str(), "too_many_findings");
    assert_eq!(
        (findings[999].line, findings[999].column),
        (1, 2 + 7 * 1_000)
    );
}

#[test]
fn a_hundred_thousand_unknown_keys() {
    let keys: Vec<_> = (0..100_000).map(|n| format!("\"key{n}\": {n}")).collect();

    let findings = on_a_small_stack(format!("{{{}}}", keys.join(",")));

    assert_eq!(findings.len(), 1_001);
}

#[test]
fn ten_thousand_types() {
    let mut pack = domain();
    for n in 0..10_000 {
        pack["exceptionTypes"][format!("TYPE_{n}")] = json!({
            "description": "One of many.",
            "detectionRules": [format!("amount > {n} && desk == 'D{n}'")],
            "parentType": format!("TYPE_{}", n + 1)
        });
    }

    let findings = on_a_small_stack(pack.to_string());

    assert_eq!(findings.len(), 1_001);
    assert!(codes(&findings).contains(&"type_without_playbook"));
}

#[test]
fn ten_thousand_names_that_nothing_knows() {
    let mut pack = domain();
    let playbooks: Vec<Value> = (0..10_000)
        .map(|n| json!({"exceptionType": format!("UNKNOWN_{n}"), "steps": [{"action": "x", "tool": format!("t{n}")}]}))
        .collect();
    pack["playbooks"] = playbooks.into();
    for n in 0..5_000 {
        pack["exceptionTypes"][format!("TYPE_{n}")] =
            json!({"description": "d", "detectionRules": []});
    }

    assert_eq!(on_a_small_stack(pack.to_string()).len(), 1_001);
}

#[test]
fn thousands_of_names_that_no_entity_knows() {
    let mut pack = domain();
    let attributes = (0..20_000).map(|n| (format!("attribute{n}"), json!({"type": "string"})));
    pack["entities"] = json!({"E": {"attributes": Value::Object(attributes.collect())}});
    let rules: Vec<String> = (0..20_000).map(|n| format!("other{n} > 1")).collect();
    pack["exceptionTypes"]["FAIL"]["detectionRules"] = json!(rules);

    let findings = on_a_small_stack(pack.to_string());

    assert_eq!(findings.len(), 1_001);
    assert_eq!(codes(&findings)[0], "unknown_name_in_condition");
}

#[test]
fn conditions_that_try_everything() {
    let deep = [
        "(".repeat(1_000),
        format!("{}1{}", "(".repeat(500), ")".repeat(500)),
        "!".repeat(1_000) + "a",
        "-".repeat(1_000) + "1",
        vec!["1"; 500].join("+"),
        vec!["a"; 500].join("."),
        vec!["a"; 340].join("||"),
        "a?b:".repeat(250) + "c",
        format!("a{}", "[0]".repeat(340)),
        format!("{}1{}", "[".repeat(500), "]".repeat(500)),
        format!("{}1{}", "{1:".repeat(250), "}".repeat(250)),
        "a.map(x,".repeat(120),
        format!("{}1{}", "f(".repeat(300), ")".repeat(300)),
        "'".repeat(1_001),
        "a".repeat(1_024),
        "\\".repeat(1_024),
        "😀".repeat(256),
        "\u{1}".repeat(3),
        "1e999 > 0.0".to_owned(),
        "99999999999999999999 > 0".to_owned(),
        "-9223372036854775808 < 0".to_owned(),
        "rawPayload.matches('(a+)+$')".to_owned(),
    ];
    for condition in deep {
        let mut pack = domain();
        pack["exceptionTypes"]["FAIL"]["detectionRules"][0] = condition.clone().into();
        let findings = on_a_small_stack(pack.to_string());
        assert!(findings.len() <= 2, "{condition}: {findings:?}");
    }
}

#[test]
fn megabytes_of_conditions() {
    let rules: Vec<String> = (0..8_000)
        .map(|n| vec![format!("a{n} == 1"); 80].join(" || "))
        .collect();
    let mut pack = domain();
    pack["exceptionTypes"]["FAIL"]["detectionRules"] = json!(rules);

    let findings = on_a_small_stack(pack.to_string());

    assert_eq!(codes(&findings), ["too_large"]);
}

#[test]
fn a_line_of_megabytes_with_findings_at_its_end() {
    let mut pack = domain();
    pack["x-blob"] = "é".repeat(2 << 20).into();
    pack["zzz"] = json!(1);
    let text = pack.to_string();

    let findings = on_a_small_stack(text.clone());

    assert_eq!(codes(&findings), ["unknown_key"]);
    let expected = text.split("\"zzz\"").next().unwrap().chars().count() + 1;
    assert_eq!(findings[0].column as usize, expected);
}
