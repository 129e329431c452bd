//! `tenantry healthcheck`: whether a server is ready, as an exit code.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
};

use crate::support::{Ran, Server, binary};

fn check(arguments: &[&str], listen: Option<&str>) -> Ran {
    let mut command = binary(Path::new("."));
    command.arg("healthcheck").args(arguments);
    if let Some(listen) = listen {
        command.env("TENANTRY_LISTEN", listen);
    }
    command.output().expect("the command ends").into()
}

#[test]
fn a_server_that_is_ready_is_healthy() {
    let server = Server::start();
    let url = server.url();
    let listen = url.trim_start_matches("http://");
    let port = listen.rsplit(':').next().expect("there is a port");

    for ran in [
        check(&["--url", url], None),
        check(&["--url", &format!("{url}/readyz/runtime")], None),
        check(&[], Some(listen)),
        check(&[], Some(&format!("0.0.0.0:{port}"))),
    ] {
        assert!(ran.succeeded().stdout.contains("\"ready\""));
    }
    let missing = check(&["--url", &format!("{url}/nothing")], None);
    assert_eq!(missing.code, 1, "{}", missing.stderr);
}

/// Answers one request with that.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        let mut head = [0; 1024];
        let read = stream.read(&mut head).expect("it asks");
        assert!(read > 0, "nothing was asked");
        stream
            .write_all(answer.as_bytes())
            .expect("it takes the answer");
    });
    format!("http://{address}")
}

#[test]
fn why_a_server_is_not_ready_is_said() {
    let body = r#"{"type":"/problems/unavailable","title":"Unavailable","status":503,"detail":"The disk is full.","instance":"/readyz"}"#;
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );

    let ran = check(&["--url", &answering(answer.leak())], None);

    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("The disk is full."), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn nobody_there_is_another_end_than_a_server_that_says_no() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let listen = free.local_addr().expect("it has an address").to_string();
    drop(free);

    assert_eq!(check(&[], Some(&listen)).code, 3);
    assert_eq!(check(&["--url", "localhost:3000"], None).code, 2);
    assert_eq!(check(&[], Some("nowhere")).code, 2);
}
