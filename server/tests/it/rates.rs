//! Budgets of requests, through the whole server.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use http::{Method, StatusCode};
use tenantry_server::Config;
use tenantry_testkit::databases::on_sqlite;

use crate::support::{Call, Reply, Server, TOKEN, config};

fn from<'s>(call: Call<'s>, address: &str) -> Call<'s> {
    let address: SocketAddr = format!("{address}:4711").parse().unwrap();
    call.extension(ConnectInfo(address))
}

/// How many of as many requests were refused, and the last refusal.
async fn refused(times: usize, send: impl AsyncFn() -> Reply) -> (usize, Option<Reply>) {
    let mut refused = (0, None);
    for _ in 0..times {
        let reply = send().await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            refused = (refused.0 + 1, Some(reply));
        }
    }
    refused
}

#[test]
fn an_address_that_asks_too_much_has_to_wait() {
    on_sqlite(|db| async move {
        let server = Server::with(&Config {
            rate_limit_per_address: 1,
            rate_limit_per_token: 2,
            ..config(&db)
        })
        .await;
        server.live_tenant("acme").await;
        let anonymous = async || {
            from(server.call(Method::GET, "/openapi.json"), "192.0.2.1")
                .send()
                .await
        };
        let by_token = async || from(server.get("/admin/tenants"), "192.0.2.1").send().await;
        let guess = async || {
            let call = server.call(Method::GET, "/admin/tenants");
            from(call.token("tnt_guess"), "192.0.2.2").send().await
        };

        let (count, last) = refused(30, anonymous).await;
        assert_eq!(count, 20);
        let last = last.unwrap();
        last.refused(429, "too-many-requests");
        let wait: u32 = last.header("retry-after").parse().unwrap();
        assert!((1..=2).contains(&wait));
        assert_eq!(last.header("ratelimit-limit"), "10");
        assert_eq!(last.header("ratelimit-remaining"), "0");

        // Whoever shares the address with a good token goes on, within the token's own budget.
        assert_eq!(by_token().await.status, StatusCode::OK);
        assert!(refused(30, by_token).await.0 >= 9);
        // Guessing tokens is a matter of the address.
        assert_eq!(refused(30, guess).await.0, 20);

        // What services run on is free unless the operator says otherwise, and so is health.
        let runtime = async || {
            let path = "/runtime/v1/tenants/acme/config";
            from(server.call(Method::GET, path).token(TOKEN), "192.0.2.1")
                .send()
                .await
        };
        let health = async || {
            from(server.call(Method::GET, "/healthz"), "192.0.2.1")
                .send()
                .await
        };
        assert_eq!(refused(50, runtime).await.0, 0);
        assert_eq!(refused(50, health).await.0, 0);
    });
}

#[test]
fn without_a_limit_nobody_waits() {
    on_sqlite(|db| async move {
        let server = Server::with(&Config {
            rate_limit_per_address: 0,
            ..config(&db)
        })
        .await;
        let anonymous = async || {
            from(server.call(Method::GET, "/healthz"), "192.0.2.1")
                .send()
                .await
        };
        let page = async || {
            from(server.call(Method::GET, "/openapi.json"), "192.0.2.1")
                .send()
                .await
        };

        assert_eq!(refused(20, anonymous).await.0, 0);
        assert_eq!(refused(1_100, page).await.0, 0);
    });
}
