//! When to stop: a signal from the operator or the system.

use tokio_util::sync::CancellationToken;

/// A token that is cancelled by the first interrupt or termination signal from now on.
///
/// When this returns, the signals are listened to: whoever is told after it that the server is ready may
/// stop it at once, and it ends as it should.
pub(crate) fn on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let signalled = stop.clone();
    let signal = listen();
    tokio::spawn(async move {
        signal.await;
        tracing::info!("stopping: requests under way are finished first");
        signalled.cancel();
    });
    stop
}

/// Listens at once, not when it is first waited for.
#[cfg(unix)]
fn listen() -> impl Future<Output = ()> + Send + use<> {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    async fn heard(signal: Option<Signal>) {
        match signal {
            Some(mut signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }

    let of = |kind| {
        let unheard = |error: &std::io::Error| {
            tracing::warn!(%error, "a signal is not listened to, and will end this process at once");
        };
        signal(kind).inspect_err(unheard).ok()
    };
    let (interrupt, terminate) = (of(SignalKind::interrupt()), of(SignalKind::terminate()));
    async move {
        tokio::select! {
            () = heard(interrupt) => {}
            () = heard(terminate) => {}
        }
    }
}

#[cfg(not(unix))]
async fn listen() {
    let _ = tokio::signal::ctrl_c().await;
}
