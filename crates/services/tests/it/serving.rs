//! What is served while databases go back, documents are damaged and releases merge differently.

use std::time::Duration;

use serde_json::json;
use tenantry_domain::{
    Checksum, ProblemKind, Timestamp,
    access::{Role, TenantScope},
    activation::Activate,
    id::TenantId,
    runtime::Epoch,
};
use tenantry_services::{DocumentFault, Services};
use tenantry_storage::{Engine, bookkeeping, testing};
use tenantry_testkit::{TestApp, databases::TestDb, domain_pack, each_db, person};

fn id(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn pair(tenant: &str, version: &str) -> Activate {
    Activate {
        domain: Some("Finance".to_owned()),
        ..TestApp::activation(tenant, version, None)
    }
}

/// Tenants at revision 1 with v1.0, and a v1.1 that nobody has.
async fn started(db: TestDb, tenants: &[&str]) -> TestApp {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let mut second = domain_pack("Finance");
    second["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = json!("LOW");
    app.import_domain(&second, "v1.1").await;
    for tenant in tenants {
        app.tenant(tenant).await;
        activate(&app, tenant, "v1.0").await;
    }
    app
}

async fn activate(app: &TestApp, tenant: &str, version: &str) -> bool {
    let done = app.services.run(&app.admin, pair(tenant, version)).await;
    done.unwrap().value.changed
}

/// What somebody does who owns the tables.
async fn meddle(db: &TestDb, statements: &[&str]) {
    let mut tx = db.owner.write(&TenantScope::system()).await.unwrap();
    for sql in statements {
        testing::execute(tx.conn(), sql).await.unwrap();
    }
    testing::commit(tx).await.unwrap();
}

/// The revision, checksum and body that are served.
async fn served(services: &Services, tenant: &str) -> (u64, Checksum, bytes::Bytes) {
    let service = person("svc", Role::Service);
    let snapshot = services.config(&service, &id(tenant)).await.unwrap();
    (
        snapshot.revision,
        snapshot.checksum.clone(),
        snapshot.body.clone(),
    )
}

async fn unsent(app: &TestApp) -> u64 {
    let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
    tenantry_storage::outbox::count_unsent(tx.conn())
        .await
        .unwrap()
}

/// Works in the background until that holds; at most five seconds.
async fn work_until(services: &Services, holds: impl AsyncFn() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let worker = services.clone();
    let work = tokio::spawn(async move { Box::pin(worker.work(std::future::pending())).await });
    let waited = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    work.abort();
    assert!(waited.is_ok(), "it never held");
}

/// The pointer goes back to revision 1, as in a database that was put back.
const BACK: &str = "UPDATE tenant_active_config SET revision = 1, checksum = \
    (SELECT checksum FROM revisions r WHERE r.tenant_id = tenant_active_config.tenant_id \
    AND r.revision = 1) WHERE tenant_id = 'good'";

/// A document that is not what its checksum says, in force.
const DAMAGED: [&str; 2] = [
    "INSERT INTO effective_documents (tenant_id, checksum, document, document_checksum, \
     made_by_version) VALUES ('bad', \
     '0000000000000000000000000000000000000000000000000000000000000000', '{}', \
     '1111111111111111111111111111111111111111111111111111111111111111', '0')",
    "UPDATE tenant_active_config SET checksum = \
     '0000000000000000000000000000000000000000000000000000000000000000' WHERE tenant_id = 'bad'",
];

const UNREADABLE: &str = "UPDATE tenant_active_config SET checksum = \
    'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz' WHERE tenant_id = 'worse'";

each_db! {
async fn one_tenants_trouble_stops_nobody_else(db: TestDb) {
    let app = started(db, &["bad", "good", "worse"]).await;
    activate(&app, "good", "v1.1").await;
    for tenant in ["bad", "good", "worse"] {
        served(&app.services, tenant).await;
    }

    meddle(&app.db, &[DAMAGED[0], DAMAGED[1], UNREADABLE, BACK]).await;
    work_until(&app.services, async || {
        served(&app.services, "good").await.0 == 1
            && app.services.troubles().tenants.len() == 2
            && unsent(&app).await == 0
    })
    .await;

    let troubles = app.services.troubles();
    assert_eq!((troubles.tenants, troubles.jobs), (vec!["bad".into(), "worse".into()], vec![]));
    let service = person("svc", Role::Service);
    for (tenant, is_behind) in [("bad", true), ("good", false), ("worse", true)] {
        let held = app.services.config(&service, &id(tenant)).await.unwrap();
        assert_eq!((held.revision, held.is_behind()), (1, is_behind), "{tenant}");
    }
    let (count, odd) = app.services.examine_documents().await.unwrap();
    let odd: Vec<_> = odd.iter().map(|odd| (odd.tenant.as_str(), odd.fault)).collect();
    // The pointer that went back still names the packs of the revision after.
    let other = DocumentFault::MergedOtherwise;
    let damaged = DocumentFault::Damaged;
    assert_eq!((count, odd), (3, vec![("bad", damaged), ("good", other), ("worse", damaged)]));
}

async fn a_database_that_was_put_back_is_followed_to_its_new_epoch(db: TestDb) {
    let app = started(db, &["good"]).await;
    activate(&app, "good", "v1.1").await;
    let service = person("svc", Role::Service);
    let before = app.services.config(&service, &id("good")).await.unwrap();

    meddle(&app.db, &[BACK]).await;
    let fresh = Epoch::from_random([7; 16]);
    let renewal = bookkeeping::Renewal {
        caller: &app.admin,
        at: Timestamp::from_micros(1),
        reason: "put back",
    };
    bookkeeping::renew_epoch(&app.db.owner, &fresh, &renewal).await.unwrap();
    work_until(&app.services, async || {
        app.services.config(&service, &id("good")).await.unwrap().epoch == fresh
    })
    .await;

    let after = app.services.config(&service, &id("good")).await.unwrap();
    assert_eq!((before.revision, after.revision), (2, 1));
    assert_ne!(before.checksum, after.checksum);
    assert_ne!(before.epoch, after.epoch);
}

async fn a_number_or_an_epoch_alone_is_followed_too(db: TestDb) {
    let app = started(db.clone(), &["good"]).await;
    let other = TestApp::on(db).services;
    let before = served(&other, "good").await;
    let service = person("svc", Role::Service);
    let is = async |revision: u64, epoch: &Epoch| {
        let held = other.config(&service, &id("good")).await.unwrap();
        held.revision == revision && held.epoch == *epoch
    };
    let epoch = other.config(&service, &id("good")).await.unwrap().epoch.clone();

    // Away and back again between two looks: the same document under another number.
    activate(&app, "good", "v1.1").await;
    activate(&app, "good", "v1.0").await;
    work_until(&other, async || is(3, &epoch).await).await;
    let after = served(&other, "good").await;
    assert_eq!((after.1, after.2), (before.1, before.2));

    let fresh = Epoch::from_random([7; 16]);
    let renewal = bookkeeping::Renewal {
        caller: &app.admin,
        at: Timestamp::from_micros(1),
        reason: "put back",
    };
    bookkeeping::renew_epoch(&app.db.owner, &fresh, &renewal).await.unwrap();
    work_until(&other, async || is(3, &fresh).await).await;
}

async fn a_cold_read_ends_in_time_while_the_database_hangs(db: TestDb) {
    let app = started(db, &["good"]).await;
    let cold = TestApp::on(app.db.clone()).services;
    let service = person("svc", Role::Service);
    // Whoever has every connection and does nothing with them.
    let options = &app.db.options;
    let all = match app.db.engine() {
        Engine::Sqlite => options.read_connections,
        Engine::Postgres => options.write_connections,
    };
    let mut held = Vec::new();
    for _ in 0..all {
        held.push(app.db.read(&TenantScope::system()).await.unwrap());
    }

    let began = std::time::Instant::now();
    let problem = cold.config(&service, &id("good")).await.unwrap_err();

    assert_eq!((problem.kind, problem.retry_after_s), (ProblemKind::Unavailable, Some(2)));
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    drop(held);
    // What was asked then may be ending still.
    let again = async {
        while cold.config(&service, &id("good")).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), again).await.unwrap();
}

async fn what_was_activated_is_served_whatever_this_release_merges(db: TestDb) {
    let app = started(db, &["good"]).await;
    // What another release made of the same packs: its document, and the checksum of it.
    let document = r#"{"made":"by another release"}"#;
    let checksum = Checksum::of_bytes(document.as_bytes());
    meddle(&app.db, &[
        &format!(
            "INSERT INTO effective_documents (tenant_id, checksum, document, document_checksum, \
             made_by_version) VALUES ('good', '{checksum}', '{document}', '{checksum}', '0')"
        ),
        &format!(
            "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, \
             domain_pack_id, checksum, accepted_warnings, created_at, created_by) \
             SELECT tenant_id, 2, domain, domain_pack_version, domain_pack_id, '{checksum}', 0, 1, \
             'x' FROM revisions WHERE revision = 1"
        ),
        &format!("UPDATE tenant_active_config SET revision = 2, checksum = '{checksum}'"),
    ])
    .await;
    let other = (2, checksum.clone(), bytes::Bytes::from(document));

    let again = TestApp::on(app.db.clone()).services;
    assert_eq!(served(&again, "good").await, other);
    assert!(!activate(&app, "good", "v1.0").await, "the pair is live");
    assert_eq!(served(&again, "good").await, other);
    // Another pair and back: new revisions are merged by this release, the old one stays.
    assert!(activate(&app, "good", "v1.1").await);
    assert!(activate(&app, "good", "v1.0").await);
    let (revision, own, _) = served(&app.services, "good").await;
    assert_eq!((revision, own == checksum), (4, false));
    let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
    let (scope, good) = (TenantScope::system(), id("good"));
    let kept = tenantry_storage::activation::document(tx.conn(), &scope, &good, &checksum);
    assert_eq!(kept.await.unwrap().unwrap().text, document);
}

async fn documents_of_an_older_release_are_made_up_for(db: TestDb) {
    let app = started(db, &["good", "odd"]).await;
    activate(&app, "good", "v1.1").await;
    let asked = served(&app.services, "good").await;
    // The table as an upgrade finds it; and a revision that this release would merge differently.
    let steps = tenantry_storage::migrate::status(&app.db).await.unwrap();
    let since = steps.iter().filter(|step| step.name.as_str() >= "20261128020200").count();
    tenantry_storage::migrate::down(&app.db.owner, since).await.unwrap();
    tenantry_storage::migrate::up(&app.db.owner).await.unwrap();
    if app.db.migration_url.is_some() {
        tenantry_storage::roles::grant(&app.db.owner, testing::SERVER).await.unwrap();
    }
    let lost = "2222222222222222222222222222222222222222222222222222222222222222";
    meddle(&app.db, &[
        &format!(
            "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, \
             domain_pack_id, checksum, accepted_warnings, created_at, created_by) \
             SELECT tenant_id, 2, domain, domain_pack_version, domain_pack_id, '{lost}', 0, 1, \
             'x' FROM revisions WHERE revision = 1 AND tenant_id = 'odd'"
        ),
        &format!(
            "UPDATE tenant_active_config SET revision = 2, checksum = '{lost}' \
             WHERE tenant_id = 'odd'"
        ),
    ])
    .await;

    let upgraded = TestApp::on(app.db.clone());
    assert_eq!(served(&upgraded.services, "good").await, asked);
    let missing = async || {
        let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
        let scope = TenantScope::system();
        let behind = tenantry_storage::activation::Behind::default();
        let found = tenantry_storage::activation::unstored(tx.conn(), &scope, &behind, 9).await;
        found.unwrap().len()
    };
    assert!(missing().await > 0);
    work_until(&upgraded.services, async || missing().await == 0).await;

    let service = person("svc", Role::Service);
    let odd = upgraded.services.config(&service, &id("odd")).await.unwrap();
    assert_eq!((odd.revision, odd.is_recomputed()), (2, true));
    assert_eq!(Checksum::of_bytes(&odd.body), odd.checksum);
    let good = upgraded.services.config(&service, &id("good")).await.unwrap();
    assert!(!good.is_recomputed());
}

async fn many_cold_reads_are_one_load(db: TestDb) {
    let app = started(db, &["good"]).await;
    let cold = TestApp::on(app.db.clone()).services;

    let mut reads = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let cold = cold.clone();
        reads.spawn(async move {
            let service = person("svc", Role::Service);
            cold.config(&service, &id("good")).await.unwrap()
        });
    }
    let loaded = reads.join_all().await;

    let first = &loaded[0];
    assert!(loaded.iter().all(|other| std::sync::Arc::ptr_eq(first, other)), "one load");
}
}
