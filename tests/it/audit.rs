//! Exports of the audit trail and their proof, as an operator does it.

use std::fs;

use crate::support::{Server, tenantry};

#[test]
fn an_export_is_proven_without_the_server() {
    let server = Server::start();
    let path = |name: &str| server.folder().join(name).display().to_string();
    let (file, key) = (path("audit.jsonl"), path("public.txt"));
    let verdict = server
        .run(&["--json", "audit", "verify"])
        .succeeded()
        .json();
    server.run(&["audit", "export", &file]).succeeded();
    let public = tenantry(&["audit", "key", "--file", &path("data/signing.key")]).succeeded();
    fs::write(&key, &public.stdout).expect("a folder to write to");
    let lines = fs::read_to_string(&file).expect("the export is text");

    let proven = tenantry(&["--json", "audit", "verify", &file, "--key", &key])
        .succeeded()
        .json();
    let unsure = tenantry(&["audit", "verify", &file]).succeeded();
    let changed = path("changed.jsonl");
    fs::write(
        &changed,
        lines.replacen("\"tenants.create\"", "\"tenants.delete\"", 1),
    )
    .expect("a folder to write to");
    let broken = tenantry(&["audit", "verify", &changed, "--key", &key]);
    let cut = path("cut.jsonl");
    let shorter = lines.trim_end().rsplit_once('\n').expect("it has lines").0;
    fs::write(&cut, format!("{shorter}\n")).expect("a folder to write to");
    let short = tenantry(&["audit", "verify", &cut]);

    assert_eq!(
        (&proven["valid"], verdict["valid"].as_bool()),
        (&true.into(), Some(true))
    );
    assert!(proven["checkpoints"].as_u64() >= Some(1), "{proven}");
    assert!(unsure.stderr.contains("--key"), "{}", unsure.stderr);
    assert_eq!((broken.code, short.code), (1, 1));
    assert!(
        broken.stderr.contains("its facts were changed"),
        "{}",
        broken.stderr
    );
    assert!(short.stderr.contains("the file is cut"), "{}", short.stderr);
    assert!(!public.stdout.contains("secret"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file)
            .expect("the export is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_table_is_exported_to_standard_output_and_nothing_to_a_file_that_is_there() {
    let server = Server::start();
    let there = server.folder().join("there.part");
    fs::write(&there, "mine").expect("a folder to write to");
    let file = server.folder().join("there").display().to_string();

    let csv = server
        .run(&["audit", "export", "--format", "csv", "--action", "tenants."])
        .succeeded();
    let refused = server.run(&["audit", "export", &file]);

    assert!(csv.stdout.starts_with("at,chain,"), "{}", csv.stdout);
    assert!(
        csv.stdout
            .lines()
            .skip(1)
            .all(|line| line.contains("\"tenants.")),
        "{}",
        csv.stdout
    );
    assert_ne!(refused.code, 0);
    let kept = fs::read_to_string(there).expect("it is still there");
    assert_eq!(kept, "mine");
}
