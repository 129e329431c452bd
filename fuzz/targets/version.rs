//! Version strings, one a line: what is read is kept, and the order of versions is one.

#![no_main]

use std::{cmp::Ordering, collections::HashSet};

use libfuzzer_sys::{Corpus, fuzz_target};
use tenantry_domain::packs::{Bump, Version};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(data) else {
        return Corpus::Reject;
    };
    let versions: Vec<Version> = text.lines().take(8).filter_map(read).collect();
    for one in &versions {
        assert_eq!(one, one);
        for two in &versions {
            check_pair(one, two);
            for three in &versions {
                assert!(
                    !(one <= two && two <= three) || one <= three,
                    "{one} {two} {three}"
                );
            }
        }
    }
    Corpus::Keep
});

/// Reads a version, and holds it to what it was read from.
fn read(text: &str) -> Option<Version> {
    let version = Version::parse(text).ok()?;
    assert_eq!(version.as_str(), text);
    let json = serde_json::to_string(&version).expect("a version is JSON");
    let again: Version = serde_json::from_str(&json).expect("its JSON is read");
    assert_eq!(again.as_str(), text);
    let is_at_the_end = text.contains(&u64::MAX.to_string());
    for bump in [Bump::Patch, Bump::Minor, Bump::Major] {
        let next = version.next(bump);
        let read = Version::parse(next.as_str()).expect("the next version is one");
        assert_eq!(read, next);
        assert!(is_at_the_end || next > version, "{next} follows {version}");
        assert_eq!(next.as_str().starts_with('v'), text.starts_with('v'));
    }
    Some(version)
}

/// The order is one, and the key and the hash agree with it.
fn check_pair(one: &Version, two: &Version) {
    let order = one.cmp(two);
    assert_eq!(order, two.cmp(one).reverse());
    assert_eq!(order == Ordering::Equal, one == two);
    assert_eq!(one.key().cmp(&two.key()), order, "{one} {two}");
    let distinct: HashSet<_> = [one, two].into_iter().collect();
    assert_eq!(distinct.len() == 1, one == two);
}
