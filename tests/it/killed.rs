//! A server that is killed in the middle: afterwards all of each change is there, or nothing of it, and it goes on.

#![expect(clippy::indexing_slicing, reason = "parts of tests")]

#[cfg(unix)]
mod between;

use std::{thread, time::Duration};

use serde_json::Value;

use crate::support::Server;

const DOMAIN: &str = "CapitalMarkets";
const BAD: &str = "v1.1";
/// Tenants that the bad version is live for.
const TENANTS: usize = 40;
/// How often it is killed.
const KILLED: usize = 2;

fn json_of(server: &Server, line: &[&str]) -> Value {
    server.run(&[&["--json"], line].concat()).succeeded().json()
}

/// The recall, once that is so of it.
#[expect(
    clippy::disallowed_methods,
    reason = "the server is another process, whose clock nobody advances"
)]
#[track_caller]
fn once(server: &Server, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..4_000 {
        let recall = json_of(server, &["recalls", "show", id]);
        if is_so(&recall) {
            return recall;
        }
        thread::sleep(Duration::from_millis(20));
    }
    json_of(server, &["recalls", "show", id])
}

fn moved(recall: &Value) -> u64 {
    recall["progress"]["moved"].as_u64().unwrap_or_default()
}

#[test]
fn a_recall_goes_on_where_it_was() {
    let mut server = Server::start();
    let names: Vec<_> = (0..TENANTS)
        .map(|number| format!("killed-{number:02}"))
        .collect();
    for name in &names {
        let create = ["tenants", "create", name, name];
        server.run(&create).succeeded();
        for version in ["v1.0", BAD] {
            let pair = [
                "activate",
                name,
                version,
                "--domain",
                DOMAIN,
                "--accept-warnings",
            ];
            server.run(&pair).succeeded();
        }
    }
    let begin = [
        "recall",
        DOMAIN,
        BAD,
        "--accept-warnings",
        "--reason",
        "incident 4711",
        "-q",
    ];
    let id = server.run(&begin).succeeded().stdout.trim().to_owned();

    let mut before = 0;
    for _ in 0..KILLED {
        before = moved(&once(&server, &id, |recall| moved(recall) > before));
        server.kill_and_start_again();
        let after = json_of(&server, &["recalls", "show", &id]);
        assert!(moved(&after) >= before, "{after}");
        // Each revision has its row in the trail, and the other way round.
        server.run(&["audit", "verify"]).succeeded();
        if after["status"] != "RUNNING" {
            break;
        }
    }

    let over = once(&server, &id, |recall| recall["status"] == "FINISHED");
    assert_eq!(over["status"], "FINISHED", "{over}");
    for name in &names {
        let active = json_of(&server, &["tenants", "show", name])["active"].take();
        assert_eq!(
            (&active["revision"], &active["domain_pack_version"]),
            (&3.into(), &"v1.0".into()),
            "{name}"
        );
    }
    server.run(&["audit", "verify"]).succeeded();
}
