//! What a shell is told that completes a line.

use std::{net::TcpListener, path::Path, time::Instant};

use crate::support::{Ran, Server, TOKEN, binary, run};

/// What the program tells a shell about the last word of a line.
pub(crate) fn told(server: &str, line: &str) -> Ran {
    let words: Vec<_> = line.split(' ').collect();
    let mut command = binary(Path::new("."));
    command
        .env("TENANTRY_SERVER", server)
        .env("TENANTRY_TOKEN", TOKEN)
        .env("TENANTRY_COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string())
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "false")
        .arg("--")
        .args(words);
    run(&mut command, "")
}

#[test]
fn shells_complete_what_the_server_knows() {
    let server = Server::start();
    for name in ["orders", "two words"] {
        let made = server.run(&["tokens", "create", name, "--role", "viewer"]);
        made.succeeded();
    }
    for (line, wanted) in [
        ("tenantry tenants show AC", "ACME_CAPITAL"),
        (
            "tenantry packs list tenant --tenant NORTH",
            "NORTHWIND_SECURITIES",
        ),
        ("tenantry packs list domain --domain Cap", "CapitalMarkets"),
        ("tenantry packs show domain Cap", "CapitalMarkets"),
        ("tenantry packs show tenant ACME", "ACME_CAPITAL"),
        (
            "tenantry packs contents domain CapitalMarkets v1.",
            "v1.0\nv1.1",
        ),
        ("tenantry activate ACME_CAPITAL v1.1", "v1.1"),
        ("tenantry activate ACME_CAPITAL v1.1 v1", "v1.0"),
        ("tenantry playbooks show ca", "call-the-desk"),
        ("tenantry packs show playbook ca", "call-the-desk"),
        ("tenantry playbooks steps call-the-desk v", "v1.0"),
        (
            "tenantry playbooks link call-the-desk NORTH",
            "NORTHWIND_SECURITIES",
        ),
        (
            "tenantry playbooks link call-the-desk ACME_CAPITAL --against v1.1",
            "v1.1",
        ),
        (
            "tenantry activate ACME_CAPITAL v1.1 --unlink ca",
            "call-the-desk",
        ),
        ("tenantry users show ad", "admin"),
        ("tenantry tokens rotate or", "orders"),
        ("tenantry tokens create x --role vie", "viewer"),
    ] {
        let ran = told(server.url(), line).succeeded();
        let mut found: Vec<_> = ran.stdout.lines().collect();
        found.sort_unstable();
        assert_eq!(found.join("\n"), wanted, "{line}");
        assert_eq!(ran.stderr, "", "{line}");
    }
    let tokens = told(server.url(), "tenantry tokens revoke ")
        .succeeded()
        .stdout;
    assert!(
        tokens.contains("tok_") && !tokens.contains("two words"),
        "{tokens}"
    );
    let new = told(server.url(), "tenantry tenants create AC").succeeded();
    assert_eq!(new.stdout.trim(), "", "a new one is nobody's yet");
}

#[test]
fn a_server_that_is_away_or_slow_costs_a_moment_and_no_word() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("it is bound");
    for server in ["http://127.0.0.1:1", &format!("http://{address}"), "no url"] {
        let begun = Instant::now();
        let ran = told(server, "tenantry tenants show AC").succeeded();

        assert_eq!(
            (ran.stdout.trim(), ran.stderr.as_str()),
            ("", ""),
            "{server}"
        );
        assert!(
            begun.elapsed().as_secs() < 5,
            "{server}: {:?}",
            begun.elapsed()
        );
    }
}
