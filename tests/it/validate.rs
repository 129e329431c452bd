//! Validating many documents at once, and what code hosts are told.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{Ran, Server, binary, tenantry};

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
        "seeds/finance/playbook.v1.0.json",
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
        "seeds/e2e/domain.invalid_json.json",
    ]);

    assert_eq!(ran.code, 1);
    let last = ran.stderr.lines().last().unwrap();
    assert!(
        last.starts_with("7 files: 5 valid, 1 NOT valid, 1 skipped; 1 error, "),
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
    let results = run["results"].as_array().unwrap();
    let fingerprints: std::collections::HashSet<_> = results
        .iter()
        .map(|result| {
            result["partialFingerprints"]["finding/v2"]
                .as_str()
                .unwrap()
        })
        .collect();
    assert_eq!(fingerprints.len(), results.len());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
}

/// A domain pack of this name, version and exception type, in order but for what nothing handles.
fn domain_pack(name: &str, version: &str, kind: &str) -> String {
    let rule = r#"{"description": "a", "detectionRules": ["a > 1"]}"#;
    let playbook = format!(r#"[{{"exceptionType": "{kind}", "steps": [{{"action": "look"}}]}}]"#);
    format!(
        r#"{{"domainName": "{name}", "version": "{version}", "exceptionTypes": {{"{kind}": {rule}}}, "playbooks": {playbook}}}"#
    )
}

/// A tenant pack that overrides the severity of an exception type.
fn tenant_pack(domain: &str, kind: &str) -> String {
    format!(
        r#"{{"tenantId": "T1", "domainName": "{domain}", "approvedTools": [], "customSeverityOverrides": [{{"exceptionType": "{kind}", "severity": "LOW"}}]}}"#
    )
}

fn codes(ran: &Ran) -> Vec<(String, Vec<String>)> {
    let verdicts = ran.json();
    let verdicts = verdicts.as_array().expect("a list").iter();
    verdicts
        .map(|verdict| {
            let findings = verdict["findings"].as_array().expect("a list").iter();
            let codes = findings.map(|one| one["code"].as_str().expect("a code").to_owned());
            (
                verdict["file"].as_str().expect("a name").to_owned(),
                codes.collect(),
            )
        })
        .collect()
}

#[test]
fn tenant_packs_are_checked_against_the_latest_domain_packs_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    write("a1.json", domain_pack("A", "v1.9", "OLD"));
    write("a2.json", domain_pack("A", "v1.10", "NEW"));
    write("b.json", domain_pack("B", "v1.0", "OTHER"));
    write("good.json", tenant_pack("A", "NEW"));
    write("of_b.json", tenant_pack("B", "OTHER"));

    let ran = validate_in(folder.path(), &["--json", "."]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let found = codes(&ran);
    assert!(found.iter().all(|(_, codes)| codes.is_empty()), "{found:?}");
    assert_eq!(ran.json()[3]["against"], "a2.json");

    write("z_old.json", tenant_pack("A", "OLD"));
    let ran = validate_in(folder.path(), &["--json", "."]);
    assert_eq!(ran.code, 1);
    let (file, codes) = codes(&ran).pop().unwrap();
    assert_eq!(
        (file.as_str(), codes),
        ("z_old.json", vec!["unknown_exception_type".to_owned()])
    );
}

#[test]
fn against_names_domain_packs_for_several_domains_and_says_no_more_than_it_must() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    write("a.json", domain_pack("A", "v1", "X"));
    write("b.json", domain_pack("B", "v1", "Y"));
    write("t.json", tenant_pack("B", "Y"));

    let both = [
        "--json",
        "--against",
        "a.json",
        "--against",
        "b.json",
        "t.json",
    ];
    let ran = validate_in(folder.path(), &both).succeeded();
    assert_eq!(codes(&ran), [("t.json".to_owned(), Vec::new())]);

    let other = validate_in(folder.path(), &["--json", "--against", "a.json", "t.json"]);
    assert_eq!(other.code, 1);
    assert_eq!(codes(&other)[0].1, ["domain_mismatch"]);

    let none = validate_in(folder.path(), &["--against", "t.json", "t.json"]);
    assert_eq!(none.code, 2, "{}", none.stderr);
    assert!(none.stderr.contains("no domain pack"), "{}", none.stderr);
}

#[test]
fn a_domain_pack_with_errors_is_no_measure_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    let twice = domain_pack("A", "v1", "X").replacen('{', r#"{"domainName": "A", "#, 1);
    write("twice.json", twice);
    write(
        "wrong.json",
        domain_pack("A", "v1", "X").replace("a > 1", "a >"),
    );
    write("t.json", tenant_pack("A", "X"));

    let ran = validate_in(folder.path(), &["--against", "twice.json", "t.json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("twice.json:1:"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("warning[not_cross_checked]"),
        "{}",
        ran.stdout
    );

    let ran = validate_in(folder.path(), &["--against", "wrong.json", "t.json"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("error[invalid_condition]"),
        "{}",
        ran.stdout
    );
    let said = "t.json: checked against wrong.json, which has errors of its own";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[test]
fn warnings_fail_a_check_where_they_are_told_to() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.json"), tenant_pack("A", "X")).unwrap();

    for (arguments, code) in [
        (&[][..], 0),
        (&["--strict"], 1),
        (&["--fail-on", "warning"], 1),
        (&["--fail-on", "empty_steps,not_cross_checked"], 1),
        (&["--fail-on", "empty_steps"], 0),
        (&["--fail-on", "info"], 1),
        (&["--fail-on", "not_crossed"], 2),
    ] {
        let ran = validate_in(folder.path(), &[arguments, &["t.json"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.stderr);
    }
    let ran = validate_in(folder.path(), &["--strict", "--json", "t.json"]);
    let verdict = &ran.json()[0];
    assert_eq!(
        (&verdict["valid"], &verdict["failed"]),
        (&true.into(), &true.into())
    );
}

#[test]
#[cfg(unix)]
fn a_folder_is_checked_whole_whatever_lies_in_it() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("good.json"), domain_pack("A", "v1", "X")).unwrap();
    fs::write(at("BAD.JSON"), r#"{"domainName": "A""#).unwrap();
    fs::write(at(".hidden.json"), "{}").unwrap();
    symlink("user@host.123:456", at(".#good.json")).unwrap();

    let ran = validate_in(folder.path(), &["."]);

    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("BAD.JSON:1:"), "{}", ran.stdout);
    for said in [
        ".#good.json: error: cannot be read: this link leads nowhere",
        "good.json: valid",
        ".hidden.json: left out, hidden",
        "3 files: 1 valid, 1 NOT valid, 1 not read;",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

#[test]
#[cfg(unix)]
fn no_name_on_the_way_out_gives_orders() {
    const EVIL: &str = "x\n::error file=a::forged\u{1b}[2J\u{202e}\u{2028}";
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let key = serde_json::to_string(EVIL).unwrap();
    let pack = domain_pack("A", "v1", "X").replacen('{', &format!("{{{key}: 1, "), 1);
    fs::write(at(&format!("{EVIL}.json")), &pack).unwrap();
    fs::write(at(&format!("{EVIL}n.json")), "{}").unwrap();
    std::os::unix::fs::symlink("nowhere", at(&format!("{EVIL}l.json"))).unwrap();
    fs::create_dir(at(&format!(".{EVIL}"))).unwrap();

    let gone = format!("{EVIL}none");
    let no_pack = format!("{EVIL}n.json");
    let runs: [&[&str]; 8] = [
        &["."],
        &["--json", "."],
        &["--format", "sarif", "."],
        &[&gone],
        &[&no_pack],
        &["--against", &gone, "."],
        &["--kind", EVIL, "."],
        &["--fail-on", EVIL, "."],
    ];
    for arguments in runs {
        let ran = validate_in(folder.path(), arguments);

        assert_ne!(ran.code, 0, "{arguments:?}");
        let written = format!("{}\n{}", ran.stdout, ran.stderr);
        assert!(written.contains("forged"), "{arguments:?}: {written}");
        let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2028}');
        assert!(!written.chars().any(acts), "{arguments:?}: {written:?}");
        let orders = written
            .lines()
            .any(|line| line.trim_start().starts_with("::"));
        assert!(!orders, "{arguments:?}: {written}");
    }
}

#[test]
fn a_server_has_domain_packs_too() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let known = file("known.json", tenant_pack("CapitalMarkets", "NO_SUCH_TYPE"));
    let unknown = file("unknown.json", tenant_pack("Nowhere", "X"));
    let check = [
        "--json",
        "packs",
        "validate",
        "--against",
        "server",
        &known,
        &unknown,
    ];

    let ran = server.run(&check);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let found = codes(&ran);
    let unknown = "unknown_exception_type".to_owned();
    assert!(found[0].1.contains(&unknown), "{found:?}");
    assert_eq!(found[1].1, ["not_cross_checked"]);
    assert_eq!(
        ran.json()[0]["against"],
        "CapitalMarkets/v1.1 of the server"
    );

    let denied = server.run_with(&check, "tnt_nobody", "");
    assert_eq!(denied.code, 4, "{}", denied.stderr);
}
