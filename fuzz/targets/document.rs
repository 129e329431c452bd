//! Texts that may be documents: reading them strictly, and finding places in them.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};
use serde_json::Value;
use tenantry_domain::{
    checksum::canonical,
    packs::{Code, Finding},
};
use tenantry_engine::{Context, parse, validate};
use tenantry_fuzz::{KINDS, lies_inside, mutate};

/// What the strict reader refuses and `serde_json` reads.
const STRICTER: [Code; 5] = [
    Code::DuplicateKey,
    Code::NumberOutOfRange,
    Code::TooDeep,
    Code::TooLarge,
    Code::TooManyFindings,
];

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let structural = (seed % 3 == 0).then(|| mutate(data, size, max_size, seed));
    structural
        .flatten()
        .unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(data) else {
        return Corpus::Reject;
    };
    check_reading(text);
    for kind in KINDS {
        let validated = validate(text, &Context::of(kind));
        check_places(text, &validated.findings);
        assert_eq!(validated.document.is_some(), validated.dialect.is_some());
        let pointers = validated.findings.iter().map(|finding| &finding.pointer);
        if let Some(document) = &validated.document {
            for pointer in pointers {
                assert!(
                    document.value.pointer(pointer).is_some(),
                    "{pointer} leads nowhere"
                );
            }
        }
    }
    Corpus::Keep
});

/// Holds the strict reader to `serde_json`, and the canonical form to itself.
fn check_reading(text: &str) {
    let plain: Result<Value, _> =
        serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    match parse(text) {
        Ok(value) => {
            let once = canonical(&value).expect("what was read has a canonical form");
            let again = parse(std::str::from_utf8(&once).expect("UTF-8")).expect("it is read");
            assert_eq!(canonical(&again).expect("a canonical form"), once);
            assert_eq!(plain.expect("what is read strictly is read plainly"), value);
        }
        Err(findings) => {
            check_places(text, &findings);
            let is_stricter = findings.iter().any(|finding| {
                STRICTER.contains(&finding.code) || finding.message.contains("U+0000")
            });
            assert!(plain.is_err() || is_stricter, "{findings:?}");
        }
    }
}

/// Findings lie inside the text, in order.
fn check_places(text: &str, findings: &[Finding]) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for finding in findings {
        assert!(lies_inside(text, finding), "{finding:?}");
    }
    assert!(findings.is_sorted_by_key(|finding| {
        let is_last = finding.code == Code::TooManyFindings;
        (is_last, finding.line, finding.column)
    }));
}
