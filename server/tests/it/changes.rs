//! The stream that tells open pages what has changed, as a browser reads it.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    response::Response,
};
use futures::StreamExt as _;
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use tenantry_domain::access::TenantScope;
use tenantry_storage::testing;
use tenantry_testkit::each_db;
use tower::ServiceExt as _;

use crate::support::{HOST, ORIGIN, PASSWORD, Server};

const PATH: &str = "/ui/events";
/// What a page says with a question of its own.
const UNUSED_HEADER: &str = "x-tenantry-unused";

async fn opened(server: &Server, cookie: &str, pairs: &[(&str, &str)]) -> Response {
    let mut request = Request::get(PATH)
        .header(header::HOST, HOST)
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT, "text/event-stream")
        .header(header::ACCEPT_ENCODING, "gzip, br");
    for (name, value) in pairs {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    server.app.router.clone().oneshot(request).await.unwrap()
}

fn stream(response: Response) -> BodyDataStream {
    assert_eq!(response.status(), StatusCode::OK, "{response:?}");
    response.into_body().into_data_stream()
}

/// Reads until this was said, in good time; all of it. Fails where the stream ends before.
async fn reads(stream: &mut BodyDataStream, wanted: &str) -> String {
    let mut said = String::new();
    let reading = async {
        while !said.contains(wanted) {
            let some = stream.next().await.expect("the stream goes on").unwrap();
            said.push_str(std::str::from_utf8(&some).unwrap());
        }
    };
    let read = tokio::time::timeout(Duration::from_secs(8), reading).await;
    assert!(read.is_ok(), "{wanted} was not said: {said}");
    said
}

async fn ends(stream: &mut BodyDataStream) -> bool {
    let end = tokio::time::timeout(Duration::from_secs(8), stream.next()).await;
    matches!(end, Ok(None))
}

each_db! {
    async fn a_page_hears_at_once_and_nothing_is_held_back(db: TestDb) {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let response = opened(&server, &cookie, &[("sec-fetch-site", "same-origin")]).await;
        let told = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(told("content-type"), "text/event-stream");
        assert_eq!(told("cache-control"), "private, no-store");
        assert_eq!(told("x-accel-buffering"), "no");
        assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
        let mut events = stream(response);
        reads(&mut events, ": here\n\n").await;

        server.create_tenant("ACME").await;
        let said = reads(&mut events, "[\"tenants\",\"ACME\"]").await;
        assert!(said.ends_with("\n\n"), "{said}");
        assert!(!said.contains("Tenant ACME"), "which, and not what: {said}");
    }

    async fn a_session_that_is_ended_is_told_so_and_has_no_stream(db: TestDb) {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut events = stream(opened(&server, &cookie, &[]).await);

        let out = server.call(Method::POST, "/auth/sign-out").cookie(&cookie);
        let out = out.header("origin", ORIGIN).send().await;
        assert!(out.status.is_success(), "{out:?}");

        reads(&mut events, "event: over\ndata: session\n\n").await;
        assert!(ends(&mut events).await);
        // To a browser a refusal would be an error like any other, after which it tries again.
        let mut again = stream(opened(&server, &cookie, &[]).await);
        assert_eq!(reads(&mut again, "\n\n").await, "event: over\ndata: session\n\n");
        assert!(ends(&mut again).await);
    }

    async fn somebody_bound_to_a_tenant_hears_of_no_other(db: TestDb) {
        let server = Server::on(&db).await;
        for id in ["ACME", "OTHER"] {
            server.create_tenant(id).await;
        }
        let person = json!({
            "username": "bound", "password": PASSWORD,
            "bindings": [{"role": "editor", "tenant_id": "ACME"}],
        });
        server.post("/admin/users", &person).send().await.expect(StatusCode::CREATED);
        let cookie = server.sign_in("bound", PASSWORD).await;
        let mut events = stream(opened(&server, &cookie, &[]).await);

        let suspended = json!({"status": "SUSPENDED", "reason": "Unpaid"});
        for id in ["OTHER", "ACME"] {
            let path = format!("/admin/tenants/{id}/status");
            server.patch(&path, &suspended).send().await.expect(StatusCode::OK);
        }
        let said = reads(&mut events, "ACME").await;
        assert!(!said.contains("OTHER") && !said.contains("audit"), "{said}");
    }

    async fn others_have_no_stream(db: TestDb) {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;

        let stranger = server.call(Method::GET, PATH).send().await;
        assert_eq!(stranger.status, StatusCode::OK);
        assert_eq!(stranger.header("content-type"), "text/event-stream");
        assert_eq!(stranger.body, "event: over\ndata: session\n\n");
        server.get(PATH).send().await.refused(401, "unauthenticated");
        for site in ["cross-site", "same-site", "none"] {
            let response = opened(&server, &cookie, &[("sec-fetch-site", site)]).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{site}");
        }
        let post = server.call(Method::POST, PATH).cookie(&cookie).header("origin", ORIGIN);
        assert_eq!(post.send().await.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(server.app.services.watches(), 0);
    }

    async fn one_browser_has_a_few_and_gets_them_back(db: TestDb) {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut open = Vec::new();
        let refused = loop {
            let response = opened(&server, &cookie, &[]).await;
            if response.status() != StatusCode::OK {
                break response;
            }
            open.push(stream(response));
            assert!(open.len() < 6, "a browser has six connections for a host");
        };
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.headers().contains_key(header::RETRY_AFTER));

        open.clear();
        let again = opened(&server, &cookie, &[]).await;
        assert_eq!(again.status(), StatusCode::OK);
    }

    async fn a_page_that_asks_by_itself_does_not_use_the_session(db: TestDb) {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut tx = db.owner.write(&TenantScope::system()).await.unwrap();
        let earlier = "UPDATE sessions SET last_seen_at = last_seen_at - 600000000";
        testing::execute(tx.conn(), earlier).await.unwrap();
        testing::commit(tx).await.unwrap();
        let seen = async || {
            let mut tx = db.owner.read(&TenantScope::system()).await.unwrap();
            let select = "SELECT CAST(last_seen_at AS TEXT) FROM sessions";
            testing::texts(tx.conn(), select).await.unwrap()
        };
        let asks = async |pairs: &[(&str, &str)]| {
            let body = json!({"operation": "tenants.list", "input": {}});
            let call = server.call(Method::POST, "/ui/ask").cookie(&cookie).json(&body);
            let call = call.header("origin", ORIGIN).header("accept", "application/json");
            let call = pairs.iter().fold(call, |call, (name, value)| call.header(name, value));
            assert_eq!(call.send().await.status, StatusCode::OK);
        };
        let before = seen().await;

        asks(&[(UNUSED_HEADER, "1")]).await;
        assert_eq!(seen().await, before);
        asks(&[]).await;
        assert_ne!(seen().await, before);
    }

    async fn the_end_of_the_server_ends_every_stream(db: TestDb) {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut events = stream(opened(&server, &cookie, &[]).await);
        reads(&mut events, ": here\n\n").await;

        server.app.services.end_watches();

        reads(&mut events, ": going\n\n").await;
        assert!(ends(&mut events).await);
    }
}
