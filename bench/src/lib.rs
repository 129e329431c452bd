//! What benchmarks measure with: documents of a known size, built the same way every time.
//!
//! Benchmarks live in `benches/`, one file per subject, and run by `cargo bench -p tenantry-bench`.
//! Compare within one run and quote ratios: machines differ, and change their speed while they run.

pub mod http;
pub mod server;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};

/// How often the things that are compared take turns.
pub const ROUNDS: usize = 25;
const BATCH: Duration = Duration::from_millis(50);

/// Writes a line of the result.
#[expect(clippy::print_stdout, reason = "this is what a benchmark is for")]
pub fn say(line: &str) {
    println!("{line}");
}

/// The document with another value under a key at its top.
pub fn with(mut document: Value, key: &str, value: Value) -> Value {
    if let Some(members) = document.as_object_mut() {
        members.insert(key.to_owned(), value);
    }
    document
}

/// The value that a share of the sorted values does not exceed; 0.5 is the median.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "an index into a list of a few thousand"
    )]
    let index = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(index).copied().unwrap_or(f64::NAN)
}

/// The one in the middle.
pub fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    quantile(&times, 0.5)
}

/// Microseconds that something takes, repeated for a twentieth of a second.
pub fn micros<T>(mut turn: impl FnMut() -> T) -> f64 {
    let began = Instant::now();
    let mut turns = 0_u32;
    while began.elapsed() < BATCH {
        for _ in 0..20 {
            black_box(turn());
        }
        turns += 20;
    }
    began.elapsed().as_secs_f64() * 1e6 / f64::from(turns)
}

/// A domain pack of about 50 KB without findings, as a text with indentation of two spaces.
pub fn domain_pack() -> String {
    serde_json::to_string_pretty(&domain_pack_value()).unwrap_or_default()
}

/// The same pack as a value.
pub fn domain_pack_value() -> Value {
    domain_pack_of(27)
}

/// A domain pack with so many exception types, entities, tools, rules and playbooks.
pub fn domain_pack_of(count: usize) -> Value {
    let kinds: Vec<usize> = (0..count).collect();
    json!({
        "domainName": "CapitalMarkets",
        "version": "v3.2",
        "description": "Post-trade exceptions of a large desk, for measuring.",
        "entities": named(&kinds, |n| (format!("Entity{n}"), entity(n))),
        "exceptionTypes": named(&kinds, |n| (format!("SETTLEMENT_FAIL_{n}"), exception_type(n))),
        "severityRules": kinds.iter().map(|n| json!({
            "condition": format!("notional{n} > {}.0 && currency{n} == 'USD'", n * 100_000),
            "severity": "HIGH",
            "description": "A large exposure in the settlement currency."
        })).collect::<Vec<_>>(),
        "tools": named(&kinds, |n| (format!("getSettlement{n}"), tool(n))),
        "playbooks": kinds.iter().map(|n| playbook(*n)).collect::<Vec<_>>(),
        "guardrails": {
            "allowLists": [],
            "blockLists": ["source:SANDBOX"],
            "humanApprovalThreshold": 0.8
        }
    })
}

fn named(numbers: &[usize], entry: impl Fn(usize) -> (String, Value)) -> Map<String, Value> {
    numbers.iter().map(|number| entry(*number)).collect()
}

fn entity(n: usize) -> Value {
    json!({
        "attributes": {
            format!("notional{n}"): {"type": "number", "required": true},
            format!("currency{n}"): {"type": "string"},
            format!("daysPastDue{n}"): {"type": "integer", "description": "Days after the intended date."},
            format!("isMatched{n}"): {"type": "boolean"}
        },
        "relations": [{"toEntity": format!("Entity{}", n / 2), "type": "settles_by"}]
    })
}

fn exception_type(n: usize) -> Value {
    json!({
        "description": "A matched instruction did not settle on its intended date.",
        "defaultSeverity": "MEDIUM",
        "detectionPriority": n,
        "tags": ["settlement", "csdr"],
        "detectionRules": [
            format!("daysPastDue{n} > 0 && isMatched{n}"),
            {"condition": format!("sourceSystem in ['OMS', 'CTM'] || rawPayload.status{n} == 'FAILED'")}
        ],
        "severityRules": [{"condition": format!("daysPastDue{n} >= 4"), "severity": "CRITICAL"}]
    })
}

fn tool(n: usize) -> Value {
    json!({
        "description": "Reads the status of an instruction at the custodian.",
        "endpoint": format!("https://custody.example.com/v2/settlements/{n}"),
        "parameters": {"tradeId": {"type": "string", "required": true}},
        "timeoutSeconds": 10,
        "maxRetries": 2
    })
}

fn playbook(n: usize) -> Value {
    json!({
        "exceptionType": format!("SETTLEMENT_FAIL_{n}"),
        "playbookId": format!("pb-settlement-fail-{n}"),
        "name": "Chase a settlement fail",
        "steps": [
            {"stepId": "look", "action": "Read the status", "tool": format!("getSettlement{n}")},
            {"stepId": "escalate", "action": "Tell the middle office", "approvalRequired": true}
        ]
    })
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::PackKind;
    use tenantry_engine::{Context, validate};

    use super::*;

    #[test]
    fn the_pack_is_of_the_size_that_is_quoted_and_has_no_findings() {
        let text = domain_pack();

        let findings = validate(&text, &Context::of(PackKind::Domain)).findings;

        assert!(
            (45_000..60_000).contains(&text.len()),
            "{} bytes",
            text.len()
        );
        assert!(findings.is_empty(), "{findings:#?}");
    }
}
