//! What conditions mean: held to the specification by a table, and to the interpreter of the `cel`
//! crate by comparison.

use std::collections::HashMap;

use cel::{Context, Env, Value as Cel, objects::Key};
use proptest::prelude::*;
use serde_json::{Value, json};
use tenantry_domain::runtime::{ExceptionInput, RuleResult, TraceEntry};
use tenantry_engine::{Decider, effective::merge};

use crate::support::domain;

/// What came of one condition on one exception.
fn ran(condition: &str, input: &Value) -> TraceEntry {
    let mut pack = domain();
    pack["exceptionTypes"] = json!({"A": {"description": "a", "detectionRules": [condition]}});
    let decider = Decider::of(&merge(&pack, None).unwrap());
    let exception: ExceptionInput = serde_json::from_value(input.clone()).unwrap();
    decider.decide(&exception).trace.swap_remove(0)
}

fn payload() -> Value {
    json!({
        "sourceSystem": "OMS",
        "timestamp": "2026-03-02T09:14:22.5Z",
        "normalizedContext": {"desk": "EQ", "nested": {"a": [1, 2, 3]}},
        "confidence": 0.5,
        "rawPayload": {
            "amount": 1200, "price": 10.5, "whole": 2.0, "big": 9_007_199_254_740_991_i64,
            "name": "Ada", "unicode": "caf\u{e9}", "flag": true, "off": false, "none": null,
            "tags": ["a", "b"], "numbers": [1, 2.5, 3], "empty": [], "object": {"b": {"c": "z"}, "n": 1},
            "items": [{"p": 1, "q": "x"}, {"p": 2}, {"p": 3, "q": "y"}],
            "when": "2026-01-01T00:00:00Z", "severity": "mine"
        }
    })
}

#[test]
fn what_must_hold_holds() {
    for condition in [
        "amount > 1000",
        "amount != 5 && name != 'ada'",
        "rawPayload.object.b.c == 'z'",
        "normalizedContext.nested.a[2] == 3",
        "1000 < amount",
        "name == \"Ada\" && name == 'Ada'",
        "true || false && false",
        "(true || false) && !false",
        "has(rawPayload.amount) && !has(rawPayload.missing)",
        "has(rawPayload.none) && none == null",
        "'a' in tags && !('c' in tags)",
        "'amount' in rawPayload",
        "sourceSystem in ['OMS', 'CTM']",
        "items.exists(i, i.p == 3 && i.q == 'y')",
        "items.exists(i, i.q == 'y')",
        "!items.exists(i, has(i.q) && i.q == 'w')",
        "items.all(i, i.p > 0)",
        "items.exists_one(i, i.p == 2)",
        "items.filter(i, has(i.q)).map(i, i.p) == [1, 3]",
        "items.map(i, i.p > 1, i.p * 10) == [20, 30]",
        "numbers.all(n, n > 0)",
        "rawPayload.exists(k, k == 'amount')",
        "size(tags) == 2 && tags.size() == 2 && size(unicode) == 4 && size(rawPayload.object) == 2",
        "amount == 1200.0 && whole == 2 && price > 10",
        "amount - 1 > 0 && amount / 7 == 171 && amount % 7 == 3",
        "double(amount) * 1.5 == 1800.0",
        "int(price) == 10 && string(amount) == '1200' && uint(3) == 3u",
        "name.startsWith('A') && name.endsWith('a') && name.contains('d')",
        "name.matches('^[A-Z][a-z]+$') && matches(name, 'da')",
        "tags[0] == 'a' && rawPayload['object']['b'].c == 'z'",
        "timestamp > timestamp('2026-01-01T00:00:00Z')",
        "timestamp - timestamp(when) > duration('24h')",
        "timestamp.getHours() == 9 && timestamp.getHours('+02:00') == 11",
        "timestamp.getFullYear() == 2026 && timestamp.getMonth() == 2 && timestamp.getDate() == 2",
        "timestamp.getDayOfWeek() == 1 && timestamp.getDayOfYear() == 60",
        "duration('90m').getHours() == 1 && duration('90m') == duration('1h30m')",
        "confidence < 0.6",
        "rawPayload.severity == 'mine'",
        "{'a': 1, 'b': 2}['b'] == 2 && 'a' in {'a': 1}",
        "type(amount) == int && type(price) == double && type(tags) == list && type(name) == string",
        "(flag ? 1 : 2) == 1",
        "missing == 1 || flag",
        "!(missing == 1 && off)",
        "tags + ['c'] == ['a', 'b', 'c'] && name + '!' == 'Ada!'",
        "-amount < 0 && - price == -10.5",
        "name < 'Bob' && [1, 2] != [2, 1]",
        "b'ab' == bytes('ab') && size(b'ab') == 2",
        "amount == 1200 ? items[1].p == 2 : false",
    ] {
        let entry = ran(condition, &payload());
        assert_eq!(
            entry.result,
            RuleResult::Held,
            "{condition}: {:?}",
            entry.because
        );
    }
}

#[test]
fn what_fails_counts_as_not_holding_and_says_why() {
    for (condition, because) in [
        ("missing > 1", "the payload has no field `missing`"),
        ("rawPayload.object.x == 1", "there is no field `x`"),
        ("amount > 'a'", "`>` does not take an integer and a string"),
        (
            "amount + price > 1.0",
            "`+` does not take an integer and a double",
        ),
        ("name", "true or false is needed, not a string"),
        ("name.x == 1", "a map is needed, not a string"),
        ("tags[5] == 'a'", "the list has no entry at this place"),
        ("amount / 0 == 1", "a division by zero"),
        ("9223372036854775807 + amount > 0", "a result is too large"),
        ("int('x') == 1", "a string is no number"),
        ("severity == 'HIGH'", "`severity` is not known here"),
        ("exceptionType == 'A'", "`exceptionType` is not known here"),
        ("flag && amount", "true or false is needed, not an integer"),
        ("1 in name", "a list or a map is needed, not a string"),
        (
            "timestamp(name) > timestamp",
            "a string is no timestamp (RFC 3339)",
        ),
    ] {
        let entry = ran(condition, &payload());
        assert_eq!(entry.result, RuleResult::Failed, "{condition}");
        assert_eq!(entry.because.as_deref(), Some(because), "{condition}");
    }
    for condition in ["name == 1", "off", "amount == '1200'", "tags == {}", "none"] {
        let entry = ran(condition, &payload());
        assert_ne!(entry.result, RuleResult::Held, "{condition}");
    }
}

/// The same value for the other interpreter.
fn foreign(value: &Value) -> Cel {
    match value {
        Value::Null => Cel::Null,
        Value::Bool(value) => Cel::Bool(*value),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Cel::Float(number.as_f64().unwrap()), Cel::Int),
        Value::String(text) => Cel::from(text.as_str()),
        Value::Array(items) => Cel::from(items.iter().map(foreign).collect::<Vec<_>>()),
        Value::Object(members) => {
            let members: HashMap<Key, Cel> = members
                .iter()
                .map(|(key, value)| (Key::from(key.as_str()), foreign(value)))
                .collect();
            Cel::from(members)
        }
    }
}

/// Whether the other interpreter says that it holds.
fn foreign_holds(condition: &str, payload: &Value) -> Option<bool> {
    let env = std::sync::Arc::new(Env::stdlib());
    let program = env.compile(condition).ok()?;
    let mut context = Context::with_env(env);
    for (name, value) in payload.as_object().unwrap() {
        context.add_variable_from_value(name.clone(), foreign(value));
    }
    context.add_variable_from_value("rawPayload", foreign(payload));
    Some(program.execute(&context) == Ok(Cel::Bool(true)))
}

/// Conditions over the fields of the payload, most of which mean something.
fn any_condition() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "amount",
        "price",
        "whole",
        "name",
        "flag",
        "off",
        "none",
        "tags",
        "numbers",
        "empty",
        "object",
        "items",
        "missing",
        "rawPayload.amount",
        "object.b",
        "object.b.c",
        "items[0]",
        "items[0].p",
        "tags[1]",
        "0",
        "1",
        "2",
        "1200",
        "10.5",
        "2.0",
        "-1",
        "'a'",
        "'Ada'",
        "''",
        "true",
        "false",
        "null",
        "[]",
        "['a', 'b']",
        "[1, 2.5, 3]",
        "{}",
        "{'n': 1}",
        "1u",
        "has(object.b)",
        "has(object.x)",
        "has(items[0].q)",
        "size(tags)",
        "size(name)",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(4, 24, 3, |inner| {
            let operator = prop::sample::select(vec![
                "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&&", "||", "in",
            ]);
            let function =
                prop::sample::select(vec!["size", "string", "double", "int", "dyn", "type"]);
            let macros = prop::sample::select(vec!["exists", "all", "exists_one", "filter", "map"]);
            prop_oneof![
                (inner.clone(), operator, inner.clone())
                    .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
                inner.clone().prop_map(|a| format!("!({a})")),
                (function, inner.clone()).prop_map(|(name, a)| format!("{name}({a})")),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
                (
                    prop::sample::select(vec!["items", "numbers", "tags", "object"]),
                    macros,
                    inner.clone()
                )
                    .prop_map(|(list, name, a)| format!("{list}.{name}(x, x == {a})")),
                (
                    prop::sample::select(vec!["items", "numbers", "tags"]),
                    inner.clone()
                )
                    .prop_map(|(list, a)| format!("{list}.exists(x, {a})")),
                prop::collection::vec(inner, 0..3)
                    .prop_map(|items| format!("[{}]", items.join(", "))),
            ]
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn the_other_interpreter_agrees(condition in any_condition()) {
        let input = payload();
        let Some(expected) = foreign_holds(&condition, &input["rawPayload"]) else {
            return Ok(());
        };

        let entry = ran(&condition, &input);

        // The text may be over a limit that the other interpreter does not have.
        if entry.because.as_deref().is_none_or(|because| !because.contains("deep")) {
            prop_assert_eq!(entry.result == RuleResult::Held, expected, "{}: {:?}", condition, entry);
        }
    }
}
