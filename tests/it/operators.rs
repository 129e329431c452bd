//! What scripts and operators lean on: exit codes, words, forms of output, profiles, tokens.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "parts of tests"
)]

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
};

use crate::support::{Ran, Server, TOKEN, binary, run, tenantry};

#[track_caller]
fn ended(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    for part in says {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
}

#[test]
fn scripts_tell_failures_apart_and_people_read_words_of_the_command_line() {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line);

    // Each in a code of its own, said once, and no word of HTTP.
    let exists = run(&["tenants", "create", "ACME_CAPITAL", "x"]);
    ended(&exists, 6, &["Choose another one"]);
    ended(
        &run(&["tenants", "show", "NOBODY"]),
        5,
        &["tenantry whoami"],
    );
    let empty = run(&["tenants", "create", "OK", ""]);
    ended(&empty, 7, &["<NAME>"]);
    let message = empty.stderr.lines().next().unwrap();
    let message = message.trim_start_matches("error: ");
    assert_eq!(empty.stderr.matches(message).count(), 1, "{}", empty.stderr);
    let denied = server.run_with(&["tenants", "list"], "tnt_wrong", "");
    ended(
        &denied,
        4,
        &["`tenantry login`", "`--token`", "is from TENANTRY_TOKEN"],
    );
    run(&["packs", "import", "seeds/finance/domain.v3.2.json"]).succeeded();
    run(&["tenants", "create", "TENANT_FINANCE_001", "F"]).succeeded();
    run(&["packs", "import", "seeds/finance/tenant.v1.4.json"]).succeeded();
    let activate = ["activate", "TENANT_FINANCE_001", "v3.2"];
    run(&[&activate[..], &["v1.4", "--accept-warnings"]].concat()).succeeded();
    let warned = run(&[&activate[..], &["--no-tenant-pack"]].concat());
    ended(&warned, 7, &["`--accept-warnings`", "warning["]);
    for ran in [&exists, &empty, &denied, &warned] {
        for word in ["Authorization", "accept_warnings", "`errors`", "`findings`"] {
            assert!(!ran.stderr.contains(word), "{word}: {}", ran.stderr);
        }
    }

    // The problem document where JSON is asked for.
    let problem = run(&["--json", "tenants", "create", "ACME_CAPITAL", "x"]);
    let document: serde_json::Value = serde_json::from_str(&problem.stderr).unwrap();
    assert_eq!((problem.code, problem.stdout.as_str()), (6, ""));
    assert_eq!(document["type"], "/problems/tenant-exists");
    let gone = tenantry(&[
        "--json",
        "--server",
        "http://127.0.0.1:1",
        "tenants",
        "list",
    ]);
    let document: serde_json::Value = serde_json::from_str(&gone.stderr).unwrap();
    assert_eq!((gone.code, &document["type"]), (3, &"about:blank".into()));

    // A script repeats itself.
    let again = [
        "tenants",
        "create",
        "ACME_CAPITAL",
        "Other",
        "--if-not-exists",
    ];
    let again = run(&again).succeeded();
    assert!(
        again.stderr.contains("it exists, under the name"),
        "{}",
        again.stderr
    );
    assert!(again.stdout.contains("ACME_CAPITAL"), "{}", again.stdout);
    let renamed = run(&["tenants", "rename", "ACME_CAPITAL", "Acme, \"=1+1\""]).succeeded();
    assert!(renamed.stdout.contains("=1+1"), "{}", renamed.stdout);

    lists(&server);
    trail(&server);
}

/// Every form of a list, and pages that are fetched by themselves.
fn lists(server: &Server) {
    let run = |line: &[&str]| server.run(line).succeeded();
    let list = |more: &[&str]| run(&[&["tenants", "list"], more].concat()).stdout;

    let ids = list(&["-q", "--all"]);
    let ids: Vec<_> = ids.lines().collect();
    assert_eq!(
        ids,
        ["ACME_CAPITAL", "NORTHWIND_SECURITIES", "TENANT_FINANCE_001"]
    );
    let one_by_one = list(&["-o", "jsonl", "--limit", "2"]);
    let lines: Vec<serde_json::Value> = one_by_one
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["tenant_id"], "ACME_CAPITAL");
    let csv = list(&["-o", "csv", "--all"]);
    assert!(
        csv.starts_with("tenant,name,status,revision,domain,versions\r\n"),
        "{csv}"
    );
    assert!(csv.contains("\"Acme, \"\"=1+1\"\"\""), "{csv}");
    let yaml = list(&["-o", "yaml", "--all"]);
    assert!(yaml.contains("tenant_id: ACME_CAPITAL"), "{yaml}");
    let json = run(&["-o", "json", "tenants", "list", "--limit", "201"]).json();
    assert_eq!(json["items"].as_array().unwrap().len(), 3);
    assert!(
        run(&["packs", "list", "domain", "-q"])
            .stdout
            .contains("Finance/v3.2")
    );
    let refused = server.run(&["packs", "list", "domain", "--tenant", "ACME_CAPITAL"]);
    ended(&refused, 2, &["belong to no tenant"]);
    assert_eq!(server.run(&["tenants", "list", "--limit", "0"]).code, 2);
    assert_eq!(server.run(&["--json", "-q", "tenants", "list"]).code, 2);
    let shown = run(&["tenants", "show", "ACME_CAPITAL", "-o", "yaml"]).stdout;
    assert!(shown.contains("tenant_id: ACME_CAPITAL"), "{shown}");
    let raw = run(&["packs", "raw", "domain", "Finance"]).json();
    let source = run(&["packs", "source", "domain", "Finance"]);
    assert_eq!(raw["domainName"], source.json()["domainName"]);
    assert!(source.stdout.lines().count() > 10, "as it was imported");
    let revision = run(&["-o", "json", "revisions", "show", "ACME_CAPITAL", "1"]).json();
    assert_eq!(revision["revision"], 1);
}

/// Who changed what last week.
fn trail(server: &Server) {
    let run = |line: &[&str]| server.run(line);
    let list = |more: &[&str]| run(&[&["audit", "list"], more].concat());

    let week = list(&["--from", "7d", "--to", "tomorrow", "--action", "tenants."]).succeeded();
    let row = week
        .stdout
        .lines()
        .find(|row| row.contains("tenants.rename"))
        .unwrap();
    let at = row.trim_start().split(' ').next().unwrap();
    assert!(
        at.len() == "2026-11-29T15:07:05Z".len() && at.ends_with('Z'),
        "{row}"
    );
    assert!(
        list(&["--from", "tomorrow"])
            .succeeded()
            .stderr
            .contains("Nothing matches")
    );
    ended(&list(&["--tenant", "NOPE"]), 5, &["`NOPE`"]);
    ended(
        &list(&["--action", "tenants.creat"]),
        2,
        &["did you mean `tenants.create`"],
    );
    ended(&list(&["--from", "soon"]), 2, &["7d"]);
    let typo = run(&["audit", "export", "--action", "tenant."]);
    ended(&typo, 2, &["did you mean `tenants.`"]);
    let csv = list(&["--all", "-o", "csv"]).succeeded().stdout;
    assert!(
        csv.starts_with("at,actor,action,on,tenant,outcome,reason\r\n"),
        "{csv}"
    );
    let exported = run(&["audit", "export", "--format", "csv", "--from", "1h"]).succeeded();
    assert!(exported.stdout.lines().count() > 3, "{}", exported.stdout);
    let rows = list(&["--all", "-o", "jsonl", "--action", "tenants.rename"]).succeeded();
    let row: serde_json::Value = serde_json::from_str(rows.stdout.lines().next().unwrap()).unwrap();
    let request = row["request_id"].as_str().unwrap();
    let shown = run(&["audit", "show", request]).succeeded().stdout;
    assert!(
        shown.contains("before") && shown.contains("=1+1"),
        "{shown}"
    );
    assert_eq!(run(&["audit", "show", "req_nothing"]).code, 5);

    // New rows come by themselves.
    let mut follow = binary(Path::new("."))
        .env("TENANTRY_SERVER", server.url())
        .env("TENANTRY_TOKEN", TOKEN)
        .args([
            "audit",
            "list",
            "--follow",
            "--action",
            "tenants.rename",
            "-o",
            "jsonl",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(follow.stdout.take().expect("it is piped")).lines();
    let first = lines.next().expect("what was there").expect("text");
    assert!(first.contains("=1+1"), "{first}");
    run(&["tenants", "rename", "ACME_CAPITAL", "Followed"]).succeeded();
    let next = lines.next().expect("what came").expect("text");
    assert!(next.contains("Followed"), "{next}");
    follow.kill().expect("it can be ended");
    follow.wait().expect("it ends");
}

#[test]
fn profiles_have_names_and_tokens_little_rights() {
    let server = Server::start();
    let by_profile = |line: &[&str], input: &str| server.run_by_profile(line, input);
    let url = server.url();

    for path in ["./prod", "/tmp/prod", "../x"] {
        let refused = by_profile(&["--profile", path, "login", "--server", url], TOKEN);
        ended(&refused, 2, &["a name and no path"]);
    }
    let login = ["--profile", "prod", "login", "--server", url];
    by_profile(&login, TOKEN).succeeded();
    let kept = server.folder().join("tenantry/profiles/prod.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&kept)
            .expect("it is kept")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let who = by_profile(&["--profile", "prod", "--json", "whoami"], "")
        .succeeded()
        .json();
    assert_eq!(who["kind"], "token");
    let status = by_profile(&["--profile", "prod", "status"], "")
        .succeeded()
        .stdout;
    for says in ["profile prod", "ready", "0.1.0", url, "admin"] {
        assert!(status.contains(says), "{says}: {status}");
    }
    let other = [
        "--profile",
        "prod",
        "--server",
        "http://127.0.0.1:1",
        "status",
    ];
    ended(&by_profile(&other, ""), 3, &["Is a server running there?"]);
    let elsewhere = url.replace("127.0.0.1", "localhost");
    let elsewhere = [
        "--profile",
        "prod",
        "--server",
        &elsewhere,
        "tenants",
        "list",
    ];
    ended(
        &by_profile(&elsewhere, ""),
        4,
        &[&format!("The kept token belongs to {url}")],
    );
    ended(
        &by_profile(&["--server", url, "tenants", "list"], ""),
        4,
        &["login"],
    );
    standard_input_first(&server);
    by_name(&server);
}

/// What is typed goes before the variable.
fn standard_input_first(server: &Server) {
    let url = server.url();
    let made = [
        "tokens",
        "create",
        "ci",
        "--role",
        "viewer",
        "--tenant",
        "ACME_CAPITAL",
        "--expires-at",
        "30d",
    ];
    let made = server.run(&made).succeeded();
    assert!(
        made.stderr.contains("for ACME_CAPITAL, ends 2"),
        "{}",
        made.stderr
    );
    let secret = made.stdout.trim();
    let mut login = binary(Path::new("."));
    login
        .env("HOME", server.folder())
        .env("XDG_CONFIG_HOME", server.folder())
        .env("TENANTRY_TOKEN", TOKEN)
        .args(["login", "--server", url]);
    run(&mut login, secret).succeeded();
    let who = server
        .run_by_profile(&["--json", "whoami"], "")
        .succeeded()
        .json();
    assert_eq!(who["name"], "ci");
    run(&mut login, "").succeeded();
    let who = server
        .run_by_profile(&["-q", "whoami"], "")
        .succeeded()
        .stdout;
    assert!(who.starts_with("tok_"), "{who}");
}

/// Tokens are called by their names, and the one in use is not ended by mistake.
fn by_name(server: &Server) {
    ended(
        &server.run(&["tokens", "revoke", "nothing"]),
        5,
        &["nothing"],
    );
    server
        .run(&["tokens", "create", "ci", "--role", "viewer"])
        .succeeded();
    ended(&server.run(&["tokens", "revoke", "ci"]), 2, &["tok_"]);
    ended(
        &server.run(&["tokens", "revoke", "init-admin-token"]),
        2,
        &["--yes"],
    );
    ended(
        &server.run(&[
            "tokens",
            "create",
            "x",
            "--role",
            "viewer",
            "--expires-at",
            "soon",
        ]),
        2,
        &["7d"],
    );
    server
        .run(&["tokens", "create", "once", "--role", "viewer"])
        .succeeded();
    let rotated = server
        .run(&["tokens", "rotate", "once", "--overlap", "0"])
        .succeeded();
    let secret = rotated.stdout.trim();
    server
        .run_with(&["tenants", "list"], secret, "")
        .succeeded();
    assert!(rotated.stderr.contains("is ended"), "{}", rotated.stderr);
    // For a while both are good.
    let alone = server.run(&["tokens", "rotate", "once", "-q"]).succeeded();
    assert_eq!(alone.stderr, "");
    let new = alone.stdout.strip_suffix('\n').expect("a line");
    assert!(new.starts_with("tnt_") && !new.contains('\n'), "{new}");
    for living in [secret, new] {
        server
            .run_with(&["tenants", "list"], living, "")
            .succeeded();
    }
    let itself = server.run(&["tokens", "rotate", "init-admin-token"]);
    ended(&itself, 4, &["its own place"]);
    let long = server.run(&["tokens", "rotate", "ci", "--overlap", "sometime"]);
    ended(&long, 2, &["24h"]);
    ended(&server.run(&["tokens", "revoke", "once"]), 2, &["tok_"]);
}

#[test]
fn help_says_how_commands_end_and_shells_complete_words() {
    let help = tenantry(&["--help"]).succeeded().stdout;
    for says in [
        "Exit codes:",
        "  6  it exists already",
        "Global options:",
        "Examples:",
    ] {
        assert!(help.contains(says), "{says}: {help}");
    }
    let script = tenantry(&["completions", "bash", "--offline"])
        .succeeded()
        .stdout;
    for words in [
        "ACTIVE SUSPENDED",
        "admin editor",
        "domain tenant",
        "QUEUED RUNNING",
    ] {
        assert!(script.contains(words), "{words}");
    }
    let usage = run(
        binary(Path::new("."))
            .env("TENANTRY_TOKEN", "t")
            .env("TENANTRY_SERVER", "http://127.0.0.1:1")
            .args(["tenants", "create"]),
        "",
    );
    ended(
        &usage,
        2,
        &["Usage: tenantry tenants create [OPTIONS] <TENANT> <NAME>"],
    );
    assert!(!usage.stderr.contains("--token"), "{}", usage.stderr);
    // The flag may stand behind the step.
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/none.db", folder.path().display());
    let status = tenantry(&["migrate", "status", "--database-url", &database]);
    assert_ne!(status.code, 2, "{}", status.stderr);
    let wrong = tempfile::NamedTempFile::new().unwrap();
    let wrong = wrong.path().to_str().unwrap();
    ended(
        &tenantry(&[
            "--ca-cert",
            wrong,
            "--server",
            "https://127.0.0.1:1",
            "whoami",
        ]),
        3,
        &[],
    );
}
