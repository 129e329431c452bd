//! The first administrator's password: told once, wherever there is somewhere to tell it.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::Duration,
};

use crate::support::{Ran, binary};

/// Takes nothing, as a disk that is full.
fn full() -> File {
    let full = File::options().write(true).open("/dev/full");
    full.expect("there is a full device")
}

fn serve(folder: &Path) -> Command {
    let mut command = binary(folder);
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"]);
    command
}

/// Reads what a server writes until that comes, and ends it; what it has written by then.
fn heard(mut server: Child, from: impl Read + Send + 'static, text: &str) -> String {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(from).lines().map_while(Result::ok);
        lines.for_each(|line| drop(sender.send(line)));
    });
    let mut written = String::new();
    while !written.contains(text)
        && let Ok(line) = lines.recv_timeout(Duration::from_secs(20))
    {
        written.push_str(&line);
        written.push('\n');
    }
    server.kill().expect("the server can be stopped");
    server.wait().expect("the server ends");
    assert!(written.contains(text), "{written}");
    written
}

/// How a server ends by itself; one that does not is told to.
fn ended(mut server: Child) -> Option<ExitStatus> {
    let id = server.id().to_string();
    let (sender, waited) = mpsc::channel();
    std::thread::spawn(move || sender.send(server.wait()));
    let ended = waited.recv_timeout(Duration::from_secs(20));
    if ended.is_err() {
        let _ = Command::new("kill").arg(id).status();
    }
    ended.ok()?.ok()
}

/// The password in a line such as `Sign in   admin / PASSWORD`.
fn password(written: &str) -> Option<&str> {
    let (_, rest) = written.split_once("admin / ")?;
    rest.lines().next().filter(|password| password.len() == 43)
}

#[test]
fn it_is_told_before_the_server_is_ready_and_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = |until: &str| {
        let mut command = serve(folder.path());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("the server starts");
        let out = server.stdout.take().expect("standard output is piped");
        heard(server, out, until)
    };

    let (first, second) = (start("password above"), start("as before"));

    let (told, ready) = first.split_once("is ready").expect("it is ready");
    assert!(password(told).is_some(), "{first}");
    assert!(password(ready).is_none(), "{first}");
    assert!(password(&second).is_none(), "{second}");
}

#[test]
fn what_standard_output_does_not_take_goes_where_the_log_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = serve(folder.path());
    let command = command.stdout(full()).stderr(Stdio::piped());
    let mut server = command.spawn().expect("the server starts");
    let log = server.stderr.take().expect("the log is piped");

    let written = heard(server, log, "admin / ");

    assert!(password(&written).is_some(), "{written}");
}

#[test]
fn a_server_whose_password_nobody_hears_does_not_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = serve(folder.path()).stdout(full()).stderr(full()).spawn();

    let ended = ended(server.expect("it is begun"));

    assert_eq!(ended.and_then(|ended| ended.code()), Some(1));
    let mut reset = binary(folder.path());
    let output = reset.args(["users", "reset-admin"]).output();
    Ran::from(output.expect("the command ends")).succeeded();
}

#[test]
fn whoever_loads_the_demo_is_told_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let seed = || {
        let output = binary(folder.path()).args(["seed", "demo"]).output();
        Ran::from(output.expect("the command ends"))
            .succeeded()
            .stderr
    };

    let (first, second) = (seed(), seed());

    let told = "The first administrator is `admin` with the password ";
    assert!(first.contains(told), "{first}");
    assert!(!second.contains(told), "{second}");
}
