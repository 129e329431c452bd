//! What the server answers, held against what its description says that it answers.
//!
//! The walk over every operation checks each answer here, and the tests below what the walk does not get to
//! see: changes that were made, documents with findings, refusals of every kind.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex},
};

use http::{Method, StatusCode};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use tenantry_testkit::{databases::on_sqlite, domain_pack, loosened_tenant_pack, tenant_pack};

use crate::support::{Call, ORIGIN, PASSWORD, Reply, Server, activation};

/// The description, in which an answer that has more fields than are described does not fit.
struct Contract {
    document: Value,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let mut document = tenantry_server::document();
    let mut widened = BTreeSet::new();
    note_widened(&document, &mut widened);
    let components = document["components"]["schemas"].as_object_mut().unwrap();
    for (name, schema) in components {
        close(schema, !widened.contains(name));
    }
    Contract {
        document,
        validators: Mutex::default(),
    }
});

/// The components that others are made of, which therefore may have more fields.
fn note_widened(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| note_widened(item, found)),
        Value::Object(fields) => {
            for part in fields
                .get("allOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let name = part["$ref"]
                    .as_str()
                    .and_then(|path| path.rsplit('/').next());
                found.extend(name.map(str::to_owned));
            }
            fields.values().for_each(|field| note_widened(field, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Refuses fields that are not described, in a schema and inside it.
fn close(schema: &mut Value, itself: bool) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    let says = |fields: &Map<String, Value>, keyword: &str| fields.contains_key(keyword);
    let has_fields = says(fields, "properties") || says(fields, "allOf");
    if itself && has_fields && !says(fields, "additionalProperties") {
        fields.insert("unevaluatedProperties".to_owned(), json!(false));
    }
    for (keyword, value) in fields {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(named)) => {
                named.values_mut().for_each(|one| close(one, true));
            }
            (keyword @ ("allOf" | "anyOf" | "oneOf"), Value::Array(parts)) => {
                for one in parts {
                    close(one, keyword != "allOf");
                }
            }
            ("items" | "additionalProperties", value) => close(value, true),
            _ => {}
        }
    }
}

/// Checks that the answer of an operation, which is a method and a path template, is one that its
/// description has.
#[track_caller]
pub(crate) fn check(door: &str, reply: &Reply) {
    let (method, path) = door.split_once(' ').unwrap();
    let operation = &CONTRACT.document["paths"][path][method.to_lowercase()];
    assert!(operation.is_object(), "{door} is not described");
    let status = reply.status.as_str();
    let answers = &operation["responses"];
    let described = answers.get(status).unwrap_or(&answers["default"]);
    let Some(media_type) = reply.headers.get("content-type") else {
        assert!(reply.body.is_empty(), "{door} {status}: {reply:?}");
        assert!(described["content"].is_null(), "{door} {status} has a body");
        return;
    };
    let media_type = media_type.to_str().unwrap().split(';').next().unwrap();
    let schema = &described["content"][media_type]["schema"];
    assert!(!schema.is_null(), "{door} {status} is no {media_type}");
    let value = if media_type == "application/json" || media_type.ends_with("+json") {
        reply.json()
    } else {
        Value::from(reply.text())
    };
    let validator = validator(&format!("{door} {status} {media_type}"), schema);
    let found: Vec<_> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(found.is_empty(), "{door} {status}: {found:#?} in {value:#}");
}

fn validator(key: &str, schema: &Value) -> Arc<Validator> {
    let mut validators = CONTRACT.validators.lock().unwrap();
    let made = validators.entry(key.to_owned()).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": CONTRACT.document["components"],
            "allOf": [schema],
        });
        let options = jsonschema::options().should_validate_formats(true);
        let made = options.build(&whole);
        Arc::new(made.unwrap_or_else(|error| panic!("{key}: {error}")))
    });
    Arc::clone(made)
}

/// The operation at a path: the template that has the most words of it.
fn door(method: &Method, path: &str) -> String {
    let path = path.split('?').next().unwrap();
    let parts: Vec<_> = path.split('/').collect();
    let fits = |template: &&String| {
        let its: Vec<_> = template.split('/').collect();
        let mut pairs = its.iter().zip(&parts);
        its.len() == parts.len() && pairs.all(|(one, part)| one.starts_with('{') || one == part)
    };
    let templates = CONTRACT.document["paths"].as_object().unwrap().keys();
    let best = templates
        .filter(fits)
        .min_by_key(|one| one.matches('{').count());
    let best = best.unwrap_or_else(|| panic!("nothing is at {path}"));
    format!("{method} {best}")
}

/// A server whose answers are all checked.
struct Checked(Server);

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
    async fn admin(&self, method: Method, path: &str, body: &Value) -> Reply {
        let token = crate::support::TOKEN;
        self.send(method, path, |call| {
            let call = call.token(token);
            if body.is_null() {
                call
            } else {
                call.json(body)
            }
        })
        .await
    }

    async fn get(&self, path: &str, status: u16) -> Reply {
        let reply = self.admin(Method::GET, path, &Value::Null).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        reply
    }

    async fn post(&self, path: &str, body: &Value, status: u16) -> Reply {
        let reply = self.admin(Method::POST, path, body).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        reply
    }

    async fn patch(&self, path: &str, body: &Value, status: u16) -> Reply {
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

fn checked<F: Future<Output = ()>>(test: impl FnOnce(Checked) -> F + Send + 'static) {
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
                    call.token(crate::support::TOKEN)
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

        let config = "/runtime/v1/tenants/acme/config";
        let tag = server.get(config, 200).await.header("etag").to_owned();
        let same = server
            .send(Method::GET, config, |call| {
                call.token(crate::support::TOKEN)
                    .header("if-none-match", &tag)
            })
            .await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED);
        for (path, status) in [
            ("/runtime/v1/tenants/idle/config", 404),
            ("/admin/tenants/acme/active-config", 200),
            ("/admin/tenants/idle/active-config", 200),
            ("/admin/tenants/acme/revisions", 200),
            ("/admin/tenants/acme/revisions/1", 200),
            ("/admin/tenants/acme/revisions/9", 404),
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
    });
}

#[test]
fn what_a_tenant_goes_through_and_what_is_refused() {
    checked(|server| async move {
        let tenant = json!({"tenant_id": "bravo", "name": "Bravo"});
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
                    call.token(crate::support::TOKEN)
                        .header("if-match", tag)
                        .json(&body)
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
                    call.token(crate::support::TOKEN).text(media_type, text)
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
