//! Activating from the command line: what is kept, what is loosened, and the way back.

use crate::support::{Ran, Server};

/// A server whose tenant runs on both of its packs.
fn in_use() -> Server {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();
    run(&["tenants", "create", "TENANT_FINANCE_001", "Finance"]);
    let domain = "seeds/finance/domain.v3.2.json";
    let tenant = "seeds/finance/tenant.v1.4.json";
    run(&["packs", "import", domain, tenant]);
    let first = activate(&server, &["v1.4", "--accept-warnings"]).succeeded();
    assert!(first.stdout.contains("Finance v3.2"), "{}", first.stdout);
    server
}

fn activate(server: &Server, more: &[&str]) -> Ran {
    server.run(&[&["activate", "TENANT_FINANCE_001", "v3.2"], more].concat())
}

#[test]
fn guardrails_are_kept_unless_the_command_line_says_otherwise() {
    let server = in_use();
    let activate = |more: &[&str]| activate(&server, more);

    let silent = activate(&["--dry-run", "--exit-code"]).succeeded();
    assert!(
        silent.stderr.contains("+ v1.4, which is kept."),
        "{}",
        silent.stderr
    );
    assert!(
        silent.stderr.contains("Nothing changes."),
        "{}",
        silent.stderr
    );
    assert_eq!(silent.stdout, "");

    let dropped = activate(&["--no-tenant-pack", "--dry-run", "--exit-code"]);
    assert_eq!(dropped.code, 2, "{}", dropped.stderr);
    assert!(dropped.stdout.contains(" -> "), "{}", dropped.stdout);
    assert!(
        dropped.stdout.contains("warning[guardrail_loosened] /"),
        "{}",
        dropped.stdout
    );
    for part in [
        "In force: Finance v3.2 + v1.4, revision 1.",
        "--accept-warnings, which accepts",
    ] {
        assert!(dropped.stderr.contains(part), "{part}: {}", dropped.stderr);
    }
    assert_eq!(activate(&["--no-tenant-pack"]).code, 7);
    for line in [
        &["v1.4", "--no-tenant-pack"][..],
        &[""],
        &["v1.4", "--exit-code"],
    ] {
        assert_eq!(activate(line).code, 2, "{line:?}");
    }
}

#[test]
fn an_earlier_revision_is_brought_back_from_the_command_line() {
    let server = in_use();
    let run = |line: &[&str]| server.run(line).succeeded();
    activate(&server, &["--no-tenant-pack", "--accept-warnings"]).succeeded();

    let back = run(&[
        "--json",
        "rollback",
        "TENANT_FINANCE_001",
        "--accept-warnings",
    ])
    .json();
    assert_eq!(
        (&back["revision"], &back["rolled_back_to"]),
        (&3.into(), &1.into())
    );
    assert_eq!(back["tenant_pack_version"], "v1.4");
    let to_two = [
        "rollback",
        "TENANT_FINANCE_001",
        "--to",
        "2",
        "--accept-warnings",
    ];
    let shown = run(&[&to_two[..], &["--reason", "a test"]].concat());
    assert!(
        shown.stderr.contains("the pair of revision 2 again"),
        "{}",
        shown.stderr
    );
    let config = |revision: &str| {
        let line = [
            "--json",
            "runtime",
            "config",
            "TENANT_FINANCE_001",
            "--revision",
            revision,
        ];
        run(&line).json()["humanApprovalRules"].to_string()
    };
    assert!(config("1").contains("requireApproval"), "{}", config("1"));
    assert_ne!(config("1"), config("2"));
    assert_eq!(config("2"), config("4"));
    let at = [
        "--json",
        "revisions",
        "TENANT_FINANCE_001",
        "--as-of",
        "2100-01-01",
    ];
    assert_eq!(run(&at).json()["items"][0]["revision"], 4);
}
