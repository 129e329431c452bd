//! Importing many documents at once.

use std::fs;

use serde_json::Value;

use crate::support::Server;

fn outcomes(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn a_folder_is_imported_domain_packs_first() {
    let server = Server::start();
    let tenants = ["BRIGHTFERN_APPAREL", "CORVANE_ELECTRONICS"];
    for tenant in tenants {
        server
            .run(&["tenants", "create", tenant, "A shop"])
            .succeeded();
    }
    let files = ["seeds/retail/tenant", "seeds/retail/domain*.json"];

    let first = server
        .run(&[&["packs", "import"][..], &files].concat())
        .succeeded();
    let again = server
        .run(&[&["--json", "packs", "import"][..], &files].concat())
        .succeeded();

    assert!(first.stderr.ends_with("4 imported\n"), "{}", first.stderr);
    let json = again.json();
    let packs: Vec<_> = outcomes(&json)
        .iter()
        .map(|one| one["pack"].as_str().unwrap())
        .collect();
    assert_eq!(
        packs,
        [
            "RetailReturns/v1.0",
            "RetailReturns/v1.1",
            "BRIGHTFERN_APPAREL/v1.0",
            "CORVANE_ELECTRONICS/v1.0"
        ]
    );
    assert!(outcomes(&json).iter().all(|one| one["created"] == false));
    // The domain pack was there when the tenant packs came.
    let codes = json.pointer("/2/findings").unwrap().to_string();
    assert!(!codes.contains("not_cross_checked"), "{codes}");
}

#[test]
fn what_fails_is_named_and_the_rest_is_imported() {
    let server = Server::start();
    let files = [
        "packs",
        "import",
        "seeds/e2e/domain.three-problems.json",
        "seeds/finance/domain.v3.2.json",
        "seeds/finance/tenant.v1.4.json",
    ];

    let ran = server.run(&files);
    let json = server.run(&[&["--json"][..], &files].concat()).json();

    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("Finance/v3.2"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("three-problems"), "{}", ran.stdout);
    for says in [
        "seeds/e2e/domain.three-problems.json: not imported",
        "seeds/e2e/domain.three-problems.json:78:22: error[missing_field]: ",
        "seeds/finance/tenant.v1.4.json: not imported",
        "There is no tenant `TENANT_FINANCE_001`",
        "1 imported, 2 failed",
    ] {
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    assert_eq!(
        json.pointer("/0/problem/findings/0/code").unwrap(),
        "missing_field"
    );
    assert_eq!(json.pointer("/1/created").unwrap(), false);
    assert_eq!(json.pointer("/2/problem/status").unwrap(), 404);
}

#[test]
fn nobody_there_stops_at_the_first_document() {
    let server = Server::start();
    let line = ["packs", "import", "seeds/finance", "seeds/retail"];

    let denied = server.run_with(&line, "tnt_wrong", "");
    let gone = server.run(&[&["--server", "http://127.0.0.1:1"][..], &line].concat());

    assert_eq!((denied.code, gone.code), (4, 3));
    for ran in [denied, gone] {
        assert!(
            ran.stderr.contains("0 imported, 1 failed, 6 not tried"),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn the_seed_of_same_content_as_has_it_under_a_second_version() {
    let server = Server::start();
    let import = |version: &str, file: &str| {
        let line = ["--json", "packs", "import", "--as", version, file];
        let json = server.run(&line).succeeded().json();
        let findings = json
            .pointer("/0/findings")
            .unwrap()
            .as_array()
            .unwrap()
            .clone();
        findings
            .iter()
            .map(|one| one["code"].clone())
            .collect::<Vec<_>>()
    };
    let file = "seeds/e2e/domain.same_content_as.json";

    assert_eq!(import("v8.1", file), [] as [&str; 0]);
    assert_eq!(import("v8.2", file), ["same_content_as"]);
}

#[test]
fn a_document_over_the_limit_is_refused_offline_and_by_the_server() {
    let server = Server::start();
    let file = server.folder().join("domain.too_large.json");
    let clean = fs::read_to_string("seeds/e2e/domain.clean.json").unwrap();
    let large = clean.replacen('{', &format!("{{{}", " ".repeat(8 << 20)), 1);
    fs::write(&file, large).unwrap();
    let file = file.to_str().unwrap();

    let offline = server.run(&["--json", "packs", "validate", file]).json();
    let online = server.run(&["packs", "import", file]);

    assert_eq!(offline.pointer("/0/findings/0/code").unwrap(), "too_large");
    assert_eq!(online.code, 7);
    assert!(
        online.stderr.contains("error[too_large]"),
        "{}",
        online.stderr
    );
}
