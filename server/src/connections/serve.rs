//! Accepts connections, has each answered in a task of its own, and lets them go in the end.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::Router;
use http::HeaderValue;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_util::sync::CancellationToken;

use super::{
    Patience, Room,
    answers::Answers,
    registry::{Registry, Seat},
    stream::Stream,
};
use crate::Proxies;

/// Bytes of a request's head at most, and of what is read or written at once.
const HEAD_MAX_BYTES: usize = 32 * 1024;
/// Requests at once on one connection of HTTP/2.
const STREAMS: u32 = 64;
/// How often a connection of HTTP/2 with requests under way is asked whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(20);
const PONG_WITHIN: Duration = Duration::from_secs(10);
/// How long a client of HTTP/2 may take to hear that we go.
const GOODBYE: Duration = Duration::from_millis(500);
/// How long accepting rests after the system refused us a connection.
const REST: Duration = Duration::from_millis(50);
/// How often it is said that connections cannot be accepted.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// What every connection's task needs.
struct Shared {
    builder: Builder<TokioExecutor>,
    router: Router,
    registry: Arc<Registry>,
    keep_alive: HeaderValue,
    patience: Patience,
    stop: CancellationToken,
}

/// Answers until told to stop, then lets requests under way end.
///
/// Connections on which no request is under way are closed at once; answers whether all ended in
/// time.
pub async fn answer(
    listener: TcpListener,
    router: Router,
    (room, patience): (Room, Patience),
    proxies: Proxies,
    stop: CancellationToken,
) -> bool {
    let drain = patience.drain;
    let shared = Arc::new(Shared {
        builder: builder(),
        router,
        registry: Registry::new(room, proxies),
        keep_alive: keep_alive(&patience),
        patience,
        stop,
    });
    let sweeping = tokio::spawn(sweep(Arc::clone(&shared)));
    // Each task holds a sender, so that the last one to end closes the channel.
    let (alive, mut ended) = mpsc::channel::<Infallible>(1);
    accept(listener, &shared, &alive).await;
    drop(alive);
    let all_ended = tokio::time::timeout(drain, ended.recv()).await.is_ok();
    sweeping.abort();
    all_ended
}

fn keep_alive(patience: &Patience) -> HeaderValue {
    let seconds = patience.idle.as_secs();
    HeaderValue::try_from(format!("timeout={seconds}")).unwrap_or(HeaderValue::from_static(""))
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // The watch knows heads from pauses between requests.
        .header_read_timeout(None::<Duration>)
        .max_buf_size(HEAD_MAX_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(HEAD_MAX_BYTES).unwrap_or(u32::MAX))
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PONG_WITHIN);
    builder
}

/// Accepts until told to stop; dropping the listener refuses whoever comes later.
async fn accept(listener: TcpListener, shared: &Arc<Shared>, alive: &mpsc::Sender<Infallible>) {
    let mut said: Option<Instant> = None;
    loop {
        let accepted = tokio::select! {
            biased;
            () = shared.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((tcp, peer)) => {
                if let Some(place) = shared.registry.admit(peer.ip()) {
                    let (shared, alive) = (Arc::clone(shared), alive.clone());
                    tokio::spawn(async move {
                        attend(tcp, peer, place, &shared).await;
                        drop(alive);
                    });
                }
            }
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                if said.is_none_or(|at| at.elapsed() > SAY_EVERY) {
                    tracing::warn!(%error, "connections cannot be accepted right now");
                    said = Some(Instant::now());
                }
                shared.registry.shed();
                tokio::time::sleep(REST).await;
            }
        }
    }
}

/// Whether the client went away before it was accepted.
fn is_the_clients(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};

    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

/// Answers one connection until it, the watch or the server ends.
async fn attend(tcp: TcpStream, peer: SocketAddr, place: Seat, shared: &Shared) {
    // Small answers must not wait for the acknowledgement of the one before.
    if let Err(error) = tcp.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let conn = &place.conn;
    let answers = Answers {
        keep_alive: shared.keep_alive.clone(),
        router: shared.router.clone(),
        peer,
        conn: Arc::clone(conn),
    };
    let io = TokioIo::new(Stream::new(tcp, Arc::clone(conn)));
    let mut serving = pin!(shared.builder.serve_connection(io, answers));
    tokio::select! {
        served = serving.as_mut() => {
            if let Err(error) = served {
                tracing::debug!(%error, "a connection ended badly");
            }
            return;
        }
        () = conn.ended() => return,
        () = shared.stop.cancelled() => {}
    }
    let patience = match (conn.look().is_quiet, conn.is_h2()) {
        (true, false) => return,
        (true, true) => GOODBYE,
        (false, _) => shared.patience.drain,
    };
    serving.as_mut().graceful_shutdown();
    tokio::select! {
        _ = serving => {}
        () = conn.ended() => {}
        () = tokio::time::sleep(patience) => {}
    }
}

/// Looks after all connections, often enough for the shortest patience.
async fn sweep(shared: Arc<Shared>) {
    let patience = &shared.patience;
    let shortest = patience
        .head
        .min(patience.idle)
        .min(patience.unread)
        .min(patience.body);
    let mut ticks = tokio::time::interval((shortest / 8).min(Duration::from_secs(1)));
    loop {
        ticks.tick().await;
        shared.registry.sweep(patience);
    }
}
