//! What a server writes into its log.

use crate::support::Server;

#[test]
fn a_file_gets_no_colours_and_learns_what_started_where() {
    let server = Server::start_with_log("info");
    let address = server.url().trim_start_matches("http://").to_owned();

    let log = server.stop_and_read_log();

    assert!(!log.contains('\u{1b}'), "{log}");
    let ready = log.lines().find(|line| line.contains("Tenantry is ready"));
    let ready = ready.unwrap_or_else(|| panic!("no line says so: {log}"));
    assert!(
        ready.contains(env!("CARGO_PKG_VERSION")) && ready.contains(&address),
        "{ready}"
    );
}

#[test]
fn machines_are_told_what_started_where() {
    let server = Server::start_with_log_as("info", "json");
    let address = server.url().trim_start_matches("http://").to_owned();

    let log = server.stop_and_read_log();

    let lines = log.lines().map(|line| {
        serde_json::from_str::<serde_json::Value>(line).expect("every line is an object")
    });
    let ready: Vec<_> = lines
        .filter(|line| line["message"] == "Tenantry is ready")
        .collect();
    assert_eq!(ready.len(), 1, "{log}");
    assert_eq!(ready[0]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(ready[0]["address"], address);
}
