//! The socket: listen, announce, answer until told to stop, drain.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    Config,
    connections::{self, Patience, Room, max_connections},
    shutdown::on_signal,
    start::{App, StartError, Started, build},
};

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
    answer(listener, config, &app, stop.clone()).await;
    if worker.await.is_err() {
        tracing::error!("the background work ended badly");
    }
    app.close().await;
    Ok(())
}

async fn answer(listener: TcpListener, config: &Config, app: &App, stop: CancellationToken) {
    let room = Room::of(max_connections(config.max_connections));
    tracing::debug!(connections = room.total, "there is room");
    let proxies = config.trusted_proxies.clone();
    let rules = (room, Patience::default());
    let router = app.router.clone();
    if !connections::answer(listener, router, rules, proxies, stop).await {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}
