//! Change requests from the command line: asked for, looked at, refused, taken back; and people who agree elsewhere.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "parts of tests"
)]

use serde_json::{Value, json};

use crate::support::{Ran, Server};

/// Tenants of the demo, which have a configuration in force.
const TENANT: &str = "ACME_CAPITAL";
const OTHER: &str = "NORTHWIND_SECURITIES";

/// A server on which every change takes another person, and the secret of a token that may propose: its owner is
/// `mira`, who approves nothing that it asked for.
fn governed() -> (Server, String) {
    let server = Server::start();
    let secret = server.person("mira", "admin").token("admin");
    let set = ["approvals", "set", "--any", "1", "--loosening", "1"];
    server.run(&set).succeeded();
    (server, secret)
}

/// Another pair than the one in force for a tenant.
fn other_pair(tenant: &str) -> [&str; 5] {
    let own = if tenant == TENANT {
        "v1.0"
    } else {
        "--no-tenant-pack"
    };
    ["activate", tenant, "v1.1", own, "--accept-warnings"]
}

/// Asks for that pair.
fn propose(server: &Server, secret: &str, tenant: &str, more: &[&str]) -> Ran {
    server
        .run_with(&[&other_pair(tenant)[..], more].concat(), secret, "")
        .succeeded()
}

/// As [`propose`]; the request's id.
fn proposed(server: &Server, secret: &str, tenant: &str) -> String {
    let asked = propose(server, secret, tenant, &["--json"]).json();
    assert_eq!(asked["changed"], false, "{asked}");
    asked["change_request"].as_str().unwrap().to_owned()
}

#[track_caller]
fn refused(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    for part in says {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "");
}

#[test]
fn what_waits_is_listed_and_shown_with_what_it_would_do() {
    let (server, secret) = governed();
    let run = |line: &[&str]| server.run(line).succeeded();
    let list = |more: &[&str]| run(&[&["requests", "list"], more].concat());
    assert!(list(&[]).stderr.contains("Nothing matches"));

    let asked = propose(&server, &secret, TENANT, &["--reason", "quarterly rules"]);
    assert!(
        asked.stdout.contains("no, it waits for approval"),
        "{}",
        asked.stdout
    );
    let id = list(&["-q"]).stdout.trim().to_owned();
    let page = format!(
        "{}/admin/change-requests/{id}",
        server.url().trim_end_matches('/')
    );
    assert!(asked.stderr.contains(&page), "{}", asked.stderr);
    let other = proposed(&server, &secret, OTHER);

    let waiting = list(&["--json", "--status", "pending"]).json();
    assert_eq!(waiting["total"], 2);
    assert_eq!(waiting["items"][0]["id"], other, "newest first");
    let own = list(&["--tenant", "acme_capital"]).stdout;
    for says in [
        &*id,
        "PENDING",
        "activation.apply",
        "CapitalMarkets v1.1 + v1.0",
        "0 of 1",
    ] {
        assert!(own.contains(says), "{says}: {own}");
    }
    assert!(!own.contains(&other), "{own}");
    assert_eq!(
        list(&["--json", "--limit", "1"]).json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(list(&["--all", "-o", "jsonl"]).stdout.lines().count(), 2);
    let csv = list(&["--all", "-o", "csv"]).stdout;
    let heading = "id,status,operation,tenant,what,approvals,asked,by\r\n";
    assert!(csv.starts_with(heading), "{csv}");
    assert_eq!(list(&["--status", "applied", "-q"]).stdout, "");

    let shown = run(&["requests", "show", &id]);
    for says in [
        "quarterly rules",
        "decided against",
        "cannot approve",
        "mira",
        " -> ",
    ] {
        assert!(shown.stdout.contains(says), "{says}: {}", shown.stdout);
    }
    for says in ["It waits for 1 more approval.", &page] {
        assert!(shown.stderr.contains(says), "{says}: {}", shown.stderr);
    }
    let detail = run(&["--json", "requests", "show", &id]);
    let value = detail.json();
    assert_eq!(value["request"]["created_by"], "token:cli");
    assert_eq!(value["request"]["authors"], json!(["mira"]));
    assert_eq!(value["preview"]["domain_pack_version"], "v1.1");
    assert_eq!(detail.stderr, "", "programs read no sentences");
}

#[test]
fn saying_no_and_taking_back_close_a_request_for_good() {
    let (server, secret) = governed();
    let run = |line: &[&str]| server.run(line);
    let id = proposed(&server, &secret, TENANT);
    let other = proposed(&server, &secret, OTHER);

    let reject = ["requests", "reject", &id, "--comment"];
    refused(&run(&reject[..3]), 2, &["--comment"]);
    refused(
        &run(&[&reject[..], &[" "]].concat()),
        7,
        &["--comment (required)"],
    );
    let acting = run(&[&reject[..], &["a\u{1b}[2Jb"]].concat());
    refused(&acting, 7, &["--comment"]);
    assert!(!acting.stderr.contains('\u{1b}'), "{:?}", acting.stderr);
    let said = "too low\n::error::<b>forged</b>\u{200f}";
    let rejected = run(&[&reject[..], &[said]].concat()).succeeded();
    assert!(rejected.stdout.contains("REJECTED"), "{}", rejected.stdout);
    let shown = run(&["requests", "show", &id]).succeeded();
    let written = r"too low\n::error::<b>forged</b>\u200f";
    assert!(shown.stdout.contains(written), "{}", shown.stdout);
    assert!(!shown.stdout.contains('\u{200f}'), "{:?}", shown.stdout);
    assert!(!shown.stderr.contains("It waits"), "{}", shown.stderr);

    let cancel = ["requests", "cancel", &other];
    let cancelled = run(&[&["--json"], &cancel[..], &["--comment", "changed my mind"]].concat());
    let cancelled = cancelled.succeeded().json();
    assert_eq!(cancelled["status"], "CANCELLED");
    assert_eq!(cancelled["closing_comment"], "changed my mind");
    // Once more is well, and changes nothing; the other way round is too late.
    for again in [&cancel[..], &[&reject[..], &["x"]].concat()] {
        let repeated = run(&[again, &["-o", "yaml"]].concat()).succeeded().stdout;
        assert!(!repeated.contains("closing_comment: x"), "{repeated}");
    }
    let late = ["requests", "cancel", &id];
    let advice = "`tenantry requests show` says what became of it";
    refused(&run(&late), 6, &[advice]);
    let no = ["requests", "reject", &other, "--comment", "x"];
    refused(&run(&no), 6, &[advice]);
    let problem = run(&[&["--json"], &late[..]].concat());
    let document: Value = serde_json::from_str(&problem.stderr).unwrap();
    assert_eq!(document["type"], "/problems/request-closed");
    for verb in ["show", "cancel"] {
        refused(&run(&["requests", verb, "chr_none"]), 5, &["`chr_none`"]);
    }
    refused(
        &run(&["requests", "list", "--status", "lost"]),
        2,
        &["PENDING"],
    );
    assert_eq!(
        run(&["requests", "list", "--status", "pending", "-q"]).stdout,
        ""
    );
    let live = run(&["--json", "tenants", "show", TENANT])
        .succeeded()
        .json();
    assert_eq!(live["active"]["revision"], 1, "nothing was put in force");
}

#[test]
fn people_approve_and_no_token_does() {
    let (server, secret) = governed();
    let run = |line: &[&str]| server.run_with(line, &secret, "");
    let id = proposed(&server, &secret, TENANT);

    let missing = run(&["requests", "approve", &id]);
    refused(&missing, 2, &["approve"]);
    let help = run(&["requests", "--help"]).succeeded().stdout;
    assert!(help.contains("People approve in the console"), "{help}");
    // What belongs to nobody proposes nothing.
    let nobodys = server.run(&other_pair(OTHER));
    refused(&nobodys, 4, &[]);

    let vera = server.person("vera", "approver");
    let approve = format!("/admin/change-requests/{id}/approve");
    let (status, done) = vera.post(&approve, &json!({"comment": "looks right"}));
    assert_eq!(
        (status, &done["status"]),
        (200, &"APPLIED".into()),
        "{done}"
    );
    let shown = run(&["requests", "show", &id]).succeeded().stdout;
    for says in ["APPLIED", "1 of 1", "by vera: looks right"] {
        assert!(shown.contains(says), "{says}: {shown}");
    }
    let revision = run(&["revisions", "show", TENANT, "2"]).succeeded().stdout;
    assert!(revision.contains(&id), "{revision}");
    refused(&run(&["requests", "cancel", &id]), 6, &[]);
}

#[test]
fn while_it_is_frozen_nothing_is_asked_for_and_what_waits_goes_on_waiting() {
    let (server, secret) = governed();
    let vera = server.person("vera", "approver");
    let id = proposed(&server, &secret, TENANT);
    let freeze = ["freezes", "create", "--reason", "prices are wrong", "-q"];
    let freeze = server.run(&freeze).succeeded().stdout;
    let approve = format!("/admin/change-requests/{id}/approve");

    let (status, problem) = vera.post(&approve, &json!({}));
    assert_eq!(
        (status, &problem["type"]),
        (409, &"/problems/frozen".into()),
        "{problem}"
    );
    let request = server
        .run(&["--json", "requests", "show", &id])
        .succeeded()
        .json();
    assert_eq!(request["request"]["status"], "PENDING");
    refused(
        &server.run_with(&other_pair(OTHER), &secret, ""),
        6,
        &["prices are wrong"],
    );
    server.run(&["freezes", "end", freeze.trim()]).succeeded();
    let (status, done) = vera.post(&approve, &json!({}));
    assert_eq!(
        (status, &done["status"]),
        (200, &"APPLIED".into()),
        "{done}"
    );
}

#[test]
fn what_is_asked_for_another_time_is_agreed_to_first_and_waits_then() {
    let (server, secret) = governed();
    let vera = server.person("vera", "approver");
    let run = |line: &[&str]| server.run_with(line, &secret, "").succeeded();
    let approve = |id: &str| {
        let path = format!("/admin/change-requests/{id}/approve");
        let (status, done) = vera.post(&path, &json!({}));
        assert_eq!(
            (status, &done["status"]),
            (200, &"APPROVED".into()),
            "{done}"
        );
        done["schedule"].as_str().unwrap().to_owned()
    };
    let look = |id: &str| run(&["--json", "requests", "show", id]).json()["request"].clone();

    let asked = propose(&server, &secret, TENANT, &["--at", "1d"]);
    let id = run(&["requests", "list", "-q"]).stdout.trim().to_owned();
    assert!(
        asked.stdout.contains("no, it waits for approval"),
        "{}",
        asked.stdout
    );
    for says in [
        "This needs approval: change request chr_",
        "It is for 20",
        "at the latest)",
    ] {
        assert!(asked.stderr.contains(says), "{says}: {}", asked.stderr);
    }
    // The same for another time is another thing.
    let line = [&other_pair(TENANT)[..], &["--at", "2d"]].concat();
    refused(&server.run_with(&line, &secret, ""), 6, &[&id]);
    let pending = run(&["requests", "show", &id]);
    assert!(
        pending.stdout.contains("latest start"),
        "{}",
        pending.stdout
    );

    let schedule = approve(&id);
    let waits = run(&["requests", "show", &id]);
    for says in ["APPROVED", "1 of 1", &schedule] {
        assert!(waits.stdout.contains(says), "{says}: {}", waits.stdout);
    }
    let way_back = format!("`tenantry schedules cancel {TENANT} {schedule}` drops it.");
    assert!(waits.stderr.contains(&way_back), "{}", waits.stderr);
    assert!(!waits.stderr.contains("People approve"), "{}", waits.stderr);
    let one = run(&["--json", "schedules", "show", TENANT, &schedule]).json();
    assert_eq!(one["change_request"], id);
    assert_eq!(one["created_by"], "token:cli");
    run(&["schedules", "cancel", TENANT, &schedule]);
    assert_eq!(look(&id)["status"], "CANCELLED");
    // The other way round as well, and an approver may say no until its time.
    let no = ["--comment", "put off"];
    for (verb, more) in [("cancel", &[][..]), ("reject", &no)] {
        let asked = propose(&server, &secret, TENANT, &["--at", "1d", "--json"]).json();
        let id = asked["change_request"].as_str().unwrap();
        let schedule = approve(id);
        server
            .run(&[&["requests", verb, id], more].concat())
            .succeeded();
        let show = ["--json", "schedules", "show", TENANT, &schedule];
        assert_eq!(run(&show).json()["status"], "CANCELLED", "{verb}");
    }

    let id = propose(&server, &secret, TENANT, &["--at", "5s", "--json"]).json();
    let id = id["change_request"].as_str().unwrap();
    let schedule = approve(id);
    server.once_due(TENANT, &schedule);
    assert_eq!(
        (&look(id)["status"], &look(id)["revision"]),
        (&"APPLIED".into(), &2.into())
    );
    let revision = run(&["--json", "revisions", "show", TENANT, "2"]).json();
    assert_eq!(revision["change_request"], id);
}

#[test]
fn what_came_to_need_approval_since_is_resumed_as_a_request() {
    let server = Server::start();
    let secret = server.person("mira", "admin").token("admin");
    server.person("vera", "approver");
    let run = |line: &[&str]| server.run_with(line, &secret, "").succeeded();
    let line = [&other_pair(TENANT)[..], &["--at", "3s", "--json"]].concat();
    let id = run(&line).json()["schedule"].as_str().unwrap().to_owned();
    let look = || run(&["--json", "schedules", "show", TENANT, &id]).json();
    let set = ["approvals", "set", "--any", "1", "--loosening", "1"];
    server.run(&set).succeeded();

    let failed = server.once_due(TENANT, &id);
    assert_eq!(
        failed["status"], "FAILED",
        "time is no way round an approval"
    );
    let resume = ["schedules", "resume", TENANT, &id, "--at", "1d"];
    let asked = run(&[&resume[..], &["--accept-warnings"]].concat());
    assert!(
        asked.stdout.contains("no, it waits for approval"),
        "{}",
        asked.stdout
    );
    for says in ["change request chr_", "It is for 20"] {
        assert!(asked.stderr.contains(says), "{says}: {}", asked.stderr);
    }
    let after = look();
    assert_eq!(
        (&after["status"], &after["resumed_as"]),
        (&"RESUMED".into(), &Value::Null)
    );
    assert_eq!(run(&["schedules", "list", "--open", "-q"]).stdout, "");
}
