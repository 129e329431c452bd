//! The socket: listen, announce, answer until told to stop, drain.

use std::{future::IntoFuture as _, net::SocketAddr, time::Duration};

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::{
    Config,
    shutdown::on_signal,
    start::{App, StartError, Started, build},
};

/// How long requests under way may take once the server was told to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// What is said once the server is ready.
pub trait Announce {
    /// The server answers at `address` now.
    fn ready(&self, config: &Config, address: SocketAddr, started: &Started);
}

/// Serves until the process is told to stop.
pub async fn serve(
    config: &Config,
    migrate: bool,
    announce: &impl Announce,
) -> Result<(), StartError> {
    let app = build(config, migrate).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| StartError::Listen(config.listen, error))?;
    let address = listener.local_addr().unwrap_or(config.listen);
    let stop = on_signal();
    let worker = {
        let (services, stop) = (app.services.clone(), stop.clone());
        tokio::spawn(async move { services.work(stop.cancelled_owned()).await })
    };
    announce.ready(config, address, &app.started);
    answer(listener, &app, stop.clone()).await?;
    if worker.await.is_err() {
        tracing::error!("the background work ended badly");
    }
    app.close().await;
    Ok(())
}

async fn answer(
    listener: TcpListener,
    app: &App,
    stop: tokio_util::sync::CancellationToken,
) -> Result<(), StartError> {
    let listener = listener.tap_io(|connection| {
        // Small answers must not wait for the acknowledgement of the one before.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let service = app
        .router
        .clone()
        .into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service)
        .with_graceful_shutdown(stop.clone().cancelled_owned())
        .into_future();
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = serving => served.map_err(StartError::Serve),
        () = overdue => {
            tracing::warn!("some requests did not end in time and were cut off");
            Ok(())
        }
    }
}
