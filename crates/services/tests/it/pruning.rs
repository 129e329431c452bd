//! What has served its time goes, however much there is of it.

use std::time::Duration;

use tenantry_domain::access::TenantScope;
use tenantry_storage::testing;
use tenantry_testkit::{TestApp, databases::TestDb, each_db};
use tokio::sync::oneshot;

/// Rows of every kind that is pruned, more than fit into many batches; and one of each that stays.
const OLD: [&str; 7] = [
    "INSERT INTO idempotency_keys (caller_id, operation, key, body_sha256, reply_json, created_at) \
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000) \
     SELECT 'c', 'o', 'k' || i, '0000000000000000000000000000000000000000000000000000000000000000', \
     'null', i FROM n",
    "INSERT INTO outbox (id, topic, chain, sequence, payload_json, created_at, leased_until, \
     attempts, sent_at) \
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000) \
     SELECT 'evt_' || i, 't', 'global', i, '{}', 1, 1, 1, 1 FROM n",
    "INSERT INTO sessions (id, secret_sha256, user_id, created_at, last_seen_at, expires_at) \
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000) \
     SELECT 'ses_' || i, SUBSTR('0000000000000000000000000000000000000000000000000000000000000000' \
     || i, LENGTH('' || i) + 1), 'usr_old', 1, 1, i FROM n",
    "INSERT INTO sign_in_failures (name_fold, address, minute, count, last_at) \
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000) \
     SELECT 'n' || i, 'a', 1, 1, i FROM n",
    "INSERT INTO sign_in_tallies (name_fold, network, failures, last_at) \
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000) \
     SELECT 'n' || i, 'a', 1, i FROM n",
    "INSERT INTO sign_in_tallies (name_fold, network, failures, last_at) \
     VALUES ('young', 'a', 1, 1767225600000000)",
    "INSERT INTO sign_in_failures (name_fold, address, minute, count, last_at) \
     VALUES ('young', 'a', 1, 1, 1767225600000000)",
];

const USER: &str = "INSERT INTO users (id, username, username_fold, password_hash, status, \
     created_at, created_by) VALUES ('usr_old', 'old', 'old', 'x', 'ACTIVE', 1, 'x')";

const LEFT: &str = "SELECT CAST((SELECT COUNT(*) FROM idempotency_keys) AS TEXT) \
     || ' ' || (SELECT COUNT(*) FROM outbox) || ' ' || (SELECT COUNT(*) FROM sessions) \
     || ' ' || (SELECT COUNT(*) FROM sign_in_failures) || ' ' || (SELECT COUNT(*) FROM sign_in_tallies)";

async fn left(db: &TestDb) -> String {
    let mut tx = db.owner.read(&TenantScope::system()).await.unwrap();
    testing::texts(tx.conn(), LEFT).await.unwrap().remove(0)
}

each_db! {
async fn one_pass_leaves_nothing_that_is_old(db: TestDb) {
    let app = TestApp::on(db);
    let mut tx = app.db.owner.write(&TenantScope::system()).await.unwrap();
    testing::execute(tx.conn(), USER).await.unwrap();
    for sql in OLD {
        testing::execute(tx.conn(), sql).await.unwrap();
    }
    testing::commit(tx).await.unwrap();
    assert_eq!(left(&app.db).await, "8000 8000 8000 8001 8001");

    // The first pass begins at once, and the next one ten minutes later.
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = app.services.clone();
    let work = tokio::spawn(async move {
        Box::pin(worker.work(async { drop(stopped.await) })).await;
    });
    let pruned = async {
        while left(&app.db).await != "0 0 0 1 1" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_mins(1), pruned).await;
    assert!(in_time.is_ok(), "{} are left", left(&app.db).await);
    assert_eq!(app.services.troubles().jobs, Vec::<String>::new());

    stop.send(()).unwrap();
    work.await.unwrap();
}
}
