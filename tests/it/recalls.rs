//! Recalls from the command line: looked at, begun, followed, and what becomes of each tenant.

#![expect(clippy::indexing_slicing, reason = "parts of tests")]

use serde_json::{Value, json};

use crate::{
    completing::told,
    support::{Ran, Server},
};

const DOMAIN: &str = "CapitalMarkets";
/// The version that is found bad.
const BAD: &str = "v1.1";
/// Tenants of the demo.
const TENANT: &str = "ACME_CAPITAL";
const OTHER: &str = "NORTHWIND_SECURITIES";

/// A server with the bad version in force for these; before it, and for others, the one before it is.
fn with_bad(tenants: &[&str]) -> Server {
    let server = Server::start();
    // That one has the bad version from the start on.
    let before = [
        "activate",
        OTHER,
        "v1.0",
        "--no-tenant-pack",
        "--accept-warnings",
    ];
    server.run(&before).succeeded();
    for tenant in tenants {
        activate(&server, tenant, BAD);
    }
    server
}

fn activate(server: &Server, tenant: &str, version: &str) {
    let line = ["activate", tenant, version, "--accept-warnings"];
    server.run(&line).succeeded();
}

/// Recalls the bad version, and waits for the end of that.
fn recalled(server: &Server, more: &[&str]) -> Ran {
    let line = ["recall", DOMAIN, BAD, "--accept-warnings", "--wait"];
    let reason = ["--reason", "incident 4711"];
    server.run(&[&line[..], &reason, more].concat())
}

/// What it is when somebody asks in JSON.
fn json_of(server: &Server, line: &[&str]) -> Value {
    server.run(&[&["--json"], line].concat()).succeeded().json()
}

/// What a recall has made of a tenant.
#[track_caller]
fn outcome(server: &Server, id: &str, tenant: &str) -> Value {
    let page = json_of(server, &["recalls", "tenants", id]);
    let found = page["items"].as_array().into_iter().flatten();
    let mut found = found.filter(|one| one["tenant_id"] == tenant);
    found.next().cloned().unwrap_or_default()
}

/// The number and the domain pack version of what is in force.
fn live(server: &Server, tenant: &str) -> (Value, Value) {
    let active = json_of(server, &["tenants", "show", tenant])["active"].take();
    (
        active["revision"].clone(),
        active["domain_pack_version"].clone(),
    )
}

/// The newest recall.
fn newest(server: &Server) -> String {
    let ids = server.run(&["recalls", "list", "--limit", "1", "-q"]);
    ids.succeeded().stdout.trim().to_owned()
}

#[track_caller]
fn refused(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    has(&ran.stderr, says);
    assert_eq!(ran.stdout, "");
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn every_tenant_goes_back_and_who_waits_hears_when_it_is_over() {
    let server = with_bad(&[TENANT, OTHER]);

    let looked = server
        .run(&["recall", DOMAIN, BAD, "--dry-run"])
        .succeeded();
    has(
        &looked.stdout,
        &["BACK TO", "IN ITS PLACE", TENANT, OTHER, "ACTIVE", "v1.0"],
    );
    has(
        &looked.stderr,
        &[
            "CapitalMarkets v1.1 is live for 2 tenants, in 2 configurations, with 1 linked playbook.",
            "Without --accept-warnings a tenant is refused for which that has warnings.",
        ],
    );
    assert_eq!(live(&server, TENANT), (2.into(), BAD.into()), "only looked");

    let done = recalled(&server, &[]).succeeded();
    let id = newest(&server);
    has(
        &done.stdout,
        &[&id, "FINISHED", "CapitalMarkets v1.1", "incident 4711"],
    );
    has(
        &done.stderr,
        &[
            &format!("{id} has come to 0 of 2 tenants."),
            &format!("`tenantry recalls stop {id}` stops it."),
            "CapitalMarkets v1.1 is live for nobody any more.",
        ],
    );
    for (tenant, earlier) in [(TENANT, 1), (OTHER, 2)] {
        let now = earlier + 2;
        assert_eq!(
            live(&server, tenant),
            (now.into(), "v1.0".into()),
            "{tenant}"
        );
        let row = outcome(&server, &id, tenant);
        assert_eq!(row["outcome"], "MOVED", "{row}");
        assert_eq!(
            (&row["base"], &row["back_to"], &row["revision"]),
            (&(earlier + 1).into(), &earlier.into(), &now.into())
        );
        let show = ["revisions", "show", tenant, &now.to_string()];
        let revision = json_of(&server, &show);
        assert_eq!(
            (&revision["recall"], &revision["rolled_back_to"]),
            (&id.clone().into(), &earlier.into())
        );
        assert_eq!(revision["reason"], "incident 4711");
        has(&server.run(&show).succeeded().stdout, &[&id]);
    }

    let pack = json_of(&server, &["packs", "show", "domain", DOMAIN, BAD]);
    assert_eq!(pack["status"], "DEPRECATED");
    let trail = ["audit", "list", "--action", "recalls.", "-o", "csv"];
    let trail = server.run(&trail).succeeded().stdout;
    for (action, times) in [("begin", 1), ("move", 2), ("finish", 1)] {
        let found = trail.matches(&format!("recalls.{action}")).count();
        assert_eq!(found, times, "{action}: {trail}");
    }
    // Nothing is left to do, whatever asks for it.
    let again = recalled(&server, &[]);
    refused(&again, 6, &["live for nobody any more"]);
    refused(
        &server.run(&["recalls", "stop", &id]),
        6,
        &["nothing to stop"],
    );
    let show = server.run(&["recalls", "show", &id, "--wait"]).succeeded();
    assert_eq!(show.stdout, done.stdout);
    assert_eq!(
        json_of(&server, &["recalls", "resume", &id]),
        json_of(&server, &["recalls", "show", &id])
    );
    let none = server
        .run(&["recall", DOMAIN, BAD, "--dry-run"])
        .succeeded();
    has(
        &none.stderr,
        &["CapitalMarkets v1.1 is withdrawn, and live for nobody."],
    );
}

#[test]
fn a_version_that_is_named_takes_its_place() {
    let server = with_bad(&[]);
    let line = ["recall", DOMAIN, "v1.0", "--to", BAD, "--accept-warnings"];
    let looked = server.run(&[&line[..], &["--preview", "-o", "csv"]].concat());
    let looked = looked.succeeded().stdout;
    assert!(
        looked.starts_with("tenant,name,status,revision,back_to,in_its_place\r\n"),
        "{looked}"
    );
    has(&looked, &[r#","1","","v1.1""#, r#","2","","v1.1""#]);

    // Whoever does not wait is told how to follow it.
    let begun = server.run(&[&line[..], &["--reason", "wrong limits"]].concat());
    let begun = begun.succeeded();
    let id = newest(&server);
    has(&begun.stdout, &[&id, "RUNNING", "wrong limits"]);
    has(
        &begun.stderr,
        &[&format!("`tenantry recalls show {id} --wait` follows it")],
    );
    let done = server.run(&["recalls", "show", &id, "--wait", "-q"]);
    assert_eq!(done.succeeded().stdout, format!("{id}\n"));
    for (tenant, now) in [(TENANT, 2), (OTHER, 3)] {
        assert_eq!(live(&server, tenant), (now.into(), BAD.into()), "{tenant}");
        let row = outcome(&server, &id, tenant);
        assert_eq!(
            (&row["outcome"], &row["back_to"]),
            (&"MOVED".into(), &Value::Null)
        );
    }
    assert_eq!(
        json_of(&server, &["recalls", "show", &id])["to_version"],
        BAD
    );
    let gone = ["activate", TENANT, "v1.0", "--accept-warnings"];
    refused(&server.run(&gone), 6, &["CapitalMarkets/v1.0"]);
}

#[test]
fn who_is_left_is_said_with_why_and_tried_again() {
    let server = with_bad(&[TENANT, OTHER]);
    let suspend = ["tenants", "suspend", OTHER, "--reason", "unpaid"];
    server.run(&suspend).succeeded();
    let looked = server
        .run(&["recall", DOMAIN, BAD, "--dry-run"])
        .succeeded();
    has(&looked.stderr, &["Of these would be refused: 1 suspended."]);
    has(&looked.stdout, &["SUSPENDED"]);

    let left = recalled(&server, &[]);
    let id = newest(&server);
    assert_eq!(left.code, 1, "{}", left.stderr);
    has(&left.stdout, &["FINISHED"]);
    has(
        &left.stderr,
        &[
            "CapitalMarkets v1.1 is live for 1 tenant still.",
            &format!("1 failed: `tenantry recalls tenants {id} --outcome failed` says why"),
            &format!("`tenantry recalls resume {id}` tries again."),
        ],
    );
    let tenants = |more: &[&str]| {
        let line = ["recalls", "tenants", &*id];
        server.run(&[&line[..], more].concat()).succeeded()
    };
    assert_eq!(tenants(&["-q"]).stdout, format!("{TENANT}\n{OTHER}\n"));
    let failed = tenants(&["--outcome", "failed"]).stdout;
    has(&failed, &[OTHER, "FAILED", "suspended"]);
    assert!(!failed.contains(TENANT), "{failed}");
    let why = outcome(&server, &id, OTHER)["problem"].take();
    assert_eq!(why["type"], "/problems/tenant-suspended", "{why}");
    assert_eq!(live(&server, OTHER), (3.into(), BAD.into()));

    // What stands in the way is there still.
    let again = server.run(&["--json", "recalls", "resume", &id, "--wait"]);
    assert_eq!((again.code, &*again.stderr), (1, ""));
    assert_eq!(again.json()["progress"]["failed"], 1);
    server.run(&["tenants", "resume", OTHER]).succeeded();
    let done = server.run(&["--json", "recalls", "resume", &id, "--wait"]);
    let done = done.succeeded().json();
    assert_eq!(
        done["progress"],
        json!({
            "tenants": 2, "pending": 0, "moved": 2, "requested": 0, "not_live": 0, "failed": 0, "live": 0,
        })
    );
    assert_eq!(live(&server, OTHER), (4.into(), "v1.0".into()));
}

#[test]
fn who_has_nothing_earlier_stays_until_another_recall_names_a_version() {
    let server = Server::start();
    let looked = server.run(&["recall", DOMAIN, "v1.0", "--dry-run"]);
    has(
        &looked.succeeded().stderr,
        &["Of these would be refused: 1 without an earlier revision to go back to."],
    );
    let line = ["recall", DOMAIN, "v1.0", "--reason", "x", "--wait"];
    let left = server.run(&line);
    assert_eq!(left.code, 1, "{}", left.stderr);
    let row = outcome(&server, &newest(&server), TENANT);
    assert_eq!(row["problem"]["type"], "/problems/conflict");
    has(
        row["problem"]["detail"].as_str().unwrap_or_default(),
        &["there is no revision without withdrawn versions to go back to"],
    );
    // It is withdrawn, and recalled once more for those that are left.
    let looked = server.run(&["recall", DOMAIN, "v1.0", "--dry-run", "--to", BAD]);
    has(&looked.succeeded().stderr, &["It is withdrawn already."]);
    let warned = server.run(&[&line[..], &["--to", BAD]].concat());
    assert_eq!(warned.code, 1, "{}", warned.stderr);
    let row = outcome(&server, &newest(&server), TENANT);
    assert_eq!(row["problem"]["type"], "/problems/warnings-not-accepted");
    let done = server.run(&[&line[..], &["--to", BAD, "--accept-warnings"]].concat());
    done.succeeded();
    assert_eq!(live(&server, TENANT), (2.into(), BAD.into()));
}

#[test]
fn a_freeze_does_not_hold_it_up_and_what_waits_for_the_version_is_void() {
    let server = with_bad(&[TENANT]);
    let wait = ["activate", OTHER, BAD, "--accept-warnings", "--at", "1d"];
    let schedule = json_of(&server, &wait)["schedule"].take();
    let schedule = schedule.as_str().unwrap_or_default();
    let looked = server
        .run(&["recall", DOMAIN, BAD, "--dry-run"])
        .succeeded();
    has(
        &looked.stderr,
        &["Because it is withdrawn with that, 1 schedule would fail."],
    );
    let freeze = ["freezes", "create", "--reason", "incident 4711"];
    server.run(&freeze).succeeded();

    recalled(&server, &[]).succeeded();
    assert_eq!(live(&server, TENANT), (3.into(), "v1.0".into()));
    let failed = server.once_due(OTHER, schedule);
    assert_eq!(failed["status"], "FAILED", "{failed}");
    assert_eq!(failed["problem"]["type"], "/problems/version-deprecated");
    let show = server.run(&["schedules", "show", OTHER, schedule]);
    has(&show.succeeded().stderr, &["was withdrawn before its time"]);
}

#[test]
fn where_others_have_to_agree_it_asks_them() {
    let server = with_bad(&[TENANT, OTHER]);
    let secret = server.person("mira", "admin").token("admin");
    let approver = server.person("vera", "approver");
    let set = ["approvals", "set", "--any", "1", "--loosening", "1"];
    server.run(&set).succeeded();

    let line = ["recall", DOMAIN, BAD, "--accept-warnings", "--reason", "x"];
    let asked = server.run_with(&[&line[..], &["--wait"]].concat(), &secret, "");
    assert_eq!(asked.code, 1, "{}", asked.stderr);
    let id = newest(&server);
    has(
        &asked.stderr,
        &[
            "CapitalMarkets v1.1 is live for 2 tenants still.",
            "2 made a change request, which people approve in the console",
        ],
    );
    let row = outcome(&server, &id, TENANT);
    assert_eq!(row["outcome"], "REQUESTED", "{row}");
    let request = row["change_request"].as_str().unwrap_or_default();
    has(
        &server.run(&["recalls", "tenants", &id]).succeeded().stdout,
        &[request],
    );
    let request = json_of(&server, &["requests", "show", request])["request"].take();
    assert_eq!(
        (&request["operation"], &request["created_by"]),
        (&"activation.rollback".into(), &"token:cli".into())
    );
    assert_eq!(request["authors"], json!(["mira"]));
    // As any other change, it is applied when somebody else agrees.
    let path = format!("/admin/change-requests/{}/approve", text(&request["id"]));
    let (status, done) = approver.post(&path, &json!({"comment": "go"}));
    assert_eq!(status, 200, "{done}");
    let after = json_of(&server, &["recalls", "show", &id])["progress"].take();
    assert_eq!(
        (&after["requested"], &after["live"]),
        (&2.into(), &1.into())
    );
    assert_eq!(live(&server, TENANT), (3.into(), "v1.0".into()));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_done() {
    let server = with_bad(&[TENANT]);
    let recall = |more: &[&str]| server.run(&[&["recall", DOMAIN, BAD], more].concat());
    let why = ["--reason", "x"];

    refused(&recall(&[]), 2, &["--reason"]);
    for (flags, says) in [
        (&["--wait", "--dry-run"][..], "--dry-run"),
        (&["--reason", "x", "--all"], "--dry-run"),
        (&["--reason", "x", "--limit", "3"], "--dry-run"),
        (&["--reason", "x", "--to", "latest"], "--to"),
        (&["--dry-run", "--to", "a\u{1b}[2J"], "--to"),
    ] {
        let ran = recall(flags);
        refused(&ran, 2, &[says]);
        assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
    }
    let latest = server.run(&["recall", DOMAIN, "latest", "--reason", "x"]);
    refused(&latest, 2, &["latest"]);
    for look in [&["--dry-run"][..], &why] {
        let to = |version: &str| recall(&[look, &["--to", version]].concat());
        refused(&to(BAD), 7, &["--to", "(same_version)"]);
        let there = ["recall", DOMAIN, "v9.9"];
        refused(&server.run(&[&there[..], look].concat()), 5, &["v9.9"]);
        let there = ["recall", "Nothing", BAD];
        refused(&server.run(&[&there[..], look].concat()), 5, &["Nothing"]);
    }
    refused(&recall(&["--dry-run", "--to", "v9.9"]), 5, &["v9.9"]);
    refused(
        &recall(&["--reason", "x", "--to", "v9.9"]),
        7,
        &["at --to (unknown_version)"],
    );
    refused(&recall(&["--reason", "a\u{1b}[2J"]), 7, &["--reason"]);
    for line in [
        ["recalls", "show", "rcl_none"],
        ["recalls", "tenants", "rcl_none"],
        ["recalls", "stop", "rcl_none"],
        ["recalls", "resume", "rcl_none"],
    ] {
        refused(&server.run(&line), 5, &["`rcl_none`"]);
    }
    assert_eq!(live(&server, TENANT), (2.into(), BAD.into()));
    let pack = json_of(&server, &["packs", "show", "domain", DOMAIN, BAD]);
    assert_eq!(pack["status"], "ACTIVE");
    // Whoever would withdraw what is live is told of recalls.
    let withdraw = ["packs", "deprecate", "domain", DOMAIN, BAD, "--reason", "x"];
    refused(&server.run(&withdraw), 6, &["`tenantry recall`"]);
    assert_eq!(newest(&server), "");
}

#[test]
fn everybody_sees_their_own_tenants_and_begins_none_for_others() {
    let server = with_bad(&[TENANT, OTHER]);
    let token = |name: &str, more: &[&str]| {
        let create = ["tokens", "create", name, "--role"];
        let made = server.run(&[&create[..], more].concat());
        made.succeeded().stdout.trim().to_owned()
    };
    let viewer = token("viewer", &["viewer"]);
    let bound = token("bound", &["editor", "--tenant", OTHER]);
    let as_bound = |line: &[&str]| server.run_with(line, &bound, "");

    let begin = ["recall", DOMAIN, BAD, "--reason", "x"];
    for secret in [&viewer, &bound] {
        let ran = server.run_with(&begin, secret, "");
        refused(&ran, 4, &["`activation.recall`"]);
    }
    let look = ["recall", DOMAIN, BAD, "--dry-run"];
    let own = as_bound(&[&look[..], &["-q"]].concat()).succeeded();
    assert_eq!(own.stdout, format!("{OTHER}\n"));
    recalled(&server, &[]).succeeded();
    let id = newest(&server);
    let own = as_bound(&["recalls", "tenants", &id, "-q"]).succeeded();
    assert_eq!(own.stdout, format!("{OTHER}\n"));
    let own = as_bound(&["--json", "recalls", "show", &id]).succeeded();
    assert_eq!(own.json()["progress"]["tenants"], 1);
    server
        .run_with(&["recalls", "list"], &viewer, "")
        .succeeded();
    for line in [["recalls", "stop", &*id], ["recalls", "resume", &*id]] {
        for secret in [&viewer, &bound] {
            let ran = server.run_with(&line, secret, "");
            refused(&ran, 4, &["`activation.recall`"]);
        }
    }
    let ids = told(server.url(), "tenantry recalls show rcl_");
    assert_eq!(ids.stdout.trim(), id);
    has(
        &told(server.url(), "tenantry recall CapitalMarkets v").stdout,
        &["v1.0", "v1.1"],
    );
    has(
        &told(server.url(), "tenantry recalls tenants rcl_1 --outcome ").stdout,
        &["NOT_LIVE"],
    );
}

/// Text that turns around, that ends a line, and that a browser would take for its own.
const ODD: &str = "<b>ผิด</b> \u{200f}::error::\u{61c}forged";
/// As it is written in a table.
const PLAIN: &str = r"<b>ผิด</b> \u200f::error::\u061cforged";

#[test]
fn lists_come_in_every_form_and_a_reason_does_nothing_to_a_terminal() {
    let server = with_bad(&[TENANT]);
    let rename = ["tenants", "rename", TENANT, "<i>ไทย</i> \u{200f}x"];
    server.run(&rename).succeeded();
    let list = |more: &[&str]| {
        server
            .run(&[&["recalls", "list"], more].concat())
            .succeeded()
    };
    has(&list(&[]).stderr, &["Nothing matches."]);
    let looked = server
        .run(&["recall", DOMAIN, BAD, "--dry-run"])
        .succeeded();
    has(&looked.stdout, &[r"<i>ไทย</i> \u200fx"]);
    let preview = json_of(&server, &["recall", DOMAIN, BAD, "--dry-run"]);
    assert_eq!(
        preview["targets"]["items"][0]["name"],
        "<i>ไทย</i> \u{200f}x"
    );
    assert_eq!(preview["impact"]["tenants"], 1);

    let line = ["recall", DOMAIN, BAD, "--accept-warnings", "--wait"];
    let done = server.run(&[&line[..], &["--reason", ODD]].concat());
    has(&done.succeeded().stdout, &[PLAIN]);
    let first = newest(&server);
    let line = ["recall", DOMAIN, "v1.0", "--reason", "x", "--wait", "-q"];
    let second = server.run(&line);
    assert_eq!(second.code, 1, "nothing is earlier");
    let second = second.stdout.trim().to_owned();

    assert_eq!(list(&["-q"]).stdout, format!("{second}\n{first}\n"));
    assert_eq!(list(&["-q", "--status", "running"]).stdout, "");
    assert_eq!(list(&["-q", "--domain", "Nothing"]).stdout, "");
    let page = list(&["--json", "--limit", "1", "--domain", "capitalmarkets"]).json();
    assert_eq!(
        (&page["total"], &page["items"][0]["id"]),
        (&2.into(), &second.into())
    );
    let next = list(&["--json", "--cursor", text(&page["next_cursor"])]).json();
    assert_eq!(
        next["items"][0]["reason"], ODD,
        "in JSON an escape means the same"
    );
    let csv = list(&["--all", "-o", "csv"]).stdout;
    let heading = "id,status,version,in_its_place,come_to,live_for,begun,by,reason\r\n";
    assert!(csv.starts_with(heading), "{csv}");
    assert_eq!(list(&["--all", "-o", "jsonl"]).stdout.lines().count(), 2);
    refused(
        &server.run(&["recalls", "list", "--status", "lost"]),
        2,
        &["STOPPED"],
    );

    let tenants = |more: &[&str]| {
        let line = ["recalls", "tenants", &*first];
        server.run(&[&line[..], more].concat()).succeeded().stdout
    };
    let heading = "tenant,outcome,was_on,back_to,revision,change_request,refused_for,since\r\n";
    assert!(tenants(&["-o", "csv"]).starts_with(heading));
    assert_eq!(tenants(&["--outcome", "not_live", "-q"]), "");
    has(&tenants(&["-o", "yaml"]), &["outcome: MOVED"]);
    for line in [&["recalls", "list"][..], &["recalls", "show", &first]] {
        let ran = server.run(line).succeeded();
        has(&ran.stdout, &[PLAIN]);
        assert!(
            !ran.stdout.contains(['\u{200f}', '\u{61c}']),
            "{:?}",
            ran.stdout
        );
    }
}
