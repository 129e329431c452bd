//! The runtime read beside a bare route that returns the same bytes, over loopback, as a ratio.
//!
//! Both servers are processes of their own: the release binary (`TENANTRY_BIN`, or the one in the
//! target folder), and this program again with `bare` as its argument. Rounds alternate, because the
//! machine's speed changes while it runs, and the best round of each counts.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::json;
use tenantry_bench::{
    domain_pack_of,
    http::{Connection, exchange, post, request},
    say,
    server::{self, READY_WITHIN, Running},
};
use tokio::{net::TcpListener, task::JoinSet};

/// Exception types of the pack, for a configuration of 72 KB.
const KINDS: usize = 55;
const CONNECTIONS: usize = 32;
const ROUNDS: usize = 8;
const ROUND: Duration = Duration::from_secs(2);
const BARE: &str = "bare";

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if arguments.next().as_deref() == Some(BARE) {
        let file = arguments.next().unwrap_or_default();
        return runtime.block_on(serve_bare(&file));
    }
    runtime.block_on(measure())
}

/// A route that returns a file's bytes and does nothing else.
async fn serve_bare(file: &str) -> io::Result<()> {
    let body = bytes::Bytes::from(std::fs::read(file)?);
    let path = axum::routing::get(move || {
        let body = body.clone();
        async move { ([("content-type", "application/json")], body) }
    });
    let router = axum::Router::new().route("/config", path);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    std::fs::write(
        format!("{file}.port"),
        listener.local_addr()?.port().to_string(),
    )?;
    let listener = axum::serve::ListenerExt::tap_io(listener, |connection| {
        connection.set_nodelay(true).unwrap_or_default();
    });
    axum::serve(listener, router).await
}

async fn measure() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("tenantry-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure_in(&folder).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn measure_in(folder: &Path) -> io::Result<()> {
    let (ours, _tenantry) = start_tenantry(folder).await?;
    let ours_request = request("GET", "/runtime/v1/tenants/bench/config", "", &[]);
    let (status, tag, body) = exchange(ours, &ours_request).await?;
    if status != 200 {
        return Err(io::Error::other(format!(
            "the configuration answers {status}"
        )));
    }
    let file = folder.join("config.json");
    std::fs::write(&file, &body)?;
    let (bare, _bare) = start_bare(&file).await?;
    let bare_request = request("GET", "/config", "", &[]);

    let mut best = (0.0_f64, 0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        best.0 = best.0.max(load(bare, &bare_request).await?);
        best.1 = best.1.max(load(ours, &ours_request).await?);
        let unchanged = request(
            "GET",
            "/runtime/v1/tenants/bench/config",
            "",
            &[("if-none-match", &tag)],
        );
        best.2 = best.2.max(load(ours, &unchanged).await?);
    }
    say(&format!(
        "{} bytes, {CONNECTIONS} connections, best of {ROUNDS}",
        body.len()
    ));
    say(&format!("bare route       {:>8.0} answers/s", best.0));
    say(&format!(
        "runtime read     {:>8.0} answers/s, {:.2} of bare",
        best.1,
        best.1 / best.0
    ));
    say(&format!(
        "runtime read 304 {:>8.0} answers/s, {:.2} of bare",
        best.2,
        best.2 / best.0
    ));
    Ok(())
}

async fn start_tenantry(folder: &Path) -> io::Result<(SocketAddr, Running)> {
    let (address, running) = server::start(folder).await?;
    let pack = domain_pack_of(KINDS);
    let version = pack.get("version").cloned().unwrap_or_default();
    let domain = pack.get("domainName").cloned().unwrap_or_default();
    post(
        address,
        "/admin/tenants",
        &json!({"tenant_id": "bench", "name": "Bench"}),
    )
    .await?;
    post(
        address,
        "/admin/packs/domain/import",
        &json!({"content": pack}),
    )
    .await?;
    let activation = json!({
        "tenant_id": "bench",
        "domain": domain,
        "domain_pack_version": version,
        "accept_warnings": true,
    });
    post(address, "/admin/packs/activate", &activation).await?;
    Ok((address, running))
}

async fn start_bare(file: &Path) -> io::Result<(SocketAddr, Running)> {
    let child = Command::new(std::env::current_exe()?)
        .arg(BARE)
        .arg(file)
        .spawn()?;
    let running = Running::of(child);
    let port_file = PathBuf::from(format!("{}.port", file.display()));
    let began = Instant::now();
    loop {
        let port = std::fs::read_to_string(&port_file)
            .ok()
            .and_then(|text| text.parse().ok());
        if let Some(port) = port {
            return Ok((SocketAddr::from(([127, 0, 0, 1], port)), running));
        }
        if began.elapsed() > READY_WITHIN {
            return Err(io::Error::other("the bare route did not start"));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Answers a second, over every connection at once.
async fn load(address: SocketAddr, request: &[u8]) -> io::Result<f64> {
    let began = Instant::now();
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let request = request.to_vec();
        connections.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut answers = 0_u32;
            while began.elapsed() < ROUND {
                connection.ask(&request).await?;
                answers += 1;
            }
            io::Result::Ok(answers)
        });
    }
    let mut answers = 0.0;
    while let Some(done) = connections.join_next().await {
        answers += f64::from(done.map_err(io::Error::other)??);
    }
    Ok(answers / began.elapsed().as_secs_f64())
}
