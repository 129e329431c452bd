//! How many people have to agree, from the command line.

use serde_json::{Value, json};

use crate::support::{Ran, Server};

const TENANT: &str = "ACME_CAPITAL";

#[track_caller]
fn refused(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    for part in says {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "");
}

/// A row of a table of one thing.
#[track_caller]
fn row<'a>(ran: &'a Ran, what: &str) -> &'a str {
    let mut lines = ran.stdout.lines();
    let found = lines.find_map(|line| line.trim_start().strip_prefix(what));
    let found = found.map(str::trim);
    assert!(found.is_some(), "{what}: {}", ran.stdout);
    found.unwrap_or_default()
}

#[test]
fn the_stricter_of_what_is_set_here_and_everywhere_holds() {
    let server = Server::start();
    let (_mira, _vera) = (
        server.person("mira", "approver"),
        server.person("vera", "approver"),
    );
    let run = |line: &[&str]| server.run(line).succeeded();

    let nothing = run(&["--json", "approvals", "show"]).json();
    assert_eq!(
        (
            &nothing["any"],
            &nothing["loosening"],
            &nothing["row_version"]
        ),
        (&0.into(), &0.into(), &0.into())
    );
    let set = ["approvals", "set", "--any", "1", "--loosening", "1"];
    let set = run(&[&["--json"], &set[..], &["--reason", "asked for by risk"]].concat());
    assert_eq!(set.json()["row_version"], 1);
    assert_eq!(set.json()["change_request"], Value::Null);
    assert_eq!(set.stderr, "");

    let own = [
        "approvals",
        "set",
        "acme_capital",
        "--any",
        "0",
        "--loosening",
        "2",
    ];
    let own = run(&own);
    assert_eq!(row(&own, "for"), TENANT);
    assert_eq!(row(&own, "set, any change"), "0");
    assert_eq!(row(&own, "holds, any change"), "1");
    assert_eq!(row(&own, "holds, loosening"), "2");
    let shown = run(&["--json", "approvals", "show", TENANT]).json();
    assert_eq!(shown["effective"], json!({"any": 1, "loosening": 2}));
    assert_eq!(shown["tenant_id"], TENANT);
    let everywhere = run(&["approvals", "show"]);
    assert_eq!(row(&everywhere, "for"), "everywhere");
    assert!(row(&everywhere, "changed").ends_with("by token:init-admin-token"));
    assert_eq!(
        run(&["approvals", "show", TENANT, "-q"]).stdout.trim(),
        TENANT
    );
    assert!(
        run(&["approvals", "show", "-o", "yaml"])
            .stdout
            .contains("loosening: 1")
    );
    let trail = run(&["audit", "list", "--action", "approvals.set", "-o", "csv"]).stdout;
    assert!(trail.contains("asked for by risk"), "{trail}");
}

#[test]
fn numbers_that_make_no_sense_are_refused_at_their_flags() {
    let server = Server::start();
    let set = |more: &[&str]| server.run(&[&["approvals", "set"], more].concat());

    refused(
        &set(&["--any", "6", "--loosening", "9"]),
        7,
        &["--any", "--loosening", "out_of_range"],
    );
    refused(
        &set(&["--any", "1", "--loosening", "1"]),
        7,
        &["--any", "too_few_people"],
    );
    let acting = set(&["--any", "0", "--loosening", "0", "--reason", "a\u{1b}[2J"]);
    refused(&acting, 7, &["--reason"]);
    assert!(!acting.stderr.contains('\u{1b}'), "{:?}", acting.stderr);
    for line in [
        &["--any", "1"][..],
        &["--any", "-1", "--loosening", "1"],
        &["--any", "one", "--loosening", "1"],
        &["", "--any", "0", "--loosening", "0"],
    ] {
        refused(&set(line), 2, &[]);
    }
    refused(
        &set(&["NOBODY", "--any", "0", "--loosening", "0"]),
        5,
        &["`NOBODY`"],
    );
    refused(
        &server.run(&["approvals", "show", "NOBODY"]),
        5,
        &["`NOBODY`"],
    );
    let made = server.run(&["tokens", "create", "pipeline", "--role", "editor"]);
    let secret = made.succeeded().stdout;
    let as_editor = |line: &[&str]| server.run_with(line, secret.trim(), "");
    as_editor(&["approvals", "show", TENANT]).succeeded();
    let denied = as_editor(&["approvals", "set", "--any", "0", "--loosening", "0"]);
    refused(&denied, 4, &["`approvals.configure`"]);
}

#[test]
fn fewer_approvals_are_asked_for_and_what_belongs_to_nobody_asks_for_nothing() {
    let server = Server::start();
    let (mira, vera) = (
        server.person("mira", "admin"),
        server.person("vera", "approver"),
    );
    let secret = mira.token("admin");
    let set = ["approvals", "set", "--any", "1", "--loosening", "1"];
    server.run(&set).succeeded();
    let lower = ["approvals", "set", "--any", "0", "--loosening", "0"];
    let as_mira = |line: &[&str]| server.run_with(line, &secret, "").succeeded();

    refused(&server.run(&lower), 4, &[]);
    let asked = as_mira(&lower);
    assert_eq!(row(&asked, "set, any change"), "1");
    let waits = "This needs approval: change request chr_";
    assert!(asked.stderr.contains(waits), "{}", asked.stderr);
    assert!(
        asked.stderr.contains("/admin/change-requests/chr_"),
        "{}",
        asked.stderr
    );
    // The same, asked again, is the same request.
    let again = as_mira(&[&["--json"], &lower[..]].concat());
    assert_eq!((&again.json()["any"], &*again.stderr), (&1.into(), ""));
    let id = again.json()["change_request"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(asked.stderr.contains(&id), "{}", asked.stderr);

    let shown = as_mira(&["requests", "show", &id]);
    assert_eq!(row(&shown, "operation"), "approvals.set");
    assert_eq!(row(&shown, "what"), "any 0, loosening 0");
    assert_eq!(row(&shown, "decided against"), "row version 1");
    let (status, done) = vera.post(&format!("/admin/change-requests/{id}/approve"), &json!({}));
    assert_eq!(
        (status, &done["status"]),
        (200, &"APPLIED".into()),
        "{done}"
    );
    assert_eq!(as_mira(&["--json", "approvals", "show"]).json()["any"], 0);
}
