//! Schedules from the command line: activations that wait for their time, and what becomes of them.

#![expect(clippy::indexing_slicing, reason = "parts of tests")]

use serde_json::Value;

use crate::{
    completing::told,
    support::{Ran, Server},
};

/// Tenants of the demo, which have a configuration in force.
const TENANT: &str = "ACME_CAPITAL";
const OTHER: &str = "NORTHWIND_SECURITIES";
/// What puts the next version of its domain in force for one.
const NEXT: [&str; 5] = ["activate", TENANT, "v1.1", "v1.0", "--accept-warnings"];
/// Another pair than that, and than the one in force.
const ANOTHER: [&str; 5] = [
    "activate",
    TENANT,
    "v1.1",
    "--no-tenant-pack",
    "--accept-warnings",
];

/// Schedules the next pair; its id.
fn scheduled(server: &Server, more: &[&str]) -> String {
    let made = server.run(&[&["--json"], &NEXT[..], more].concat());
    id_of(&made.succeeded())
}

/// The schedule that an answer names.
#[track_caller]
fn id_of(ran: &Ran) -> String {
    let answer = ran.json();
    assert_eq!(
        (&answer["changed"], &answer["change_request"]),
        (&false.into(), &Value::Null)
    );
    let id = answer["schedule"].as_str();
    id.unwrap_or_default().to_owned()
}

fn shown(server: &Server, id: &str) -> Value {
    let show = ["--json", "schedules", "show", TENANT, id];
    server.run(&show).succeeded().json()
}

/// The schedule, once its time has come and it stands so.
#[track_caller]
fn once(server: &Server, id: &str, status: &str) -> Value {
    let schedule = server.once_due(TENANT, id);
    assert_eq!(schedule["status"], status, "{schedule}");
    schedule
}

#[track_caller]
fn refused(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    for part in says {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "");
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// The number of the revision in force.
fn live(server: &Server) -> Value {
    let tenant = server.run(&["--json", "tenants", "show", TENANT]);
    tenant.succeeded().json()["active"]["revision"].clone()
}

#[test]
fn what_is_scheduled_is_put_in_force_at_its_time() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();
    let look = [&NEXT[..4], &["--at", "1d", "--dry-run", "--exit-code"]].concat();
    let looked = server.run(&look);
    assert_eq!(looked.code, 2, "{}", looked.stderr);
    has(&looked.stderr, &["It can be scheduled for 20"]);
    refused(
        &server.run(&[&NEXT[..4], &["--at", "1d"]].concat()),
        7,
        &["--accept-warnings"],
    );
    assert_eq!(run(&["schedules", "list", "-q"]).stdout, "");

    let asked = run(&[
        &NEXT[..],
        &[
            "--at",
            "4s",
            "--latest-start",
            "5m",
            "--reason",
            "release 42",
        ],
    ]
    .concat());
    has(&asked.stdout, &["no, it waits for its time"]);
    let id = run(&["schedules", "list", "--open", "-q"]).stdout;
    let id = id.trim();
    let before = shown(&server, id);
    assert_eq!(before["status"], "PENDING");
    let second = |name: &str| {
        let at = before[name].as_str().unwrap_or_default();
        format!("{}Z", at.split('.').next().unwrap_or_default())
    };
    let (at, latest) = (second("activate_at"), second("latest_start"));
    has(
        &asked.stderr,
        &[
            &format!("Scheduled as {id} for {at} ({latest} at the latest)."),
            &format!("`tenantry schedules cancel {TENANT} {id}` drops it."),
        ],
    );
    let table = run(&["schedules", "show", TENANT, id]);
    has(
        &table.stdout,
        &[
            &at,
            &latest,
            "PENDING",
            "CapitalMarkets v1.1 + v1.0",
            "release 42",
        ],
    );
    has(&table.stderr, &[&format!("It is put in force at {at}")]);
    assert_eq!(live(&server), 1);

    let after = once(&server, id, "APPLIED");
    assert_eq!((&after["revision"], live(&server)), (&2.into(), 2.into()));
    assert_eq!(after["base"], 1);
    let revision = run(&["--json", "revisions", "show", TENANT, "2"]).json();
    assert_eq!(revision["checksum"], before["checksum"]);
    assert_eq!(revision["reason"], "release 42");
    assert_eq!(revision["created_by"], before["created_by"]);
    let trail = run(&["audit", "list", "--action", "schedules.", "-o", "csv"]).stdout;
    has(&trail, &["schedules.create", "schedules.apply"]);
    assert_eq!(run(&["schedules", "list", "--open", "-q"]).stdout, "");
    let over = run(&["schedules", "show", TENANT, id]);
    assert_eq!(over.stderr, "", "nothing is left to say");
    refused(
        &server.run(&["schedules", "cancel", TENANT, id]),
        6,
        &["APPLIED"],
    );
    // What is live is scheduled no second time.
    let again = run(&[&["--json"], &NEXT[..], &["--at", "1d"]].concat()).json();
    assert_eq!(
        (&again["changed"], &again["schedule"]),
        (&false.into(), &Value::Null)
    );
}

#[test]
fn what_something_else_came_before_is_held_and_resumed_or_dropped() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();
    let first = scheduled(&server, &["--at", "1d"]);
    let second = scheduled(&server, &["--at", "2d", "--latest-start", "3d"]);

    run(&ANOTHER);
    let held = run(&["schedules", "list", "--status", "held", "-q"]).stdout;
    has(&held, &[&first, &second]);
    let table = run(&["schedules", "show", TENANT, &first]);
    has(&table.stdout, &["HELD", "held by revision", "revision 1"]);
    has(
        &table.stderr,
        &[
            "Revision 2 was put in force before it.",
            &format!("`tenantry schedules resume {TENANT} {first}`"),
        ],
    );

    let resume =
        |more: &[&str]| server.run(&[&["schedules", "resume", TENANT, &*second], more].concat());
    refused(
        &resume(&["--expected-revision", "1", "--accept-warnings"]),
        6,
        &[],
    );
    refused(&resume(&["--at", "2020-01-01"]), 7, &["--at (in_the_past)"]);
    let resumed = resume(&[
        "--accept-warnings",
        "--expected-revision",
        "2",
        "--reason",
        "still wanted",
    ]);
    let resumed = resumed.succeeded();
    has(&resumed.stdout, &["no, it waits for its time"]);
    has(&resumed.stderr, &["Scheduled as sch_"]);
    let old = shown(&server, &second);
    assert_eq!(old["status"], "RESUMED");
    let new = old["resumed_as"].as_str().unwrap_or_default().to_owned();
    let new_one = shown(&server, &new);
    assert_eq!(
        (&new_one["status"], &new_one["base"], &new_one["reason"]),
        (&"PENDING".into(), &2.into(), &"still wanted".into())
    );
    for time in ["activate_at", "latest_start", "checksum"] {
        assert_eq!(new_one[time], old[time], "as before: {time}");
    }
    refused(&resume(&["--accept-warnings"]), 6, &["RESUMED"]);
    refused(
        &server.run(&["schedules", "cancel", TENANT, &second]),
        6,
        &["RESUMED"],
    );

    let cancel = ["--json", "schedules", "cancel", TENANT, &*new, "--reason"];
    let dropped = run(&[&cancel[..], &["put off"]].concat()).json();
    assert_eq!(
        (&dropped["status"], &dropped["comment"]),
        (&"CANCELLED".into(), &"put off".into())
    );
    // Once more is well, and changes nothing.
    assert_eq!(run(&[&cancel[..], &["x"]].concat()).json(), dropped);
    let table = run(&["schedules", "cancel", TENANT, &first]).stdout;
    has(&table, &["CANCELLED", "stands so since"]);
    assert_eq!(run(&["schedules", "list", "--open", "-q"]).stdout, "");
    assert_eq!(live(&server), 2);
    let trail = run(&["audit", "list", "--action", "schedules.", "-o", "csv"]).stdout;
    for (action, times) in [("hold", 2), ("resume", 1), ("cancel", 2)] {
        let found = trail.matches(&format!("schedules.{action}")).count();
        assert_eq!(found, times, "{action}: {trail}");
    }
}

#[test]
fn of_two_schedules_the_first_that_is_applied_holds_the_other() {
    let server = Server::start();
    let later = scheduled(&server, &["--at", "1d"]);
    let sooner = [&["--json"], &ANOTHER[..], &["--at", "3s"]].concat();
    let sooner = id_of(&server.run(&sooner).succeeded());

    once(&server, &sooner, "APPLIED");
    let held = shown(&server, &later);
    assert_eq!(
        (&held["status"], &held["revision"]),
        (&"HELD".into(), &2.into())
    );
}

#[test]
fn a_freeze_makes_it_wait_and_what_came_too_late_is_resumed_at_another_time() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();
    let id = scheduled(&server, &["--at", "4s", "--latest-start", "6s"]);
    let freeze = ["freezes", "create", "--reason", "prices are wrong", "-q"];
    let freeze = run(&freeze).stdout;

    once(&server, &id, "MISSED");
    assert_eq!(live(&server), 1);
    let table = run(&["schedules", "show", TENANT, &id]);
    has(
        &table.stderr,
        &["It could not begin before its latest start."],
    );
    let resume = |more: &[&str]| {
        let line = ["schedules", "resume", TENANT, &*id, "--accept-warnings"];
        server.run(&[&line[..], more].concat())
    };
    // One that is to hold at that time refuses what is asked for now.
    refused(
        &resume(&["--at", "1d"]),
        6,
        &["prices are wrong", "freezes list --open"],
    );
    let look = [&NEXT[..], &["--at", "1d", "--dry-run", "--exit-code"]].concat();
    let looked = server.run(&look);
    assert_eq!(looked.code, 1, "{}", looked.stderr);
    has(
        &looked.stderr,
        &["It would be refused for 20", ": prices are wrong"],
    );
    run(&["freezes", "end", freeze.trim()]);

    refused(&resume(&[]), 7, &["--at (in_the_past)"]);
    let resumed = resume(&["--at", "2s", "--json"]).succeeded();
    once(&server, &id_of(&resumed), "APPLIED");
    assert_eq!(live(&server), 2);
}

#[test]
fn nothing_is_done_in_the_name_of_a_token_that_is_revoked() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();
    let made = run(&["tokens", "create", "pipeline", "--role", "editor"]).stdout;
    let line = [&["--json"], &NEXT[..], &["--at", "4s"]].concat();
    let id = id_of(&server.run_with(&line, made.trim(), "").succeeded());
    run(&["tokens", "revoke", "pipeline"]);

    let failed = once(&server, &id, "FAILED");
    assert_eq!(failed["problem"]["type"], "/problems/conflict");
    assert_eq!(failed["created_by"], "token:pipeline");
    let table = run(&["schedules", "show", TENANT, &id]);
    has(&table.stdout, &["`token:pipeline`, no longer holds."]);
    has(&table.stderr, &["It was refused when it was due."]);
    // Whoever resumes it, does so in their own name.
    let resume = ["--json", "schedules", "resume", TENANT, &*id, "--at", "1d"];
    let resumed = id_of(&run(&[&resume[..], &["--accept-warnings"]].concat()));
    assert_eq!(
        shown(&server, &resumed)["created_by"],
        "token:init-admin-token"
    );
    // The pair that is live by now is scheduled no more.
    run(&NEXT);
    let resume = ["schedules", "resume", TENANT, &*resumed, "--at", "1d"];
    let live = run(&[&resume[..], &["--accept-warnings"]].concat());
    has(&live.stdout, &["no, it was live"]);
    has(
        &live.stderr,
        &["It is in force already, and nothing was scheduled."],
    );
    assert_eq!(shown(&server, &resumed)["status"], "HELD");
}

#[test]
fn times_that_cannot_be_are_refused_at_their_flags() {
    let server = Server::start();
    let activate = |more: &[&str]| server.run(&[&NEXT[..], more].concat());

    for (local, says) in [
        (
            "2027-03-28T02:30:00",
            "`2027-03-28T02:30:00Z` or `2027-03-28T02:30:00+07:00`",
        ),
        ("2027-03-28T02:30", "`2027-03-28T02:30:00Z`"),
        ("2027-03-28 02:30", "say the offset from UTC as well"),
        ("soon", "RFC 3339"),
        ("2027-03-28T25:30:00Z", "RFC 3339"),
        ("a\u{1b}[2J", "RFC 3339"),
    ] {
        for flags in [
            &["--at", local][..],
            &["--at", "1d", "--latest-start", local],
        ] {
            let ran = activate(flags);
            refused(&ran, 2, &[says]);
            assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
        }
    }
    refused(&activate(&["--latest-start", "1d"]), 2, &["--at"]);
    for (flags, says) in [
        (&["--at", "2020-01-01"][..], "--at (in_the_past)"),
        (&["--at", "now"], "--at (in_the_past)"),
        (&["--at", "367d"], "--at (too_far)"),
        (
            &["--at", "2d", "--latest-start", "1d"],
            "--latest-start (before_time)",
        ),
        (
            &["--at", "1d", "--latest-start", "32d"],
            "--latest-start (too_far)",
        ),
    ] {
        refused(&activate(flags), 7, &[says]);
        let looked = activate(&[flags, &["--dry-run"]].concat());
        refused(&looked, 7, &[says]);
    }
    // The same instant, written with an offset, and a date for its first instant in UTC.
    let tomorrow = server.run(&[&["--json"], &NEXT[..], &["--at", "tomorrow"]].concat());
    let at = shown(&server, &id_of(&tomorrow.succeeded()))["activate_at"].clone();
    let at = at.as_str().unwrap_or_default();
    let (date, midnight) = at.split_at(10);
    assert_eq!(midnight, "T00:00:00.000000Z");
    for written in [date.to_owned(), format!("{date}T07:00:00+07:00")] {
        let one = scheduled(&server, &["--at", &written]);
        let one = shown(&server, &one);
        assert_eq!(one["activate_at"], at, "{written}");
        let latest = format!("{date}T01:00:00.000000Z");
        assert_eq!(one["latest_start"], latest, "an hour, unless told");
    }
    // What somebody is given for a while does nothing after it.
    let create = [
        "tokens",
        "create",
        "short",
        "--role",
        "editor",
        "--expires-at",
        "2h",
    ];
    let short = server.run(&create).succeeded().stdout;
    let line = [&NEXT[..], &["--at", "90m"]].concat();
    refused(
        &server.run_with(&line, short.trim(), ""),
        7,
        &["--at (token_ends)"],
    );
    let line = [&NEXT[..], &["--at", "1h", "--latest-start", "90m"]].concat();
    server.run_with(&line, short.trim(), "").succeeded();
}

#[test]
fn a_schedule_is_its_tenants_and_changed_by_who_may_activate() {
    let server = Server::start();
    let token = |name: &str, more: &[&str]| {
        let create = ["tokens", "create", name, "--role"];
        let made = server.run(&[&create[..], more].concat());
        made.succeeded().stdout.trim().to_owned()
    };
    let id = scheduled(&server, &["--at", "1d"]);
    let show = ["schedules", "show", TENANT, &*id];
    let cancel = ["schedules", "cancel", TENANT, &*id];
    let resume = ["schedules", "resume", TENANT, &*id];

    let viewer = token("viewer", &["viewer"]);
    let as_viewer = |line: &[&str]| server.run_with(line, &viewer, "");
    as_viewer(&show).succeeded();
    as_viewer(&["schedules", "list"]).succeeded();
    for line in [&cancel, &resume] {
        refused(&as_viewer(line), 4, &["`activation.apply`"]);
    }
    let foreign = token("foreign", &["editor", "--tenant", OTHER]);
    let as_foreign = |line: &[&str]| server.run_with(line, &foreign, "");
    for line in [&show, &cancel, &resume] {
        refused(&as_foreign(line), 5, &["ACME_CAPITAL"]);
        // By the name of a tenant that may be seen it is not there either.
        let mut of_other = *line;
        of_other[2] = OTHER;
        refused(&as_foreign(&of_other), 5, &[&id]);
        refused(&server.run(&of_other), 5, &[&id]);
    }
    assert_eq!(
        as_foreign(&["schedules", "list", "-q"]).succeeded().stdout,
        ""
    );
    refused(
        &as_foreign(&["schedules", "list", "--tenant", TENANT]),
        5,
        &[],
    );
    let gone = server.run(&["schedules", "show", TENANT, "sch_none"]);
    refused(&gone, 5, &["`sch_none`"]);
    let pending = server.run(&resume);
    refused(&pending, 6, &["PENDING"]);
    assert_eq!(shown(&server, &id)["status"], "PENDING");

    let ids = told(server.url(), "tenantry schedules cancel ACME_CAPITAL sch_");
    assert_eq!(ids.stdout.trim(), id);
    let none = told(
        server.url(),
        &format!("tenantry schedules cancel {OTHER} sch_"),
    );
    assert_eq!(none.stdout.trim(), "");
    has(
        &told(server.url(), "tenantry schedules list --status ").stdout,
        &["MISSED"],
    );
    // A suspended tenant's are dropped all the same.
    let suspend = ["tenants", "suspend", TENANT, "--reason", "unpaid"];
    server.run(&suspend).succeeded();
    server.run(&cancel).succeeded();
    assert_eq!(
        told(server.url(), "tenantry schedules cancel ACME_CAPITAL sch_")
            .stdout
            .trim(),
        ""
    );
}

/// Text that turns around, that ends a line, and that a browser would take for its own.
const ODD: &str = "<b>late</b> \u{200f}::error::\u{61c}forged";

#[test]
fn lists_come_in_every_form_and_a_reason_does_nothing_to_a_terminal() {
    let server = Server::start();
    let list = |more: &[&str]| {
        server
            .run(&[&["schedules", "list"], more].concat())
            .succeeded()
    };
    has(&list(&[]).stderr, &["Nothing matches."]);
    let late = scheduled(&server, &["--at", "2d", "--reason", ODD]);
    let soon = scheduled(&server, &["--at", "1d"]);

    let ids = |more: &[&str]| list(&[more, &["-q"]].concat()).stdout;
    assert_eq!(
        ids(&[]),
        format!("{late}\n{soon}\n"),
        "the latest time first"
    );
    assert_eq!(
        ids(&["--open"]),
        format!("{soon}\n{late}\n"),
        "the next one first"
    );
    assert_eq!(ids(&["--tenant", OTHER]), "");
    let page = list(&["--json", "--limit", "1", "--tenant", "acme_capital"]).json();
    assert_eq!(
        (&page["total"], &page["items"][0]["id"]),
        (&2.into(), &late.clone().into())
    );
    let next = page["next_cursor"].as_str().unwrap_or_default().to_owned();
    let next = list(&["--json", "--cursor", &next, "--tenant", TENANT]).json();
    assert_eq!(next["items"][0]["id"], soon);
    let csv = list(&["--all", "-o", "csv"]).stdout;
    assert!(
        csv.starts_with("id,status,tenant,at,latest_start,what,by,reason\r\n"),
        "{csv}"
    );
    assert_eq!(list(&["--all", "-o", "jsonl"]).stdout.lines().count(), 2);
    refused(
        &server.run(&["schedules", "list", "--status", "lost"]),
        2,
        &["MISSED"],
    );

    let show = ["schedules", "show", TENANT, &*late];
    let whole = shown(&server, &late);
    assert_eq!(whole["reason"], ODD, "in JSON an escape means the same");
    for absent in [
        "change_request",
        "comment",
        "problem",
        "revision",
        "resumed_as",
    ] {
        assert_eq!(whole[absent], Value::Null, "{absent}");
    }
    assert_eq!(whole["playbooks"][0]["playbook_id"], "call-the-desk");
    has(
        &server.run(&[&show[..], &["-o", "yaml"]].concat()).stdout,
        &["status: PENDING"],
    );
    let cancel = ["schedules", "cancel", TENANT, &*late, "--reason"];
    let acting = server.run(&[&cancel[..], &["a\u{1b}[2Jb"]].concat());
    refused(&acting, 7, &["--reason"]);
    assert!(!acting.stderr.contains('\u{1b}'), "{:?}", acting.stderr);
    for line in [
        &show[..],
        &["schedules", "list"],
        &[&cancel[..], &[ODD]].concat(),
        &show,
    ] {
        let ran = server.run(line).succeeded();
        has(&ran.stdout, &[r"<b>late</b> \u200f::error::\u061cforged"]);
        assert!(
            !ran.stdout.contains(['\u{200f}', '\u{61c}']),
            "{:?}",
            ran.stdout
        );
    }
}
