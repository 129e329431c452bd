//! Freezes from the command line: the switch, windows, what is refused meanwhile, and what passes.

use serde_json::Value;
use tenantry_client::Client;
use tenantry_domain::freezes::{CreateFreeze, EndFreeze};

use crate::{
    completing::told,
    support::{Ran, Server, TOKEN},
};

/// A tenant of the demo, which has a configuration in force.
const TENANT: &str = "ACME_CAPITAL";
const DOMAIN: &str = "CapitalMarkets";
/// What puts the next version of its domain in force for it.
const NEXT: [&str; 5] = ["activate", TENANT, "v1.1", "v1.0", "--accept-warnings"];

fn create(server: &Server, more: &[&str]) -> Ran {
    server.run(&[&["freezes", "create"], more].concat())
}

/// Makes a freeze; its id.
fn made(server: &Server, more: &[&str]) -> String {
    let made = create(server, &[more, &["-q"]].concat()).succeeded();
    assert_eq!(made.stderr, "");
    made.stdout.trim().to_owned()
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
fn a_reason_alone_stops_everything_until_somebody_ends_it() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();

    let switch = create(&server, &["--reason", "incident 4711"]).succeeded();
    for says in [
        "frz_",
        "ACTIVE",
        "everywhere",
        "somebody ends it",
        "incident 4711",
    ] {
        assert!(switch.stdout.contains(says), "{says}: {}", switch.stdout);
    }
    let ids = run(&["freezes", "list", "-q"]).stdout;
    let id = ids.trim();
    assert!(
        switch
            .stderr
            .contains(&format!("`tenantry freezes end {id}` ends it")),
        "{}",
        switch.stderr
    );

    let shown = run(&["--json", "freezes", "show", id]).json();
    assert_eq!(shown["status"], "ACTIVE");
    for absent in ["tenant_id", "domain", "until", "ended_at", "ended_by"] {
        assert_eq!(shown[absent], Value::Null, "{absent}");
    }
    let ended = run(&["--json", "freezes", "end", id, "--reason", "it is mended"]).json();
    assert_eq!(ended["status"], "ENDED");
    assert!(ended["ended_by"].is_string(), "{ended}");
    // Once more is well, and changes nothing.
    assert_eq!(run(&["--json", "freezes", "end", id]).json(), ended);
    let trail = run(&["audit", "list", "--action", "freezes.", "-o", "csv"]).stdout;
    assert_eq!(trail.matches("freezes.end").count(), 1, "{trail}");
    assert!(trail.contains("it is mended"), "{trail}");
}

#[test]
fn windows_are_listed_by_where_they_stand_and_for_whom() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();
    let list = |more: &[&str]| run(&[&["freezes", "list"], more].concat());
    let later = ["--from", "2d", "--until", "3d", "--reason", "year end"];

    let planned = made(
        &server,
        &[&["--tenant", "acme_capital"], &later[..]].concat(),
    );
    let held = made(
        &server,
        &[
            "--domain",
            "capitalmarkets",
            "--until",
            "4h",
            "--reason",
            "prices are wrong",
        ],
    );
    let other = made(
        &server,
        &[
            "--tenant",
            "NORTHWIND_SECURITIES",
            "--reason",
            "moving house",
        ],
    );

    assert_eq!(list(&["--status", "planned", "-q"]).stdout.trim(), planned);
    let of_tenant = list(&["--json", "--tenant", TENANT]).json();
    let ids: Vec<_> = of_tenant["items"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&ids[0]["id"], &ids[1]["id"]),
        (&planned.clone().into(), &held.into())
    );
    assert_eq!(of_tenant["total"], 2, "{of_tenant}");
    assert_eq!(ids[0]["tenant_id"], TENANT);
    assert_eq!(ids[1]["domain"], DOMAIN);
    run(&["freezes", "end", &planned]);
    run(&["freezes", "end", &other]);
    let table = list(&["--status", "ended"]).stdout;
    for says in [&*planned, &*other, "tenant ACME_CAPITAL", "year end"] {
        assert!(table.contains(says), "{says}: {table}");
    }
    let csv = list(&["--all", "-o", "csv"]).stdout;
    let heading = "id,status,for,from,until,ended,by,reason\r\n";
    assert!(csv.starts_with(heading), "{csv}");
    assert_eq!(csv.lines().count(), 4, "{csv}");
    let lines = list(&["--all", "-o", "jsonl"]).stdout;
    assert_eq!(lines.lines().count(), 3, "{lines}");
    assert!(
        list(&["--status", "planned"])
            .stderr
            .contains("Nothing matches"),
        "what ended is not planned"
    );
}

#[test]
fn what_cannot_be_is_refused_at_its_flag() {
    let server = Server::start();
    let create = |more: &[&str]| create(&server, more);
    let reason = ["--reason", "x"];

    for (line, says) in [
        (&[][..], "--reason"),
        (
            &["--tenant", TENANT, "--domain", DOMAIN, "--reason", "x"],
            "--domain",
        ),
        (&["--tenant", "", "--reason", "x"], "--tenant"),
        (&["--domain", "no such domain", "--reason", "x"], "--domain"),
        (&["--until", "soon", "--reason", "x"], "7d"),
    ] {
        refused(&create(line), 2, &[says]);
    }
    for (line, says) in [
        (&["--until", "2020-01-01"][..], "--until (in_the_past)"),
        (&["--from", "2020-01-01"], "--from (in_the_past)"),
        (&["--from", "2d", "--until", "1d"], "--until (before_from)"),
        (&["--domain", "NoSuchDomain"], "--domain (unknown_domain)"),
    ] {
        refused(&create(&[line, &reason].concat()), 7, &[says]);
    }
    refused(&create(&["--reason", " "]), 7, &["--reason (required)"]);
    refused(
        &create(&["--tenant", "NOBODY", "--reason", "x"]),
        5,
        &["`NOBODY`"],
    );
    refused(
        &server.run(&["freezes", "show", "frz_none"]),
        5,
        &["`frz_none`"],
    );
    refused(
        &server.run(&["freezes", "end", "frz_none"]),
        5,
        &["`frz_none`"],
    );
    let lost = server.run(&["freezes", "list", "--status", "lost"]);
    refused(&lost, 2, &["PLANNED, ACTIVE, ENDED"]);
    let made = server.run(&["tokens", "create", "pipeline", "--role", "editor"]);
    let secret = made.succeeded().stdout;
    let as_editor = |line: &[&str]| server.run_with(line, secret.trim(), "");
    as_editor(&["freezes", "list"]).succeeded();
    refused(
        &as_editor(&["freezes", "create", "--reason", "x"]),
        4,
        &["`freezes.manage`"],
    );
    assert_eq!(
        server.run(&["freezes", "list", "-q"]).succeeded().stdout,
        ""
    );
}

#[test]
fn what_is_new_is_refused_with_the_reason_and_going_back_passes() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line);
    run(&NEXT).succeeded();
    let other = [
        "activate",
        TENANT,
        "v1.1",
        "--no-tenant-pack",
        "--accept-warnings",
    ];
    made(&server, &["--until", "4h", "--reason", "prices are wrong"]);

    let said = "Changes are frozen everywhere until 2";
    for line in [
        &other[..],
        &["playbooks", "unlink", "call-the-desk", TENANT],
    ] {
        let ran = run(line);
        refused(
            &ran,
            6,
            &[
                said,
                ": prices are wrong",
                "tenantry freezes list",
                "tenantry rollback",
            ],
        );
        // Until when is said; hours in seconds are for programs.
        assert!(!ran.stderr.contains("Repeat after"), "{}", ran.stderr);
    }
    let problem = run(&[&["--json"], &other[..]].concat());
    let document: Value = serde_json::from_str(&problem.stderr).unwrap();
    assert_eq!(
        (problem.code, &document["type"]),
        (6, &"/problems/frozen".into())
    );
    assert!(
        document["retry_after_s"].as_u64().unwrap() > 3 * 60 * 60,
        "{document}"
    );
    let look = run(&[&other[..], &["--dry-run", "--exit-code"]].concat());
    assert_eq!(look.code, 1, "{}", look.stderr);
    for says in ["It would be refused now", said, ": prices are wrong"] {
        assert!(look.stderr.contains(says), "{says}: {}", look.stderr);
    }
    let preview = run(&[&["--json"], &other[..], &["--dry-run"]].concat())
        .succeeded()
        .json();
    assert_eq!(preview["frozen"]["reason"], "prices are wrong");

    let back = run(&["--json", "rollback", TENANT, "--accept-warnings"]).succeeded();
    assert_eq!(back.json()["changed"], true, "{}", back.stdout);
    let none = run(&["--json", "activate", TENANT, "v1.0", "--dry-run"]).succeeded();
    assert_eq!(
        none.json()["frozen"],
        Value::Null,
        "what is live is not refused"
    );
}

#[test]
fn a_declared_state_stops_where_it_is_frozen_and_goes_on_from_there_afterwards() {
    let server = Server::start();
    let declared = "\
        {kind: Tenant, tenant_id: LATER, name: Later}\n---\n\
        {kind: Activation, tenant_id: ACME_CAPITAL, domain: CapitalMarkets, domain_pack_version: v1.1}\n---\n\
        {kind: Activation, tenant_id: NORTHWIND_SECURITIES, domain: CapitalMarkets, domain_pack_version: v1.1, tenant_pack_version: none}\n";
    let apply = || {
        let line = ["apply", "-f", "-", "--accept-warnings", "-o", "jsonl"];
        server.run_with(&line, TOKEN, declared)
    };
    let id = made(
        &server,
        &["--tenant", TENANT, "--reason", "prices are wrong"],
    );

    let people = server.run_with(&["apply", "-f", "-", "--accept-warnings"], TOKEN, declared);
    assert_eq!(people.code, 6, "{}", people.stderr);
    for says in [
        "document 2: not done, and nothing after it; 1 change made before.",
        "Run it again when the freeze is over",
        "Changes of `ACME_CAPITAL` are frozen until somebody ends it: prices are wrong",
    ] {
        assert!(people.stderr.contains(says), "{says}: {}", people.stderr);
    }
    let programs = apply();
    let problem: Value = serde_json::from_str(&programs.stderr).unwrap();
    assert_eq!(
        (programs.code, &problem["type"]),
        (6, &"/problems/frozen".into())
    );
    assert!(!programs.stdout.contains("activate"), "{}", programs.stdout);
    server.run(&["freezes", "end", &id]).succeeded();
    let done = apply().succeeded().stdout;
    assert_eq!(done.matches(r#""action":"activate""#).count(), 2, "{done}");
}

/// Text that turns around, that ends a line, and that a browser would take for its own.
const ODD: &str = "<b>late</b> \u{200f}::error::\u{61c}forged";

#[test]
fn a_reason_does_nothing_to_a_terminal() {
    let server = Server::start();

    for acting in [
        "a\u{1b}[2Jb",
        "a\nb",
        "a\u{202e}b",
        "a\u{2028}b",
        "\u{9b}31m",
    ] {
        let ran = create(&server, &["--reason", acting]);
        refused(&ran, 7, &["--reason"]);
        let raw = acting.chars().find(|c| !c.is_ascii_graphic()).unwrap();
        assert!(raw == '\n' || !ran.stderr.contains(raw), "{:?}", ran.stderr);
    }
    let shown = create(&server, &["--reason", ODD]).succeeded();
    let id = server.run(&["freezes", "list", "-q"]).succeeded().stdout;
    let written = [
        shown,
        server.run(&["freezes", "list"]),
        server.run(&["freezes", "show", id.trim()]),
        server.run(&NEXT),
        server.run(&[&NEXT[..], &["--dry-run"]].concat()),
        server.run(&[&["--json"], &NEXT[..]].concat()),
        server.run(&["--json", "freezes", "show", id.trim()]),
    ];
    for ran in written {
        let text = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            text.contains(r"<b>late</b> \u200f::error::\u061cforged"),
            "{text}"
        );
        assert!(!text.contains(['\u{200f}', '\u{61c}']), "{text:?}");
    }
    let same = server.run(&["--json", "freezes", "show", id.trim()]).json();
    assert_eq!(same["reason"], ODD, "in JSON an escape means the same");
}

/// More than a page of the API has.
const MANY: usize = 201;

#[test]
fn all_rows_are_fetched_page_by_page() {
    let server = Server::start();
    let client = Client::new(server.url(), Some(TOKEN.to_owned())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for number in 1..=MANY {
            let create = CreateFreeze {
                reason: format!("number {number}"),
                ..CreateFreeze::default()
            };
            let id = client.call(&create).await.unwrap().id;
            let end = EndFreeze { id, reason: None };
            client.call(&end).await.unwrap();
        }
    });
    let list = |more: &[&str]| {
        server
            .run(&[&["freezes", "list"], more].concat())
            .succeeded()
    };

    assert_eq!(list(&["--all", "-q"]).stdout.lines().count(), MANY);
    let page = list(&["--json", "--limit", "200"]).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 200);
    assert_eq!(
        page["items"][0]["reason"], "number 201",
        "the latest comes first"
    );
    let rest = page["next_cursor"].as_str().unwrap();
    let rest = list(&["--json", "--cursor", rest]).json();
    assert_eq!(rest["items"][0]["reason"], "number 1");
    let all = list(&["--json", "--limit", "201"]).json();
    assert_eq!(all["items"].as_array().unwrap().len(), MANY);
    assert_eq!(
        (&all["next_cursor"], &all["total"]),
        (&Value::Null, &MANY.into())
    );
}

#[test]
fn shells_complete_freezes_that_can_be_ended() {
    let server = Server::start();
    let told = |line: &str| told(server.url(), line).succeeded().stdout;
    let held = made(&server, &["--reason", "x"]);
    let planned = made(&server, &["--from", "2d", "--reason", "x"]);
    let ended = made(&server, &["--reason", "x"]);
    server.run(&["freezes", "end", &ended]).succeeded();

    let ids = told("tenantry freezes end frz_");
    assert!(ids.contains(&held) && ids.contains(&planned), "{ids}");
    assert!(!ids.contains(&ended), "{ids}");
    assert_eq!(told("tenantry freezes create --tenant AC").trim(), TENANT);
    assert_eq!(told("tenantry freezes create --domain Cap").trim(), DOMAIN);
    let statuses = told("tenantry freezes list --status ");
    assert!(statuses.contains("PLANNED"), "{statuses}");
}
