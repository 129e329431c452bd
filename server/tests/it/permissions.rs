//! A walk over every operation: with no credential, and with every role.
//!
//! What a role may do is asked of the reviewed table in `domain`; what an operation needs, of its
//! annotation. The answer of the real router must agree with both.

use http::Method;
use serde_json::{Value, json};
use tenantry_domain::access::{Permission, Role};
use tenantry_testkit::{databases::on_sqlite, domain_pack, tenant_pack};

use crate::{
    openapi::{filled, operations, permission},
    support::{ORIGIN, Server, activation},
};

/// A body that the operation takes.
fn body(path: &str) -> Option<Value> {
    Some(match path {
        "/admin/tenants" => json!({"tenant_id": "fresh", "name": "Fresh"}),
        "/admin/tenants/{tenant_id}" => json!({"name": "Renamed"}),
        "/admin/tenants/{tenant_id}/status" => json!({"status": "ACTIVE"}),
        "/admin/packs/validate" => json!({"kind": "domain", "content": domain_pack("Rates")}),
        "/admin/packs/domain/import" => json!({"version": "v1.0", "content": domain_pack("Rates")}),
        "/admin/packs/tenant/import" => {
            json!({"tenant_id": "acme", "version": "v1.0", "content": tenant_pack("acme", "Rates")})
        }
        "/admin/packs/activate" | "/admin/packs/activate/preview" => {
            activation("acme", "v1.0", Some("v1.0"))
        }
        "/admin/users" => {
            json!({"username": "fresh", "password": "a-long-password", "roles": ["viewer"]})
        }
        "/admin/tokens" => json!({"name": "fresh", "roles": ["service"]}),
        "/auth/sign-in" => json!({"username": "nobody", "password": "wrong"}),
        _ => return None,
    })
}

async fn status(server: &Server, method: &Method, path: &str, token: Option<&str>) -> u16 {
    let mut call = server
        .call(method.clone(), &filled(path))
        .header("origin", ORIGIN);
    if let Some(token) = token {
        call = call.token(token);
    }
    if let Some(body) = body(path).filter(|_| method != Method::GET) {
        call = call.json(&body);
    }
    let reply = call.send().await;
    assert!(reply.status.as_u16() < 500, "{method} {path}: {reply:?}");
    reply.status.as_u16()
}

#[test]
fn without_a_credential_everything_private_is_401() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;

        for (method, path) in operations() {
            let status = status(&server, &method, &path, None).await;
            match permission(&method, &path) {
                Some(_) => assert_eq!(status, 401, "{method} {path}"),
                // The only public one that refuses is signing in as nobody.
                None if path == "/auth/sign-in" => assert_eq!(status, 401),
                None => assert_eq!(status, 200, "{method} {path}"),
            }
        }
    });
}

#[test]
fn every_role_may_do_what_the_table_says_and_nothing_else() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;

        for role in Role::ALL {
            let token = server.token(&[role.as_str()]).await;
            for (method, path) in operations() {
                let Some(needs) = permission(&method, &path) else {
                    continue;
                };
                let status = status(&server, &method, &path, Some(&token)).await;
                let known = Permission::ALL.into_iter().find(|p| p.as_str() == needs);
                // A token is no session, so there is nothing to sign out of, whatever its role.
                if path == "/auth/sign-out" {
                    assert_eq!(status, 409, "{role}");
                    continue;
                }
                let may = known.is_none_or(|permission| role.includes(permission));
                assert_ne!(status, 401, "{role}: {method} {path}");
                assert_eq!(
                    status != 403,
                    may,
                    "{role}: {method} {path} answered {status}"
                );
                assert!(
                    known.is_some() || needs == "any",
                    "{method} {path} needs `{needs}`"
                );
            }
        }
    });
}

#[test]
fn a_viewer_changes_nothing() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let viewer = server.token(&["viewer"]).await;
        let before = server
            .get("/admin/audit?action=tenants.")
            .send()
            .await
            .json();

        for (method, path) in operations().into_iter().filter(|(m, _)| m != Method::GET) {
            let own_session = path.starts_with("/auth/");
            let status = status(&server, &method, &path, Some(&viewer)).await;
            assert!(
                own_session || status == 403,
                "{method} {path} answered {status}"
            );
        }

        let after = server
            .get("/admin/audit?action=tenants.")
            .send()
            .await
            .json();
        let done = |rows: &Value| {
            let items = rows["items"].as_array().unwrap();
            items.iter().filter(|row| row["outcome"] == "done").count()
        };
        assert_eq!(done(&before), done(&after));
        let refused = server.get("/admin/audit?actor=viewer").send().await.json();
        assert!(
            refused["items"]
                .as_array()
                .unwrap()
                .iter()
                .any(|row| row["outcome"] == "refused")
        );
    });
}
