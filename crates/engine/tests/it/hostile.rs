//! Texts that were made to hurt: refused or bounded, on the small stack that servers give a task.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tenantry_domain::packs::{Finding, PackKind};
use tenantry_domain::runtime::{Decision, ExceptionInput};
use tenantry_engine::{Context, Decider, dialect::normalise, diff, effective::merge, validate};

use crate::support::{check_domain, codes, domain};

/// No hostile text takes longer than this even in a debug build on a busy machine; without bounds
/// it would be hours.
const PATIENCE: Duration = Duration::from_mins(5);

/// Validates on a stack of two mebibytes, as kind after kind.
fn on_a_small_stack(text: String) -> Vec<Finding> {
    let run = move || {
        let _ = validate(&text, &Context::of(PackKind::Tenant));
        check_domain(&text).findings
    };
    small_stack(run)
}

fn small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let started = Instant::now();
    let result = thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap();
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    result
}

/// Decides an exception with one detection rule, on a small stack.
fn decided(condition: String, payload: Value) -> Decision {
    small_stack(move || {
        let mut pack = domain();
        pack["exceptionTypes"] = json!({"A": {"description": "a", "detectionRules": [condition]}});
        let exception = ExceptionInput {
            raw_payload: payload.as_object().cloned().unwrap(),
            ..ExceptionInput::default()
        };
        Decider::of(&merge(&pack, None).unwrap()).decide(&exception)
    })
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

#[test]
fn conditions_that_would_run_forever() {
    let numbers: Vec<i64> = (0..30_000).collect();
    let long = "ab".repeat(100_000);
    let payload = json!({"n": numbers, "s": long, "deep": {"n": numbers}});
    for condition in [
        "n.exists(a, n.exists(b, a + b < 0))",
        "n.all(a, n.all(b, a + b >= 0))",
        "n.map(a, n.map(b, a * b)) == []",
        "n.filter(a, a in n) == n",
        "n.map(a, s + s).exists(t, t == '')",
        "n.map(a, n).map(l, l + l) == []",
        "n.exists(a, s.contains('abc'))",
        "n.exists(a, s.matches('(a|b)*c'))",
        "n.exists(a, size(s) == a)",
        "n.exists(a, {'n': n} != deep)",
        "n.exists(a, n == n && a < 0)",
        "n.exists(a, string(a) + s == s)",
        "n.exists(a, bytes(s) == b'')",
        "[1,2,3,4,5,6,7,8,9].exists(a, n.exists(b, a + b < 0))",
    ] {
        let decision = decided(condition.to_owned(), payload.clone());
        assert!(decision.budget_spent, "{condition}: {:?}", decision.trace);
        assert_eq!(decision.exception_type, "UNCLASSIFIED", "{condition}");
    }
}

#[test]
fn a_spent_budget_means_nothing_even_where_a_macro_would_absorb_it() {
    let numbers: Vec<i64> = (0..200_000).collect();

    let decision = decided("n.all(a, a >= 0) || true".to_owned(), json!({"n": numbers}));

    assert!(decision.budget_spent);
    assert_eq!(decision.exception_type, "UNCLASSIFIED");
}

#[test]
fn hostile_regular_expressions() {
    let refused = [
        "((a{100}){100}){100}",
        "(x+x+)+y{1000}{1000}",
        "\\\\pL{1000}",
        "(a",
        "[z-a]",
        "(?P<n>a)(?P<n>b)",
        "\\\\1",
        "(?=a)",
    ];
    for pattern in refused {
        let mut pack = domain();
        pack["exceptionTypes"]["FAIL"]["detectionRules"][0] =
            format!("status.matches('{pattern}')").into();
        let findings = on_a_small_stack(pack.to_string());
        assert_eq!(findings.len(), 1, "{pattern}: {findings:?}");
        assert!(
            matches!(
                codes(&findings)[0],
                "invalid_condition" | "condition_too_complex"
            ),
            "{pattern}: {findings:?}"
        );
    }
    let text = "a".repeat(200_000);
    for pattern in ["(a+)+$", "(a|aa)+b", "(.*)(.*)(.*)b", "a*a*a*a*a*b"] {
        let decision = decided(
            format!("s.matches('{pattern}') && false"),
            json!({"s": text}),
        );
        assert_eq!(decision.exception_type, "UNCLASSIFIED", "{pattern}");
    }
}

#[test]
fn thousands_of_regular_expressions() {
    let mut pack = domain();
    let rules: Vec<String> = (0..5_000)
        .map(|n| format!("status.matches('^[a-z]+{n}(x|y){{3}}$')"))
        .collect();
    pack["exceptionTypes"]["FAIL"]["detectionRules"] = json!(rules);

    let findings = on_a_small_stack(pack.to_string());

    assert_eq!(codes(&findings)[0], "condition_too_complex");
}

#[test]
fn ten_thousand_types_decide_one_exception() {
    let decision = small_stack(|| {
        let mut pack = domain();
        for n in 0..10_000 {
            pack["exceptionTypes"][format!("TYPE_{n:05}")] = json!({
                "description": "One of many.",
                "detectionRules": [format!("amount > {n} && desk == 'D{n}'")]
            });
        }
        let input = json!({"rawPayload": {"amount": 20_000, "desk": "D9999"}});
        let exception: ExceptionInput = serde_json::from_value(input).unwrap();
        Decider::of(&merge(&pack, None).unwrap()).decide(&exception)
    });

    assert_eq!(decision.exception_type, "TYPE_09999");
    assert_eq!(
        decision
            .trace
            .iter()
            .filter(|e| e.expression.is_some())
            .count(),
        10_002
    );
}

#[test]
fn parameters_take_no_more_than_their_room() {
    let mut pack = domain();
    let parameters: serde_json::Map<String, Value> = (0..1_000)
        .map(|n| (format!("p{n}"), json!("{{rawPayload}}")))
        .collect();
    pack["playbooks"][0]["steps"] = json!([{"action": "x", "parameters": parameters}]);
    let exception = ExceptionInput {
        exception_type: Some("FAIL".to_owned()),
        raw_payload: json!({"s": "x".repeat(200_000)})
            .as_object()
            .cloned()
            .unwrap(),
        ..ExceptionInput::default()
    };

    let decision = Decider::of(&merge(&pack, None).unwrap()).decide(&exception);

    let size = serde_json::to_string(&decision).unwrap().len();
    assert!(size < 2 << 20, "{size}");
    assert_eq!(decision.steps[0].unfilled, ["rawPayload"]);
}

#[test]
fn big_packs_of_the_extended_dialect_and_their_difference() {
    let pack = |offset: usize| {
        let tools: Vec<Value> = (0..10_000)
            .map(|n| json!({"name": format!("t{}", n + offset), "description": "d", "returns": {}}))
            .collect();
        let playbooks: Vec<Value> = (0..10_000)
            .map(|n| json!({"playbookId": format!("p{n}"), "approved": false, "appliesTo": ["A"], "steps": ["x"]}))
            .collect();
        json!({
            "domainName": "D",
            "exceptionTypes": {"A": {"description": "a", "detectionRules": []}},
            "tools": {"dbQueries": tools}, "playbooks": playbooks
        })
    };
    let (one, two) = (pack(0), pack(5_000));
    let text = one.to_string();

    let findings = on_a_small_stack(text);
    let differences = small_stack(move || diff::between(PackKind::Domain, &one, &two));

    assert_eq!(findings.len(), 1_001);
    assert_eq!(differences.len(), 2 * 5_000 + 1);
    let _ = normalise(PackKind::Domain, &json!({"tools": {"dbQueries": [[[]]]}}));
}
