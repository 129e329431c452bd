//! `tenantry doctor` and `tenantry migrate status`: they look, and make nothing.

use std::path::Path;

use crate::support::{Ran, Server, TOKEN, binary};

/// Runs a command in a folder with these variables.
fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = binary(folder);
    command.envs(variables.iter().copied()).args(arguments);
    command.output().expect("the command ends").into()
}

/// What the doctor found of one thing.
fn check(report: &serde_json::Value, name: &str) -> (bool, String) {
    let checks = report["checks"].as_array().expect("there are checks");
    let found = checks.iter().find(|check| check["name"] == name);
    let found = found.expect("it was looked at");
    let detail = found["detail"].as_str().unwrap_or_default();
    (found["passed"] == true, detail.to_owned())
}

const FREE: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[test]
fn looking_makes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = ("TENANTRY_DATABASE_URL", "sqlite://no/such/folder/t.db");

    let status = run(folder.path(), &[database], &["migrate", "status", "--json"]).succeeded();
    let doctor = [&["doctor", "--json"][..], &FREE].concat();
    let report = run(folder.path(), &[database], &doctor).json();

    let applied = "\"applied\": true";
    assert!(!status.stdout.contains(applied), "{}", status.stdout);
    let (passed, detail) = check(&report, "database");
    assert!(passed && detail.contains("a start makes"), "{detail}");
    assert!(check(&report, "administrator").0, "{report}");
    let mut left = std::fs::read_dir(folder.path()).expect("the folder is there");
    assert!(left.next().is_none(), "something was made");
}

#[test]
fn a_running_server_is_no_fault() {
    let server = Server::start();
    let listen = server.url().trim_start_matches("http://");

    let looked = run(
        server.folder(),
        &[],
        &["doctor", "--json", "--listen", listen],
    );
    let report = looked.json();

    for name in ["database", "address"] {
        let (passed, detail) = check(&report, name);
        let is_in_use = detail.contains("in use by a running server");
        assert!(passed && is_in_use, "{name}: {detail}");
    }
    assert!(check(&report, "documents").0, "{report}");
    let status = run(server.folder(), &[], &["migrate", "status", "--json"]).succeeded();
    assert!(!status.stdout.contains("false"), "{}", status.stdout);
    // It goes on as before.
    server.run(&["tenants", "list"]).succeeded();
}

#[test]
fn an_address_that_somebody_else_has_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let listen = other.local_addr().expect("it has an address").to_string();

    let looked = run(
        folder.path(),
        &[],
        &["doctor", "--json", "--listen", &listen],
    );

    assert_eq!(looked.code, 1);
    assert!(!check(&looked.json(), "address").0);
}

#[test]
fn what_the_first_start_would_refuse_is_refused_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let doctor = [&["doctor", "--json"][..], &FREE].concat();
    for password in ["short", "passwordpassword"] {
        let variable = ("TENANTRY_ADMIN_PASSWORD", password);

        let looked = run(folder.path(), &[variable], &doctor);

        assert_eq!(looked.code, 1, "{password}");
        let (passed, detail) = check(&looked.json(), "administrator");
        assert!(!passed && detail.contains(variable.0), "{detail}");
    }

    // Later starts do not look at it.
    run(folder.path(), &[], &["seed", "demo"]).succeeded();
    let later = run(
        folder.path(),
        &[("TENANTRY_ADMIN_PASSWORD", "short")],
        &doctor,
    );
    assert!(check(&later.json(), "administrator").0, "{}", later.stdout);

    let misspelt = run(folder.path(), &[("TENANTRY_LOG", "inof")], &doctor);
    assert_eq!(misspelt.code, 2);
    assert!(
        misspelt.stderr.contains("TENANTRY_LOG") && misspelt.stderr.contains("`inof`"),
        "{}",
        misspelt.stderr
    );
}

#[test]
fn each_value_is_told_with_where_it_comes_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
    write("tenantry.toml", "session_max_h = 3\n").expect("the file is written");
    write("password", "chosen by the operator\n").expect("the file is written");
    let variables = [
        ("TENANTRY_ADMIN_PASSWORD_FILE", "password"),
        ("TENANTRY_INIT_ADMIN_TOKEN", TOKEN),
    ];
    let doctor = ["doctor", "--json", "--config", "tenantry.toml"];

    let looked = run(folder.path(), &variables, &[&doctor[..], &FREE].concat());

    let report = looked.json();
    let settings = report["settings"].as_array().expect("there are settings");
    for (key, origin) in [
        ("listen", "--listen"),
        ("session_max_h", "tenantry.toml"),
        ("admin_password", "TENANTRY_ADMIN_PASSWORD_FILE"),
        ("init_admin_token", "TENANTRY_INIT_ADMIN_TOKEN"),
        ("seed", "default"),
    ] {
        let setting = settings.iter().find(|setting| setting["key"] == key);
        assert_eq!(setting.expect("it is told")["origin"], origin, "{key}");
    }
    assert!(!looked.stdout.contains("chosen by"), "{}", looked.stdout);
    assert!(check(&report, "administrator").0, "{report}");
}
