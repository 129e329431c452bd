//! One exception through the finance pack: the decision function alone.
//!
//! The ceiling is the sum of the conditions that are tried. The bar is five microseconds, and that
//! time grows with the rules tried and with nothing else.
//!
//! And ten thousand exceptions through that pack without and with its tenant's, in the parts in which a replay is sent. The bar is a
//! second.

use std::{fs, hint::black_box, path::Path};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use tenantry_bench::domain_pack_of;
use tenantry_domain::{replay::MAX_EXCEPTIONS, runtime::ExceptionInput};
use tenantry_engine::{Decider, Effective, effective::merge, replay::replay};

/// The finance pack that ships with the product, with its tenant pack or without.
fn finance(with_tenant: bool) -> Option<Effective> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds/finance");
    let read = |name: &str| -> Option<Value> {
        serde_json::from_str(&fs::read_to_string(seeds.join(name)).ok()?).ok()
    };
    let (domain, tenant) = (read("domain.v3.2.json")?, read("tenant.v1.4.json")?);
    merge(&domain, with_tenant.then_some(&tenant)).ok()
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
    if let Some(effective) = finance(true) {
        let decider = Decider::of(&effective);
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

/// Payments of many sizes, some of which no rule knows.
fn payments(count: u32) -> Vec<ExceptionInput> {
    let codes = ["AC04", "AM04", "MS03", "XX99"];
    let payment = |(n, code): (u32, &str)| {
        exception(json!({
            "paymentId": format!("PAY-{n}"), "vendorId": format!("V-{}", n % 50), "amount": n * 37 % 90_000,
            "paymentStatus": if n.is_multiple_of(3) { "RETURNED" } else { "PENDING" }, "returnCode": code,
            "rail": "SEPA", "cutOffMinutes": n % 480,
        }))
    };
    (0..count)
        .zip(codes.into_iter().cycle())
        .map(payment)
        .collect()
}

fn replayed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("replay");
    group.sample_size(10);
    if let (Some(before), Some(after)) = (finance(false), finance(true)) {
        let payments = payments(10_000);
        group.bench_function("finance, 10,000", |bencher| {
            bencher.iter(|| {
                let parts = payments.chunks(MAX_EXCEPTIONS);
                let differing = parts.map(|part| {
                    // Each part is a request of its own, which prepares both.
                    let (before, after) = (Decider::of(&before), Decider::of(&after));
                    replay(Some(&before), &after, black_box(part))
                        .differences
                        .len()
                });
                differing.sum::<usize>()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decide, replayed);
criterion_main!(benches);
