//! The canonical form that checksums cover, held to the official vectors of RFC 8785.

use std::{fs, path::PathBuf};

use tenantry_domain::checksum::canonical;
use tenantry_engine::parse;

fn folder(name: &str) -> PathBuf {
    PathBuf::from("tests/rfc8785").join(name)
}

#[test]
fn the_official_vectors_come_out_byte_for_byte() {
    let mut names: Vec<_> = fs::read_dir(folder("input"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names.len(), 6, "{names:?}");

    for name in names {
        let input = fs::read_to_string(folder("input").join(&name)).unwrap();
        let expected = fs::read_to_string(folder("output").join(&name)).unwrap();

        let value = parse(&input).unwrap();

        let written = String::from_utf8(canonical(&value).unwrap()).unwrap();
        assert_eq!(written, expected.trim_end_matches('\n'), "{name:?}");
    }
}
