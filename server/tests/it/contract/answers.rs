//! Changes that were made, documents with findings, refusals of every kind, and what was read before.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::{databases::on_sqlite, domain_pack, loosened_tenant_pack, tenant_pack};

use super::{CONTRACT, check, door};
use crate::support::{Call, ORIGIN, PASSWORD, Reply, Server, TOKEN, activation};

/// A server whose answers are all checked.
pub(super) struct Checked(pub(super) Server);

impl Checked {
    async fn send(
        &self,
        method: Method,
        path: &str,
        with: impl for<'c> FnOnce(Call<'c>) -> Call<'c>,
    ) -> Reply {
        let door = door(&method, path);
        let reply = with(self.0.call(method, path)).send().await;
        check(&door, &reply);
        reply
    }

    /// By the administrator's token.
    pub(super) async fn admin(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.send(method, path, |call| {
            let call = call.token(TOKEN);
            if body.is_null() {
                call
            } else {
                call.json(body)
            }
        })
        .await
    }

    pub(super) async fn get(&self, path: &str, status: u16) -> Reply {
        let reply = self.admin(Method::GET, path, &Value::Null).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        if status == 200 {
            self.get_again(path, &reply).await;
        }
        reply
    }

    /// What has a tag is not sent twice, and the description says which reads have one.
    async fn get_again(&self, path: &str, first: &Reply) {
        let door = door(&Method::GET, path);
        let template = door.strip_prefix("GET ").unwrap();
        let described = &CONTRACT.document["paths"][template]["get"];
        let tag = first.headers.get("etag").map(|tag| tag.to_str().unwrap());
        assert_eq!(
            described["responses"]["304"].is_object(),
            tag.is_some(),
            "{path}"
        );
        let mut parameters = described["parameters"].as_array().into_iter().flatten();
        let is_named = parameters.any(|one| one["name"] == "If-None-Match");
        assert_eq!(is_named, tag.is_some(), "{path}");
        if let Some(tag) = tag {
            let again = self
                .send(Method::GET, path, |call| {
                    call.token(TOKEN).header("if-none-match", tag)
                })
                .await;
            // When a token was last used is part of what is listed.
            let is_same = again.status == StatusCode::NOT_MODIFIED;
            assert!(is_same || again.header("etag") != tag, "{path}: {again:?}");
        }
    }

    pub(super) async fn post(&self, path: &str, body: &Value, status: u16) -> Reply {
        let reply = self.admin(Method::POST, path, body).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        reply
    }

    pub(super) async fn patch(&self, path: &str, body: &Value, status: u16) -> Reply {
        let reply = self.admin(Method::PATCH, path, body).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        reply
    }

    /// By the person of a cookie, from a page of the console.
    async fn person(&self, cookie: &str, method: Method, path: &str, body: &Value) -> Reply {
        self.send(method, path, |call| {
            let call = call.cookie(cookie).header("origin", ORIGIN);
            if body.is_null() {
                call
            } else {
                call.json(body)
            }
        })
        .await
    }
}

pub(super) fn checked<F: Future<Output = ()>>(test: impl FnOnce(Checked) -> F + Send + 'static) {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        test(Checked(server)).await;
    });
}

/// A pack whose only case expects what does not come.
fn with_suite(mut pack: Value) -> Value {
    pack["testSuites"] = json!([{
        "name": "a large amount",
        "input": {
            "exceptionId": "1",
            "rawPayload": {"amount": 2_000_000},
            "normalizedContext": {"desk": "rates"},
        },
        "expectedOutput": {"exceptionType": "SETTLEMENT_FAIL", "severity": "LOW", "outcome": "AUTO"},
    }]);
    pack
}

#[test]
fn documents_and_what_is_found_in_them() {
    checked(|server| async move {
        let validate = "/admin/packs/validate";
        let suites = json!({"kind": "domain", "content": with_suite(domain_pack("Rates"))});
        let found = server.post(validate, &suites, 200).await.json();
        assert!(found["suites"][0]["mismatches"][0].is_object(), "{found}");
        let broken = json!({"kind": "domain", "content": {"domainName": 1}});
        server.post(validate, &broken, 200).await;
        server
            .post(&format!("{validate}?store=true"), &broken, 200)
            .await;
        let import = "/admin/packs/domain/import";
        server
            .post(import, &json!({"content": {"domainName": 1}}), 422)
            .await;
        let text = with_suite(domain_pack("Rates")).to_string();
        let raw = server
            .send(
                Method::POST,
                &format!("{import}?version=v2.0&note=second"),
                |call| {
                    call.token(TOKEN)
                        .text("application/vnd.tenantry.pack+json", text)
                },
            )
            .await;
        assert_eq!(raw.status, StatusCode::CREATED, "{raw:?}");

        for (path, status) in [
            ("/admin/packs/domain?include=content", 200),
            ("/admin/packs/domain/Rates", 200),
            ("/admin/packs/domain/Rates/latest", 200),
            ("/admin/packs/domain/Rates/v2.0/raw", 200),
            ("/admin/packs/domain/Rates/v2.0/source", 200),
            ("/admin/packs/domain/Rates/v2.0/diff?against=v1.0", 200),
            ("/admin/packs/domain/Rates/v2.0/patch?against=v1.0", 200),
            ("/admin/packs/domain/Rates/v2.0/reports", 200),
            ("/admin/packs/domain/Rates/v2.0/contents", 200),
            (
                "/admin/packs/domain/Rates/latest/contents?part=test_suites&offset=0&limit=200",
                200,
            ),
            ("/admin/packs/domain/Rates/v9.0/contents", 404),
            ("/admin/packs/domain/Rates/v2.0/suites", 200),
            ("/admin/packs/tenant/acme/v1.0/contents", 200),
            ("/admin/packs/tenant/acme/v1.0/suites", 200),
            ("/admin/packs/domain/Rates/v9.0", 404),
            ("/admin/packs/tenant", 200),
            ("/admin/packs/tenant/acme", 200),
            ("/admin/packs/tenant/acme/v1.0", 200),
            ("/schemas/domain-pack.json", 200),
            ("/schemas/effective-config.json", 200),
            ("/problems/invalid", 200),
            ("/problems/nonsense", 404),
        ] {
            server.get(path, status).await;
        }
        let reports = server.get("/admin/packs/reports", 200).await.json();
        for report in reports["items"].as_array().unwrap() {
            let id = report["id"].as_str().unwrap();
            server.get(&format!("/admin/packs/reports/{id}"), 200).await;
        }
        let status = |version| format!("/admin/packs/domain/Rates/{version}/status");
        let wrong = json!({"status": "DEPRECATED", "reason": "wrong"});
        server.patch(&status("v2.0"), &wrong, 200).await;
        server.patch(&status("v1.0"), &wrong, 409).await;
    });
}

#[test]
fn configurations_and_how_they_came_about() {
    checked(|server| async move {
        server
            .0
            .import_domain(&with_suite(domain_pack("Rates")), "v2.0")
            .await;
        let loosened = loosened_tenant_pack("acme", "Rates");
        server.0.import_tenant("acme", &loosened, "v2.0").await;
        let (preview, activate) = ("/admin/packs/activate/preview", "/admin/packs/activate");
        let mut pair = activation("acme", "v2.0", Some("v2.0"));

        server.post(preview, &pair, 200).await;
        server.post(activate, &pair, 422).await;
        pair["accept_warnings"] = json!(true);
        pair["expected_revision"] = json!(7);
        server.post(activate, &pair, 409).await;
        pair["expected_revision"] = json!(1);
        server.post(activate, &pair, 200).await;
        server
            .post(activate, &activation("acme", "v9.0", None), 422)
            .await;
        server.0.create_tenant("idle").await;

        server.get("/runtime/v1/tenants/acme/config", 200).await;
        for (path, status) in [
            ("/runtime/v1/tenants/idle/config", 404),
            ("/admin/tenants/acme/active-config", 200),
            ("/admin/tenants/idle/active-config", 200),
            ("/admin/tenants/acme/revisions", 200),
            ("/admin/tenants/acme/revisions/1", 200),
            ("/admin/tenants/acme/revisions/9", 404),
            ("/admin/tenants/acme/revisions/2/contents", 200),
            ("/admin/tenants/acme/revisions/2/contents?part=tools", 200),
            ("/admin/tenants/acme/revisions/9/contents", 404),
            ("/admin/tenants/acme/revisions/2/diff", 200),
            ("/admin/tenants/acme/revisions/1/diff?from=2", 200),
            ("/admin/tenants/acme/revisions/9/diff", 404),
            ("/admin/tenants/acme", 200),
            ("/admin/tenants/idle", 200),
            ("/admin/tenants?q=ac&sort=-name&limit=1", 200),
        ] {
            server.get(path, status).await;
        }
    });
}

#[test]
fn people_tokens_and_sessions() {
    checked(|server| async move {
        let credentials = json!({"username": "admin", "password": PASSWORD});
        let sign_in = async |body: &Value| {
            let call = server.0.call(Method::POST, "/auth/sign-in");
            let reply = call.header("origin", ORIGIN).json(body).send().await;
            check("POST /auth/sign-in", &reply);
            reply
        };
        let signed = sign_in(&credentials).await;
        assert_eq!(signed.status, StatusCode::OK);
        let cookie = signed
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let wrong = sign_in(&json!({"username": "admin", "password": "wrong"})).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);

        server.get("/auth/me", 200).await;
        sign_in(&credentials).await;
        let person = async |method, path: &str, body: Value, status: u16| {
            let reply = server.person(&cookie, method, path, &body).await;
            assert_eq!(reply.status, status, "{path}: {reply:?}");
            reply
        };
        person(Method::GET, "/auth/me", Value::Null, 200).await;
        let sessions = person(Method::GET, "/auth/sessions", Value::Null, 200)
            .await
            .json();
        let other = sessions
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["is_current"] != true);
        let other = other.unwrap()["id"].as_str().unwrap();
        person(
            Method::DELETE,
            &format!("/auth/sessions/{other}"),
            Value::Null,
            204,
        )
        .await;
        person(Method::DELETE, "/auth/sessions", Value::Null, 200).await;
        let change = json!({"current_password": PASSWORD, "new_password": "quite an unusual one"});
        person(Method::POST, "/auth/password", change, 200).await;
        person(Method::POST, "/auth/sign-out", Value::Null, 204).await;

        let user = json!({
            "username": "ann", "password": "quite an unusual one",
            "bindings": [{"role": "viewer", "tenant_id": "acme"}, {"role": "auditor"}],
        });
        let made = server.post("/admin/users", &user, 201).await.json();
        server.post("/admin/users", &user, 409).await;
        let path = format!("/admin/users/{}", made["id"].as_str().unwrap());
        server.get(&path, 200).await;
        server.get("/admin/users", 200).await;
        server
            .patch(&path, &json!({"status": "DISABLED", "reason": "gone"}), 200)
            .await;
        let bindings = json!({"bindings": [{"role": "viewer"}]});
        let bound = server
            .admin(Method::PUT, &format!("{path}/bindings"), &bindings)
            .await;
        assert_eq!(bound.status, StatusCode::OK, "{bound:?}");
        let token = json!({"name": "ci", "roles": ["service"], "tenant_ids": ["acme"]});
        let made = server.post("/admin/tokens", &token, 201).await.json();
        server.get("/admin/tokens", 200).await;
        let path = format!("/admin/tokens/{}", made["id"].as_str().unwrap());
        let revoked = server.admin(Method::DELETE, &path, &Value::Null).await;
        assert_eq!(revoked.status, StatusCode::OK, "{revoked:?}");
    });
}

#[test]
fn notifications() {
    checked(|server| async move {
        let cookie = server.0.sign_in("admin", PASSWORD).await;
        let person = async |method, path: &str, body: Value, status: u16| {
            let reply = server.person(&cookie, method, path, &body).await;
            assert_eq!(reply.status, status, "{path}: {reply:?}");
            reply.json()
        };
        let list = "/auth/notifications";
        let none = person(Method::GET, list, Value::Null, 200).await;
        assert_eq!(none["total"], 0);
        person(
            Method::GET,
            &format!("{list}?unread=perhaps"),
            Value::Null,
            422,
        )
        .await;
        person(
            Method::GET,
            &format!("{list}?cursor=none"),
            Value::Null,
            422,
        )
        .await;

        let read = "/auth/notifications/read";
        let until = json!({"until": "2026-12-01T12:00:00Z"});
        let marks = person(Method::POST, read, until.clone(), 200).await;
        assert_eq!(marks["read_until"], "2026-12-01T12:00:00.000000Z");
        let id = json!({"ids": ["chr_none.PENDING"]});
        assert_eq!(person(Method::POST, read, id, 200).await["marked"], 0);
        let many = vec!["chr_none.PENDING"; 101];
        for wrong in [
            json!({}),
            json!({"ids": []}),
            json!({"ids": ["none"]}),
            json!({"ids": [null]}),
            json!({"ids": many}),
            json!({"until": "soon"}),
            json!({"until": "2026-12-01T12:00:00Z", "more": 1}),
        ] {
            person(Method::POST, read, wrong, 422).await;
        }
        // A token has none.
        assert_eq!(server.get(list, 200).await.json()["total"], 0);
        let refused = server.admin(Method::POST, read, &until).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
    });
}

#[test]
fn saved_views() {
    checked(|server| async move {
        let cookie = server.0.sign_in("admin", PASSWORD).await;
        let person = async |method, path: &str, body: Value, status: u16| {
            let reply = server.person(&cookie, method, path, &body).await;
            assert_eq!(reply.status, status, "{path}: {reply:?}");
            reply
        };
        let save =
            |name: &str, query: &str| json!({"list": "tenants", "name": name, "query": query});
        let views = "/auth/views";
        let saved = person(Method::POST, views, save("Mine", "status=ACTIVE"), 200).await;
        let path = format!("{views}/{}", saved.json()["id"].as_str().unwrap());
        for (name, query) in [
            ("mine", "q=a"),
            ("", "q=a"),
            ("Other", ""),
            ("Other", "q=a b"),
            ("Other", "q=a&cursor=c"),
        ] {
            person(Method::POST, views, save(name, query), 422).await;
        }
        let list = json!({"list": "nothing", "name": "x", "query": "q=a"});
        person(Method::POST, views, list, 422).await;
        person(Method::PATCH, &path, json!({"name": "Yours"}), 200).await;
        let listed = person(Method::GET, "/auth/views?list=tenants", Value::Null, 200).await;
        assert_eq!(listed.json()["items"][0]["name"], "Yours");
        person(Method::GET, "/auth/views?list=nothing", Value::Null, 422).await;
        person(Method::DELETE, &path, Value::Null, 200).await;
        person(Method::DELETE, &path, Value::Null, 404).await;
        // A token is nobody who has views.
        server.get(views, 200).await;
        server.post(views, &save("Mine", "q=a"), 409).await;
    });
}

#[test]
fn a_row_of_the_trail() {
    checked(|server| async move {
        for (row, status) in [
            ("global.1", 200),
            ("tenant:ACME.1", 200),
            ("global.999999999", 404),
            ("nothing", 404),
        ] {
            server.get(&format!("/admin/audit/{row}"), status).await;
        }
    });
}

#[test]
fn the_trail_the_jobs_and_refusals() {
    checked(|server| async move {
        let rows = server.get("/admin/audit?limit=200", 200).await.json();
        let rows = rows["items"].as_array().unwrap();
        assert!(
            rows.iter().any(|row| row["before"].is_null()),
            "something was created"
        );
        let viewer = server.0.token(&["viewer"]).await;
        let by_viewer = async |method, path, body: Value| {
            server
                .send(method, path, |call| call.token(&viewer).json(&body))
                .await
        };
        let tenant = json!({"tenant_id": "bravo", "name": "Bravo"});
        let denied = by_viewer(Method::POST, "/admin/tenants", tenant.clone()).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        let rows = server
            .get("/admin/audit?tenant_id=acme&action=tenants.", 200)
            .await;
        assert!(!rows.json()["items"].as_array().unwrap().is_empty());
        for (path, status) in [
            ("/admin/audit/verify?limit=1", 200),
            ("/admin/audit/export", 200),
            ("/admin/audit/export?format=csv", 200),
            ("/admin/jobs", 200),
            ("/admin/jobs/none", 404),
            ("/admin/tenants/nobody", 404),
            ("/admin/tenants?colour=red", 422),
            ("/admin/tenants?limit=201", 422),
            ("/admin/audit?from=yesterday", 422),
        ] {
            server.get(path, status).await;
        }

        let tenants = "/admin/tenants";
        server.post(tenants, &tenant, 201).await;
        server.post(tenants, &tenant, 409).await;
        server
            .post(tenants, &json!({"tenant_id": "no way", "name": ""}), 422)
            .await;
        server
            .patch("/admin/tenants/bravo", &json!({"name": "B"}), 428)
            .await;
        let rename = async |tag: &'static str| {
            let body = json!({"name": "B"});
            let reply = server
                .send(Method::PATCH, "/admin/tenants/bravo", |call| {
                    call.token(TOKEN).header("if-match", tag).json(&body)
                })
                .await;
            reply.status.as_u16()
        };
        assert_eq!((rename("\"99\"").await, rename("*").await), (412, 200));
        let suspended = json!({"status": "SUSPENDED", "reason": "unpaid"});
        server
            .patch("/admin/tenants/bravo/status", &suspended, 200)
            .await;
        let raw = async |media_type: &'static str, text: String| {
            let reply = server
                .send(Method::POST, tenants, |call| {
                    call.token(TOKEN).text(media_type, text)
                })
                .await;
            reply.status.as_u16()
        };
        assert_eq!(raw("application/json", "{".to_owned()).await, 400);
        assert_eq!(raw("text/plain", "{}".to_owned()).await, 415);
        assert_eq!(raw("application/json", " ".repeat(2 << 20)).await, 413);
        let nobody = server.send(Method::GET, tenants, |call| call).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
        let own = server.0.post(
            "/admin/packs/tenant/import",
            &json!({
                "tenant_id": "bravo", "content": tenant_pack("bravo", "Rates"),
            }),
        );
        let refused = own.send().await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
        check("POST /admin/packs/tenant/import", &refused);
    });
}
