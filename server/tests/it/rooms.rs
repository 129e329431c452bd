//! Room for what is large: answers until they are sent, bodies until they are read, and none for packed ones.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use futures::{StreamExt as _, stream};
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tenantry_server::Config;
use tenantry_testkit::{
    databases::{TestDb, on_sqlite},
    domain_pack,
};
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::support::{HOST, ORIGIN, Server, TOKEN, config};

const MIB: usize = 1024 * 1024;

async fn unlimited(db: &TestDb) -> Server {
    let (rate_limit_per_address, rate_limit_per_token) = (0, 0);
    Server::with(&Config {
        rate_limit_per_address,
        rate_limit_per_token,
        ..config(db)
    })
    .await
}

/// What comes back, with a body that nobody has read yet.
async fn answer(server: &Server, request: Request<Body>) -> Response {
    server.app.router.clone().oneshot(request).await.unwrap()
}

/// A domain pack of some megabytes.
fn large_pack() -> Value {
    let mut pack = domain_pack("Rates");
    let one = pack["exceptionTypes"]["SETTLEMENT_FAIL"].clone();
    for number in 0..12_000 {
        pack["exceptionTypes"][format!("SETTLEMENT_FAIL_{number}")] = one.clone();
    }
    pack
}

fn with_token(method: Method, path: &str) -> http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    request
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
}

/// They are written in pieces where they are computed; room for them is asked for by their length.
#[test]
fn a_comparison_says_how_long_it_is() {
    on_sqlite(|db| async move {
        let server = unlimited(&db).await;
        server.import_domain(&domain_pack("Rates"), "v1.0").await;
        server.import_domain(&large_pack(), "v1.1").await;
        for what in ["diff", "patch"] {
            let path = format!("/admin/packs/domain/Rates/v1.1/{what}?against=v1.0");
            let reply = server.get(&path).send().await;

            reply.expect(StatusCode::OK);
            assert!(reply.body.len() > MIB);
            assert_eq!(reply.header("content-length"), reply.body.len().to_string());
        }
    });
}

#[test]
fn large_answers_have_room_until_they_are_sent() {
    on_sqlite(|db| async move {
        let server = unlimited(&db).await;
        server.import_domain(&large_pack(), "v1.0").await;
        let ask = async || {
            let path = "/admin/packs/domain/Rates/v1.0/raw";
            let request = with_token(Method::GET, path).body(Body::empty());
            answer(&server, request.unwrap()).await
        };

        let mut unsent = Vec::new();
        let refused = loop {
            let response = ask().await;
            if response.status() != StatusCode::OK {
                break response;
            }
            unsent.push(response.into_body());
            assert!(unsent.len() < 200, "answers find room without end");
        };
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key(header::RETRY_AFTER));

        // It is given back once what was read is gone, and not before.
        let sent = unsent.pop().unwrap().collect().await.unwrap().to_bytes();
        assert!(sent.len() > 256 * 1024, "{}", sent.len());
        assert_eq!(ask().await.status(), StatusCode::SERVICE_UNAVAILABLE);
        drop(sent);
        assert_eq!(ask().await.status(), StatusCode::OK);
    });
}

#[test]
fn large_bodies_wait_for_room() {
    on_sqlite(|db| async move {
        let server = unlimited(&db).await;
        let import = |bytes: usize, body: Body| {
            let request = with_token(Method::POST, "/admin/packs/domain/import")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::CONTENT_LENGTH, bytes)
                .body(body)
                .unwrap();
            tokio::spawn(server.app.router.clone().oneshot(request))
        };
        // Eight MiB that never come, from as many as there is room for.
        let slow: Vec<_> = (0..4)
            .map(|_| {
                import(
                    8 * MIB,
                    Body::from_stream(stream::pending::<Result<Bytes, axum::Error>>()),
                )
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(500)).await;

        let mut next = import(MIB, Body::from(vec![b'x'; MIB]));
        let early = timeout(Duration::from_millis(500), &mut next).await;
        assert!(
            early.is_err(),
            "{:?}",
            early.map(|answered| answered.map(|answer| answer.map(|answer| answer.status())))
        );
        slow[0].abort();
        let answered = timeout(Duration::from_secs(9), next)
            .await
            .unwrap()
            .unwrap();

        assert_eq!(answered.unwrap().status(), StatusCode::BAD_REQUEST);
        slow.iter().for_each(tokio::task::JoinHandle::abort);
    });
}

#[test]
fn a_packed_body_is_no_body_to_read() {
    on_sqlite(|db| async move {
        let server = unlimited(&db).await;
        let body = json!({"tenant_id": "acme", "name": "Acme"});
        let packed = server.post("/admin/tenants", &body);

        let reply = packed.header("content-encoding", "gzip").send().await;

        assert_eq!(
            reply.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{reply:?}"
        );
        assert_eq!(reply.header("accept-encoding"), "identity");
        let plain = server.post("/admin/tenants", &body);
        let plain = plain.header("content-encoding", "identity").send().await;
        plain.expect(StatusCode::CREATED);
    });
}

#[test]
fn of_a_strangers_form_no_more_is_read_than_it_may_have() {
    on_sqlite(|db| async move {
        let server = unlimited(&db).await;
        let read = Arc::new(AtomicUsize::new(0));
        let part = Bytes::from(vec![b'x'; 64 * 1024]);
        let counted = Arc::clone(&read);
        // It does not say how long it is.
        let parts = stream::repeat(part).take(128).map(move |part| {
            counted.fetch_add(part.len(), Ordering::Relaxed);
            Ok::<_, axum::Error>(part)
        });
        let request = Request::post("/ui/sign-in")
            .header(header::HOST, HOST)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from_stream(parts));

        let reply = answer(&server, request.unwrap()).await;

        assert!(!reply.status().is_success(), "{}", reply.status());
        let read = read.load(Ordering::Relaxed);
        assert!(read <= 512 * 1024, "{read} bytes were read");
        let small = json!({"username": "nobody", "password": "a wrong one, surely"});
        let call = server
            .call(Method::POST, "/auth/sign-in")
            .header("origin", ORIGIN);
        call.json(&small)
            .send()
            .await
            .refused(401, "sign-in-failed");
    });
}
