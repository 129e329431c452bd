//! What versions and revisions hold, on the command line.

use crate::support::Server;

#[test]
fn parts_of_versions_and_revisions_in_every_form() {
    let server = Server::start();
    let run = |line: &str| server.run(&line.split(' ').collect::<Vec<_>>());
    run("packs import seeds/finance/domain.v3.2.json").succeeded();
    run("tenants create TENANT_FINANCE_001 F").succeeded();
    run("packs import seeds/finance/tenant.v1.4.json").succeeded();

    let tools = run("packs contents domain Finance --part tools -q")
        .succeeded()
        .stdout;
    let whole = run("packs contents domain Finance v3.2 -o json")
        .succeeded()
        .json();
    let parts = whole["parts"].as_array().unwrap();
    for part in parts {
        assert_eq!(
            part["count"],
            part["rows"].as_array().unwrap().len(),
            "every row"
        );
    }
    let held = parts.iter().find(|part| part["part"] == "tools").unwrap();
    let names = held["rows"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(tools.lines().collect::<Vec<_>>(), names);
    let csv = run("packs contents tenant TENANT_FINANCE_001 -o csv")
        .succeeded()
        .stdout;
    assert!(
        csv.starts_with("name,part,line,facts,description\r\n"),
        "{csv}"
    );
    assert!(csv.contains("\"approved_tools\""), "{csv}");
    let table = run("packs contents domain Finance latest")
        .succeeded()
        .stdout;
    assert!(
        table.contains("test_suites") && table.contains("detection_rules="),
        "{table}"
    );

    let suites = run("packs suites domain Finance").succeeded();
    assert!(suites.stdout.contains("passed"), "{}", suites.stdout);
    assert!(suites.stderr.contains("0 failed"), "{}", suites.stderr);
    run("packs import seeds/e2e/domain.suite_failed.json").succeeded();
    let domain: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string("seeds/e2e/domain.suite_failed.json").unwrap(),
    )
    .unwrap();
    let failed = run(&format!(
        "packs suites domain {}",
        domain["domainName"].as_str().unwrap()
    ));
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    assert!(failed.stdout.contains("failed"), "{}", failed.stdout);

    // Nothing is in force yet.
    assert_eq!(run("revisions contents TENANT_FINANCE_001").code, 5);
    run("activate TENANT_FINANCE_001 v3.2 v1.4 --accept-warnings").succeeded();
    let now = run("revisions contents TENANT_FINANCE_001 --part guardrails")
        .succeeded()
        .stdout;
    assert!(
        now.contains("LEGACY_BATCH") && now.contains("tenant"),
        "{now}"
    );
    let yaml = run("revisions contents TENANT_FINANCE_001 1 -o yaml")
        .succeeded()
        .stdout;
    for source in ["source: domain", "source: tenant"] {
        assert!(yaml.contains(source), "{yaml}");
    }
    assert_eq!(run("revisions contents TENANT_FINANCE_001 9").code, 5);
    assert_eq!(run("packs contents domain Finance --part colours").code, 2);
    assert_eq!(run("packs contents domain Finance v9.9").code, 5);
}

#[test]
fn revisions_are_compared() {
    let server = Server::start();
    let run = |line: &str| server.run(&line.split(' ').collect::<Vec<_>>());
    run("packs import seeds/finance/domain.v3.2.json").succeeded();
    run("tenants create TENANT_FINANCE_001 F").succeeded();
    run("packs import seeds/finance/tenant.v1.4.json").succeeded();
    run("activate TENANT_FINANCE_001 v3.2 v1.4 --accept-warnings").succeeded();

    let first = run("revisions diff TENANT_FINANCE_001 1").succeeded();
    assert!(first.stdout.contains("added"), "{}", first.stdout);
    assert!(
        first
            .stderr
            .contains("beside the time before the first revision"),
        "{}",
        first.stderr
    );
    let same = run("revisions diff TENANT_FINANCE_001 1 --from 1 --json")
        .succeeded()
        .stdout;
    assert!(same.contains("\"is_same\": true"), "{same}");
    assert_eq!(run("revisions diff TENANT_FINANCE_001 1 --from 9").code, 5);
    assert_eq!(run("revisions diff TENANT_FINANCE_001 one").code, 2);
}
