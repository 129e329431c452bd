//! The socket: listen, announce, answer until told to stop, drain.

use std::{io, net::SocketAddr, pin::Pin};

use tenantry_services::FirstStartReport;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    Config,
    connections::{self, Patience, Room, max_connections},
    shutdown::on_signal,
    start::{App, StartError, Started, prepare},
};

/// What is said once the server is ready.
pub trait Announce {
    /// The first administrator was made, or was there: to be told before anything else happens,
    /// because its password is told nowhere else.
    fn first_start(&self, report: &FirstStartReport) -> io::Result<()>;

    /// The server answers at `address` now.
    fn ready(&self, config: &Config, address: SocketAddr, started: &Started);
}

/// Serves until the process is told to stop.
///
/// Boxed, so that the server is compiled here and not once more in the program that starts it.
pub fn serve<'a>(
    config: &'a Config,
    migrate: bool,
    announce: &'a (dyn Announce + Sync),
) -> Pin<Box<dyn Future<Output = Result<(), StartError>> + Send + 'a>> {
    Box::pin(run(config, migrate, announce))
}

async fn run(
    config: &Config,
    migrate: bool,
    announce: &(dyn Announce + Sync),
) -> Result<(), StartError> {
    let prepared = prepare(config, migrate).await?;
    // Whoever cannot serve must not have made an administrator, whose password would be lost.
    let listener = match TcpListener::bind(config.listen).await {
        Ok(listener) => listener,
        Err(error) => {
            prepared.close().await;
            return Err(StartError::Listen(config.listen, error));
        }
    };
    let address = listener.local_addr().unwrap_or(config.listen);
    // What was left to the system to choose is known from here on.
    let config = &Config {
        listen: address,
        ..config.clone()
    };
    let app = prepared
        .start(config, |report| announce.first_start(report))
        .await?;
    let stop = on_signal();
    let worker = {
        let (services, stop) = (app.services.clone(), stop.clone());
        tokio::spawn(async move { Box::pin(services.work(stop.cancelled_owned())).await })
    };
    let keeper = {
        let (services, stop) = (app.services.clone(), stop.clone());
        tokio::spawn(async move { services.keep_trail(stop.cancelled_owned()).await })
    };
    // Streams that are open would hold up the end.
    let ending = {
        let (services, stop) = (app.services.clone(), stop.clone());
        tokio::spawn(async move {
            stop.cancelled().await;
            services.end_watches();
        })
    };
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(version, %address, url = config.origin(), "Tenantry is ready");
    announce.ready(config, address, &app.started);
    answer(listener, config, &app, stop.clone()).await;
    if worker.await.is_err() | keeper.await.is_err() | ending.await.is_err() {
        tracing::error!("the background work ended badly");
    }
    app.close().await;
    Ok(())
}

async fn answer(listener: TcpListener, config: &Config, app: &App, stop: CancellationToken) {
    let room = Room::of(max_connections(config.max_connections));
    tracing::debug!(connections = room.total, "there is room");
    app.services.bound_watches(room.total);
    let proxies = config.trusted_proxies.clone();
    let rules = (room, Patience::default());
    let router = app.router.clone();
    if !connections::answer(listener, router, rules, proxies, stop).await {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}
