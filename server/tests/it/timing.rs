//! How long a 404 takes tells nobody whether the tenant is another's or is not there at all.
//!
//! No clock is read against a limit: two kinds of request take turns, and what counts is how often
//! one of them was the slower of its pair. Where the same is done for both, that is the toss of a
//! coin, on a busy machine too; where one asks the database once more, it loses nearly every time.

use std::time::{Duration, Instant};

use http::StatusCode;
use serde_json::json;
use tenantry_testkit::each_db;

use crate::support::Server;

/// The caller's own tenant, another's, and some that there are not.
///
/// One pair of names may be uneven by chance, perhaps by where a database keeps the rows that count their
/// refusals. A difference in what is done shows with every name, so others are tried before it is called one.
const OWN: &str = "acme1";
const FOREIGN: &str = "bravo";
const NOBODY: [&str; 3] = ["nobod", "nihil", "outis"];

/// Pairs of requests a path; a fair coin leaves `FAIR` by chance once in a million million.
const PAIRS: u32 = 300;
const FAIR: std::ops::RangeInclusive<u32> = 90..=210;

/// Paths that a tenant stands in.
const PATHS: [&str; 6] = [
    "/admin/tenants/{id}",
    "/admin/tenants/{id}/active-config",
    "/admin/tenants/{id}/revisions",
    "/admin/packs/tenant/{id}/v1.0",
    "/admin/packs/tenant/{id}/latest",
    "/runtime/v1/tenants/{id}/config",
];

/// A tenant, and how often it is asked for.
type Asked = (&'static str, u32);

async fn time(server: &Server, token: &str, path: &str, asked: Asked) -> (StatusCode, Duration) {
    let (tenant, times) = asked;
    let mut status = StatusCode::OK;
    let mut took = Duration::ZERO;
    for _ in 0..times {
        let call = server.call(http::Method::GET, &path.replace("{id}", tenant));
        let call = call.token(token).header("accept", "application/json");
        let began = Instant::now();
        status = call.send().await.status;
        took += began.elapsed();
    }
    (status, took)
}

/// In how many pairs the first tenant's answer took longer.
async fn slower(server: &Server, token: &str, path: &str, asked: [Asked; 2]) -> u32 {
    let mut slower = 0;
    for turn in 0..PAIRS {
        let [first, second] = asked;
        // Who goes first alternates, because the second finds warmer caches.
        let (first, second) = if turn % 2 == 0 {
            let first = time(server, token, path, first).await;
            (first, time(server, token, path, second).await)
        } else {
            let second = time(server, token, path, second).await;
            (time(server, token, path, first).await, second)
        };
        for (status, _) in [first, second] {
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        slower += u32::from(first.1 > second.1);
    }
    slower
}

fn is_fair(lost: u32) -> bool {
    FAIR.contains(&lost)
}

/// Compares a tenant with one after the other that is not there, until a comparison is as wanted.
/// `Err` says in how many pairs each took longer.
async fn compare(
    server: &Server,
    token: &str,
    path: &str,
    asked: Asked,
    wanted: fn(u32) -> bool,
) -> Result<(), Vec<u32>> {
    let mut lost = Vec::new();
    for nobody in NOBODY {
        let slower = slower(server, token, path, [asked, (nobody, 1)]).await;
        if wanted(slower) {
            return Ok(());
        }
        lost.push(slower);
    }
    Err(lost)
}

each_db! {
    async fn a_foreign_tenant_takes_as_long_as_one_that_is_not_there(db: TestDb) {
        let server = Server::on(&db).await;
        for tenant in [OWN, FOREIGN] {
            server.live_tenant(tenant).await;
        }
        let body = json!({"name": "bound", "roles": ["admin"], "tenant_ids": [OWN]});
        let made = server.post("/admin/tokens", &body).send().await;
        let secret = made.expect(StatusCode::CREATED)["secret"].clone();
        let token = secret.as_str().unwrap();

        for path in PATHS {
            let fair = compare(&server, token, path, (FOREIGN, 1), is_fair).await;
            assert_eq!(fair, Ok(()), "{path}: slower, of {PAIRS} pairs each");
        }

        // The measure sees a difference where there is one, on a machine that does much else too.
        let path = "/admin/tenants/{id}";
        let unlike = compare(&server, token, path, (FOREIGN, 2), |lost| !is_fair(lost)).await;
        assert_eq!(unlike, Ok(()), "asked twice: slower, of {PAIRS} pairs each");
    }
}
