//! What every operation has in common, one test each.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::{
    databases::{TestDb, on_sqlite},
    each_db,
};

use crate::support::{Server, TOKEN};

/// A test whose subject never reaches the database's dialect.
fn test<F: Future<Output = ()>>(body: impl FnOnce(Server) -> F) {
    on_sqlite(|db: TestDb| async move { body(Server::on(&db).await).await });
}

#[test]
fn an_unknown_path_is_a_problem() {
    test(|server| async move {
        for path in [
            "/nothing",
            "/admin/nothing",
            "/runtime/v1/nothing",
            "/admin/tenants/a/b/c/d",
        ] {
            let problem = server.get(path).send().await.refused(404, "not-found");
            assert_eq!(problem["instance"], path);
        }
    });
}

#[test]
fn a_method_that_is_not_taken_says_which_are() {
    test(|server| async move {
        let reply = server
            .call(Method::DELETE, "/admin/tenants")
            .token(TOKEN)
            .send()
            .await;
        reply.refused(405, "method-not-allowed");
        assert!(reply.header("allow").contains("GET") && reply.header("allow").contains("POST"));
        let reply = server.call(Method::PUT, "/sign-in").send().await;
        reply.refused(405, "method-not-allowed");
        assert_eq!(reply.header("allow"), "GET,HEAD");
    });
}

#[test]
fn a_broken_envelope_is_400_with_line_and_column() {
    test(|server| async move {
        let broken = "{\n  \"tenant_id\": \"acme\",\n  \"name\" \"x\"\n}";
        let post = |body: &'static str| {
            server
                .call(Method::POST, "/admin/tenants")
                .token(TOKEN)
                .text("application/json", body)
        };
        let problem = post(broken).send().await.refused(400, "malformed-body");
        assert!(
            problem["detail"]
                .as_str()
                .unwrap()
                .contains("line 3, column 10"),
            "{problem}"
        );
        post("").send().await.refused(400, "malformed-body");
        post("{\"unknown\": 1,")
            .send()
            .await
            .refused(400, "malformed-body");
        let pack = server
            .call(Method::POST, "/admin/packs/domain/import")
            .token(TOKEN);
        let pack = pack
            .text("application/json", "{\"content\": {\"a\": }}")
            .send()
            .await;
        pack.refused(400, "malformed-body");
    });
}

#[test]
fn unknown_body_fields_are_refused_by_name() {
    test(|server| async move {
        server.create_tenant("acme").await;
        let cases = [
            (
                Method::POST,
                "/admin/tenants",
                json!({"tenant_id": "b1", "name": "B", "colour": 1}),
            ),
            (
                Method::PATCH,
                "/admin/tenants/acme",
                json!({"name": "B", "colour": 1}),
            ),
            (
                Method::PATCH,
                "/admin/tenants/acme/status",
                json!({"status": "ACTIVE", "colour": 1}),
            ),
            (
                Method::POST,
                "/admin/packs/validate",
                json!({"kind": "domain", "content": {}, "colour": 1}),
            ),
            (
                Method::POST,
                "/admin/packs/domain/import",
                json!({"content": {}, "colour": 1}),
            ),
            (
                Method::POST,
                "/admin/packs/tenant/import",
                json!({"tenant_id": "acme", "content": {}, "colour": 1}),
            ),
            (
                Method::POST,
                "/admin/packs/activate",
                json!({"tenant_id": "acme", "domain_pack_version": "v1", "colour": 1}),
            ),
            (
                Method::POST,
                "/admin/packs/activate/preview",
                json!({"tenant_id": "acme", "domain_pack_version": "v1", "colour": 1}),
            ),
            (
                Method::POST,
                "/admin/users",
                json!({"username": "u1", "password": "p", "roles": [], "colour": 1}),
            ),
            (
                Method::POST,
                "/admin/tokens",
                json!({"name": "n", "roles": [], "colour": 1}),
            ),
        ];
        for (method, path, body) in cases {
            let reply = server
                .call(method, path)
                .token(TOKEN)
                .json(&body)
                .send()
                .await;
            let problem = reply.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], "/colour", "{path}");
            assert_eq!(problem["errors"][0]["code"], "unknown_field", "{path}");
        }
    });
}

#[test]
fn unknown_query_parameters_are_refused_by_every_operation() {
    test(|server| async move {
        for (method, path) in crate::openapi::operations() {
            let path = crate::openapi::filled(&path);
            let call = server
                .call(method.clone(), &format!("{path}?colour=red"))
                .token(TOKEN);
            let call = call.header("origin", crate::support::ORIGIN);
            let reply = call.text("application/json", "{}").send().await;
            let problem = reply.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], "colour", "{method} {path}");
        }
    });
}

#[test]
fn query_values_are_checked() {
    test(|server| async move {
        for (query, name) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=x", "limit"),
            ("status=GONE", "status"),
            ("sort=colour", "sort"),
            ("q=a&q=b", "q"),
            ("q=%00", "q"),
            ("cursor=nonsense", "cursor"),
        ] {
            let reply = server.get(&format!("/admin/tenants?{query}")).send().await;
            assert_eq!(
                reply.refused(422, "invalid")["errors"][0]["pointer"],
                name,
                "{query}"
            );
        }
        for query in ["tenant_id=a%20b", "from=soon"] {
            server
                .get(&format!("/admin/audit?{query}"))
                .send()
                .await
                .refused(422, "invalid");
        }
    });
}

#[test]
fn only_json_is_taken() {
    test(|server| async move {
        let post = |media_type: &'static str| {
            let body = r#"{"tenant_id":"acme","name":"A"}"#;
            server
                .call(Method::POST, "/admin/tenants")
                .token(TOKEN)
                .text(media_type, body)
                .send()
        };
        for other in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/xml",
        ] {
            post(other).await.refused(415, "unsupported-media-type");
        }
        post("application/json; charset=utf-8")
            .await
            .expect(StatusCode::CREATED);
    });
}

#[test]
fn a_body_over_the_limit_is_413() {
    test(|server| async move {
        let large = format!(
            "{{\"tenant_id\":\"acme\",\"name\":\"{}\"}}",
            "x".repeat(1 << 20)
        );
        let call = server.call(Method::POST, "/admin/tenants").token(TOKEN);
        let problem = call
            .text("application/json", large)
            .send()
            .await
            .refused(413, "too-large");
        assert!(problem["detail"].as_str().unwrap().contains("1 MiB"));

        let call = server
            .call(Method::POST, "/admin/packs/domain/import")
            .token(TOKEN);
        let call = call
            .header("content-length", "99999999")
            .text("application/json", "{}");
        let problem = call.send().await.refused(413, "too-large");
        assert!(problem["detail"].as_str().unwrap().contains("20 MiB"));

        let two_mib = json!({"kind": "domain", "content": "x".repeat(2 << 20)});
        server
            .post("/admin/packs/validate", &two_mib)
            .send()
            .await
            .refused(422, "invalid-pack");
    });
}

#[test]
fn a_request_id_is_taken_or_made_and_echoed() {
    test(|server| async move {
        let given = server
            .get("/auth/me")
            .header("x-request-id", "mine-1")
            .send()
            .await;
        assert_eq!(given.header("x-request-id"), "mine-1");
        let made = server
            .get("/auth/me")
            .header("x-request-id", "not \"mine\"")
            .send()
            .await;
        assert!(made.header("x-request-id").starts_with("req_"));

        let body = json!({"tenant_id": "acme", "name": "A"});
        server
            .post("/admin/tenants", &body)
            .header("x-request-id", "mine-2")
            .send()
            .await;
        let rows = server
            .get("/admin/audit?request_id=mine-2")
            .send()
            .await
            .json();
        assert_eq!(rows["items"][0]["action"], "tenants.create");
    });
}

each_db! {
    async fn a_tag_saves_reading_the_same_again(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        for path in [
            "/admin/tenants",
            "/admin/tenants/acme",
            "/admin/packs/domain",
            "/admin/packs/domain/Rates/v1.0",
            "/admin/packs/domain/Rates/v1.0/raw",
            "/admin/packs/tenant/acme/latest/source",
            "/admin/tenants/acme/revisions",
            "/openapi.json",
            "/schemas/domain-pack.json",
            "/version",
        ] {
            let first = server.get(path).send().await;
            let tag = first.header("etag").to_owned();
            assert!(tag.starts_with('"'), "{path}: the tag is strong");
            let second = server.get(path).header("if-none-match", &tag).send().await;
            assert_eq!(second.status, StatusCode::NOT_MODIFIED, "{path}");
            assert!(second.body.is_empty());
            let other = server.get(path).header("if-none-match", "\"other\"").send().await;
            assert_eq!(other.status, StatusCode::OK, "{path}");
        }
    }
}

#[test]
fn every_coding_has_a_tag_of_its_own() {
    test(|server| async move {
        server.live_tenant("acme").await;
        for path in ["/openapi.json", "/runtime/v1/tenants/acme/config"] {
            let get = |coding: &'static str| server.get(path).header("accept-encoding", coding);
            let plain = get("identity").send().await;
            let mut tags = vec![plain.header("etag").to_owned()];
            for coding in ["br", "gzip"] {
                let reply = get(coding).send().await;
                assert_eq!(reply.header("content-encoding"), coding, "{path}");
                assert!(reply.header("vary").contains("accept-encoding"));
                assert!(reply.body.len() < plain.body.len());
                let tag = reply.header("etag").to_owned();
                assert_eq!(tag, plain.header("etag").replace('"', "").quoted(coding));
                let again = get(coding).header("if-none-match", &tag).send().await;
                assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path} {coding}");
                assert_eq!(again.header("etag"), tag);
                tags.push(tag);
            }
            tags.dedup();
            assert_eq!(tags.len(), 3);
        }
    });
}

trait Quoted {
    fn quoted(&self, coding: &str) -> String;
}

impl Quoted for String {
    fn quoted(&self, coding: &str) -> String {
        format!("\"{self}-{coding}\"")
    }
}

each_db! {
    async fn a_name_changes_only_with_the_state_that_was_seen(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("acme").await;
        let path = "/admin/tenants/acme";
        let seen = server.get(path).send().await.header("etag").to_owned();
        let rename = |tag: Option<String>, name: &str| {
            let call = server.patch(path, &json!({"name": name}));
            match tag {
                Some(tag) => call.header("if-match", &tag),
                None => call,
            }
            .send()
        };

        rename(None, "B").await.refused(428, "precondition-required");
        rename(Some("\"99\"".to_owned()), "B").await.refused(412, "precondition-failed");
        rename(Some(format!("W/{seen}")), "B").await.refused(412, "precondition-failed");
        let renamed = rename(Some(seen.clone()), "B").await.expect(StatusCode::OK);
        assert_eq!((&renamed["name"], &renamed["row_version"]), (&json!("B"), &json!(2)));
        rename(Some(seen.clone()), "C").await.refused(412, "precondition-failed");
        // Any state of a thing that is there (RFC 9110, 13.1.1).
        let any = rename(Some("*".to_owned()), "C").await.expect(StatusCode::OK);
        assert_eq!(any["row_version"], 3);

        let status = "/admin/tenants/acme/status";
        let suspend = json!({"status": "SUSPENDED", "reason": "a test"});
        let stale = server.patch(status, &suspend).header("if-match", &seen).send().await;
        stale.refused(412, "precondition-failed");
        let done = server.patch(status, &suspend).send().await.expect(StatusCode::OK);
        assert_eq!(done["status"], "SUSPENDED");
    }

    async fn a_repeat_with_the_same_key_changes_nothing(db: TestDb) {
        let server = Server::on(&db).await;
        let body = json!({"tenant_id": "acme", "name": "A"});
        let post = |body: &Value, key: &str| {
            server.post("/admin/tenants", body).header("idempotency-key", key).send()
        };

        let first = post(&body, "k-1").await;
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let again = post(&body, "k-1").await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.expect(StatusCode::CREATED), first.expect(StatusCode::CREATED));
        post(&json!({"tenant_id": "acme", "name": "B"}), "k-1").await.refused(422, "idempotency-key-reused");
        post(&body, "k-2").await.refused(409, "tenant-exists");
        post(&body, &"k".repeat(256)).await.refused(400, "malformed-request");
        let rows = server.get("/admin/audit?action=tenants.create").send().await.json();
        assert_eq!(rows["total"], 1);

        // Refusals are not stored: once their cause is gone, the same key does the work.
        let bad = json!({"tenant_id": "x", "name": "A"});
        post(&bad, "k-3").await.refused(422, "invalid");
        post(&json!({"tenant_id": "b1", "name": "A"}), "k-3").await.expect(StatusCode::CREATED);
    }

    async fn a_secret_is_shown_once(db: TestDb) {
        let server = Server::on(&db).await;
        let body = json!({"name": "ci", "roles": ["viewer"]});
        let post = || server.post("/admin/tokens", &body).header("idempotency-key", "k").send();

        let made = post().await.expect(StatusCode::CREATED);
        assert!(made["secret"].as_str().unwrap().starts_with("tnt_"));
        post().await.refused(409, "secret-not-replayed");
        let listed = server.get("/admin/tokens").send().await;
        assert!(!listed.text().contains(made["secret"].as_str().unwrap()));
        let id = made["id"].as_str().unwrap();
        let secret = made["secret"].as_str().unwrap();
        let me = server.call(Method::GET, "/auth/me").token(secret).send().await;
        assert_eq!(me.expect(StatusCode::OK)["name"], "ci");
        let gone = server.call(Method::DELETE, &format!("/admin/tokens/{id}")).token(TOKEN);
        gone.send().await.expect(StatusCode::OK);
        let me = server.call(Method::GET, "/auth/me").token(secret).send().await;
        me.refused(401, "unauthenticated");
    }

    async fn pages_of_a_list_meet_without_gap_or_overlap(db: TestDb) {
        let server = Server::on(&db).await;
        for number in 0..7 {
            server.create_tenant(&format!("tenant-{number}")).await;
        }
        for sort in ["tenant_id", "-tenant_id", "name", "-name", "created_at", "-created_at"] {
            let mut seen = Vec::new();
            let ids = |page: &serde_json::Value| -> Vec<String> {
                let items = page["items"].as_array().unwrap();
                items.iter().map(|t| t["tenant_id"].as_str().unwrap().to_owned()).collect()
            };
            let at = |cursor: &str| format!("/admin/tenants?limit=3&sort={sort}&cursor={cursor}");
            let mut path = format!("/admin/tenants?limit=3&sort={sort}");
            let mut back_to = loop {
                let page = server.get(&path).send().await.expect(StatusCode::OK);
                assert_eq!(page["total"], 7);
                assert_eq!(page["prev_cursor"].is_null(), seen.is_empty());
                seen.extend(ids(&page));
                let Some(cursor) = page["next_cursor"].as_str() else { break page["prev_cursor"].clone() };
                path = at(cursor);
            };
            let mut back = Vec::new();
            while let Some(cursor) = back_to.as_str() {
                let page = server.get(&at(cursor)).send().await.expect(StatusCode::OK);
                assert!(page["next_cursor"].is_string());
                back.splice(0..0, ids(&page));
                back_to = page["prev_cursor"].clone();
            }
            assert_eq!(back, seen[..6], "{sort}, back");
            let mut expected: Vec<_> = (0..7).map(|n| format!("tenant-{n}")).collect();
            if sort.starts_with('-') {
                expected.reverse();
            }
            assert_eq!(seen, expected, "{sort}");
        }
    }
}

#[test]
fn answers_that_depend_on_the_caller_are_not_shared() {
    test(|server| async move {
        let reply = server.get("/admin/tenants").send().await;
        assert!(reply.header("cache-control").starts_with("private"));
        let refusal = server.call(Method::GET, "/admin/tenants").send().await;
        assert_eq!(refusal.header("cache-control"), "no-store");
        assert!(refusal.header("www-authenticate").starts_with("Bearer"));
        assert_eq!(refusal.header("x-content-type-options"), "nosniff");
    });
}
