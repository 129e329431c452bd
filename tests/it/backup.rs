//! `tenantry backup` beside a server, and `tenantry restore` where none runs.

use std::path::Path;

use crate::support::{Ran, Server, binary};

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let output = binary(folder).args(arguments).output();
    output.expect("the command ends").into()
}

#[track_caller]
fn refused(ran: &Ran, why: &str) {
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
}

#[test]
fn a_running_server_is_backed_up_and_put_back() {
    let server = Server::start();
    let epoch = |server: &Server| {
        let shown = server
            .run(&["--json", "tenants", "show", "ACME_CAPITAL"])
            .succeeded();
        shown.json()["active"]["epoch"].as_str().map(str::to_owned)
    };
    let before = epoch(&server);
    let folder = server.folder();

    // An export seals the trail first, so that the backup has a checkpoint.
    server.run(&["audit", "export"]).succeeded();
    let made = run(folder, &["--json", "backup", "saved.db"]).succeeded();
    assert_eq!(made.json()["file"], "saved.db");
    refused(&run(folder, &["backup", "saved.db"]), "exists already");
    server
        .run(&["tenants", "create", "later", "Later"])
        .succeeded();
    refused(
        &run(folder, &["restore", "saved.db", "--replace"]),
        "another process is using",
    );

    let other = tempfile::tempdir().expect("a folder");
    std::fs::copy(folder.join("saved.db"), other.path().join("saved.db")).expect("a copy");
    let back = run(other.path(), &["--json", "restore", "saved.db"])
        .succeeded()
        .json();
    assert_eq!(back["kept"], serde_json::Value::Null);
    // Without the key file the trail's checkpoints are not proven.
    assert_eq!(back["unknown_keys"].as_array().map(Vec::len), Some(1));
    std::fs::copy(
        folder.join("data/signing.key"),
        other.path().join("data/signing.key"),
    )
    .expect("the key");
    refused(&run(other.path(), &["restore", "saved.db"]), "--replace");
    let again = run(
        other.path(),
        &["--json", "restore", "saved.db", "--replace"],
    )
    .succeeded()
    .json();
    assert_ne!(again["epoch"], back["epoch"]);
    assert_eq!(again["unknown_keys"], serde_json::json!([]));
    assert!(
        Path::new(&format!(
            "{}/{}",
            other.path().display(),
            again["kept"].as_str().unwrap_or("-")
        ))
        .exists()
    );
    let renewed = run(other.path(), &["--json", "renew-epoch"])
        .succeeded()
        .json();
    assert_ne!(renewed["epoch"], again["epoch"]);

    let second = Server::start_in(other, "warn");
    assert_eq!(epoch(&second).as_deref(), renewed["epoch"].as_str());
    assert!(before.is_some() && before != epoch(&second));
    second.run(&["audit", "verify"]).succeeded();
    assert_ne!(second.run(&["tenants", "show", "later"]).code, 0);
    let trail = second.run(&[
        "--json",
        "audit",
        "list",
        "--action",
        "installation.renew_epoch",
    ]);
    let trail = trail.succeeded().json();
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(2), "{trail}");
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["seed", "demo"]).succeeded();
    run(folder.path(), &["backup", "good.db"]).succeeded();
    let database = folder.path().join("data/tenantry.db");
    let before = std::fs::read(&database).expect("the database");
    let good = std::fs::read(folder.path().join("good.db")).expect("the backup");
    let half = good.get(..good.len() / 2).expect("half of it");
    std::fs::write(folder.path().join("half.db"), half).expect("a file");
    std::fs::write(folder.path().join("text.db"), "text").expect("a file");

    for (file, why) in [
        ("half.db", "is damaged"),
        ("text.db", "is no SQLite database"),
        ("none.db", "there is no file"),
    ] {
        refused(&run(folder.path(), &["restore", file, "--replace"]), why);
    }
    let address = ["--database-url", "postgres://nobody@127.0.0.1:1/none"];
    for command in [["backup", "x.db"], ["restore", "good.db"]] {
        let arguments = [&command[..], &address[..]].concat();
        refused(&run(folder.path(), &arguments), "pg_dump");
    }
    assert_eq!(std::fs::read(&database).expect("the database"), before);
}

#[test]
fn a_full_disk_leaves_nothing_half() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["seed", "demo"]).succeeded();
    run(folder.path(), &["backup", "good.db"]).succeeded();
    let before = std::fs::read(folder.path().join("data/tenantry.db")).expect("the database");
    // A limit on the size of files, as a disk that is full in the middle of one.
    let limited = |command: &str| {
        let script = format!(
            "trap '' XFSZ; ulimit -f 200; exec {} {command}",
            env!("CARGO_BIN_EXE_tenantry")
        );
        let mut shell = std::process::Command::new("sh");
        let output = shell
            .env_clear()
            .current_dir(folder.path())
            .args(["-c", &script])
            .output();
        Ran::from(output.expect("it ends"))
    };

    refused(&limited("backup second.db"), "cannot be written");
    refused(
        &limited("restore good.db --replace"),
        "cannot be read or written",
    );

    let names = || {
        std::fs::read_dir(folder.path())
            .into_iter()
            .flatten()
            .chain(
                std::fs::read_dir(folder.path().join("data"))
                    .into_iter()
                    .flatten(),
            )
    };
    for name in names()
        .flatten()
        .map(|entry| entry.file_name().display().to_string())
    {
        assert!(
            !name.contains("part") && !name.contains("restoring") && name != "second.db",
            "{name}"
        );
    }
    assert_eq!(
        std::fs::read(folder.path().join("data/tenantry.db")).expect("the database"),
        before
    );
    run(folder.path(), &["backup", "second.db"]).succeeded();
}
