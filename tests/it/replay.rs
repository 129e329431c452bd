//! Exceptions in a file, replayed from the command line before anything is activated.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::{Ran, Server, tenantry};

/// A tenant of the demo, which has `v1.0` in force; in `v1.1` fails are escalated a day earlier.
const TENANT: &str = "ACME_CAPITAL";

fn fail(id: &str, days: u64) -> Value {
    json!({"exceptionId": id, "exceptionType": "SETTLEMENT_FAIL", "rawPayload": {"daysFailing": days}})
}

fn file(folder: &Path, lines: &[String]) -> String {
    let path = folder.join("exceptions.jsonl");
    fs::write(&path, lines.join("\n")).expect("the file is written");
    path.display().to_string()
}

fn replay(server: &Server, more: &[&str]) -> Ran {
    server.run(&[&["activate", TENANT, "v1.1", "--dry-run"], more].concat())
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_would_be_decided_in_another_way_is_told_by_its_line() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        fail("EX-\u{1b}[2J-1", 1).to_string(),
        String::new(),
        fail("EX-2", 0).to_string(),
        fail("EX-3", 3).to_string(),
    ];
    let path = file(folder.path(), &lines);

    let table = replay(&server, &["--replay", &path]).succeeded();
    has(
        &table.stdout,
        &[
            "LINE",
            "DIFFERS",
            r"EX-\u001b[2J-1",
            "EX-3",
            "MEDIUM -> HIGH",
        ],
    );
    assert!(!table.stdout.contains("EX-2"), "{}", table.stdout);
    has(
        &table.stderr,
        &[
            "Compared with revision 1, which is in force. Of 3 exceptions 2 would be decided in another way.",
        ],
    );

    let told = replay(&server, &["--replay", &path, "--exit-code", "--json"]);
    assert_eq!(told.code, 2, "{}", told.stderr);
    let told = told.json();
    assert_eq!(
        (&told["revision"], &told["replayed"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(told["differing"], 2);
    let lines: Vec<_> = told["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["line"])
        .collect();
    assert_eq!(lines, [1, 4]);
    let same = [
        "activate",
        TENANT,
        "v1.0",
        "--dry-run",
        "--exit-code",
        "--replay",
        &path,
    ];
    let same = server.run(&same).succeeded();
    has(
        &same.stderr,
        &["Of 3 exceptions none would be decided in another way."],
    );
    assert_eq!(same.stdout, "");
    let history = server
        .run(&["--json", "revisions", TENANT])
        .succeeded()
        .json();
    assert_eq!(history["total"], 1, "nothing was activated");
}

#[test]
fn a_long_file_goes_in_parts_and_is_one_to_who_reads_the_answer() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let line = |n: u64| fail(&format!("EX-{n}"), u64::from(n % 100 == 99)).to_string();
    let lines: Vec<_> = (0..2_500).map(line).collect();
    let path = file(folder.path(), &lines);

    let told = replay(&server, &["--json", "--replay", &path])
        .succeeded()
        .json();

    assert_eq!(
        (&told["replayed"], &told["differing"]),
        (&json!(2_500), &json!(25))
    );
    assert_eq!(told["differences"][24]["line"], 2_500);
    assert_eq!(told["differences"][24]["exception_id"], "EX-2499");
    let counts = told["outcomes"].as_array().unwrap().iter();
    let all: u64 = counts.map(|one| one["count"].as_u64().unwrap()).sum();
    assert_eq!(all, 2_500);
}

#[test]
fn what_is_no_exception_is_told_with_its_line() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let refused = |lines: &[String]| {
        let path = file(folder.path(), lines);
        let ran = replay(&server, &["--replay", &path, "--exit-code"]);
        assert_eq!(ran.stdout, "");
        (ran.code, ran.stderr)
    };
    let good = fail("EX-1", 1).to_string();

    let (code, said) = refused(&[good.clone(), "{".to_owned(), "[]".to_owned(), good.clone()]);
    assert_eq!(code, 1, "{said}");
    has(
        &said,
        &[
            "exceptions.jsonl: line 2: it is not JSON",
            "exceptions.jsonl: line 3: an exception is a JSON object",
        ],
    );
    // The first of many, and how many more there are.
    let many: Vec<_> = (0..25).map(|_| "{".to_owned()).collect();
    let (_, said) = refused(&many);
    has(
        &said,
        &["exceptions.jsonl: line 20: it is not JSON", "and 5 more"],
    );
    assert!(!said.contains("line 21:"), "{said}");
    let bad = |field: &str, value: Value| json!({field: value}).to_string();
    let (code, said) = refused(&[good, String::new(), bad("confidence", json!(1.5))]);
    assert_eq!(code, 7, "{said}");
    has(&said, &["at /lines/3/confidence (out_of_range)"]);
    let (code, said) = refused(&[]);
    assert_eq!(
        (code, said.contains("has no exceptions")),
        (1, true),
        "{said}"
    );
    let missing = replay(&server, &["--replay", "nowhere.jsonl"]);
    assert_eq!(missing.code, 1, "{}", missing.stderr);
    has(&missing.stderr, &["nowhere.jsonl cannot be read"]);
    let unknown = file(folder.path(), &["{}".to_owned()]);
    let unknown = server.run(&[
        "activate",
        TENANT,
        "v9.9",
        "--dry-run",
        "--replay",
        &unknown,
    ]);
    assert_eq!(unknown.code, 7, "{}", unknown.stderr);
    has(&unknown.stderr, &["at <DOMAIN_PACK_VERSION> ("]);
    for line in [
        ["activate", "T", "v1.0", "--replay", "f"].as_slice(),
        &[
            "activate",
            "T",
            "v1.0",
            "--dry-run",
            "--replay",
            "f",
            "--at",
            "2h",
        ],
    ] {
        assert_eq!(tenantry(line).code, 2, "{line:?}");
    }
}
