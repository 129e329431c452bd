//! Commands that ask a server.

use crate::support::Server;

#[test]
fn the_spine_from_the_command_line() {
    let server = Server::start();
    assert!(server.url().starts_with("http://127.0.0.1:"));
    let run = |line: &[&str]| server.run(line).succeeded();

    run(&["tenants", "create", "TENANT_FINANCE_001", "Finance"]);
    let domain = "seeds/finance/domain.v3.2.json";
    let tenant = "seeds/finance/tenant.v1.4.json";
    let imported = run(&["--json", "packs", "import", domain, tenant]).json();
    assert_eq!(imported[1]["pack"], "TENANT_FINANCE_001/v1.4");
    assert_eq!(
        run(&["--json", "packs", "import", domain]).json()[0]["created"],
        false
    );

    let activate = [
        "activate",
        "TENANT_FINANCE_001",
        "v3.2",
        "v1.4",
        "--accept-warnings",
    ];
    run(&[&activate[..], &["--dry-run"]].concat());
    let activated = run(&[&["--json"], &activate[..]].concat()).json();
    assert_eq!(activated["revision"], 1);
    let config = run(&["--json", "runtime", "config", "TENANT_FINANCE_001"]).json();
    assert_eq!(config["domainName"], "Finance");

    assert!(
        run(&["revisions", "TENANT_FINANCE_001"])
            .stdout
            .contains("v3.2")
    );
    assert!(run(&["tenants", "list"]).stdout.contains("ACME_CAPITAL"));
    assert!(
        run(&["tenants", "show", "ACME_CAPITAL"])
            .stdout
            .contains("CapitalMarkets")
    );
    assert!(run(&["packs", "list", "domain"]).stdout.contains("Finance"));
    assert!(
        run(&["packs", "list", "tenant"])
            .stdout
            .contains("NORTHWIND_SECURITIES")
    );
    assert!(
        run(&["packs", "show", "domain", "Finance"])
            .stdout
            .contains("v3.2")
    );
    let content = run(&["packs", "show", "--content", "tenant", "ACME_CAPITAL"]).json();
    assert_eq!(content["tenantId"], "ACME_CAPITAL");
    assert!(
        run(&["audit", "list", "--action", "activation."])
            .stdout
            .contains("activation.apply")
    );
    assert_eq!(run(&["--json", "audit", "verify"]).json()["valid"], true);
}

#[test]
fn jobs_are_listed_and_tried_again() {
    let server = Server::start();

    // The first run of it begins with the server.
    let has_ended = || {
        let line = [
            "--json", "jobs", "list", "--state", "queued", "--kind", "prune",
        ];
        let listed = server.run(&line).succeeded().json();
        listed["items"][0]["finished_at"].is_string()
    };
    assert!((0..500).any(|_| has_ended()), "it never ended");
    let retried = server
        .run(&["jobs", "retry", "job_every_prune"])
        .succeeded();
    assert!(retried.stdout.contains("prune"), "{}", retried.stdout);
    let refused = server.run(&["jobs", "cancel", "job_every_prune", "--reason", "x"]);
    assert_eq!(refused.code, 6, "{}", refused.stderr);
    let wrong = server.run(&["jobs", "list", "--state", "lost"]);
    assert!(wrong.stderr.contains("QUEUED"), "{}", wrong.stderr);
}

#[test]
fn refusals_say_what_to_do_and_end_with_a_code_of_their_own() {
    let server = Server::start();
    let refused = |line: &[&str], code: i32, says: &str| {
        let ran = server.run(line);
        assert_eq!(ran.code, code, "{line:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{line:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{line:?}");
    };

    refused(
        &["tenants", "create", "ACME_CAPITAL", "x"],
        6,
        "Choose another one",
    );
    refused(
        &["tenants", "show", "nobody"],
        5,
        "There is no tenant `nobody`",
    );
    refused(
        &["packs", "import", "seeds/e2e/domain.three-problems.json"],
        7,
        "unknown_key",
    );
    refused(
        &["activate", "ACME_CAPITAL", "v9.9", "v1.0"],
        7,
        "<DOMAIN_PACK_VERSION>",
    );
    let denied = server.run_with(&["tenants", "list"], "tnt_wrong", "");
    assert_eq!(denied.code, 4, "{}", denied.stderr);
}

#[test]
fn a_viewer_reads_and_is_denied_the_rest() {
    let server = Server::start();
    let made = server
        .run(&["tokens", "create", "reader", "--role", "viewer"])
        .succeeded();
    let secret = made.stdout.trim();
    let as_viewer = |line: &[&str]| server.run_with(line, secret, "");

    as_viewer(&["tenants", "list"]).succeeded();
    as_viewer(&["jobs", "list"]).succeeded();
    for line in [
        &["tenants", "create", "x1", "X"][..],
        &["jobs", "retry", "job_every_prune"],
        &["audit", "list"],
        &["users", "list"],
    ] {
        assert_eq!(as_viewer(line).code, 4, "{line:?}");
    }
    let tokens = server.run(&["--json", "tokens", "list"]).succeeded().json();
    let token = tokens["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|t| t["name"] == "reader")
        .unwrap();
    server
        .run(&["tokens", "revoke", token["id"].as_str().unwrap()])
        .succeeded();
    assert_eq!(as_viewer(&["tenants", "list"]).code, 4);
}

#[test]
fn a_person_is_added_with_a_password_from_standard_input() {
    let server = Server::start();
    let create = [
        "users", "create", "mira", "--role", "viewer", "--role", "auditor",
    ];

    let short = server.run_with(&create, crate::support::TOKEN, "short\n");
    assert_eq!(short.code, 7);
    assert!(short.stderr.contains("/password"), "{}", short.stderr);
    server
        .run_with(&create, crate::support::TOKEN, "a long enough password\n")
        .succeeded();
    let listed = server.run(&["users", "list"]).succeeded().stdout;
    let mira = listed.lines().find(|line| line.contains("mira")).unwrap();
    assert!(
        mira.contains("viewer") && mira.contains("auditor"),
        "{mira}"
    );
    let status = server.run(&["tenants", "suspend", "ACME_CAPITAL", "--reason", "a test"]);
    assert!(status.succeeded().stdout.contains("SUSPENDED"));
    server
        .run(&["tenants", "resume", "ACME_CAPITAL"])
        .succeeded();
}

#[test]
fn a_person_is_bound_disabled_and_let_in_again() {
    let server = Server::start();
    let password = "quite an unusual one";
    let create = [
        "--json",
        "users",
        "create",
        "bo",
        "--role",
        "viewer@acme_capital",
    ];
    let made = server.run_with(&create, crate::support::TOKEN, password);
    let made = made.succeeded().json();
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["bindings"][0]["tenant_id"], "ACME_CAPITAL");
    let run = |line: &[&str]| server.run(line);

    assert_eq!(run(&["users", "bind", id, "--role", "king"]).code, 2);
    assert_eq!(
        run(&["users", "bind", id, "--role", "viewer@NOWHERE"]).code,
        7
    );
    let bound = run(&["users", "bind", id, "--role", "editor@ACME_CAPITAL"]).succeeded();
    assert!(bound.stdout.contains("editor@ACME_CAPITAL"));
    let disabled = run(&["users", "disable", "BO", "--reason", "left"]).succeeded();
    assert!(disabled.stdout.contains("DISABLED"));
    run(&["users", "enable", id]).succeeded();
    let reset = ["users", "reset-password", id];
    server
        .run_with(&reset, crate::support::TOKEN, "another unusual one\n")
        .succeeded();
    assert!(
        run(&["users", "show", "bo"])
            .succeeded()
            .stdout
            .contains("ACTIVE")
    );

    let admin = run(&["--json", "users", "list", "--q", "admin"])
        .succeeded()
        .json();
    let last = run(&[
        "users",
        "disable",
        admin["items"][0]["id"].as_str().unwrap(),
    ]);
    assert_eq!(last.code, 6);
    assert!(
        last.stderr.contains("last administrator"),
        "{}",
        last.stderr
    );
}

#[test]
fn a_token_for_a_tenant_is_for_that_tenant() {
    let server = Server::start();
    let made = server
        .run(&[
            "tokens",
            "create",
            "acme",
            "--role",
            "viewer",
            "--tenant",
            "ACME_CAPITAL",
        ])
        .succeeded();
    let as_acme = |line: &[&str]| server.run_with(line, made.stdout.trim(), "");

    let seen = as_acme(&["tenants", "list"]).succeeded().stdout;
    assert!(seen.contains("ACME_CAPITAL") && !seen.contains("NORTHWIND"));
    assert_eq!(
        as_acme(&["tenants", "show", "NORTHWIND_SECURITIES"]).code,
        5
    );
    let listed = server.run(&["tokens", "list"]).succeeded().stdout;
    assert!(
        listed
            .lines()
            .any(|line| line.contains("acme") && line.contains("ACME_CAPITAL"))
    );
}

#[test]
fn a_profile_names_the_server_and_the_token() {
    let server = Server::start();
    let login = ["login", "--server", server.url()];
    let by_profile = |line: &[&str]| server.run_by_profile(line, "");

    let wrong = server.run_by_profile(&login, "tnt_not-a-token\n");
    assert_eq!(wrong.code, 4);
    let nothing = by_profile(&["--server", server.url(), "tenants", "list"]);
    assert_eq!(nothing.code, 4, "a wrong token is not kept");
    let kept = server
        .run_by_profile(&login, crate::support::TOKEN)
        .succeeded();
    assert!(kept.stdout.contains("admin") && !kept.stderr.contains(crate::support::TOKEN));
    assert!(
        by_profile(&["tenants", "list"])
            .succeeded()
            .stdout
            .contains("ACME_CAPITAL")
    );
    let elsewhere = by_profile(&["--server", "http://localhost:9", "tenants", "list"]);
    assert_eq!(elsewhere.code, 3);
    by_profile(&["logout"]).succeeded();
    assert_eq!(
        by_profile(&["--server", server.url(), "tenants", "list"]).code,
        4
    );
}

#[test]
fn no_secret_is_logged() {
    let server = Server::start_with_log("trace");
    let password = "quite an unusual one";
    let create = ["users", "create", "bo", "--role", "viewer"];
    server
        .run_with(&create, crate::support::TOKEN, password)
        .succeeded();
    let made = server
        .run(&["tokens", "create", "ci", "--role", "viewer"])
        .succeeded();
    let token = made.stdout.trim();
    server.run_with(&["tenants", "list"], token, "").succeeded();
    assert_eq!(
        server
            .run_with(&["tenants", "list"], "tnt_wrong-but-secret", "")
            .code,
        4
    );

    let log = server.stop_and_read_log();
    assert!(log.contains("/admin/tokens"), "the log tells of requests");
    for secret in [
        password,
        token,
        crate::support::TOKEN,
        "tnt_wrong-but-secret",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn a_version_is_withdrawn_unless_it_is_live() {
    let server = Server::start();
    let deprecate = |kind: &str, name: &str, version: &str| {
        let reason = "superseded";
        server.run(&[
            "packs",
            "deprecate",
            kind,
            name,
            version,
            "--reason",
            reason,
        ])
    };
    server
        .run(&[
            "activate",
            "ACME_CAPITAL",
            "v1.0",
            "v1.0",
            "--accept-warnings",
        ])
        .succeeded();

    let live = deprecate("domain", "CapitalMarkets", "v1.0");
    assert_eq!(live.code, 6);
    assert!(live.stderr.contains("`ACME_CAPITAL`"), "{}", live.stderr);
    let diff = ["packs", "diff", "domain", "CapitalMarkets", "v1.0", "v1.1"];
    let words = server.run(&diff).succeeded();
    assert!(words.stdout.contains("exception_types"), "{}", words.stdout);
    let text = server.run(&[&diff[..], &["--text"]].concat()).succeeded();
    assert!(text.stdout.starts_with("--- v1.0\n+++ v1.1\n@@ "));
    server
        .run(&["packs", "import", "seeds/finance/domain.v3.2.json"])
        .succeeded();
    let done = deprecate("domain", "Finance", "v3.2").succeeded();
    assert!(done.stdout.contains("DEPRECATED"));
    assert_eq!(deprecate("domain", "CapitalMarkets", "latest").code, 2);
}

#[test]
fn reports_say_what_was_found_and_where() {
    let server = Server::start();
    let broken = "seeds/e2e/domain.three-problems.json";
    assert_eq!(server.run(&["packs", "import", broken]).code, 7);

    let list = [
        "packs",
        "reports",
        "--kind",
        "domain",
        "--outcome",
        "refused",
    ];
    let listed = server
        .run(&[&["--json"], &list[..]].concat())
        .succeeded()
        .json();
    assert_eq!(listed["total"], 1);
    let id = listed["items"][0]["id"].as_str().unwrap();
    assert!(server.run(&list).succeeded().stdout.contains(id));
    let show = ["packs", "reports", "show", id];
    let shown = server.run(&show).succeeded().stdout;

    assert!(shown.contains("3 errors"), "{shown}");
    assert!(shown.contains("error[unknown_exception_type]: "), "{shown}");
    let report = server
        .run(&[&["--json"], &show[..]].concat())
        .succeeded()
        .json();
    assert_eq!(report["findings"].as_array().unwrap().len(), 3);
    let unknown = server.run(&["packs", "reports", "show", "rep_none"]);
    assert_eq!(unknown.code, 5);
    assert_eq!(
        server.run(&["packs", "reports", "--outcome", "lost"]).code,
        2
    );
}
