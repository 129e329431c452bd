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

/// Only root can play somebody else, so for others there is nothing to see.
#[cfg(unix)]
#[test]
fn as_root_what_its_user_could_not_open_is_not_put_back() {
    use std::{
        fs::{Permissions, set_permissions},
        os::unix::{
            fs::{MetadataExt as _, PermissionsExt as _, chown},
            process::CommandExt as _,
        },
    };

    const OWNER: u32 = 23_456;
    const SOMEBODY_ELSE: u32 = 12_345;
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path();
    if std::fs::metadata(folder).map_or(1, |found| found.uid()) != 0 {
        return;
    }
    run(folder, &["seed", "demo"]).succeeded();
    run(folder, &["backup", "good.db"]).succeeded();
    let (data, empty) = (folder.join("data"), folder.join("empty"));
    std::fs::create_dir(&empty).expect("a folder");
    let database = data.join("tenantry.db");
    // What would be in the way earlier: keys and locks that only root may open, and a program that lies
    // where nobody else gets to.
    for name in ["signing.key", "tenantry.db.lock"] {
        std::fs::remove_file(data.join(name)).expect("it was there");
    }
    let program = folder.join("tenantry");
    std::fs::copy(env!("CARGO_BIN_EXE_tenantry"), &program).expect("a copy");
    let entries = std::fs::read_dir(&data).expect("a folder").flatten();
    let mut theirs: Vec<_> = entries.map(|entry| (entry.path(), 0o666)).collect();
    theirs.extend([(data.clone(), 0o777), (empty.clone(), 0o777)]);
    let open = |path: &Path, mode| {
        set_permissions(path, Permissions::from_mode(mode)).expect("root may");
    };
    open(folder, 0o755);
    open(&folder.join("good.db"), 0o644);
    for (path, mode) in &theirs {
        open(path, *mode);
        chown(path, Some(OWNER), Some(OWNER)).expect("root may");
    }
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        names
    };
    let before = std::fs::read(&database).expect("the database");
    let restore = |user: u32, arguments: &[&str]| {
        let mut command = std::process::Command::new(&program);
        let output = command
            .env_clear()
            .current_dir(folder)
            .args([&["restore", "good.db"], arguments].concat())
            .uid(user)
            .gid(user)
            .output();
        Ran::from(output.expect("the command ends"))
    };
    let elsewhere = ["--database-url", "sqlite://empty/tenantry.db"];

    for (arguments, place) in [(&["--replace"][..], &data), (&elsewhere, &empty)] {
        let there = names(place);
        refused(
            &restore(SOMEBODY_ELSE, arguments),
            "belongs to somebody else, who could not open what is put back",
        );
        assert_eq!(names(place), there);
        assert_eq!(std::fs::read(&database).expect("the database"), before);
    }
    restore(OWNER, &["--replace"]).succeeded();
    restore(OWNER, &elsewhere).succeeded();
    for place in [&data, &empty] {
        let found = std::fs::metadata(place.join("tenantry.db")).expect("it was put back");
        assert_eq!(found.uid(), OWNER);
    }
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
