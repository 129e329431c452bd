//! Requests that mean no good: none of them is answered with a 500.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};
use tenantry_domain::{
    ProblemKind,
    access::{RequestInfo, SignIn},
};
use tenantry_testkit::{databases::on_sqlite, each_db};

use crate::{
    openapi::{filled, operations},
    support::{ORIGIN, Server, TOKEN, config},
};

/// Bodies that no operation expects.
fn bodies() -> Vec<String> {
    let deep = "[".repeat(100_000);
    let deep_object = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    let mut bodies: Vec<String> = [
        "", " ", "null", "0", "-0", "1e999", "\"\"", "[]", "{}", "[[[[", "{\"a\":", "{\"\":{}}",
        "{\"tenant_id\":null}", "{\"tenant_id\":[],\"name\":{}}", "\u{feff}{}", "{'a':1}",
        "{\"tenant_id\":\"a\\u0000b\",\"name\":\"x\\u0000\"}", "{\"name\":\"\\ud800\"}",
        "{\"content\":1}", "{\"content\":\"\"}", "{\"content\":\"\\ud800\"}", "{\"content\":null}",
        "{\"kind\":\"domain\",\"content\":{\"a\\u0000\":\"\\u0000\"}}",
        "{\"kind\":\"tenant\",\"content\":{},\"check_against\":\"\\u0001\"}",
        "{\"kind\":\"tenant\",\"content\":\"{}\",\"tenant_id\":\"acme\",\"domain\":\"a\\u0000\"}",
        "{\"tenant_id\":\"acme\",\"content\":{},\"version\":\"\\u0000\"}",
        "{\"version\":\"v1\",\"content\":{},\"note\":\"a\\u0000b\"}",
        "{\"content\":{\"playbookId\":\"a\\u0000\",\"exceptionTypes\":[\"\\u0000\"],\"steps\":[{\"action\":\"\\u202e\"}]}}",
        "{\"tenant_id\":\"acme\",\"domain\":\"\\u0000\",\"version\":\"\\u0000\"}",
        "{\"tenant_id\":\"acme\",\"version\":\"latest\",\"expected_revision\":-1,\"reason\":\"\\u0000\"}",
        "{\"tenant_id\":\"acme\",\"domain_pack_version\":\"\\u0000\"}",
        "{\"tenant_id\":\"acme\",\"domain_pack_version\":\"99999999999999999999.0\"}",
        "{\"tenant_id\":\"acme\",\"domain_pack_version\":\"v1.0\",\"expected_revision\":18446744073709551615}",
        "{\"username\":\"admin\\u0000\",\"password\":\"\\u0000\"}",
        "{\"username\":\"ab\",\"password\":\"long enough to pass\",\"roles\":[\"nobody\"]}",
        "{\"name\":\"a\\u0000\",\"roles\":[\"viewer\"]}",
        "{\"name\":\"a\\u0001\",\"roles\":[\"viewer\",\"viewer\"],\"expires_at\":\"9999-12-31T23:59:59Z\"}",
        "{\"name\":\"a\",\"roles\":[\"viewer\"],\"expires_at\":\"9999-12-31T23:59:59-01:00\"}",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    bodies.extend([
        deep,
        deep_object,
        "\"".repeat(9),
        format!("{{\"name\":\"{}\"}}", "é".repeat(9_000)),
    ]);
    bodies
}

each_db! {
    async fn no_body_is_answered_with_500(db: TestDb) {
        let server = Server::on(&db).await;
        server.linked_tenant("acme").await;
        let writes: Vec<_> =
            operations().into_iter().filter(|(method, _)| method != Method::GET).collect();

        for (method, path) in &writes {
            for body in bodies() {
                for media_type in ["application/json", "application/vnd.tenantry.pack+json"] {
                    let call = server.call(method.clone(), &filled(path)).token(TOKEN);
                    let call = call.header("origin", ORIGIN).header("if-match", "\"1\"");
                    let reply = call.text(media_type, body.clone()).send().await;
                    let shown: String = body.chars().take(120).collect();
                    assert!(reply.status.as_u16() < 500, "{method} {path} {shown}: {reply:?}");
                }
            }
        }
        let verdict = server.get("/admin/audit/verify").send().await.json();
        assert_eq!(verdict["valid"], true);
    }

    async fn no_path_or_query_is_answered_with_500(db: TestDb) {
        let server = Server::on(&db).await;
        server.linked_tenant("acme").await;
        let segments = [
            "%00", "%ff%fe", "..%2f..%2fetc", "a%20b", "%F0%9F%92%A9", "-1", "latest", "import",
            "99999999999999999999999999", "'%20OR%201=1--", "%25", "v1.0%00", &"x".repeat(3_000),
        ];
        let queries = [
            "limit=-1", "limit=99999999999999", "cursor=%00", "cursor=AAAA", "cursor=%ff", "q=%00",
            "q=%25%5F", "as_of=9999-99-99", "as_of=-0001-01-01", "from=0000-01-01", "to=9999-12-31",
            "as_of=9999-12-31T23:59:59-01:00", "from=0000-01-01T00:00:00%2B00:01",
            "tenant_id=%00", "actor=%00", "action='", "pack=/", "pack=a/b/c", "domain=%ff", "=", "&&&",
            "sort=", "status=", "kind=", "limit=1&limit=2", "%00=%00", "request_id=%F0%9F%92%A9",
        ];
        for (method, template) in operations().into_iter().filter(|(m, _)| m == Method::GET) {
            for segment in segments {
                let path = template.split('/').map(|part| if part.starts_with('{') { segment } else { part });
                let path = path.collect::<Vec<_>>().join("/");
                let reply = server.call(method.clone(), &path).token(TOKEN).send().await;
                assert!(reply.status.as_u16() < 500, "{path}: {reply:?}");
            }
            for query in queries {
                let path = format!("{}?{query}", filled(&template));
                let reply = server.call(method.clone(), &path).token(TOKEN).send().await;
                assert!(reply.status.as_u16() < 500, "{path}: {reply:?}");
            }
        }
    }

    async fn an_instant_that_cannot_be_written_is_refused_with_the_range(db: TestDb) {
        let server = Server::on(&db).await;
        let token = |end: &str| json!({"name": "e", "roles": ["viewer"], "expires_at": end});
        let create = async |end| server.post("/admin/tokens", &token(end)).send().await;

        let reply = create("9999-12-31T23:59:59-01:00").await;
        assert_eq!(reply.status, 422, "{reply:?}");
        let error = reply.json()["errors"][0].clone();
        assert_eq!(error["pointer"], "/expires_at");
        assert_eq!(error["code"], "out_of_range");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("9999-12-31T23:59:59.999999Z"), "{message}");

        let last = create("9999-12-31T23:59:59.999999Z").await;
        assert_eq!(last.status, 201, "{last:?}");
        let listed = server.get("/admin/tokens").send().await;
        assert_eq!(listed.status, 200, "{listed:?}");
    }

    async fn no_header_is_answered_with_500(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let body: Value = json!({"tenant_id": "b1", "name": "B"});
        for (name, value) in [
            ("authorization", "Bearer"), ("authorization", "Bearer \u{ff}"), ("authorization", "Basic x"),
            ("cookie", "tenantry_session=\u{ff}"), ("cookie", "tenantry_session=a; tenantry_session=b"),
            ("if-match", "\"99999999999999999999\""), ("if-match", "x"), ("if-none-match", "W/"),
            ("if-none-match", "\u{ff}"), ("idempotency-key", "\u{ff}"), ("x-request-id", "\u{ff}"),
            ("accept", ";;;q=x"), ("accept-encoding", "br;q=x, *;q=0"), ("content-type", "\u{ff}"),
            ("x-forwarded-for", "a, b"), ("user-agent", "\u{ff}"), ("content-length", "x"),
        ] {
            for path in ["/admin/tenants", "/runtime/v1/tenants/acme/config", "/auth/me", "/sign-in"] {
                let get = server.call(Method::GET, path).header(name, value).send().await;
                assert!(get.status.as_u16() < 500, "GET {path} {name}: {value}: {get:?}");
            }
            let post = server.call(Method::POST, "/admin/tenants").header(name, value).json(&body);
            let reply = post.header("origin", ORIGIN).send().await;
            assert!(reply.status.as_u16() < 500, "POST {name}: {value}: {reply:?}");
        }
    }
}

#[test]
fn sign_ins_that_find_no_room_are_told_to_wait() {
    on_sqlite(|db| async move {
        let server = Server::with(&tenantry_server::Config {
            rate_limit_per_address: 0,
            ..config(&db)
        })
        .await;
        let input = |name: String| SignIn {
            username: name,
            password: "a wrong one, surely".to_owned(),
        };
        let mut crowded = None;
        // However many processors hash: more come at once than find a place, and one of them over HTTP.
        for round in 0..5 {
            let flood: Vec<_> = (0..400)
                .map(|n| {
                    let services = server.app.services.clone();
                    let input = input(format!("nobody{round}-{n}"));
                    tokio::spawn(async move {
                        let refused = services.sign_in(input, RequestInfo::default(), None).await;
                        refused.err().map(|problem| problem.kind)
                    })
                })
                .collect();
            let call = server
                .call(Method::POST, "/auth/sign-in")
                .header("origin", ORIGIN);
            let name = format!("somebody{round}");
            let body = json!({"username": name, "password": "a wrong one, surely"});
            let began = Instant::now();
            let reply = call.json(&body).send().await;
            // Not after everybody's patience.
            let is_prompt = began.elapsed() < Duration::from_secs(5);
            for refused in flood {
                let kind = refused.await.unwrap();
                assert!(
                    matches!(
                        kind,
                        Some(ProblemKind::SignInFailed | ProblemKind::Unavailable)
                    ),
                    "{kind:?}"
                );
            }
            if reply.status == 503 && is_prompt {
                crowded = Some(reply);
                break;
            }
        }

        let crowded = crowded.expect("as many are let in as come");
        crowded.refused(503, "unavailable");
        crowded.header("retry-after");
        server.sign_in("admin", crate::support::PASSWORD).await;
    });
}

#[test]
fn a_stranger_cannot_fill_the_room_for_bodies() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let form = "x=".to_owned() + &"y".repeat(300_000);
        let call = server
            .call(Method::POST, "/ui/packs/import")
            .header("origin", ORIGIN);
        let call = call.header("content-length", &form.len().to_string());

        let reply = call
            .text("application/x-www-form-urlencoded", form)
            .send()
            .await;

        reply.refused(401, "unauthenticated");
    });
}
