//! Validating many documents at once, and what code hosts are told.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{Ran, binary, tenantry};

/// The schema of SARIF 2.1.0 as OASIS publishes it.
const SARIF: &str = include_str!("../schemas/sarif-2.1.0.json");

/// Validates in a folder of its own.
fn validate_in(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = binary(folder);
    let words = command.args(["packs", "validate"]).args(arguments);
    words.output().expect("the binary starts").into()
}

fn files(ran: &Ran) -> Vec<String> {
    let verdicts = ran.json();
    let verdicts = verdicts.as_array().expect("a list").iter();
    verdicts
        .map(|one| one["file"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn folders_and_patterns_stand_for_the_documents_in_them() {
    let by_folder = tenantry(&["packs", "validate", "--json", "seeds/finance"]).succeeded();
    let expected = [
        "seeds/finance/domain.v3.2.json",
        "seeds/finance/tenant.v1.4.json",
    ];
    assert_eq!(files(&by_folder), expected);

    let pattern = "seeds/{finance,retail}/**/domain.*.json";
    let by_pattern = tenantry(&["packs", "validate", "--json", pattern, expected[0]]).succeeded();
    let retail = [
        "seeds/retail/domain.v1.0.json",
        "seeds/retail/domain.v1.1.json",
    ];
    assert_eq!(files(&by_pattern), [expected[0], retail[0], retail[1]]);
}

#[test]
fn many_documents_are_summed_up_and_nothing_is_drawn_on_a_pipe() {
    let ran = tenantry(&[
        "packs",
        "validate",
        "seeds/demo",
        "seeds/e2e/domain.wrong_type.json",
    ]);

    assert_eq!(ran.code, 1);
    let last = ran.stderr.lines().last().unwrap();
    assert!(
        last.starts_with("6 files: 4 valid, 1 NOT valid, 1 skipped; 1 error, "),
        "{last}"
    );
    let skipped = "seeds/demo/manifest.json: skipped, neither a domain nor a tenant pack";
    assert!(ran.stderr.contains(skipped), "{}", ran.stderr);
    assert!(
        !ran.stderr.contains('\u{1b}') && !ran.stderr.contains('\r'),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_argument_that_stands_for_nothing_ends_with_2() {
    for (argument, says) in [
        ("seeds/**/*.yaml", "nothing matches this pattern"),
        ("seeds/e2e/[", "unclosed character class"),
        ("seeds/nowhere", "no such file"),
        ("migrations", "no *.json in this folder"),
        (
            "seeds/demo/manifest.json",
            "neither a domain nor a tenant pack",
        ),
    ] {
        let ran = tenantry(&["packs", "validate", "seeds/finance", argument]);
        assert_eq!(ran.code, 2, "{argument}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{argument}: {}", ran.stderr);
    }
    let two_formats = [
        "--json",
        "packs",
        "validate",
        "--format",
        "sarif",
        "seeds/finance",
    ];
    assert_eq!(tenantry(&two_formats).code, 2);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read("seeds/e2e/domain.clean.json").unwrap();
    fs::write(
        folder.path().join("a.json"),
        b"{\n  \"domainName\": \"\xff\"}",
    )
    .unwrap();
    fs::write(folder.path().join("b.json"), good).unwrap();
    fs::create_dir(folder.path().join(".hidden")).unwrap();
    fs::write(folder.path().join(".hidden/c.json"), "no").unwrap();

    let ran = validate_in(folder.path(), &["."]);

    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout
            .starts_with("a.json:2:18: error[invalid_json]: the text is not UTF-8\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr
            .contains("2 files: 1 valid, 1 NOT valid; 1 error"),
        "{}",
        ran.stderr
    );
}

#[test]
fn sarif_is_valid_and_places_every_finding() {
    // The published text has a pattern with a bracket that strict readers of patterns refuse.
    let text = SARIF.replace("{2}]?$", "{2}\\\\]?$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();

    let ran = tenantry(&["packs", "validate", "--format", "sarif", "seeds"]);

    assert_eq!(ran.code, 1);
    let log = ran.json();
    let faults: Vec<_> = schema
        .iter_errors(&log)
        .map(|error| error.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let json = tenantry(&["packs", "validate", "--json", "seeds"]).json();
    let findings = json.as_array().unwrap().iter().flat_map(|verdict| {
        let findings = verdict["findings"].as_array().unwrap().iter();
        findings.map(|finding| (verdict["file"].clone(), finding))
    });
    let run = &log["runs"][0];
    let mut results = run["results"].as_array().unwrap().iter();
    for (file, finding) in findings {
        let result = results.next().unwrap();
        let place = &result["locations"][0]["physicalLocation"];
        let (artifact, region) = (&place["artifactLocation"], &place["region"]);
        assert_eq!(result["ruleId"], finding["code"]);
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], finding["code"]);
        let level = match finding["severity"].as_str().unwrap() {
            "info" => "note",
            other => other,
        };
        assert_eq!(result["level"], level);
        assert_eq!(artifact["uri"], file);
        assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
        for (theirs, ours) in [
            ("startLine", "line"),
            ("startColumn", "column"),
            ("endLine", "end_line"),
            ("endColumn", "end_column"),
        ] {
            assert_eq!(region[theirs], finding[ours], "{finding}");
        }
    }
    assert!(results.next().is_none());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
}
