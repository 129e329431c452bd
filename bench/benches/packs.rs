//! From the text of a domain pack of about 50 KB to a document that can be stored.
//!
//! `parse` is the ceiling: `serde_json` alone. The bar is that parse, schema and checksum together
//! take at most 1.6 times as long; `validate` adds references, conditions and their compilation.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use tenantry_bench::domain_pack;
use tenantry_domain::{
    checksum::{Checksum, canonical},
    packs::PackKind,
};
use tenantry_engine::{Context, parse, schema, validate};

fn packs(criterion: &mut Criterion) {
    let text = domain_pack();
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let context = Context::of(PackKind::Domain);
    let bytes = u64::try_from(text.len()).unwrap_or_default();

    let mut group = criterion.benchmark_group("pack");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| serde_json::from_str::<Value>(black_box(&text)));
    });
    group.bench_function("parse strictly", |bencher| {
        bencher.iter(|| parse(black_box(&text)));
    });
    group.bench_function("schema", |bencher| {
        bencher.iter(|| schema::has_shape(PackKind::Domain, black_box(&value)));
    });
    group.bench_function("canonical form and checksum", |bencher| {
        bencher.iter(|| Checksum::of_bytes(&canonical(black_box(&value)).unwrap_or_default()));
    });
    group.bench_function("parse, schema, checksum", |bencher| {
        bencher.iter(|| {
            let value = parse(black_box(&text)).unwrap_or_default();
            (
                schema::has_shape(PackKind::Domain, &value),
                Checksum::of_value(&value).is_ok(),
            )
        });
    });
    group.bench_function("validate", |bencher| {
        bencher.iter(|| validate(black_box(&text), &context));
    });
    group.finish();
}

criterion_group!(benches, packs);
criterion_main!(benches);
