//! Exports whose clients hang up, the checkpoint at the end of a run, and keys that are not the same
//! any more.

use std::{path::Path, time::Duration};

use axum::body::Body;
use futures::{FutureExt as _, StreamExt as _};
use http::{Request, StatusCode, header};
use serde_json::Value;
use tempfile::TempDir;
use tenantry_server::{
    Config,
    doctor::{Check, examine},
    rotate_key,
};
use tenantry_testkit::{databases::TestDb, each_db};
use tower::ServiceExt as _;

use crate::support::{HOST, Server, TOKEN, config};

/// A configuration with a signing key of its own, made where it is not there yet.
fn with_key(db: &TestDb, folder: &TempDir, name: &str) -> Config {
    let path = folder.path().join(name);
    if !path.exists() {
        rotate_key(&path).unwrap();
    }
    let signing_key_file = Some(path);
    Config {
        signing_key_file,
        ..config(db)
    }
}

async fn verdict(server: &Server) -> Value {
    let reply = server.get("/admin/audit/verify").send().await;
    reply.expect(StatusCode::OK)
}

async fn signing(config: &Config) -> Check {
    let mut checks = examine(config).await;
    checks.retain(|check| check.name == "signing key");
    checks.pop().unwrap()
}

/// Ends the server, and lets go of its database.
async fn ended(server: Server) {
    server.app.close().await;
}

#[cfg(unix)]
fn open_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
}

each_db! {
    async fn whoever_hangs_up_in_an_export_leaves_nothing_behind(db: TestDb) {
        let server = Server::on(&db).await;
        for id in ["acme", "beta"] {
            server.create_tenant(id).await;
        }
        let whole = server.get("/admin/audit/export").send().await;
        assert_eq!(whole.status, StatusCode::OK);

        for taken in 0..8 {
            let request = Request::get("/admin/audit/export")
                .header(header::HOST, HOST)
                .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
                .body(Body::empty())
                .unwrap();
            let response = server.app.router.clone().oneshot(request).await.unwrap();
            let mut parts = response.into_body().into_data_stream();
            for _ in 0..taken {
                let _ = parts.next().await;
            }
            // In the middle of the next stretch, whatever it waits for.
            let _ = parts.next().now_or_never();
            drop(parts);
        }

        server.create_tenant("gamma").await;
        let verdict = verdict(&server).await;
        assert_eq!(verdict["valid"], true, "{verdict}");
        let rows = server.get("/admin/audit?action=audit.export").send().await.expect(StatusCode::OK);
        assert_eq!(rows["total"], 9, "that it was begun stands in the trail: {rows}");
        let closed = tokio::time::timeout(Duration::from_secs(20), server.app.close()).await;
        assert!(closed.is_ok(), "an export still holds the database");
    }

    async fn the_last_thing_done_is_sealing_and_an_unknown_key_shows(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (with_key(&db, &folder, "one"), with_key(&db, &folder, "two"));

        let server = Server::with(&one).await;
        server.create_tenant("acme").await;
        assert_eq!(verdict(&server).await["checkpoints"], 0);
        ended(server).await;

        let server = Server::with(&one).await;
        let sealed = verdict(&server).await;
        assert_eq!((&sealed["checkpoints"], &sealed["valid"]), (&1.into(), &true.into()));
        assert!(server.app.services.unknown_keys().await.unwrap().is_empty());
        ended(server).await;
        let check = signing(&one).await;
        assert!(check.passed && !check.detail.contains("cannot be proven"), "{check:?}");

        let server = Server::with(&two).await;
        assert_eq!(server.app.services.unknown_keys().await.unwrap().len(), 1);
        let unproven = verdict(&server).await;
        assert_eq!(unproven["valid"], false);
        assert_eq!(unproven["breaks"], serde_json::json!([]), "{unproven}");
        let said = unproven["unproven"][0].as_str().unwrap();
        assert!(said.contains("which is not known"), "{said}");
        ended(server).await;
        let check = signing(&two).await;
        assert!(check.passed && check.detail.contains("cannot be proven"), "{check:?}");

        #[cfg(unix)]
        {
            open_to_others(&folder.path().join("two"));
            let check = signing(&two).await;
            assert!(!check.passed && check.detail.contains("chmod 600"), "{check:?}");
        }
    }
}
