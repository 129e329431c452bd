//! From the text of a domain pack of about 50 KB to a document that can be stored: what each step
//! takes, as a share of `serde_json` parsing the same text.
//!
//! The bar: parse, schema and checksum together take at most 1.6 times the plain parse. Strict parsing
//! refuses what the plain one lets through (repeated keys, integers that lose digits); `validate`
//! adds references and the compilation of conditions. All take turns, because the machine's speed
//! changes while they run.
//!
//! Everything here has the system's allocator, as a program that only parses would. Tenantry's own
//! (see `src/main.rs`) is faster, and the plain parse, which does little but allocate, gains most.

use std::hint::black_box;

use serde_json::Value;
use tenantry_bench::{ROUNDS, domain_pack, median, micros, say};
use tenantry_domain::{
    checksum::{Checksum, canonical},
    packs::PackKind,
};
use tenantry_engine::{Context, parse, schema, validate};

fn main() {
    let text = domain_pack();
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let context = Context::of(PackKind::Domain);
    let parse_schema_checksum = || {
        let value = parse(black_box(&text)).unwrap_or_default();
        let fits = schema::has_shape(PackKind::Domain, &value);
        (fits, Checksum::of_value(&value).is_ok())
    };

    let mut taken = [const { Vec::new() }; 6];
    for _ in 0..ROUNDS {
        let turns = [
            micros(|| serde_json::from_str::<Value>(black_box(&text))),
            micros(|| parse(black_box(&text))),
            micros(|| schema::has_shape(PackKind::Domain, black_box(&value))),
            micros(|| Checksum::of_bytes(&canonical(black_box(&value)).unwrap_or_default())),
            micros(parse_schema_checksum),
            micros(|| validate(black_box(&text), &context)),
        ];
        for (times, turn) in taken.iter_mut().zip(turns) {
            times.push(turn);
        }
    }

    let names = [
        "plain parse",
        "strict parse",
        "schema",
        "canonical form and checksum",
        "parse, schema, checksum",
        "validate",
    ];
    let medians = taken.map(median);
    let [plain, ..] = medians;
    say(&format!("a document of {} bytes", text.len()));
    for (name, took) in names.iter().zip(medians) {
        say(&format!("{name:<28}{took:>6.1} us  {:.2}", took / plain));
    }
}
