//! Liveness, readiness and metrics.

use http::{Method, StatusCode};
use serde_json::json;
use tenantry_domain::access::TenantScope;
use tenantry_server::{Config, StartError, build};
use tenantry_storage::{migrate, testing};
use tenantry_testkit::{
    databases::{TestDb, on_sqlite},
    each_db,
};

use crate::support::{Server, config};

each_db! {
    async fn a_newer_schema_takes_nobody_away_that_can_serve_on_it(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        newer(&db, 99_991_231_235_958, "expand something").await;

        let ready = async |path| server.call(Method::GET, path).send().await;
        for path in ["/readyz", "/readyz/runtime"] {
            ready(path).await.expect(StatusCode::OK);
        }
        server.create_tenant("northwind").await;
        if !db.options.url.starts_with("sqlite:") {
            // A replica that is started again joins the others.
            Server::on(&db).await.app.close().await;
        }

        newer(&db, 99_991_231_235_959, "contract something").await;
        let reply = ready("/readyz").await;
        reply.refused(503, "unavailable");
        let said = "A newer release has changed the database's schema (migration 99991231235959)";
        assert!(reply.text().contains(said), "{}", reply.text());
        let refused = build(&config(&db), false).await.err().unwrap();
        assert!(!matches!(refused, StartError::NotMigrated), "{refused}");
    }

    async fn a_schema_that_lacks_something_is_told_apart(db: TestDb) {
        let server = Server::on(&db).await;
        migrate_down_one(&db).await;

        let reply = server.call(Method::GET, "/readyz").send().await;

        reply.refused(503, "unavailable");
        assert!(reply.text().contains("lacks 1 of this release's migrations"), "{}", reply.text());
    }

    async fn a_started_server_is_alive_and_ready(db: TestDb) {
        let server = Server::on(&db).await;
        for path in ["/healthz", "/readyz", "/readyz/runtime"] {
            let reply = server.call(Method::GET, path).send().await;
            reply.expect(StatusCode::OK);
            assert_eq!(reply.header("cache-control"), "no-store");
        }
    }
}

/// Has the database say that a newer release has migrated it.
async fn newer(db: &TestDb, version: i64, description: &str) {
    let mut tx = db.owner.write(&TenantScope::system()).await.unwrap();
    let row = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT {version}, '{description}', success, checksum, 0 FROM _sqlx_migrations LIMIT 1"
    );
    testing::execute(tx.conn(), &row).await.unwrap();
    testing::commit(tx).await.unwrap();
}

async fn migrate_down_one(db: &TestDb) {
    assert_eq!(migrate::down(&db.owner, 1).await.unwrap().len(), 1);
}

/// What is in memory is read for a while, and whoever sends reads is told so.
#[test]
fn reads_go_on_for_the_time_of_grace_without_a_database() {
    on_sqlite(|db| async move {
        for (grace, status) in [(300, 200), (0, 503)] {
            let server = Server::with(&Config {
                auth_grace_s: grace,
                ..config(&db)
            })
            .await;
            server.live_tenant(&format!("grace-{grace}")).await;
            server.app.close().await;

            let [all, reads] = ["/readyz", "/readyz/runtime"];
            let all = server.call(Method::GET, all).send().await;
            all.refused(503, "unavailable");
            let reads = server.call(Method::GET, reads).send().await;
            assert_eq!(reads.status.as_u16(), status, "{reads:?}");
        }
    });
}

#[test]
fn a_server_without_its_database_is_alive_but_not_ready() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.app.close().await;
        server
            .call(Method::GET, "/healthz")
            .send()
            .await
            .expect(StatusCode::OK);
        let reply = server.call(Method::GET, "/readyz").send().await;
        reply.refused(503, "unavailable");
        assert_eq!(reply.header("retry-after"), "2");
    });
}

#[test]
fn a_server_whose_database_was_deleted_says_so() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let file = db.options.url.trim_start_matches("sqlite://");
        std::fs::remove_file(file).unwrap();

        let reply = server.call(Method::GET, "/readyz").send().await;

        reply.refused(503, "unavailable");
        let detail = "The database's file was deleted while it was in use.";
        assert!(reply.text().contains(detail), "{}", reply.text());
    });
}

/// Reading may find nothing wrong there; a change does.
#[test]
fn a_server_that_takes_no_changes_says_so() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let file = db.options.url.trim_start_matches("sqlite://");
        std::fs::remove_file(format!("{file}-wal")).unwrap();

        let reply = server.call(Method::GET, "/readyz").send().await;

        reply.refused(503, "unavailable");
        // A connection that begins to read only now finds another fault, and says so in other words.
        let detail = "The database's file was deleted while it was in use.";
        assert!(reply.text().contains(detail), "{}", reply.text());
    });
}

#[test]
fn metrics_are_for_whoever_has_their_token() {
    on_sqlite(|db| async move {
        let token = "metrics-token-for-tests-0123456789abcdef";
        let without = Server::on(&db).await;
        without
            .call(Method::GET, "/metrics")
            .token(token)
            .send()
            .await
            .refused(404, "not-found");
        drop(without);

        let mut config = config(&db);
        config.metrics_token = Some(token.to_owned());
        let server = Server::with(&config).await;
        server
            .call(Method::GET, "/metrics")
            .send()
            .await
            .refused(401, "unauthenticated");
        let wrong = server
            .call(Method::GET, "/metrics")
            .token("something else")
            .send()
            .await;
        wrong.refused(401, "unauthenticated");
        // The scheme has no spelling of its own (RFC 9110, 11.1).
        let shouted = server
            .call(Method::GET, "/metrics")
            .header("authorization", &format!("BEARER {token}"))
            .send()
            .await;
        assert_eq!(shouted.status, StatusCode::OK, "{shouted:?}");
        server.live_tenant("tenant-in-no-label").await;
        server
            .get("/admin/tenants/tenant-in-no-label")
            .send()
            .await
            .expect(StatusCode::OK);
        let again = json!({"tenant_id": "tenant-in-no-label", "name": "Again"});
        server
            .post("/admin/tenants", &again)
            .send()
            .await
            .refused(409, "tenant-exists");
        server
            .call(Method::GET, "/nothing/tenant-in-no-label")
            .send()
            .await;

        let reply = server
            .call(Method::GET, "/metrics")
            .token(token)
            .send()
            .await;
        assert_eq!(reply.status, StatusCode::OK);
        let text = reply.text();
        assert!(text.contains("tenantry_http_requests_total"), "{text}");
        assert!(
            text.contains("route=\"/admin/tenants/{tenant_id}\""),
            "{text}"
        );
        let counted = "tenantry_operations_total{operation=\"tenants.get\",outcome=\"ok\"}";
        assert!(text.contains(counted), "{text}");
        let refused = "{operation=\"tenants.create\",outcome=\"tenant-exists\"}";
        assert!(text.contains(refused), "{text}");
        let bucket = "tenantry_operation_seconds_bucket{operation=\"tenants.get\",le=\"0.01\"}";
        assert!(text.contains(bucket), "{text}");
        assert!(!text.contains("tenant-in-no-label"), "{text}");
    });
}
