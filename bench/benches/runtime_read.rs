//! The runtime read beside a bare route that returns the same bytes, over loopback, as a ratio.
//!
//! Both servers are processes of their own: the release binary (`TENANTRY_BIN`, or the one in the
//! target folder), and this program again with `bare` as its argument. Rounds alternate, because the
//! machine's speed changes while it runs, and the best round of each counts.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bytes::BytesMut;
use serde_json::{Value, json};
use tenantry_bench::domain_pack_of;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// Exception types of the pack, for a configuration of 72 KB.
const KINDS: usize = 55;
const CONNECTIONS: usize = 32;
const ROUNDS: usize = 8;
const ROUND: Duration = Duration::from_secs(2);
const READY_WITHIN: Duration = Duration::from_secs(20);
const TOKEN: &str = "tnt_for-measuring-only-0123456789abcdef012345";
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

/// A process that ends with its measurement.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which the measurement has noticed by then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
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

#[expect(clippy::print_stdout, reason = "this is what a benchmark is for")]
fn say(line: &str) {
    println!("{line}");
}

async fn start_tenantry(folder: &Path) -> io::Result<(SocketAddr, Running)> {
    let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let child = Command::new(binary()?)
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .env("TENANTRY_LISTEN", address.to_string())
        .env("TENANTRY_INIT_ADMIN_TOKEN", TOKEN)
        .env("TENANTRY_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()?;
    let running = Running(child);
    wait(address).await?;
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

#[expect(
    clippy::disallowed_methods,
    reason = "where the binary is, only the environment knows"
)]
fn binary() -> io::Result<PathBuf> {
    if let Ok(named) = std::env::var("TENANTRY_BIN") {
        return Ok(named.into());
    }
    // This program is in `<target>/release/deps`.
    let own = std::env::current_exe()?;
    let found = own.ancestors().nth(2).map(|folder| folder.join("tenantry"));
    found.filter(|path| path.is_file()).ok_or_else(|| {
        io::Error::other("no release binary: run scripts/build, or name one in TENANTRY_BIN")
    })
}

async fn start_bare(file: &Path) -> io::Result<(SocketAddr, Running)> {
    let child = Command::new(std::env::current_exe()?)
        .arg(BARE)
        .arg(file)
        .spawn()?;
    let running = Running(child);
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

async fn wait(address: SocketAddr) -> io::Result<()> {
    let began = Instant::now();
    while began.elapsed() < READY_WITHIN {
        let ready = exchange(address, &request("GET", "/readyz", "", &[])).await;
        if ready.is_ok_and(|(status, _, _)| status == 200) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(io::Error::other("the server did not become ready"))
}

async fn post(address: SocketAddr, path: &str, body: &Value) -> io::Result<()> {
    let call = request(
        "POST",
        path,
        &body.to_string(),
        &[("content-type", "application/json")],
    );
    let (status, _, answer) = exchange(address, &call).await?;
    if (200..300).contains(&status) {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "{path}: {status} {}",
        String::from_utf8_lossy(&answer)
    )))
}

fn request(method: &str, path: &str, body: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let more = headers.iter().fold(String::new(), |all, (name, value)| {
        format!("{all}{name}: {value}\r\n")
    });
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {TOKEN}\r\n{more}\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// One request on a connection of its own: status, tag, body.
async fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<(u16, String, Vec<u8>)> {
    let mut connection = Connection::open(address).await?;
    connection.ask(request).await?;
    let answer = connection.answer;
    let (head, body) = answer.split_at_checked(connection.head).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap_or_default();
    Ok((status, tag.to_owned(), body.to_vec()))
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

/// A connection that is kept, and the last answer on it.
struct Connection {
    stream: TcpStream,
    answer: BytesMut,
    /// Bytes of the answer before its body.
    head: usize,
}

impl Connection {
    async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: BytesMut::with_capacity(256 * 1024),
            head: 0,
        })
    }

    /// Sends a request and reads the whole answer.
    async fn ask(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        self.head = 0;
        let mut whole = usize::MAX;
        while self.answer.len() < whole {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.head == 0
                && let Some(end) = self
                    .answer
                    .windows(4)
                    .position(|bytes| bytes == b"\r\n\r\n")
            {
                self.head = end + 4;
                whole = self.head + self.answer.get(..end).map_or(0, length);
            }
        }
        Ok(())
    }
}

/// What `Content-Length` says; a 304 has no body.
fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head);
    let value = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let is_unchanged = head.starts_with("HTTP/1.1 304");
    value
        .filter(|_| !is_unchanged)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
