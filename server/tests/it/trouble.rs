//! What goes wrong behind a server that answers, and what its log says of it.

use std::{fs::File, path::PathBuf, sync::Mutex, time::Duration};

use http::StatusCode;
use tempfile::TempDir;
use tenantry_domain::access::TenantScope;
use tenantry_server::{Config, rotate_key};
use tenantry_storage::testing;
use tenantry_testkit::{databases::TestDb, each_db};
use tracing::{Level, subscriber::DefaultGuard};

use crate::support::{Server, config};

/// What this thread logs.
struct Log {
    path: PathBuf,
    _guard: DefaultGuard,
}

impl Log {
    fn begin(folder: &TempDir) -> Self {
        let path = folder.path().join("log");
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::WARN)
            .with_ansi(false)
            .with_writer(Mutex::new(File::create(&path).unwrap()))
            .finish();
        Self {
            path,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap()
    }

    /// Whether there is a line with both.
    fn says(&self, (what, why): (&str, &str)) -> bool {
        let text = self.text();
        let mut lines = text.lines();
        lines.any(|line| line.contains(what) && line.contains(why))
    }
}

/// What somebody does who owns the tables.
async fn meddle(db: &TestDb, statements: &[&str]) {
    let mut tx = db.owner.write(&TenantScope::system()).await.unwrap();
    for sql in statements {
        testing::execute(tx.conn(), sql).await.unwrap();
    }
    testing::commit(tx).await.unwrap();
}

/// Works in the background until the log says all that.
async fn work_until(server: &Server, log: &Log, said: &[(&str, &str)]) {
    let services = &server.app.services;
    let heard = async {
        while !said.iter().all(|said| log.says(*said)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // Here and not in tasks, because it is this thread's log.
    tokio::select! {
        () = Box::pin(services.work(std::future::pending())) => {}
        () = Box::pin(services.keep_trail(std::future::pending())) => {}
        heard = tokio::time::timeout(Duration::from_secs(20), heard) => {
            assert!(heard.is_ok(), "{said:#?}\n{}", log.text());
        }
    }
}

/// A revision that nobody can read, and none of whose documents is stored.
const UNREADABLE: &str = "INSERT INTO revisions (tenant_id, revision, domain, \
    domain_pack_version, domain_pack_id, checksum, accepted_warnings, created_at, created_by) \
    SELECT tenant_id, 2, domain, domain_pack_version, domain_pack_id, \
    'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz', 0, 1, 'x' \
    FROM revisions WHERE tenant_id = 'acme'";
const IN_FORCE: &str = "UPDATE tenant_active_config SET checksum = \
    'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz' WHERE tenant_id = 'acme'";
const MOVED: &str = "UPDATE tenant_active_config SET checksum = \
    '0000000000000000000000000000000000000000000000000000000000000000' WHERE tenant_id = 'beta'";

each_db! {
async fn the_log_says_why_background_work_fails(db: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    rotate_key(&key).unwrap();
    let server = Server::with(&Config { signing_key_file: Some(key), ..config(&db) }).await;
    for tenant in ["acme", "beta"] {
        server.live_tenant(tenant).await;
        let path = format!("/runtime/v1/tenants/{tenant}/config");
        server.get(&path).send().await.expect(StatusCode::OK);
    }
    let log = Log::begin(&folder);
    let gone = |table: &str| [
        format!("ALTER TABLE {table} RENAME TO {table}_gone"),
        format!("ALTER TABLE {table}_gone RENAME TO {table}"),
    ];
    let tables = ["effective_documents", "outbox", "idempotency_keys", "audit_refusals",
        "audit_checkpoints"].map(gone);
    let [pointers, pointers_back] = gone("tenant_active_config");

    meddle(&db, &[MOVED, UNREADABLE]).await;
    meddle(&db, &tables.each_ref().map(|[away, _]| away.as_str())).await;
    work_until(&server, &log, &[
        ("name=\"beta\"", "effective_documents"),
        ("name=\"fill\"", "effective_documents"),
        ("name=\"relay\"", "outbox"),
        ("name=\"prune\"", "idempotency_keys"),
        ("job=\"close refusals\"", "audit_refusals"),
        ("job=\"seal the trail\"", "audit_checkpoints"),
    ])
    .await;
    meddle(&db, &tables.each_ref().map(|[_, back]| back.as_str())).await;

    meddle(&db, &[&pointers]).await;
    work_until(&server, &log, &[("name=\"follow\"", "tenant_active_config")]).await;
    meddle(&db, &[&pointers_back, IN_FORCE]).await;
    work_until(&server, &log, &[
        ("name=\"acme\"", "tenant_active_config.checksum"),
        ("cannot be made up for", "revisions.checksum"),
    ])
    .await;

    meddle(&db, &[&tables[4][0]]).await;
    server.app.close().await;
    assert!(log.says(("was not sealed", "audit_checkpoints")), "{}", log.text());
}
}
