//! A declared state, compared and brought about.

use std::fs;

use crate::support::Server;

const SET: &str = "\
kind: Activation
tenant_id: DECLARED
domain_pack_version: latest
tenant_pack_version: latest
accept_warnings: true
---
kind: Tenant
tenant_id: DECLARED
name: Declared
status: ACTIVE
---
kind: DomainPack
file: domain.json
---
kind: TenantPack
file: tenant.json
";

#[test]
fn what_is_declared_is_brought_about_once_and_then_left_alone() {
    let server = Server::start();
    let folder = server.folder().join("set");
    fs::create_dir(&folder).unwrap();
    fs::copy("seeds/finance/domain.v3.2.json", folder.join("domain.json")).unwrap();
    let own = fs::read_to_string("seeds/finance/tenant.v1.4.json").unwrap();
    fs::write(
        folder.join("tenant.json"),
        own.replace("TENANT_FINANCE_001", "DECLARED"),
    )
    .unwrap();
    fs::write(folder.join("set.yaml"), SET).unwrap();
    let set = folder.to_str().unwrap();

    let before = server.run(&["diff", "-f", set]);
    assert_eq!(before.code, 2, "{}", before.stderr);
    for says in [
        "create",
        "Finance/v3.2",
        "DECLARED/v1.4",
        "Finance v3.2 + v1.4",
    ] {
        assert!(before.stdout.contains(says), "{says}: {}", before.stdout);
    }
    assert_eq!(
        server.run(&["tenants", "show", "DECLARED"]).code,
        5,
        "a diff changes nothing"
    );

    let done = server.run(&["-o", "json", "apply", "-f", set, "--reason", "a test"]);
    let done = done.succeeded().json();
    let actions: Vec<_> = done
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["create", "import", "import", "activate"]);
    let live = server
        .run(&["--json", "tenants", "show", "DECLARED"])
        .succeeded()
        .json();
    assert_eq!(live["active"]["tenant_pack_version"], "v1.4");

    server.run(&["diff", "-f", set]).succeeded();
    let again = server.run(&["apply", "-f", set]).succeeded();
    assert!(again.stderr.contains("0 changes made"), "{}", again.stderr);
    assert_eq!(again.stdout.matches("none").count(), 4, "{}", again.stdout);

    // Renamed, suspended after the rest, and resumed before it.
    let suspended = SET
        .replace("name: Declared", "name: Renamed")
        .replace("ACTIVE", "SUSPENDED");
    fs::write(folder.join("set.yaml"), suspended).unwrap();
    let done = server.run(&["apply", "-f", set]).succeeded();
    assert!(
        done.stdout.contains("ACTIVE -> SUSPENDED"),
        "{}",
        done.stdout
    );
    fs::write(folder.join("set.yaml"), SET).unwrap();
    let done = server.run(&["apply", "-f", set]).succeeded();
    assert!(
        done.stdout.contains("Renamed -> Declared"),
        "{}",
        done.stdout
    );
    stops(&server);
}

/// It stops at the first failure and says how far it came.
fn stops(server: &Server) {
    let broken = "\
        {kind: Tenant, tenant_id: SECOND, name: Second}\n---\n\
        {kind: DomainPack, version: v1, content: {domainName: Broken, exceptionTypes: 1}}\n---\n\
        {kind: Activation, tenant_id: SECOND, domain: Broken, domain_pack_version: latest}\n";
    let failed = server.run_with(&["apply", "-f", "-"], crate::support::TOKEN, broken);
    assert_eq!(failed.code, 7, "{}", failed.stderr);
    for says in ["document 2: not done", "1 change made before", "error["] {
        assert!(failed.stderr.contains(says), "{says}: {}", failed.stderr);
    }
    assert!(failed.stdout.contains("SECOND"), "{}", failed.stdout);
    let wrong = server.run_with(
        &["diff", "-f", "-"],
        crate::support::TOKEN,
        "kind: Tennant\n",
    );
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    assert!(
        wrong.stderr.contains("Tenant, DomainPack"),
        "{}",
        wrong.stderr
    );
}
