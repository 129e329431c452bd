//! One exception through the finance pack: the decision function alone.
//!
//! The ceiling is the sum of the conditions that are tried. The bar is five microseconds, and that
//! time grows with the rules tried and with nothing else.

use std::{fs, hint::black_box, path::Path};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use tenantry_bench::domain_pack_of;
use tenantry_domain::runtime::ExceptionInput;
use tenantry_engine::{Decider, effective::merge};

/// The finance pack that ships with the product, with its tenant pack.
fn finance() -> Option<Decider> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds/finance");
    let read = |name: &str| -> Option<Value> {
        serde_json::from_str(&fs::read_to_string(seeds.join(name)).ok()?).ok()
    };
    let (domain, tenant) = (read("domain.v3.2.json")?, read("tenant.v1.4.json")?);
    Some(Decider::of(&merge(&domain, Some(&tenant)).ok()?))
}

fn exception(payload: Value) -> ExceptionInput {
    let Value::Object(raw_payload) = payload else {
        return ExceptionInput::default();
    };
    ExceptionInput {
        source_system: Some("PAYMENT_HUB".to_owned()),
        timestamp: Some("2026-02-10T10:00:00Z".to_owned()),
        raw_payload,
        ..ExceptionInput::default()
    }
}

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    if let Some(decider) = finance() {
        let input = exception(json!({
            "paymentId": "PAY-771", "vendorId": "V-20", "amount": 18250.4, "paymentStatus": "RETURNED",
            "returnCode": "AC04", "rail": "SEPA", "cutOffMinutes": 240
        }));
        group.bench_function("finance", |bencher| {
            bencher.iter(|| decider.decide(black_box(&input)));
        });
    }
    for types in [10, 100, 1_000] {
        let Ok(effective) = merge(&domain_pack_of(types), None) else {
            continue;
        };
        let decider = Decider::of(&effective);
        let input = exception(json!({"nothing": "that any rule knows"}));
        group.bench_with_input(
            BenchmarkId::new("types", types),
            &input,
            |bencher, input| {
                bencher.iter(|| decider.decide(black_box(input)));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
