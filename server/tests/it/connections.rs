//! Connections that keep the server waiting, over real sockets.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    http::StatusCode,
    routing::{get, post},
};
use tenantry_server::{
    Proxies,
    connections::{Patience, Room, answer},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

const ANSWER: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const LARGE_BYTES: usize = 32 * 1024 * 1024;
/// Far beyond every patience of these tests.
const LONG: Duration = Duration::from_secs(20);

struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<bool>,
}

/// Half a second of patience with everything but what is under way.
fn patience() -> Patience {
    let short = Duration::from_millis(500);
    Patience {
        head: short,
        idle: 6 * short,
        unread: short,
        body: 2 * short,
        drain: LONG,
    }
}

async fn serve(total: usize, patience: Patience) -> Served {
    let large = Bytes::from(vec![b'x'; LARGE_BYTES]);
    let router = Router::new()
        .route(
            "/",
            get(|| async { "here" }).post(|body: Bytes| async move { body.len().to_string() }),
        )
        .route("/large", get(move || std::future::ready(large.clone())))
        .route(
            "/refuses",
            post(|| async { StatusCode::SERVICE_UNAVAILABLE }),
        )
        .route(
            "/slow",
            get(|| async {
                sleep(Duration::from_millis(1500)).await;
                "done"
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let rules = (Room::of(total), patience);
    let serving = answer(listener, router, rules, Proxies::default(), stop.clone());
    let task = tokio::spawn(serving);
    Served {
        address,
        stop,
        task,
    }
}

impl Served {
    /// A connection that has sent this much.
    async fn sent(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn is_answering(&self) -> bool {
        let mut stream = self.sent(ANSWER).await;
        text(&mut stream)
            .await
            .is_some_and(|text| text.starts_with("HTTP/1.1 200"))
    }
}

/// What comes next; `None` when nothing does in good time.
async fn text(stream: &mut TcpStream) -> Option<String> {
    let mut buffer = [0; 4096];
    match timeout(Duration::from_secs(5), stream.read(&mut buffer)).await {
        Ok(Ok(count)) if count > 0 => Some(String::from_utf8_lossy(&buffer[..count]).into_owned()),
        _ => None,
    }
}

/// How long it takes until the server closes the connection.
async fn closed_after(mut stream: TcpStream) -> Duration {
    let began = Instant::now();
    let mut sink = vec![0; 1 << 16];
    timeout(LONG, async {
        while stream.read(&mut sink).await.is_ok_and(|count| count > 0) {}
    })
    .await
    .expect("the connection is closed");
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_refused_hears_so_however_much_there_is_to_send() {
    let served = serve(8, Patience::default()).await;
    let large = vec![b'x'; 7 * 1024 * 1024];

    for _ in 0..20 {
        let head = format!(
            "POST /refuses HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
            large.len()
        );
        let mut stream = served.sent(&head).await;
        stream.write_all(&large).await.unwrap();
        // The connection goes on after it.
        stream.write_all(ANSWER.as_bytes()).await.unwrap();
        let mut said = String::new();
        while !said.contains("here") {
            let mut some = [0; 512];
            let count = stream.read(&mut some).await.unwrap();
            assert_ne!(count, 0, "{said}");
            said.push_str(&String::from_utf8_lossy(&some[..count]));
        }
        assert!(said.starts_with("HTTP/1.1 503"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sends_on_for_ever_what_was_refused() {
    const MIB: usize = 1024 * 1024;
    // More than is read of it, and than what lies between the two ends.
    const ALL: usize = 96 * MIB;
    let served = serve(8, Patience::default()).await;
    let head = format!("POST /refuses HTTP/1.1\r\nhost: x\r\ncontent-length: {ALL}\r\n\r\n");
    let mut stream = served.sent(&head).await;
    let told = text(&mut stream).await.unwrap();
    assert!(told.starts_with("HTTP/1.1 503"), "{told}");

    let part = vec![b'x'; MIB];
    let mut count = 0;
    let sending = async {
        while count < ALL && stream.write_all(&part).await.is_ok() {
            count += MIB;
        }
    };
    timeout(LONG, sending)
        .await
        .expect("the connection is closed");

    assert!((15 * MIB..ALL).contains(&count), "{count}");
    assert!(served.is_answering().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_how_long_it_may_think() {
    let served = serve(8, Patience::default()).await;
    let mut stream = served.sent(ANSWER).await;

    let mut said = [0; 512];
    let count = stream.read(&mut said).await.unwrap();

    let said = String::from_utf8_lossy(&said[..count]);
    assert!(said.contains("keep-alive: timeout=60\r\n"), "{said}");
}

#[tokio::test]
async fn whoever_sends_no_whole_head_is_let_go() {
    let served = serve(64, patience()).await;
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    for begun in [
        "",
        "G",
        "GET / HTTP/1.1\r\nhost: x\r\n",
        "PRI * HT",
        preface,
    ] {
        let stream = served.sent(begun).await;
        let took = closed_after(stream).await;
        assert!(
            took < Duration::from_secs(5),
            "{begun:?} was open for {took:?}"
        );
    }
    // A letter now and then does not help.
    let mut dripping = served.sent("GET / HTTP/1.1\r\nx: ").await;
    let began = Instant::now();
    while began.elapsed() < LONG && dripping.write_all(b"y").await.is_ok() {
        sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(served.is_answering().await);
}

#[tokio::test]
async fn a_known_client_may_pause_for_longer_and_not_for_ever() {
    let served = serve(64, patience()).await;
    let mut stream = served.sent(ANSWER).await;
    assert!(text(&mut stream).await.is_some());

    sleep(Duration::from_millis(600)).await;
    stream.write_all(ANSWER.as_bytes()).await.unwrap();
    assert!(text(&mut stream).await.is_some());

    assert!(closed_after(stream).await < Duration::from_secs(10));
}

#[tokio::test]
async fn what_takes_long_here_is_not_the_clients_fault() {
    let served = serve(64, patience()).await;
    let mut stream = served.sent("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;

    assert!(text(&mut stream).await.unwrap().ends_with("done"));
}

#[tokio::test]
async fn whoever_does_not_read_is_let_go() {
    let served = serve(64, patience()).await;
    let stream = served.sent("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(Duration::from_secs(3)).await;

    // What is still on its way comes, and then the end instead of the rest.
    let mut stream = stream;
    let mut all = Vec::new();
    let _ = timeout(LONG, stream.read_to_end(&mut all))
        .await
        .expect("it ends");

    assert!(all.len() < LARGE_BYTES, "{} bytes", all.len());
}

#[tokio::test]
async fn whoever_reads_slowly_gets_it_all() {
    let served = serve(64, patience()).await;
    let mut stream = served
        .sent("GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await;
    let mut count = 0;
    let mut buffer = vec![0; 1 << 20];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        count += read;
        sleep(Duration::from_millis(20)).await;
    }

    assert!(count > LARGE_BYTES, "{count}");
}

#[tokio::test]
async fn a_body_must_come() {
    let served = serve(64, patience()).await;
    let head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n";

    let stream = served.sent(&format!("{head}abc")).await;
    assert!(closed_after(stream).await < Duration::from_secs(5));

    let mut stream = served.sent(head).await;
    for _ in 0..10 {
        stream.write_all(&[b'x'; 10_000]).await.unwrap();
        sleep(Duration::from_millis(150)).await;
    }
    assert!(text(&mut stream).await.unwrap().ends_with("100000"));
}

#[tokio::test]
async fn a_head_has_an_end() {
    // Told by how much there is of it, long before it takes too long.
    let served = serve(64, Patience::default()).await;
    let mut stream = served.sent("GET / HTTP/1.1\r\nhost: x\r\n").await;
    let line = format!("x-filler: {}\r\n", "y".repeat(1000));
    for _ in 0..60 {
        let _ = stream.write_all(line.as_bytes()).await;
    }

    assert!(closed_after(stream).await < Duration::from_secs(5));
    assert!(served.is_answering().await);
}

#[tokio::test]
async fn others_are_answered_while_many_say_nothing() {
    let served = serve(16, Patience::default()).await;
    let mut silent = Vec::new();
    for n in 0..200 {
        silent.push(served.sent(["", "GET / HT"][n % 2]).await);
        if n % 10 == 0 {
            assert!(served.is_answering().await, "beside {n} silent ones");
        }
    }

    assert!(served.is_answering().await);
}

#[tokio::test]
async fn one_that_is_answered_makes_no_room() {
    let served = serve(8, Patience::default()).await;
    let mut slow = served.sent("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(Duration::from_millis(100)).await;
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(served.sent("").await);
    }

    assert!(text(&mut slow).await.unwrap().ends_with("done"));
}

#[tokio::test]
async fn stopping_waits_for_answers_and_for_nothing_else() {
    let served = serve(64, Patience::default()).await;
    let half = served.sent("GET / HTTP/1.1\r\nho").await;
    let silent = served.sent("").await;
    let mut idle = served.sent(ANSWER).await;
    assert!(text(&mut idle).await.is_some());
    let mut slow = served.sent("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(Duration::from_millis(200)).await;

    let began = Instant::now();
    served.stop.cancel();
    for quiet in [half, silent, idle] {
        assert!(closed_after(quiet).await < Duration::from_secs(3));
    }
    assert!(text(&mut slow).await.unwrap().ends_with("done"));

    assert!(served.task.await.unwrap());
    assert!(began.elapsed() < Duration::from_secs(15));
}
