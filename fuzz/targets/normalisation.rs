//! Documents of either dialect: their normal form, and what is made of it.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};
use serde_json::Value;
use tenantry_domain::{packs::PackKind, runtime::ExceptionInput};
use tenantry_engine::{Decider, dialect::normalise, diff, effective::merge, parse};
use tenantry_fuzz::{KINDS, mutate};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // Bytes changed at random mostly stop being JSON, which is the business of another target.
    let structural = (seed % 8 != 0).then(|| mutate(data, size, max_size, seed));
    structural
        .flatten()
        .unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some(document) = std::str::from_utf8(data)
        .ok()
        .and_then(|text| parse(text).ok())
    else {
        return Corpus::Reject;
    };
    for kind in KINDS {
        let once = normalise(kind, &document).into_owned();
        assert_eq!(
            normalise(kind, &once).into_owned(),
            once,
            "{kind}: twice is not once"
        );
        check_difference(kind, &document, &once);
    }
    for tenant in [None, Some(&document)] {
        if let Ok(merged) = merge(&document, tenant) {
            let decider = Decider::of(&merged);
            let exception = ExceptionInput::default();
            assert_eq!(decider.decide(&exception), decider.decide(&exception));
        }
    }
    Corpus::Keep
});

/// What differs between a document and its normal form leads from the one to the other, and
/// nothing differs from itself.
fn check_difference(kind: PackKind, document: &Value, normal: &Value) {
    for (before, after) in [(document, normal), (normal, document)] {
        let patch: json_patch::Patch =
            serde_json::from_value(diff::patch(before, after)).expect("a JSON patch");
        let mut patched = before.clone();
        json_patch::patch(&mut patched, &patch).expect("the patch applies");
        assert_eq!(&patched, after);
        let _ = diff::between(kind, before, after);
    }
    assert!(diff::between(kind, document, document).is_empty());
}
