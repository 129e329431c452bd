//! Commands that need no server.

use std::{path::Path, process::Stdio};

use crate::support::{Server, binary, tenantry};

#[test]
fn a_good_document_is_valid() {
    let ran = tenantry(&["packs", "validate", "seeds/e2e/domain.clean.json"]).succeeded();

    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.contains("valid, 0 errors, 0 warnings"),
        "{}",
        ran.stderr
    );
}

#[test]
fn whoever_reads_may_have_had_enough() {
    for arguments in [
        &["completions", "bash"][..],
        &["completions", "bash", "--offline"],
        &["completions", "zsh"],
        &[
            "packs",
            "validate",
            "--json",
            "seeds/e2e/domain.three-problems.json",
        ],
        &["--help"],
    ] {
        let mut command = binary(Path::new("."));
        let piped = command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // As `head` does once it has its lines.
        drop(child.stdout.take());

        let ended = child.wait_with_output().unwrap();

        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(
            !said.contains("panicked") && !said.contains("pipe"),
            "{arguments:?}: {said}"
        );
        assert!(
            matches!(ended.status.code(), Some(0 | 1)),
            "{arguments:?}: {:?}",
            ended.status
        );
    }
    let whole = tenantry(&["completions", "bash", "--offline"]).succeeded();
    assert!(whole.stdout.contains("complete -F") && whole.stderr.is_empty());
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let pack = std::fs::read_to_string("seeds/e2e/tenant.clean.json").unwrap();
    std::fs::write(folder.path().join("pack.json"), format!("\u{feff}{pack}")).unwrap();
    let ran = binary(folder.path())
        .args(["packs", "validate", "pack.json"])
        .output()
        .unwrap();

    // What it is is read off its keys, and the findings of a domain pack are others.
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.success(), "{said}{:?}", ran.stdout);
}

#[test]
fn findings_are_written_as_compilers_write_them_and_end_with_1() {
    let ran = tenantry(&["packs", "validate", "seeds/e2e/domain.three-problems.json"]);

    assert_eq!(ran.code, 1);
    for line in ran.stdout.lines().filter(|line| !line.starts_with("    ")) {
        let mut parts = line.splitn(4, ':');
        assert_eq!(parts.next(), Some("seeds/e2e/domain.three-problems.json"));
        assert!(
            parts.next().is_some_and(|line| line.parse::<u32>().is_ok()),
            "{line}"
        );
        assert!(
            parts
                .next()
                .is_some_and(|column| column.parse::<u32>().is_ok()),
            "{line}"
        );
    }
    for code in [
        "error[unknown_key]",
        "error[unknown_exception_type]",
        "error[missing_field]",
    ] {
        assert!(ran.stdout.contains(code), "{code}: {}", ran.stdout);
    }
}

#[test]
fn text_that_is_no_json_is_a_finding_too() {
    let ran = tenantry(&[
        "packs",
        "validate",
        "--json",
        "seeds/e2e/domain.invalid_json.json",
    ]);

    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()[0]["findings"][0]["code"], "invalid_json");
}

#[test]
fn a_tenant_pack_is_checked_against_a_domain_pack() {
    let domain = "seeds/finance/domain.v3.2.json";
    let tenant = "seeds/finance/tenant.v1.4.json";

    tenantry(&["packs", "validate", domain]).succeeded();
    tenantry(&["packs", "validate", "--against", domain, tenant]).succeeded();
}

#[test]
fn a_command_line_that_makes_no_sense_ends_with_2() {
    for line in [
        &["tenants"][..],
        &["nonsense"],
        &["packs", "list", "nothing"],
        &["tenants", "show", "no spaces"],
        &["--server", "not-a-url", "tenants", "list"],
        &["doctor", "--seed", "everything"],
    ] {
        assert_eq!(tenantry(line).code, 2, "{line:?}");
    }
}

#[test]
fn an_unknown_setting_stops_the_start_and_names_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let output = binary(folder.path())
        .arg("serve")
        .env("TENANTRY_LISTEM", "x")
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains("did you mean `TENANTRY_LISTEN`?"),
        "{message}"
    );
}

#[test]
fn nobody_to_ask_ends_with_3() {
    let ran = tenantry(&["--server", "http://127.0.0.1:1", "tenants", "list"]);

    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("TENANTRY_SERVER"), "{}", ran.stderr);
}

#[test]
fn the_description_and_the_completions_are_printed() {
    assert_eq!(
        tenantry(&["openapi"]).succeeded().json()["openapi"],
        "3.1.0"
    );
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            tenantry(&["completions", shell])
                .succeeded()
                .stdout
                .contains("tenantry")
        );
    }
}

#[test]
fn a_database_belongs_to_one_process() {
    let server = Server::start();
    let output = binary(server.folder())
        .args(["seed", "demo"])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains("another process is using the database"),
        "{message}"
    );
}

#[test]
fn the_schema_goes_up_and_down_and_the_doctor_looks() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = binary(folder.path()).args(arguments).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };

    assert_eq!(run(&["migrate", "up"]).0, Some(0));
    let applied = run(&["--json", "migrate", "status"]).1;
    assert!(
        applied.contains("\"applied\": true") && !applied.contains("false"),
        "{applied}"
    );
    // Nobody can be asked here, and nothing is lost without a word.
    assert_eq!(run(&["migrate", "down", "--steps", "99"]).0, Some(2));
    assert!(!run(&["--json", "migrate", "status"]).1.contains("false"));
    assert_eq!(run(&["migrate", "down", "--yes"]).0, Some(0));
    assert!(run(&["--json", "migrate", "status"]).1.contains("false"));
    assert_eq!(run(&["migrate", "up"]).0, Some(0));
    let report = run(&["--json", "doctor", "--listen", "127.0.0.1:0"]).1;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["checks"][0]["passed"], true, "{report}");
}

/// Clears the screen, sets the title, goes back, C1's introducer, and text that turns around.
const ACTING: &str = "x\u{1b}[2J\u{1b}]0;owned\u{7}\r\u{9b}31m\u{7f}\u{202e}y";

#[test]
fn a_document_and_its_name_cannot_act_on_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = format!("{ACTING}\n.json");
    let mut pack = serde_json::json!({"domainName": "Rates", "exceptionTypes": {}, "tools": {}});
    pack[ACTING] = ACTING.into();
    pack["exceptionTypes"][ACTING] = serde_json::json!({"description": ACTING, "severity": ACTING});
    std::fs::write(folder.path().join(&name), pack.to_string()).expect("the file is written");

    for format in ["text", "json", "sarif"] {
        let mut command = crate::support::binary(folder.path());
        let arguments = [
            "packs",
            "validate",
            "--format",
            format,
            &name,
            &format!("no{name}"),
        ];
        let ran = crate::support::Ran::from(command.args(arguments).output().expect("it starts"));

        for text in [&ran.stdout, &ran.stderr] {
            let acts = |c: char| c != '\n' && tenantry_domain::words::acts(c);
            assert!(!text.chars().any(acts), "{format}: {text:?}");
            // A line end in a name does not begin a line.
            assert!(!text.contains("\n.json"), "{format}: {text:?}");
        }
        assert!(
            ran.stdout.contains('y') || ran.stderr.contains('y'),
            "{format}"
        );
    }
}

#[test]
fn an_administrator_is_let_back_in_beside_the_database() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str], password: Option<&str>| {
        let mut command = binary(folder.path());
        if let Some(password) = password {
            command.env("TENANTRY_ADMIN_PASSWORD", password);
        }
        let output = command.args(arguments).output().expect("the command ends");
        crate::support::Ran::from(output)
    };
    run(&["seed", "demo"], None).succeeded();

    let random = run(&["users", "reset-admin"], None).succeeded();
    assert_eq!(random.stdout.trim_end().len(), 43, "{}", random.stdout);
    let arguments = ["users", "reset-admin", "--json"];
    let chosen = run(&arguments, Some("chosen by the operator")).succeeded();
    assert_eq!(chosen.json()["password"], serde_json::Value::Null);
    let common = run(&arguments, Some("passwordpassword"));
    assert!(
        common.code != 0 && common.stderr.contains("too common"),
        "{}",
        common.stderr
    );
    assert_ne!(run(&["users", "reset-admin", "nobody"], None).code, 0);

    let server = Server::start();
    let mut beside = binary(server.folder());
    let output = beside.args(["users", "reset-admin"]).output();
    let refused = crate::support::Ran::from(output.expect("the command ends"));
    assert!(
        refused.code != 0 && refused.stdout.is_empty(),
        "{}",
        refused.stderr
    );
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();

    tenantry(&["man", path]).succeeded();

    let page = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(page("tenantry.1").contains(".TH tenantry 1"));
    assert!(page("tenantry-packs-validate.1").contains("sarif"));
    assert!(page("tenantry-healthcheck.1").contains("readyz"));
    let missing = folder.path().join("missing");
    assert_eq!(tenantry(&["man", missing.to_str().unwrap()]).code, 1);
}
