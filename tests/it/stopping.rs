//! A server that is told to end.

#[cfg(unix)]
#[test]
fn whoever_is_told_that_it_is_ready_may_end_it_at_once() {
    for round in 0..5 {
        let server = crate::support::Server::start();

        let ended = server.terminate();

        assert!(ended.success(), "round {round}: {ended}");
    }
}
