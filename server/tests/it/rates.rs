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

/// Refusals of 30 requests from an address with a budget of ten.
async fn refused_of_30(
    server: &Server,
    address: &str,
    call: impl Fn() -> (Method, String),
) -> usize {
    let send = async || {
        let (method, path) = call();
        from(server.call(method, &path), address)
            .header("accept", "text/html")
            .header("origin", crate::support::ORIGIN)
            .send()
            .await
    };
    refused(30, send).await.0
}

async fn with_budgets_of_ten(db: &tenantry_testkit::databases::TestDb) -> Server {
    Server::with(&Config {
        rate_limit_per_address: 1,
        rate_limit_per_token: 1,
        ..config(db)
    })
    .await
}

#[test]
fn whatever_the_spelling_of_a_path_its_answer_is_charged() {
    on_sqlite(|db| async move {
        let server = with_budgets_of_ten(&db).await;
        let paths = [
            "/admin/tenants",
            "/admin/tenants/",
            "/admin//tenants",
            "/admin/x/../tenants",
            "/admin/%2e/tenants",
            "/%61dmin/tenants",
            "/nothing/here",
            "/nothing/here.txt",
            "/sign-in",
            "/sign-in/",
            "/docs/",
            "/openapi.json",
        ];

        for (n, path) in paths.into_iter().enumerate() {
            let get = || (Method::GET, path.to_owned());
            let refused = refused_of_30(&server, &format!("192.0.2.{n}"), get).await;
            assert!((10..=20).contains(&refused), "{path}: {refused}");
        }
        // Methods that a path does not take, and changes from another site, cost as much.
        let put = || (Method::PUT, "/sign-in".to_owned());
        assert!(refused_of_30(&server, "192.0.2.101", put).await >= 10);
        let forged = async || {
            let call = server.call(Method::POST, "/auth/sign-in");
            from(call, "192.0.2.102")
                .header("origin", "http://evil.test")
                .send()
                .await
        };
        assert!(refused(30, forged).await.0 >= 10);
    });
}

#[test]
fn a_page_has_one_address() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let html = |path: &str| server.call(Method::GET, path).header("accept", "text/html");

        for path in ["/sign-in/", "//sign-in", "/x/../sign-in", "/%73ign-in"] {
            let reply = html(&format!("{path}?next=/")).send().await;
            assert_eq!(reply.status, StatusCode::PERMANENT_REDIRECT, "{path}");
            assert_eq!(reply.header("location"), "/sign-in?next=/", "{path}");
        }
        for path in [
            "//evil.test/",
            "/nothing//here",
            "/sign-in/x/",
            "/..//%2e%2e/nothing",
        ] {
            assert_eq!(
                html(path).send().await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        assert_eq!(html("/sign-in").send().await.status, StatusCode::OK);
        // Programs are told, not sent about.
        let program = server.call(Method::GET, "/admin/tenants/").send().await;
        program.refused(404, "not-found");
    });
}

#[test]
fn signing_in_is_charged_to_the_address_whatever_bearer_comes_along() {
    on_sqlite(|db| async move {
        let server = with_budgets_of_ten(&db).await;
        // A good token, known to be good, and an invented one that an open operation answered.
        from(server.get("/auth/me"), "192.0.2.1")
            .send()
            .await
            .expect(StatusCode::OK);
        let call = server
            .call(Method::GET, "/openapi.json")
            .token("tnt_invented");
        from(call, "192.0.2.1").send().await.expect(StatusCode::OK);

        for (n, (path, token)) in [
            ("/auth/sign-in", TOKEN),
            ("/auth/sign-in", "tnt_invented"),
            ("/ui/sign-in", TOKEN),
            ("/ui/sign-in", "tnt_invented"),
        ]
        .into_iter()
        .enumerate()
        {
            let count = std::cell::Cell::new(0);
            let guess = async || {
                count.set(count.get() + 1);
                // Somebody else each time, or it would be the back-off that refuses.
                let form = format!("username=user{}&password=b", count.get());
                let call = server.call(Method::POST, path).token(token);
                let call = from(call, &format!("198.51.100.{n}"));
                let call = call
                    .header("origin", crate::support::ORIGIN)
                    .header("accept", "text/html");
                call.text("application/x-www-form-urlencoded", form)
                    .send()
                    .await
            };
            assert!(refused(30, guess).await.0 >= 10, "{path} {token}");
        }
    });
}

#[test]
fn a_bearer_that_nobody_looked_at_is_not_good() {
    on_sqlite(|db| async move {
        let server = with_budgets_of_ten(&db).await;
        let count = std::cell::Cell::new(0);
        // Answered before anybody asks who is calling, so not with 401.
        let ask = async || {
            count.set(count.get() + 1);
            let token = format!("tnt_invented{}", count.get() % 3);
            let call = server.call(Method::PUT, "/admin/tenants").token(&token);
            from(call, "192.0.2.1").send().await
        };
        assert_eq!(ask().await.status, StatusCode::METHOD_NOT_ALLOWED);

        assert!(refused(30, ask).await.0 >= 15);
    });
}

#[test]
fn one_token_has_one_budget_in_every_spelling() {
    on_sqlite(|db| async move {
        let server = with_budgets_of_ten(&db).await;
        let count = std::cell::Cell::new(0);
        let ask = async || {
            count.set(count.get() + 1);
            let spaces = " ".repeat(count.get());
            let scheme = ["Bearer", "bearer", "bEaReR"][count.get() % 3];
            let call = server.call(Method::GET, "/auth/me");
            let call = call.header("authorization", &format!("{scheme}{spaces}{TOKEN}"));
            from(call, &format!("192.0.2.{}", count.get() % 9))
                .send()
                .await
        };

        // The first is charged to its address, because nobody knew the token yet.
        assert!((70..=89).contains(&refused(100, ask).await.0));
    });
}

#[test]
fn a_stranger_does_not_use_up_what_other_addresses_have() {
    on_sqlite(|db| async move {
        let server = with_budgets_of_ten(&db).await;
        let ask = async |address: &str| {
            let address: SocketAddr = format!("[{address}]:4711").parse().unwrap();
            let call = server
                .call(Method::GET, "/openapi.json")
                .extension(ConnectInfo(address));
            call.send().await
        };

        let stranger = refused(30, async || ask("::ffff:192.0.2.1").await).await.0;
        let neighbour = refused(30, async || ask("2001:db8::7:1").await).await.0;

        assert!(stranger >= 10 && neighbour >= 10, "{stranger} {neighbour}");
        assert_eq!(ask("::ffff:192.0.2.2").await.status, StatusCode::OK);
        assert_eq!(
            ask("2001:db8::7:2").await.status,
            StatusCode::TOO_MANY_REQUESTS
        );
    });
}
