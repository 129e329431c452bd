//! Playbooks that are registered on their own, from the command line.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "parts of tests"
)]

use std::fs;

use serde_json::{Value, json};

use crate::support::{Ran, Server, TOKEN, run, tenantry};

const TENANT: &str = "TENANT_FINANCE_001";
const CALL: &str = "ring-the-desk";
/// A name that would clear the screen, and begin a line that a log obeys.
const ACTING: &str = "Call\u{1b}[2J\n::error::forged\u{202e}";

/// A playbook for a ledger that does not balance, whose one step calls that tool.
fn playbook(id: &str, version: &str, tool: &str) -> Value {
    json!({
        "playbookId": id, "version": version, "name": ACTING,
        "exceptionTypes": ["LEDGER_IMBALANCE"],
        "steps": [{
            "action": "Hand it to the desk", "tool": tool, "approvalRequired": true,
            "parameters": {
                "queue": "LEDGER", "reference": "{{exceptionId}}", "severity": "{{severity}}",
            },
        }],
    })
}

/// A server whose tenant runs on both of its packs, with three playbooks: one that fits, a later version of it that is
/// for certain exceptions alone, and one that calls a tool that there is not.
fn in_use() -> Server {
    let server = Server::start();
    let run = |line: &[&str]| server.run(line).succeeded();
    run(&["tenants", "create", TENANT, "Finance"]);
    let domain = "seeds/finance/domain.v3.2.json";
    let tenant = "seeds/finance/tenant.v1.4.json";
    run(&["packs", "import", domain, tenant]);
    run(&["activate", TENANT, "v3.2", "v1.4", "--accept-warnings"]);
    let mut later = playbook(CALL, "v1.1", "openTask");
    later["conditions"] = "confidence > 0.5".into();
    for (name, one) in [
        ("call.json", playbook(CALL, "v1.0", "openTask")),
        ("later.json", later),
        ("knock.json", playbook("knock", "v1.0", "noSuchTool")),
    ] {
        write(&server, name, &one);
    }
    for name in ["call.json", "later.json", "knock.json"] {
        run(&["playbooks", "import", &at(&server, name)]);
    }
    server
}

fn at(server: &Server, name: &str) -> String {
    server.folder().join(name).display().to_string()
}

fn write(server: &Server, name: &str, document: &Value) {
    fs::write(server.folder().join(name), document.to_string()).unwrap();
}

/// Runs `tenantry playbooks` with words that have no spaces.
fn playbooks(server: &Server, line: &str) -> Ran {
    let words = line.split(' ').filter(|word| !word.is_empty());
    let line: Vec<_> = std::iter::once("playbooks").chain(words).collect();
    server.run(&line)
}

#[track_caller]
fn ended(ran: &Ran, code: i32, says: &[&str]) {
    let written = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, code, "{written}");
    for part in says {
        assert!(written.contains(part), "{part}: {written}");
    }
}

#[test]
fn playbooks_are_registered_listed_shown_and_withdrawn() {
    let server = in_use();
    let run = |line: &str| playbooks(&server, line);

    let again = playbook(CALL, "v1.0", "openTask").to_string();
    let again = server.run_with(&["--json", "playbooks", "import", "-"], TOKEN, &again);
    assert_eq!(again.succeeded().json()[0]["created"], false);
    let other = playbook(CALL, "v1.0", "holdPayment").to_string();
    let other = server.run_with(&["playbooks", "import", "-"], TOKEN, &other);
    ended(&other, 6, &["not imported"]);
    let broken = server.run_with(&["playbooks", "import", "-"], TOKEN, r#"{"playbookId": "#);
    ended(&broken, 7, &["<stdin>:1:", "error["]);
    let no_playbook = server.run(&["playbooks", "import", "seeds/finance/domain.v3.2.json"]);
    ended(&no_playbook, 7, &["error["]);
    let found = run("import seeds/finance").succeeded();
    ended(&found, 0, &["domain.v3.2.json: skipped, no playbook"]);

    let all = run("list -q").succeeded().stdout;
    assert_eq!(
        all.lines().collect::<Vec<_>>(),
        [
            "call-the-desk/v1.0",
            "call-the-vendor-back/v1.0",
            "knock/v1.0",
            "ring-the-desk/v1.1",
            "ring-the-desk/v1.0"
        ]
    );
    let csv = run("list -o csv --q KNO").succeeded().stdout;
    assert!(
        csv.starts_with("playbook,version,status,linked_to,bytes,imported,by\r\n\"knock\","),
        "{csv}"
    );
    let drafts = run("list ring-the-desk --status draft --limit 1").succeeded();
    ended(&drafts, 0, &["v1.1", "--cursor"]);
    let listed = server.run(&["packs", "list", "playbook", "--json"]);
    assert_eq!(listed.succeeded().json()["total"], 5);
    let wrong = ["packs", "list", "playbook", "--tenant", TENANT];
    ended(&server.run(&wrong), 2, &["tenantry playbooks links"]);

    let shown = run("show ring-the-desk v1.0").succeeded();
    ended(&shown, 0, &["linked to", "nobody", "DRAFT"]);
    let content = run("show ring-the-desk --content").succeeded().json();
    assert_eq!(content["conditions"], "confidence > 0.5");
    let diff = run("diff ring-the-desk v1.0 v1.1").succeeded();
    ended(&diff, 0, &["v1.0 to v1.1"]);
    let text = run("diff ring-the-desk v1.0 --text").succeeded();
    ended(&text, 0, &["+", "confidence > 0.5"]);

    ended(
        &run("deprecate knock v1.0 --reason broken"),
        0,
        &["DEPRECATED"],
    );
    ended(&run("show knock"), 5, &[]);
    ended(&run("show NOBODY"), 5, &["NOBODY"]);
    ended(&run("steps ring-the-desk v9.9"), 5, &[]);
    ended(&run("show a/b"), 2, &["a playbook id has"]);
    ended(&run("show ring-the-desk newest"), 2, &["no version"]);
    let suites = server.run(&["packs", "suites", "playbook", CALL]);
    ended(&suites, 2, &["no test suites"]);
    let denied = server.run_with(&["playbooks", "list"], "tnt_nobody", "");
    ended(&denied, 4, &[]);
}

#[test]
fn steps_are_a_table_and_no_name_gives_orders() {
    let server = in_use();

    let table = playbooks(&server, "steps ring-the-desk").succeeded();
    ended(
        &table,
        0,
        &[
            "STEP",
            "openTask",
            "queue=LEDGER",
            "For LEDGER_IMBALANCE, where confidence > 0.5.",
            "\\u001b[2J",
        ],
    );
    let json = playbooks(&server, "steps ring-the-desk v1.0 --json").succeeded();
    assert_eq!(json.json()["steps"][0]["approval_required"], true);
    let csv = playbooks(&server, "steps ring-the-desk -o csv").succeeded();
    assert!(
        csv.stdout.starts_with("step,action,tool,approval,"),
        "{}",
        csv.stdout
    );
    let dry = playbooks(&server, &format!("link knock {TENANT} --dry-run"));
    let links = playbooks(&server, &format!("links --tenant {TENANT}"));
    for ran in [table, json, dry, links] {
        let written = format!("{}\n{}", ran.stdout, ran.stderr);
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!written.chars().any(acts), "{written:?}");
        let orders = written
            .lines()
            .any(|line| line.trim_start().starts_with("::"));
        assert!(!orders, "{written}");
    }
}

#[test]
fn a_playbook_is_linked_looked_at_and_taken_away() {
    let server = in_use();
    let run = |line: &str| playbooks(&server, &line.replace('T', TENANT));
    looked_at(&run);

    let linked = run("link ring-the-desk T --version v1.0 --accept-warnings --reason asked --json");
    let linked = linked.succeeded().json();
    assert_eq!(linked["changed"], true);
    assert_eq!(linked["link"]["revision"], 2);
    assert_eq!(linked["active"]["revision"], 2);
    let same = run("link ring-the-desk T --version v1.0 --accept-warnings");
    ended(&same, 0, &["no, it was linked"]);
    let dry = run("link ring-the-desk T --version v1.0 --dry-run --exit-code");
    ended(&dry, 0, &["nothing changes"]);
    let live = run("deprecate ring-the-desk v1.0 --reason old");
    ended(&live, 6, &["unlink it"]);

    // Decided against what was seen.
    for line in [
        "link ring-the-desk T --expected-revision 1 --accept-warnings",
        "link ring-the-desk T --expected-revision 1 --dry-run",
        "unlink ring-the-desk T --expected-revision 1 --accept-warnings",
    ] {
        ended(&run(line), 6, &[]);
    }
    let later = run("link ring-the-desk T --expected-revision 2 --accept-warnings");
    ended(&later, 0, &["v1.1", "yes"]);

    does_not_go(&run);
    let of_playbook = run("links ring-the-desk -q").succeeded().stdout;
    assert_eq!(of_playbook.trim(), TENANT);
    let of_tenant = run("links --tenant T -o csv").succeeded().stdout;
    assert!(
        of_tenant.starts_with("tenant,playbook,version,domain,"),
        "{of_tenant}"
    );
    assert!(
        of_tenant.contains("\"ring-the-desk\",\"v1.1\",\"Finance\",\"v3.2\",\"yes\""),
        "{of_tenant}"
    );
    in_force(&server);

    let gone = run("unlink ring-the-desk T --accept-warnings");
    ended(&gone, 0, &["yes"]);
    let again = run("unlink ring-the-desk T --accept-warnings");
    ended(&again, 0, &["no, it was not linked"]);
    let deprecated = run("deprecate ring-the-desk v1.0 --reason old");
    ended(&deprecated, 0, &["DEPRECATED"]);
    let late = run("link ring-the-desk T --version v1.0");
    assert_ne!(late.code, 0, "{}", late.stdout);
    first_activation(&server);
}

/// What linking would do, and what does not fit.
fn looked_at(run: &impl Fn(&str) -> Ran) {
    let dry = run("link ring-the-desk T --version v1.0 --dry-run --exit-code");
    let says = [
        "Judged by Finance v3.2, revision 1",
        "ring-the-desk v1.0: fits",
    ];
    ended(&dry, 2, &says);
    let asked = run("link ring-the-desk T --dry-run --json")
        .succeeded()
        .json();
    assert_eq!(
        (&asked["version"], &asked["linked_version"]),
        (&"v1.1".into(), &Value::Null)
    );
    ended(&run("links --tenant T"), 0, &["Nothing matches"]);
    let unfit = run("link knock T --dry-run --exit-code");
    let says = [
        "does NOT fit",
        "error[unknown_tool] playbook knock v1.0 1:",
        "It cannot be linked.",
    ];
    ended(&unfit, 1, &says);
    ended(&run("link knock T --dry-run"), 0, &[]);
    let refused = run("link knock T");
    let says = ["knock/v1.0", "incompatible_playbook", "tenantry activate"];
    ended(&refused, 7, &says);
    assert!(!refused.stderr.contains("`unlink`"), "{}", refused.stderr);
}

/// Names of nothing, versions that are not in force, flags that do not go together.
fn does_not_go(run: &impl Fn(&str) -> Ran) {
    for (line, code, says) in [
        ("link nobody T", 5, ""),
        ("link ring-the-desk nobody", 5, ""),
        ("link ring-the-desk T --version v9.9", 5, ""),
        ("link ring-the-desk T --version newest", 2, "no version"),
        (
            "link ring-the-desk T --against v9.9",
            7,
            "<DOMAIN_PACK_VERSION>",
        ),
        ("link ring-the-desk T --domain Retail", 7, "--domain"),
        ("link ring-the-desk T --exit-code", 2, "--dry-run"),
        ("links nobody", 5, ""),
        ("links --tenant nobody", 5, ""),
        ("links", 2, ""),
        ("links ring-the-desk --tenant T", 2, ""),
        ("unlink nobody T --accept-warnings", 0, "was not linked"),
        ("unlink ring-the-desk nobody", 5, ""),
    ] {
        ended(&run(line), code, &[says]);
    }
}

/// What is linked is part of revisions and of what is previewed.
fn in_force(server: &Server) {
    let shown = server.run(&["tenants", "show", TENANT]).succeeded();
    ended(&shown, 0, &["ring-the-desk v1.1"]);
    let rows = server
        .run(&["revisions", TENANT, "-o", "csv"])
        .succeeded()
        .stdout;
    assert!(rows.contains(",playbooks,"), "{rows}");
    assert!(rows.contains("\"ring-the-desk v1.0\""), "{rows}");
    let one = server.run(&["revisions", "show", TENANT, "3"]).succeeded();
    ended(&one, 0, &["ring-the-desk v1.1"]);

    let activate = |more: &[&str]| {
        let line = [&["activate", TENANT, "v3.2", "v1.4"][..], more].concat();
        server.run(&line)
    };
    let dry = activate(&["--unlink", CALL, "--dry-run", "--exit-code"]);
    ended(&dry, 2, &["Playbook ring-the-desk v1.1 is taken away."]);
    let same = activate(&["--unlink", "knock", "--dry-run", "--exit-code"]);
    ended(
        &same,
        0,
        &["Playbook ring-the-desk v1.1: fits", "Nothing changes."],
    );
    let earlier = activate(&["--playbooks-of", "2", "--dry-run", "--exit-code"]);
    ended(&earlier, 2, &["ring-the-desk v1.0: fits"]);
    ended(&activate(&["--unlink", "a b"]), 2, &["a playbook id has"]);
    let done = activate(&["--unlink", CALL, "--accept-warnings", "--json"]).succeeded();
    assert_eq!(done.json()["playbooks"], json!([]));
    let back = server
        .run(&["rollback", TENANT, "--accept-warnings"])
        .succeeded();
    ended(&back, 0, &["ring-the-desk v1.1"]);
}

/// A tenant that nothing is in force for.
fn first_activation(server: &Server) {
    server
        .run(&["tenants", "create", "NEW_ONE", "New"])
        .succeeded();
    ended(
        &playbooks(server, "link ring-the-desk NEW_ONE"),
        7,
        &["--domain"],
    );
    let unknown = playbooks(
        server,
        "link ring-the-desk NEW_ONE --domain Finance --against v9.9",
    );
    assert_ne!(unknown.code, 0, "{}", unknown.stdout);
    ended(&unknown, unknown.code, &["<DOMAIN_PACK_VERSION>"]);
    let linked = playbooks(
        server,
        "link ring-the-desk NEW_ONE --domain Finance --against v3.2 --accept-warnings",
    );
    ended(&linked, 0, &["it will be part of the first activation"]);
    let links = playbooks(server, "links --tenant NEW_ONE --json")
        .succeeded()
        .json();
    assert_eq!(links["items"][0]["revision"], 0);
}

#[test]
fn a_playbook_of_a_pack_is_registered_by_its_place_or_its_id() {
    let server = in_use();
    let run = |line: &str| playbooks(&server, line);

    let made = run("extract domain Finance v3.2 --index 0 --json")
        .succeeded()
        .json();
    assert_eq!(made["playbook_id"], "FIN_SANCTIONS_HIT");
    let again = run("extract domain Finance --id FIN_SANCTIONS_HIT").succeeded();
    ended(&again, 0, &["FIN_SANCTIONS_HIT/", "before"]);
    let named = run("extract tenant TENANT_FINANCE_001 --id FIN001_RECEIVABLE_OVERDUE --as remind");
    ended(&named, 0, &["remind/", "now"]);
    let steps = run("steps remind").succeeded();
    ended(&steps, 0, &["sendReminder", "For RECEIVABLE_OVERDUE."]);

    ended(
        &run("extract domain Finance v3.2 --index 99"),
        7,
        &["--index", "place 99"],
    );
    let none = run("extract domain Finance --id NOPE");
    ended(
        &none,
        5,
        &["no playbook `NOPE`; there are FIN_SANCTIONS_HIT"],
    );
    ended(&run("extract domain Finance v9.9 --index 0"), 5, &[]);
    ended(
        &run("extract domain Finance --index 0 --as links"),
        7,
        &["reserved"],
    );
    ended(&run("extract domain Finance"), 2, &["--index"]);
    ended(&run("extract domain Finance --index 0 --id a"), 2, &[]);
    ended(&run("extract playbook ring-the-desk --index 0"), 2, &[]);
    ended(&run("extract domain Finance --index -1"), 2, &[]);
}

#[test]
fn playbooks_are_validated_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, document: &Value| {
        let path = folder.path().join(name);
        fs::write(&path, document.to_string()).unwrap();
        path.display().to_string()
    };
    let call = file("call.json", &playbook(CALL, "v1.0", "openTask"));
    let knock = file("knock.json", &playbook("knock", "v1.0", "noSuchTool"));
    let mut shapeless = playbook("shapeless", "v1.0", "openTask");
    shapeless["steps"] = 7.into();
    let shapeless = file("shapeless.json", &shapeless);
    let (finance, retail) = (
        "seeds/finance/domain.v3.2.json",
        "seeds/retail/domain.v1.1.json",
    );
    let validate = |more: &[&str]| tenantry(&[&["packs", "validate", "--json"], more].concat());
    let last = |ran: &Ran| ran.json().as_array().unwrap().last().unwrap().clone();

    let alone = validate(&[&knock]);
    assert_eq!((alone.code, &last(&alone)["valid"]), (0, &true.into()));
    let fits = validate(&[finance, retail, &call]);
    assert_eq!(
        (fits.code, &last(&fits)["against"]),
        (0, &finance.into()),
        "{}",
        fits.stdout
    );
    for beside in [&[finance, &knock][..], &["--against", finance, &knock]] {
        let unfit = validate(beside);
        assert_eq!(unfit.code, 1, "{}", unfit.stdout);
        let findings = &last(&unfit)["findings"];
        assert_eq!(findings[0]["code"], "unknown_tool", "{findings}");
    }
    // What the command line names counts alone.
    let elsewhere = validate(&["--against", retail, finance, &call]);
    assert_eq!(elsewhere.code, 1, "{}", elsewhere.stdout);
    assert!(
        last(&elsewhere)["findings"]
            .to_string()
            .contains("unknown_exception_type")
    );
    let broken = validate(&[&shapeless]);
    assert_eq!(broken.code, 1, "{}", broken.stdout);
    assert_eq!(last(&broken)["valid"], false);
    let stdin = playbook(CALL, "v1.0", "openTask").to_string();
    let mut command = crate::support::binary(std::path::Path::new("."));
    let ran = run(command.args(["packs", "validate", "-"]), &stdin).succeeded();
    assert!(ran.stderr.contains("<stdin>: valid"), "{}", ran.stderr);
}

#[test]
fn what_is_declared_is_registered_and_linked_once() {
    let server = in_use();
    let folder = server.folder().join("set");
    fs::create_dir(&folder).unwrap();
    let declared = playbook("declared", "v2.0", "openTask");
    fs::write(folder.join("declared.json"), declared.to_string()).unwrap();
    let set = |version: &str| {
        format!(
            "kind: PlaybookLink\ntenant_id: {TENANT}\nplaybook_id: declared\nversion: {version}\n\
             accept_warnings: true\n"
        )
    };
    fs::write(folder.join("set.yaml"), set("latest")).unwrap();
    let path = folder.to_str().unwrap();

    let before = server.run(&["diff", "-f", path]);
    ended(
        &before,
        2,
        &[
            "Playbook",
            "declared/v2.0",
            "PlaybookLink",
            "2 changes to make",
        ],
    );
    let done = server
        .run(&["-o", "json", "apply", "-f", path])
        .succeeded()
        .json();
    let actions: Vec<_> = done
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["action"])
        .collect();
    assert_eq!(actions, ["import", "link"]);
    ended(
        &server.run(&["diff", "-f", path]),
        0,
        &["Everything is as declared"],
    );
    let again = server.run(&["apply", "-f", path]).succeeded();
    ended(&again, 0, &["0 changes made"]);

    let unfit =
        "{kind: PlaybookLink, tenant_id: TENANT_FINANCE_001, playbook_id: knock, version: v1.0}";
    let unfit = server.run_with(&["apply", "-f", "-"], TOKEN, unfit);
    ended(&unfit, 7, &["not done"]);
    for wrong in [
        "{kind: PlaybookLink, tenant_id: NOBODY, playbook_id: knock, version: v1.0}",
        "{kind: PlaybookLink, tenant_id: TENANT_FINANCE_001, playbook_id: knock, version: latest}",
        "{kind: PlaybookLink, tenant_id: TENANT_FINANCE_001, playbook_id: knock}",
    ] {
        let ran = server.run_with(&["diff", "-f", "-"], TOKEN, wrong);
        assert_eq!(ran.code, 2, "{wrong}: {}", ran.stderr);
    }
}
